"""The national picture, the list of the money in it, and each table as a file."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from dashboard.forms.money import MoneyFilter
from dashboard.permissions import may_see_overview
from dashboard.tables import areas, longest_waiting, overview_plots, planned_money
from dashboard.tables.counted import counted_words
from dashboard.tables.overview import MAP_HEADING, Overview, published_members
from gka_portal.csv_files import csv_response
from gka_portal.lists import CappedPaginator, headings
from gka_portal.plots import Plot

View = Callable[..., HttpResponse | StreamingHttpResponse]

PLOTS: dict[str, Callable[[Overview], Plot]] = {
    "leden": overview_plots.growth,
    "status": overview_plots.states,
    "geld": overview_plots.money,
    "themas": overview_plots.themes,
    "provincies": areas.provinces,
    "regios": areas.regions,
}
# Every table that can be had as a file.
TABLES = (*PLOTS, "kaart", "wachten")


def guarded(view: View) -> View:
    """Only for who looks at the country as a whole (403 for others); the menu asks the same predicate."""

    @wraps(view)
    def answer(request: SignedInRequest, **arguments: str) -> HttpResponse | StreamingHttpResponse:
        if not may_see_overview(request.user):
            raise PermissionDenied
        return view(request, **arguments)

    return answer


@require_safe
@guarded
def overview(request: SignedInRequest) -> HttpResponse:
    found = Overview(request.user)
    context = {
        "heads": found.heads(),
        "today": found.today,
        "counted": counted_words(request.user),
        "plots": {
            slug: replace(plot(found), file_url=reverse("dashboard:overview_csv", args=[slug]))
            for slug, plot in PLOTS.items()
        },
        "map": found.map(),
        "legend": found.legend(),
        "waiting": longest_waiting.waiting_agendas(request.user),
        "published": published_members(),
        "members": len(found.members),
    }
    return render(request, "dashboard/overview.html", context)


@require_safe
@guarded
def overview_csv(request: SignedInRequest, table: str) -> StreamingHttpResponse:
    """Give one table of the national picture as a file."""
    found = Overview(request.user)
    heading: Iterable[str]
    rows: Iterable[Iterable[object]]
    if table == "kaart":
        heading, rows = MAP_HEADING, found.map_rows()
    elif table == "wachten":
        heading, rows = (
            longest_waiting.CSV_HEADING,
            longest_waiting.csv_rows(longest_waiting.waiting_agendas(request.user)),
        )
    else:
        plot = PLOTS[table](found)
        heading, rows = plot.csv_heading, plot.csv_rows()
    return csv_response(f"landelijk-{table}", tuple(heading), (tuple(row) for row in rows))


@require_safe
@guarded
def money(request: SignedInRequest) -> HttpResponse:
    """The agendas that plan GKA money: what the figures about money count."""
    chosen = MoneyFilter(request.GET, user=request.user)
    found = chosen.found()
    paginator = CappedPaginator(found)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "form": chosen,
        "headings": headings(planned_money.COLUMNS, chosen.order, planned_money.USUAL_ORDER),
        "page": page,
        "rows": planned_money.money_rows(paginator.rows_of(page)),
        "count": paginator.count,
        "is_capped": paginator.is_capped,
        "total": planned_money.total_words(planned_money.total_of(found), chosen.year),
        "list_url": reverse("dashboard:money"),
        "csv_url": reverse("dashboard:money_csv"),
        "crumbs": [("Landelijk beeld", reverse("dashboard:overview")), ("Gepland GKA-geld", "")],
    }
    return render(request, "dashboard/money.html", context)


@require_safe
@guarded
def money_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """Give the whole list behind the same filter as a file."""
    chosen = MoneyFilter(request.GET, user=request.user)
    rows = planned_money.csv_rows(chosen.found(), chosen.year)
    return csv_response("gepland-gka-geld", planned_money.CSV_HEADING, rows)
