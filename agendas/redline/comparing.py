"""What differs between two documents (gka-agenda/1), change by change."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import Any

from agendas.choices import BudgetCategory, CoverSource, InterventionKind
from agendas.redline.fields import Nature, Part, Rows, Value, entries_of, top_entries
from agendas.redline.matching import NAMING, moved, pairs_of
from agendas.redline.words import Line, lines_of, only_markup_differs
from agendas.richtext import normalise, to_rich
from agendas.structure import BLOCKS, Block


class Sort(StrEnum):
    """What kind of change it is."""

    SAME = "same"
    TEXT = "text"
    MARKUP = "markup"
    AMOUNT = "amount"
    DATE = "date"
    FACT = "fact"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True)
class Change:
    """One value or row that differs. `path` is its address; `where` names what it is in, from the outside inwards.

    `before` and `after` are words, lists of words (FACTS) or, for a row that moved, its old and new place from 1.
    Of a row that came or went `rows` holds what stands in it, each as a change.
    """

    path: str
    where: tuple[str, ...]
    label: str
    sort: Sort
    before: Any = ""
    after: Any = ""
    nature: Nature = Nature.FACT
    noun: str = ""
    rows: "tuple[Change, ...]" = ()

    @property
    def is_row(self) -> bool:
        return self.sort in {Sort.ADDED, Sort.REMOVED, Sort.MOVED}

    @property
    def is_text(self) -> bool:
        return self.nature in {Nature.TEXT, Nature.RICH}

    def lines(self, *, whole: bool = True) -> list[Line]:
        """Return a text word by word; not `whole`: only the paragraphs with changes."""
        return lines_of(self.before, self.after, rich=self.nature is Nature.RICH, whole=whole)

    @property
    def gone(self) -> list[str]:
        """Of a list of names: those that are no longer there."""
        return [name for name in self.before if name not in self.after]

    @property
    def come(self) -> list[str]:
        return [name for name in self.after if name not in self.before]

    @property
    def kept(self) -> list[str]:
        return [name for name in self.after if name in self.before]


# A change with what it is in, or a row that moved: what stands together under one heading.
Group = tuple[tuple[str, ...], list[Change]]


@dataclass(frozen=True)
class Comparison:
    """All values of both documents, the changed ones among them."""

    items: tuple[Change, ...]

    @cached_property
    def changes(self) -> list[Change]:
        return [item for item in self.items if item.sort is not Sort.SAME]

    def blocks(self, *, whole: bool = False) -> list[tuple[Block, list[Group]]]:
        """Return the changes (`whole`: everything) per block of the editor, those in the same row together."""
        items = self.items if whole else self.changes
        return [
            (block, [(where, list(group)) for where, group in groupby(found, key=lambda item: item.where)])
            for block, found in ((block, list(items)) for block, items in groupby(items, key=_block_of))
        ]


# Which agenda it is; stands above the text and is edited nowhere.
_HEAD = ("reference", "kind", "parent")
_BLOCK_BY_KEY = {key: block for block in BLOCKS for key in block.keys} | dict.fromkeys(_HEAD, BLOCKS[0])


def _block_of(item: Change) -> Block:
    return _BLOCK_BY_KEY[item.path.partition(".")[0]]


def compare(before: dict[str, Any], after: dict[str, Any]) -> Comparison:
    """Return what is different in `after` compared with `before`; keys that a document lacks are empty in it."""
    before, after = _with_names(before, after), _with_names(after, before)
    entries = top_entries()
    keys = [*_HEAD, *(key for block in BLOCKS for key in block.keys)]
    items = [item for key in keys for item in _entry(entries[key], before, after, "", ())]
    return Comparison(tuple(items))


def _with_names(document: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return `document` with its municipalities by name, also when only the other one has the name."""
    rows = [*(other.get("municipalities") or []), *(document.get("municipalities") or [])]
    names = {row["code"]: row["name"] for row in rows if isinstance(row, dict) and row.get("name")}
    codes = [row["code"] if isinstance(row, dict) else row for row in document.get("municipalities") or []]
    return {**document, "municipalities": [{"code": code, "name": names.get(code, code)} for code in codes]}


