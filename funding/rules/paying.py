"""How a grant is paid in parts: no cent lost, nothing twice, never more than was granted."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Round
from django.utils import timezone

from agendas.money import spread
from funding.choices import RUNNING, Status
from funding.models import Application, GrantDecision, Instalment
from funding.rules.items import Problem, amount_problem
from funding.rules.schemes import with_source
from gka_portal.notation import dutch_date, euro
from records.clock import now

# After the settlement the last part may still be paid.
PAYABLE = RUNNING | {Status.SETTLED}
# More parts than this is a mistake.
MOST = 24


# Of applications `with_sums`: more was paid than the settlement left, and nobody decided yet that it goes back.
OVERPAID = Q(status=Status.SETTLED, sum_paid__gt=F("granted"))
# The instalments are not together what was granted: none yet, one paid for less, or another amount since.
BADLY_PLANNED = Q(granted__gt=0) & ~Q(sum_parts=F("granted"))


class PlannedPart(Protocol):
    @property
    def on(self) -> datetime.date: ...
    @property
    def amount(self) -> Decimal: ...


def paid_of(application: Application) -> Decimal:
    return application.instalments.aggregate(sum=Sum("paid_amount"))["sum"] or Decimal()


def with_sums(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Return `applications` with the aliases `sum_paid`, and `sum_parts`: with what is still to be paid. No query."""
    amount: DecimalField[Decimal, Decimal] = DecimalField(max_digits=14, decimal_places=2)
    parts = Instalment.objects.filter(application=OuterRef("pk")).order_by().values("application")

    def total(part: F | Coalesce) -> Coalesce:
        # SQLite adds up as floats: rounded, the sum is the amount again.
        found = parts.annotate(total=Round(Sum(part), 2, output_field=amount)).values("total")
        return Coalesce(Subquery(found), Decimal(), output_field=amount)

    return applications.alias(sum_paid=total(F("paid_amount")), sum_parts=total(Coalesce("paid_amount", "amount")))


def parts_sentence(application: Application) -> str:
    """Return what is wrong with the sum of the instalments and what to do; "" when there are none, or it is right."""
    rows = list(application.instalments.all())
    gap = (application.granted or Decimal()) - sum((row.paid_amount or row.amount for row in rows), Decimal())
    if not rows or not gap:
        return ""
    if gap > 0:
        return f"{euro(gap)} staat in geen termijn: plan de termijnen opnieuw"
    return f"De termijnen zijn samen {euro(-gap)} meer dan er is verleend: plan de termijnen opnieuw"


def to_plan(application: Application) -> Decimal:
    """Return what is granted and not paid yet, so must be planned; never below zero."""
    return max((application.granted or Decimal()) - paid_of(application), Decimal())


def proposed_instalments(application: Application) -> list[Decimal]:
    """Return equal parts of what must be planned, as many as the scheme says (unknown: one); no cent is lost."""
    left = to_plan(application)
    if not left:
        return []
    done = application.instalments.filter(paid_on__isnull=False).count()
    return spread(left, [1] * max((application.scheme.instalments or 1) - done, 1))


def first_to_plan(application: Application) -> int:
    """Return the number of the first instalment that is still to be paid: those that were paid keep theirs."""
    paid = application.instalments.filter(paid_on__isnull=False)
    return max(paid.values_list("number", flat=True), default=0) + 1


def plan_problems(application: Application, planned: Sequence[PlannedPart]) -> list[Problem]:
    """Return why `planned` is no plan for what is still to be paid; fields amount_1, on_1 and so on."""
    found = [*_parts_problems(application, planned)]
    if found:
        return found
    left = to_plan(application)
    total = sum((part.amount for part in planned), Decimal())
    if total != left:
        granted, paid = application.granted or Decimal(), paid_of(application)
        already = f", waarvan {euro(paid)} is betaald" if paid else ""
        difference = f"{euro(left - total)} te weinig" if total < left else f"{euro(total - left)} te veel"
        sentence = f"De termijnen zijn samen {euro(total)}. Verleend is {euro(granted)}{already}: dat is {difference}."
        found.append(Problem(sentence))
    return [*found, *_count_problem(application, planned)]


