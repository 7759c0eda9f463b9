"""A contactschool asks to change a running grant; OCW answers, with a decision when the grant becomes another one."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from funding.account_emails import tell_change_answered, tell_change_asked
from funding.actions.deciding import Decision, decide, locked_with_scheme
from funding.actions.moving import locked, note
from funding.choices import RUNNING, ChangeState
from funding.models import Application, ChangeRequest
from funding.permissions import has_right
from funding.roles import Right
from funding.rules import Problem, Refused, day_sentence, promise_problems
from funding.rules.paying import paid_of
from funding.workflow import StepRefused
from funding.years import last_day
from gka_portal.notation import dutch_date, euro
from records.clock import now


def can_ask_change(user: User, application: Application) -> bool:
    return application.status in RUNNING and has_right(user, application, Right.PREPARE)


def can_answer_change(user: User, request: ChangeRequest) -> bool:
    """May `user` answer? Nobody answers what they asked themselves."""
    return (
        request.state == ChangeState.ASKED
        and request.asked_by_id != user.pk
        and has_right(user, request.application, Right.DECIDE)
    )


@transaction.atomic
def ask_change(
    *, application: Application, reason: str, amount: Decimal | None, activities_until: date | None, by: User
) -> ChangeRequest:
    """Ask OCW to change the grant: another amount, another last day, or only what `reason` says."""
    application = locked(application)
    if not has_right(by, application, Right.PREPARE):
        raise StepRefused("Een wijziging vragen hoort niet bij uw rol bij deze aanvraag.")
    if application.status not in RUNNING:
        status = application.get_status_display().lower()
        raise StepRefused(f"Een wijziging vragen kan bij een lopende subsidie. Deze aanvraag is {status}.")
    if application.change_requests.filter(state=ChangeState.ASKED).exists():
        raise StepRefused("Er staat al een wijzigingsverzoek open. Wacht op het antwoord van OCW.")
    if not reason.strip():
        raise _refused("Schrijf op wat u wilt wijzigen en waarom.", "reason")
    _check_amount(application, amount)
    _check_day(application, activities_until)
    request = ChangeRequest.objects.create(
        application=application,
        reason=reason.strip(),
        amount=amount,
        activities_until=activities_until,
        asked_at=now(),
        asked_by=by,
    )
    note(application, "change_asked", by, _data(request))
    tell_change_asked(application, request)
    return request


def _check_amount(application: Application, amount: Decimal | None) -> None:
    if amount is None:
        return
    paid = paid_of(application)
    if amount == application.granted:
        raise _refused(f"De subsidie is al {euro(amount)}. Laat dit veld leeg, of vul een ander bedrag in.", "amount")
    if amount < paid:
        raise _refused(f"Er is al {euro(paid)} betaald. Vul dat bedrag of meer in.", "amount")
    if sentence := next(promise_problems(application, amount), ""):
        raise _refused(f"{sentence} Vul een lager bedrag in.", "amount")


def _check_day(application: Application, day: date | None) -> None:
    if day is None:
        return
    if day == last_day(application):
        sentence = f"{dutch_date(day)} is al de laatste dag. Laat dit veld leeg, of vul een andere dag in."
        raise _refused(sentence, "activities_until")
    if sentence := day_sentence(application, day):
        raise _refused(sentence, "activities_until")
    if day < timezone.localdate(now()):
        raise _refused("Deze dag is al voorbij. Vul een dag in die nog komt.", "activities_until")


@transaction.atomic
def answer_change(
    *, request: ChangeRequest, agreed: bool, answer: str, decision: Decision | None, by: User
) -> ChangeRequest:
    """Answer a change request. `decision` (only when agreed) becomes the grant decision that changes the grant."""
    # A decision needs the ceiling: the scheme is locked first, as everywhere (`actions.deciding`).
    application = locked_with_scheme(request.application)
    request = ChangeRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.state != ChangeState.ASKED:
        raise StepRefused(f"Op dit verzoek is al geantwoord: {request.get_state_display().lower()}.")
    if not has_right(by, application, Right.DECIDE):
        raise StepRefused("Een wijzigingsverzoek beantwoorden hoort niet bij uw rol bij deze aanvraag.")
    if request.asked_by_id == by.pk:
        raise StepRefused("U hebt dit zelf gevraagd. Een collega moet antwoorden.")
    if agreed and application.status not in RUNNING:
        status = application.get_status_display().lower()
        raise StepRefused(f"Toestaan kan niet meer: de subsidie is {status}. Sta het niet toe en schrijf waarom.")
    if not answer.strip():
        raise _refused("Schrijf uw antwoord aan het schoolbestuur.", "answer")
    if not agreed and decision is not None:
        raise _refused("Staat u het niet toe, dan hoort er geen wijzigingsbeschikking bij.", "number")
    if agreed and decision is None and (request.amount is not None or request.activities_until is not None):
        sentence = "Een ander bedrag of een andere laatste dag vraagt een wijzigingsbeschikking. Vul haar nummer in."
        raise _refused(sentence, "number")
    if decision is not None:
        _check_changes(application, request, decision)
        request.decision = decide(application=application, step="change", decision=decision, by=by)
    request.state = ChangeState.AGREED if agreed else ChangeState.REFUSED
    request.answer = answer.strip()
    request.answered_at, request.answered_by = now(), by
    request.save()
    note(application, "change_agreed" if agreed else "change_refused", by, _data(request))
    tell_change_answered(application, request)
    return request


def _check_changes(application: Application, request: ChangeRequest, decision: Decision) -> None:
    """What was asked and is agreed to is in the decision, if perhaps with another amount or day."""
    if request.amount is not None and decision.amount in {None, application.granted}:
        sentence = f"U staat een ander bedrag toe. Gevraagd is {euro(request.amount)}, en nu is de subsidie"
        raise _refused(f"{sentence} {euro(application.granted or 0)}. Vul in wat zij wordt.", "amount")
    if request.activities_until and decision.activities_until in {None, application.activities_until}:
        asked = dutch_date(request.activities_until)
        sentence = f"U staat een andere laatste dag toe. Gevraagd is {asked}. Vul in welke dag het wordt."
        raise _refused(sentence, "activities_until")


def _data(request: ChangeRequest) -> dict[str, str]:
    """What the record keeps of `request`."""
    return {
        "request": str(request.pk),
        "reason": request.reason,
        "amount": str(request.amount) if request.amount is not None else "",
        "activities_until": request.activities_until.isoformat() if request.activities_until else "",
        "answer": request.answer,
    }


def _refused(sentence: str, field: str) -> Refused:
    return Refused(Problem(sentence, field))
