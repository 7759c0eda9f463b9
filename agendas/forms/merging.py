"""Three texts put together: what is stored now, what somebody sends, and what their page was opened with.

Every unit by itself (`agendas.forms.units`). What only one of the two people changed is taken from that one; what
both changed is in conflict and stays as it is stored, until the person chooses.
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agendas.forms.part import Document, Part, Rows
from agendas.forms.units import Marks, Units, lists_of, mark, plain, put_unit, row_fields, row_mark, units_of

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
    stored, own = copy.deepcopy(stored), copy.deepcopy(sent.document)
    now, mine = units_of(part, stored), units_of(part, own)
    merged = Merged(copy.deepcopy(stored), copy.deepcopy(stored), Marks())
    fields = _Fields(now, mine, sent, merged)
    lists = dict(lists_of(part))
    for unit in mine.values:
        if not any(unit.startswith(f"{name}.") for name in lists):
            fields.put_together(unit)
    rows = _Lists(fields)
    for name, shape in lists.items():
        ids, items, yours = rows.put_together(name, shape)
        if (ids, items) != (now.rows[name], rows.stored_rows(name)):
            put_unit(merged.content, name, items)
        put_unit(merged.yours, name, yours)
    return merged


class _Fields:
    """The fields of a page: of each the stored text, the text that was sent, and the mark that the page opened with.

    Says of each whose text counts, and keeps in `merged` what was found and which marks the page knows from now on.
    """

    def __init__(self, now: Units, mine: Units, sent: Sent, merged: Merged) -> None:
        self.now, self.mine, self.sent, self.merged = now, mine, sent, merged
        # Without marks of the page everything that differs was changed by both.
        self.known = sent.marks or Marks()

    def put_together(self, unit: str) -> None:
        """Put a field that stands in no row in the result."""
        outcome = self.decide(unit)
        if outcome == "mine":
            put_unit(self.merged.content, unit, self.mine.values[unit])
        if outcome != "theirs":
            put_unit(self.merged.yours, unit, self.mine.values[unit])

    def decide(self, unit: str) -> str:
        """Say whose text counts in `unit`: "mine", "theirs" or, in conflict, "both"; and keep its mark."""
        stored, own = self.now.values.get(unit), self.mine.values.get(unit)
        now, opened = mark(stored), self.known.values.get(unit)
        if self._sent_mark(own) == self._sent_mark(stored):
            self.know(unit, stored)
            return "theirs"
        if self.is_held(unit):
            return self._kept(unit, opened)
        if opened is not None and self._sent_mark(own) == self._opened_mark(opened):
            if now != opened[0]:
                self.merged.behind.append(unit)
            return self._kept(unit, opened)
        if unit in self.sent.theirs:
            return self._kept(unit, (now, mark(plain(stored))))
        if (opened is not None and now == opened[0]) or self.sent.accepted.get(unit) == now:
            self.merged.changed.append(unit)
            self.know(unit, own)
            return "mine"
        self.merged.conflicts.append(unit)
        self._kept(unit, opened)
        return "both"

    def know(self, unit: str, value: Any) -> None:
        """The page shows `value` from now on."""
        self.merged.marks.values[unit] = (mark(value), mark(plain(value)))

    def is_held(self, address: str) -> bool:
        return any(address == held or address.startswith(f"{held}.") for held in self.sent.held)

    def has_own_words(self, units: Iterable[str]) -> bool:
        """Was another text sent in one of `units` than the page opened with?"""
        nothing = (mark(None), mark(None))
        return any(
            self._sent_mark(self.mine.values[unit]) != self._opened_mark(self.known.values.get(unit, nothing))
            for unit in units
        )

    def _kept(self, unit: str, opened: tuple[str, str] | None) -> str:
        """The page still shows another text than is stored: keep what it was opened with."""
        if opened is not None:
            self.merged.marks.values[unit] = opened
        return "theirs"

    def _sent_mark(self, value: Any) -> str:
        """Return the mark of `value` in the form in which texts were sent."""
        return mark(plain(value) if self.sent.as_plain else value)

    def _opened_mark(self, opened: tuple[str, str]) -> str:
        return opened[1 if self.sent.as_plain else 0]


class _Lists:
    """The lists of rows of a page: which rows stay, come and go, and in which order.

    A row that is stored and was sent is put together field by field (`fields`), also the list inside it.
    """

    def __init__(self, fields: _Fields) -> None:
        self.fields = fields
        self.now, self.mine, self.known = fields.now, fields.mine, fields.known
        self.sent, self.merged = fields.sent, fields.merged

    def stored_rows(self, name: str) -> list[Document]:
        return [self.now.items[f"{name}.{row}"] for row in self.now.rows.get(name, [])]

    def put_together(self, name: str, shape: type[Rows]) -> tuple[list[str], list[Document], list[Document]]:
        """Put two lists together; return the ids and rows to store, and the rows with the person's own in conflicts."""
        stored, own, opened = self.now.rows.get(name, []), self.mine.rows.get(name, []), self.known.rows.get(name)
        if name in self.sent.held:
            self._keep(name)
            return stored, self.stored_rows(name), self.stored_rows(name)
        kept: dict[str, Document] = {}
        yours: dict[str, Document] = {}
        for row in own:
            one, other = self._sent_row(name, row, shape) if row in stored else self._unstored_row(name, row)
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
        return ids, [kept[row] for row in ids], [yours[row] for row in order if row in yours]

    def _keep(self, name: str) -> None:
        """The page goes on with what it knew of the list or row `name`."""
        marks = self.merged.marks
        marks.rows |= {key: rows for key, rows in self.known.rows.items() if key == name or key.startswith(f"{name}.")}
        marks.values |= {unit: known for unit, known in self.known.values.items() if unit.startswith(f"{name}.")}

    def _sent_row(self, name: str, row: str, shape: type[Rows]) -> tuple[Document, Document]:
        """A row that is stored and was sent: return it as it is to be stored, and as the person has it."""
        address = f"{name}.{row}"
        item, now = self.mine.items[address], self.now.items[address]
        kept, yours = copy.deepcopy(item), copy.deepcopy(item)
        before = len(self.merged.changed)
        for key in row_fields(shape):
            outcome = self.fields.decide(f"{address}.{key}")
            if outcome != "mine":
                _put(kept, key, now)
                _put(yours, key, item if outcome == "both" else now)
        if (nested := shape.nested_rows) is not None:
            _, kept[nested.key], yours[nested.key] = self.put_together(f"{address}.{nested.key}", nested)
        return (kept if len(self.merged.changed) > before else now), yours

    def _unstored_row(self, name: str, row: str) -> tuple[Document | None, Document | None]:
        """A row of the page that is not stored: a new one, or one that a colleague removed. Returns as `_sent_row`."""
        address = f"{name}.{row}"
        item, units = self.mine.items[address], self.mine.of_row(address)
        if self.fields.is_held(address):
            return None, item
        was_there = row in self.known.rows.get(name, [])
        if was_there and self.sent.accepted.get(address) != mark(REMOVED):
            self._keep(address)
            if address in self.sent.theirs or not self.fields.has_own_words(units):
                self.merged.behind.append(address)
                return None, None
            self.merged.conflicts.append(address)
            return None, item
        if address in self.sent.theirs:
            return None, None
        self.merged.changed.append(address)
        for unit in units:
            self.fields.know(unit, self.mine.values[unit])
        for nested, ids in self.mine.rows.items():
            if nested.startswith(f"{address}."):
                self.merged.marks.rows[nested] = list(ids)
        return item, item

    def _missing_row(self, name: str, row: str, opened: list[str] | None) -> tuple[bool, bool]:
        """A stored row that the page did not send: removed by this person (and gone?), or new from a colleague."""
        address = f"{name}.{row}"
        if opened is None or row not in opened:
            self.merged.behind.append(address)
            return False, False
        if address in self.sent.theirs or self.fields.is_held(address):
            self._keep(address)
            return False, False
        if self._is_as_opened(address) or self.sent.accepted.get(address) == row_mark(self.now, address):
            self.merged.changed.append(address)
            return True, False
        self.merged.conflicts.append(address)
        self._keep(address)
        return False, True

    def _is_as_opened(self, address: str) -> bool:
        """Did nobody change the stored row at `address`, or the rows inside it, since the page was opened?"""
        values, lists = self.known.values, [name for name in self.now.rows if name.startswith(f"{address}.")]
        return all(
            values.get(unit, ("", ""))[0] == mark(self.now.values[unit]) for unit in self.now.of_row(address)
        ) and all(self.now.rows[name] == self.known.rows.get(name) for name in lists)


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
