"""The events of an application in plain Dutch: one sentence per fact, with its figures below it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from gka_portal.notation import dutch_date_of, euro, in_words
from records.history import Entry, entry_of, merged
from records.models import Event
from records.words import action_words

# A sentence per action; the names in braces are keys of the event.
_SENTENCES = {
    "application_prepared": "De aanvraag is voorbereid.",
    "application_edited": "De aanvraag is gewijzigd.",
    "application_submitted": "De aanvraag is ingediend.",
    "application_withdrawn": "De aanvraag is ingetrokken.",
    "granted": "De subsidie is verleend.",
    "grant_rejected": "De aanvraag is afgewezen.",
    "grant_changed": "De subsidie is gewijzigd.",
    "grant_settled": "De subsidie is vastgesteld.",
    "grant_reclaimed": "Er is subsidie teruggevorderd.",
    "instalments_planned": "De termijnen zijn gepland.",
    "instalment_paid": "Termijn {number} is betaald.",
    # Of the account and the change requests.
    "account_saved": "De verantwoording over {year} is bewaard.",
    "account_submitted": "De verantwoording over {year} is ingediend.",
    "account_returned": "De verantwoording over {year} is teruggestuurd.",
    "account_accepted": "OCW is akkoord met de verantwoording over {year}.",
    "account_reminded": "Het bestuur is herinnerd aan de verantwoording over {year}.",
    "document_added": "Er is een document toegevoegd.",
    "change_asked": "Er is een wijziging gevraagd.",
    "change_agreed": "De gevraagde wijziging is toegestaan.",
    "change_refused": "De gevraagde wijziging is niet toegestaan.",
}
_FIELDS = {
    "kind": "soort aanvraag",
    "school_id": "school",
    "contact_name": "contactpersoon",
    "contact_email": "e-mailadres",
    "contact_phone": "telefoon",
    "file_number": "dossiernummer",
    "note": "toelichting",
    "years": "gevraagde bedragen",
}
# Between the contactschool and the ministry: who reads for a municipality reads that it happened, not the words.
_OF_PAPERS = frozenset({"change_asked", "change_agreed", "change_refused", "account_returned", "account_accepted"})


def entries(events: Iterable[Event], *, papers: bool) -> list[Entry]:
    """Return `events` in their order as entries; the same thing done again by the same person is one entry.

    `papers`: for who reads the papers too (`permissions.reads_papers`); others do not read the words of these.
    """
    return merged(entry_of(event, title=headline(event), text=detail(event, papers=papers)) for event in events)


def headline(event: Event) -> str:
    """Return what happened in one sentence."""
    sentence = _SENTENCES.get(event.action, action_words(event.action))
    return sentence.format_map(_Known(event.data))


def detail(event: Event, *, papers: bool) -> str:
    """Return the figures and the words that belong to it, or "". What is in the papers only for who reads `papers`."""
    if not papers and event.action in _OF_PAPERS:
        return ""
    match event.action:
        case "application_prepared" | "application_submitted":
            return _asked(event.data)
        case "application_edited":
            return _edited(event.data)
        case "instalments_planned":
            return _planned(event.data)
        case "instalment_paid":
            paid = f"{_euro(event.data)} op {dutch_date_of(event.data.get('on'))}"
            return f"{paid}, betalingskenmerk {event.data.get('payment_reference', '')}" if papers else paid
        case "granted" | "grant_rejected" | "grant_changed" | "grant_settled" | "grant_reclaimed":
            return _decided(event.data)
    said = [event.data.get(key, "") for key in ("reason", "remark", "answer")]
    return ". ".join(text.rstrip(".") for text in said if text)


class _Known(dict[str, Any]):
    """A name that the event does not tell stays empty."""

    def __missing__(self, key: str) -> str:
        return ""


def _euro(data: dict[str, Any]) -> str:
    return euro(Decimal(data["amount"])) if data.get("amount") else ""


def _asked(data: dict[str, Any]) -> str:
    years = data.get("years") or {}
    parts = [f"{euro(Decimal(amount))} in {year}" for year, amount in sorted(years.items())]
    return f"Gevraagd: {in_words(parts)}" if parts else ""


def _edited(data: dict[str, Any]) -> str:
    names = [_FIELDS[name] for name in data.get("changed", []) if name in _FIELDS]
    return ". ".join(filter(None, [f"Gewijzigd: {in_words(names)}" if names else "", _asked(data)]))


def _planned(data: dict[str, Any]) -> str:
    parts = [
        f"termijn {part['number']}: {euro(Decimal(part['amount']))} op {dutch_date_of(part['on'])}"
        for part in data.get("planned", [])
    ]
    return in_words(parts)[:1].upper() + in_words(parts)[1:] if parts else "Er staat niets meer gepland"


def _decided(data: dict[str, Any]) -> str:
    facts = f"Beschikking {data.get('number', '')} van {dutch_date_of(data.get('date'))}"
    return ". ".join(filter(None, [": ".join(filter(None, [facts, _euro(data)])), data.get("reason", "").rstrip(".")]))
