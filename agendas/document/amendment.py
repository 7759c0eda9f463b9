"""What an addendum changes in its agenda, in words and figures: a pure function of its document (gka-agenda/1).

Only for a document with the key `addendum`; one without it is printed as any agenda.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from agendas.amending import keys_of, rekeyed
from agendas.choices import AddendumSort
from agendas.document.front import costs_per_year
from agendas.document.nouns import AGENDA
from agendas.document.parts import Fate, full_title
from agendas.redline import Change, Comparison, Sort, compare, parts_told, summary
from agendas.structure import BLOCKS, Block
from gka_portal.notation import dutch_date_of, euro, in_words

# A block is told by its values, and not by how many changed, when they are so few and so short.
_FEW = 2
_SHORT = 60
NOT_YET = "Nog niets gewijzigd"
_NUMBER = re.compile(r"-A(\d+)\Z")
CHANGED_BLOCKS = tuple(block for block in BLOCKS if block.key != "signatories")


@dataclass(frozen=True)
class BlockTold:
    """A block of the agenda in the list of what changes; `told` says what, in one sentence."""

    block: Block
    fate: Fate
    told: str

    @property
    def is_ticked(self) -> bool:
        return self.fate is Fate.CHANGED


@dataclass(frozen=True)
class MoneyLine:
    """What was to be paid in a calendar year (`label`, or "Totaal") and what will be, in euros."""

    label: str
    gka_before: Decimal
    gka_after: Decimal
    all_before: Decimal
    all_after: Decimal

    @property
    def gka_told(self) -> str:
        """The difference for GKA in words: "€ 2.000 meer"."""
        return _difference(self.gka_more)

    @property
    def all_told(self) -> str:
        """The difference for everybody together in words."""
        return _difference(self.all_more)

    @property
    def gka_more(self) -> Decimal:
        return self.gka_after - self.gka_before

    @property
    def all_more(self) -> Decimal:
        return self.all_after - self.all_before


@dataclass(frozen=True)
class Amendment:
    """An addendum beside the text in force from which it started.

    `before` is the whole document as it would be without the addendum, its rows with the identities of the addendum.
    """

    document: dict[str, Any]
    before: dict[str, Any]
    sort: AddendumSort
    blocks: tuple[str, ...]

    @property
    def parent(self) -> str:
        """The reference of the agenda."""
        return str(self.document.get("parent") or "")

    @property
    def reason(self) -> str:
        return str(self.document["addendum"].get("reason") or "")

    @cached_property
    def agenda(self) -> str:
        """What the agenda is called, as it was before this addendum."""
        period = self.before["period"]
        places = [item["name"] if isinstance(item, dict) else item for item in self.before["municipalities"]]
        return full_title(self.before["title"], places, f"{period['start']}-{period['end']}")

    @property
    def short(self) -> str:
        """The addendum among those of its agenda: "Addendum 1"."""
        return short_name(str(self.document.get("reference") or ""))

    @property
    def to_agenda(self) -> str:
        """What stands after `short`: "bij de GKA-Agenda Alkmaar 2024-2027"."""
        is_named = AGENDA.word in str(self.before["title"]).lower()
        return f"bij de {self.agenda}" if is_named else f"bij de agenda ‘{self.agenda}’"

    @property
    def title(self) -> str:
        return f"{self.short} {self.to_agenda}"

    @property
    def base(self) -> str:
        """The text that it started from, in words: "de geldende tekst van 22 november 2026"."""
        return f"de geldende tekst van {dutch_date_of(self.document['addendum']['base']['on'])}"

    @property
    def base_hash(self) -> str:
        """The hash of that text; "" in a public version that leaves something out: it would tell too much."""
        found = str(self.document["addendum"]["base"]["sha256"])
        return found if found.strip("0") else ""

    @cached_property
    def comparison(self) -> Comparison:
        """What is different in the blocks that it changes."""
        keys = keys_of(self.blocks)
        return compare({key: self.before[key] for key in keys}, {key: self.document[key] for key in keys})

    @property
    def summary(self) -> str:
        return summary(self.comparison)

    @property
    def lines(self) -> list[str]:
        """Which parts change, a line per intervention, community or other part."""
        return list(parts_told(self.comparison))

    @cached_property
    def told(self) -> list[BlockTold]:
        """Every block of the agenda, in its order."""
        changes: dict[str, list[Change]] = {}
        for block, groups in self.comparison.blocks():
            changes.setdefault(block.key, []).extend(change for _, found in groups for change in found)
        return [
            BlockTold(block, Fate.CHANGED, _told(changes.get(block.key, [])))
            if block.key in self.blocks
            else BlockTold(block, Fate.SAME, "Blijft zoals het is")
            for block in CHANGED_BLOCKS
        ]

    def fate_of(self, path: str) -> Fate:
        """Return what becomes of the row at `path`."""
        for change in self.comparison.changes:
            if change.path == path:
                return Fate.NEW if change.sort is Sort.ADDED else Fate.CHANGED
            if change.path.startswith(f"{path}."):
                return Fate.CHANGED
        return Fate.SAME

    @property
    def changed_titles(self) -> list[str]:
        return [row.block.title for row in self.told if row.is_ticked]

    @property
    def stays(self) -> str:
        """Which blocks it leaves as they are, in words; "" when it changes them all."""
        titles = [f"‘{row.block.title}’" for row in self.told if not row.is_ticked]
        return in_words(titles)

    @property
    def until(self) -> str:
        """Until when the agenda runs, in a sentence."""
        was, now = self.before["period"]["end"], self.document["period"]["end"]
        if was == now:
            return f"De agenda loopt tot en met {was}. Dat blijft zo."
        return f"De agenda loopt tot en met {now}. Dat was {was}."

    @cached_property
    def money(self) -> list[MoneyLine]:
        """What is paid before and after, per calendar year and in all; empty when no amount changes."""
        was, now = ({line.label: line for line in costs_per_year(text).lines} for text in (self.before, self.document))
        # The years first; "Totaal" comes last, also by its letters.
        lines = [
            MoneyLine(
                label,
                was[label].gka if label in was else Decimal(),
                now[label].gka if label in now else Decimal(),
                was[label].total if label in was else Decimal(),
                now[label].total if label in now else Decimal(),
            )
            for label in sorted({*was, *now})
        ]
        return lines if any(line.gka_more or line.all_more for line in lines) else []

    @property
    def money_total(self) -> MoneyLine | None:
        """The difference in all years together; None when no amount changes."""
        return self.money[-1] if self.money else None

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Labels and values for the first page."""
        return [
            ("Soort addendum", str(self.sort.label)),
            ("Hoort bij", f"{self.agenda} ({self.parent})"),
            ("Looptijd", self.until),
            *([("Aanleiding", self.reason)] if self.reason else []),
        ]


