"""What was read beside what stands in the agenda: which intervention it is for, and what becomes of its lines."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from agendas.choices import BudgetCategory, CoverSource
from agendas.sheets.columns import BUDGET, COVER, TITLES, Role, plain
from agendas.sheets.reading import Finding, Reading, ReadLine
from agendas.snapshot.money import too_many_lines
from agendas.structure import MAX_MONEY_LINES
from gka_portal.notation import amount, euro

# The group of an intervention (gka-agenda/1) in which lines of a kind stand.
GROUPS = {BUDGET: "budget", COVER: "funding"}
# What lines of one thing share, the closest first: a line that comes in is the stored one with the same.
_SAME = {
    BUDGET: (("year", "category", "description", "rate"), ("year", "category", "description"), ("year", "description")),
    COVER: (("year", "source", "organisation"),),
}
_VALUES = {
    BUDGET: ("year", "category", "description", "quantity", "rate", "amount"),
    COVER: ("year", "source", "organisation", "amount", "committed"),
}


@dataclass(frozen=True)
class Change:
    """A line that comes, goes or becomes another; `before` and `after` are amounts in euros, None where it is not."""

    kind: str
    what: str
    year: int
    before: Decimal | None
    after: Decimal | None
    # What is different beside the amount: "toegezegd", "aantal 12".
    more: str = ""


@dataclass
class Incoming:
    """What becomes of one intervention; `lines` are all its lines by kind, as they would be stored."""

    row_id: str
    number: int
    name: str
    row: dict[str, Any]
    lines: dict[str, list[dict[str, Any]]]
    changes: list[Change] = field(default_factory=list)

    def total(self, kind: str) -> Decimal:
        return _sum(self.lines[kind])

    def total_before(self, kind: str) -> Decimal:
        return _sum(self.row[GROUPS[kind]]["lines"])

    @property
    def read_kinds(self) -> list[str]:
        return [kind for kind in (BUDGET, COVER) if any(change.kind == kind for change in self.changes)]


@dataclass
class Comparison:
    """`problems` stop it all; `unchanged` are the names of interventions for which nothing would change."""

    incoming: list[Incoming] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    # What was read with the number and the name of its intervention here, to be written as text again.
    placed: list[tuple[int, str, ReadLine]] = field(default_factory=list)


def compare(
    reading: Reading,
    interventions: Sequence[dict[str, Any]],
    *,
    replace: bool,
    why_not: Callable[[str, str], str] = lambda row_id, group: "",
) -> Comparison:
    """Put `reading` beside the `interventions` of a document.

    `replace`: the lines of an intervention that are read take the place of those of the same kind there, and else
    they come behind them. A kind or an intervention of which nothing was read stays as it is. `why_not` tells of an
    intervention (id) and a group ("budget", "funding") why it may not be written, "" when it may.
    """
    comparison = Comparison()
    if len(reading.lines) > MAX_MONEY_LINES:
        count, most = (amount(Decimal(number)) for number in (len(reading.lines), MAX_MONEY_LINES))
        text = f"Hier staan {count} bedragen. In een agenda passen er {most}."
        return Comparison(problems=[Finding(text)])
    by_row = _by_intervention(reading, interventions, comparison.problems)
    for number, row in enumerate(interventions, start=1):
        if row["id"] not in by_row:
            continue
        read = by_row[row["id"]]
        comparison.placed += [(number, row["name"], line) for kind in (BUDGET, COVER) for line in read[kind]]
        incoming = _incoming(row, number, read, replace=replace)
        if not incoming.changes:
            comparison.unchanged.append(incoming.name)
            continue
        refused = [why_not(row["id"], GROUPS[kind]) for kind in incoming.read_kinds]
        refused += [too_many_lines(row, GROUPS[kind], len(incoming.lines[kind])) for kind in incoming.read_kinds]
        comparison.problems += [Finding(text) for text in dict.fromkeys(filter(None, refused))]
        comparison.incoming.append(incoming)
    return comparison


def _by_intervention(
    reading: Reading, interventions: Sequence[dict[str, Any]], problems: list[Finding]
) -> dict[str, dict[str, list[ReadLine]]]:
    """Return the lines by intervention (id) and kind; what belongs to none is added to `problems`."""
    by_row: dict[str, dict[str, list[ReadLine]]] = defaultdict(lambda: {BUDGET: [], COVER: []})
    for line in reading.lines:
        found = _intervention(line, interventions)
        if not isinstance(found, Finding):
            by_row[found["id"]][line.kind].append(line)
        elif found not in problems:
            # One sentence per row of the sheet, however many years are in it.
            problems.append(found)
    return by_row


def name_of(row: dict[str, Any]) -> str:
    return row["name"] or "Nog zonder naam"


def _intervention(line: ReadLine, interventions: Sequence[dict[str, Any]]) -> dict[str, Any] | Finding:
    """Return the intervention that `line` names by number or name, or what is wrong with that."""

    def wrong(text: str, role: Role) -> Finding:
        return Finding(text, line.row, TITLES[role], line.sheet)

    named = [row for row in interventions if line.name and _folded(row["name"]) == _folded(line.name)]
    if line.number:
        if not (line.number.isascii() and line.number.isdecimal() and 1 <= int(line.number[:6]) <= len(interventions)):
            return wrong(f"Deze agenda heeft geen interventie met nummer {line.number[:20]}.", Role.NUMBER)
        numbered = interventions[int(line.number) - 1]
        if not line.name or numbered in named or _folded(line.name) == _folded(name_of(numbered)):
            return numbered
        text = f"Nummer {line.number} is in deze agenda “{name_of(numbered)}”. Verbeter het nummer of de naam."
        return wrong(text, Role.NAME)
    if not line.name:
        if len(interventions) == 1:
            return interventions[0]
        return wrong("Vul het nummer of de naam van de interventie in.", Role.NAME)
    if len(named) == 1:
        return named[0]
    if named:
        return wrong(f"Er zijn {len(named)} interventies die “{line.name}” heten. Vul ook het nummer in.", Role.NUMBER)
    known = ", ".join(f"“{name_of(row)}”" for row in interventions[:10])
    return wrong(f"Deze agenda heeft geen interventie “{line.name[:60]}”. Kies uit: {known}.", Role.NAME)


def same_name(one: str, other: str) -> bool:
    """Are these the name of the same intervention?"""
    return _folded(one) == _folded(other)


def _folded(text: str) -> str:
    return plain(text).replace("’", "'").casefold()


def _incoming(row: dict[str, Any], number: int, read: dict[str, list[ReadLine]], *, replace: bool) -> Incoming:
    incoming = Incoming(row["id"], number, name_of(row), row, {})
    for kind in (BUDGET, COVER):
        stored, lines = row[GROUPS[kind]]["lines"], [found.line for found in read[kind]]
        if not lines:
            incoming.lines[kind] = stored
        elif replace:
            incoming.lines[kind] = _identified(kind, stored, lines)
            incoming.changes += _changes(kind, stored, incoming.lines[kind])
        else:
            incoming.lines[kind] = [*stored, *lines]
            incoming.changes += _changes(kind, [], lines)
    return incoming


def _identified(kind: str, stored: Sequence[dict[str, Any]], lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return `lines` with the identity and in the order of the stored lines that they are; new ones come last."""
    left = dict(enumerate(lines))
    taken: dict[str, dict[str, Any]] = {}
    for keys in (_VALUES[kind], *_SAME[kind]):
        places: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for place, line in left.items():
            places[_key(line, keys)].append(place)
        for row in stored:
            same = places.get(_key(row, keys))
            if row["id"] not in taken and same:
                taken[row["id"]] = {"id": row["id"], **left.pop(same.pop(0))}
    return [*(taken[row["id"]] for row in stored if row["id"] in taken), *left.values()]


