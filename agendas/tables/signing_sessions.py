"""What waits for who signs, and what became of what they answered together: few queries for any number of agendas."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agendas.actions.signing_sessions import effect_of
from agendas.choices import Answer, AnswerOutcome, SigningParty
from agendas.models import Agenda, PlannedMoney, SessionAnswer, SigningRequest, SigningRound, SigningSession
from agendas.tables.desk import MINISTRY_PLACE
from agendas.tables.links import page_url
from agendas.tables.turns import in_usual_order, requests_at_turn
from gka_portal.notation import in_words
from municipalities.memberships import own_office_ids_of
from records.models import Job
from records.models.jobs import JobStatus

PER_PAGE = 25
_ICONS = {
    AnswerOutcome.WAITING: "hourglass",
    AnswerOutcome.FAILED: "circle-alert",
    AnswerOutcome.CANCELLED: "ban",
}
_DONE_ICONS = {Answer.SIGN: "circle-check", Answer.HOLD: "pause", Answer.REFUSE: "circle-x"}
# What became of it, when it worked.
_DONE = {Answer.SIGN: "Ondertekend door u", Answer.HOLD: "Aangehouden", Answer.REFUSE: "Geweigerd"}
_COUNTED: dict[str, str] = {Answer.SIGN: "ondertekend", Answer.HOLD: "aangehouden", Answer.REFUSE: "geweigerd"}


@dataclass(frozen=True)
class WaitingRow:
    """An agenda that waits for the signature of the viewer; `gka` is what GKA pays in it, None without amounts."""

    request: SigningRequest
    reference: str
    places: str
    period: str
    title: str
    gka: Decimal | None
    is_late: bool

    @property
    def name(self) -> str:
        """The agenda in a few words: "Alkmaar, 2027-2030"."""
        return f"{self.places}, {self.period}"

    @property
    def may_be_chosen(self) -> bool:
        """Can this be set to sign together with the rest: read, and not held?"""
        return self.request.is_read and self.request.held_at is None

    @property
    def read_url(self) -> str:
        return page_url("agendas:sign", self.reference)


def signing_queue(user: User) -> QuerySet[SigningRequest]:
    """Return what waits for the signature of `user` now, longest first, without what the worker has in hand."""
    in_hand = SessionAnswer.objects.filter(request=OuterRef("pk"), outcome=AnswerOutcome.WAITING)
    return in_usual_order(requests_at_turn(own_office_ids_of(user)).exclude(Exists(in_hand)))


def number_to_sign(user: User) -> int:
    """Return how many agendas wait for the signature of `user`; no query for who holds no office."""
    return signing_queue(user).count() if own_office_ids_of(user) else 0


def waiting_rows(user: User) -> list[WaitingRow]:
    """Return the rows of the list to answer (two queries)."""
    money = PlannedMoney.objects.filter(agenda=OuterRef("round__agenda")).order_by().values("agenda")
    requests = (
        signing_queue(user)
        .select_related("round__agenda", "round__version", "office_holder__municipality")
        .defer("round__version__content")
        .prefetch_related("round__agenda__municipalities")
        .annotate(gka=Subquery(money.annotate(sum=Sum("amount")).values("sum")))
    )
    today = timezone.localdate()
    return [_waiting(request, request.gka, today) for request in requests]


def _waiting(request: SigningRequest, gka: Decimal | None, today: date) -> WaitingRow:
    agenda = request.round.agenda
    return WaitingRow(
        request=request,
        reference=agenda.reference,
        places=_places(agenda),
        period=_period(agenda),
        title=agenda.title,
        gka=gka,
        is_late=request.due is not None and request.due < today,
    )


def usual_place(rows: Iterable[WaitingRow]) -> str:
    """Return where the viewer probably signs: as the secretariat prepared it, else as on the page of one agenda."""
    requests = [row.request for row in rows]
    prepared = [request.prepared_place for request in requests if request.prepared_place]
    if prepared:
        return max(prepared, key=prepared.count)
    for request in requests:
        if request.party != SigningParty.MUNICIPALITY:
            return MINISTRY_PLACE
        if request.office_holder and request.office_holder.municipality:
            return request.office_holder.municipality.name
    return ""


@dataclass(frozen=True)
class ResultRow:
    """What became of one answer."""

    answer: SessionAnswer
    name: str
    title: str
    reference: str
    label: str
    icon: str
    text: str
    state: str
    url: str
    why_url: str  # where somebody else says why it could not be done; "" when there is no such page


@dataclass(frozen=True)
class Progress:
    """How far a session is. `stuck`: the worker gave up, and somebody must ask for it again. `can_retry`: something
    that did not work waits for an answer again."""

    rows: list[ResultRow]
    done: int
    total: int
    summary: str
    is_busy: bool
    is_retried: bool
    stuck: bool
    can_retry: bool


def own_sessions(user: User) -> QuerySet[SigningSession]:
    return SigningSession.objects.filter(user=user)


def progress_of(session: SigningSession) -> Progress:
    """Return what became of each answer of `session` (four queries)."""
    answers = session.answers.select_related("request__round__agenda").prefetch_related(
        "request__round__agenda__municipalities"
    )
    rows = [_result(answer) for answer in answers.order_by("position")]
    waiting = sum(row.answer.outcome == AnswerOutcome.WAITING for row in rows)
    job = Job.objects.filter(effect=effect_of(session)).first() if waiting else None
    stuck = bool(waiting) and (job is None or job.status in {JobStatus.FAILED, JobStatus.CANCELLED})
    failed = [row.answer.request_id for row in rows if row.answer.outcome == AnswerOutcome.FAILED]
    counts = Counter[str](
        row.answer.answer if row.answer.outcome == AnswerOutcome.DONE else row.answer.outcome for row in rows
    )
    return Progress(
        rows=rows,
        done=len(rows) - waiting - counts[AnswerOutcome.CANCELLED],
        total=len(rows),
        summary=_summary(counts),
        is_busy=bool(waiting) and not stuck,
        is_retried=bool(job and job.error and not stuck),
        stuck=stuck,
        can_retry=bool(failed) and signing_queue(session.user).filter(pk__in=failed).exists(),
    )


def _summary(counts: Mapping[str, int]) -> str:
    """Return "9 ondertekend, 1 aangehouden en 1 niet gelukt", with what there is."""
    words = {**_COUNTED, AnswerOutcome.FAILED: "niet gelukt", AnswerOutcome.CANCELLED: "niet verwerkt"}
    return in_words([f"{counts[key]} {word}" for key, word in words.items() if counts[key]])


def _result(answer: SessionAnswer) -> ResultRow:
    agenda = answer.request.round.agenda
    outcome, asked = AnswerOutcome(answer.outcome), Answer(answer.answer)
    stopped = answer.request.round.outcome in {SigningRound.Outcome.REFUSED, SigningRound.Outcome.RECALLED}
    label = _DONE[asked] if outcome == AnswerOutcome.DONE else f"{asked.label}: {_LABELS[outcome]}"
    return ResultRow(
        answer=answer,
        name=f"{_places(agenda)}, {_period(agenda)}",
        title=agenda.title,
        reference=agenda.reference,
        label=label,
        icon=_DONE_ICONS[asked] if outcome == AnswerOutcome.DONE else _ICONS[outcome],
        text=answer.problem or answer.reason,
        state=agenda.state if outcome == AnswerOutcome.DONE else "",
        url=page_url("agendas:sign", agenda.reference),
        why_url=page_url("agendas:stopped", agenda.reference) if outcome == AnswerOutcome.FAILED and stopped else "",
    )


_LABELS = {
    AnswerOutcome.WAITING: "wordt verwerkt",
    AnswerOutcome.FAILED: "niet gelukt",
    AnswerOutcome.CANCELLED: "gestopt",
}


@dataclass(frozen=True)
class SessionLine:
    """An earlier session in the list."""

    at: datetime
    place: str
    summary: str
    url: str
    is_busy: bool


def session_lines(sessions: Iterable[Any]) -> list[SessionLine]:
    """Return the lines of `sessions`, which come from `counted_sessions`."""
    return [
        SessionLine(
            at=row.confirmed_at,
            place=row.place,
            summary=_summary(
                {
                    Answer.SIGN: row.signed,
                    Answer.HOLD: row.held,
                    Answer.REFUSE: row.refused,
                    AnswerOutcome.FAILED: row.failed,
                    AnswerOutcome.CANCELLED: row.cancelled,
                }
            ),
            url=reverse("agendas:signing_session_result", args=[row.pk]),
            is_busy=row.finished_at is None,
        )
        for row in sessions
    ]


def counted_sessions(user: User) -> QuerySet[SigningSession]:
    """Return the sessions of `user`, the last first, with what became of their answers."""
    done = Q(answers__outcome=AnswerOutcome.DONE)
    return (
        own_sessions(user)
        .annotate(
            signed=Count("answers", filter=done & Q(answers__answer=Answer.SIGN)),
            held=Count("answers", filter=done & Q(answers__answer=Answer.HOLD)),
            refused=Count("answers", filter=done & Q(answers__answer=Answer.REFUSE)),
            failed=Count("answers", filter=Q(answers__outcome=AnswerOutcome.FAILED)),
            cancelled=Count("answers", filter=Q(answers__outcome=AnswerOutcome.CANCELLED)),
        )
        .order_by("-confirmed_at")
    )


def _places(agenda: Agenda) -> str:
    return ", ".join(place.name for place in agenda.municipalities.all()) or "Landelijk"


def _period(agenda: Agenda) -> str:
    return f"{agenda.start_year}-{agenda.end_year}"