def _parts_problems(application: Application, planned: Sequence[PlannedPart]) -> list[Problem]:
    if len(planned) > MOST:
        return [Problem(f"Er zijn {len(planned)} termijnen. Meer dan {MOST} kan niet.")]
    found: list[Problem] = []
    first, previous = _first_day(application), None
    for row, (number, part) in enumerate(enumerate(planned, start=first_to_plan(application)), start=1):
        if problem := amount_problem(part.amount, f"amount_{row}"):
            found.append(problem)
        if first and part.on < first:
            sentence = f"Termijn {number} ligt voor de datum van de beschikking ({dutch_date(first)})."
            found.append(Problem(f"{sentence} Kies die dag of een latere.", f"on_{row}"))
        elif previous and part.on < previous:
            found.append(Problem(f"Termijn {number} ligt voor termijn {number - 1}: draai ze om.", f"on_{row}"))
        elif part.on.year > timezone.localdate(now()).year + 10:
            found.append(Problem(f"Termijn {number} ligt meer dan tien jaar na nu. Kies een eerdere dag.", f"on_{row}"))
        previous = part.on
    return found


def _count_problem(application: Application, planned: Sequence[PlannedPart]) -> list[Problem]:
    """The scheme says how many parts there are; after a payment or a change another number may be needed."""
    wanted = application.scheme.instalments
    paid = application.instalments.filter(paid_on__isnull=False).exists()
    if not wanted or paid or application.status != Status.GRANTED or not planned or len(planned) == wanted:
        return []
    rule = with_source(f"{application.scheme.name} betaalt in {wanted} termijnen", application.scheme)
    return [Problem(f"{rule} Dit zijn er {len(planned)}.")]


def _first_day(application: Application) -> datetime.date | None:
    """Return the date of the decision that granted the money."""
    decision = GrantDecision.objects.filter(application=application).order_by("recorded_at").first()
    return decision.date if decision else None


def payment_problems(
    application: Application, instalment: Instalment, *, paid_on: datetime.date, amount: Decimal, reference: str
) -> list[Problem]:
    """Return why this payment cannot be recorded; fields paid_on, amount and payment_reference."""
    if instalment.paid_on is not None and instalment.paid_amount is not None:
        when = dutch_date(instalment.paid_on)
        sentence = f"Termijn {instalment.number} is al betaald: {euro(instalment.paid_amount)} op {when}."
        return [Problem(sentence)]
    return [
        *_paid_amount_problems(application, instalment, amount),
        *_paid_on_problems(application, paid_on),
        *_reference_problems(reference),
    ]


def _paid_amount_problems(application: Application, instalment: Instalment, amount: Decimal) -> list[Problem]:
    if problem := amount_problem(amount, "amount"):
        return [problem]
    if amount > instalment.amount:
        sentence = f"Termijn {instalment.number} is {euro(instalment.amount)}. {euro(amount)} is meer dan dat."
        return [Problem(f"{sentence} Pas eerst de termijnen aan.", "amount")]
    granted, paid = application.granted or Decimal(), paid_of(application)
    if paid + amount > granted:
        sentence = f"Verleend is {euro(granted)} en daarvan is {euro(paid)} betaald. Met {euro(amount)} erbij is dat"
        return [Problem(f"{sentence} {euro(paid + amount - granted)} te veel. Pas eerst de termijnen aan.", "amount")]
    return []


def _paid_on_problems(application: Application, paid_on: datetime.date) -> list[Problem]:
    if paid_on > timezone.localdate(now()):
        sentence = "Deze dag moet nog komen. Leg de betaling pas vast als zij is gedaan: vul dan die dag in."
        return [Problem(sentence, "paid_on")]
    first = _first_day(application)
    if first and paid_on < first:
        sentence = f"De betaling ligt voor de datum van de beschikking ({dutch_date(first)})."
        return [Problem(f"{sentence} Vul die dag of een latere in.", "paid_on")]
    return []


def _reference_problems(reference: str) -> list[Problem]:
    if not reference:
        return [Problem("Vul het kenmerk van de betaling in: zo voert niemand haar twee keer in.", "payment_reference")]
    if len(reference) > 60:
        return [Problem("Een betalingskenmerk heeft hooguit 60 tekens.", "payment_reference")]
    other = Instalment.objects.filter(Q(payment_reference__iexact=reference)).select_related("application").first()
    if other is None:
        return []
    sentence = f"Betaling {reference} is al ingevoerd, bij termijn {other.number} van {other.application.reference}."
    return [Problem(sentence, "payment_reference")]