def _entry(
    entry: Value | Part, before: dict[str, Any], after: dict[str, Any], path: str, where: tuple[str, ...]
) -> Iterator[Change]:
    here = f"{path}{entry.key}"
    one, other = before.get(entry.key), after.get(entry.key)
    if isinstance(entry, Value):
        yield from _value(entry, one, other, here, where)
    elif isinstance(entry, Rows):
        yield from _rows(entry, one or [], other or [], here, where)
    else:
        # The parts at the top are blocks, which have a heading already.
        inside = (*where, entry.group.label) if path else where
        for item in entries_of(entry.group, entry.path):
            yield from _entry(item, one or {}, other or {}, f"{here}.", inside)


_SORTS = {Nature.TEXT: Sort.TEXT, Nature.RICH: Sort.TEXT, Nature.AMOUNT: Sort.AMOUNT, Nature.DATE: Sort.DATE}


def _value(value: Value, one: Any, other: Any, path: str, where: tuple[str, ...]) -> Iterator[Change]:
    before, after = value.say(one), value.say(other)
    if before != after and value.nature is Nature.RICH:
        before, after = to_rich(before), to_rich(after)
    elif before != after and value.nature is Nature.TEXT:
        before, after = _tidy(before), _tidy(after)
    if not before and not after:
        return
    sort = Sort.SAME if before == after else _SORTS.get(value.nature, Sort.FACT)
    if sort is Sort.TEXT and value.nature is Nature.RICH and only_markup_differs(before, after):
        sort = Sort.MARKUP
    yield Change(path, where, value.label, sort, before, after, value.nature)


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in normalise(text).strip().split("\n"))


def _rows(
    rows: Rows, before: list[dict[str, Any]], after: list[dict[str, Any]], path: str, where: tuple[str, ...]
) -> Iterator[Change]:
    pairs = pairs_of(before, after)
    elsewhere = moved(pairs)
    for old, new in pairs:
        number = old if new is None else new
        row = before[number] if new is None else after[number]  # type: ignore[index]
        here = f"{path}.{row.get('id') or number + 1}"  # type: ignore[operator]
        label, noun = row_name(rows.group.label, row, number + 1)  # type: ignore[operator]
        if old is None or new is None:
            sort = Sort.ADDED if old is None else Sort.REMOVED
            content = _row(rows, {} if old is None else row, {} if new is None else row, here, ())
            yield Change(here, where, label, sort, noun=noun, rows=tuple(content))
            continue
        if new in elsewhere:
            yield Change(here, where, label, Sort.MOVED, old + 1, new + 1, noun=noun)
        yield from _row(rows, before[old], row, here, (*where, label))


def _row(
    rows: Rows, before: dict[str, Any], after: dict[str, Any], path: str, where: tuple[str, ...]
) -> Iterator[Change]:
    for entry in entries_of(rows.group, rows.path):
        yield from _entry(entry, before, after, f"{path}.", where)


_LABELS: dict[str, Any] = {"category": dict(BudgetCategory.choices), "source": dict(CoverSource.choices)}


def row_name(label: str, row: dict[str, Any], number: int) -> tuple[str, str]:
    """Return what people call a row, and what it is: "Interventie ‘Taalklas’" and "interventie"."""
    if row.get("kind") == InterventionKind.EXPERIMENT:
        label = InterventionKind.EXPERIMENT.label
    if "year" in row:
        kinds = (str(_LABELS[key].get(row.get(key), "")) for key in ("category", "source"))
        name = ", ".join(filter(None, (*kinds, row.get("description") or row.get("organisation"), str(row["year"]))))
    else:
        name = next((str(row[key]) for key in NAMING if row.get(key)), "")
    return (f"{label} ‘{name}’" if name else f"{label} {number}"), label.lower()
