"""Sheets of sums: ceilings, what is expected to be left, and the money per theme and municipality."""

from collections.abc import Mapping, Sequence

from funding.figures import Overview
from funding.figures.sharing import Named, largest_first
from funding.files.summing import summed
from funding.reconciling import Figures
from gka_portal.sheets_out import Column, Kind, Sheet, Value

_EURO, _YEAR = Kind.EURO, Kind.YEAR
_SHARED = (("Gevraagd", "asked"), ("Verleend", "granted"), ("Betaald", "paid"), ("Besteed", "spent"))


def sheets_of(overview: Overview) -> list[Sheet]:
    return [
        _ceilings(overview),
        _forecast(overview),
        _shared("Per thema", "Thema", overview.by_theme),
        _shared("Per gemeente", "Gemeente", overview.by_place),
    ]


def _ceilings(overview: Overview) -> Sheet:
    """Return the ceilings; the row of a whole scheme holds those of its years, so there are no totals."""
    rows = [
        [
            row.scheme.name,
            row.scheme.code,
            "Hele regeling" if row.year is None else "Eén jaar",
            row.year,
            row.ceiling,
            row.money.granted,
            row.left,
            row.waiting,
            row.money.paid,
            row.money.spent,
        ]
        for row in overview.ceilings
    ]
    columns = [
        Column("Regeling", width=34),
        Column("Code"),
        Column("Over"),
        Column("Ingediend in", _YEAR),
        *(Column(label, _EURO) for label in ("Plafond", "Verleend", "Nog te verlenen", "Nog te beslissen")),
        *(Column(label, _EURO) for label in ("Betaald", "Besteed")),
    ]
    return Sheet("Plafonds", columns, rows, frozen=1)


def _forecast(overview: Overview) -> Sheet:
    rows: list[Sequence[Value]] = [
        [scheme.name, scheme.code, year, money.granted, money.spent, money.still_planned, money.left, money.short]
        for scheme, year, money in overview.forecast()
    ]
    labels = ("Verleend", "Besteed", "Nog gepland", "Verwacht over", "Verwacht tekort")
    columns = [Column("Regeling", width=34), Column("Code"), Column("Ingediend in", _YEAR)]
    return summed("Verwachting", [*columns, *(Column(label, _EURO) for label in labels)], rows)


def _shared(title: str, first: str, parts: Mapping[Named, Figures]) -> Sheet:
    rows: list[Sequence[Value]] = [
        [code, name, *(getattr(money, field) for _label, field in _SHARED)]
        for (code, name), money in largest_first(parts)
    ]
    columns = [Column("Code"), Column(first), *(Column(label, _EURO) for label, _field in _SHARED)]
    return summed(title, columns, rows)
