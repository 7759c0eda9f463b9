"""What the codes in the record mean, for whoever reads it in the administration; the codes themselves never change."""

ACTIONS = {
    "account_changed": "Gegevens van een account gewijzigd",
    "account_closed": "Account gesloten",
    "account_made": "Account gemaakt",
    "account_reopened": "Account weer geopend",
    "approved": "Akkoord gegeven",
    "changed": "Gewijzigd in het beheer",
    "closed": "Agenda afgesloten",
    "created": "Toegevoegd in het beheer",
    "deleted": "Verwijderd in het beheer",
    "edited": "Tekst gewijzigd",
    "ended": "Opgeheven",
    "exported": "Gedownload",
    "frozen": "Vastgesteld om te ondertekenen",
    "frozen_pdf_stored": "Pdf om te ondertekenen bewaard",
    "handed_over": "Gemeenten overgedragen",
    "imported": "Overgenomen uit een bestand",
    "invitation_accepted": "Uitnodiging gebruikt",
    "invitation_asked": "Nieuwe uitnodiging gevraagd",
    "invited": "Uitgenodigd",
    "job_cancelled": "Taak geannuleerd",
    "job_retried": "Taak opnieuw klaargezet",
    "left": "Vertrek vastgelegd",
    "loaded": "Lijst ingelezen",
    "other_sessions_ended": "Op andere apparaten uitgelogd",
    "passkey_added": "Passkey toegevoegd",
    "passkey_refused": "Passkey geweigerd",
    "passkey_removed": "Passkey verwijderd",
    "password_changed": "Wachtwoord gewijzigd",
    "password_reset": "Nieuw wachtwoord gekozen na een mail",
    "recalled": "Teruggehaald",
    "recovery_codes_made": "Herstelcodes gemaakt",
    "refused": "Ondertekenen geweigerd",
    "returned": "Teruggestuurd",
    "sealed": "Verzegeld",
    "rights_reviewed": "Controle van rechten vastgelegd",
    "second_factor_added": "Tweede factor ingesteld",
    "second_factor_refused": "Verkeerde code ingevuld",
    "second_factor_removed": "Tweede factor verwijderd",
    "session_ended": "Op één apparaat uitgelogd",
    "sessions_ended": "Overal uitgelogd",
    "shared": "Gedeeld voor afstemming",
    "sign_in_refused": "Inloggen geweigerd",
    "signed": "Ondertekend",
    "signed_in": "Ingelogd",
    "signed_out": "Uitgelogd",
    "started": "Agenda begonnen",
    "stayed": "Vertrek gaat niet door",
    "submitted": "Ingediend voor beoordeling",
    "taken_back": "Afstemming gesloten",
    "withdrawn": "Agenda ingetrokken",
}
RESULTS = {"ok": "Gelukt", "refused": "Geweigerd", "failed": "Mislukt"}
TASKS = {
    "accounts.tasks.send_mail": "E-mail versturen",
    "agendas.tasks.hand_over_agendas": "Agenda’s overdragen",
    "agendas.tasks.make_frozen_pdf": "Pdf maken om te ondertekenen",
    "agendas.tasks.seal_agenda": "Ondertekende agenda verzegelen",
    "municipalities.tasks.apply_import": "Bestand toepassen",
    "municipalities.tasks.close_left_account": "Account sluiten na vertrek",
    "municipalities.tasks.read_import": "Bestand lezen",
}
_STREAMS = {
    "agenda": "Agenda",
    "import": "Import van een bestand",
    "job": "Taak",
    "reference": "Lijst in het beheer",
    "review": "Controle van rechten",
    "user": "Account",
}


def action_words(action: str) -> str:
    """Return what happened in words."""
    return ACTIONS.get(action) or action.replace("_", " ").capitalize()


def result_words(result: str) -> str:
    return RESULTS.get(result, result)


def task_words(name: str) -> str:
    """Return what a job does in words."""
    return TASKS.get(name) or name.rpartition(".")[2].replace("_", " ").capitalize()


def stream_words(stream: str) -> str:
    """Return what the events of a stream are about, with its number where it has one."""
    kind, _, key = stream.partition(":")
    return f"{_STREAMS.get(kind, kind.capitalize())} {key if key.isdecimal() else ''}".strip()
