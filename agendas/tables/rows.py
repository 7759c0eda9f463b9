"""Rows of the list and of "Mijn werk": at most five queries for any number of agendas."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import IntegerField, QuerySet, Value
from django.utils import timezone

from accounts.models import User
from agendas.choices import SigningParty, State
from agendas.document.nouns import ADDENDUM, AGENDA
from agendas.models import Agenda, AgendaMunicipality, Approval
from agendas.models.agenda import last_year_at
from agendas.permissions import role_finder
from agendas.tables.beside import Beside, beside, name_of_addendum
from agendas.tables.links import page_url
from agendas.tables.standing import Standing, Turn, standing
from agendas.tables.turns import requests_at_turn
from agendas.workflow import needed_approvals
from gka_portal.notation import dutch_date
from gka_portal.prepared import PreparedQuery
from municipalities.memberships import office_holder_ids_of, own_office_ids_of, roles_of
from municipalities.roles import Role
from records.models import Event

_COLUMNS = (
    "pk",
    "reference",
    "title",
    "start_year",
    "until",
    "state",
    "state_since",
    "review_by",
    "parent__reference",
    "addendum__sort",
)


@dataclass(frozen=True)
class AgendaRow:
    """An agenda as one line, in the words of who looks at it; `last` is its last year.

    `parent` and `name` are of an addendum: to which agenda, and what it is called there. `addenda` are those to it.
    """

    pk: int
    reference: str
    title: str
    places: str
    period: str
    state: str
    label: str
    since: str
    moment: datetime
    last: int
    url: str
    action: str
    reason: str
    action_url: str
    waits_for_viewer: bool
    parent: str = ""
    name: str = ""
    addenda: tuple[Beside, ...] = ()


@dataclass(frozen=True)
class _Line:
    """The stored facts of a row."""

    pk: int
    reference: str
    title: str
    start_year: int
    last_year: int
    state: str
    state_since: datetime
    review_by: date | None
    parent: str | None
    sort: str | None

    @property
    def stream(self) -> str:
        return Agenda(pk=self.pk).stream


def turns_of(user: User, agenda: Agenda | None = None) -> dict[int, Turn]:
    """Return the agendas that wait for a signature, by `user` or by whom `user` prepares for.

    With `agenda` only that one is looked at.
    """
    offices = office_holder_ids_of(user)
    if not offices:
        return {}
    own = own_office_ids_of(user)
    turns: dict[int, Turn] = {}
    at_turn = requests_at_turn(offices)
    if agenda is not None:
        at_turn = at_turn.filter(round__agenda=agenda)
    for pk, office, held in at_turn.order_by().values_list("round__agenda_id", "office_holder_id", "held_at"):
        turn = Turn.PREPARES if office not in own else Turn.HELD if held else Turn.SIGNS
        turns[pk] = max(turns.get(pk, turn), turn)
    return turns


def agenda_rows(agendas: QuerySet[Agenda], user: User, turns: dict[int, Turn] | None = None) -> list[AgendaRow]:
    """Return the rows for `agendas` (a sliced queryset) as `user` sees them; `turns` when already known."""
    lines = [_Line(*values) for values in agendas.annotate(until=last_year_at()).values_list(*_COLUMNS)]
    reviewed = [line for line in lines if line.state == State.REVIEW]
    places, approved = _places_and_approvals(lines, reviewed)
    if turns is None:
        turns = turns_of(user) if any(line.state in {State.FROZEN, State.PARTLY_SIGNED} for line in lines) else {}
    edited = _edited(reviewed, user)
    addenda = beside(user, [(line.pk, line.state) for line in lines if line.parent is None])
    today, role_in = timezone.localdate(), role_finder(user)
    rows = []
    for line in lines:
        found = standing(
            state=State(line.state),
            role=role_in({pk for pk, _ in places[line.pk]}),
            years=(line.start_year, line.last_year),
            today=today,
            turn=turns.get(line.pk),
            approved=approved[line.pk],
            needed=needed_approvals(bool(places[line.pk])),
            edited=line.pk in edited,
            review_by=line.review_by,
        ).of(ADDENDUM if line.parent else AGENDA)
        rows.append(_row(line, ", ".join(name for _, name in places[line.pk]), found, addenda.get(line.pk, [])))
    return rows


def _row(line: _Line, places: str, found: Standing, addenda: list[Beside]) -> AgendaRow:
    url = page_url("agendas:detail", line.reference)
    task = found.task
    return AgendaRow(
        pk=line.pk,
        reference=line.reference,
        title=line.title,
        places=places or "Landelijk",
        period=f"{line.start_year}-{line.last_year}",
        state=line.state,
        label=found.label,
        since=_day(line.state_since),
        moment=line.state_since,
        last=line.last_year,
        url=url,
        action=task.action if task else "",
        reason=task.reason if task else "",
        action_url=page_url(task.page, line.reference, *task.arguments) if task else url,
        waits_for_viewer=task is not None,
        parent=line.parent or "",
        name=name_of_addendum(line.reference, line.sort) if line.parent else "",
        addenda=tuple(addenda),
    )


def _day(moment: datetime) -> str:
    day: date = timezone.localtime(moment).date()
    return dutch_date(day)


def _places_and_approvals(
    lines: list[_Line], reviewed: list[_Line]
) -> tuple[dict[int, list[tuple[int, str]]], dict[int, set[SigningParty]]]:
    """Return the municipalities of each agenda, and who approved those under review, in one query."""
    rows = _PLACES_AND_APPROVALS(agendas=[line.pk for line in lines], reviewed=[line.pk for line in reviewed])
    places: dict[int, list[tuple[int, str]]] = defaultdict(list)
    approved: dict[int, set[SigningParty]] = defaultdict(set)
    for agenda, municipality, words, _ in sorted(rows, key=lambda row: row[3] or 0):
        if municipality is None:
            approved[agenda].add(SigningParty(words))
        else:
            places[agenda].append((municipality, words))
    return places, approved


def _belonging(agendas: list[int], reviewed: list[int]) -> QuerySet[Any, Any]:
    """Agenda, municipality, its name and place in the row; or agenda, nothing, the party that approved, nothing."""
    nothing = Value(None, output_field=IntegerField())
    given = Approval.objects.filter(agenda__in=reviewed, voided_at=None).order_by()
    held = AgendaMunicipality.objects.filter(agenda__in=agendas).order_by()
    return held.values_list("agenda_id", "municipality_id", "municipality__name", "position").union(
        given.values_list("agenda_id", nothing, "party", nothing), all=True
    )


def _edits(streams: list[str], actor: str) -> QuerySet[Any, Any]:
    """Those of `streams` in which `actor` changed a text."""
    events = Event.objects.filter(stream__in=streams, action="edited", actor_id=actor).order_by()
    return events.values_list("stream").distinct()


_PLACES_AND_APPROVALS = PreparedQuery(_belonging, agendas=list[int], reviewed=list[int])
_EDITS = PreparedQuery(_edits, streams=list[str], actor=str)


def _edited(lines: list[_Line], user: User) -> set[int]:
    """Return in which of the agendas under review an OCW reviewer wrote: these they do not review."""
    if not lines or Role.OCW_STAFF not in roles_of(user):
        return set()
    by_stream = {line.stream: line.pk for line in lines}
    return {by_stream[stream] for (stream,) in _EDITS(streams=list(by_stream), actor=str(user.pk))}