def short_name(reference: str) -> str:
    """Return what the addendum with `reference` is called among those of its agenda: "Addendum 1"."""
    number = _NUMBER.search(reference)
    return f"Addendum {number[1]}" if number else "Addendum"


def amendment_of(document: dict[str, Any]) -> Amendment | None:
    """Return what `document` changes in its agenda; None for an agenda, or an addendum of which that is not known."""
    facts = document.get("addendum")
    if not facts:
        return None
    keys = keys_of(facts["blocks"])
    before = {key: value for key, value in rekeyed(facts["before"], facts["key"]).items() if key in keys}
    text = {key: value for key, value in document.items() if key != "addendum"}
    return Amendment(document, {**text, **before}, AddendumSort(facts["sort"]), tuple(facts["blocks"]))


def _difference(amount: Decimal) -> str:
    return f"{euro(abs(amount))} {'meer' if amount > 0 else 'minder'}" if amount else "gelijk"


def _told(changes: list[Change]) -> str:
    if not changes:
        return NOT_YET
    if len(changes) <= _FEW and all(_is_short(change) for change in changes):
        return "; ".join(_values(changes))
    return summary(Comparison(tuple(changes)))


def _is_short(change: Change) -> bool:
    return change.sort in {Sort.FACT, Sort.AMOUNT, Sort.DATE} and len(f"{change.before}{change.after}") <= _SHORT


def _values(changes: list[Change]) -> Iterator[str]:
    for change in changes:
        yield f"{' › '.join((*change.where, change.label))}: {said(change)}"


def said(change: Change) -> str:
    """Return what a value was and becomes, in words: "2027 wordt 2029"."""
    was, now = (", ".join(value) if isinstance(value, list) else str(value) for value in (change.before, change.after))
    return f"‘{was}’ wordt ‘{now}’" if was and now else (f"‘{was}’ vervalt" if was else f"nieuw: ‘{now}’")
