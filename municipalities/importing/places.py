"""Municipalities: what a file of CBS would change, and whether a municipality exists on a day."""

import datetime
from collections.abc import Iterable
from typing import Any

from gka_portal.notation import dutch_date
from municipalities.choices import RowOutcome
from municipalities.importing.codes import first_day
from municipalities.importing.comparing import Comparison, is_current
from municipalities.importing.planning import (
    Options,
    Plan,
    PlannedRow,
    in_order,
    refuse_a_fragment,
    refused,
    rejected_rows,
)
from municipalities.importing.problems import FileRefused
from municipalities.importing.reading import Reading, Values
from municipalities.models import Municipality
from municipalities.successors import Successors

# The decision about an ended municipality that was divided over several others.
DIVIDED = "-"
_ONE_DAY = datetime.timedelta(days=1)
_NAME_LENGTH = 120
_NOT_IN_FILE = "Staat niet in dit volledige bestand."


class Places:
    """The municipalities of the portal by code, through time."""

    def __init__(self, rows: Iterable[Municipality] | None = None) -> None:
        found = Municipality.objects.all() if rows is None else rows
        self.by_code = {row.cbs_code: row for row in found}
        self._by_pk = {row.pk: row for row in self.by_code.values()}
        self._successors = Successors((row.pk, row.successor_id) for row in self.by_code.values())

    def problem_on(self, code: str, day: datetime.date) -> str:
        """Why the municipality `code` cannot be named on `day`, in a sentence that says what to do; "" if it can."""
        row = self.by_code.get(code)
        if row is None:
            return f"De gemeente {code} staat niet in het portaal. Controleer de code, of lees eerst de gemeenten in."
        if row.valid_from is not None and day < row.valid_from:
            return (
                f"De gemeente {row.name} ({code}) bestond nog niet op {dutch_date(day)}: zij begint op "
                f"{dutch_date(row.valid_from)}. Controleer de peildatum."
            )
        if row.valid_to is not None and day > row.valid_to:
            advice = "Controleer de peildatum."
            if (successor := self.successor_on(row, day)) is not None:
                advice = f"Zij is opgegaan in {successor.name} ({successor.cbs_code}). {advice}"
            return (
                f"De gemeente {row.name} ({code}) bestond niet meer op {dutch_date(day)}: de laatste dag was "
                f"{dutch_date(row.valid_to)}. {advice}"
            )
        return ""

    def successor_on(self, row: Municipality, day: datetime.date) -> Municipality | None:
        """The municipality that `row` has become on `day`, through any number of mergers."""
        became = (self._by_pk[pk] for pk in self._successors.after(row.pk))
        return next((later for later in became if is_current(later, day)), None)

    def current(self, day: datetime.date) -> list[Municipality]:
        """Those that exist on `day`, by code."""
        return [row for code, row in sorted(self.by_code.items()) if is_current(row, day)]


def plan_municipalities(reading: Reading, options: Options, stream: str) -> Plan:
    """Compare a file of CBS with the municipalities of the portal."""
    return Plan(in_order(_Planner(reading, options, stream).rows()))


