"""The blocks of the editor with what is still to do in each, and the rows that have a page of their own."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from agendas.addresses import fragment_of
from agendas.choices import CoverSource, InterventionKind
from agendas.completeness import Missing, Weight
from agendas.models import Agenda
from agendas.money.derived import derived_from
from agendas.openings import Paths, amended_paths, is_open, is_touched
from agendas.structure import BLOCKS, Block


def steps_of(
    agenda: Agenda, items: list[Missing], current: Block, paths: frozenset[str] | None = None
) -> list[dict[str, Any]]:
    """Return the side navigation: every block with the number of points that stop the signing.

    `items` is what is missing for freezing; advice does not make a block incomplete. `paths` are the open fields of
    a correction round (`openings.open_paths`): then the navigation says which blocks have any. Of an addendum it says
    which blocks stay as they are.
    """
    amended = amended_paths(agenda)
    counts: dict[str, int] = defaultdict(int)
    for item in items:
        counts[item.block.key] += item.weight is Weight.STOP
    return [
        {
            "title": block.title,
            "url": reverse("agendas:edit", args=[agenda.reference, block.slug]),
            "state": "incomplete" if counts[block.key] else "complete",
            "current": block == current,
            "missing": counts[block.key],
            "words": _words(paths, amended, block),
            "is_open": paths is not None and _open_in(paths, block) > 0,
        }
        for block in BLOCKS
    ]


def _words(paths: Paths, amended: Paths, block: Block) -> str:
    """Return what stands at `block` in place of what is missing; `amended` is what an addendum may change."""
    if amended is not None and not _open_in(amended, block):
        return "Ongewijzigd"
    return "" if paths is None or paths == amended else _open_words(paths, block)


def _open_in(paths: frozenset[str], block: Block) -> int:
    """Return how many of `paths` are in `block`; the whole agenda is in every block."""
    return sum(not path or path.partition(".")[0] in block.keys for path in paths)


def _open_words(paths: frozenset[str], block: Block) -> str:
    if "" in paths:
        return "Open"
    count = _open_in(paths, block)
    return "Op slot" if not count else "1 opmerking open" if count == 1 else f"{count} opmerkingen open"


def points_at(items: list[Missing], address: str) -> list[dict[str, Any]]:
    """Return what is to do at `address` (a block or a row), each with the place on the page."""
    return [
        {
            "sentence": item.sentence,
            "fragment": fragment_of(item.path),
            "stops": item.weight is Weight.STOP,
        }
        for item in _at(items, address)
    ]


def advice_at(items: list[Missing], address: str) -> dict[str, list[str]]:
    """Return the same by path within the part, for beside the fields; there the name of the row says nothing new."""
    advice: dict[str, list[str]] = defaultdict(list)
    for item in _at(items, address):
        in_row = "." in address
        sentence = item.sentence.partition(": ")[2] if in_row and ": " in item.sentence else item.sentence
        advice[item.path.removeprefix(f"{address}.") if in_row else item.path].append(
            sentence[:1].upper() + sentence[1:]
        )
    return advice


def _at(items: list[Missing], address: str) -> list[Missing]:
    if "." in address:
        return [item for item in items if item.path.startswith(f"{address}.")]
    return [item for item in items if item.block.key == address]


@dataclass(frozen=True)
class ListedRow:
    """An intervention or community in its list. `years` are amounts in euros: costs, and the GKA money in the cover."""

    id: str
    name: str
    kind: str
    contact_school: str
    years: list[tuple[int, Decimal, Decimal]]
    missing: int
    is_first: bool
    is_last: bool
    # In a correction round: may something be written in it, and may it be removed?
    is_open: bool = True
    may_go: bool = True


def listed_rows(
    document: dict[str, Any], key: str, items: list[Missing], paths: frozenset[str] | None = None
) -> list[ListedRow]:
    """Return the rows of the list `key` ("interventions" or "communities")."""
    rows = document[key]
    return [
        ListedRow(
            id=row["id"],
            name=row["name"] or "Nog zonder naam",
            kind=InterventionKind(row["kind"]).label if "kind" in row else "Community",
            contact_school=_contact_school(row),
            years=_years(row) if "budget" in row else [],
            missing=sum(item.weight is Weight.STOP for item in _at(items, f"{key}.{row['id']}")),
            is_first=place == 0,
            is_last=place == len(rows) - 1,
            is_open=is_touched(paths, f"{key}.{row['id']}"),
            may_go=is_open(paths, f"{key}.{row['id']}"),
        )
        for place, row in enumerate(rows)
    ]


def _contact_school(row: dict[str, Any]) -> str:
    parties = row["parties"] if "kind" in row else []
    return ", ".join(party["name"] for party in parties if party["role"] == "applicant")


def _years(row: dict[str, Any]) -> list[tuple[int, Decimal, Decimal]]:
    costs: dict[int, Decimal] = defaultdict(Decimal)
    gka: dict[int, Decimal] = defaultdict(Decimal)
    for line in row["budget"]["lines"]:
        costs[line["year"]] += Decimal(line["amount"])
    for line in row["funding"]["lines"]:
        gka[line["year"]] += Decimal(line["amount"]) if line["source"] == CoverSource.GKA else 0
    return [(year, costs[year], gka[year]) for year in sorted(costs.keys() | gka.keys())]


@dataclass(frozen=True)
class MoneyTable:
    """Costs and cover of one intervention per calendar year, in euros; the last amount of a line is its total.

    `derived` says what follows from the share of GKA while there is no budget, "" otherwise.
    """

    years: list[int]
    lines: list[tuple[str, list[Decimal]]]
    costs: list[Decimal]
    cover: list[Decimal]
    differences: list[Decimal]
    derived: str = ""


def money_table(row: dict[str, Any]) -> MoneyTable | None:
    """Return the totals of the stored row per year and source; None when there are no amounts."""
    budget, cover = row["budget"]["lines"], row["funding"]["lines"]
    years = sorted({line["year"] for line in [*budget, *cover]})
    if not years:
        return None
    sources = [source for source in CoverSource if any(line["source"] == source for line in cover)]
    costs, paid = _totals(budget, years), _totals(cover, years)
    return MoneyTable(
        years=years,
        lines=[
            (str(source.label), _totals([line for line in cover if line["source"] == source], years))
            for source in sources
        ],
        costs=costs,
        cover=paid,
        differences=[cost - money for cost, money in zip(costs, paid, strict=True)],
        derived=derived.sentence if (derived := derived_from(row)) else "",
    )


def _totals(lines: list[dict[str, Any]], years: list[int]) -> list[Decimal]:
    amounts = [sum((Decimal(line["amount"]) for line in lines if line["year"] == year), Decimal()) for year in years]
    return [*amounts, sum(amounts, Decimal())]
