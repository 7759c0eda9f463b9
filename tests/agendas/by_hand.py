"""Addenda put together by hand: naive, slow and written apart from `agendas.amending`, to compare it with.

A text is taken apart into an address per value (`taken_apart`); edits are made on that, and three texts compared on it.
"""

import copy
import itertools
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

# Written out here, from the contract of issue 7 and FORMAT.md.
KEYS = {
    "heading": ["title", "subtitle", "slogan", "motto", "period"],
    "preamble": ["preamble", "pillars", "introduction"],
    "explanation": ["explanation", "themes", "factors", "local_agendas"],
    "consultations": ["consultations"],
    "analysis": ["analysis"],
    "communication": ["communication"],
    "other_agreements": ["other_agreements"],
    "interventions": ["interventions", "no_experiment"],
    "communities": ["communities"],
    "clauses": ["clauses"],
}
NAMES = re.compile(
    r"municipalities|themes|factors|analysis\.parties|communities\.[^.]+\.parties|interventions\.[^.]+\.(themes|triangle)"
)
MONEY = re.compile(r"interventions\.[^.]+\.(budget|funding)\.lines\.[^.]+")
_ID = re.compile(r"[0-9a-f-]{36}")

Document = dict[str, Any]


def new_row(path: str, number: int) -> dict[str, Any]:
    """A row for the list at `path` (without the ids of rows above it)."""
    row: dict[str, Any] = {"id": str(uuid.UUID(int=number + 2**64, version=4))}
    texts = {
        "pillars": "heading text",
        "local_agendas": "name period url",
        "consultations": "name purpose frequency",
        "consultations.members": "name organisation",
        "analysis.indicators": "name baseline target",
        "communication.activities": "what audience",
        "other_agreements": "type specification planning owner",
        "interventions": "kind name goal activities",
        "interventions.parties": "name role",
        "interventions.indicators": "name target",
        "interventions.budget.lines": "description amount",
        "interventions.funding.lines": "organisation amount",
        "communities": "name goal",
        "clauses": "heading text",
    }[path]
    row |= {key: f"{key} {number}" for key in texts.split()}
    if path == "consultations":
        row["members"] = []
    elif path == "consultations.members":
        row["on_invitation"] = False
    elif path == "interventions":
        row |= {"themes": [], "triangle": ["school"], "parties": [], "indicators": []}
        row["budget"] = {"note": "", "lines": []}
        row["funding"] = {"note": "", "gka_share": None, "lines": []}
    elif path.endswith(".lines"):
        row["year"] = 2027
    elif path == "communities":
        row["parties"] = ["school"]
    return row


def agreement(rows: int) -> Document:
    """A signed text with so many rows in every list; no name occurs twice."""
    count = itertools.count(1)
    document: Document = {
        "format": "gka-agenda/1",
        "kind": "municipal",
        "reference": "GKA-2027-0361",
        "parent": None,
        **{key: f"{key} eerst" for key in ("title", "subtitle", "slogan", "motto")},
        **{key: f"<p>{key} eerst</p>" for key in ("preamble", "introduction", "explanation")},
        "municipalities": [{"code": "GM0361", "name": "Alkmaar"}],
        "period": {"start": 2027, "end": 2029},
        "themes": ["taal"],
        "factors": [],
        "coordinator": {"name": "Coördinator", "organisation": "OCW", "role": "Regiocoördinator"},
        "contact": None,
        "case_numbers": [],
        "analysis": {
            "data": "<p>data eerst</p>",
            "parties": ["school"],
            "indicators": [],
            "current_research": {"none": False, "questions": "<p>vraag</p>", "planning": ""},
            "research_wishes": "",
        },
        "communication": {
            "communication": "<p>eerst</p>",
            "local": "",
            "thematic": "",
            "national": "",
            "activities": [],
        },
        "no_experiment": False,
        "signatories": [{"id": str(uuid.UUID(int=7, version=4)), "name": "Wethouder", "office": "wethouder"}],
        **{key: [] for key in ("pillars", "local_agendas", "consultations", "other_agreements", "clauses")},
        **{key: [] for key in ("interventions", "communities")},
    }
    for path, rows_there in [*lists_in(document, list(document))]:
        rows_there += [new_row(path_of_kind(path), next(count)) for _ in range(rows)]
    for path, rows_there in [*lists_in(document, list(document))]:
        if not rows_there:  # rows in rows
            rows_there += [new_row(path_of_kind(path), next(count)) for _ in range(rows)]
    return document


