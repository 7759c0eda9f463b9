"""What the codes in the record mean, for whoever reads it in the administration; the codes themselves never change."""

ACTIONS = {
    "account_changed": "Gegevens van een account gewijzigd",
    "account_closed": "Account gesloten",
    "account_made": "Account gemaakt",
    "account_reopened": "Account weer geopend",
    "approved": "Akkoord gegeven",
    "changed": "Gewijzigd",
    "closed": "Agenda afgesloten",
    "created": "Toegevoegd",
    "deleted": "Verwijderd",
    "edited": "Tekst gewijzigd",
    "ended": "Opgeheven",
    "exported": "Gedownload",
    "frozen": "Vastgesteld om te ondertekenen",
    "frozen_pdf_stored": "Pdf om te ondertekenen bewaard",
    "handed_over": "Gemeenten overgedragen",
    "import_applied": "Import toegepast",
    "import_cancelled": "Import geannuleerd",
    "import_chosen": "Keuzes bij een import gemaakt",
    "import_decided": "Provincie of opvolger gekozen bij een import",
    "import_outdated": "Voorstel van een import opnieuw gemaakt: de lijst was veranderd",
    "import_proposed": "Voorstel van een import gemaakt",
    "import_refused": "Bestand van een import geweigerd",
    "import_requested": "Toepassen van een import gevraagd",
    "import_retried": "Import opnieuw geprobeerd",
    "import_uploaded": "Bestand ingelezen",
    "imported": "Overgenomen uit een bestand",
    "invitation_accepted": "Uitnodiging gebruikt",
    "invitation_asked": "Nieuwe uitnodiging gevraagd",
    "invited": "Uitnodiging verstuurd",
    "job_cancelled": "Taak geannuleerd",
    "job_retried": "Taak opnieuw klaargezet",
    "left": "Vertrek vastgelegd",
    "loaded": "Lijst ingelezen",
    "other_sessions_ended": "Op andere apparaten uitgelogd",
    "passkey_added": "Passkey toegevoegd",
    "passkey_refused": "Passkey geweigerd",
    "passkey_renamed": "Passkey een andere naam gegeven",
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
# The picture beside it in a history; what nobody reads as a history has the usual one.
_ICONS = {
    "account_changed": "pencil-line",
    "account_closed": "lock",
    "account_made": "user-plus",
    "account_reopened": "lock-open",
    "approved": "check",
    "changed": "pencil-line",
    "closed": "archive",
    "created": "plus",
    "deleted": "trash-2",
    "edited": "pencil-line",
    "ended": "archive",
    "exported": "download",
    "frozen": "lock",
    "frozen_pdf_stored": "file-text",
    "handed_over": "arrow-right-left",
    "imported": "file-input",
    "invitation_accepted": "mail-check",
    "invitation_asked": "mail-question-mark",
    "invited": "mail",
    "left": "log-out",
    "loaded": "file-input",
    "other_sessions_ended": "log-out",
    "passkey_added": "shield-check",
    "passkey_refused": "shield-alert",
    "passkey_renamed": "pencil-line",
    "passkey_removed": "shield-off",
    "password_changed": "key-round",
    "password_reset": "key-round",
    "recalled": "undo-2",
    "recovery_codes_made": "list-checks",
    "refused": "circle-x",
    "returned": "undo-2",
    "sealed": "badge-check",
    "second_factor_added": "shield-check",
    "second_factor_refused": "shield-alert",
    "second_factor_removed": "shield-off",
    "session_ended": "log-out",
    "sessions_ended": "log-out",
    "shared": "messages-square",
    "sign_in_refused": "shield-alert",
    "signed": "signature",
    "signed_in": "log-in",
    "signed_out": "log-out",
    "started": "file-plus",
    "stayed": "undo-2",
    "submitted": "send",
    "taken_back": "undo-2",
    "withdrawn": "ban",
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


def action_icon(action: str) -> str:
    """Return the name of the picture of what happened."""
    return _ICONS.get(action, "history")


def result_words(result: str) -> str:
    return RESULTS.get(result, result)


def task_words(name: str) -> str:
    """Return what a job does in words."""
    return TASKS.get(name) or name.rpartition(".")[2].replace("_", " ").capitalize()


def stream_words(stream: str) -> str:
    """Return what the events of a stream are about, with its number where it has one."""
    kind, _, key = stream.partition(":")
    return f"{_STREAMS.get(kind, kind.capitalize())} {key if key.isdecimal() else ''}".strip()
