"""What an addendum changes, short enough to understand before signing it: the words, and the amounts per line."""

from dataclasses import dataclass, replace

from agendas.document.amendment import Amendment
from agendas.redline.money_lines import MoneyTable
from agendas.redline.sheets import DrawnBlock, DrawnChange, DrawnGroup
from agendas.redline.short import ShortDrawer
from agendas.tables.links import page_url

# More changes than this are no summary.
FEW = 20
# More lines of a budget than this are told by their total.
LINES = 8


@dataclass(frozen=True)
class Told:
    """What is shown, how many changes are left out, and the page where all of them stand word for word."""

    blocks: list[DrawnBlock]
    more: int
    url: str


def told_of(amends: Amendment | None, reference: str) -> Told | None:
    """Return what the addendum `reference` changes, at most FEW changes; a table of amounts counts as one.

    None for an agenda, and for an addendum of which it is not known.
    """
    if amends is None:
        return None
    drawn = ShortDrawer(texts=(amends.before, amends.document)).blocks(amends.comparison)
    left, more, blocks = FEW, 0, []
    for block in drawn:
        groups = []
        for group in block.groups:
            shown = _first(group, left)
            more += _size(group) - (_size(shown) if shown else 0)
            left -= _size(shown) if shown else 0
            groups += [shown] if shown else []
        if groups:
            blocks.append(replace(block, groups=groups))
    return Told(blocks, more, page_url("agendas:addendum_changes", reference))


def _size(group: DrawnGroup) -> int:
    return 1 if group.table else len(group.changes)


def _first(group: DrawnGroup, left: int) -> DrawnGroup | None:
    """Return as much of `group` as there is room for; None when there is none."""
    if left <= 0:
        return None
    if group.table is not None:
        return replace(group, table=_short(group.table))
    return replace(group, changes=[_only_totals(change) for change in group.changes[:left]])


def _only_totals(change: DrawnChange) -> DrawnChange:
    """Of a row that came or went every amount did too: what it costs in all says enough."""
    return replace(change, tables=tuple(replace(table, cells=[]) for table in change.tables))


def _short(table: MoneyTable) -> MoneyTable:
    return table if len(table.cells) <= LINES else replace(table, cells=[])
