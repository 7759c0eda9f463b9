"""Who is asked to sign, until when and how often; and what who signs, or their secretariat, answers besides signing.

`request_id` is that of a SigningRequest. Each action locks the agenda first. StepRefused says what to do instead.
"""

import logging
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from agendas.actions.moving import locked, note
from agendas.actions.rounds import give_invitation, open_requests, own_turn, signable_round, whose_turn
from agendas.authority import left_office
from agendas.choices import AnswerOutcome, State
from agendas.models import Agenda, SessionAnswer, Signature, SigningRequest, SigningRound
from agendas.permissions import has_right
from agendas.roles import Right
from agendas.signing_emails import people_at, remind, tell_held, tell_withdrawn
from agendas.signing_rights import can_prepare
from agendas.workflow import StepRefused
from agendas.working_days import is_working_day, working_days_since
from records.clock import now

logger = logging.getLogger(__name__)

NOT_YOURS = "Dit hoort niet bij uw rol in deze agenda."
IN_HAND = "Uw vorige antwoord over deze agenda wordt nog verwerkt."
LONGEST_DUE = timedelta(days=366)


@transaction.atomic
def set_due(*, agenda: Agenda, request_id: UUID, due: date, by: User) -> SigningRequest:
    """Ask somebody to sign on another day; the register and the next reminder say so."""
    agenda, request = _managed(agenda, request_id, by)
    today = timezone.localdate(now())
    if due < today:
        raise StepRefused("Deze dag is al voorbij. Kies vandaag of een latere dag.")
    if due > today + LONGEST_DUE:
        raise StepRefused("Deze dag is over meer dan een jaar. Controleer het jaartal.")
    if due == request.due:
        return request
    before = request.due.isoformat() if request.due else ""
    request.due = due
    request.save(update_fields=["due"])
    _note(agenda, "sign_due_set", by, request, before=before, after=due.isoformat())
    return request


@transaction.atomic
def remind_now(*, agenda: Agenda, request_id: UUID, by: User) -> SigningRequest:
    """Send a reminder by hand; it counts as one of the few that anybody gets."""
    agenda, request = _managed(agenda, request_id, by)
    if obstacle := why_no_reminder(request, timezone.localdate(now())):
        raise StepRefused(obstacle)
    if not people_at(request.office_holder):
        raise StepRefused(f"{request.who} heeft geen account en krijgt geen mail. Neem zelf contact op.")
    _send_reminder(agenda, request, by)
    return request


@transaction.atomic
def withdraw_invitation(*, agenda: Agenda, request_id: UUID, reason: str, by: User) -> SigningRequest:
    """Take an invitation back; who comes after waits until somebody is invited here again."""
    agenda, request = _managed(agenda, request_id, by)
    if request.invited_at is None:
        raise StepRefused(f"{request.who} is nog niet uitgenodigd. Intrekken is niet nodig.")
    if request.withdrawn_at is not None:
        raise StepRefused(f"De uitnodiging van {request.who} was al ingetrokken.")
    if not reason.strip():
        raise StepRefused("Vul een reden in, zodat de ondertekenaar weet waarom.")
    request.withdrawn_at, request.withdrawn_by, request.withdrawal_reason = now(), by, reason.strip()
    request.held_at, request.hold_reason = None, ""
    request.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason", "held_at", "hold_reason"])
    _note(agenda, "invitation_withdrawn", by, request, reason=request.withdrawal_reason)
    tell_withdrawn(agenda, request, by)
    return request


@transaction.atomic
def invite_again(*, agenda: Agenda, request_id: UUID, by: User) -> SigningRequest:
    """Give a withdrawn invitation again: a new mail, a new day, and the reminders from the start."""
    agenda, request = _managed(agenda, request_id, by)
    if request.withdrawn_at is None:
        raise StepRefused(f"De uitnodiging van {request.who} is niet ingetrokken. Stuur zo nodig een herinnering.")
    request.withdrawn_at, request.withdrawn_by, request.withdrawal_reason = None, None, ""
    request.reminders, request.reminded_at, request.due = 0, None, None
    request.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason", "reminders", "reminded_at", "due"])
    give_invitation(agenda, request, by)
    return request


@transaction.atomic
def prepare(*, agenda: Agenda, request_id: UUID, text: str, place: str, by: User) -> SigningRequest:
    """Leave a note for who signs and the place where that will be; only they and their secretariat read it.

    The event says that it happened and not what was written: a note to a minister is not for who reads the history.
    """
    agenda = locked(agenda)
    request = _open_request(agenda, request_id)
    if not can_prepare(by, request):
        raise StepRefused("U bereidt het ondertekenen door deze persoon niet voor.")
    request.preparation, request.prepared_place = text.strip(), place.strip()
    request.prepared_at, request.prepared_by = now(), by
    request.save(update_fields=["preparation", "prepared_place", "prepared_at", "prepared_by"])
    _note(agenda, "sign_prepared", by, request)
    return request


@transaction.atomic
def hold(*, agenda: Agenda, request_id: UUID, reason: str, by: User, in_session: bool = False) -> SigningRequest:
    """Wait with signing, as who signs; the coordinator hears why, and there are no reminders meanwhile.

    The event says that it happened and not why, as with `prepare`: every reader of the agenda sees the history.
    `in_session`: one of many answers, by the worker; from elsewhere not while such an answer waits.
    """
    agenda, request = _own(agenda, request_id, by)
    if not in_session and SessionAnswer.objects.filter(request=request, outcome=AnswerOutcome.WAITING).exists():
        raise StepRefused(IN_HAND)
    if not reason.strip():
        raise StepRefused("Vul een reden in, zodat de regiocoördinator weet waarop u wacht.")
    request.held_at, request.hold_reason = now(), reason.strip()
    request.save(update_fields=["held_at", "hold_reason"])
    _note(agenda, "sign_held", by, request)
    tell_held(agenda, request, by)
    return request


