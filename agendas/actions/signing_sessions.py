"""Many answers at once: confirmed together by who signs, carried out one by one by the worker."""

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from accounts.actions.events import log_account_event
from accounts.models import User
from agendas.actions.inviting import IN_HAND, hold
from agendas.actions.moving import locked
from agendas.actions.rounds import open_round
from agendas.actions.signing import NOT_READ, refuse, sign
from agendas.choices import Answer, AnswerOutcome
from agendas.models import Agenda, SessionAnswer, SigningRequest, SigningSession
from agendas.permissions import is_signer
from agendas.workflow import StepRefused
from gka_portal.notation import dutch_date
from records.actions import retry_job
from records.canonical import canonical_bytes, sha256_hex
from records.clock import now
from records.jobs import enqueue
from records.models import Job
from records.models.jobs import JobStatus
from records.origin import WORKER, coming_from, current_origin

logger = logging.getLogger(__name__)

_TASK = "agendas.tasks.answer_session"
NOBODY_CHOSEN = "Kies bij ten minste één agenda een antwoord."
NOT_YOURS = "Deze agenda wacht niet op u."
OTHER_TEXT = "De tekst is niet dezelfde als die in uw lijst stond. Open de agenda en lees hem opnieuw."
OTHER_ROUND = "Deze uitnodiging geldt niet meer: het ondertekenen is gestopt of opnieuw begonnen."
EXPIRED = "Bevestig opnieuw: uw bevestiging is van langer dan 12 uur geleden."
WENT_WRONG = "Er ging iets mis in het portaal. Er is niets vastgelegd. Probeer het opnieuw."
# Who confirmed answers for what they knew then: after a night that may be another thing.
CONFIRMED_FOR = timedelta(hours=12)
# What a reason must tell, by answer; who signs gives none.
NO_REASON = {
    Answer.HOLD: "Schrijf waarom u wilt wachten. De regiocoördinator leest dit.",
    Answer.REFUSE: "Schrijf waarom u niet ondertekent. De anderen lezen dit.",
}


class AnswersRefused(StepRefused):
    """Some answers cannot be taken; `problems` has a sentence for each request."""

    def __init__(self, problems: dict[UUID, str]) -> None:
        super().__init__("Niet alle antwoorden kunnen worden verwerkt.")
        self.problems = problems


@dataclass(frozen=True)
class Choice:
    """What somebody answers for one agenda: the request, the hash of its text, and why (not for signing)."""

    request: UUID
    answer: Answer
    sha256: str
    reason: str = ""


def digest_of(session_id: UUID, choices: Iterable[Choice]) -> str:
    """Return the hash of exactly these answers in this session: a passkey answers for these and for no others."""
    rows = sorted(({**asdict(row), "request": str(row.request)} for row in choices), key=lambda row: row["request"])
    return sha256_hex(canonical_bytes({"session": str(session_id), "answers": rows}))


def problems_of(choices: Sequence[Choice], by: User) -> dict[UUID, str]:
    """Return what stands in the way of each of `choices`, in two queries. Whose turn it is, the worker looks at."""
    ids = [row.request for row in choices]
    requests = SigningRequest.objects.select_related("round__version").defer("round__version__content").in_bulk(ids)
    waiting = SessionAnswer.objects.filter(request__in=ids, outcome=AnswerOutcome.WAITING)
    in_hand = set(waiting.values_list("request_id", flat=True))
    problems = {row.request: _problem(row, requests.get(row.request), in_hand, by) for row in choices}
    return {request: problem for request, problem in problems.items() if problem}


def _problem(choice: Choice, request: SigningRequest | None, in_hand: Collection[UUID], by: User) -> str:
    if request is None or not is_signer(by, request):
        return NOT_YOURS
    if request.pk in in_hand:
        return IN_HAND
    if choice.sha256 != request.round.version.sha256:
        return OTHER_TEXT
    if choice.answer == Answer.SIGN and not request.is_read:
        return NOT_READ
    return NO_REASON[choice.answer] if choice.answer in NO_REASON and not choice.reason.strip() else ""


@transaction.atomic
def start_session(*, session_id: UUID, choices: Sequence[Choice], place: str, factor: str, by: User) -> SigningSession:
    """Take the answers of `by` and let the worker carry them out; the same session again is the first one.

    `factor` is how they proved who they are just now, "" when nothing is signed. AnswersRefused says what is wrong.
    """
    # Two tabs of one person: the second sees what the first has in hand.
    User.objects.select_for_update().get(pk=by.pk)
    known = SigningSession.objects.filter(pk=session_id).first()
    if known is not None:
        if known.user_id != by.pk:
            raise StepRefused(NOT_YOURS)
        return known
    if not choices:
        raise StepRefused(NOBODY_CHOSEN)
    if problems := problems_of(choices, by):
        raise AnswersRefused(problems)
    counts = {str(answer): sum(row.answer == answer for row in choices) for answer in Answer}
    if counts[Answer.SIGN] and not (place.strip() and factor):
        raise StepRefused("Vul de plaats in waar u ondertekent, en bevestig dat u het bent.")
    session = SigningSession.objects.create(
        pk=session_id, user=by, place=place.strip(), factor=factor, origin=current_origin()[:100], confirmed_at=now()
    )
    SessionAnswer.objects.bulk_create(
        SessionAnswer(
            session=session,
            request_id=row.request,
            position=position,
            answer=row.answer,
            reason=row.reason.strip() if row.answer in NO_REASON else "",
            sha256=row.sha256,
        )
        for position, row in enumerate(choices)
    )
    enqueue(_TASK, effect=effect_of(session), urgent=True, session_id=str(session.pk))
    facts = {"session": str(session.pk), "digest": digest_of(session.pk, choices), "factor": factor, **counts}
    log_account_event(user=by, action="answers_confirmed", by=by, data=facts)
    return session


