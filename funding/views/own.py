"""The page of who acts for a contactschool: what to deliver and when, its grants and its agendas. Nothing of others."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from funding.accountability import with_books
from funding.deadlines import deadlines_of
from funding.models import Application
from funding.permissions import has_own_board
from funding.reconciling import figures_of
from funding.tables import own as tables

BOARD = "bestuur"


@require_safe
def own(request: SignedInRequest) -> HttpResponse:
    if not has_own_board(request.user):
        raise PermissionDenied
    boards = tables.boards_of(request.user)
    wanted = request.GET.get(BOARD, "")
    chosen = [board for board in boards if board.number == wanted] if wanted else boards
    if not chosen:
        # Also for the number of a board of others.
        raise Http404
    ids = [board.pk for board in chosen]
    mine = Application.objects.filter(board__in=ids).order_by("-created_at", "reference")
    applications = list(with_books(mine).select_related("board", "agenda").prefetch_related("change_requests"))
    today = timezone.localdate()
    todo, waiting = tables.duty_rows(deadlines_of(applications, today), today)
    running, ended = tables.grant_rows(applications, figures_of(mine))
    context = {
        "boards": boards,
        "chosen": chosen[0] if len(chosen) == 1 else None,
        "shows_board": len(chosen) > 1,
        "todo": todo,
        "waiting": waiting,
        "running": running,
        "ended": ended,
        "agendas": tables.agenda_rows(request.user, ids, applications),
    }
    return render(request, "funding/own.html", context)
