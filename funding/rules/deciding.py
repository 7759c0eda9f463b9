"""Does a decision fit: its number, its date and its amount, each against what went before?"""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Protocol

from django.db.models import Min, Sum
from django.utils import timezone

from funding.choices import COMMITTED, DecisionKind
from funding.models import Application, GrantDecision
from funding.rules.ceilings import overrun
from funding.rules.items import Problem, amount_problem
from funding.rules.money import promise_sentences
from funding.rules.paying import paid_of
from funding.rules.plan import plan_of
from funding.rules.schemes import bounds, dutch_year, last_day, with_source
from funding.rules.settling import settling_problems
from funding.workflow import Transition
from gka_portal.notation import dutch_date, euro
from records.clock import now

LONGEST_NUMBER = 60
# A last day that is further away than so many years is a slip of the finger.
MOST_YEARS = 10


class Decided(Protocol):
    """What a form tells of a decision (`funding.actions.deciding.Decision`)."""

    @property
    def number(self) -> str: ...
    @property
    def date(self) -> datetime.date: ...
    @property
    def amount(self) -> Decimal | None: ...
    @property
    def reason(self) -> str: ...
    @property
    def activities_until(self) -> datetime.date | None: ...


def decision_problems(application: Application, transition: Transition, decision: Decided) -> list[Problem]:
    """Return why `decision` cannot be recorded, with the figures; fields as those of the decision.

    Call it with the scheme and the application locked: only then do the ceilings hold.
    """
    return [
        *_of_number(decision.number),
        *_of_date(application, transition, decision.date),
        *_of_amount(application, transition, decision.amount),
        *_of_reason(transition, decision.reason),
        *_of_last_day(application, transition, decision),
        *(settling_problems(application) if transition.decision == DecisionKind.SETTLEMENT else ()),
    ]


def _of_number(number: str) -> Iterator[Problem]:
    if not number:
        yield Problem("Vul het nummer van de beschikking in.", "number")
    elif len(number) > LONGEST_NUMBER:
        yield Problem(f"Een nummer heeft hooguit {LONGEST_NUMBER} tekens.", "number")
    else:
        other = GrantDecision.objects.filter(number__iexact=number).select_related("application").first()
        if other is not None:
            yield Problem(f"Beschikking {number} is al ingevoerd, bij {other.application.reference}.", "number")


def _of_date(application: Application, transition: Transition, day: datetime.date) -> Iterator[Problem]:
    submitted = timezone.localdate(application.submitted_at) if application.submitted_at else None
    previous = application.decisions.order_by("recorded_at").last()
    if day > timezone.localdate(now()):
        yield Problem("Deze dag moet nog komen. Leg de beschikking vast op of na de datum die erop staat.", "date")
    elif submitted and day < submitted:
        sentence = f"De beschikking ligt voor de dag van indienen ({dutch_date(submitted)})."
        yield Problem(f"{sentence} Vul die dag of een latere in.", "date")
    elif previous and day < previous.date:
        sentence = f"De beschikking ligt voor de vorige: {previous.number} van {dutch_date(previous.date)}."
        yield Problem(f"{sentence} Vul die dag of een latere in.", "date")
    elif transition.decision == DecisionKind.GRANT:
        first, last = bounds(application.scheme)
        if day < first or (last is not None and day > last):
            until = f" tot en met {dutch_date(last)}" if last else ""
            rule = with_source(f"{application.scheme.name} geldt van {dutch_date(first)}{until}", application.scheme)
            yield Problem(f"{rule} Verlenen op {dutch_date(day)} past daar niet in.", "date")


