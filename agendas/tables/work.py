"""What waits for one person, longest first; what others must do; what ends this year; and what happened last."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from agendas.choices import EDITABLE_STATES, Kind, State, Step
from agendas.completeness import Rules, missing_in, stops
from agendas.completeness.addenda import of_text_in_force
from agendas.headlines import headline
from agendas.in_force import in_force_of, parts_of_each
from agendas.models import Agenda, CurrentText, SigningRequest, SigningRound
from agendas.models.agenda import last_year_at
from agendas.permissions import reads_by_role
from agendas.tables.links import page_url
from agendas.tables.rows import AgendaRow, agenda_rows, turns_of
from agendas.tables.standing import Turn, states_with_tasks
from agendas.tables.turns import is_signed
from agendas.timeline import signers_of
from municipalities.memberships import office_holder_ids_of, roles_of
from municipalities.roles import Role
from records.models import Event

# More than anybody does in a week; who has more works from the list with its filters.
MOST = 25
_CANDIDATES = 100
# Of what is not a task only the beginning is shown, with the way to the rest.
FEW = 8
# What is missing is looked up in this many texts, each some tens of kilobytes.
_TEXTS = 12

# They bring agendas further, so they want to know who else must do something.
_FOLLOWING = frozenset(
    {Role.COORDINATOR, Role.OFFICER, Role.ALDERMAN, Role.OCW_STAFF, Role.MINISTER, Role.SECRETARIAT, Role.SCHOOL_BOARD}
)
_UNDER_WAY = (State.CONSULTATION, State.REVIEW, State.RETURNED, State.FROZEN, State.PARTLY_SIGNED, State.SEALING)
# Their others come later: not what they are done with.
_SIGNING = frozenset({Role.MINISTER, Role.SECRETARIAT})
# They think of what comes after.
_PLANNING = frozenset({Role.COORDINATOR, Role.OFFICER, Role.OCW_STAFF})
_WRITING = frozenset({Role.COORDINATOR, Role.OFFICER})
_NEWS = (
    "started shared taken_back submitted approved returned frozen signed refused recalled sealed closed withdrawn "
    "handed_over"
).split()


@dataclass(frozen=True)
class News:
    """Something that happened to an agenda; `name` is what an addendum is called."""

    places: str
    period: str
    url: str
    sentence: str
    who: str
    at: datetime
    name: str = ""


@dataclass(frozen=True)
class Work:
    """`tasks` wait for the person, `others` for somebody else; `ending` are in their last year; `news` comes last.

    `more` says that there are more tasks than shown.
    """

    tasks: list[AgendaRow]
    more: bool
    others: list[AgendaRow]
    ending: list[AgendaRow]
    news: list[News]


def work_of(user: User) -> Work:
    """Return what waits for `user` and what goes on around it (nine queries at most)."""
    if not reads_by_role(user):
        return Work(tasks=[], more=False, others=[], ending=[], news=[])
    roles = roles_of(user)
    turns = turns_of(user)
    year = timezone.localdate().year
    rows = agenda_rows(_candidates(user, turns, year), user, turns)
    tasks = [row for row in rows if row.waits_for_viewer]
    settled = _settled(user) if _SIGNING & roles else set[int]()
    under_way = [row for row in rows if not row.waits_for_viewer and row.state in _UNDER_WAY]
    others = [row for row in under_way if row.pk not in settled]
    ending = [row for row in rows if not row.waits_for_viewer and row.state == State.SIGNED and row.last == year]
    latest = sorted(rows, key=lambda row: row.moment, reverse=True)[:FEW]
    shown = tasks[:MOST]
    return Work(
        tasks=_with_what_is_missing(shown) if _WRITING & roles else shown,
        more=len(tasks) > MOST,
        others=others[:FEW] if _FOLLOWING & roles else [],
        ending=ending[:FEW] if _PLANNING & roles else [],
        news=_latest([*_news({row.pk: row for row in [*shown, *latest]}), *_stopped(user)]),
    )


def _settled(user: User) -> set[int]:
    """Return the agendas that will not come to who signs, or prepares that: signed, or the invitation withdrawn."""
    offices = office_holder_ids_of(user)
    asked = SigningRequest.objects.filter(round__outcome=SigningRound.Outcome.OPEN, office_holder__in=offices)
    done = asked.filter(is_signed() | Q(withdrawn_at__isnull=False)).values_list("round__agenda_id", flat=True)
    return set(done) if offices else set()


def _candidates(user: User, turns: dict[int, Turn], year: int) -> QuerySet[Agenda]:
    """Return the agendas that may have a place on the page, the longest in their state first."""
    # What a guest was asked to read is told by itself (tables.guests), without what goes on around it.
    visible, roles = Agenda.objects.visible_by_role(user).alias(until=last_year_at()), roles_of(user)
    asked = Q(pk__in=list(turns)) | Q(state__in=sorted(states_with_tasks(roles)))
    if Role.OCW_STAFF in roles:
        asked |= Q(state=State.SIGNED, until__lt=year)
    chosen = Q(pk__in=_first(visible.filter(asked).order_by("state_since"), _CANDIDATES))
    chosen |= Q(pk__in=_first(visible.order_by("-state_since"), FEW))
    if _FOLLOWING & roles:
        chosen |= Q(pk__in=_first(visible.filter(state__in=_UNDER_WAY).order_by("state_since"), _CANDIDATES))
    if _PLANNING & roles:
        ending = Q(state=State.SIGNED, until=year)
        chosen |= Q(pk__in=_first(visible.filter(ending).order_by("state_since"), FEW))
    return Agenda.objects.filter(chosen).order_by("state_since", "pk")


def _first(agendas: QuerySet[Agenda], number: int) -> QuerySet[Agenda, Any]:
    return agendas.values("pk")[:number]


def _with_what_is_missing(rows: list[AgendaRow]) -> list[AgendaRow]:
    """Say of texts that somebody writes how much is missing; what is complete can be handed in. At most two queries."""
    writing = [row.pk for row in rows if row.state in EDITABLE_STATES][:_TEXTS]
    if not writing:
        return rows
    texts = CurrentText.objects.filter(agenda__in=writing).values_list(
        "agenda_id", "document", "agenda__template__required", "agenda__parent_id"
    )
    agreements = {parent for _, document, _, parent in texts if parent is not None and "addendum" in document}
    signed = parts_of_each(agreements) if agreements else {}
    counts = {}
    for agenda, document, required, parent in texts:
        items = missing_in(document, Step.REVIEW, Rules(required or {}))
        if "addendum" in document:
            items += of_text_in_force(document, in_force_of(signed.get(parent or 0, []), timezone.localdate()))
        counts[agenda] = len(stops(items))
    return [_counted(row, counts[row.pk]) if row.pk in counts else row for row in rows]


def _counted(row: AgendaRow, count: int) -> AgendaRow:
    if not count and row.state == State.RETURNED:
        return row
    if not count:
        # Whether this person may hand it in, the page of the agenda says.
        return replace(row, reason=f"{row.reason} Alles is ingevuld: de tekst kan naar de beoordeling.")
    points = "1 punt" if count == 1 else f"{count} punten"
    return replace(row, reason=f"{row.reason} Nog {points} te gaan.")


def _latest(news: list[News]) -> list[News]:
    return sorted(news, key=lambda item: item.at, reverse=True)[:FEW]


def _stopped(user: User) -> list[News]:
    """Return what came of signing for who signs and may not read the agenda while it is written again; one query."""
    if not office_holder_ids_of(user):
        return []
    rounds = SigningRound.objects.stopped_for(user).exclude(agenda__in=Agenda.objects.visible_to(user))
    rows = rounds.select_related("agenda", "ended_by").prefetch_related("agenda__municipalities")
    # Of each agenda the last round.
    found = {row.agenda_id: row for row in reversed(rows.order_by("-ended_at")[:FEW])}
    return [
        News(
            places=", ".join(place.name for place in row.agenda.municipalities.all()) or "Landelijk",
            period=f"{row.agenda.start_year}-{row.agenda.end_year}",
            url=page_url("agendas:stopped", row.agenda.reference),
            sentence="Het ondertekenen is gestopt.",
            who=row.ended_by.name if row.ended_by else "",
            at=row.ended_at,
        )
        for row in found.values()
        if row.ended_at is not None
    ]


def _news(rows: dict[int, AgendaRow]) -> list[News]:
    """Return what happened last to the agendas of `rows`; two queries at most."""
    if not rows:
        return []
    by_stream = {Agenda(pk=pk).stream: row for pk, row in rows.items()}
    events = list(Event.objects.filter(stream__in=by_stream, action__in=_NEWS).order_by("-at", "-number")[:FEW])
    signers = signers_of(events)
    return [
        News(
            places=by_stream[event.stream].places,
            period=by_stream[event.stream].period,
            url=page_url("agendas:detail", by_stream[event.stream].reference),
            sentence=headline(event, signer=signers.get(event.pk, ""), kind=_kind(by_stream[event.stream])),
            who=f"{event.actor_name} ({event.actor_role})" if event.actor_role else event.actor_name,
            at=event.at,
            name=by_stream[event.stream].name,
        )
        for event in events
    ]


def _kind(row: AgendaRow) -> str:
    return Kind.ADDENDUM if row.parent else ""
