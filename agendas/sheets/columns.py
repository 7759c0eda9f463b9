"""Which columns a sheet of budget or cover lines has: headings as people write them, found in a row of cells."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from agendas.choices import BudgetCategory, CoverSource

BUDGET, COVER = "budget", "cover"


class Role(StrEnum):
    """What stands in a column."""

    NUMBER = "number"
    NAME = "name"
    CATEGORY = "category"
    DESCRIPTION = "description"
    RATE = "rate"
    SOURCE = "source"
    ORGANISATION = "organisation"
    COMMITTED = "committed"
    YEAR = "year"
    QUANTITY = "quantity"
    AMOUNT = "amount"
    NOTHING = "nothing"


# The first word of a role is how the portal writes it.
_WORDS: Mapping[Role, tuple[str, ...]] = {
    Role.NUMBER: ("Nr", "nr.", "nummer", "no", "no."),
    Role.NAME: (
        "Interventie",
        "naam interventie",
        "naam van de interventie",
        "interventie of experiment",
        "experiment",
    ),
    Role.CATEGORY: ("Soort", "soort kosten", "kostensoort", "categorie"),
    Role.DESCRIPTION: ("Omschrijving", "beschrijving", "post", "kostenpost", "begrotingspost"),
    Role.RATE: ("Tarief", "uurtarief", "prijs", "prijs per stuk"),
    Role.SOURCE: ("Bron", "wie betaalt", "financier", "dekking", "bron van dekking"),
    Role.ORGANISATION: ("Organisatie", "naam organisatie"),
    Role.COMMITTED: ("Toegezegd", "toezegging"),
    Role.YEAR: ("Jaar", "kalenderjaar"),
    Role.QUANTITY: ("Aantal", "aantallen"),
    Role.AMOUNT: ("Bedrag", "bedragen", "kosten", "bedrag in euro"),
}
TITLES = {role: words[0] for role, words in _WORDS.items()}
_ROLES = {word.casefold(): role for role, words in _WORDS.items() for word in words}
_BUDGET_ROLES = frozenset({Role.CATEGORY, Role.DESCRIPTION, Role.RATE, Role.QUANTITY})
_COVER_ROLES = frozenset({Role.SOURCE, Role.ORGANISATION, Role.COMMITTED})
_FIGURES = frozenset({Role.QUANTITY, Role.AMOUNT})
_OF_YEAR = re.compile(r"(?P<what>.*?)\s*(?:in|voor)?\s*(?P<year>(?:19|20)\d\d)")
_SCHOOL_YEAR = re.compile(r".*(?:20)?\d\d\s*[-/–]\s*(?:20)?\d\d.*")

CATEGORIES = {str(label).casefold(): str(value) for value, label in BudgetCategory.choices} | {
    str(value): str(value) for value in BudgetCategory
}
SOURCES = (
    {str(label).casefold(): str(value) for value, label in CoverSource.choices}
    | {str(value): str(value) for value in CoverSource}
    | {
        "gka": "gka",
        "subsidie gka": "gka",
        "school": "school",
        "eigen bijdrage": "school",
        "schoolbestuur": "school",
        "samenwerkingsverband": "partnership",
        "swv": "partnership",
        "derde": "third_party",
    }
)


@dataclass(frozen=True)
class Column:
    """`place` counts from 0; `year` belongs to a column of figures of one year."""

    place: int
    role: Role
    title: str
    year: int | None = None


@dataclass
class Layout:
    """The columns of one table; `kind` is what its rows are (BUDGET or COVER), "" when they do not tell."""

    kind: str
    columns: list[Column]
    # Headings that the portal does not know, school years among them, and those that stand there twice.
    unknown: list[str] = field(default_factory=list)
    school_years: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)

    def of(self, role: Role) -> Column | None:
        return next((column for column in self.columns if column.role is role and column.year is None), None)

    @property
    def years(self) -> list[int]:
        return sorted({column.year for column in self.columns if column.year is not None})

    def in_year(self, role: Role, year: int) -> Column | None:
        return next((column for column in self.columns if column.role is role and column.year == year), None)


def plain(value: Any) -> str:
    """Return the text of a cell on one line, without the spaces around it."""
    return " ".join(str(value if value is not None else "").replace("\u00a0", " ").split())


def layout_of(cells: Sequence[str]) -> Layout | None:
    """Return the columns when `cells` (texts) are headings: figures, and something that says what these are."""
    columns: list[Column] = []
    layout = Layout("", columns)
    for place, text in enumerate(cells):
        if not text:
            continue
        column = _column(place, text)
        if column is None:
            found = layout.school_years if _SCHOOL_YEAR.fullmatch(text) else layout.unknown
            found.append(text)
        elif column.role is Role.NOTHING:
            continue
        elif any((column.role, column.year) == (other.role, other.year) for other in columns):
            layout.twice.append(text)
        else:
            columns.append(column)
    roles = {column.role for column in columns}
    # A row of lines has figures without a name: "2027" alone could be an amount.
    if not roles & _FIGURES and not layout.school_years:
        return None
    if not roles - _FIGURES - {Role.YEAR}:
        return None
    layout.kind = COVER if roles & _COVER_ROLES else BUDGET if roles & _BUDGET_ROLES else ""
    return layout


def _column(place: int, text: str) -> Column | None:
    word = text.casefold().strip(" :*€()").strip()
    if word.startswith(("totaal", "som ")):
        return Column(place, Role.NOTHING, text)
    if word in _ROLES:
        return Column(place, _ROLES[word], text)
    if (found := _OF_YEAR.fullmatch(word)) is None:
        return None
    what = found["what"].strip(" €:()")
    role = _ROLES.get(what) if what else Role.AMOUNT
    if role not in _FIGURES:
        return None
    return Column(place, role, text, int(found["year"]))


def columns_by_place(kind: str, labels: int, years: Sequence[int], has_category: bool) -> Layout:
    """Return the columns of a block without headings: `labels` columns of words, then an amount for each year."""
    if kind == COVER:
        roles = [Role.SOURCE, Role.ORGANISATION]
    else:
        roles = [Role.CATEGORY, Role.DESCRIPTION] if has_category else [Role.DESCRIPTION]
    columns = [Column(place, role, TITLES[role]) for place, role in enumerate(roles[:labels])]
    columns += [
        Column(labels + place, Role.AMOUNT, f"{TITLES[Role.AMOUNT]} {year}", year) for place, year in enumerate(years)
    ]
    return Layout(kind, columns)