def path_of_kind(path: str) -> str:
    return re.sub(rf"\.{_ID.pattern}", "", path)


def lists_in(part: Any, keys: list[str], path: str = "") -> Iterator[tuple[str, list[Any]]]:
    """Every list of rows under `keys`, also in rows, with its address."""
    for key in keys:
        here = f"{path}{key}"
        if key in {"municipalities", "case_numbers", "signatories"} or NAMES.fullmatch(here):
            continue
        if isinstance(part[key], list):
            yield here, part[key]
            for row in part[key]:
                yield from lists_in(row, list(row), f"{here}.{row['id']}.")
        elif isinstance(part[key], dict) and key not in {"coordinator", "contact"}:
            yield from lists_in(part[key], list(part[key]), f"{here}.")


@dataclass
class Apart:
    """A text as addresses: each value, and of each list of rows which rows in which order. A money line is a value."""

    values: dict[str, Any] = field(default_factory=dict)
    orders: dict[str, list[str]] = field(default_factory=dict)
    rows: set[str] = field(default_factory=set)

    def under(self, row: str) -> tuple[Any, ...]:
        """Everything that a row says."""
        inside = f"{row}."
        return (
            {path: value for path, value in self.values.items() if path == row or path.startswith(inside)},
            {path: value for path, value in self.orders.items() if path.startswith(inside)},
        )


def taken_apart(part: Any, path: str = "", found: Apart | None = None) -> Apart:
    found = Apart() if found is None else found
    for key, value in part.items():
        here = f"{path}{key}"
        if key == "id":
            continue
        if isinstance(value, list) and not NAMES.fullmatch(here):
            found.orders[here] = [row["id"] for row in value]
            for row in value:
                place = f"{here}.{row['id']}"
                found.rows.add(place)
                if MONEY.fullmatch(place):
                    found.values[place] = {name: said for name, said in row.items() if name != "id"}
                else:
                    taken_apart(row, f"{place}.", found)
        elif isinstance(value, dict):
            taken_apart(value, f"{here}.", found)
        else:
            found.values[here] = value
    return found


# ---------- edits ----------


@dataclass(frozen=True)
class Edit:
    """What somebody does to a text; the numbers choose from what is there."""

    deed: str  # change, add, remove, move
    where: int
    which: int
    what: int


def apply(document: Document, blocks: list[str], edits: list[Edit], number: Callable[[], int]) -> Document:
    """The text with `edits` in the ticked blocks."""
    text = copy.deepcopy(document)
    keys = [key for block in blocks for key in KEYS[block]]
    for edit in edits:
        if edit.deed == "change":
            _change(text, keys, edit)
        else:
            _arrange(text, keys, edit, number)
    return text


def _change(text: Document, keys: list[str], edit: Edit) -> None:
    places = [*_values(text, keys)]
    if not places:
        return
    holder, key = places[edit.where % len(places)]
    old = holder[key]
    if isinstance(old, bool):
        holder[key] = not old
    elif isinstance(old, int):
        holder[key] = 2027 + edit.what
    elif isinstance(old, list):
        holder[key] = [["taal"], ["rekenen", "taal"], ["taal", "rekenen"], []][edit.what % 4]
    else:
        holder[key] = f"<p>tekst {edit.what}</p>"


def _values(part: Any, keys: list[str], path: str = "") -> Iterator[tuple[Any, str]]:
    for key in keys:
        here, value = f"{path}{key}", part[key]
        if isinstance(value, list) and not NAMES.fullmatch(here):
            for row in value:
                yield from _values(row, [name for name in row if name != "id"], f"{here}.{row['id']}.")
        elif isinstance(value, dict):
            yield from _values(value, list(value), f"{here}.")
        else:
            yield part, key


