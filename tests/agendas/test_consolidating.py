"""Any sequence of addenda gives the same as making their changes by hand, and no conflict is lost."""

import copy
import itertools
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from agendas.amending import CURRENT, OWN, consolidate, in_base_ids, merge
from tests.agendas.by_hand import (
    KEYS,
    MONEY,
    Apart,
    Edit,
    addendum,
    agreement,
    apply,
    put_together,
    rows_above,
    taken_apart,
)

_NUMBERS = st.integers(0, 60)
_EDITS = st.lists(
    st.builds(
        Edit, st.sampled_from(["change", "change", "add", "remove", "move"]), _NUMBERS, _NUMBERS, st.integers(0, 3)
    ),
    max_size=6,
)
_BLOCKS = st.lists(st.sampled_from(list(KEYS)), min_size=1, max_size=4, unique=True)
# Which blocks, what is done in them, and from how many texts back the addendum started.
_ADDENDA = st.lists(st.tuples(_BLOCKS, _EDITS, st.integers(0, 2)), min_size=1, max_size=4)


@settings(max_examples=300, deadline=None)
@given(rows=st.integers(0, 3), addenda=_ADDENDA)
def test_addenda_one_after_the_other_equal_their_changes_by_hand(rows: int, addenda: list[Any]) -> None:
    agreed = agreement(rows)
    number = itertools.count(1000)
    texts, documents = [agreed], []
    for place, (blocks, edits, _) in enumerate(addenda):
        after = apply(texts[-1], blocks, edits, lambda: next(number))
        documents.append(addendum(texts[-1], after, blocks, place, reference=f"A{place}"))
        texts.append(after)
    kept = copy.deepcopy((agreed, documents))
    result = consolidate(agreed, documents)
    assert result.document == texts[-1]
    assert result.conflicts == []
    _origins_are_true(texts, result)
    assert (agreed, documents) == kept, "the texts themselves were changed"


def _origins_are_true(texts: list[Any], result: Any) -> None:
    """Compare the origins with those of looking at one text after the other."""
    apart = [taken_apart(text) for text in texts]
    last = apart[-1]
    expected: dict[str, str] = {}
    gone: dict[str, str] = {}
    for place, (before, after) in enumerate(itertools.pairwise(apart)):
        came = {row for row in after.rows - before.rows if not set(rows_above(row)) & (after.rows - before.rows)}
        expected |= dict.fromkeys(came, f"A{place}")
        for path in before.values.keys() & after.values.keys():
            if before.values[path] != after.values[path] and not MONEY.fullmatch(path):
                expected[path] = f"A{place}"
        for row in before.rows - after.rows:
            gone = {path: by for path, by in gone.items() if not path.startswith(f"{row}.")}
            if all(above in after.rows for above in rows_above(row)):
                gone[row] = f"A{place}"
    there = last.values.keys() | last.rows
    expected = {path: by for path, by in expected.items() if path in there}
    orders = last.orders.keys()
    cells = {path for path in result.origins if any(MONEY.fullmatch(above) for above in rows_above(path))}
    assert {path: by for path, by in result.origins.items() if path not in orders and path not in cells} == expected
    assert {row.path: row.reference for row in result.removed} == gone


@settings(max_examples=300, deadline=None)
@given(rows=st.integers(0, 3), addenda=_ADDENDA)
def test_addenda_beside_each_other_lose_nothing(rows: int, addenda: list[Any]) -> None:
    """Each may start from an older text than the one that is in force when it is signed."""
    agreed = agreement(rows)
    number = itertools.count(1000)
    texts, documents = [agreed], []
    for place, (blocks, edits, back) in enumerate(addenda):
        base = texts[max(len(texts) - 1 - back, 0)]
        own = apply(base, blocks, edits, lambda: next(number))
        documents.append(addendum(base, own, blocks, place, reference=f"A{place}"))
        before = texts[-1]
        result = consolidate(agreed, documents)
        keys = [key for block in blocks for key in KEYS[block]]
        outcome, clashes = put_together(
            *(taken_apart({key: text[key] for key in keys}) for text in (base, own, before))
        )
        told = [conflict for conflict in result.conflicts if conflict.reference == f"A{place}"]
        assert sorted(conflict.path for conflict in told) == sorted(clashes)
        _is_as_by_hand({key: result.document[key] for key in keys}, outcome)
        assert {key: value for key, value in result.document.items() if key not in keys} == {
            key: value for key, value in before.items() if key not in keys
        }, "what is not ticked stays"
        texts.append(result.document)


def _is_as_by_hand(part: Any, outcome: Apart) -> None:
    found = taken_apart(part)
    assert found.rows == outcome.rows
    assert found.values == outcome.values
    for path, order in outcome.orders.items():
        assert [row for row in found.orders[path] if row in set(order)] == [
            row for row in order if row in set(found.orders[path])
        ]


@settings(max_examples=300, deadline=None)
@given(rows=st.integers(1, 3), blocks=_BLOCKS, one=_EDITS, other=_EDITS, owns=st.booleans())
def test_a_choice_at_every_conflict_settles_them_all(
    rows: int, blocks: list[str], one: list[Edit], other: list[Edit], owns: bool
) -> None:
    agreed = agreement(rows)
    number = itertools.count(1000)
    current, own = (apply(agreed, blocks, edits, lambda: next(number)) for edits in (one, other))
    told = merge(agreed, own, current).conflicts
    choice = OWN if owns else CURRENT
    settled = merge(agreed, own, current, choices={conflict.path: choice for conflict in told})
    assert settled.conflicts == []
    found, chosen = taken_apart(settled.value), taken_apart(own if owns else current)
    for conflict in told:
        if conflict.is_order:
            shared = {row["id"] for row in conflict.base} & set(found.orders[conflict.path])
            orders = [[row for row in text.orders[conflict.path] if row in shared] for text in (found, chosen)]
            assert orders[0] == orders[1]
        elif (conflict.own if owns else conflict.current) is None:
            assert conflict.path not in found.rows
            assert found.values.get(conflict.path) is None
        else:
            assert found.under(conflict.path) == chosen.under(conflict.path)


@settings(max_examples=300, deadline=None)
@given(rows=st.integers(0, 3), blocks=_BLOCKS, edits=_EDITS)
def test_the_rows_of_an_addendum_are_found_back(rows: int, blocks: list[str], edits: list[Edit]) -> None:
    agreed = agreement(rows)
    number = itertools.count(1000)
    own = apply(agreed, blocks, edits, lambda: next(number))
    back = in_base_ids(addendum(agreed, own, blocks, 1, reference="A1"))
    assert {key: back[key] for block in blocks for key in KEYS[block]} == {
        key: own[key] for block in blocks for key in KEYS[block]
    }
