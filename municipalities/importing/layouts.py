"""Which columns a file of each kind has, under the names that the suppliers give them; and what a file seems to be."""

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from municipalities.choices import ImportKind, Sector
from municipalities.importing import codes
from municipalities.importing.problems import FileRefused

Check = Callable[[str], object]


@dataclass(frozen=True)
class Column:
    """One column: our name, how suppliers head it (as `plain` writes it), and what its cells must be.

    `path` finds a heading that is a topic path of StatLine. A column that is only `watched` is not stored: when it is
    full of other things, the columns have shifted.
    """

    name: str
    headings: tuple[str, ...]
    title: str
    check: Check | None = None
    required: bool = False
    watched: bool = False
    path: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of file; `content` says in words what is in it and from whom."""

    kind: ImportKind
    content: str
    columns: tuple[Column, ...]


_BOARD = ("bevoegdgezagnummer", "bevoegdgezagcode", "board", "number")
_WATCHED = (
    Column("postcode", ("postcode",), "POSTCODE", codes.postal_code, watched=True),
    Column("kvk", ("kvknummer",), "KVK-NUMMER", codes.chamber_of_commerce, watched=True),
    Column("place", ("gemeentenummer",), "GEMEENTENUMMER", codes.duo_municipality, watched=True),
)
_INHABITANTS = re.compile(r"aantalinwoners|totalebevolking|bevolkingop1januari|bevolkingaanhetbeginvandeperiode")
_NOT_INHABITANTS = re.compile(r"per[a-z]*km|dichtheid|percentage|relatief|prognose|gemiddeld")

LAYOUTS: dict[ImportKind, Layout] = {
    ImportKind.SCHOOLS: Layout(
        ImportKind.SCHOOLS,
        "scholen van DUO",
        (
            Column("board", _BOARD, "BEVOEGD GEZAG NUMMER", codes.board_number, required=True),
            Column("brin", ("brinnummer", "instellingscode", "brin"), "INSTELLINGSCODE", codes.brin_number),
            Column(
                "establishment",
                ("vestigingsnummer", "vestigingscode", "establishment"),
                "VESTIGINGSCODE",
                codes.establishment_number,
                required=True,
            ),
            Column("name", ("vestigingsnaam", "name"), "VESTIGINGSNAAM", required=True),
            Column(
                "municipality",
                ("gemeentenummer", "cbscode"),
                "GEMEENTENUMMER",
                codes.duo_municipality,
                required=True,
            ),
            Column("sector", ("sector",), "SECTOR"),
            _WATCHED[0],
        ),
    ),
    ImportKind.BOARDS: Layout(
        ImportKind.BOARDS,
        "schoolbesturen van DUO",
        (
            Column("number", _BOARD, "BEVOEGD GEZAG NUMMER", codes.board_number, required=True),
            Column("name", ("bevoegdgezagnaam", "name"), "BEVOEGD GEZAG NAAM", required=True),
            Column("sector", ("sector",), "SECTOR"),
            *_WATCHED,
        ),
    ),
    ImportKind.MUNICIPALITIES: Layout(
        ImportKind.MUNICIPALITIES,
        "gemeenten van het CBS",
        (
            Column(
                "code",
                ("gemeentecode", "cbscode", "regios", "regioscode", "gwbcode", "codering", "statcode"),
                "gemeentecode",
                codes.cbs_municipality,
                required=True,
                path=re.compile(r"^(regiocode|codering|gemeentecode|regioscode)"),
            ),
            Column(
                "name",
                ("gemeentenaam", "naam", "naamcbs", "name", "regio", "gmnaam", "wijkenenbuurten", "regionaam"),
                "gemeentenaam",
            ),
            Column(
                "population",
                ("aantalinwoners", "inwoners", "population", "ainw"),
                "aantalInwoners",
                codes.inhabitants,
                required=True,
                path=_INHABITANTS,
            ),
            Column("province", ("provinciecode", "provincie", "province"), "provincie", codes.province),
            Column(
                "period",
                ("jrstatcode", "inwonerspeildatum", "populationdate", "perioden", "jaar", "peildatum"),
                "jaar",
            ),
            Column("water", ("water",), "water"),
        ),
    ),
}


@dataclass(frozen=True)
class Match:
    """Where the columns of a layout stand in a file: `places` by our name, `titles` as the file heads them."""

    layout: Layout
    places: dict[str, int]
    titles: dict[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """The compulsory columns that the file does not have, as their supplier calls them."""
        return [column.title for column in self.layout.columns if column.required and column.name not in self.places]


def plain(heading: str) -> str:
    """Return a heading without what differs between deliveries: AantalInwoners_5 and aantal_inwoners are the same."""
    letters = re.sub(r"[^a-z0-9]", "", re.sub(r"\([^)]*\)", "", heading.casefold()))
    return re.sub(r"(?<=[a-z])\d{1,3}$", "", letters) if "_" in heading else letters


def match(kind: ImportKind, headings: Sequence[str]) -> Match:
    """Find the columns of `kind` among the headings of a file."""
    layout = LAYOUTS[kind]
    written = [plain(heading) for heading in headings]
    places: dict[str, int] = {}
    for column in layout.columns:
        place = _place_of(column, written)
        if place is not None:
            places[column.name] = place
    _settle_region(kind, written, headings, places)
    return Match(layout, places, {name: headings[place] for name, place in places.items()})


def _place_of(column: Column, written: Sequence[str]) -> int | None:
    for wanted in column.headings:
        if wanted in written:
            return written.index(wanted)
    if column.path is None:
        return None
    for place, heading in enumerate(written):
        if column.path.search(heading) and not _NOT_INHABITANTS.search(heading):
            return place
    return None


def _settle_region(kind: ImportKind, written: Sequence[str], headings: Sequence[str], places: dict[str, int]) -> None:
    """StatLine calls names "Regio's" when the codes have a column of their own, and codes "RegioS" when not."""
    if kind != ImportKind.MUNICIPALITIES or "code" not in places or written[places["code"]] != "regios":
        return
    for place, heading in enumerate(written):
        if place != places["code"] and re.search(r"^(regiocode|codering|gemeentecode)", heading):
            places["name"], places["code"] = places["code"], place
            return


def _is_about_pupils(headings: Sequence[str]) -> bool:
    return any(plain(heading).startswith("aantalleerlingen") for heading in headings)


def guess_kind(headings: Sequence[str]) -> ImportKind:
    """Return what a file with these headings is. FileRefused, with what was expected, when it is nothing we know."""
    if _is_about_pupils(headings):
        raise FileRefused(
            "Dit is een leerlingenbestand van DUO. Het portaal bewaart geen aantallen leerlingen. "
            "Kies het bestand met alle vestigingen, of het bestand met bevoegde gezagen."
        )
    for kind in (ImportKind.SCHOOLS, ImportKind.BOARDS, ImportKind.MUNICIPALITIES):
        if not match(kind, headings).missing:
            return kind
    nearest = min((match(kind, headings) for kind in LAYOUTS), key=lambda found: len(found.missing))
    if len(nearest.missing) < sum(column.required for column in nearest.layout.columns):
        raise FileRefused(missing_sentence(nearest))
    expected = "; ".join(f"{kind.label}: {', '.join(match(kind, []).missing)}" for kind in LAYOUTS)
    raise FileRefused(f"Het portaal herkent de kopregel niet. Verwacht worden deze kolommen. {expected}.")


def missing_sentence(found: Match) -> str:
    """Say which columns a file lacks and what it was taken for."""
    return (
        f"Dit lijkt een bestand met {found.layout.content}, maar in de kopregel ontbreekt: {', '.join(found.missing)}. "
        "Kies een ander bestand."
    )


_SECTOR_IN_NAME = (
    (Sector.SECONDARY, r"vo|voortgezet"),
    (Sector.VOCATIONAL, r"mbo|beroepsonderwijs"),
    (Sector.SPECIAL, r"s?b?so|v?so|speciaal"),
    (Sector.PRIMARY, r"bo|po|basisonderwijs|primair"),
    (Sector.HIGHER, r"ho|hbo|wo|hoger"),
)


def guess_sector(file_name: str, headings: Sequence[str] = ()) -> str:
    """Return the sector that DUO's file name tells, or ""."""
    words = re.split(r"[^a-z]+", re.sub(r"^(besturen|instellingen|vestigingen)", r"\1-", file_name.casefold()))
    for sector, pattern in _SECTOR_IN_NAME:
        if any(re.fullmatch(pattern, word) for word in words):
            return str(sector.value)
    has_structure = any(plain(heading) == "onderwijsstructuur" for heading in headings)
    return str(Sector.SECONDARY.value) if has_structure else ""


def guess_day(file_name: str) -> datetime.date | None:
    """Return the day in a file name such as vestigingen-2021-10.csv, the first of the month or year, or None."""
    found = re.search(r"(?<!\d)(20\d{2})(?:-?(0[1-9]|1[0-2])(?:-?(0[1-9]|[12]\d|3[01]))?)?(?!\d)", file_name)
    if found is None:
        return None
    try:
        return datetime.date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
