"""The plots of the national picture: members, agendas and money."""

from collections import Counter
from decimal import Decimal

from agendas.choices import State
from dashboard.tables.lists_behind import agendas_url, money_url, places_url
from dashboard.tables.overview import Overview
from dashboard.tables.places import YEAR_UNKNOWN
from dashboard.tables.tile_map import MARK_OF
from gka_portal.notation import amount, euro
from gka_portal.plots import Cell, Plot, PlotRow, segments


def growth(overview: Overview) -> Plot:
    """Members by the year in which they joined, and how many there were by then."""
    joined = Counter(place.member_since for place in overview.members)
    known = sorted(year for year in joined if year is not None)
    years = range(known[0], max(overview.today.year, known[-1]) + 1) if known else range(0)
    rows, total, most = [], 0, len(overview.members)
    for year in years:
        bar = segments([("before", total), ("new", joined[year])], most)
        total += joined[year]
        cells = [
            Cell("Erbij", amount(joined[year]), places_url(lid="ja", lid_sinds=year) if joined[year] else ""),
            Cell("Samen", amount(total)),
        ]
        rows.append(PlotRow(str(year), bar, cells, (joined[year], total)))
    if unknown := joined[None]:
        url = places_url(lid="ja", lid_sinds=YEAR_UNKNOWN)
        bar = segments([("before", total), ("unknown", unknown)], most)
        cells = [Cell("Erbij", amount(unknown), url), Cell("Samen", amount(total + unknown))]
        rows.append(PlotRow("Niet bekend", bar, cells, (unknown, total + unknown)))
    legend = [("before", "Al lid"), ("new", "Erbij in dat jaar"), ("unknown", "Jaar niet bekend")]
    return Plot("leden", "Leden en groei per jaar", "Jaar", ["Erbij", "Samen"], rows, legend)


def states(overview: Overview) -> Plot:
    """Agendas by status."""
    counts = overview.figures.by_state
    most = max(counts.values(), default=0)
    rows = [
        PlotRow(
            str(state.label),
            segments([(MARK_OF[state], counts[state])], most),
            [Cell("Agenda’s", amount(counts[state]), agendas_url(status=state.value))],
            (counts[state],),
        )
        for state in State
        if counts.get(state)
    ]
    return Plot("status", "Agenda’s per status", "Status", ["Agenda’s"], rows)


def money(overview: Overview) -> Plot:
    """Planned GKA money by year: promised in what was signed, and proposed in what is still written."""
    promised, proposed = overview.figures.promised, overview.figures.proposed
    years = sorted({*promised, *proposed})
    sums = {year: promised.get(year, Decimal()) + proposed.get(year, Decimal()) for year in years}
    most = float(max(sums.values(), default=Decimal()))
    rows = []
    for year in years:
        signed, plan = promised.get(year, Decimal()), proposed.get(year, Decimal())
        bar = segments([("signed", float(signed)), ("preparing", float(plan))], most)
        cells = [
            Cell("Ondertekend", euro(signed)),
            Cell("Nog niet ondertekend", euro(plan)),
            Cell("Samen", euro(sums[year]), money_url(geldjaar=year)),
        ]
        rows.append(PlotRow(str(year), bar, cells, (signed, plan, sums[year])))
    columns = ["Ondertekend", "Nog niet ondertekend", "Samen"]
    legend = [("signed", "In ondertekende agenda’s"), ("preparing", "In agenda’s die nog niet ondertekend zijn")]
    return Plot("geld", "Gepland GKA-geld per jaar", "Jaar", columns, rows, legend)


def themes(overview: Overview) -> Plot:
    """Agendas by theme; an agenda with three themes counts three times."""
    found = sorted(overview.figures.by_theme.items(), key=lambda item: (-item[1], item[0][1]))
    most = max(overview.figures.by_theme.values(), default=0)
    rows = [
        PlotRow(
            name,
            segments([("signed", count)], most),
            [Cell("Agenda’s", amount(count), agendas_url(thema=slug))],
            (count,),
        )
        for (slug, name), count in found
    ]
    return Plot("themas", "Agenda’s per thema", "Thema", ["Agenda’s"], rows)
