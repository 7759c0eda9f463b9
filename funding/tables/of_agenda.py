"""The applications of one agenda or of one board, as they stand on its page."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from agendas.models import Agenda
from funding.models import Application
from funding.permissions import prepares

_COLUMNS = (
    "reference",
    "status",
    "granted",
    "board__name",
    "agenda__reference",
    "agenda__start_year",
    "agenda__end_year",
)


@dataclass(frozen=True)
class GrantLine:
    reference: str
    status: str
    granted: Decimal | None
    board: str
    agenda: str
    period: str

    @property
    def url(self) -> str:
        return reverse("funding:application", args=[self.reference])


@dataclass(frozen=True)
class AgendaBox:
    lines: list[GrantLine]
    prepare_url: str


def grants_of_agenda(agenda: Agenda, user: User) -> AgendaBox:
    """Return the applications of `agenda` that `user` may read; one query."""
    lines = grant_lines(Application.objects.visible_to(user).filter(agenda=agenda))
    prepare = f"{reverse('funding:prepare')}?agenda={agenda.reference}" if prepares(user) and agenda.is_frozen else ""
    return AgendaBox(lines, prepare)


def grants_of_board(board: int, user: User) -> list[GrantLine]:
    """Return the applications of `board` that `user` may read, the newest first; one query."""
    return grant_lines(Application.objects.visible_to(user).filter(board=board))


def grant_lines(applications: QuerySet[Application]) -> list[GrantLine]:
    rows = applications.order_by("-created_at", "reference").values_list(*_COLUMNS)
    return [
        GrantLine(reference, status, granted, board, agenda, f"{first}-{last}")
        for reference, status, granted, board, agenda, first, last in rows
    ]
