"""What the plan of an agenda asks of GKA, per contactschool and year: what a new application starts from."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from agendas.models import Agenda
from funding.reconciling import plans_of
from municipalities.models import SchoolBoard


@dataclass(frozen=True)
class PlanRow:
    board: str
    amounts: list[tuple[int, Decimal]]

    @property
    def total(self) -> Decimal:
        return sum((amount for _, amount in self.amounts), Decimal())


def plan_rows(agenda: Agenda, boards: Collection[SchoolBoard]) -> list[PlanRow]:
    """Return the planned GKA money of each of `boards` by year, nothing left out; two queries."""
    sums: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for (_, board, _), years in plans_of([agenda.pk]).items():
        if board is not None:
            for year, amount in years.items():
                sums[board][year] += amount
    return [PlanRow(board.name, sorted(sums[board.pk].items())) for board in boards]
