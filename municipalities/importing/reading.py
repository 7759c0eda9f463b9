"""From cells to checked values: every row is read, refused or skipped; shifted columns refuse the file as a whole."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from municipalities.choices import ImportKind, RowOutcome
from municipalities.importing.layouts import Column, Match, guess_kind, match, missing_sentence
from municipalities.importing.problems import FileRefused, RowRefused, RowSkipped
from municipalities.importing.text import Line, Sheet

# A few bad rows are bad rows. More than half of at least so many is a file whose columns have shifted.
_ENOUGH_TO_JUDGE = 5
_UNCHANGED = "Haal het bestand opnieuw op en lees het in zonder het te veranderen."


@dataclass(frozen=True)
class Values:
    """A row whose codes are right: its line in the file, and per column a checked value (None: not in the file)."""

    line: int
    cells: dict[str, Any]

    def text(self, name: str) -> str:
        """The cell, "" when the file does not have the column."""
        value = self.cells.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True)
class Rejected:
    """A row that is not read: refused because it is wrong, or skipped because it is about something else."""

    line: int
    outcome: RowOutcome
    key: str
    name: str
    sentence: str


@dataclass
class Reading:
    """What a file says: `rows` that are right and those that are not, `total` of them."""

    match: Match
    encoding: str
    delimiter: str
    rows: list[Values] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.rows) + len(self.rejected)


@dataclass
class _Suspicion:
    """Counts what points at shifted columns, with the first example of each."""

    filled: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    example: dict[str, tuple[int, str]] = field(default_factory=dict)

    def note(self, name: str, line: int, value: str) -> None:
        self.wrong[name] += 1
        self.example.setdefault(name, (line, value))

    def judge(self, found: Match, total: int) -> None:
        """Raise FileRefused when more than half of the rows disagree with the headings."""
        if total >= _ENOUGH_TO_JUDGE and self.wrong[_SHAPE] * 2 > total:
            line, _ = self.example[_SHAPE]
            raise FileRefused(
                f"In {self.wrong[_SHAPE]} van de {total} regels staan meer of minder cellen dan in de kopregel, "
                f"voor het eerst op regel {line}. De kolommen zijn verschoven. {_UNCHANGED}"
            )
        for name, wrong in self.wrong.items():
            if name != _SHAPE and self.filled[name] >= _ENOUGH_TO_JUDGE and wrong * 2 > self.filled[name]:
                line, value = self.example[name]
                raise FileRefused(
                    f"De kolom “{found.titles[name]}” bevat iets anders dan de kop zegt: op regel {line} staat "
                    f"“{value}”. Waarschijnlijk zijn de kolommen verschoven. {_UNCHANGED}"
                )


_SHAPE = ""


def read(content: bytes, kind: ImportKind | None = None, progress: Callable[[int], None] | None = None) -> Reading:
    """Read a file of `kind` (None: what the headings say). FileRefused when it cannot be used as a whole.

    `progress` hears every thousand rows how many have been read, and may raise to stop.
    """
    sheet = Sheet(content)
    found = match(kind or guess_kind(sheet.headings), sheet.headings)
    if found.missing:
        guess_kind(sheet.headings)  # knows what is wrong with a file that nobody can use
        raise FileRefused(missing_sentence(found))
    reading = Reading(found, sheet.encoding, sheet.delimiter)
    suspicion = _Suspicion()
    for count, line in enumerate(sheet, start=1):
        _read_line(line, len(sheet.headings), reading, suspicion)
        if progress is not None and count % 1000 == 0:
            progress(count)
    suspicion.judge(found, reading.total)
    if not reading.total:
        raise FileRefused("In dit bestand staat alleen een kopregel. Kies een ander bestand.")
    return reading


def _read_line(line: Line, width: int, reading: Reading, suspicion: _Suspicion) -> None:
    found = reading.match
    shown = {name: line.cells[place] if place < len(line.cells) else "" for name, place in found.places.items()}
    try:
        _check_shape(line, width, suspicion)
        reading.rows.append(Values(line.number, _checked(line, shown, found, suspicion)))
    except (RowRefused, RowSkipped) as problem:
        outcome = RowOutcome.SKIPPED if isinstance(problem, RowSkipped) else RowOutcome.REFUSED
        key = shown.get("establishment") or shown.get("number") or shown.get("code") or ""
        reading.rejected.append(Rejected(line.number, outcome, key[:200], shown.get("name", "")[:200], str(problem)))


def _check_shape(line: Line, width: int, suspicion: _Suspicion) -> None:
    """Empty cells at the end are forgiven: some deliveries close every row with a delimiter."""
    cells = len(line.cells)
    if cells == width or (cells > width and not any(line.cells[width:])):
        return
    suspicion.note(_SHAPE, line.number, "")
    word = "meer" if cells > width else "minder"
    raise RowRefused(f"Deze regel heeft {word} kolommen dan de kopregel: {cells} in plaats van {width}.")


def _checked(line: Line, shown: dict[str, str], found: Match, suspicion: _Suspicion) -> dict[str, Any]:
    """Return the value per column. Every column is looked at, so that all of them count as evidence of a shift."""
    values: dict[str, Any] = {}
    first: Exception | None = None
    for column in found.layout.columns:
        if column.name not in shown:
            continue
        value = shown[column.name]
        suspicion.filled[column.name] += bool(value)
        try:
            values[column.name] = _value(column, value, found.titles[column.name])
        except RowSkipped as skipped:
            first = first or skipped
        except RowRefused as refused:
            if value:
                suspicion.note(column.name, line.number, value[:60])
            if not column.watched:
                first = first or refused
    if first is not None:
        raise first
    return values


def _value(column: Column, value: str, title: str) -> object:
    if not value and column.required and column.name != "population":
        raise RowRefused(f"De kolom {title} is leeg.")
    if not value.isprintable():
        raise RowRefused(f"{title}: hier staat een onzichtbaar teken. Haal het weg.")
    if "\N{REPLACEMENT CHARACTER}" in value:
        raise RowRefused(f"{title}: een teken is niet te lezen. Bewaar het bestand als UTF-8.")
    if column.check is None or (not value and column.name != "population"):
        return value
    return column.check(value)
