"""Putting texts together, case by case: what merges, what is a conflict, and from whom a paragraph is."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from agendas.amending import (
    CURRENT,
    OWN,
    Conflict,
    consolidate,
    in_base_ids,
    keys_of,
    merge,
    paragraph_origins,
    rekeyed,
)
from agendas.choices import AddendumSort
from agendas.models import AddendumBlock
from agendas.structure import BLOCKS

A, B, C, D = (str(UUID(int=number, version=4)) for number in range(4))


def _rows(*ids: str, **words: str) -> list[dict[str, Any]]:
    """Rows that say "eerst"; `words` is what another one says, by letter."""
    named = dict(zip("abcd", (A, B, C, D), strict=True))
    said = {named[letter]: text for letter, text in words.items()}
    return [{"id": row, "heading": said.get(row, "eerst"), "text": "tekst"} for row in ids]


@pytest.mark.parametrize(
    ("base", "own", "current", "expected"),
    [
        ("een", "een", "twee", "twee"),
        ("een", "twee", "een", "twee"),
        ("een", "twee", "twee", "twee"),
        (["x"], ["x", "y"], ["x"], ["x", "y"]),
        ({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 3}, {"a": 2, "b": 3}),
        (_rows(A, B), _rows(A, B, C), _rows(D, A, B), _rows(D, A, B, C)),
        (_rows(A), _rows(A, C), _rows(A, D), _rows(A, D, C)),
        (_rows(A, B), _rows(B), _rows(A, B, b="anders"), _rows(B, b="anders")),
        (_rows(A, B, C), _rows(C, A, B), _rows(A, B, C, D), _rows(C, D, A, B)),
        (_rows(A, B, C), _rows(A, B, C, a="anders"), _rows(C, B, A), _rows(C, B, A, a="anders")),
        (_rows(A, B), _rows(A), _rows(A), _rows(A)),
    ],
    ids=[
        "current",
        "own",
        "the-same",
        "names",
        "two-fields",
        "two-rows-added",
        "added-at-one-place",
        "removed-and-changed-another",
        "moved-and-added",
        "changed-and-moved",
        "both-removed",
    ],
)
def test_what_does_not_clash_is_put_together(base: Any, own: Any, current: Any, expected: Any) -> None:
    merged = merge(base, own, current)
    assert merged.value == expected
    assert merged.conflicts == []


_LINE = {"id": A, "year": 2027, "quantity": "2", "rate": "10.00", "amount": "20.00"}


@pytest.mark.parametrize(
    ("base", "own", "current", "path", "chosen"),
    [
        ("een", "twee", "drie", "x", "twee"),
        (["x"], ["x", "y"], ["x", "z"], "x", ["x", "y"]),
        (_rows(A), [], _rows(A, a="anders"), f"x.{A}", []),
        (_rows(A), _rows(A, a="anders"), [], f"x.{A}", _rows(A, a="anders")),
        (_rows(A), _rows(A, a="twee"), _rows(A, a="drie"), f"x.{A}.heading", _rows(A, a="twee")),
        ([], _rows(A, a="twee"), _rows(A, a="drie"), f"x.{A}", _rows(A, a="twee")),
        (_rows(A, B, C), _rows(C, B, A), _rows(B, A, C), "x", _rows(C, B, A)),
        (
            [_LINE],
            [{**_LINE, "quantity": "3", "amount": "30.00"}],
            [{**_LINE, "rate": "11.00", "amount": "22.00"}],
            f"x.{A}",
            [{**_LINE, "quantity": "3", "amount": "30.00"}],
        ),
        ([_LINE], [{**_LINE, "year": 2028}], [{**_LINE, "rate": "1.00"}], f"x.{A}", [{**_LINE, "year": 2028}]),
    ],
    ids=["field", "names", "removed", "gone", "field-of-row", "twice-added", "order", "money", "money-other-cells"],
)
def test_a_clash_keeps_the_current_text_and_is_told(base: Any, own: Any, current: Any, path: str, chosen: Any) -> None:
    merged = merge(base, own, current, "x")
    assert merged.value == current
    assert [conflict.path for conflict in merged.conflicts] == [path]
    settled = merge(base, own, current, "x", choices={path: OWN})
    assert (settled.value, settled.conflicts) == (chosen, [])
    settled = merge(base, own, current, "x", choices={path: CURRENT})
    assert (settled.value, settled.conflicts) == (current, [])
    assert merge(base, own, current, "x", choices={path: "iets anders", "y": OWN}).conflicts == merged.conflicts


def test_a_conflict_has_all_three_texts() -> None:
    (conflict,) = merge(_rows(A), [], _rows(A, a="anders"), "clauses").conflicts
    assert conflict == Conflict(f"clauses.{A}", _rows(A)[0], _rows(A, a="anders")[0], None)
    assert not conflict.is_order
    (order,) = merge(_rows(A, B, C), _rows(C, B, A), _rows(B, A, C), "clauses").conflicts
    assert order.is_order


def test_every_block_but_the_signatories_can_be_amended() -> None:
    allowed = AddendumBlock._meta.constraints[-1].condition.children[0][1]
    assert {block.key for block in BLOCKS} - set(allowed) == {"signatories"}
    for block in allowed:
        assert keys_of([block])
    with pytest.raises(KeyError):
        keys_of(["signatories"])
    with pytest.raises(KeyError):
        keys_of(["interventions", "bestaat niet"])


def test_of_the_heading_the_people_and_places_are_not_amended() -> None:
    assert keys_of(["heading"]) == ("title", "subtitle", "slogan", "motto", "period")
    assert keys_of(["clauses", "preamble"]) == ("preamble", "pillars", "introduction", "clauses")


def test_identities_come_and_go() -> None:
    key = uuid4()
    part = {"interventions": [{"id": A, "budget": {"lines": [{"id": B, "year": 2027}]}, "themes": ["id"]}]}
    other = rekeyed(part, key)
    assert rekeyed(part, str(key)) == other, "the same each time"
    assert rekeyed(part, uuid4()) != other
    assert A not in str(other)
    assert B not in str(other)
    document = {**other, "addendum": {"key": str(key), "before": part}}
    assert in_base_ids(document)["interventions"] == part["interventions"]
    assert in_base_ids(part) is part


@pytest.mark.parametrize("sort", AddendumSort.values)
def test_a_text_of_before_the_portal_changes_nothing(sort: str) -> None:
    agreed = {"reference": "R", "explanation": "<p>Een</p>", "signatories": _rows(A)}
    own = {"reference": "R-A1", "explanation": "<p>Twee</p>", "signatories": _rows(B)}
    assert consolidate(agreed, [own]).document == agreed
    facts = {"sort": sort, "key": str(uuid4()), "blocks": ["explanation"], "before": {"explanation": "<p>Een</p>"}}
    result = consolidate(agreed, [{**own, "addendum": facts}])
    assert result.document == {**agreed, "explanation": "<p>Twee</p>"}, "and never who signed"
    assert result.history == {"explanation": [(None, "<p>Een</p>"), ("R-A1", "<p>Twee</p>")]}


def test_a_paragraph_keeps_who_wrote_it_as_long_as_it_stays() -> None:
    steps = [
        (None, "<p>Een</p><ul><li>a</li><li>b<ul><li>c</li></ul></li></ul><p>Drie</p>"),
        ("A1", "<p>Een</p><ul><li>a</li><li>b<ul><li>c</li></ul></li></ul><p>Vier</p><p>Drie</p>"),
        ("A2", "<p>Een</p><ul><li>a</li></ul><p>Vier</p>"),
    ]
    assert paragraph_origins(steps) == [("<p>Een</p>", None), ("<ul><li>a</li></ul>", "A2"), ("<p>Vier</p>", "A1")]
    assert paragraph_origins([(None, "<p>Een</p>"), ("A1", "")]) == []
    assert paragraph_origins([]) == []


@pytest.mark.parametrize("html", ["", "los", "<p>a</p>los", "<h3>k</h3><ol><li><p>x</p></li></ol><p>a<br>b</p>"])
def test_paragraphs_together_are_the_text(html: str) -> None:
    assert "".join(block for block, _ in paragraph_origins([(None, html)])) == html
