"""What a text for a word processor is made of."""

from dataclasses import dataclass
from enum import StrEnum


class Look(StrEnum):
    """The styles of paragraphs."""

    BODY = "body"
    TITLE = "title"
    SUBTITLE = "subtitle"
    LEAD = "lead"
    LABEL = "label"
    EMPTY = "empty"
    NOTICE = "notice"


@dataclass(frozen=True)
class Run:
    """Words in one style; `\\n` in them ends a line. `language` only where it is not Dutch."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""
    language: str = "nl"


@dataclass(frozen=True)
class Para:
    runs: tuple[Run, ...]
    look: Look = Look.BODY


@dataclass(frozen=True)
class Head:
    """A heading; sections of the agenda have level 1."""

    level: int
    text: str


@dataclass(frozen=True)
class Bullets:
    """A list, with bullets or numbered; each item is a row of paragraphs and lists."""

    ordered: bool
    items: "list[list[Block]]"


@dataclass(frozen=True)
class Grid:
    """A table with a heading row; the first cell heads its row."""

    caption: str
    columns: list[str]
    rows: list[list[str]]
    has_amounts: bool = False
    ends_with_total: bool = False


Block = Para | Head | Bullets | Grid


def plain(text: str) -> tuple[Run, ...]:
    """Return plain text as runs; its line ends are kept."""
    return (Run(text.replace("\r\n", "\n").replace("\r", "\n")),)


def said(text: str, look: Look = Look.BODY) -> Para:
    return Para(plain(text), look)
