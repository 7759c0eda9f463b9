"""What the money asks of who acts for a contactschool, and of who decides, as lines on the home page."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dashboard.tables.administration import Duty
from funding.choices import RUNNING, AccountState, ChangeState, Status
from funding.deadlines import Duty as Task
from funding.deadlines import deadlines_of
from funding.figures.queue import Asked
from funding.models import Application, ChangeRequest, YearAccount
from funding.permissions import decides, has_own_board
from funding.tables.own import DutyRow, duty_rows
from gka_portal.notation import dutch_date
from municipalities.memberships import school_board_ids_of

# So many lines; the page of the contactschool has them all.
_MOST = 3
# What is due later is not work of now.
_AHEAD = 90  # days
_ACTIONS = {Task.SUBMIT: "Afmaken", Task.COMPLETE: "Aanvullen", Task.ACCOUNT: "Invullen"}


def grant_duties(user: User) -> list[Duty]:
    """Return the nearest duties of a contactschool (six queries) and what waits for OCW-financiën (three).

    No query for who has no such role.
    """
    return [*_of_the_board(user), *_of_the_ministry(user)]


def _of_the_board(user: User) -> Iterator[Duty]:
    if not has_own_board(user):
        return
    boards = school_board_ids_of(user)
    found = Application.objects.filter(board__in=boards, status__in=[Status.PREPARED, *sorted(RUNNING)])
    found = found.select_related("scheme", "board", "agenda")
    found = found.prefetch_related("years", "instalments", "accounts", "decisions")
    today = timezone.localdate()
    rows, _ = duty_rows(deadlines_of(found.prefetch_related("change_requests"), today), today)
    near = [row for row in rows if (left := row.deadline.days_left(today)) is None or left <= _AHEAD]
    yield from (_line(row, names_board=len(boards) > 1) for row in near[:_MOST])
    if (more := len(near) - _MOST) > 0:
        yield Duty(
            title=f"Nog {more} {'ding' if more == 1 else 'dingen'} voor uw subsidies",
            reason="Alles wat u moet aanleveren, staat bij Mijn contactschool.",
            url=reverse("funding:own"),
            action="Bekijk alles",
        )


def _line(row: DutyRow, *, names_board: bool) -> Duty:
    which = f"{row.application.board.name}, {row.application.reference}" if names_board else row.application.reference
    when = f"Uiterlijk {dutch_date(row.on)}: {row.when}." if row.on else "Er is geen vaste laatste dag."
    return Duty(
        title=f"{row.words}, {which}", reason=when, url=row.url, action=_ACTIONS.get(row.deadline.duty, "Bekijken")
    )


def _of_the_ministry(user: User) -> Iterator[Duty]:
    if not decides(user):
        return
    applications = Application.objects.filter(status=Status.SUBMITTED).order_by()
    accounts = YearAccount.objects.filter(state=AccountState.SUBMITTED).order_by()
    changes = ChangeRequest.objects.filter(state=ChangeState.ASKED).order_by()
    counted = applications.aggregate(count=Count("pk"), since=Min("submitted_at"))
    yield from _waiting(Asked.APPLICATION, "aanvraag wacht", "aanvragen wachten", "op een besluit", counted)
    counted = accounts.aggregate(count=Count("pk"), since=Min("submitted_at"))
    yield from _waiting(Asked.ACCOUNT, "verantwoording wacht", "verantwoordingen wachten", "op uw beoordeling", counted)
    counted = changes.aggregate(count=Count("pk"), since=Min("asked_at"))
    yield from _waiting(Asked.CHANGE, "wijzigingsverzoek wacht", "wijzigingsverzoeken wachten", "op antwoord", counted)


def _waiting(asked: Asked, one: str, many: str, for_what: str, counted: dict[str, Any]) -> Iterator[Duty]:
    count, since = counted["count"], counted["since"]
    if not count:
        return
    oldest = f"{'Die' if count == 1 else 'De oudste'} is van {dutch_date(timezone.localtime(since))}."
    yield Duty(
        title=f"{count} {one if count == 1 else many} {for_what}",
        reason=oldest,
        url=f"{reverse('funding:queue')}?{urlencode({'wat': asked})}",
        action="Bekijken",
    )
