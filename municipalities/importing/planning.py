"""A proposal: what an import would do with each row. A function of file, choices and lists; it writes nothing."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError

from municipalities.choices import ImportKind, Province, RowOutcome, Sector
from municipalities.importing.layouts import match, missing_sentence
from municipalities.importing.problems import FileRefused
from municipalities.importing.reading import Reading
from records.canonical import canonical_bytes, sha256_hex

# Fields whose change is shown; natural codes, so that a proposal says the same on every database.
Changes = dict[str, list[Any]]


@dataclass(frozen=True)
class Options:
    """What the file does not tell and somebody chose."""

    kind: ImportKind
    day: datetime.date
    sector: str = ""
    is_full: bool = False
    ended_on: datetime.date | None = None
    create_boards: bool = False
    decisions: dict[str, dict[str, str]] = field(default_factory=dict)

    def checked(self, headings: Sequence[str]) -> "Options":
        """These choices for a file with `headings`, without what does not belong to its kind.

        ValidationError, with a sentence per choice, when they do not fit each other or the file.
        """
        if problems := {**self._problems_of_sector(headings), **self._problems_of_days(), **self._problems_of_rows()}:
            raise ValidationError(problems)
        is_place = self.kind == ImportKind.MUNICIPALITIES
        ended_on = self.ended_on or self.day - datetime.timedelta(days=1)
        return replace(
            self,
            sector="" if is_place else self.sector,
            ended_on=ended_on if self.is_full else None,
            create_boards=self.create_boards and self.kind == ImportKind.SCHOOLS,
        )

    def _problems_of_sector(self, headings: Sequence[str]) -> dict[str, str]:
        found = match(self.kind, headings)
        problems = {"kind": missing_sentence(found)} if found.missing else {}
        if self.kind == ImportKind.MUNICIPALITIES:
            return problems
        if not self.sector and self.is_full:
            return {**problems, "sector": "Kies van welke sector dit het volledige bestand is."}
        if not self.sector and "sector" not in found.places:
            return {**problems, "sector": "Kies de sector: een bestand van DUO noemt die zelf niet."}
        if self.sector and self.sector not in set(Sector.values) - {Sector.MIXED}:
            return {**problems, "sector": f"“{self.sector}” is geen sector waarvoor DUO een bestand heeft."}
        return problems

    def _problems_of_days(self) -> dict[str, str]:
        if self.ended_on is None or self.ended_on < self.day:
            return {}
        return {"ended_on": "De laatste dag moet voor de peildatum liggen."}

    def _problems_of_rows(self) -> dict[str, str]:
        for chosen in self.decisions.values():
            if "province" in chosen and chosen["province"] not in Province.values:
                known = ", ".join(Province.values)
                return {"decisions": f"{chosen['province']} is geen provincie. Kies uit {known}."}
        return {}


@dataclass(frozen=True)
class PlannedRow:
    """What happens with one row: see ImportRow, whose fields these are."""

    outcome: RowOutcome
    key: str
    name: str
    table: str = ""
    line: int | None = None
    changes: Changes = field(default_factory=dict)
    sentence: str = ""
    needs: str = ""


@dataclass
class Plan:
    """All rows of a proposal, in the order of the file; what is not in the file comes last."""

    rows: list[PlannedRow] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows per outcome, all outcomes named."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome.value: found[outcome] for outcome in RowOutcome}

    @property
    def digest(self) -> str:
        """A hash over everything that would be written, with the values before and after."""
        return sha256_hex(canonical_bytes([asdict(row) for row in self.rows]))

    def of(self, *outcomes: RowOutcome) -> list[PlannedRow]:
        """The rows with one of `outcomes`."""
        return [row for row in self.rows if row.outcome in outcomes]


def rejected_rows(reading: Reading) -> list[PlannedRow]:
    """The rows that reading refused or skipped."""
    return [
        PlannedRow(row.outcome, row.key, row.name, line=row.line, sentence=row.sentence) for row in reading.rejected
    ]


def refused(line: int, key: str, name: str, sentence: str) -> PlannedRow:
    """A row that is read and does not fit the lists."""
    return PlannedRow(RowOutcome.REFUSED, key, name[:200], line=line, sentence=sentence)


def differences(now: dict[str, Any], wanted: dict[str, Any]) -> Changes:
    """The fields of `wanted` that differ from `now`, with both values as JSON."""
    return {name: [_plain(now.get(name)), _plain(value)] for name, value in wanted.items() if now.get(name) != value}


def refuse_a_fragment(missing: int, known: int, what: str) -> None:
    """Raise FileRefused when a file that is said to be complete lacks more than half of the list."""
    if known >= 10 and missing * 2 > known:
        raise FileRefused(
            f"In dit bestand ontbreken {missing} van de {known} {what} van het portaal. Dat kan geen volledig bestand "
            "zijn. Lees het opnieuw in zonder ‘volledig bestand’."
        )


def in_order(rows: Iterable[PlannedRow]) -> list[PlannedRow]:
    """Sort by line; rows without a line last, by code."""
    return sorted(rows, key=lambda row: (row.line is None, row.line or 0, row.table, row.key))


def _plain(value: Any) -> str | int | bool | None:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | bool) else str(value)
