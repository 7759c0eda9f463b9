"""The budget and cover of an agenda as sheets to fill in, and what was read as text that can be read again."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from agendas.choices import BudgetCategory, CoverSource
from agendas.sheets.columns import BUDGET, TITLES, Role
from agendas.sheets.comparing import GROUPS, name_of
from agendas.sheets.reading import ReadLine
from gka_portal.notation import amount
from gka_portal.sheets_out import Column, Kind, Sheet, Value

_NR = Column(TITLES[Role.NUMBER], Kind.WHOLE, 6)
_NAME = Column(TITLES[Role.NAME], width=36)


def money_sheets(document: dict[str, Any]) -> list[Sheet]:
    """Return the sheets of `document` (gka-agenda/1): budget, cover, and how to fill these in."""
    years = _years(document)
    return [_budget(document, years), _cover(document, years), _explanation(document, years)]


def _years(document: dict[str, Any]) -> list[int]:
    """Return the years of the agenda, and those outside it that have lines."""
    period = document["period"]
    found = set(range(period["start"], period["end"] + 1))
    for row in document["interventions"]:
        found |= {line["year"] for group in GROUPS.values() for line in row[group]["lines"]}
    return sorted(found)


def _budget(document: dict[str, Any], years: Sequence[int]) -> Sheet:
    columns = [_NR, _NAME, Column(TITLES[Role.CATEGORY], width=14), Column(TITLES[Role.DESCRIPTION], width=40)]
    columns.append(Column(TITLES[Role.RATE], Kind.EURO, 14))
    for year in years:
        columns.append(Column(f"{TITLES[Role.QUANTITY]} {year}", Kind.NUMBER, 11))
        columns.append(Column(f"{TITLES[Role.AMOUNT]} {year}", Kind.EURO, 17))
    rows: list[list[Value]] = []
    for number, row in enumerate(document["interventions"], start=1):
        begin: list[Value] = [number, name_of(row)]
        for lines in _grouped(row["budget"]["lines"], ("category", "description", "rate")):
            first = next(iter(lines.values()))
            label = str(BudgetCategory(first["category"]).label)
            facts: list[Value] = [*begin, label, first["description"], _decimal(first["rate"])]
            for year in years:
                line = lines.get(year, {})
                facts += [_decimal(line.get("quantity")), _decimal(line.get("amount"))]
            rows.append(facts)
        if not row["budget"]["lines"]:
            # A row to begin with: without figures it is no line.
            rows.append([*begin, *[None] * (len(columns) - 2)])
    return Sheet("Begroting", columns, rows, frozen=2)


def _cover(document: dict[str, Any], years: Sequence[int]) -> Sheet:
    columns = [_NR, _NAME, Column(TITLES[Role.SOURCE], width=36), Column(TITLES[Role.ORGANISATION], width=36)]
    columns.append(Column(TITLES[Role.COMMITTED], width=13))
    columns += [Column(f"{TITLES[Role.AMOUNT]} {year}", Kind.EURO, 17) for year in years]
    rows: list[list[Value]] = []
    for number, row in enumerate(document["interventions"], start=1):
        begin: list[Value] = [number, name_of(row)]
        for lines in _grouped(row["funding"]["lines"], ("source", "organisation", "committed")):
            first = next(iter(lines.values()))
            label = str(CoverSource(first["source"]).label)
            facts: list[Value] = [*begin, label, first["organisation"], "ja" if first["committed"] else "nee"]
            rows.append([*facts, *(_decimal(lines.get(year, {}).get("amount")) for year in years)])
        if not row["funding"]["lines"]:
            rows.append([*begin, *[None] * (len(columns) - 2)])
    return Sheet("Dekking", columns, rows, frozen=2)


def _grouped(lines: Iterable[dict[str, Any]], keys: Sequence[str]) -> list[dict[int, dict[str, Any]]]:
    """Return rows of lines by year: lines with the same `keys`, and a second line of a year in a row of its own."""
    rows: list[tuple[tuple[Any, ...], dict[int, dict[str, Any]]]] = []
    for line in lines:
        key = tuple(line[name] for name in keys)
        row = next((found for known, found in rows if known == key and line["year"] not in found), None)
        if row is None:
            row = {}
            rows.append((key, row))
        row[line["year"]] = line
    return [row for _, row in rows]


def _explanation(document: dict[str, Any], years: Sequence[int]) -> Sheet:
    categories = ", ".join(str(label) for label in BudgetCategory.labels)
    sources = ", ".join(str(label) for label in CoverSource.labels)
    sentences = [
        "Vul de bladen Begroting en Dekking in en lees dit bestand daarna in het portaal in. "
        "U ziet eerst wat er verandert; daarna kiest u of het portaal dat bewaart.",
        "Elke rij hoort bij een interventie: het nummer en de naam staan vooraan. Maak meer rijen door er een te "
        "kopiëren, met nummer en naam.",
        f"Soort is een van: {categories}.",
        f"Bron is een van: {sources}.",
        "Toegezegd is ja of nee.",
        "Vul een bedrag in, of vul een tarief en een aantal in en laat het bedrag leeg: dan rekent het portaal.",
        f"Bedragen zijn in euro en horen bij een kalenderjaar: {', '.join(map(str, years))}. "
        "Een kolom voor een ander jaar mag u toevoegen, bijvoorbeeld Bedrag 2030.",
        "Een schooljaar verdeelt u over twee kalenderjaren: 5/12 voor augustus tot en met december, 7/12 voor "
        "januari tot en met juli.",
        "Bij ‘vervangen’ worden de regels van een interventie wat er in het blad staat. Een interventie waarvan "
        "geen regels in het blad staan, verandert niet.",
        "Andere kolommen en bladen leest het portaal niet. Formules mogen: het portaal leest de uitkomst.",
    ]
    reference = document.get("reference") or document["title"]
    column = Column(f"Uitleg bij de begroting en dekking van {reference}", width=100)
    return Sheet("Uitleg", [column], [[sentence] for sentence in sentences], has_filter=False, wraps=True)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def text_of(lines: Iterable[tuple[int, str, ReadLine]]) -> str:
    """Return `lines` (with the number and the name of their intervention) as text that `read_pasted` reads again."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    kind = ""
    for number, name, read in sorted(lines, key=lambda item: item[2].kind):
        if read.kind != kind:
            kind = read.kind
            writer.writerow([TITLES[role] for role in _LONG[kind]])
        writer.writerow([number, name, *_cells(read)])
    return out.getvalue()


_BEGIN = (Role.NUMBER, Role.NAME)
_LONG = {
    "budget": (*_BEGIN, Role.CATEGORY, Role.DESCRIPTION, Role.RATE, Role.YEAR, Role.QUANTITY, Role.AMOUNT),
    "cover": (*_BEGIN, Role.SOURCE, Role.ORGANISATION, Role.COMMITTED, Role.YEAR, Role.AMOUNT),
}


def _cells(read: ReadLine) -> list[object]:
    line = read.line
    if read.kind != BUDGET:
        committed = "ja" if line["committed"] else "nee"
        return [line["source"], line["organisation"], committed, line["year"], _dutch(line["amount"])]
    figures = _dutch(line["rate"]), line["year"], _dutch(line["quantity"]), _dutch(line["amount"])
    return [line["category"], line["description"], *figures]


def _dutch(text: str | None) -> str:
    return "" if text is None else amount(Decimal(text))