def _key(line: dict[str, Any], keys: Sequence[str]) -> tuple[Any, ...]:
    return tuple(line.get(key) or None for key in keys)


def _changes(kind: str, stored: Sequence[dict[str, Any]], lines: Sequence[dict[str, Any]]) -> list[Change]:
    """Return what differs, in the order of `lines`; what goes comes last."""
    before = {row["id"]: row for row in stored}
    changes = []
    for line in lines:
        old = before.pop(line.get("id", ""), None)
        if old is not None and _key(old, _VALUES[kind]) == _key(line, _VALUES[kind]):
            continue
        was = None if old is None else Decimal(old["amount"])
        changes.append(Change(kind, _what(kind, line), line["year"], was, Decimal(line["amount"]), _more(kind, line)))
    gone = [Change(kind, _what(kind, row), row["year"], Decimal(row["amount"]), None) for row in before.values()]
    return [*changes, *gone]


def _what(kind: str, line: dict[str, Any]) -> str:
    """Return what a line is about: "Personeel: coach"."""
    if kind == COVER:
        label, words = CoverSource(line["source"]).label, line["organisation"]
    else:
        label, words = BudgetCategory(line["category"]).label, line["description"]
    return f"{label}: {words}" if words else str(label)


def _more(kind: str, line: dict[str, Any]) -> str:
    if kind == COVER:
        return "toegezegd" if line["committed"] else ""
    if not line["quantity"] or not line["rate"]:
        return ""
    return f"{amount(Decimal(line['quantity']))} × {euro(Decimal(line['rate']))}"


def _sum(lines: Iterable[dict[str, Any]]) -> Decimal:
    return sum((Decimal(line["amount"]) for line in lines), Decimal())