def effect_of(session: SigningSession) -> str:
    """Return the key of the job that carries the answers out."""
    return f"answers:{session.pk}"


def waiting_answers(session_id: UUID) -> list[int]:
    """Return the answers that are still to be carried out, in their order."""
    waiting = SessionAnswer.objects.filter(session=session_id, outcome=AnswerOutcome.WAITING)
    return list(waiting.order_by("position").values_list("pk", flat=True))


@transaction.atomic
def carry_out(*, answer_id: int) -> None:
    """Do what one answer says; what it became is stored in the transaction of the signature itself.

    Nothing happens when it was carried out before or called off. What cannot be done keeps its sentence, so that
    the rest goes on; only a database that is away is told to the worker, which tries again.
    """
    session_id = SessionAnswer.objects.values_list("session_id", flat=True).get(pk=answer_id)
    # The session first, as in cancel_session: one at a time, and never against each other.
    session = SigningSession.objects.select_for_update(of=("self",)).select_related("user").get(pk=session_id)
    row = SessionAnswer.objects.select_related("request__round__agenda").get(pk=answer_id)
    if row.outcome != AnswerOutcome.WAITING:
        return
    outcome, problem = AnswerOutcome.DONE, ""
    try:
        with transaction.atomic(), coming_from(session.origin or WORKER):
            _do(session, row)
    except StepRefused as refusal:
        outcome, problem = AnswerOutcome.FAILED, str(refusal)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("signing session %s: answer %s went wrong", session.pk, row.pk)
        outcome, problem = AnswerOutcome.FAILED, WENT_WRONG
    row.outcome, row.problem, row.done_at = outcome, problem[:400], now()
    row.save(update_fields=["outcome", "problem", "done_at"])
    _finish(session)


def _do(session: SigningSession, row: SessionAnswer) -> None:
    if _is_expired(session):
        raise StepRefused(EXPIRED)
    request, by = row.request, session.user
    agenda = locked(row.request.round.agenda)
    _same_round(agenda, request)
    if row.answer == Answer.SIGN:
        sign(
            agenda=agenda,
            signatory_id=request.signatory_id,
            sha256=row.sha256,
            place=session.place,
            factor=session.factor,
            by=by,
            signed_on=timezone.localdate(session.confirmed_at),
            checks=[_confirmation(session)],
        )
    elif row.answer == Answer.HOLD:
        hold(agenda=agenda, request_id=request.pk, reason=row.reason, by=by, in_session=True)
    else:
        refuse(agenda=agenda, signatory_id=request.signatory_id, reason=row.reason, by=by)


def _is_expired(session: SigningSession) -> bool:
    return now() - session.confirmed_at > CONFIRMED_FOR


def _confirmation(session: SigningSession) -> dict[str, str]:
    """Return for the register that one confirmation was for more than one agenda, and when it was given."""
    number = session.answers.filter(answer=Answer.SIGN).count()
    what = "1 agenda" if number == 1 else f"{number} agenda’s"
    at = timezone.localtime(session.confirmed_at)
    return {"what": "Bevestiging", "result": f"één keer voor {what}, op {dutch_date(at.date())} om {at:%H.%M} uur"}


def _same_round(agenda: Agenda, request: SigningRequest) -> None:
    """An answer is for the round in which it was asked: in a next one the same person may be asked anew."""
    try:
        current = open_round(agenda)
    except StepRefused:
        raise StepRefused(OTHER_ROUND)
    if current.pk != request.round_id:
        raise StepRefused(OTHER_ROUND)


@transaction.atomic
def cancel_session(*, session: SigningSession, by: User) -> int:
    """Call off what is not carried out yet, and return how much that is; what was signed stays signed."""
    row = SigningSession.objects.select_for_update().get(pk=session.pk, user=by)
    waiting = row.answers.filter(outcome=AnswerOutcome.WAITING)
    count = waiting.update(outcome=AnswerOutcome.CANCELLED, done_at=now())
    if not count:
        raise StepRefused("Stoppen kan niet meer: alle antwoorden zijn al verwerkt.")
    row.cancelled_at = now()
    row.save(update_fields=["cancelled_at"])
    _finish(row)
    log_account_event(user=by, action="answers_cancelled", by=by, data={"session": str(row.pk), "count": count})
    return count


@transaction.atomic
def resume_session(*, session: SigningSession, by: User) -> None:
    """Let the worker go on with a session on which it gave up; what was confirmed too long ago fails at once."""
    row = SigningSession.objects.select_for_update().get(pk=session.pk, user=by)
    job = Job.objects.filter(effect=effect_of(row)).first()
    if row.finished_at is not None or job is None or job.status not in {JobStatus.FAILED, JobStatus.CANCELLED}:
        raise StepRefused("Opnieuw proberen is niet nodig: de antwoorden zijn verwerkt of worden nog verwerkt.")
    if _is_expired(row):
        waiting = row.answers.filter(outcome=AnswerOutcome.WAITING)
        waiting.update(outcome=AnswerOutcome.FAILED, problem=EXPIRED, done_at=now())
        _finish(row)
        return
    retry_job(job=job, by=by)


def _finish(session: SigningSession) -> None:
    """Close the session after its last answer; the address that it came from is not needed any more."""
    if not session.answers.filter(outcome=AnswerOutcome.WAITING).exists():
        session.finished_at, session.origin = now(), ""
        session.save(update_fields=["finished_at", "origin"])
