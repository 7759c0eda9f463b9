"""The money that an addendum adds: what it asks more than the text from which it started.

Under the schemes an addendum is an application of its own, and its text holds the money of the whole agenda.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from agendas.amending.identities import rekeyed
from agendas.choices import CoverSource, PartyRole

Row = dict[str, Any]
Years = dict[int, Decimal]


@dataclass(frozen=True)
class Added:
    """What one intervention gets on top of what it had, in euros per calendar year: of GKA, and in costs."""

    gka: Years = field(default_factory=dict)
    costs: Years = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """The GKA money of all years."""
        return sum(self.gka.values(), Decimal())


def added_money(document: Mapping[str, Any]) -> dict[str, Added]:
    """Return what the addendum with this document adds, by the identity of the intervention in that document.

    Only interventions that get more GKA money. What moves to another year or to another intervention of the same
    contactschool and scheme adds nothing.
    """
    facts = document["addendum"]
    if "interventions" not in facts["before"]:
        return {}
    # Before the text was signed; an intervention that is gone stays in it, as one that asks nothing any more.
    was = {row["id"]: row for row in rekeyed(facts["before"]["interventions"] or [], facts["key"])}
    now = {row["id"]: row for row in document["interventions"] or []}
    gka, costs = _Changes(), _Changes()
    for rows, sign in ((was, -1), (now, 1)):
        for row_id, row in rows.items():
            # What named no scheme yet was for the scheme that it names now.
            scheme = row["funding"].get("scheme") or now.get(row_id, row)["funding"].get("scheme") or ""
            asker = (_applicants(row), scheme)
            gka.count(row_id, asker, _gka_lines(row), sign)
            costs.count(row_id, asker, row["budget"]["lines"], sign)
    more, dearer = gka.more(), costs.more()
    return {row_id: Added(more[row_id], dearer.get(row_id, {})) for row_id in now if row_id in more}


def _gka_lines(row: Row) -> list[Row]:
    return [line for line in row["funding"]["lines"] if line["source"] == CoverSource.GKA]


def _applicants(row: Row) -> Hashable:
    asks = [party for party in row.get("parties") or [] if party.get("role") == PartyRole.APPLICANT]
    return tuple(party.get("organisation_id") or str(party["name"]).casefold() for party in asks)


class _Changes:
    """The changes of amounts by application, intervention and year."""

    def __init__(self) -> None:
        self._found: dict[Hashable, dict[tuple[str, int], Decimal]] = defaultdict(lambda: defaultdict(Decimal))

    def count(self, row_id: str, asker: Hashable, lines: Iterable[Row], sign: int) -> None:
        for line in lines:
            self._found[asker][row_id, line["year"]] += sign * Decimal(line["amount"])

    def more(self) -> dict[str, Years]:
        """Return what is more, by intervention; what is less goes off what is more of the same application."""
        found: dict[str, Years] = defaultdict(dict)
        for changes in self._found.values():
            less = -sum((amount for amount in changes.values() if amount < 0), Decimal())
            for (row_id, year), amount in sorted(changes.items(), key=lambda item: item[0][1]):
                if amount > 0:
                    off = min(less, amount)
                    less -= off
                    if amount > off:
                        found[row_id][year] = amount - off
        return dict(found)
