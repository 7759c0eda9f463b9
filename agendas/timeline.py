"""The events of an agenda in plain Dutch: one sentence per fact."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from django.utils.timezone import localdate, localtime

from agendas.document.nouns import Noun, noun_of
from agendas.headlines import headline, is_recorded, part_of
from agendas.models import Guest, Signature
from agendas.structure import BLOCKS
from gka_portal.notation import dutch_date, dutch_date_of, in_words
from records.history import Entry, entry_of, merged
from records.models import Event

# How somebody proved who they are, after the way of signing.
FACTORS = {
    "totp": "met een code uit de app",
    "recovery_code": "met een herstelcode",
    "passkey": "met een passkey",
    "certificate": "met een certificaat van een aanbieder",
    "paper": "vastgelegd door één collega en bevestigd door een ander",
    "password": "met het wachtwoord (kan alleen in de demonstratie)",
}
_SITTING = timedelta(hours=1)


def entries(events: Iterable[Event], kind: str = "") -> list[Entry]:
    """Return `events` in their order as entries; the same thing done again by the same person is one entry.

    `kind` (choices.Kind) is that of the agenda that they are about.

    Saving goes by itself while somebody types: what one person wrote in one part within an hour is one entry too.
    """
    rows = list(events)
    signatures = _signatures([event for event in rows if event.action == "signed"])
    names = _guest_names(rows)
    groups = sittings(rows)
    return merged(
        _writing(group) if len(group) > 1 else _entry(group[0], signatures.get(group[0].pk), names, kind)
        for group in groups
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
    part = part_of(events[0])
    times = sorted(localtime(event.at) for event in events)
    text = f"{times[0]:%H.%M}–{times[-1]:%H.%M} uur" if f"{times[0]:%H%M}" != f"{times[-1]:%H%M}" else ""
    return entry_of(events[0], title=f"{len(events)} wijzigingen in {part[:1].lower()}{part[1:]}.", text=text)


def _guest_names(events: list[Event]) -> dict[int, str]:
    """Return the names of the guests that `events` tell of, in one query; none without. The record has only numbers."""
    wanted = {event.data["guest"] for event in events if event.action.startswith("guest_") and "guest" in event.data}
    return dict(Guest.objects.filter(pk__in=wanted).values_list("pk", "user__name")) if wanted else {}


def signers_of(events: Iterable[Event]) -> dict[int, str]:
    """Return by event who put the signature that a colleague recorded; one query, none without such events."""
    return {pk: row.name for pk, row in _signatures([event for event in events if is_recorded(event)]).items()}


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


def _entry(event: Event, signature: Signature | None, names: Mapping[int, str], kind: str) -> Entry:
    if signature is None:
        return entry_of(event, title=headline(event, names, kind=kind), text=_detail(event))
    text, title = _signed(signature, noun_of(kind)), headline(event, signer=signature.name, kind=kind)
    if signature.voided_at:
        return entry_of(event, title=f"{title} Deze handtekening is vervallen.", text=text, icon="circle-slash")
    return entry_of(event, title=title, text=text)


def _signed(row: Signature, noun: Noun) -> str:
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
    why = {"refused": "een ander weigerde te ondertekenen", "recalled": f"OCW haalde {noun.the} terug"}
    return (
        f"{text} Vervallen op {dutch_date(localdate(row.voided_at))}: "
        f"{why.get(row.round.outcome, 'het ondertekenen is gestopt')}."
    )


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
