"""Bringing a demo application to its stage, with the same actions as the pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from agendas.demo.people import Crew
from agendas.demo.schemes import load_demo_scheme
from agendas.models import Agenda
from funding.actions.accounting import judge_account, save_account, submit_account
from funding.actions.applying import Contact, Facts, edit, prepare, submit, withdraw
from funding.actions.changing import ask_change
from funding.actions.deciding import Decision, decide
from funding.actions.paying import Planned, pay, plan_instalments
from funding.choices import ApplicationKind, Status
from funding.demo.people import secretary_of
from funding.demo.plan import LATE, NOT_DECIDED, Grant, Stage
from funding.demo.reports import facts_of
from funding.models import Application
from funding.rules import proposed_instalments
from funding.rules.paying import paid_of
from funding.years import years_of
from municipalities.models import School, SchoolBoard
from records.clock import told

_DECIDED_AFTER = timedelta(days=47)
_ENDS = {Stage.SETTLED, Stage.SETTLED_REST, Stage.RECLAIMED}


class Player:
    """Plays one application: the board asks, OCW-financiën decides."""

    def __init__(self, grant: Grant, crew: Crew) -> None:
        self.grant = grant
        self.agenda = Agenda.objects.get(reference=grant.agenda)
        self.board = SchoolBoard.objects.get(number=grant.board)
        self.asks: User = secretary_of(self.board, crew)
        self.decides: User = crew["ocw_finance"]
        self.applied = grant.applied or timezone.localdate() - timedelta(days=1)
        self.row = self._prepared()

    @contextmanager
    def on(self, day: date) -> Iterator[None]:
        """Let what happens inside have happened on `day`, during office hours; not later than now."""
        moment = datetime.combine(day, time(9 + self.grant.number % 8, 20), timezone.get_current_timezone())
        with told(min(moment, timezone.now())):
            yield

    def play(self) -> Application:
        """Take all steps up to the stage and return the application."""
        stage = self.grant.stage
        if stage is Stage.PREPARED:
            return self.row
        with self.on(self.applied):
            self.row = submit(application=self.row, version=self.row.version, by=self.asks)
        if stage is Stage.WITHDRAWN:
            with self.on(self.applied + timedelta(days=6)):
                reason = "Het bestuur vraagt dit geld liever samen met het mbo aan."
                self.row = withdraw(application=self.row, reason=reason, by=self.asks)
        if stage in NOT_DECIDED:
            return self.row
        if stage is Stage.REJECTED:
            reason = "De begroting noemt kosten die volgens de regeling niet meetellen: de verbouwing van het lokaal."
            self._decide("reject", self.applied + _DECIDED_AFTER, reason=reason)
            return self.row
        self._grant()
        self._pay()
        self._account()
        self._end()
        return self.row

    def _prepared(self) -> Application:
        school = School.objects.filter(board=self.board).order_by("establishment").first()
        contact = Contact(self.asks.name, self.asks.email, f"06-{55500100 + self.grant.number}")
        is_addendum = self.agenda.parent_id is not None
        kind = ApplicationKind.ADDENDUM if is_addendum else ApplicationKind.NEW_AGENDA
        with self.on(min(self.applied - timedelta(days=9), timezone.localdate() - timedelta(days=2))):
            row = prepare(
                agenda=self.agenda,
                scheme=load_demo_scheme(),
                board=self.board,
                school=school,
                kind=kind,
                contact=contact,
                by=self.asks,
            )
            facts = Facts(
                kind=kind,
                school=school,
                contact=contact,
                file_number=f"DEMO-{self.applied.year}-{1040 + 7 * self.grant.number}",
                note="Wij doen dit samen met de scholen die in de agenda staan.",
                years=dict(row.years.values_list("year", "amount")),
            )
            return edit(application=row, facts=facts, version=row.version, by=self.asks)

    def _decide(
        self, step: str, day: date, *, amount: Decimal | None = None, reason: str = "", until: date | None = None
    ) -> None:
        day = min(day, timezone.localdate())
        number = f"DEMO/{day.year}/{self.grant.number + 1:03}-{step[:3].upper()}"
        with self.on(day):
            decision = Decision(number=number, date=day, amount=amount, reason=reason, activities_until=until)
            decide(application=self.row, step=step, decision=decision, by=self.decides)
        self.row = Application.objects.get(pk=self.row.pk)

    def _grant(self) -> None:
        years = dict(self.row.years.values_list("year", "amount"))
        until = date(max(years), 12, 31)
        self._decide("grant", self.applied + _DECIDED_AFTER, amount=sum(years.values(), Decimal()), until=until)

    def _pay(self) -> None:
        """Plan the instalments: three weeks after the decision, and in the spring of the year after it."""
        granted = min(self.applied + _DECIDED_AFTER, timezone.localdate())
        days = [granted + timedelta(days=21), date(granted.year + 1, 4, 15)]
        with self.on(granted + timedelta(days=2)):
            parts = [Planned(day, amount) for day, amount in zip(days, proposed_instalments(self.row), strict=True)]
            version = self.row.version
            planned = plan_instalments(application=self.row, planned=parts, version=version, by=self.decides)
        for part in planned:
            if self.grant.stage is Stage.GRANTED or part.planned_on > timezone.localdate():
                return
            if self.grant.stage is Stage.PAID_ONCE and part.number > 1:
                return
            with self.on(part.planned_on):
                pay(
                    instalment=part,
                    paid_on=part.planned_on,
                    amount=part.amount,
                    payment_reference=f"DEMO-BET-{part.planned_on.year}-{self.grant.number + 1:03}-{part.number}",
                    by=self.decides,
                )

    def _account(self) -> None:
        """Account for every year that is over; the last one as the stage says."""
        self.row = Application.objects.get(pk=self.row.pk)
        years = [year for year in years_of(self.row) if year < timezone.localdate().year]
        if self.grant.stage in LATE:
            years = years[:-1]
        for year in years:
            self._account_of(year, is_last=year == years_of(self.row)[-1], ends=year == years[-1])

    def _account_of(self, year: int, *, is_last: bool, ends: bool) -> None:
        stage = self.grant.stage
        spends = _part_spent(stage, is_last=is_last)
        submitted, judged = date(year + 1, 4, 11), date(year + 1, 5, 23)
        with self.on(submitted):
            facts = facts_of(self.row, year, is_last=is_last and stage is not Stage.RECLAIMED, spends=spends)
            save_account(application=self.row, year=year, facts=facts, version=0, by=self.asks)
            submit_account(application=self.row, year=year, by=self.asks)
        waits = ends and stage is Stage.ACCOUNT_WAITS
        if waits:
            return
        returned = ends and stage is Stage.RETURNED
        remark = "Leg uit waarom de studiedag niet doorging, en wat er met dat geld is gedaan." if returned else ""
        with self.on(judged):
            judge_account(application=self.row, year=year, accepted=not returned, remark=remark, by=self.decides)

    def _end(self) -> None:
        stage, granted = self.grant.stage, self.row.granted or Decimal()
        today = timezone.localdate()
        if stage is Stage.CHANGE_ASKED:
            with self.on(today - timedelta(days=12)):
                until = date(today.year + 2, 7, 31)
                reason = "De masterclasses beginnen later, omdat twee scholen fuseren. Wij vragen een half jaar langer."
                ask_change(application=self.row, reason=reason, amount=None, activities_until=until, by=self.asks)
        elif stage is Stage.CHANGED:
            reason = "Een school doet niet meer mee. Het bedrag gaat met haar deel omlaag."
            paid = paid_of(self.row)
            self._decide("change", date(self.applied.year + 2, 3, 3), amount=max(paid, granted - 4_000), reason=reason)
        elif stage in _ENDS:
            last = years_of(self.row)[-1]
            spent = sum((account.spent or Decimal() for account in self.row.accounts.all()), Decimal())
            amount = spent if stage is Stage.RECLAIMED else granted
            self._decide("settle", date(last + 1, 9, 18), amount=amount)
            if stage is Stage.RECLAIMED and granted > spent:
                reason = "Niet alle activiteiten zijn afgerond. Wat overbleef, gaat terug."
                self._decide("reclaim", date(last + 1, 10, 9), amount=granted - spent, reason=reason)


def _part_spent(stage: Stage, *, is_last: bool) -> Decimal:
    """A little is left each year; in the last year all is spent, unless the story is about what is left."""
    if not is_last:
        return Decimal("0.94")
    return Decimal("0.86") if stage in {Stage.SETTLED_REST, Stage.RECLAIMED} else Decimal(1)


def is_made(grant: Grant) -> bool:
    """Was this application made before?"""
    known = Application.objects.filter(agenda__reference=grant.agenda, board__number=grant.board)
    return known.exclude(status=Status.PREPARED).exists() or (grant.stage is Stage.PREPARED and known.exists())
