"""Which offices signed an agenda, and who holds them on another day: an addendum is signed by the same offices."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from agendas.choices import SigningParty
from agendas.models import Agenda, Signatory
from municipalities.models import Municipality, OfficeHolder
from municipalities.successors import Successors

_OFFICIAL = frozenset({SigningParty.MUNICIPALITY, SigningParty.MINISTRY})


@dataclass(frozen=True)
class Office:
    """An office that signed: `row` as the agenda has it, and who could sign in it now.

    Of a municipality any alderman or mayor can; of the State who holds the same office.
    """

    row: Signatory
    candidates: list[OfficeHolder] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.row.office} ({self.row.organisation})"

    def is_among(self, signing: Iterable[Signatory]) -> bool:
        """Does one of `signing` sign in this office?"""
        holders = {holder.pk for holder in self.candidates}
        named = {row.office.casefold() for row in signing if row.party == self.row.party}
        is_named = self.row.party == SigningParty.MINISTRY and self.row.office.casefold() in named
        return is_named or any(row.office_holder_id in holders for row in signing)

    def holder(self, but: Iterable[int] = ()) -> OfficeHolder | None:
        """Return who holds the office now: the same person, or the one successor; None when that must be chosen."""
        taken = set(but)
        ranked = [(_likeness(self.row, holder), holder) for holder in self.candidates if holder.pk not in taken]
        best = max((rank for rank, _ in ranked), default=0)
        found = [holder for rank, holder in ranked if rank == best]
        return found[0] if len(found) == 1 else None


def offices_of(agenda: Agenda, on: date) -> list[Office]:
    """Return the offices of municipalities and the State that signed `agenda`, with who holds them on a day.

    Four queries. A municipality that went into another one is that one.
    """
    rows = [row for row in agenda.signatories.select_related("office_holder") if row.party in _OFFICIAL]
    holders = list(OfficeHolder.objects.current(on))
    signed = [row.office_holder.municipality_id for row in rows if row.office_holder]
    named = agenda.agenda_municipalities.values_list("municipality", flat=True)
    places = places_on(on, [*named, *filter(None, signed)])
    return [Office(row, [holder for holder in holders if _fits(row, holder, places)]) for row in rows]


def places_on(on: date, municipalities: Iterable[int]) -> dict[int, int]:
    """Return each of `municipalities` (keys) with the one that it is, or is part of, on a day; one query."""
    ended = Municipality.objects.filter(valid_to__lt=on, successor__isnull=False)
    present = Successors(ended.values_list("pk", "successor")).present()
    return {place: present.get(place, place) for place in municipalities}


def _fits(row: Signatory, holder: OfficeHolder, places: dict[int, int]) -> bool:
    """Can `holder` sign in the office of `row`?"""
    if row.party == SigningParty.MINISTRY:
        return holder.municipality_id is None and holder.office.casefold() == row.office.casefold()
    if holder.municipality_id is None:
        return False
    if row.office_holder is not None and row.office_holder.municipality_id is not None:
        return places.get(row.office_holder.municipality_id) == holder.municipality_id
    # Not in the list of office holders: then it is known only of the one municipality of the agenda.
    return set(places.values()) == {holder.municipality_id}


def _likeness(row: Signatory, holder: OfficeHolder) -> int:
    """Return how much `holder` is the one to sign for `row`: the same person first, then the same task."""
    before = row.office_holder
    if before is None:
        return 2 * (holder.name == row.name) + (holder.office == row.office)
    same = (
        holder.pk == before.pk,
        holder.user_id is not None and holder.user_id == before.user_id,
        holder.kind == before.kind,
        holder.office == before.office,
        holder.portfolio == before.portfolio,
    )
    return sum(weight * is_same for weight, is_same in zip((16, 8, 4, 2, 1), same, strict=True))