def _arrange(text: Document, keys: list[str], edit: Edit, number: Callable[[], int]) -> None:
    lists = [*lists_in(text, keys)]
    if not lists:
        return
    path, rows = lists[edit.where % len(lists)]
    if edit.deed == "add":
        rows.insert(edit.which % (len(rows) + 1), new_row(path_of_kind(path), number()))
    elif rows:
        row = rows.pop(edit.which % len(rows))
        if edit.deed == "move":
            rows.insert(edit.what % (len(rows) + 1), row)


def addendum(base: Document, own: Document, blocks: list[str], number: int, *, reference: str) -> Document:
    """The document of an addendum that made `own` of `base`; rows of `base` have other identities in it."""
    key = uuid.UUID(int=number + 2**80, version=4)
    known = {row["id"] for _, rows in lists_in(base, list(base)) for row in rows}

    def renamed(part: Any) -> Any:
        if isinstance(part, list):
            return [renamed(item) for item in part]
        if not isinstance(part, dict):
            return part
        row = {name: renamed(value) for name, value in part.items()}
        if row.get("id") in known:
            row["id"] = str(uuid.uuid5(key, row["id"]))
        return row

    before = {name: base[name] for block in blocks for name in KEYS[block]}
    facts = {"sort": "change", "key": str(key), "reason": "", "blocks": blocks, "before": before}
    facts["base"] = {"on": "2027-01-01", "sha256": "0" * 64}
    head = {"kind": "addendum", "reference": reference, "parent": base["reference"]}
    return copy.deepcopy({**renamed(own), **head, "addendum": facts})


# ---------- three texts ----------


def put_together(base: Apart, own: Apart, current: Apart) -> tuple[Apart, set[str]]:
    """What three texts give, and the addresses at which `own` and `current` clash; the current text stays there.

    `orders` of the outcome have the rows that stood in all three only, and rows that came or stayed as a set: where
    a new row goes is for another test.
    """
    clashes: set[str] = set()
    result = Apart()
    for row in sorted(base.rows | own.rows | current.rows, key=len):  # from the outside in
        is_told = bool(clashes & set(rows_above(row)))
        stays = row in current.rows if is_told else _stays(row, base, own, current, clashes)
        if stays and result.rows.issuperset(rows_above(row)):
            result.rows.add(row)
    for path in own.values.keys() | current.values.keys():
        around = [*rows_above(path), *([path] if MONEY.fullmatch(path) else [])]
        if result.rows.issuperset(around):
            result.values[path] = _said(path, bool(clashes & set(around)), base, own, current, clashes)
    for path in own.orders.keys() & current.orders.keys() & base.orders.keys():
        if result.rows.issuperset(rows_above(path)) and not clashes & set(rows_above(path)):
            result.orders[path] = _ordered(path, base, own, current, clashes)
    return result, clashes


def _said(path: str, is_told: bool, base: Apart, own: Apart, current: Apart, clashes: set[str]) -> Any:
    was, mine, now = (text.values.get(path) for text in (base, own, current))
    if is_told:
        return now
    if path not in current.values or (now == was and path in own.values):
        return mine
    if path in own.values and mine not in (was, now):
        clashes.add(path)
    return now


def _ordered(path: str, base: Apart, own: Apart, current: Apart, clashes: set[str]) -> list[str]:
    shared = set(base.orders[path]) & set(own.orders[path]) & set(current.orders[path])
    was, mine, now = ([row for row in text.orders[path] if row in shared] for text in (base, own, current))
    if mine not in (was, now) and now != was:
        clashes.add(path)
    return mine if now == was else now


def _stays(row: str, base: Apart, own: Apart, current: Apart, clashes: set[str]) -> bool:
    was, mine, now = (row in text.rows for text in (base, own, current))
    if was and mine != now:
        other = own if mine else current
        if other.under(row) != base.under(row):
            clashes.add(row)
            return now
        return False
    if not was and mine and now and own.under(row) != current.under(row):
        clashes.add(row)
    return mine or now


def rows_above(path: str) -> list[str]:
    """The rows in which the address lies, from the outside in."""
    parts = path.split(".")
    return [".".join(parts[: place + 1]) for place, part in enumerate(parts[:-1]) if _ID.fullmatch(part)]
