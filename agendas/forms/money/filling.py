"""What the buttons of a grid do with what is typed: rows, a school year over two calendar years, a pasted table."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain

from django.core.exceptions import ValidationError

from agendas.forms.money.grids import LABELS, Grid
from agendas.forms.money.rows import GridRow
from agendas.money import Mode, Row, Side, rows_of, split_school_year
from agendas.sheets import BUDGET, COVER, Finding, Reading, read_pasted
from agendas.sheets.comparing import same_name
from agendas.structure import MAX_LINES_PER_LIST
from gka_portal.forms import MoneyField
from gka_portal.notation import amount, in_words

_MONEY = MoneyField(label="Bedrag")
_KINDS = {Side.BUDGET: BUDGET, Side.COVER: COVER}
MOST_TOLD = 20


def act(grid: Grid, action: str, place: str) -> tuple[str, str]:
    """Do `action` of a button; return what happened as a sentence, and the element that gets the focus."""
    _, _, rest = place.partition("-")
    match action:
        case "add" | "addrate" if rest in set(Side) and Side(rest) in grid.open_sides:
            mode = Mode.RATE if action == "addrate" and rest == Side.BUDGET else Mode.AMOUNT
            if not grid.room(Side(rest)):
                return f"Er passen {MAX_LINES_PER_LIST} rijen in. Voeg regels samen.", ""
            row = grid.add(Side(rest), mode)
            return f"Rij {row.number} is toegevoegd.", f"{row.prefix}-words"
        case "remove" if any(row.prefix == place and not row.is_fixed for row in grid.all_rows):
            grid.remove(place)
            side = rest.partition("-")[0]
            return "De rij is weggehaald. Dat geldt pas als u opslaat.", f"{grid.prefix}-{side}-add"
        case "split":
            return _split(grid), f"{grid.prefix}-sum"
        case "paste":
            return _paste(grid), f"{grid.prefix}-paste"
    return "", ""


def school_years(grid: Grid) -> list[tuple[str, str]]:
    """Return the school years of which both calendar years are columns of `grid`."""
    return [(str(year), f"{year}-{year + 1}") for year in grid.years if year + 1 in grid.years]


def _split(grid: Grid) -> str:
    row = next((row for row in grid.all_rows if row.prefix == grid.helper.row and not row.is_fixed), None)
    first = next((int(value) for value, _ in school_years(grid) if value == grid.helper.school), None)
    wrong = ["Kies de rij waarin het bedrag komt."] if row is None else []
    wrong += ["Kies een schooljaar."] if first is None else []
    try:
        whole = _MONEY.clean(grid.helper.sum)
    except ValidationError:
        whole = None
        wrong.append("Vul het bedrag van het hele schooljaar in, bijvoorbeeld 12.000.")
    grid.helper.split_error = " ".join(wrong)
    if row is None or first is None or whole is None:
        return ""
    parts = split_school_year(whole)
    before = [_stands(row, year) for year in (first, first + 1)]
    if None in before:
        grid.helper.split_error = "In deze rij staat iets dat geen bedrag is. Verbeter dat eerst."
        return ""
    for year, part, there in zip((first, first + 1), parts, before, strict=True):
        row.raw[f"y{year}"] = amount((there or Decimal()) + part)
    grid.helper.sum = ""
    return f"Verdeeld: {amount(parts[0])} in {first} en {amount(parts[1])} in {first + 1}. Het is nog niet opgeslagen."


def _stands(row: GridRow, year: int) -> Decimal | None:
    """Return what stands in the cell; None when it cannot be read."""
    if f"y{year}" in row.errors and row.raw.get(f"y{year}", "").strip():
        return None
    cell = row.row.cells.get(year) if row.row else None
    return cell.value if cell else Decimal()


def _paste(grid: Grid) -> str:
    """Add the rows that were pasted, all of them or none."""
    side = Side.COVER if grid.helper.side == Side.COVER else Side.BUDGET
    reading = read_pasted(grid.helper.paste, years=grid.years, kind=_KINDS[side])
    found = [*reading.problems, *_of_others(grid, reading), *_outside(grid, reading)]
    rows = {
        side: rows_of((read.line for read in reading.lines if read.kind == kind), side) for side, kind in _KINDS.items()
    }
    _tell(grid, found or reading.notes)
    if not grid.helper.paste.strip():
        grid.helper.paste_error = "Plak eerst de rijen uit uw rekenblad."
    elif found:
        grid.helper.paste_error = "Er is nog niets toegevoegd. Verbeter eerst wat hieronder staat."
    elif not any(rows.values()):
        grid.helper.paste_error = "Hier staan geen rijen met bedragen in. Er is niets toegevoegd."
    else:
        grid.helper.paste_error = _no_place(grid, rows)
    if grid.helper.paste_error:
        return ""
    for row in chain.from_iterable(rows.values()):
        grid.put(row)
    grid.helper.paste = ""
    told = in_words([_added(side, len(rows[side])) for side in Side if rows[side]])
    return f"Toegevoegd: {told}. Controleer ze; ze zijn nog niet opgeslagen."


def _added(side: Side, count: int) -> str:
    return f"{'1 rij' if count == 1 else f'{count} rijen'} aan de {LABELS[side].lower()}"


def _no_place(grid: Grid, rows: Mapping[Side, Sequence[Row]]) -> str:
    """Return why `rows` cannot be added, "" when they can."""
    for side in (side for side in Side if rows[side]):
        if side not in grid.open_sides:
            return f"Bij de {LABELS[side].lower()} kunnen nu geen rijen bij. Er is niets toegevoegd."
        if len(rows[side]) > grid.room(side):
            return (
                f"Plak hoogstens {grid.room(side)} rijen bij de {LABELS[side].lower()}; dit zijn er {len(rows[side])}. "
                f"Er passen {MAX_LINES_PER_LIST} rijen in."
            )
    return ""


def _of_others(grid: Grid, reading: Reading) -> Iterator[Finding]:
    """Yield what was pasted for another intervention: a whole sheet has a page of its own."""
    numbers = {read.number for read in reading.lines}
    for read in reading.lines:
        if read.name and not same_name(read.name, grid.name):
            text = f"Deze rij hoort bij “{read.name[:60]}”. Een blad met meer interventies leest u in bij ‘Inlezen’."
            yield Finding(text, read.row)
        elif read.number and not read.name and len(numbers) > 1:
            yield Finding("Er staan meer nummers van interventies in. Lees het blad in bij ‘Inlezen’.", read.row)


def _outside(grid: Grid, reading: Reading) -> Iterator[Finding]:
    """Yield amounts for which the grid has no column."""
    years = ", ".join(map(str, grid.years))
    for read in reading.lines:
        if read.line["year"] not in grid.years:
            yield Finding(f"{read.line['year']} is hier geen kolom. Gebruik alleen {years}.", read.row)


def _tell(grid: Grid, findings: Sequence[Finding]) -> None:
    told = list(dict.fromkeys(finding.sentence for finding in findings))
    more = len(told) - MOST_TOLD
    grid.helper.paste_findings = [*told[:MOST_TOLD], *([f"En nog {more} meer."] if more > 0 else [])]