@transaction.atomic
def resume(*, agenda: Agenda, request_id: UUID, by: User) -> SigningRequest:
    """Go on after holding, as who signs. Signing does so too."""
    agenda, request = _own(agenda, request_id, by)
    if request.held_at is None:
        raise StepRefused("U hebt deze agenda niet aangehouden.")
    request.held_at, request.hold_reason = None, ""
    request.save(update_fields=["held_at", "hold_reason"])
    _note(agenda, "sign_resumed", by, request)
    return request


def remind_signers() -> int:
    """Remind everybody who was asked SIGNING_REMINDER_DAYS working days ago; return how many that were.

    Safe to repeat: under the lock each reminder looks again when the last one was. One that fails does not keep the
    others waiting; the error comes after them.
    """
    today = timezone.localdate(now())
    if not is_working_day(today):
        return 0
    count, failed = 0, None
    for request in _waiting().select_related("round__agenda"):
        try:
            count += _remind_when_due(request.round.agenda, request.pk, today)
        except StepRefused:
            # The round ended, or somebody signed, since we looked.
            continue
        except Exception as error:
            logger.exception("no reminder for request %s", request.pk)
            failed = error
    if failed is not None:
        raise failed
    return count


def why_no_reminder(request: SigningRequest, today: date) -> str:
    """Return why no reminder can go out by hand today for `request`, which waits for a signature; "" when it can."""
    most = settings.SIGNING_MAX_REMINDERS
    if request.invited_at is None:
        return f"{request.who} is nog niet aan de beurt en krijgt dan vanzelf een mail."
    if request.withdrawn_at is not None:
        return f"De uitnodiging van {request.who} is ingetrokken. Nodig deze persoon eerst opnieuw uit."
    if request.held_at is not None:
        return f"{request.who} heeft de agenda aangehouden. Neem zelf contact op."
    if request.reminders >= most:
        sent = "is al 1 herinnering" if most == 1 else f"zijn al {most} herinneringen"
        return f"Er {sent} verstuurd, dat is de laatste. Neem zelf contact op met {request.who}."
    if timezone.localdate(request.reminded_at or request.invited_at) == today:
        return f"{request.who} kreeg vandaag al een mail. Stuur morgen zo nodig een herinnering."
    return ""


def _waiting() -> QuerySet[SigningRequest]:
    """Return who was invited, can still be reminded and has not signed, of every agenda."""
    signed = Signature.objects.filter(round=OuterRef("round"), signatory_id=OuterRef("signatory_id"))
    return SigningRequest.objects.filter(
        ~Exists(signed),
        round__outcome=SigningRound.Outcome.OPEN,
        round__agenda__state__in=[State.FROZEN, State.PARTLY_SIGNED],
        invited_at__isnull=False,
        withdrawn_at=None,
        held_at=None,
        reminders__lt=settings.SIGNING_MAX_REMINDERS,
    )


@transaction.atomic
def _remind_when_due(agenda: Agenda, request_id: UUID, today: date) -> bool:
    agenda = locked(agenda)
    request = _open_request(agenda, request_id)
    if request not in whose_turn(request.round) or why_no_reminder(request, today):
        return False
    last = request.reminded_at or request.invited_at
    if last is None or working_days_since(timezone.localdate(last), today) < settings.SIGNING_REMINDER_DAYS:
        return False
    # Who left the office is no longer asked; the register tells the coordinator.
    if left_office(request, today) or not people_at(request.office_holder):
        return False
    _send_reminder(agenda, request, None)
    return True


def _send_reminder(agenda: Agenda, request: SigningRequest, by: User | None) -> None:
    request.reminders += 1
    request.reminded_at = now()
    request.save(update_fields=["reminders", "reminded_at"])
    is_last = request.reminders >= settings.SIGNING_MAX_REMINDERS
    _note(agenda, "reminded", by, request, number=request.reminders, last=is_last)
    remind(agenda, request, is_last=is_last)


def _managed(agenda: Agenda, request_id: UUID, by: User) -> tuple[Agenda, SigningRequest]:
    """Return the locked agenda and the request, for who looks after the signing round."""
    agenda = locked(agenda)
    if not has_right(by, agenda, Right.MANAGE_SIGNING):
        raise StepRefused(NOT_YOURS)
    return agenda, _open_request(agenda, request_id)


def _own(agenda: Agenda, request_id: UUID, by: User) -> tuple[Agenda, SigningRequest]:
    """Return the locked agenda and the request, for who signs here and is at turn."""
    agenda = locked(agenda)
    return agenda, own_turn(agenda, _open_request(agenda, request_id).signatory_id, by)[1]


def _open_request(agenda: Agenda, request_id: UUID) -> SigningRequest:
    """Return the request of the round that runs, of somebody who has not signed yet."""
    signing_round = signable_round(agenda)
    request = next((row for row in open_requests(signing_round) if row.pk == request_id), None)
    if request is not None:
        return request
    if signing_round.requests.filter(pk=request_id).exists():
        raise StepRefused("Deze persoon heeft al ondertekend.")
    raise StepRefused("Deze uitnodiging hoort bij een andere versie en geldt niet meer.")


def _note(agenda: Agenda, action: str, by: User | None, request: SigningRequest, **more: Any) -> None:
    data = {"round": request.round_id, "request": str(request.pk), "signatory": str(request.signatory_id)}
    note(agenda, action, by, {**data, **more}, request.who)
