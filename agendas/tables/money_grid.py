"""What the amounts in the grids add up to, each figure with the element of the page where it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from agendas.forms.money import KINDS, GridShown, Sheet
from agendas.money import Side, Totals
from agendas.money.derived import derived_from
from gka_portal.notation import euro, in_words

AGENDA = "agenda"
MOST_NAMED = 3


@dataclass(frozen=True)
class Figure:
    """A figure as it is shown; `element` is its place on the page, `label` the year that it is of."""

    element: str
    text: str
    label: str = ""
    is_wrong: bool = False


@dataclass(frozen=True)
class Line:
    """A line of figures: one for each year, and the total."""

    label: str
    cells: list[Figure]
    total: Figure


@dataclass(frozen=True)
class Figures:
    """The totals of one grid, or of the whole agenda."""

    costs: Line
    cover: Line
    difference: Line
    categories: list[Line]
    sources: list[Line]
    sentence: Figure
    rows: dict[str, Figure] = field(default_factory=dict)

    def all(self) -> Iterator[Figure]:
        """Yield every figure with its element."""
        for line in (self.costs, self.cover, self.difference, *self.categories, *self.sources):
            yield from (*line.cells, line.total)
        yield self.sentence
        yield from self.rows.values()


def figures_of(grid: GridShown) -> Figures:
    """Return the totals of `grid` as it is typed."""
    totals = {side: grid.totals(side) for side in Side}
    rows = {row.prefix: Figure(f"{row.prefix}-total", row.total_text) for row in grid.all_rows}
    sentence = _without_budget(grid) or sentence_of(totals[Side.BUDGET], totals[Side.COVER])
    compared = {side: Totals() for side in Side} if _lacks_budget(grid) else totals
    return _figures(grid.prefix, grid.years, totals, compared, sentence + _unread([grid], with_name=False), rows)


def figures_of_all(sheet: Sheet) -> Figures:
    """Return the totals of all grids of the page together."""
    totals = {side: sheet.totals(side) for side in Side}
    without = [grid for grid in sheet.grids if _lacks_budget(grid)]
    compared = {side: Sheet([grid for grid in sheet.grids if grid not in without]).totals(side) for side in Side}
    sentence = _all_in_words(sheet, without, compared) + _unread(sheet.grids, with_name=True)
    return _figures(AGENDA, sheet.years, totals, compared, sentence, {})


def _all_in_words(sheet: Sheet, without: Sequence[GridShown], compared: dict[Side, Totals]) -> str:
    if len(sheet.grids) == len(without) == 1:
        return _without_budget(without[0])
    parts = [sentence_of(compared[Side.BUDGET], compared[Side.COVER])] if len(without) < len(sheet.grids) else []
    if without:
        empty = in_words([grid.name for grid in without[:MOST_NAMED]])
        more = f" en nog {len(without) - MOST_NAMED}" if len(without) > MOST_NAMED else ""
        parts.append(f"De begroting is nog leeg bij {empty}{more}. Dat telt niet mee in het verschil.")
    return " ".join(parts)


def _lacks_budget(grid: GridShown) -> bool:
    """Is there money to pay with, and nothing yet that it pays for?"""
    return not grid.totals(Side.BUDGET).grand and bool(grid.totals(Side.COVER).grand)


def _without_budget(grid: GridShown) -> str:
    """Return what an empty budget must become, as far as share and cover tell; "" when there is a budget."""
    if not _lacks_budget(grid):
        return ""
    lines = [
        {"source": row.kind, "amount": str(row.amount(year))}
        for shown in grid.cover
        if (row := shown.row) is not None
        for year in row.cells
    ]
    share = grid.stored["funding"].get("gka_share")
    derived = derived_from({"budget": {"lines": []}, "funding": {"gka_share": share, "lines": lines}})
    covered = f"Er staat {euro(grid.totals(Side.COVER).grand)} dekking en nog geen begroting."
    return f"{derived.sentence if derived else covered} Vul de begroting in."


def _unread(grids: Sequence[GridShown], *, with_name: bool) -> str:
    """Return which fields do not count, and why."""
    wrong = [(grid, cell) for grid in grids for cell in grid.unread]
    told = []
    for grid, cell in wrong[:1]:
        place = f"{grid.name}, {cell.place}" if with_name else _capital(cell.place)
        told.append(f" {place}: dit vakje telt niet mee. {cell.sentence}")
    more = len(wrong) - len(told)
    if more:
        told.append(f" Nog {'1 vakje telt' if more == 1 else f'{more} vakjes tellen'} niet mee.")
    return "".join(told)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _figures(
    prefix: str,
    years: Sequence[int],
    totals: dict[Side, Totals],
    compared: dict[Side, Totals],
    sentence: str,
    rows: dict[str, Figure],
) -> Figures:
    budget, cover = totals[Side.BUDGET], totals[Side.COVER]
    return Figures(
        costs=_line("Kosten", f"{prefix}-costs", years, budget),
        cover=_line("Dekking", f"{prefix}-cover", years, cover),
        difference=_difference(prefix, years, compared[Side.BUDGET], compared[Side.COVER]),
        categories=_kinds(f"{prefix}-b", years, budget, Side.BUDGET),
        sources=_kinds(f"{prefix}-c", years, cover, Side.COVER),
        sentence=Figure(f"{prefix}-sentence", sentence),
        rows=rows,
    )


def _line(label: str, element: str, years: Sequence[int], totals: Totals) -> Line:
    cells = [Figure(f"{element}-{year}", euro(totals.in_year(year)), str(year)) for year in years]
    return Line(label, cells, Figure(f"{element}-sum", euro(totals.grand), "Totaal"))


def _kinds(element: str, years: Sequence[int], totals: Totals, side: Side) -> list[Line]:
    """Return a line for every kind, also for those without money: typing must not make the page longer."""
    lines = []
    for kind, label in KINDS[side]:
        per_year = totals.of_kind_per_year(kind)
        cells = [Figure(f"{element}-{kind}-{year}", euro(per_year.get(year, Decimal())), str(year)) for year in years]
        lines.append(Line(label, cells, Figure(f"{element}-{kind}-sum", euro(totals.of_kind(kind)), "Totaal")))
    return lines


def _difference(prefix: str, years: Sequence[int], budget: Totals, cover: Totals) -> Line:
    cells = [_apart(f"{prefix}-diff-{year}", str(year), budget.in_year(year), cover.in_year(year)) for year in years]
    return Line("Verschil", cells, _apart(f"{prefix}-diff-sum", "Totaal", budget.grand, cover.grand))


def _apart(element: str, label: str, costs: Decimal, paid: Decimal) -> Figure:
    if costs == paid:
        return Figure(element, "gelijk" if costs else "–", label)
    word = "tekort" if costs > paid else "over"
    return Figure(element, f"{euro(abs(costs - paid))} {word}", label, is_wrong=True)


def sentence_of(budget: Totals, cover: Totals) -> str:
    """Return in words how the costs and the cover compare, year by year."""
    years = sorted(budget.per_year.keys() | cover.per_year.keys())
    apart = [(year, budget.in_year(year) - cover.in_year(year)) for year in years]
    parts = [f"in {year} {euro(abs(gap))} te {'weinig' if gap > 0 else 'veel'}" for year, gap in apart if gap]
    if parts:
        return f"Er is {in_words(parts)} dekking."
    if budget.grand:
        return f"De dekking is in elk jaar gelijk aan de kosten. Samen is dat {euro(budget.grand)}."
    return "Er zijn nog geen bedragen."


def figures_by_element(sheet: Sheet) -> dict[str, tuple[str, bool]]:
    """Return every figure of the page by its element: the text, and whether something is wrong there."""
    found = {figure.element: (figure.text, figure.is_wrong) for figure in figures_of_all(sheet).all()}
    for grid in sheet.grids:
        found |= {figure.element: (figure.text, figure.is_wrong) for figure in figures_of(grid).all()}
        for row in grid.all_rows:
            if row.has_rate:
                found |= {f"{cell.name}-product": (cell.product, False) for cell in row.cells}
    return found
