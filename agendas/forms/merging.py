"""Three texts put together: what is stored now, what somebody sends, and what their page was opened with.

Every unit by itself (`agendas.forms.units`). What only one of the two people changed is taken from that one; what
both changed is in conflict and stays as it is stored, until the person chooses.
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agendas.forms.part import Document, Part, Rows
from agendas.forms.units import Marks, Units, lists_of, mark, plain, put_unit, row_mark, units_of

REMOVED = None


@dataclass
class Sent:
    """What a page sends: its text, the marks that it was opened with, and what was chosen.

    `as_plain`: rich texts come in plain form; then bold words and links that are not there were not taken away.
    `held`: units (or rows, or lists) that are not saved now: something is wrong in them. `accepted`: units whose
    stored text, with this mark, was shown and is written over. `theirs`: units in which the stored text stays.
    """

    document: Document
    marks: Marks | None
    as_plain: bool = False
    held: frozenset[str] = frozenset()
    accepted: Mapping[str, str] = field(default_factory=dict)
    theirs: frozenset[str] = frozenset()


@dataclass
class Merged:
    """The result: `content` to store, and which units changed, are in conflict, or were changed by others only.

    `yours` is the content with the person's own text in the units in conflict. `marks` are what the page knows now.
    """

    content: Document
    yours: Document
    marks: Marks
    changed: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)


def merge(part: type[Part], stored: Document, sent: Sent) -> Merged:
    """Put `sent` together with what is `stored`; both as the forms of `part` give them."""
    return _Merge(part, stored, sent).result()


class _Merge:
    def __init__(self, part: type[Part], stored: Document, sent: Sent) -> None:
        self.part = part
        self.stored, self.own = copy.deepcopy(stored), copy.deepcopy(sent.document)
        self.now, self.mine = units_of(part, self.stored), units_of(part, self.own)
        self.sent = sent
        # Without marks of the page everything that differs was changed by both.
        self.known = sent.marks or Marks()
        self.merged = Merged(copy.deepcopy(self.stored), copy.deepcopy(self.stored), Marks())

    def result(self) -> Merged:
        lists = {name for name, _ in lists_of(self.part)}
        for unit in self.mine.values:
            if not any(unit.startswith(f"{name}.") for name in lists):
                self._own_unit(unit)
        for name, rows in lists_of(self.part):
            chosen, yours = self._list(name, rows)
            if chosen != (self.now.rows[name], self._items(self.now, name)):
                put_unit(self.merged.content, name, chosen[1])
            put_unit(self.merged.yours, name, yours)
        return self.merged

    def _own_unit(self, unit: str) -> None:
        outcome = self._decide(unit)
        if outcome == "mine":
            put_unit(self.merged.content, unit, self.mine.values[unit])
        if outcome != "theirs":
            put_unit(self.merged.yours, unit, self.mine.values[unit])

    def _decide(self, unit: str) -> str:
        """Say whose text counts in `unit`: "mine", "theirs" or, in conflict, "both"; and keep its mark."""
        stored, own = self.now.values.get(unit), self.mine.values.get(unit)
        now, opened = mark(stored), self.known.values.get(unit)
        look = plain if self.sent.as_plain else (lambda value: value)
        if mark(look(own)) == mark(look(stored)):
            self._know(unit, stored)
            return "theirs"
        if self._is_held(unit):
            return self._kept(unit, opened)
        if opened is not None and mark(look(own)) == opened[1 if self.sent.as_plain else 0]:
            if now != opened[0]:
                self.merged.behind.append(unit)
            return self._kept(unit, opened)
        if unit in self.sent.theirs:
            return self._kept(unit, (now, mark(plain(stored))))
        if (opened is not None and now == opened[0]) or self.sent.accepted.get(unit) == now:
            self.merged.changed.append(unit)
            self._know(unit, own)
            return "mine"
        self.merged.conflicts.append(unit)
        self._kept(unit, opened)
        return "both"

    def _know(self, unit: str, value: Any) -> None:
        self.merged.marks.values[unit] = (mark(value), mark(plain(value)))

    def _kept(self, unit: str, opened: tuple[str, str] | None) -> str:
        """The page still shows another text than is stored: keep what it was opened with."""
        if opened is not None:
            self.merged.marks.values[unit] = opened
        return "theirs"

    def _is_held(self, unit: str) -> bool:
        return any(unit == held or unit.startswith(f"{held}.") for held in self.sent.held)

    def _items(self, units: Units, name: str) -> list[Document]:
        return [units.items[f"{name}.{row}"] for row in units.rows.get(name, [])]

    def _list(self, name: str, rows: type[Rows]) -> tuple[tuple[list[str], list[Document]], list[Document]]:
        """Put two lists together; return the ids and rows to store, and the rows with the person's own in conflicts."""
        stored, own, opened = self.now.rows.get(name, []), self.mine.rows.get(name, []), self.known.rows.get(name)
        if name in self.sent.held:
            self._keep_list(name)
            items = self._items(self.now, name)
            return (stored, items), items
        kept: dict[str, Document] = {}
        yours: dict[str, Document] = {}
        for row in own:
            one, other = self._own_row(name, row, rows, row in stored)
            kept |= {row: one} if one is not None else {}
            yours |= {row: other} if other is not None else {}
        for row in stored:
            if row not in own:
                gone, differs = self._missing_row(name, row, opened)
                kept |= {} if gone else {row: self.now.items[f"{name}.{row}"]}
                yours |= {} if gone or differs else {row: self.now.items[f"{name}.{row}"]}
        order, moved = _order_of(opened or stored, stored, own)
        if moved:
            self.merged.changed.append(name)
        ids = [row for row in order if row in kept]
        # What the page knows: not the rows that a colleague made, nor those that were just removed.
        known = [row for row in own if row in kept or row in (opened or [])]
        known += [row for row in opened or [] if row in stored and row in kept and row not in own]
        self.merged.marks.rows[name] = known
        return (ids, [kept[row] for row in ids]), [yours[row] for row in order if row in yours]

    def _keep_list(self, name: str) -> None:
        marks = self.merged.marks
        marks.rows |= {key: rows for key, rows in self.known.rows.items() if key == name or key.startswith(f"{name}.")}
        marks.values |= {unit: known for unit, known in self.known.values.items() if unit.startswith(f"{name}.")}

    def _own_row(
        self, name: str, row: str, rows: type[Rows], is_stored: bool
    ) -> tuple[Document | None, Document | None]:
        """Return the row to store (None: there is none), and as the person has it."""
        address = f"{name}.{row}"
        item = self.mine.items[address]
        if not is_stored:
            return self._row_that_is_not_there(address, name, row, item)
        now = self.now.items[address]
        kept, yours = copy.deepcopy(item), copy.deepcopy(item)
        before = len(self.merged.changed)
        for key in rows.form.base_fields:
            if key == "id":
                continue
            outcome = self._decide(f"{address}.{key}")
            if outcome != "mine":
                _put(kept, key, now)
                _put(yours, key, item if outcome == "both" else now)
        if rows.nested_rows is not None:
            nested = rows.nested_rows
            (_, kept[nested.key]), yours[nested.key] = self._list(f"{address}.{nested.key}", nested)
        return (kept if len(self.merged.changed) > before else now), yours

    def _row_that_is_not_there(
        self, address: str, name: str, row: str, item: Document
    ) -> tuple[Document | None, Document | None]:
        """A row of the page that is not stored: a new one, or one that a colleague removed."""
        was_there = row in self.known.rows.get(name, [])
        units = self.mine.of_row(address)
        if self._is_held(address):
            return None, item
        if was_there and self.sent.accepted.get(address) != mark(REMOVED):
            if address in self.sent.theirs or not self._has_own_words(units):
                self.merged.behind.append(address)
                self._keep_list(address)
                return None, None
            self.merged.conflicts.append(address)
            self._keep_list(address)
            return None, item
        if address in self.sent.theirs:
            return None, None
        self.merged.changed.append(address)
        for unit in units:
            self._know(unit, self.mine.values[unit])
        for nested, ids in self.mine.rows.items():
            if nested.startswith(f"{address}."):
                self.merged.marks.rows[nested] = list(ids)
        return item, item

    def _has_own_words(self, units: Iterable[str]) -> bool:
        look = plain if self.sent.as_plain else (lambda value: value)
        place = 1 if self.sent.as_plain else 0
        return any(
            mark(look(self.mine.values[unit])) != self.known.values.get(unit, (mark(None),) * 2)[place]
            for unit in units
        )

    def _missing_row(self, name: str, row: str, opened: list[str] | None) -> tuple[bool, bool]:
        """A stored row that the page did not send: removed by this person (and gone?), or new from a colleague."""
        address = f"{name}.{row}"
        if opened is None or row not in opened:
            self.merged.behind.append(address)
            return False, False
        if address in self.sent.theirs or self._is_held(address):
            self._keep_list(address)
            return False, False
        now = self.now.of_row(address)
        same = all(self.known.values.get(unit, ("", ""))[0] == mark(self.now.values[unit]) for unit in now)
        lists = [nested for nested in self.now.rows if nested.startswith(f"{address}.")]
        same = same and all(self.now.rows[nested] == self.known.rows.get(nested) for nested in lists)
        if same or self.sent.accepted.get(address) == row_mark(self.now, address):
            self.merged.changed.append(address)
            return True, False
        self.merged.conflicts.append(address)
        self._keep_list(address)
        return False, True


def _order_of(opened: list[str], stored: list[str], own: list[str]) -> tuple[list[str], bool]:
    """Return all rows in the order of who moved them, and whether that is another order than the stored one.

    A row that only one of the two has comes after the one it stood after.
    """
    mine = [row for row in own if row in stored]
    before = [row for row in opened if row in mine]
    moved = [row for row in mine if row in before] != before
    first, second = (own, stored) if moved else (stored, own)
    order = list(first)
    for place, row in enumerate(second):
        if row not in order:
            after = next((order.index(other) + 1 for other in reversed(second[:place]) if other in order), 0)
            order.insert(after, row)
    return order, moved and [row for row in stored if row in mine] != mine


def _put(row: Document, key: str, source: Document) -> None:
    if key in source:
        row[key] = source[key]
    else:
        row.pop(key, None)
