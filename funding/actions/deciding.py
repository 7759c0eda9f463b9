"""Record what the ministry decided about an application; a promise never goes over a ceiling."""

import datetime
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from agendas.models import FundingScheme
from funding.actions.moving import guard, lock_agenda, locked, move
from funding.choices import DecisionKind
from funding.emails import announce_decision
from funding.models import Application, GrantDecision
from funding.rules import Problem, Refused, decision_problems
from funding.rules.schemes import dutch_year, last_day
from records.actions import store_file
from records.clock import now
from records.uploads import CheckedUpload

_ACTIONS = {
    DecisionKind.GRANT: "granted",
    DecisionKind.REJECTION: "grant_rejected",
    DecisionKind.CHANGE: "grant_changed",
    DecisionKind.SETTLEMENT: "grant_settled",
    DecisionKind.RECLAIM: "grant_reclaimed",
}


@dataclass(frozen=True)
class Decision:
    """What the decision says. `amount`: what the grant is from then on (of a reclaim: what goes back), in euros.

    Without an amount a change leaves it as it is; without a last day a grant has that of the scheme.
    """

    number: str
    date: datetime.date
    amount: Decimal | None = None
    reason: str = ""
    activities_until: datetime.date | None = None
    upload: CheckedUpload | None = None


@transaction.atomic
def decide(*, application: Application, step: str, decision: Decision, by: User) -> GrantDecision:
    """Record the decision that belongs to `step`: grant, reject, change, settle or reclaim.

    Refused has a sentence per field, with the figures of the ceiling; StepRefused: not now, or not by you.
    """
    row = locked_with_scheme(application)
    # A missing reason is a sentence at its own field, among the others.
    transition = guard(row, step, by, reason=decision.reason.strip() or "–")
    if transition.decision is None:
        raise ValueError(f"{step} has no decision")
    decision = replace(decision, number=" ".join(decision.number.split()), reason=decision.reason.strip())
    if problems := decision_problems(row, transition, decision):
        raise Refused(*problems)
    stored = _store(row, transition.decision, decision, by)
    _apply(row, stored, decision)
    move(row, transition.target, action=_ACTIONS[transition.decision], by=by, data=_told(stored, row))
    announce_decision(row, stored, by)
    return stored


def locked_with_scheme(application: Application) -> Application:
    """Lock the scheme of `application` (all its versions), its agenda and then its row; return the row.

    Always in this order, and before anything is read that a ceiling or the plan depends on: who decides about another
    application of this scheme or this agenda waits here, and counts what was given in the meantime.
    """
    _lock_scheme(application.scheme.code)
    lock_agenda(application.agenda_id)
    return locked(application)


def _lock_scheme(code: str) -> None:
    # Rows that point to the scheme may come meanwhile: who prepares an application holds the agenda then.
    list(FundingScheme.objects.select_for_update(no_key=True).filter(code=code).order_by("pk"))


def _store(row: Application, kind: DecisionKind, decision: Decision, by: User) -> GrantDecision:
    upload = decision.upload
    document = None
    if upload is not None:
        document = store_file(name=upload.name, content_type=upload.content_type, content=upload.content, by=by)
    amount = row.granted if kind == DecisionKind.CHANGE and decision.amount is None else decision.amount
    try:
        with transaction.atomic():
            return GrantDecision.objects.create(
                application=row,
                kind=kind,
                number=decision.number,
                date=decision.date,
                amount=amount,
                reason=decision.reason,
                document=document,
                recorded_at=now(),
                recorded_by=by,
            )
    except IntegrityError as error:
        # Somebody recorded this number, at another scheme, at the same moment.
        raise Refused(Problem(f"Beschikking {decision.number} is al ingevoerd.", "number")) from error


def _apply(row: Application, stored: GrantDecision, decision: Decision) -> None:
    """Set what the application is from now on."""
    if stored.kind in {DecisionKind.GRANT, DecisionKind.CHANGE, DecisionKind.SETTLEMENT}:
        row.granted = stored.amount
    if stored.kind == DecisionKind.GRANT:
        row.activities_until = decision.activities_until or last_day(row.scheme, dutch_year(row.submitted_at or now()))
    elif stored.kind == DecisionKind.CHANGE and decision.activities_until:
        row.activities_until = decision.activities_until


def _told(stored: GrantDecision, row: Application) -> dict[str, Any]:
    """Return the facts of the decision as the chain holds them; `funding.integrity` compares."""
    until = row.activities_until
    return {
        "decision": str(stored.pk),
        "number": stored.number,
        "date": stored.date.isoformat(),
        "amount": None if stored.amount is None else str(stored.amount),
        "reason": stored.reason,
        "activities_until": until.isoformat() if until else None,
        "file_sha256": stored.document.sha256 if stored.document else None,
    }
