"""Writing the money of an agenda: the budget and cover lines of any number of interventions in one go."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accounts.models import User
from agendas.actions.editing import Conflict, row_ids, writable, write_parts
from agendas.models import Agenda, CurrentText
from agendas.permissions import can_write_at
from agendas.snapshot import DocumentRefused, Problem, content_hash
from agendas.snapshot.money import too_many_lines
from agendas.workflow import StepRefused

KEY = "interventions"


@dataclass(frozen=True)
class MoneyLines:
    """The budget lines and cover lines of one intervention, as they stand in gka-agenda/1 (amounts as "70000.00")."""

    budget: list[dict[str, Any]] = field(default_factory=list)
    cover: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, row: dict[str, Any]) -> "MoneyLines":
        """Return what stands in the intervention `row` of a document."""
        return cls(row["budget"]["lines"], row["funding"]["lines"])


def money_base(row: dict[str, Any]) -> str:
    """Return the content hash of the money in the intervention `row`: what somebody saw who changes it."""
    lines = MoneyLines.of(row)
    return content_hash({"budget": lines.budget, "funding": lines.cover})


class MoneyConflict(Conflict):
    """The money of some interventions was changed since; `stored` has these by id, as they are now (None: removed)."""

    stored: dict[str, dict[str, Any] | None]


@transaction.atomic
def save_money(*, agenda: Agenda, lines: dict[str, MoneyLines], bases: dict[str, str], by: User) -> CurrentText:
    """Write `lines` to the interventions of `agenda` (by id), all or none, and return its new text.

    `bases` has the `money_base` of each as the page showed it. Raises MoneyConflict naming those that are another
    one now, DocumentRefused when there are too many or the agenda would no longer fit the format, StepRefused
    without the right to one.
    """
    if not lines:
        return agenda.text
    addresses = [f"{KEY}.{row_id}" for row_id in lines]
    agenda = writable(agenda, addresses[0], by)
    if not all(can_write_at(by, agenda, address) for address in addresses):
        raise StepRefused("De bedragen van een van deze interventies kunt u niet wijzigen.")
    rows = agenda.text.document[KEY]
    _as_shown(rows, lines, bases)
    _refuse_too_many(rows, lines)
    written = [_with(row, lines[row["id"]]) if row["id"] in lines else row for row in rows]
    gone = row_ids(rows) - row_ids(written)
    address = addresses[0] if len(addresses) == 1 else KEY
    return write_parts(agenda, {KEY: written}, address, by, keep=bool(gone))


def _as_shown(rows: list[dict[str, Any]], lines: dict[str, MoneyLines], bases: dict[str, str]) -> None:
    """Refuse with MoneyConflict unless every intervention still has the money that the page showed."""
    now = {row["id"]: row for row in rows}
    changed = [row_id for row_id in lines if row_id not in now or money_base(now[row_id]) != bases.get(row_id)]
    if changed:
        raise MoneyConflict({row_id: now.get(row_id) for row_id in changed})


def _refuse_too_many(rows: list[dict[str, Any]], lines: dict[str, MoneyLines]) -> None:
    problems = []
    for row in rows:
        if (given := lines.get(row["id"])) is None:
            continue
        for group, found in (("budget", given.budget), ("funding", given.cover)):
            if sentence := too_many_lines(row, group, len(found)):
                problems.append(Problem(f"{KEY}.{row['id']}.{group}.lines", sentence))
    if problems:
        raise DocumentRefused(problems)


def _with(row: dict[str, Any], lines: MoneyLines) -> dict[str, Any]:
    return {
        **row,
        "budget": {**row["budget"], "lines": lines.budget},
        "funding": {**row["funding"], "lines": lines.cover},
    }
