"""What a sheet would change in the money of an agenda, as it is shown before it is stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from agendas.sheets import BUDGET, COVER, Finding
from agendas.sheets.comparing import Change, Comparison, Incoming
from gka_portal.notation import euro

# More than this nobody reads; the totals are of everything.
MAXIMUM_CHANGES = 300
MAXIMUM_SENTENCES = 60
_KINDS = {BUDGET: "Begroting", COVER: "Dekking"}


@dataclass(frozen=True)
class ChangeRow:
    """`word` says what happens to the line, `mark` is its class; amounts in words, "" where there is no line."""

    word: str
    mark: str
    what: str
    more: str
    year: int
    before: str
    after: str


@dataclass(frozen=True)
class KindTable:
    """The budget or the cover of one intervention: totals before and after, and the lines that differ."""

    title: str
    before: Decimal
    after: Decimal
    rows: list[ChangeRow]

    @property
    def sentence(self) -> str:
        if self.before == self.after:
            return f"Het totaal blijft {euro(self.after)}."
        return f"Het totaal gaat van {euro(self.before)} naar {euro(self.after)}."


@dataclass(frozen=True)
class InterventionTable:
    number: int
    name: str
    kinds: list[KindTable]
    # What the cover and the budget then come to, when these differ.
    difference: str


@dataclass(frozen=True)
class Shown:
    """All of it; `hidden` lines differ too and are not listed."""

    tables: list[InterventionTable]
    counts: str
    hidden: int
    goes: int


def shown(comparison: Comparison) -> Shown:
    """Return what `comparison` found, the first MAXIMUM_CHANGES lines of it."""
    left, tables = MAXIMUM_CHANGES, []
    for incoming in comparison.incoming:
        kinds = []
        for kind in incoming.read_kinds:
            changes = [change for change in incoming.changes if change.kind == kind]
            rows = [_row(change) for change in changes[:left]]
            left -= len(rows)
            kinds.append(KindTable(_KINDS[kind], incoming.total_before(kind), incoming.total(kind), rows))
        tables.append(InterventionTable(incoming.number, incoming.name, kinds, _difference(incoming)))
    changes = [change for incoming in comparison.incoming for change in incoming.changes]
    goes = sum(change.after is None for change in changes)
    return Shown(tables, _counts(changes), max(len(changes) - MAXIMUM_CHANGES, 0), goes)


def sentences(findings: Iterable[Finding]) -> tuple[list[str], int]:
    """Return the first sentences of `findings`, each once, and how many more there are."""
    found = list(dict.fromkeys(finding.sentence for finding in findings))
    return found[:MAXIMUM_SENTENCES], max(len(found) - MAXIMUM_SENTENCES, 0)


def _row(change: Change) -> ChangeRow:
    word, mark = "Gewijzigd", ""
    if change.before is None:
        word, mark = "Nieuw", "sheet-mark--new"
    elif change.after is None:
        word, mark = "Vervalt", "sheet-mark--gone"
    before, after = ("" if money is None else euro(money) for money in (change.before, change.after))
    return ChangeRow(word, mark, change.what, change.more, change.year, before, after)


def _counts(changes: list[Change]) -> str:
    """Return "3 nieuwe regels, 1 gewijzigde regel en 2 regels die vervallen"."""
    new = sum(change.before is None for change in changes)
    gone = sum(change.after is None for change in changes)
    changed = len(changes) - new - gone
    parts = [
        (new, "nieuwe regel", "nieuwe regels"),
        (changed, "gewijzigde regel", "gewijzigde regels"),
        (gone, "regel die vervalt", "regels die vervallen"),
    ]
    told = [f"{number} {one if number == 1 else more}" for number, one, more in parts if number]
    return " en ".join(filter(None, [", ".join(told[:-1]), *told[-1:]]))


def _difference(incoming: Incoming) -> str:
    budget, cover = incoming.total(BUDGET), incoming.total(COVER)
    if budget == cover:
        return ""
    word = "minder" if cover < budget else "meer"
    return f"De dekking ({euro(cover)}) is dan {euro(abs(budget - cover))} {word} dan de begroting ({euro(budget)})."
