"""What stands on the front page for the alderman: what is promised, what else is agreed, and who pays what per year.

Made of a document (gka-agenda/1) alone, so that the page and its PDF say the same.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from agendas.choices import CoverSource, Frequency, InterventionKind
from agendas.richtext import html_to_plain
from gka_portal.notation import dutch_date_of, in_words

# A goal in short: so many sentences, and no more than this many characters.
_SENTENCES = 2
_MOST = 320
_MEASURES = 2
_ITEMS = 3
_ITEM = re.compile(r"(-|\d{1,3}\.) ")
# A sentence ends here, unless the word before the point is one of these.
_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9‘“\"'(À-Þ])")
_SHORTENED = re.compile(
    r"\b(bijv|o\.a|m\.n|t\.a\.v|t\.b\.v|i\.s\.m|d\.w\.z|n\.a\.v|ca|nr|art|incl|excl|dhr|mevr|drs|dr|mr|ir|prof|[A-Z])\.$"
)


@dataclass(frozen=True)
class Promise:
    """One intervention, experiment or community: what it is, its goal in short, and where the whole of it stands."""

    kind: str
    name: str
    goal: str
    measures: list[str]
    anchor: str
    path: str


@dataclass(frozen=True)
class Payment:
    """What everybody pays in one calendar year, in euros; `label` is the year, or "Totaal"."""

    label: str
    gka: Decimal
    municipality: Decimal
    schools: Decimal
    others: Decimal
    uncovered: Decimal

    @property
    def is_total(self) -> bool:
        return self.label == TOTAL

    @property
    def total(self) -> Decimal:
        return self.gka + self.municipality + self.schools + self.others + self.uncovered

    @property
    def cells(self) -> list[tuple[str, Decimal]]:
        """The amounts with the heading of their column."""
        return list(zip([*PAYERS, UNCOVERED, TOTAL], [*self._amounts, self.total], strict=True))

    @property
    def _amounts(self) -> tuple[Decimal, ...]:
        return (self.gka, self.municipality, self.schools, self.others, self.uncovered)


@dataclass(frozen=True)
class Costs:
    """A line per calendar year and one for all of them; empty when the agenda names no amounts."""

    lines: list[Payment] = field(default_factory=list)
    # Years in which more is promised than it costs.
    excess: list[int] = field(default_factory=list)

    @property
    def has_uncovered(self) -> bool:
        return bool(self.lines) and bool(self.lines[-1].uncovered)

    @property
    def columns(self) -> list[str]:
        """The headings of the amounts."""
        return [*PAYERS, *([UNCOVERED] if self.has_uncovered else []), TOTAL]

    @property
    def rows(self) -> list[tuple[Payment, list[tuple[str, Decimal]]]]:
        """Each line with its amounts under `columns`."""
        shown = set(self.columns)
        return [(line, [cell for cell in line.cells if cell[0] in shown]) for line in self.lines]

    @property
    def remark(self) -> str:
        """What the reader must know about the figures, in one sentence, or ""."""
        if not self.excess:
            return ""
        return f"In {in_words([str(year) for year in self.excess])} staat er meer dekking dan kosten in de agenda."


@dataclass(frozen=True)
class Front:
    promises: list[Promise]
    # Heading and a few words: the meetings, and the other agreements.
    agreements: list[tuple[str, str]]
    costs: Costs


PAYERS = ["GKA", "Gemeente", "Scholen", "Anderen"]
UNCOVERED = "Nog geen dekking"
TOTAL = "Totaal"
_COLUMN_OF = {
    CoverSource.GKA: "gka",
    CoverSource.MUNICIPALITY: "municipality",
    CoverSource.SCHOOL: "schools",
    CoverSource.PARTNERSHIP: "schools",
    CoverSource.THIRD_PARTY: "others",
    CoverSource.IN_KIND: "others",
}


def front_of(document: dict[str, Any]) -> Front:
    """Return the front page of `document`."""
    return Front(list(_promises(document)), list(_agreements(document)), costs_per_year(document))


def _promises(document: dict[str, Any]) -> Iterator[Promise]:
    for kind, word in ((InterventionKind.INTERVENTION, "interventie"), (InterventionKind.EXPERIMENT, "experiment")):
        rows = [row for row in document["interventions"] if row["kind"] == kind]
        for number, row in enumerate(rows, start=1):
            yield _promise(row, word, number, "interventions")
    for number, row in enumerate(document["communities"], start=1):
        yield _promise(row, "community", number, "communities")


def _promise(row: dict[str, Any], word: str, number: int, block: str) -> Promise:
    return Promise(
        kind=f"{word.capitalize()} {number}",
        name=row["name"],
        goal=in_short(row["goal"]),
        measures=[_measure(indicator) for indicator in row.get("indicators", [])[:_MEASURES]],
        anchor=f"{word}-{number}",
        path=f"{block}.{row['id']}",
    )


def _measure(row: dict[str, Any]) -> str:
    """Return a measurable goal in words: "Spelgevoel: van 60% naar 70%, 1 juli 2028"."""
    unit = f" {row['unit']}" if row["unit"] else ""
    words = [f"van {row['baseline']}{unit}" if row["baseline"] else "", f"naar {row['target']}{unit}"]
    change = " ".join(filter(None, words)) if row["target"] else ""
    details = ", ".join(filter(None, [change, dutch_date_of(row["date"])]))
    return f"{row['name']}: {details}" if details else str(row["name"])


def in_short(html: str) -> str:
    """Return the first sentences of rich text, on one line; a sentence that was cut off ends with an ellipsis."""
    return _first_sentences(html_to_plain(html))


def _first_sentences(text: str) -> str:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    items = [_ITEM.sub("", line) for line in lines if _ITEM.match(line)]
    prose = [sentence for line in lines if not _ITEM.match(line) for sentence in _sentences(line)][:_SENTENCES]
    if prose and prose[0].endswith(":"):
        # "Wij willen:" says nothing without what follows.
        del prose[1:]
    short = " ".join(prose)
    if not prose or short.endswith(":"):
        short = " ".join(filter(None, [short, "; ".join(items[:_ITEMS])]))
    if len(short) > _MOST:
        return f"{short[:_MOST].rsplit(' ', 1)[0].rstrip(' ,;:-')} …"
    return short


def _sentences(line: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(line):
        if not _SHORTENED.search(line[start : end.start()]):
            yield line[start : end.start()]
            start = end.end()
    yield line[start:]


def _agreements(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for row in document["consultations"]:
        often = row["frequency_text"] or (Frequency(row["frequency"]).label if row["frequency"] else "")
        yield row["name"], often
    for row in document["other_agreements"]:
        yield row["type"], _first_sentences(row["planning"])


def costs_per_year(document: dict[str, Any]) -> Costs:
    """Return who pays what per calendar year: the cover, and what the budget asks beyond it.

    Per intervention, so that the money of one does not seem to pay for another.
    """
    per_year: dict[int, dict[str, Decimal]] = {}
    excess = set()
    for row in document["interventions"]:
        budget, cover = _by_year(row["budget"]["lines"]), _by_year(row["funding"]["lines"])
        for year in {*budget, *cover}:
            line = per_year.setdefault(year, dict.fromkeys([*_COLUMN_OF.values(), "uncovered"], Decimal()))
            asked, given = budget.get(year, Decimal()), cover.get(year, Decimal())
            line["uncovered"] += max(asked - given, Decimal())
            if budget and given > asked:
                excess.add(year)
        for paid in row["funding"]["lines"]:
            per_year[paid["year"]][_COLUMN_OF[CoverSource(paid["source"])]] += Decimal(paid["amount"])
    if not per_year:
        return Costs()
    lines = [Payment(str(year), **per_year[year]) for year in sorted(per_year)]
    totals = {
        name: sum((line[name] for line in per_year.values()), Decimal()) for name in next(iter(per_year.values()))
    }
    return Costs([*lines, Payment(TOTAL, **totals)], sorted(excess))


def _by_year(lines: Iterable[dict[str, Any]]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for line in lines:
        found[line["year"]] = found.get(line["year"], Decimal()) + Decimal(line["amount"])
    return found
