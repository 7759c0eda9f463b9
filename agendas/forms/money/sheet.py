"""All grids of an agenda that one person may fill in, as one form."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from accounts.models import User
from agendas.actions.planned_money import MoneyConflict, MoneyLines
from agendas.forms.money.filling import act
from agendas.forms.money.grids import THEIRS, Grid, Paths
from agendas.models import Agenda
from agendas.money import Side, Totals
from agendas.openings import is_touched
from agendas.permissions import can_edit_row, can_write

# What the page sends besides its rows: per grid its prefix, intervention, stored money and what was drawn.
BASE, ROW_ACTION = "base", "row_action"
_GRID = re.compile(r"g\d{1,3}", re.ASCII)
MOST_GRIDS = 100


@dataclass
class Sheet:
    """The grids in order. `gone` are texts of interventions that a colleague removed; `said` what a button did."""

    grids: list[Grid] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)
    said: str = ""
    focus: str = ""

    @property
    def base(self) -> str:
        return ",".join(f"{grid.prefix}:{grid.row_id}:{grid.base}:{grid.mark}" for grid in self.grids)

    @property
    def is_valid(self) -> bool:
        return all(grid.is_valid for grid in self.changed) and not any(grid.helper.errors for grid in self.grids)

    def refuse_waiting(self) -> None:
        """Refuse to save while the helpers below a grid have something that is in no row yet."""
        for grid in self.grids:
            grid.helper.refuse_waiting()

    @property
    def wrong(self) -> dict[str, str]:
        """What is wrong in what is typed, by element."""
        return {cell.element: cell.sentence for grid in self.grids for row in grid.all_rows for cell in row.wrong}

    @property
    def conflicts(self) -> list[Grid]:
        return [grid for grid in self.grids if grid.now is not None]

    @property
    def errors(self) -> Iterator[tuple[str, str]]:
        """Yield the sentences of everything that is wrong, each with the element where it stands."""
        for grid in self.grids:
            for name, sentence in grid.errors.items():
                yield f"{grid.prefix}-{name}", sentence
            for row in grid.all_rows:
                for name, sentence in row.errors.items():
                    yield f"{row.prefix}-{name}", f"{grid.name}, {row.place(name)}: {sentence}"
            yield from self._helper_errors(grid)

    @property
    def helper_errors(self) -> list[tuple[str, str]]:
        return [error for grid in self.grids for error in self._helper_errors(grid)]

    @staticmethod
    def _helper_errors(grid: Grid) -> Iterator[tuple[str, str]]:
        for name, sentence in grid.helper.errors.items():
            yield f"{grid.prefix}-{name}", f"{grid.name}: {sentence}"

    def _counts(self, grid: Grid) -> bool:
        """Is there something to save: did somebody type here, and choose the own text after a conflict?"""
        return grid.chosen != THEIRS and grid.fingerprint != grid.mark

    def lines(self) -> tuple[dict[str, MoneyLines], dict[str, str]]:
        """Return what was changed, by intervention, with the stored money that the page showed of each."""
        return {grid.row_id: grid.lines() for grid in self.changed}, {grid.row_id: grid.base for grid in self.changed}

    def totals(self, side: Side) -> Totals:
        """Add up the grids of this page."""
        return Totals.of(
            (grid.prefix, row.kind, year, row.amount(year))
            for grid in self.grids
            for shown in grid.rows[side]
            if (row := shown.row) is not None
            for year in row.cells
        )

    @property
    def changed(self) -> list[Grid]:
        """The grids in which somebody typed."""
        return [grid for grid in self.grids if self._counts(grid)]

    @property
    def by_prefix(self) -> dict[str, Grid]:
        return {grid.prefix: grid for grid in self.grids}

    @property
    def years(self) -> list[int]:
        return sorted({year for grid in self.grids for year in grid.years})

    def act(self, action: str, data: Mapping[str, str]) -> None:
        """Do what a button of a grid asks: rows, a school year, a paste; nothing is saved."""
        name, _, place = action.partition(":")
        grid = self.by_prefix.get(place.partition("-")[0])
        if grid is not None:
            self.said, self.focus = act(grid, name, place)
            grid.said = self.said
            grid.clean()

    def conflict(self, refused: MoneyConflict, agenda: Agenda, paths: Paths) -> None:
        """Put beside the grids what was stored meanwhile; what was typed stays, and can be saved over it."""
        period = agenda.text.document["period"]
        left = []
        for grid in self.grids:
            if grid.row_id not in refused.stored:
                left.append(grid)
            elif (row := refused.stored[grid.row_id]) is None:
                self.gone.append((grid.name, grid.as_text()))
            else:
                grid.now = Grid.of(row, grid.prefix, period, paths)
                grid.base = grid.now.base
                left.append(grid)
        self.grids = left


def stored_sheet(agenda: Agenda, user: User, paths: Paths, *, reading: bool = False) -> Sheet:
    """Return the grids with what is stored: those that `user` may write now, or (`reading`) all."""
    document = agenda.text.document
    rows = [row for row in document["interventions"] if reading or _may_write(agenda, user, row, paths)]
    shown = frozenset() if reading else paths
    return Sheet([Grid.of(row, f"g{number}", document["period"], shown) for number, row in enumerate(rows)])


def _may_write(agenda: Agenda, user: User, row: dict[str, Any], paths: Paths) -> bool:
    place = f"interventions.{row['id']}"
    touched = any(is_touched(paths, f"{place}.{key}.lines") for key in ("budget", "funding"))
    return can_edit_row(user, agenda, UUID(row["id"])) and (touched or can_write(user, agenda))


def sent_sheet(agenda: Agenda, data: Mapping[str, str], user: User, paths: Paths) -> Sheet:
    """Return what was sent, over what is stored now; grids of interventions that are gone stand in `gone`."""
    document = agenda.text.document
    stored = {row["id"]: row for row in document["interventions"] if _may_write(agenda, user, row, paths)}
    sheet = Sheet()
    for prefix, row_id, base, mark in _grids_sent(data):
        if row_id not in stored:
            sheet.gone.append(_gone(data, prefix, row_id, document["period"]))
            continue
        grid = Grid.sent(data, Grid.of(stored[row_id], prefix, document["period"], paths), paths)
        grid.base, grid.mark = base, mark
        sheet.grids.append(grid)
    return sheet


def _grids_sent(data: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Yield the parts of `base`; what is none of the page is left out."""
    seen: set[str] = set()
    for text in data.get(BASE, "").split(",")[:MOST_GRIDS]:
        prefix, row_id, base, mark = [*text.split(":"), "", "", "", ""][:4]
        if _GRID.fullmatch(prefix) and row_id and not {prefix, row_id} & seen:
            seen |= {prefix, row_id}
            yield prefix, row_id, base, mark


def _gone(data: Mapping[str, str], prefix: str, row_id: str, period: Mapping[str, int]) -> tuple[str, str]:
    empty = {"id": row_id, "name": "Verwijderde interventie", "budget": {"lines": []}, "funding": {"lines": []}}
    grid = Grid.sent(data, Grid.of(empty, prefix, period, None), None)
    return grid.name, grid.as_text()


def texts_sent(data: Mapping[str, str]) -> list[str]:
    """Return everything that was sent as rows to copy, for who cannot save it any more; asks no database."""
    period = {"start": 2000, "end": 1999}
    return [_gone(data, prefix, row_id, period)[1] for prefix, row_id, _, _ in _grids_sent(data)]
