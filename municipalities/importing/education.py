"""School boards and schools: what a file of DUO would change."""

import datetime
from collections import Counter
from typing import Any

from municipalities.choices import RowOutcome, Sector
from municipalities.importing.comparing import NAME_LENGTH, Comparison, is_current, reopened
from municipalities.importing.places import Places
from municipalities.importing.planning import (
    Options,
    Plan,
    PlannedRow,
    in_order,
    refuse_a_fragment,
    refused,
    rejected_rows,
)
from municipalities.importing.problems import RowRefused
from municipalities.importing.reading import Reading, Values
from municipalities.models import School, SchoolBoard

_ONE_DAY = datetime.timedelta(days=1)
_NOT_IN_FILE = "Staat niet in dit volledige bestand."


def plan_boards(reading: Reading, options: Options, stream: str) -> Plan:
    """Compare a file with school boards with those of the portal."""
    existing = {row.number: row for row in SchoolBoard.objects.all()}
    comparison = Comparison(SchoolBoard, stream)
    first_line: dict[str, int] = {}
    planned = rejected_rows(reading)
    for row in reading.rows:
        number, name = row.text("number"), row.text("name")
        try:
            _once(number, row.line, first_line)
            sector = _sector(row, options)
            found = existing.get(number)
            # DUO has a file per sector; a board that is in two of them has schools in both.
            if found is not None and found.sector != sector:
                sector = Sector.MIXED
            wanted: dict[str, Any] = {"name": _fitting(name), "sector": str(sector), **reopened(found, options.day)}
        except RowRefused as problem:
            planned.append(refused(row.line, number, name, str(problem)))
            continue
        now = {field: getattr(found, field) for field in wanted} if found is not None else {}
        planned.append(comparison.row(found, now, wanted, key=number, name=name, line=row.line))
    if options.is_full and options.ended_on is not None:
        in_file = {row.key for row in planned}
        planned += _ended_boards(comparison, existing, in_file, options, options.ended_on)
    return Plan(in_order(planned))


def _ended_boards(
    comparison: Comparison,
    existing: dict[str, SchoolBoard],
    in_file: set[str],
    options: Options,
    last_day: datetime.date,
) -> list[PlannedRow]:
    day = last_day + _ONE_DAY
    known = [row for row in existing.values() if row.sector == options.sector and is_current(row, day)]
    missing = [row for row in known if row.number not in in_file]
    refuse_a_fragment(len(missing), len(known), "schoolbesturen in deze sector")
    schools = Counter(School.objects.current(day).values_list("board_id", flat=True))
    return [
        comparison.ended(row, last_day, key=row.number, name=row.name, sentence=_with_schools(schools[row.pk]))
        for row in missing
    ]


def _with_schools(count: int) -> str:
    if not count:
        return _NOT_IN_FILE
    return f"{_NOT_IN_FILE} Er {'hoort nog 1 school' if count == 1 else f'horen nog {count} scholen'} bij."


def plan_schools(reading: Reading, options: Options, stream: str) -> Plan:
    """Compare a file with schools with those of the portal."""
    return Plan(in_order(_Schools(reading, options, stream).rows()))


class _Schools:
    def __init__(self, reading: Reading, options: Options, stream: str) -> None:
        self.reading, self.options = reading, options
        self.comparison = Comparison(School, stream, {"board": "board_id", "municipality": "municipality_id"})
        self.existing = {
            row.establishment: row for row in School.objects.select_related("board", "municipality").order_by("pk")
        }
        self.boards = set(SchoolBoard.objects.values_list("number", flat=True))
        self.new_boards: dict[str, PlannedRow] = {}
        self.places = Places()
        self.first_line: dict[str, int] = {}

    def rows(self) -> list[PlannedRow]:
        planned = rejected_rows(self.reading) + [self._row(row) for row in self.reading.rows]
        if self.options.is_full and self.options.ended_on is not None:
            planned += self._ended({row.key for row in planned}, self.options.ended_on)
        return [*self.new_boards.values(), *planned]

    def _row(self, row: Values) -> PlannedRow:
        number, name = row.text("establishment"), row.text("name")
        try:
            _once(number, row.line, self.first_line)
            wanted = self._wanted(row, number, name)
        except RowRefused as problem:
            return refused(row.line, number, name, str(problem))
        found = self.existing.get(number)
        now = {} if found is None else {**_natural(found), "valid_to": found.valid_to}
        return self.comparison.row(found, now, wanted, key=number, name=name, line=row.line)

    def _wanted(self, row: Values, number: str, name: str) -> dict[str, Any]:
        brin = row.text("brin")
        if brin and not number.startswith(brin):
            raise RowRefused(f"De vestiging {number} hoort niet bij de BRIN {brin}. Controleer deze regel bij DUO.")
        sector = _sector(row, self.options)
        if sector == Sector.MIXED:
            raise RowRefused("Een school hoort bij één sector. Kies de sector van dit bestand.")
        code = row.text("municipality")
        if problem := self.places.problem_on(code, self.options.day):
            raise RowRefused(problem)
        wanted = {"name": _fitting(name), "sector": str(sector), "municipality": code}
        board = self._board(row, str(sector))
        return {**wanted, "board": board, **reopened(self.existing.get(number), self.options.day)}

    def _board(self, row: Values, sector: str) -> str:
        """The number of a board that is there, or that comes along because somebody chose so."""
        number = row.text("board")
        if number in self.boards or number in self.new_boards:
            return number
        if not self.options.create_boards:
            raise RowRefused(
                f"Het schoolbestuur {number} staat niet in het portaal. Lees eerst het bestand met bevoegde gezagen "
                "in, of kies bij deze import om nieuwe besturen aan te maken."
            )
        name = f"Schoolbestuur {number} (naam nog niet bekend)"
        changes = {"name": [None, name], "sector": [None, sector]}
        table = str(SchoolBoard._meta.model_name)
        self.new_boards[number] = PlannedRow(RowOutcome.NEW, number, name, table, row.line, changes)
        return number

    def _ended(self, in_file: set[str], last_day: datetime.date) -> list[PlannedRow]:
        day = last_day + _ONE_DAY
        known = [row for row in self.existing.values() if row.sector == self.options.sector and is_current(row, day)]
        missing = [row for row in known if row.establishment not in in_file]
        refuse_a_fragment(len(missing), len(known), "scholen in deze sector")
        return [
            self.comparison.ended(row, last_day, key=row.establishment, name=row.name, sentence=_NOT_IN_FILE)
            for row in missing
        ]


def _natural(row: School) -> dict[str, Any]:
    return {
        "name": row.name,
        "sector": row.sector,
        "municipality": row.municipality.cbs_code,
        "board": row.board.number,
    }


def _once(key: str, line: int, first_line: dict[str, int]) -> None:
    if key in first_line:
        raise RowRefused(f"{key}: dit staat ook al op regel {first_line[key]}.")
    first_line[key] = line


def _sector(row: Values, options: Options) -> str:
    value = row.text("sector") or options.sector
    for sector in Sector:
        if value.casefold() in (sector.value.casefold(), str(sector.label).casefold()):
            return str(sector.value)
    raise RowRefused(f"“{value}” is geen sector. Kies de sector van dit bestand.")


def _fitting(name: str) -> str:
    if len(name) > NAME_LENGTH:
        raise RowRefused(f"De naam is langer dan {NAME_LENGTH} tekens.")
    return name
