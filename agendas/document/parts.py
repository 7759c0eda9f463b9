"""What a section is made of. `kind` names the template fragment that shows a part.

`path` is the address of the field that a part shows, "" for what is no field.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from agendas.document.amendment import Amendment

from agendas.document.nouns import AGENDA, Noun
from gka_portal.notation import in_words


@dataclass(frozen=True)
class Rich:
    """Sanitised HTML."""

    html: str
    path: str = ""
    kind: ClassVar[str] = "rich"


@dataclass(frozen=True)
class Lead:
    """The opening words of the agenda, in larger type."""

    html: str
    path: str = ""
    kind: ClassVar[str] = "lead"


@dataclass(frozen=True)
class Text:
    """Plain text; line ends are kept."""

    text: str
    path: str = ""
    kind: ClassVar[str] = "text"


@dataclass(frozen=True)
class Empty:
    """A field that should be filled in and is not."""

    text: str = "Niet ingevuld"
    path: str = ""
    kind: ClassVar[str] = "empty"


@dataclass(frozen=True)
class Names:
    """A short list of names."""

    names: list[str]
    path: str = ""
    kind: ClassVar[str] = "names"


@dataclass(frozen=True)
class Facts:
    """Labels with a part each."""

    rows: list[tuple[str, Any]]
    kind: ClassVar[str] = "facts"


@dataclass(frozen=True)
class Table:
    """Rows of plain cells under column headings; the first cell heads its row."""

    caption: str
    columns: list[str]
    rows: list[list[str]]
    path: str = ""
    kind: ClassVar[str] = "table"


@dataclass(frozen=True)
class MoneyRow:
    label: str
    amounts: list[Any]  # Decimal in euros or None, one per year
    total: Any
    is_total: bool = False


@dataclass(frozen=True)
class Money:
    """Amounts in euros: a row per item, a column per calendar year and one for the total."""

    caption: str
    years: list[int]
    rows: list[MoneyRow]
    path: str = ""
    kind: ClassVar[str] = "money"


@dataclass(frozen=True)
class Pillars:
    pillars: list[tuple[str, str]]
    path: str = ""
    kind: ClassVar[str] = "pillars"


@dataclass(frozen=True)
class SignatureBlock:
    """One signer with, once signed, the own date and place."""

    name: str
    office: str
    organisation: str
    portfolio: str
    date: Any
    place: str
    method: str
    # Who signed, when that is another than the person in the text, and why.
    signed_by: str = ""


@dataclass(frozen=True)
class Signatures:
    blocks: list[SignatureBlock]
    path: str = ""
    kind: ClassVar[str] = "signatures"


class Fate(StrEnum):
    """What an addendum does with a text; the value is the word that stands beside it."""

    NEW = "Nieuw"
    CHANGED = "Gewijzigd"
    GONE = "Vervallen"
    SAME = "Ongewijzigd"
    STYLED = "Alleen de opmaak is gewijzigd"


@dataclass(frozen=True)
class Note:
    """What an addendum does with the section under this heading; `lines` say what is not marked in the text itself."""

    fate: Fate
    text: str = ""
    lines: tuple[str, ...] = ()
    kind: ClassVar[str] = "note"


@dataclass(frozen=True)
class Changed:
    """A part that an addendum changes: what it becomes (None: it goes), and what stood there (None: nothing did)."""

    fate: Fate
    part: Any
    was: Any = None
    kind: ClassVar[str] = "changed"

    @property
    def path(self) -> str:
        return self.part.path if self.part is not None else ""


@dataclass(frozen=True)
class Section:
    """A heading with its parts and the sections under it. `anchor` is unique in the document.

    `path` is the address of the row that the whole section shows, "" for what is no row.
    """

    anchor: str
    heading: str
    parts: list[Any] = field(default_factory=list)
    sections: "list[Section]" = field(default_factory=list)
    listed: bool = True  # in the table of contents
    path: str = ""


@dataclass(frozen=True)
class Document:
    title: str
    subtitle: str
    slogan: str
    motto: str
    places: list[str]
    start: int
    end: int
    sections: list[Section]
    # What the page puts around a field (address, HTML of the field): comments. Never in a file.
    around: Callable[[str, str], str] | None = None
    noun: Noun = AGENDA
    # What it changes, when it is an addendum that the portal knows the blocks of.
    amends: "Amendment | None" = None

    @property
    def motto_language(self) -> str:
        """The programme's own motto is English; screen readers must know (WCAG 3.1.2)."""
        return "en" if self.motto.startswith("It takes a village") else "nl"

    @property
    def period(self) -> str:
        return f"{self.start}-{self.end}"

    @property
    def full_title(self) -> str:
        """What the agenda is called among others: "GKA-Agenda Alkmaar 2027-2029"."""
        return self.title if self.amends else full_title(self.title, self.places, self.period)

    @property
    def printed_title(self) -> str:
        """What stands at the head of every page of a file."""
        return self.title if self.amends else f"{self.title} {self.place_line} {self.period}"

    @property
    def place_line(self) -> str:
        """The municipalities in one line: "Gemeente Alkmaar", "Gemeenten Hulst, Sluis en Terneuzen"."""
        if not self.places:
            return "Landelijke agenda"
        if len(self.places) == 1:
            return f"Gemeente {self.places[0]}"
        return f"Gemeenten {in_words(self.places)}"


def full_title(title: str, places: list[str], period: str) -> str:
    return " ".join(filter(None, (title, in_words(places), period)))


def rich(html: str, path: str = "") -> Rich | Empty:
    return Rich(html, path) if html else Empty(path=path)


def text(value: str, path: str = "") -> Text | Empty:
    return Text(value, path) if value else Empty(path=path)


def names(values: list[str], path: str = "") -> Names | Empty:
    return Names(values, path) if values else Empty(path=path)


def table(caption: str, columns: list[str], rows: list[list[str]], path: str = "") -> Table:
    """Return a table without the columns in which no row has anything."""
    kept = [place for place in range(len(columns)) if any(row[place] for row in rows)]
    cells = [[row[place] for place in kept] for row in rows]
    return Table(caption, [columns[place] for place in kept], cells, path)
