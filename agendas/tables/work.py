"""What waits for one person, longest first, and what happened last."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from agendas.choices import State
from agendas.models import Agenda
from agendas.tables.rows import AgendaRow, agenda_rows, turns_of
from agendas.tables.standing import states_with_tasks
from municipalities.memberships import roles_of
from municipalities.roles import Role

# More than anybody does in a week; who has more works from the list with its filters.
MOST = 25
_CANDIDATES = 100
RECENT = 5


@dataclass(frozen=True)
class Work:
    """`tasks` wait for the person; `more` says that there are more than shown; `recent` changed state last."""

    tasks: list[AgendaRow]
    more: bool
    recent: list[AgendaRow]


def work_of(user: User) -> Work:
    """Return what waits for `user` and the agendas that changed state last (six queries at most)."""
    visible = Agenda.objects.visible_to(user)
    turns = turns_of(user)
    roles = roles_of(user)
    asked = Q(pk__in=list(turns)) | Q(state__in=sorted(states_with_tasks(roles)))
    if Role.OCW_STAFF in roles:
        asked |= Q(state=State.SIGNED, end_year__lt=timezone.localdate().year)
    waiting = list(visible.filter(asked).order_by("state_since").values_list("pk", flat=True)[:_CANDIDATES])
    latest = list(visible.order_by("-state_since").values_list("pk", flat=True)[:RECENT])
    rows = agenda_rows(Agenda.objects.filter(pk__in={*waiting, *latest}).order_by("state_since"), user, turns)
    tasks = [row for row in rows if row.waits_for_viewer]
    recent = list(reversed(rows))[:RECENT]
    return Work(tasks[:MOST], len(tasks) > MOST or len(waiting) == _CANDIDATES, recent)
