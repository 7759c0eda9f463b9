"""Plan the instalments of a grant and record what was paid; nothing is paid twice."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction

from accounts.models import User
from funding.actions.moving import check_version, locked, note
from funding.emails import announce_paid
from funding.models import Application, Instalment
from funding.permissions import has_right
from funding.roles import Right
from funding.rules import Problem, Refused, payment_problems, plan_problems
from funding.rules.paying import PAYABLE, first_to_plan
from funding.workflow import StepRefused
from records.clock import now


@dataclass(frozen=True)
class Planned:
    """A part that is still to be paid: on which day, and how much in euros."""

    on: datetime.date
    amount: Decimal


@transaction.atomic
def plan_instalments(*, application: Application, planned: list[Planned], version: int, by: User) -> list[Instalment]:
    """Plan what is still to be paid and return all instalments; what was paid stays.

    `planned` replaces the instalments that are not paid yet, and is together what was granted and not yet paid.
    `version` is that of the page: Conflict when somebody saved after it.
    """
    row = _locked_to_pay(application, by, "Termijnen plannen")
    check_version(row, version)
    if problems := plan_problems(row, planned):
        raise Refused(*problems)
    row.instalments.filter(paid_on__isnull=True).delete()
    first = first_to_plan(row)
    Instalment.objects.bulk_create(
        Instalment(application=row, number=number, planned_on=part.on, amount=part.amount)
        for number, part in enumerate(planned, start=first)
    )
    row.version += 1
    row.save(update_fields=["version"])
    parts = [
        {"number": number, "on": part.on.isoformat(), "amount": str(part.amount)}
        for number, part in enumerate(planned, start=first)
    ]
    note(row, "instalments_planned", by, {"planned": parts})
    return list(row.instalments.all())


@transaction.atomic
def pay(
    *, instalment: Instalment, paid_on: datetime.date, amount: Decimal, payment_reference: str, by: User
) -> Instalment:
    """Record that `instalment` was paid. Refused: a sentence per field, or that it was paid already."""
    application = _locked_to_pay(instalment.application, by, "Een betaling vastleggen")
    row = application.instalments.filter(number=instalment.number, pk=instalment.pk).first()
    if row is None:
        raise StepRefused("De termijnen zijn intussen anders gepland. Open de termijn opnieuw.")
    reference = " ".join(payment_reference.split())
    if problems := payment_problems(application, row, paid_on=paid_on, amount=amount, reference=reference):
        raise Refused(*problems)
    row.paid_on, row.paid_amount, row.payment_reference = paid_on, amount, reference
    row.recorded_at, row.recorded_by = now(), by
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        # Somebody recorded this payment, at another application, at the same moment.
        raise Refused(Problem(f"Betaling {reference} is al ingevoerd.", "payment_reference")) from error
    application.version += 1
    application.save(update_fields=["version"])
    data = {"number": row.number, "on": paid_on.isoformat(), "amount": str(amount), "payment_reference": reference}
    note(application, "instalment_paid", by, data)
    announce_paid(application, row, by)
    return row


def _locked_to_pay(application: Application, by: User, what: str) -> Application:
    row = locked(application)
    if not has_right(by, row, Right.DECIDE):
        raise StepRefused(f"{what} hoort niet bij uw rol bij deze aanvraag.")
    if row.status not in PAYABLE:
        raise StepRefused(f"{what} kan niet: de aanvraag is {row.get_status_display().lower()}.")
    return row
