"""The national picture by province and by region."""

from collections.abc import Callable
from dataclasses import dataclass

from agendas.choices import State
from dashboard.tables.lists_behind import places_url
from dashboard.tables.overview import Overview, percentage, share_of
from dashboard.tables.places import Place, place_in_alphabet
from gka_portal.notation import amount
from gka_portal.plots import Cell, Plot, PlotRow, segments
from municipalities.choices import Province

NO_REGION = "Zonder regio"
COLUMNS = (
    "Gemeenten",
    "Leden",
    "Inwoners in een lidgemeente",
    "Laatste agenda ondertekend",
    "Laatste agenda op weg",
)
_PROVINCES = {str(value): str(label) for value, label in Province.choices}


@dataclass(frozen=True)
class _Kind:
    """A way to divide the country: names by value of the filter `parameter`; "" is what belongs to none."""

    slug: str
    title: str
    first: str
    parameter: str
    names: dict[str, str]


def provinces(overview: Overview) -> Plot:
    kind = _Kind("provincies", "Per provincie", "Provincie", "provincie", _PROVINCES)
    return _areas(overview, kind, lambda place: place.province)


def regions(overview: Overview) -> Plot:
    names = {str(place.region_id): place.region or "" for place in overview.present if place.region_id}
    kind = _Kind("regios", "Per regio", "Regio", "regio", names | {"": NO_REGION})
    return _areas(overview, kind, lambda place: str(place.region_id or ""))


def _areas(overview: Overview, kind: _Kind, area_of: Callable[[Place], str]) -> Plot:
    """Return per area: municipalities, members, inhabitants in a member, signed and coming agendas."""
    groups: dict[str, list[Place]] = {area: [] for area in kind.names}
    for place in overview.present:
        groups[area_of(place)].append(place)
    found = sorted(((kind.names[area], area, places) for area, places in groups.items() if places), key=_by_name)
    rows = [_area(overview, name, {kind.parameter: area} if area else {}, places) for name, area, places in found]
    return Plot(kind.slug, kind.title, kind.first, list(COLUMNS), rows)


def _area(overview: Overview, name: str, filters: dict[str, str], places: list[Place]) -> PlotRow:
    members = [place for place in places if place.is_member]
    signed = sum(overview.marks[place.pk] == "signed" for place in places)
    coming = sum(overview.marks[place.pk] in {"preparing", "signing"} for place in places)
    share = share_of(members, places)

    def url(**more: str) -> str:
        return places_url(**filters, **more) if filters else ""

    cells = [
        Cell(COLUMNS[0], amount(len(places)), url()),
        Cell(COLUMNS[1], amount(len(members)), url(lid="ja") if members else ""),
        Cell(COLUMNS[2], percentage(share)),
        Cell(COLUMNS[3], amount(signed), url(agenda=State.SIGNED.value) if signed else ""),
        Cell(COLUMNS[4], amount(coming)),
    ]
    bar = segments([("signed", len(members)), ("none", len(places) - len(members))], len(places))
    values = (len(places), len(members), None if share is None else round(share * 100, 1), signed, coming)
    return PlotRow(name, bar, cells, values)


def _by_name(area: tuple[str, str, list[Place]]) -> tuple[bool, str]:
    return not area[1], place_in_alphabet(area[0])
