"""What an addendum changes against the text from which it started, and where that text is another one by now."""

from dataclasses import dataclass
from typing import Any

from agendas.amending import Conflict, rekeyed
from agendas.naming import name_of
from agendas.rebasing import Rebase
from agendas.redline import Comparison, Sort, compare
from agendas.redline.comparing import row_name
from agendas.redline.sheets import Drawer, DrawnGroup
from agendas.structure import block_of

Part = dict[str, Any]


def texts_of(document: Part) -> tuple[Part, Part]:
    """Return what the addendum `document` (gka-agenda/1) may change as it was and as it says, at its own addresses."""
    facts = document.get("addendum")
    before = rekeyed(facts["before"], facts["key"]) if facts else {}
    own = {key: document.get(key) for key in before}
    return _named(before, document), _named(own, document)


def _named(part: Part, document: Part) -> Part:
    """Return `part` with what a comparison always asks for."""
    return {"municipalities": document.get("municipalities") or [], **part}


@dataclass(frozen=True)
class Shown:
    """A conflict as it is drawn: what the field is called, and its three texts. The last two against the first."""

    path: str
    label: str
    then: list[DrawnGroup]
    current: list[DrawnGroup]
    own: list[DrawnGroup]
    is_order: bool = False
    # The names of rows in their orders, for a conflict about that alone.
    orders: tuple[list[str], list[str], list[str]] = ([], [], [])

    @property
    def field(self) -> str:
        """What the field itself is called: above its text that need not stand again."""
        return self.label.rpartition(": ")[2]


def became(rebase: Rebase) -> Comparison:
    """Return what became of the text in force since the addendum began, in the blocks that it changes."""
    return compare(_named(rebase.base, {}), _named(rebase.current, {}))


def shown_conflicts(rebase: Rebase) -> list[Shown]:
    """Return where the addendum and the text in force changed the same, as it is drawn."""
    return [_shown(item, rebase) for item in rebase.conflicts]


def _label_at(path: str, rebase: Rebase) -> str:
    """Return what stands at `path`, in the words of the editor, with its block."""
    names = (name_of(text, path) for text in (rebase.current, rebase.own, rebase.base))
    name, title = next(filter(None, names), path), block_of(path).title
    return name if name == title else f"{title}: {name}"


def _shown(item: Conflict, rebase: Rebase) -> Shown:
    label = _label_at(item.path, rebase)
    if item.is_order:
        orders = (_names(item.base), _names(item.current), _names(item.own))
        return Shown(item.path, f"{label} (volgorde)", [], [], [], True, orders)
    key = item.path.partition(".")[0]
    frame = next(text for text in (rebase.current, rebase.own, rebase.base) if _holds(text, item.path))
    was, now, own = (_placed(frame[key], item.path, value) for value in (item.base, item.current, item.own))
    return Shown(
        item.path,
        label,
        _groups(item.path, key, was, was),
        _groups(item.path, key, was, now),
        _groups(item.path, key, was, own),
    )


def _names(rows: list[Part]) -> list[str]:
    return [row_name("Regel", row, number)[0].removeprefix("Regel ") for number, row in enumerate(rows, start=1)]


def _holds(text: Part, path: str) -> bool:
    """Is there in `text` what the last part of `path` stands in: can a value be put at `path`?"""
    try:
        _container(text.get(path.partition(".")[0]), path.split(".")[1:-1])
    except KeyError:
        return False
    return True


def _container(value: Any, parts: list[str]) -> Any:
    """Return what stands at the end of `parts` in `value`. KeyError when there is no such row."""
    for part in parts:
        if isinstance(value, list):
            value = next((row for row in value if row["id"] == part), None)
        elif isinstance(value, dict):
            value = value.get(part)
        if value is None:
            raise KeyError(part)
    return value


def _placed(value: Any, path: str, given: Any) -> Any:
    """Return `value`, which stands at the first part of `path`, with `given` at the end of it; None takes a row out."""
    return _put(value, path.split(".")[1:], given)


def _put(value: Any, parts: list[str], given: Any) -> Any:
    if not parts:
        return given
    first, *rest = parts
    if isinstance(value, list):
        if rest:
            return [_put(row, rest, given) if row["id"] == first else row for row in value]
        others = [row for row in value if row["id"] != first]
        if given is None:
            return others
        place = next((place for place, row in enumerate(value) if row["id"] == first), len(others))
        return [*others[:place], given, *others[place:]]
    return {**value, first: _put(value.get(first), rest, given)}


def _groups(path: str, key: str, before: Any, after: Any) -> list[DrawnGroup]:
    """Return what became of what stands at `path`; of two equal texts the text itself."""
    items = compare({"municipalities": [], key: before}, {"municipalities": [], key: after}).items
    same = before == after
    found = [
        item
        for item in items
        if (item.path == path or item.path.startswith(f"{path}."))
        and (same or item.sort is not Sort.SAME)
        # What ties a clause to the national model says nothing to who reads it.
        and not item.path.endswith(".key")
    ]
    return [group for block in Drawer(whole=same).blocks(Comparison(tuple(found))) for group in block.groups]