class _Planner:
    def __init__(self, reading: Reading, options: Options, stream: str) -> None:
        self.reading, self.options = reading, options
        self.places = Places()
        self.comparison = Comparison(Municipality, stream, {"successor": "successor_id"})
        self.first_line: dict[str, int] = {}
        days = {day for row in reading.rows if (day := first_day(row.text("period"))) is not None}
        self.latest = max(days, default=None)

    def rows(self) -> list[PlannedRow]:
        planned = rejected_rows(self.reading)
        planned += [self._row(row) for row in self.reading.rows]
        if self.options.is_full and self.options.ended_on is not None:
            in_file = {row.key for row in planned if row.outcome != RowOutcome.SKIPPED}
            new = {row.key for row in planned if row.outcome == RowOutcome.NEW}
            planned += self._ended(in_file, self.options.ended_on, new)
        return planned

    def _row(self, row: Values) -> PlannedRow:
        code, name = row.text("code"), row.text("name")
        day = first_day(row.text("period")) or self.options.day
        if row.text("water").upper() in {"JA", "B"}:
            return _skipped(row, "Dit is het water van een gemeente; dat telt geen inwoners.")
        if self.latest is not None and day < self.latest:
            return _skipped(row, f"In dit bestand staat ook een nieuwere telling, van {dutch_date(self.latest)}.")
        if code in self.first_line:
            return refused(row.line, code, name, f"{code}: dit staat ook al op regel {self.first_line[code]}.")
        self.first_line[code] = row.line
        if len(name) > _NAME_LENGTH:
            return refused(row.line, code, name, f"De naam is langer dan {_NAME_LENGTH} tekens.")
        found = self.places.by_code.get(code)
        if found is None:
            return self._new(row, code, name, day)
        if problem := self.places.problem_on(code, day):
            return refused(row.line, code, name, problem)
        return self._known(row, found, name, day)

    def _known(self, row: Values, found: Municipality, name: str, day: datetime.date) -> PlannedRow:
        wanted, sentence = _population(found, row.cells.get("population"), day)
        known_names = {found.name.casefold(), *(alias.casefold() for alias in found.aliases.splitlines())}
        if name and name.casefold() not in known_names:
            # The old name stays findable.
            wanted |= {"name": name, "aliases": "\n".join(filter(None, [found.aliases, found.name]))}
        if row.text("province"):
            wanted["province"] = row.text("province")
        now = {field: getattr(found, field) for field in wanted}
        return self.comparison.row(
            found, now, wanted, key=found.cbs_code, name=name or found.name, line=row.line, sentence=sentence
        )

    def _new(self, row: Values, code: str, name: str, day: datetime.date) -> PlannedRow:
        if not name:
            why = f"De gemeente {code} is nieuw, maar dit bestand heeft geen kolom met namen. Maak haar in het beheer."
            return refused(row.line, code, name, why)
        chosen = self.options.decisions.get(code, {}).get("province", "")
        province = row.text("province") or chosen
        # In an empty portal nobody knows which municipalities are new on this day; empty means older than the alliance.
        begins = day if self.places.current(day - _ONE_DAY) else None
        population = row.cells.get("population")
        wanted: dict[str, Any] = {"name": name, "province": province or None, "valid_from": begins}
        if population is not None:
            wanted |= {"population": population, "population_date": day}
        needs = "" if row.text("province") else "province"
        return self.comparison.row(None, {}, wanted, key=code, name=name, line=row.line, needs=needs)

    def _ended(self, in_file: set[str], last_day: datetime.date, new: set[str]) -> list[PlannedRow]:
        known = self.places.current(last_day + _ONE_DAY)
        missing = [row for row in known if row.cbs_code not in in_file]
        refuse_a_fragment(len(missing), len(known), "gemeenten")
        codes = {row.cbs_code for row in missing}
        return [self._ended_row(row, last_day, new, codes) for row in missing]

    def _ended_row(self, row: Municipality, last_day: datetime.date, new: set[str], ended: set[str]) -> PlannedRow:
        chosen = self.options.decisions.get(row.cbs_code, {}).get("successor", "")
        why, more = f"{_NOT_IN_FILE} Kies waarin zij opgaat.", {}
        if chosen == DIVIDED:
            why = f"{_NOT_IN_FILE} Wordt verdeeld over meer gemeenten en heeft geen opvolger."
        elif chosen:
            self._check_successor(row, chosen, last_day, new, ended)
            why, more = _NOT_IN_FILE, {"successor": [None, chosen]}
        return self.comparison.ended(
            row, last_day, key=row.cbs_code, name=row.name, sentence=why, needs="successor", **more
        )

    def _check_successor(
        self, row: Municipality, code: str, last_day: datetime.date, new: set[str], ended: set[str]
    ) -> None:
        problem = "" if code in new else self.places.problem_on(code, last_day + _ONE_DAY)
        if code in ended:
            problem = f"{code} houdt in ditzelfde bestand op."
        if problem:
            raise FileRefused(f"{row.name} kan niet opgaan in {code}. {problem} Kies een andere opvolger.")


def _population(found: Municipality, number: int | None, day: datetime.date) -> tuple[dict[str, Any], str]:
    """What to write about inhabitants, and a sentence when the portal knows a newer count."""
    if number is None:
        return {}, ""
    if found.population_date is not None and day < found.population_date:
        return {}, f"Het portaal heeft een nieuwere telling, van {dutch_date(found.population_date)}; die blijft staan."
    return {"population": number, "population_date": day}, ""


def _skipped(row: Values, sentence: str) -> PlannedRow:
    return PlannedRow(RowOutcome.SKIPPED, row.text("code"), row.text("name")[:200], line=row.line, sentence=sentence)
