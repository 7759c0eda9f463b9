"""The list of school boards and the page of one: for everybody who signed in."""

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from dashboard.forms.boards import BoardFilter
from dashboard.permissions import may_see_people_at_board
from dashboard.tables import boards as tables
from dashboard.tables.agendas import agendas_with_contact_school
from funding.permissions import reads_grants
from funding.tables.of_agenda import grants_of_board
from gka_portal.csv_files import csv_response
from gka_portal.lists import PER_PAGE, headings
from municipalities.models import SchoolBoard
from municipalities.permissions import may_manage_lists, sees_everybody


@require_safe
def school_boards(request: SignedInRequest) -> HttpResponse:
    form = BoardFilter(request.GET, request.user)
    page = Paginator(form.found(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": tables.board_rows(page, request.user),
        "count": page.paginator.count,
        "headings": headings(tables.COLUMNS, form.order, tables.USUAL_ORDER),
        "list_url": reverse("dashboard:school_boards"),
        "csv_url": reverse("dashboard:school_boards_csv"),
        "may_manage": may_manage_lists(request.user),
    }
    return render(request, "places/school_boards.html", context)


@require_safe
def school_boards_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """Give the whole list behind the same filter as a file."""
    found = BoardFilter(request.GET, request.user).found()
    return csv_response("schoolbesturen", tables.CSV_HEADING, tables.csv_rows(found, request.user))


@require_safe
def school_board(request: SignedInRequest, number: str) -> HttpResponse:
    board = get_object_or_404(SchoolBoard, number=number)
    places = tables.schools_by_place(board)
    agendas = agendas_with_contact_school(request.user, board.pk).values()
    interventions = tables.interventions_of(board, agendas)
    context = {
        "board": board,
        "facts": tables.facts_of(board, sum(len(place.schools) for place in places)),
        "has_ended": board.valid_to is not None and board.valid_to < timezone.localdate(),
        "places": places,
        "agendas": [(line, interventions.get(line.pk, [])) for line in agendas],
        "grants": grants_of_board(board.pk, request.user) if reads_grants(request.user) else None,
        "people": tables.people_of(board) if may_see_people_at_board(request.user, board.pk) else None,
        "opens_people": sees_everybody(request.user),
        "admin_url": (
            reverse("admin:municipalities_schoolboard_change", args=[board.pk])
            if may_manage_lists(request.user)
            else ""
        ),
        "crumbs": [("Schoolbesturen", reverse("dashboard:school_boards")), (board.name, "")],
    }
    return render(request, "places/school_board.html", context)
