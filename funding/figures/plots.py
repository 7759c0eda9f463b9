"""The plots of the money: from plan to spending, ceilings, what will be left, per theme and per municipality."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from accounts.models import User
from funding.choices import Status
from funding.figures.ceilings import CeilingRow
from funding.figures.lists_behind import ceiling_url
from funding.figures.overview import Overview
from funding.figures.scope import Wanted
from funding.figures.sharing import Named, largest_first, sum_of
from funding.figures.waterfall import Step, Total
from funding.reconciling import Figures
from gka_portal.notation import amount, euro
from gka_portal.plots import Cell, Plot, PlotRow, Segment, segments

NOTHING = Decimal()
# So many rows of a long plot stand on a page and in the PDF; the file has them all.
MOST_ROWS = 15
UNKNOWN = "niet bekend"
_KINDS = {"planned": "before", "asked": "asked", "granted": "granted", "paid": "paid", "spent": "spent"}


def verloop(overview: Overview) -> Plot:
    """From plan to spending: each total, and the steps between."""
    return waterfall_plot(overview.waterfall)


def waterfall_plot(found: Sequence[Total | Step]) -> Plot:
    """Return the waterfall as a plot; the bar of a step begins where the one before ended."""
    most = float(max((one.amount for one in found if isinstance(one, Total)), default=NOTHING))
    most = max(most, float(_highest(found)))
    rows, level = [], NOTHING
    for one in found:
        if isinstance(one, Total):
            level = one.amount
            bar = segments([(_KINDS[one.key], float(level))], most)
            cells = [Cell("Bedrag", euro(level)), Cell("Verschil", "")]
            rows.append(PlotRow(one.name, bar, cells, (level, ""), "total"))
            continue
        low, level = min(level, level + one.amount), level + one.amount
        kind, words = ("less", "minder") if one.amount < 0 else ("more", "meer")
        bar = segments([("gap", float(low)), (kind, float(abs(one.amount)))], most)
        cells = [Cell("Bedrag", ""), Cell("Verschil", f"{euro(abs(one.amount))} {words}")]
        rows.append(PlotRow(one.name, bar, cells, ("", one.amount), "step"))
    legend = [("less", "Gaat eraf"), ("more", "Komt erbij")]
    return Plot("verloop", "Van plan naar besteding", "Wat", ["Bedrag", "Verschil"], rows, legend, stacks=True)


def _highest(found: Sequence[Total | Step]) -> Decimal:
    level = highest = NOTHING
    for one in found:
        level = one.amount if isinstance(one, Total) else level + one.amount
        highest = max(highest, level)
    return highest


def plafond(overview: Overview) -> Plot:
    """What each scheme can give, and what of it is promised. A bar is as long as its own ceiling.

    Where that is not known, it is drawn beside the longest of its scheme.
    """
    longest: dict[str, Decimal] = {}
    for row in overview.ceilings:
        longest[row.scheme.code] = max(longest.get(row.scheme.code, NOTHING), _length(row))
    rows = [
        _ceiling(row, float(longest[row.scheme.code] if row.ceiling is None else _length(row)))
        for row in overview.ceilings
    ]
    columns = ["Plafond", "Verleend", "Betaald", "Besteed", "Nog te beslissen", "Nog over"]
    legend = [
        ("paid", "Betaald"),
        ("granted", "Verleend, nog niet betaald"),
        ("asked", "Gevraagd, nog niet beslist"),
        ("none", "Nog over onder het plafond"),
        ("beyond", "Boven het plafond"),
    ]
    return Plot("plafond", "Plafond en verleend per regeling en jaar", "Regeling", columns, rows, legend)


def _length(row: CeilingRow) -> Decimal:
    return max(row.ceiling or NOTHING, row.money.granted + row.waiting, row.money.paid + row.waiting)


def _ceiling(row: CeilingRow, most: float) -> PlotRow:
    money, left = row.money, row.left
    beyond = max(-left, NOTHING) if left is not None else NOTHING
    unpaid = max(money.granted - money.paid, NOTHING)
    room = max(left - row.waiting, NOTHING) if left is not None else NOTHING
    parts = _cut(
        [("paid", money.paid), ("granted", unpaid)], max(money.paid + unpaid - beyond, NOTHING), ("beyond", beyond)
    )
    bar = segments([*parts, ("asked", float(row.waiting)), ("none", float(room))], most)
    cells = [
        Cell("Plafond", _known(row.ceiling)),
        Cell("Verleend", euro(money.granted), ceiling_url(row) if money.granted else ""),
        Cell("Betaald", euro(money.paid)),
        Cell("Besteed", euro(money.spent)),
        Cell("Nog te beslissen", euro(row.waiting), ceiling_url(row, status=Status.SUBMITTED) if row.waiting else ""),
        Cell("Nog over", _left_words(left)),
    ]
    name = f"{row.scheme.name}, in {row.year}" if row.year else f"{row.scheme.name}, samen"
    values = (_value(row.ceiling), money.granted, money.paid, money.spent, row.waiting, _value(left))
    return PlotRow(name, bar, cells, values, "" if row.year else "total")


def _cut(parts: Sequence[tuple[str, Decimal]], most: Decimal, rest: tuple[str, Decimal]) -> list[tuple[str, float]]:
    """Return `parts` up to `most` together, and `rest` behind them."""
    found, room = [], most
    for kind, size in parts:
        found.append((kind, float(min(size, room))))
        room -= min(size, room)
    return [*found, (rest[0], float(rest[1]))]


def _known(ceiling: Decimal | None) -> str:
    return UNKNOWN if ceiling is None else euro(ceiling)


def _left_words(left: Decimal | None) -> str:
    if left is None:
        return UNKNOWN
    return euro(left) if left >= 0 else f"{euro(-left)} te veel"


def _value(number: Decimal | None) -> object:
    return UNKNOWN if number is None else number


def verwachting(overview: Overview) -> Plot:
    """What will be left of what was granted, when the rest of the plan is spent as it was asked."""
    found = overview.forecast()
    total = sum_of(money for _, _, money in found)
    lines = [(f"{scheme.name}, in {year}", money, "") for scheme, year, money in found]
    if len(lines) > 1:
        lines.append(("Samen", total, "total"))
    most = float(max((money.granted + money.short for _, money, _ in lines), default=NOTHING))
    rows = []
    for name, money, kind in lines:
        sizes = (money.spent, money.still_planned, money.left)
        bar = segments(
            [(part, float(size)) for part, size in zip(("spent", "before", "left"), sizes, strict=True)], most
        )
        figures = (money.granted, *sizes, money.short)
        cells = [Cell(label, euro(size)) for label, size in zip(_FORECAST, figures, strict=True)]
        rows.append(PlotRow(name, bar, cells, figures, kind))
    legend = [("spent", "Besteed"), ("before", "Nog gepland"), ("left", "Blijft naar verwachting over")]
    return Plot("verwachting", "Wat blijft naar verwachting over?", "Regeling", _FORECAST, rows, legend)


_FORECAST = ("Verleend", "Besteed", "Nog gepland", "Verwacht over", "Verwacht tekort")
_SHARED = ("Gevraagd", "Verleend", "Betaald", "Besteed")


def themas(overview: Overview) -> Plot:
    """Money per theme, the largest first."""
    return _shared("themas", "Geld per thema", "Thema", overview.by_theme)


def gemeenten(overview: Overview) -> Plot:
    """Money per municipality, the largest first."""
    return _shared("gemeenten", "Geld per gemeente", "Gemeente", overview.by_place)


def _shared(slug: str, title: str, first: str, parts: Mapping[Named, Figures]) -> Plot:
    lines = [(name, money, "") for (_, name), money in largest_first(parts)]
    if len(lines) > 1:
        lines.append(("Samen", sum_of(parts.values()), "total"))
    rows = [PlotRow(name, [], _shared_cells(money), _shared_figures(money), kind) for name, money, kind in lines]
    legend = [("paid", "Betaald"), ("granted", "Verleend, nog niet betaald"), ("asked", "Meer gevraagd dan verleend")]
    return _with_bars(Plot(slug, title, first, _SHARED, rows, legend))


def _with_bars(plot: Plot) -> Plot:
    """Draw the bars of `plot` as long as the longest of its parts; that of all together would make them short."""
    parts = [row for row in plot.rows if row.kind != "total"]
    most = float(max((max(_amounts(row)[:3]) for row in parts), default=NOTHING))
    return replace(plot, rows=[replace(row, segments=_shared_bar(row, most)) for row in plot.rows])


def _shared_bar(row: PlotRow, most: float) -> list[Segment]:
    if row.kind == "total":
        return []
    asked, granted, paid, _ = _amounts(row)
    unpaid, more = max(granted - paid, NOTHING), max(asked - max(granted, paid), NOTHING)
    return segments([("paid", float(paid)), ("granted", float(unpaid)), ("asked", float(more))], most)


def _amounts(row: PlotRow) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    asked, granted, paid, spent = (value for value in row.values if isinstance(value, Decimal))
    return asked, granted, paid, spent


def _shared_figures(money: Figures) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    return money.asked, money.granted, money.paid, money.spent


def _shared_cells(money: Figures) -> list[Cell]:
    return [Cell(label, euro(size)) for label, size in zip(_SHARED, _shared_figures(money), strict=True)]


def shortened(plot: Plot, most: int = MOST_ROWS) -> Plot:
    """Return `plot` with the largest rows and one for all others; the figures of that one are their sums."""
    parts = [row for row in plot.rows if row.kind != "total"]
    if len(parts) <= most + 1:
        return plot
    others = [_amounts(row) for row in parts[most:]]
    asked, granted, paid, spent = (sum(column, NOTHING) for column in zip(*others, strict=True))
    money = Figures(asked=asked, granted=granted, paid=paid, spent=spent)
    name = f"{amount(len(others))} andere"
    rest = PlotRow(name, [], _shared_cells(money), _shared_figures(money), "rest")
    rows = [*parts[:most], rest, *(row for row in plot.rows if row.kind == "total")]
    return _with_bars(replace(plot, rows=rows))


PLOTS: dict[str, Callable[[Overview], Plot]] = {
    "verloop": verloop,
    "plafond": plafond,
    "verwachting": verwachting,
    "themas": themas,
    "gemeenten": gemeenten,
}


def plots_for(user: User, wanted: Wanted | None = None, *, overview: Overview | None = None) -> dict[str, Plot]:
    """Return every plot of what `user` may read and `wanted` asks for, by slug, as it stands on a page and in the PDF.

    For the rows of a long plot that fell away: `PLOTS[slug](Overview(user, wanted))`.
    """
    found = overview or Overview(user, wanted)
    return {
        slug: shortened(plot(found)) if slug in {"themas", "gemeenten"} else plot(found) for slug, plot in PLOTS.items()
    }
