"""A comparison as rows for a page or a PDF, with the texts drawn."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agendas.redline.comparing import Change, Comparison, Group, Sort
from agendas.redline.drawing import Screen
from agendas.redline.fields import Nature
from agendas.redline.money_lines import MoneyTable, list_of, money_table
from agendas.redline.telling import sentence
from agendas.redline.words import Mark

NOTHING = "niets"
_SHORT = 160
_EMPTY = SafeString("")
_ICONS = {Sort.ADDED: "plus", Sort.REMOVED: "trash-2", Sort.MOVED: "arrow-right-left"}
# Gives the address of the field at a path, or "".
Link = Callable[[str], str]


@dataclass(frozen=True)
class DrawnChange:
    """A change; `html` shows what it was and became, `rows` what stands in a row that came or went."""

    label: str
    html: SafeString
    url: str = ""
    told: str = ""
    icon: str = ""
    rows: "tuple[DrawnChange, ...]" = ()
    is_same: bool = False
    # The value of a line that is no longer than that: it stands behind its label.
    short: str = ""
    # There is more of it than `html` shows.
    is_cut: bool = False
    # The amounts in a row that came or went, a table for each list.
    tables: tuple[MoneyTable, ...] = ()


@dataclass(frozen=True)
class DrawnGroup:
    heading: str
    changes: list[DrawnChange]
    # Instead of changes: the amounts of one list.
    table: MoneyTable | None = None


@dataclass(frozen=True)
class DrawnBlock:
    key: str
    title: str
    groups: list[DrawnGroup]


@dataclass(frozen=True)
class Drawer:
    """How a comparison is drawn: `whole` with what stayed the same, `link` to the field in the editor.

    `texts`: the two documents; with them the lines of a budget or of funding stand together in a table.
    """

    hand: Screen = field(default_factory=Screen)
    whole: bool = False
    link: Link | None = None
    texts: tuple[dict[str, Any], dict[str, Any]] | None = None

    def blocks(self, comparison: Comparison) -> list[DrawnBlock]:
        return [
            DrawnBlock(block.key, block.title, list(self._groups(groups)))
            for block, groups in comparison.blocks(whole=self.whole)
        ]

    def _groups(self, groups: list[Group]) -> Iterator[DrawnGroup]:
        if self.texts is None:
            for where, items in groups:
                yield DrawnGroup(" › ".join(where), [self.drawn(item) for item in items])
            return
        every = (item for _, items in groups for item in items)
        for amounts, found in groupby(every, key=list_of):
            if amounts is not None:
                lines = list(found)
                heading = " › ".join(lines[0].where[:2])
                yield DrawnGroup(heading, [], money_table(lines, self.texts, self.link))
                continue
            for place, inside in groupby(found, key=lambda item: item.where):
                yield DrawnGroup(" › ".join(place), [self.drawn(item) for item in inside])

    def drawn(self, change: Change) -> DrawnChange:
        url = self.link(change.path) if self.link is not None and change.sort is not Sort.REMOVED else ""
        told = sentence(change)
        if change.is_row:
            rows = tuple(self._content(row) for row in change.rows if self.texts is None or list_of(row) is None)
            return DrawnChange(change.label, _EMPTY, url, told, _ICONS[change.sort], rows, tables=self.tables(change))
        return DrawnChange(change.label, self.html(change), url, told, is_same=change.sort is Sort.SAME)

    def tables(self, row: Change) -> tuple[MoneyTable, ...]:
        """Return the amounts in a row that came or went."""
        if self.texts is None:
            return ()
        return tuple(money_table(list(found), self.texts) for amounts, found in groupby(row.rows, list_of) if amounts)

    def _content(self, row: Change) -> DrawnChange:
        """What stands in a row that came or went: all of it did, so its words carry no marks of their own."""
        label = " › ".join((*row.where, row.label))
        if row.is_row:
            return DrawnChange(label, _EMPTY, rows=tuple(self._content(inner) for inner in row.rows))
        value = row.after or row.before
        words = ", ".join(value) if isinstance(value, list) else value
        is_short = row.nature is not Nature.RICH and "\n" not in words and len(words) <= _SHORT
        return DrawnChange(label, self._plain(row), short=words if is_short else "")

    def _plain(self, row: Change) -> SafeString:
        value = row.after or row.before
        if row.is_text:
            same = Change(row.path, row.where, row.label, Sort.SAME, value, value, row.nature)
            return self.hand.lines(same.lines())
        return format_html("<p>{}</p>", ", ".join(value) if isinstance(value, list) else value)

    def html(self, change: Change) -> SafeString:
        """Return what a value was and became."""
        if change.is_text:
            return self.hand.lines(change.lines(whole=self.whole))
        if change.sort is Sort.SAME:
            return self._plain(change)
        if change.nature is Nature.FACTS:
            return self._names(change)
        was = self.hand.marked(change.before or NOTHING, Mark.DELETED)
        now = self.hand.marked(change.after or NOTHING, Mark.INSERTED)
        return format_html('<p class="redline__line redline__line--value">{} {}</p>', was, now)

    def _names(self, change: Change) -> SafeString:
        names = [self.hand.marked(name, Mark.DELETED) for name in change.gone]
        names += [self.hand.marked(name, Mark.INSERTED) for name in change.come]
        if not names:
            return format_html("<p>Andere volgorde: {}</p>", ", ".join(change.after))
        if self.whole:
            names += [format_html("{}", name) for name in change.kept]
        return format_html_join("\n", '<p class="redline__line">{}</p>', ((name,) for name in names))
