"""Whatever value an addendum changes: its document marks it or names it, with the old text beside it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from agendas.amending import keys_of
from agendas.document import present
from agendas.document.amendment import amendment_of
from agendas.document.parts import Fate, Note
from agendas.redline.fields import Nature, Rows, Value, entries_of, top_entries
from tests.agendas.addendum_texts import ALL, addendum_to, fates_in, marks_in, parts_in, words_in
from tests.cast import Cast
from tests.factories import make_agenda


def _plain(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


Edit = tuple[str, str, Callable[[dict[str, Any]], object]]
# What no page of the agenda shows, and what only the machine reads.
_UNSEEN = frozenset({"clauses.key"})


def _another(value: Value, old: Any) -> Any:
    """Return another value for a field, of a kind that the document can hold."""
    choices: dict[str, list[Any]] = {
        "frequency": ["yearly", "quarterly"],
        "role": ["participant", "applicant"],
        "category": ["other", "training"],
        "gka_share": ["1/2", "2/3"],
        "source": ["municipality", "gka"],
        "year": [2024, 2025],
        "end": [2030, 2031],
        "start": [2020, 2021],
        "triangle": [["home"], ["school"]],
    }
    if value.key in choices:
        return next(item for item in choices[value.key] if item != old)
    if value.key == "kind":
        return {"governance": "policy", "policy": "governance"}.get(old) or _other_kind(old)
    if isinstance(old, bool):
        return not old
    if value.nature is Nature.DATE:
        return "2031-12-24"
    if value.nature in {Nature.AMOUNT} or value.key == "quantity":
        return "9876.00"
    if value.nature is Nature.FACTS:
        return ["Heel iets nieuws"]
    return "<p>Heel iets nieuws</p>" if value.nature is Nature.RICH else "Heel iets nieuws"


def _other_kind(old: str) -> str:
    return "experiment" if old == "intervention" else "intervention"


def _edits(entry: Any, holder: Callable[[dict[str, Any]], Any], path: str) -> Iterator[Edit]:
    """Yield for every value at and under `entry` how to change it, in the first row of every list."""
    here = f"{path}{entry.key}"
    if isinstance(entry, Value):
        if here not in _UNSEEN:
            yield here, entry.label, lambda own: _set(holder(own), entry)
        return

    def inner(own: dict[str, Any]) -> Any:
        found = holder(own)[entry.key]
        return found[0] if isinstance(entry, Rows) else found

    for item in entries_of(entry.group, entry.path):
        yield from _edits(item, inner, f"{here}.")


def _set(holder: dict[str, Any], value: Value) -> None:
    holder[value.key] = _another(value, holder.get(value.key))


def _every_edit() -> Iterator[Edit]:
    entries = top_entries()
    for key in keys_of(ALL):
        yield from _edits(entries[key], lambda own: own, "")


def test_every_field_that_changes_is_marked_or_named(cast: Cast) -> None:
    """One value at a time: the document names it in words, and tells what it was."""
    agreed = make_agenda(cast, rows=3).text.document
    seen = 0
    for path, label, edit in _every_edit():
        document = addendum_to(agreed, *ALL, change=edit)
        amends = amendment_of(document)
        assert amends is not None
        changes = amends.comparison.changes
        assert changes, path
        fates = fates_in(document)
        assert fates & {Fate.CHANGED, Fate.NEW, Fate.STYLED}, path
        marks = marks_in(document)
        lines = [line for part in parts_in(present(document).sections) if isinstance(part, Note) for line in part.lines]
        assert marks or any(label in line for line in lines), path
        if all(change.is_text for change in changes):
            words = words_in(document)
            both = [value for change in changes for value in (change.before, change.after)]
            assert all(" ".join(_plain(value).split()) in words for value in both), path
        seen += 1
    assert seen > 60


def test_a_change_in_a_block_that_is_not_ticked_is_not_shown(cast: Cast) -> None:
    """The control of the test above: the marks follow the ticked blocks and nothing else."""
    agreed = make_agenda(cast, rows=3).text.document
    document = addendum_to(agreed, "communities", change=lambda own: own.update(introduction="<p>Stiekem.</p>"))
    assert marks_in(document) == [] and "Stiekem" not in words_in(document)
