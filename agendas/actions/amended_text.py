"""The text of an addendum: that in force, under identities of its own, with the people and signers of today."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from accounts.models import User
from agendas.actions.amended_blocks import AmendRefused
from agendas.actions.copying import people_of_today
from agendas.actions.moving import note
from agendas.actions.restoring import with_known_names
from agendas.actions.versions import keep_checkpoint
from agendas.addresses import without_ids
from agendas.amending import keys_of, rekeyed
from agendas.choices import AddendumSort, Kind, SigningParty
from agendas.in_force import InForce
from agendas.models import Agenda
from agendas.offices import offices_of, places_on
from agendas.snapshot import DocumentRefused, check, keep_text, write
from agendas.structure import BLOCKS, MOST_YEARS_EXTENDED
from municipalities.models import Municipality, OfficeHolder
from records.clock import now

Text = dict[str, Any]
# What an addendum has of its own; of the rest of the heading it says what is in force.
_OWN = frozenset({"municipalities", "coordinator", "contact", "case_numbers", "signatories"})
_IN_FORCE = tuple(key for block in BLOCKS for key in block.keys if key not in _OWN)


def extended_to(text: Text, sort: str, end_year: int | None) -> Text:
    """Return the text in force with the last year that an extension gives it. AmendRefused at the field `end_year`."""
    start, end = text["period"]["start"], text["period"]["end"]
    if sort != AddendumSort.EXTEND:
        if end_year is not None and end_year != end:
            raise AmendRefused("Een ander eindjaar hoort bij een verlenging. Kies die, of maak dit leeg.", "end_year")
        return text
    if end_year is None:
        raise AmendRefused("Vul in tot en met welk jaar de agenda loopt.", "end_year")
    if end_year <= end:
        raise AmendRefused(f"De agenda loopt tot en met {end}. Kies een later jaar.", "end_year")
    # The day of the event that is recorded: a demo tells another one than today.
    last, this_year = start + MOST_YEARS_EXTENDED - 1, timezone.localdate(now()).year
    is_over = end_year < this_year
    if end_year > last or (is_over and this_year > last):
        latest = f"Kies {last} of eerder." if last >= max(end + 1, this_year) else "Maak een nieuwe agenda."
        raise AmendRefused(
            f"Een agenda duurt met zijn verlengingen hoogstens {MOST_YEARS_EXTENDED} jaar. {latest}", "end_year"
        )
    if is_over:
        raise AmendRefused(f"Het jaar {end_year} is al voorbij. Kies {this_year} of later.", "end_year")
    return {**text, "period": {"start": start, "end": end_year}}


def addendum_text(parent: Agenda, text: Text, facts: dict[str, Any], by: User) -> Text:
    """Return the document of an addendum to `parent` that says `text` (in the identities of the agenda)."""
    today = timezone.localdate()
    places = places_on(today, [line.municipality_id for line in parent.agenda_municipalities.all()])
    municipalities = _existing(places, today)
    return {
        **with_known_names(rekeyed({key: text[key] for key in _IN_FORCE}, facts["key"])),
        "format": "gka-agenda/1",
        "kind": str(Kind.ADDENDUM),
        "parent": parent.reference,
        "municipalities": [row.cbs_code for row in municipalities],
        **_people(municipalities, parent, by),
        "case_numbers": [],
        "signatories": _signers(parent, today),
        "addendum": facts,
    }


def bring_to(
    agenda: Agenda, current: InForce, blocks: list[str], own: Text, by: User, *, action: str, **told: Any
) -> None:
    """Let the locked addendum `agenda` start from the text `current` for `blocks`, and say `own` where it has words.

    `own` is in the identities of the agenda, `blocks` are those that it has taken. The text of before is kept. Sort and
    reason are those of its row, which is stored here.
    """
    row, before = agenda.addendum, agenda.text
    text = {**{key: current.document[key] for key in _IN_FORCE}, **own}
    parts = with_known_names(_placed(text, row.key, set(_ids_in(before.document))))
    row.base_on, row.base_sha256 = current.on, current.sha256
    row.before = {key: current.document.get(key) for key in keys_of(blocks)}
    chosen = {"sort": row.sort, "reason": row.reason, "blocks": blocks, "before": row.before}
    facts = {**before.document["addendum"], **chosen}
    if problems := check({**before.document, **parts, "addendum": facts}):
        raise DocumentRefused(problems)
    keep_checkpoint(agenda=agenda, by=by, always=True)
    row.save(update_fields=["sort", "reason", "base_on", "base_sha256", "before"])
    write(agenda, parts)
    after = keep_text(agenda, by)
    data = {"before": before.sha256, "after": after.sha256, "blocks": blocks, "base": current.sha256, **told}
    note(agenda, action, by, data)


def _placed(part: Any, key: UUID, own: set[str]) -> Any:
    """Return a text with the identities that its rows have in the addendum; rows that it added keep theirs (`own`)."""
    if isinstance(part, dict):
        placed = {name: _placed(value, key, own) for name, value in part.items()}
        if isinstance(given := part.get("id"), str) and given not in own:
            placed["id"] = str(uuid5(key, given))
        return placed
    return [_placed(item, key, own) for item in part] if isinstance(part, list) else part


def _ids_in(part: Any) -> Iterable[str]:
    """Yield the identities of the rows of an addendum; not those of the text before it, which are of the agenda."""
    if isinstance(part, dict):
        if isinstance(part.get("id"), str):
            yield part["id"]
        for name, value in part.items():
            if name != "addendum":
                yield from _ids_in(value)
    elif isinstance(part, list):
        for item in part:
            yield from _ids_in(item)


def _existing(places: dict[int, int], today: date) -> list[Municipality]:
    """Return the municipalities of today, in the order of the agenda. AmendRefused when one has no successor."""
    found = {row.pk: row for row in Municipality.objects.filter(pk__in=places.values())}
    rows = [found[pk] for pk in dict.fromkeys(places.values())]
    if gone := next((row for row in rows if row.valid_to is not None and row.valid_to < today), None):
        raise AmendRefused(
            f"Gemeente {gone.name} bestaat niet meer en heeft geen opvolger. Vraag het de functioneel beheerder."
        )
    return rows


def _people(municipalities: list[Municipality], parent: Agenda, by: User) -> Text:
    """Return coordinator and contact of today; where that is not one person, those of the agenda if they still work."""
    people = people_of_today(municipalities, by, parent)
    for key in people:
        before = getattr(parent, key)
        if people[key] is None and before is not None and before.is_active:
            people[key] = {"email": before.email}
    return people


def _signers(parent: Agenda, today: date) -> list[Text]:
    """Return who signs: the offices of the agenda with who holds them now; one that nobody holds is left out."""
    rows = without_ids(parent.text.document["signatories"])
    by_row = {office.row.pk: office for office in offices_of(parent, today)}
    signers: list[Text] = []
    taken: list[int] = []
    for row, item in zip(parent.text.document["signatories"], rows, strict=True):
        office = by_row.get(UUID(row["id"]))
        if office is None:
            if item["party"] not in {SigningParty.MUNICIPALITY, SigningParty.MINISTRY}:
                signers.append(item)
            continue
        holder = office.holder(taken)
        if holder is None:
            continue
        taken.append(holder.pk)
        is_same = holder.pk == office.row.office_holder_id
        signers.append(item if is_same else {**item, **_of_successor(holder)})
    return signers


def _of_successor(holder: OfficeHolder) -> Text:
    """Return what the list says of who holds the office now; the decision of the predecessor is not theirs."""
    return {
        "name": holder.name,
        "office": holder.office,
        "organisation": holder.organisation,
        "portfolio": holder.portfolio if holder.municipality_id else "",
        "mandate": "",
    }
