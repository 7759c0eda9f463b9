"""Reading lists from CSV files row by row: what is refused, why, and what a load has done.

Shared by every list that `load_reference` knows, also those of the apps above.
"""

import csv
import datetime
import io
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.text import capfirst

from municipalities.importing.problems import RowRefused
from municipalities.importing.text import encoding_of

__all__ = ["Refusal", "Report", "Row", "RowRefused", "load_rows", "put_row", "read_rows"]

ModelT = TypeVar("ModelT", bound=models.Model)

_YES = {"1": True, "0": False, "": False}
# Years outside are typing errors: the oldest date that a list needs is a royal decree, the newest a planned merger.
_YEARS = range(1800, 2101)
# Columns in which a cell may have more than one line.
_MANY_LINES = {"note", "portfolio", "summary"}


@dataclass(frozen=True)
class Refusal:
    """What was refused: file, line number (the heading is line 1) and why."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}, regel {self.line}: {self.sentence}"


@dataclass
class Report:
    """What loading one list has done. The lists hold what a reader recognises: a code, a number or a name.

    `loaded_before` names what earlier loads have made: if it is gone, an administrator renamed or removed it.
    """

    model: type[models.Model]
    file: str
    loaded_before: frozenset[str] = frozenset()
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    skipped: str = ""

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.created or self.updated)

    def lines(self) -> Iterator[str]:
        """The report in sentences: one with the figures, then one per kept or refused row."""
        title = f"{capfirst(str(self.model._meta.verbose_name_plural))} ({self.file})"
        if self.skipped:
            yield f"{title}: {self.skipped}"
            return
        figures = (
            f"{len(self.created)} nieuw, {len(self.updated)} bijgewerkt, {self.unchanged} ongewijzigd, "
            f"{len(self.refused)} geweigerd"
        )
        yield f"{title}: {figures}."
        for sentence in self.kept:
            yield f"  Bewaard zoals het beheer het wil: {sentence}"
        for refusal in self.refused:
            yield f"  Geweigerd: {refusal}"


@dataclass(frozen=True)
class Row:
    """One line of a file, with readers that refuse what they cannot read."""

    file: str
    line: int
    values: Mapping[str, str]

    def text(self, column: str) -> str:
        """The cell without spaces around it; "" when the file does not have the column."""
        return self.values.get(column, "")

    def required(self, column: str) -> str:
        """The cell; refused when empty."""
        value = self.text(column)
        if not value:
            raise RowRefused(f"De kolom {column} is leeg.")
        return value

    def date(self, column: str) -> datetime.date | None:
        """A date as jjjj-mm-dd, or None when empty."""
        value = self.text(column)
        if not value:
            return None
        try:
            day = datetime.date.fromisoformat(value)
        except ValueError:
            raise RowRefused(f"{column}: “{value}” is geen datum. Schrijf jjjj-mm-dd, zoals 2019-07-12.") from None
        if day.year not in _YEARS:
            raise RowRefused(f"{column}: het jaar {day.year} kan niet kloppen.")
        return day

    def number(self, column: str) -> int | None:
        """A whole number of zero or more, digits only, or None when empty."""
        value = self.text(column)
        if not value:
            return None
        if not (value.isascii() and value.isdigit()):
            raise RowRefused(f"{column}: “{value}” is geen getal. Gebruik alleen cijfers, zonder punten.")
        return int(value)

    def flag(self, column: str) -> bool:
        """1 or 0; empty is 0."""
        value = self.text(column)
        if value not in _YES:
            raise RowRefused(f"{column}: schrijf 1 (ja) of 0 (nee), niet “{value}”.")
        return _YES[value]

    def choice(self, column: str, choices: type[models.TextChoices]) -> str:
        """The value of a closed list, given as value or as label."""
        value = self.required(column)
        for choice in choices:
            if value.casefold() in (choice.value.casefold(), str(choice.label).casefold()):
                return str(choice.value)
        known = ", ".join(str(label) for label in choices.labels)
        raise RowRefused(f"{column}: “{value}” is niet bekend. Kies uit: {known}.")


def read_rows(path: Path, columns: Iterable[str]) -> list[Row]:
    """The rows of a CSV file with a heading; comma or semicolon, UTF-8 or Windows-1252.

    `columns` must be there. Raises RowRefused when the file as a whole cannot be used.
    """
    content = _decoded(path)
    heading = content.splitlines()[0] if content.strip() else ""
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    names = [cell.strip() for cell in next(reader, [])]
    missing = [column for column in columns if column not in names]
    if missing:
        raise RowRefused(f"In de kopregel ontbreekt: {', '.join(missing)}. Het bestand is niet gelezen.")
    rows = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                # A cell too many is kept under a name of its own, so that the row is refused and not shifted.
                # Spreadsheets leave no-break spaces behind, which nobody sees and no search finds.
                clean = [cell.replace("\xa0", " ").strip() for cell in cells]
                values = dict(zip([*names, ">"], clean, strict=False))
                rows.append(Row(path.name, reader.line_num, values))
    except csv.Error as error:
        raise RowRefused(f"Vanaf regel {reader.line_num} is dit geen geldig CSV-bestand ({error}).") from None
    return rows


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError:
        raise RowRefused("Dit bestand kan niet worden gelezen.") from None
    encoding = encoding_of(content)
    return content.decode(encoding, errors="strict" if encoding == "utf-8-sig" else "replace")


def load_rows(
    report: Report, rows: Iterable[Row], key: Callable[[Row], Hashable], put: Callable[[Row], None]
) -> Report:
    """Give each good row to `put`, and write in `report` why the other rows are refused.

    Two rows with the same `key` are a contradiction: the second is refused.
    """
    first_line: dict[Hashable, int] = {}
    for row in rows:
        try:
            _check_cells(row)
            identity = key(row)
            if identity in first_line:
                shown = identity if isinstance(identity, str) else "dezelfde gegevens"
                raise RowRefused(f"{shown}: dit staat ook al op regel {first_line[identity]}.")
            first_line[identity] = row.line
            put(row)
        except RowRefused as refused:
            report.refused.append(Refusal(row.file, row.line, str(refused)))
    return report


def _check_cells(row: Row) -> None:
    if ">" in row.values:
        raise RowRefused("Deze regel heeft meer kolommen dan de kopregel.")
    for column, value in row.values.items():
        allowed = "\n\r" if column in _MANY_LINES else ""
        if any(not character.isprintable() and character not in allowed for character in value):
            raise RowRefused(f"{column}: hier staat een onzichtbaar teken. Haal het weg.")
        if "\N{REPLACEMENT CHARACTER}" in value:
            raise RowRefused(f"{column}: een teken is niet te lezen. Bewaar het bestand als UTF-8.")


def put_row(
    report: Report,
    existing: ModelT | None,
    new: ModelT,
    *,
    label: str,
    facts: Mapping[str, Any] | None = None,
    maintained: Mapping[str, Any] | None = None,
    overwrite: bool = False,
) -> ModelT | None:
    """Make a row from file values, or bring the existing row up to date; return it.

    `facts` follow the file. `maintained` is what administrators look after: filled in when the row is made,
    afterwards left alone unless `overwrite`; an empty value in the file claims nothing. A row that an earlier load
    made and that is gone does not come back (None). Raises RowRefused with the sentences of the model.
    """
    facts, maintained = facts or {}, {name: value for name, value in (maintained or {}).items() if value}
    if existing is None and label in report.loaded_before and not overwrite:
        report.kept.append(f"{label} (eerder geladen, daarna hernoemd of verwijderd)")
        return None
    row = existing or new
    different = {name: value for name, value in {**facts, **maintained}.items() if getattr(row, name) != value}
    if existing is not None and not overwrite:
        left_alone = [name for name in different if name in maintained]
        if left_alone:
            report.kept.append(f"{label} ({', '.join(_field_name(row, name) for name in left_alone)})")
        different = {name: value for name, value in different.items() if name not in left_alone}
    if existing is not None and not different:
        report.unchanged += 1
        return row
    _save(row, different)
    (report.updated if existing is not None else report.created).append(label)
    return row


def _save(row: models.Model, values: Mapping[str, Any]) -> None:
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        # The object may be shared with later rows: they must not see values that were refused.
        for name, value in before.items():
            setattr(row, name, value)
        raise RowRefused(_sentences(row, error)) from None
    row.save()


def _field_name(row: models.Model, name: str) -> str:
    return str(getattr(row._meta.get_field(name), "verbose_name", name))


def _sentences(row: models.Model, error: ValidationError) -> str:
    parts = []
    for name, messages in error.message_dict.items():
        for message in messages:
            if name == NON_FIELD_ERRORS:
                parts.append(message)
            else:
                parts.append(f"{_field_name(row, name)}: {message}")
    return " ".join(parts)
