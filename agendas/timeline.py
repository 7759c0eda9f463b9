"""The events of an agenda in plain Dutch: one sentence per fact."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from django.utils.timezone import localdate, localtime

from agendas.choices import SignatureMethod, SigningParty
from agendas.models import Guest, Signature
from agendas.structure import BLOCKS, block_of
from gka_portal.notation import dutch_date, dutch_date_of, in_words
from records.history import Entry, entry_of, merged
from records.models import Event
from records.words import action_words

# A sentence per action; the names in braces are filled in by `_words`.
_SENTENCES = {
    "started": "De agenda is begonnen.",
    "imported": "De agenda is overgenomen uit een bestand.",
    "edited": "{part} is gewijzigd.",
    "shared": "De agenda is gedeeld voor afstemming.",
    "taken_back": "De afstemming is gesloten.",
    "submitted": "Versie {version} is ingediend voor beoordeling.",
    "approved": "Versie {version} kreeg akkoord van {party}.",
    "returned": "De agenda is teruggestuurd.",
    "frozen": "Versie {version} is vastgesteld om te ondertekenen.",
    "frozen_pdf_stored": "De pdf om te lezen en te ondertekenen is gemaakt.",
    "invited": "{object} is gevraagd te ondertekenen.",
    "invited_without_mail": "{object} is aan de beurt; er is geen account om een mail naar te sturen.",
    "signed": "De agenda is ondertekend.",
    # On paper or elsewhere: who did this brought it in, and is another than who signed.
    "signed_outside": "De handtekening van {signer} is vastgelegd.",
    "refused": "Ondertekenen is geweigerd.",
    "recalled": "De agenda is teruggehaald.",
    "sealed": "De ondertekende agenda is verzegeld.",
    "seal_late": "Het verzegelen lukte nog niet. De functioneel beheerder is gewaarschuwd.",
    "evidence_stored": "Het bewijsblad is gemaakt en verzegeld.",
    "closed": "De agenda is afgesloten.",
    "withdrawn": "De agenda is ingetrokken.",
    "handed_over": "{taker} is regiocoördinator van deze agenda geworden.",
    "commented": "Er is een opmerking gemaakt bij {about}.",
    "answered": "Een opmerking bij {about} is beantwoord.",
    "comment_resolved": "Een opmerking bij {about} is afgehandeld.",
    "comment_reopened": "Een opmerking bij {about} is weer geopend.",
    "approval_lapsed": "Het akkoord van {party} op versie {version} is vervallen.",
    "version_kept": "Versie {version} is bewaard: {name}.",
    "taken_over": "Er zijn onderdelen overgenomen uit {source}.",
    "restored": "De tekst van {name} is teruggezet.",
    "guest_invited": "{guest} is gevraagd mee te lezen.",
    "guest_came": "{guest} heeft de agenda als meelezer geopend.",
    "guest_changed": "De periode waarin {guest} meeleest, is gewijzigd.",
    "guest_mailed": "{guest} kreeg opnieuw een mail om mee te lezen.",
    "guest_withdrawn": "{guest} leest niet meer mee.",
    "writer_chosen": "{name} vult ‘{about}’ in.",
    "substituted": "{object} ondertekent in plaats van {former}.",
    "export_asked": "Er is een bestand gevraagd ({kind}).",
    "export_cancelled": "Het maken van een bestand is geannuleerd ({kind}).",
    "exported": "De agenda is gedownload ({kind}).",
    "sign_due_set": "De dag waarop {object} graag ondertekent, is gewijzigd.",
    "reminded": "{object} is eraan herinnerd te ondertekenen.",
    "invitation_withdrawn": "De uitnodiging aan {object} om te ondertekenen is ingetrokken.",
    "sign_prepared": "Het secretariaat heeft het ondertekenen door {object} voorbereid.",
    "sign_opened": "Een ondertekenaar heeft de tekst geopend.",
    "sign_read": "Een ondertekenaar heeft de tekst tot het einde gelezen.",
    "sign_pdf_opened": "Een ondertekenaar heeft de pdf geopend.",
    "sign_held": "{object} houdt het ondertekenen aan.",
    "sign_resumed": "{object} houdt het ondertekenen niet meer aan.",
    "decision_recorded": "Het besluit van het college van {object} is vastgelegd.",
    "decision_voided": "Het besluit van het college van {object} telt niet meer.",
    "copies_sent": "De afschriften van de verzegelde agenda zijn verstuurd.",
    "copy_sent_again": "{object} kreeg opnieuw een mail met het afschrift.",
    "copy_recorded": "Een afschrift voor {object} is buiten het portaal verstuurd.",
    "external_refused": "De elders ondertekende pdf van {object} is niet aangenomen.",
    "paper_recorded": "De handtekening op papier van {object} is vastgelegd. Een collega moet die bevestigen.",
    "paper_confirmed": "De handtekening op papier van {object} is bevestigd.",
    "paper_rejected": "De scan van de handtekening van {object} is afgekeurd.",
    "paper_superseded": "De wachtende scan van de handtekening van {object} is niet meer nodig.",
    "copy_fetched": "{object} heeft het afschrift opgehaald.",
}
_KINDS = {
    "pdf": "pdf",
    "evidence": "bewijsblad",
    "json": "gegevensbestand",
    "html": "webpagina",
    "docx": "Word",
    "odt": "OpenDocument",
    "front": "voorplaat",
    "redline": "vergelijking",
    "college": "pakket voor het college",
    "money": "rekenblad met begroting en dekking",
}
# How somebody proved who they are, after the way of signing.
FACTORS = {
    "totp": "met een code uit de app",
    "recovery_code": "met een herstelcode",
    "passkey": "met een passkey",
    "certificate": "met een certificaat van een aanbieder",
    "paper": "vastgelegd door één collega en bevestigd door een ander",
    "password": "met het wachtwoord (kan alleen in de demonstratie)",
}
_PARTIES = {SigningParty.MUNICIPALITY: "de gemeente", SigningParty.MINISTRY: "het ministerie"}

_PORTAL = SignatureMethod.PORTAL.value
_SITTING = timedelta(hours=1)


def entries(events: Iterable[Event]) -> list[Entry]:
    """Return `events` in their order as entries; the same thing done again by the same person is one entry.

    Saving goes by itself while somebody types: what one person wrote in one part within an hour is one entry too.
    """
    rows = list(events)
    signatures = _signatures([event for event in rows if event.action == "signed"])
    names = _guest_names(rows)
    groups = sittings(rows)
    return merged(
        _writing(group) if len(group) > 1 else _entry(group[0], signatures.get(group[0].pk), names) for group in groups
    )


def sittings(events: list[Event]) -> Iterator[list[Event]]:
    """Yield `events` in their order, with consecutive saves of one person in one part within an hour together."""
    group: list[Event] = []
    for event in events:
        if group and not (_is_save(event) and _is_save(group[0]) and _goes_on(group[0], event)):
            yield group
            group = []
        group.append(event)
    if group:
        yield group


def _is_save(event: Event) -> bool:
    return event.action == "edited" and not event.data.get("removed") and not event.data.get("import")


def _goes_on(one: Event, other: Event) -> bool:
    return (one.actor_id, one.object) == (other.actor_id, other.object) and abs(one.at - other.at) <= _SITTING


def _writing(events: list[Event]) -> Entry:
    """Return several saves as one entry; `events` may run either way."""
    part = _part(events[0])
    times = sorted(localtime(event.at) for event in events)
    text = f"{times[0]:%H.%M}–{times[-1]:%H.%M} uur" if f"{times[0]:%H%M}" != f"{times[-1]:%H%M}" else ""
    return entry_of(events[0], title=f"{len(events)} wijzigingen in {part[:1].lower()}{part[1:]}.", text=text)


def _guest_names(events: list[Event]) -> dict[int, str]:
    """Return the names of the guests that `events` tell of, in one query; none without. The record has only numbers."""
    wanted = {event.data["guest"] for event in events if event.action.startswith("guest_") and "guest" in event.data}
    return dict(Guest.objects.filter(pk__in=wanted).values_list("pk", "user__name")) if wanted else {}


def headline(event: Event, names: Mapping[int, str] | None = None, signer: str = "") -> str:
    """Return what happened in one sentence; `names` are those of guests, by number, for the history of the agenda.

    `signer` put the signature that a colleague recorded; the event itself knows only who recorded it.
    """
    key = "signed_outside" if is_recorded(event) else event.action
    if event.action == "invited" and event.data.get("mailed") == 0:
        key = "invited_without_mail"
    sentence = _SENTENCES.get(key, action_words(event.action))
    title = sentence.format_map(_words(event, names or {}) | {"signer": signer or "een ondertekenaar"})
    return title[:1].upper() + title[1:]


def signers_of(events: Iterable[Event]) -> dict[int, str]:
    """Return by event who put the signature that a colleague recorded; one query, none without such events."""
    return {pk: row.name for pk, row in _signatures([event for event in events if is_recorded(event)]).items()}


def is_recorded(event: Event) -> bool:
    """Is this a signature from paper or from elsewhere, that somebody brought into the portal?"""
    return event.action == "signed" and event.data.get("method", _PORTAL) != _PORTAL


def _signatures(events: list[Event]) -> dict[int, Signature]:
    """Return the signature that each of `events` (action "signed") tells of, in one query; none without events.

    Somebody may have signed the same text twice, when the first round was stopped: the one of that moment counts.
    """
    if not events:
        return {}
    wanted = [event.data.get("signatory") for event in events]
    rows = Signature.objects.filter(signatory_id__in=wanted).select_related("round__version")
    by_signatory: dict[str, list[Signature]] = {}
    for row in rows.defer("round__version__content"):
        by_signatory.setdefault(str(row.signatory_id), []).append(row)
    return {
        event.pk: min(found, key=lambda row: abs(row.signed_at - event.at))
        for event in events
        if (found := by_signatory.get(event.data.get("signatory", "")))
    }


def _entry(event: Event, signature: Signature | None, names: Mapping[int, str]) -> Entry:
    if signature is None:
        return entry_of(event, title=headline(event, names), text=_detail(event))
    text, title = _signed(signature), headline(event, signer=signature.name)
    if signature.voided_at:
        return entry_of(event, title=f"{title} Deze handtekening is vervallen.", text=text, icon="circle-slash")
    return entry_of(event, title=title, text=text)


def _signed(row: Signature) -> str:
    """Return what a signature says of itself: office, day and place, way, text; and that it is void."""
    version = row.round.version
    factor = FACTORS.get(row.factor, "")
    # Who brought it in is the actor of the event; who signed stands here.
    who = f"{row.name}, " if row.recorded_by_id is not None else ""
    text = (
        f"{who}{row.office}, {row.organisation}. Op {dutch_date(row.date)} in {row.place}. "
        f"{row.get_method_display()}{f', {factor}' if factor else ''}. "
        f"Versie {version.number}, controlecode {row.sha256[:12]}."
    )
    if row.voided_at is None:
        return text
    why = {"refused": "een ander weigerde te ondertekenen", "recalled": "OCW haalde de agenda terug"}
    return (
        f"{text} Vervallen op {dutch_date(localdate(row.voided_at))}: "
        f"{why.get(row.round.outcome, 'het ondertekenen is gestopt')}."
    )


def _words(event: Event, names: Mapping[int, str]) -> dict[str, object]:
    party = event.data.get("party", "")
    return {
        "object": event.object,
        "guest": names.get(event.data.get("guest", 0), "een meelezer"),
        "version": event.data.get("version", ""),
        "about": event.data.get("about") or "de agenda",
        "name": event.data.get("name", ""),
        "taker": event.data.get("taker", ""),
        "source": event.data.get("from", ""),
        "former": event.data.get("former", ""),
        "kind": _KINDS.get(event.data.get("kind", ""), "bestand"),
        "party": _PARTIES.get(party, party),
        "part": _part(event),
    }


def _part(event: Event) -> str:
    """Return which part an edit was about: a block, or a row of a block."""
    key, _, row = event.object.partition(".")
    if event.data.get("import"):
        return "De hele tekst"
    try:
        title = block_of(key).title
    except KeyError:
        return "De tekst"
    if not row:
        return f"Het onderdeel ‘{title}’"
    return f"Een {'community' if key == 'communities' else 'interventie'} bij ‘{title}’"


def _detail(event: Event) -> str:
    """Return the words that people gave with the step, or what the version is known by.

    Not why somebody waits with signing: that is for who looks after the round.
    """
    if (reason := event.data.get("reason")) and event.action != "sign_held":
        return str(reason)
    if event.data.get("removed"):
        return "Verwijderd"
    if event.action == "sign_due_set":
        return f"Graag op {dutch_date_of(event.data['after'])} of eerder."
    if event.action == "reminded":
        return f"Herinnering {event.data['number']}{', de laatste' if event.data['last'] else ''}."
    if event.action == "decision_recorded":
        return f"Besluit {event.data['number']} van {dutch_date_of(event.data['date'])}."
    if event.action == "started" and event.data.get("from"):
        titles = [f"‘{block.title}’" for block in BLOCKS if block.key in event.data["blocks"]]
        return f"Met teksten uit {event.data['from']}: {in_words(titles)}."
    if event.action in {"submitted", "frozen", "approved"} and event.data.get("sha256"):
        return f"Controlecode {event.data['sha256'][:12]}"
    return ""
