"""The events of an agenda in plain Dutch: one sentence per fact."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from agendas.choices import SigningParty
from agendas.structure import block_of
from records.models import Event


@dataclass(frozen=True)
class Entry:
    """A line of the history, in the shape that components/timeline.html shows."""

    title: str
    at: datetime
    who: str
    text: str
    icon: str


# Sentence and icon per action; the names in braces are filled in by `_words`.
_SENTENCES = {
    "started": ("De agenda is begonnen.", "file-plus"),
    "imported": ("De agenda is overgenomen uit een bestand.", "file-input"),
    "edited": ("{part} is gewijzigd.", "pencil-line"),
    "shared": ("De agenda is gedeeld voor afstemming.", "messages-square"),
    "taken_back": ("De afstemming is gesloten.", "undo-2"),
    "submitted": ("Versie {version} is ingediend voor beoordeling.", "send"),
    "approved": ("Versie {version} kreeg akkoord van {party}.", "check"),
    "returned": ("De agenda is teruggestuurd.", "undo-2"),
    "frozen": ("Versie {version} is vastgesteld om te ondertekenen.", "lock"),
    "frozen_pdf_stored": ("De pdf om te lezen en te ondertekenen is gemaakt.", "file-text"),
    "invited": ("{object} is gevraagd te ondertekenen.", "mail"),
    "signed": ("De agenda is ondertekend.", "signature"),
    "refused": ("Ondertekenen is geweigerd.", "circle-x"),
    "recalled": ("De agenda is teruggehaald.", "undo-2"),
    "sealed": ("De ondertekende agenda is verzegeld.", "badge-check"),
    "closed": ("De agenda is afgesloten.", "archive"),
    "withdrawn": ("De agenda is ingetrokken.", "ban"),
    "exported": ("De agenda is gedownload ({kind}).", "download"),
}
_KINDS = {"pdf": "pdf", "json": "gegevensbestand", "html": "webpagina"}
_PARTIES = {SigningParty.MUNICIPALITY: "de gemeente", SigningParty.MINISTRY: "het ministerie"}


def entries(events: Iterable[Event]) -> list[Entry]:
    """Return `events` in their order as entries; the same thing done again by the same person is one entry."""
    found = [_entry(event) for event in events]
    merged = []
    for _, group in groupby(found, key=lambda entry: (entry.title, entry.who, entry.text, entry.at.date())):
        same = list(group)
        first = same[0]
        text = first.text if len(same) == 1 else f"{len(same)} keer achter elkaar"
        merged.append(Entry(first.title, first.at, first.who, text, first.icon))
    return merged


def _entry(event: Event) -> Entry:
    sentence, icon = _SENTENCES.get(event.action, ("Er is iets vastgelegd: {action}.", "history"))
    title = sentence.format_map(_words(event))
    who = f"{event.actor_name} ({event.actor_role})" if event.actor_role else event.actor_name
    return Entry(title[:1].upper() + title[1:], event.at, who, _detail(event), icon)


def _words(event: Event) -> dict[str, object]:
    party = event.data.get("party", "")
    return {
        "action": event.action,
        "object": event.object,
        "version": event.data.get("version", ""),
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
    """Return the words that people gave with the step, or what the version is known by."""
    if reason := event.data.get("reason"):
        return str(reason)
    if event.data.get("removed"):
        return "Verwijderd"
    if event.action == "signed":
        return str(event.data.get("office", ""))
    if event.action in {"submitted", "frozen", "approved"} and event.data.get("sha256"):
        return f"Controlecode {event.data['sha256'][:12]}"
    return ""