def _of_amount(application: Application, transition: Transition, amount: Decimal | None) -> Iterator[Problem]:
    kind = transition.decision
    if kind == DecisionKind.REJECTION:
        if amount is not None:
            yield Problem("Een afwijzing heeft geen bedrag. Laat het leeg.", "amount")
        return
    if kind == DecisionKind.CHANGE and amount is None:
        return
    problem = amount_problem(amount, "amount", zero=kind == DecisionKind.SETTLEMENT)
    if problem or amount is None:
        yield problem or Problem("Vul een bedrag in.", "amount")
    elif kind in {DecisionKind.GRANT, DecisionKind.CHANGE}:
        yield from _of_promise(application, transition, amount)
    elif kind == DecisionKind.SETTLEMENT and amount > (granted := application.granted or Decimal()):
        yield Problem(f"Vaststellen op {euro(amount)} kan niet: verleend is {euro(granted)}.", "amount")
    elif kind == DecisionKind.RECLAIM and amount > (paid := paid_of(application)):
        yield Problem(f"{euro(amount)} terugvorderen kan niet: betaald is {euro(paid)}.", "amount")


def _of_promise(application: Application, transition: Transition, amount: Decimal) -> Iterator[Problem]:
    """Promised money: not more than asked, than the rules of asking allow, and than is left; not below paid."""
    asked = application.years.aggregate(sum=Sum("amount"))["sum"] or Decimal()
    if transition.decision == DecisionKind.GRANT and amount > asked:
        yield Problem(f"Gevraagd is {euro(asked)}. {euro(amount)} verlenen is meer dan dat.", "amount")
        return
    if transition.decision == DecisionKind.CHANGE and amount < (paid := paid_of(application)):
        sentence = f"Betaald is al {euro(paid)}. Het bedrag kan niet lager worden dan dat."
        yield Problem(f"{sentence} Stel de subsidie lager vast of vorder terug.", "amount")
        return
    if sentences := list(promise_problems(application, amount)):
        yield from (Problem(sentence, "amount") for sentence in sentences)
        return
    yield from overrun(application, amount)


def promise_problems(application: Application, amount: Decimal) -> Iterator[str]:
    """Yield why the rules of the scheme and the plan of the agenda do not allow `amount` for `application`.

    Giving less than before always fits.
    """
    if application.granted is not None and amount <= application.granted:
        return
    scheme = application.scheme
    asked = application.years.aggregate(sum=Sum("amount"))["sum"] or Decimal()
    plan = plan_of(application.agenda, application.board, scheme.code, but=application.reference, counting=COMMITTED)
    yield from promise_sentences(scheme, amount, asked, plan)


def _of_reason(transition: Transition, reason: str) -> Iterator[Problem]:
    if transition.asks_reason and not reason.strip():
        yield Problem("Vul een reden in, zodat de anderen weten waarom.", "reason")


def _of_last_day(application: Application, transition: Transition, decision: Decided) -> Iterator[Problem]:
    until = decision.activities_until
    if until is None or transition.decision not in {DecisionKind.GRANT, DecisionKind.CHANGE}:
        return
    scheme = application.scheme
    last = last_day(scheme, dutch_year(application.submitted_at or now()))
    if until < decision.date and transition.decision == DecisionKind.GRANT:
        yield Problem("De laatste dag van de activiteiten ligt voor de beschikking.", "activities_until")
    elif last is not None and until > last:
        rule = with_source(f"De activiteiten van {scheme.name} eindigen uiterlijk op {dutch_date(last)}", scheme)
        yield Problem(f"{rule} {dutch_date(until)} is later.", "activities_until")
    elif sentence := day_sentence(application, until):
        yield Problem(sentence, "activities_until")


def day_sentence(application: Application, until: datetime.date) -> str:
    """Return why the activities of `application` cannot last until this day, whatever its scheme says; else ""."""
    first = application.years.aggregate(first=Min("year"))["first"]
    if first is not None and until.year < first:
        return f"De subsidie begint in {first}. Vul een dag in {first} of later in."
    most = timezone.localdate(now()).year + MOST_YEARS
    if until.year > most:
        return f"{dutch_date(until)} ligt te ver weg. Vul een dag in {most} of eerder in."
    return ""
