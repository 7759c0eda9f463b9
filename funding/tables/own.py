"""The contactschool's own page: what it must deliver, its grants with their figures, and its agendas."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from accounts.models import User
from agendas.choices import PartyRole
from agendas.models import Agenda, InterventionParty
from funding.choices import ENDED, Status
from funding.deadlines import Deadline, Duty
from funding.models import Application
from funding.reconciling import ApplicationFigures, Picture
from funding.rules import CAN_ASK
from funding.rules.submitting import SIGNED
from funding.tables.applications import NATIONAL, places_of
from gka_portal.notation import euro
from municipalities.memberships import school_board_ids_of
from municipalities.models import SchoolBoard

_WORDS = {
    Duty.SUBMIT: "Aanvraag afmaken en indienen",
    Duty.COMPLETE: "Verantwoording {year} aanvullen",
    Duty.ACCOUNT: "Verantwoording {year} indienen",
    Duty.FINISH: "Activiteiten afronden",
    Duty.WAIT_DECISION: "OCW beslist over uw aanvraag",
    Duty.WAIT_CHANGE: "OCW antwoordt op uw wijzigingsverzoek",
    Duty.WAIT_SIGNATURES: "De aanvraag wacht op de ondertekening van de agenda",
    Duty.WAIT_RECLAIM: "OCW vordert terug wat te veel is betaald: {amount}",
    Duty.WAIT_JUDGEMENT: "OCW beoordeelt de verantwoording van {year}",
}
_PAGES = {Duty.COMPLETE: "funding:account", Duty.ACCOUNT: "funding:account", Duty.WAIT_JUDGEMENT: "funding:account"}
# So many days before the last day it stands out.
_SOON = 30


@dataclass(frozen=True)
class DutyRow:
    """One thing to deliver, or to wait for; `years` before this one are named when they are late."""

    deadline: Deadline
    today: date

    @property
    def words(self) -> str:
        return _WORDS[self.deadline.duty].format(
            year=self.deadline.year, amount=euro(self.deadline.amount or Decimal())
        )

    @property
    def application(self) -> Application:
        return self.deadline.application

    @property
    def on(self) -> date | None:
        return self.deadline.on

    @property
    def url(self) -> str:
        page = _PAGES.get(self.deadline.duty, "funding:application")
        arguments = [self.application.reference]
        return reverse(page, args=[*arguments, self.deadline.year] if page == "funding:account" else arguments)

    @property
    def when(self) -> str:
        """Say how long there is, in words beside the date; "" without one."""
        left = self.deadline.days_left(self.today)
        if left is None:
            return ""
        if left < 0:
            return "te laat: 1 dag" if left == -1 else f"te laat: {-left} dagen"
        if left == 0:
            return "vandaag"
        return "nog 1 dag" if left == 1 else f"nog {left} dagen"

    @property
    def urgency(self) -> str:
        left = self.deadline.days_left(self.today)
        if left is None:
            return ""
        return "late" if left < 0 else "soon" if left <= _SOON else ""


@dataclass(frozen=True)
class GrantRow:
    application: Application
    figures: ApplicationFigures

    @property
    def url(self) -> str:
        return reverse("funding:application", args=[self.application.reference])

    @property
    def has_ended(self) -> bool:
        """A settlement below what was paid is not the end: money goes back."""
        to_reclaim = self.application.status == Status.SETTLED and self.figures.money.overpaid
        return self.application.status in ENDED and not to_reclaim

    @property
    def is_granted(self) -> bool:
        return self.application.granted is not None


@dataclass(frozen=True)
class AgendaRow:
    """An agenda that names the own board; `prepare_url` when the money can be asked and nobody has (`asked`).

    `waits` says that an application can be prepared, and submitted only after the signatures.
    """

    reference: str
    name: str
    state: str
    asked: list[str]
    prepare_url: str
    waits: bool

    @property
    def url(self) -> str:
        return reverse("agendas:detail", args=[self.reference])


def boards_of(user: User) -> list[SchoolBoard]:
    """Return the boards for which `user` acts today, by name; one query."""
    return list(SchoolBoard.objects.filter(pk__in=school_board_ids_of(user)).order_by("name"))


def duty_rows(deadlines: Iterable[Deadline], today: date) -> tuple[list[DutyRow], list[DutyRow]]:
    """Return what there is to do, the first thing first, and what waits for OCW."""
    rows = [DutyRow(one, today) for one in deadlines]
    return [row for row in rows if not row.deadline.is_waiting], [row for row in rows if row.deadline.is_waiting]


def grant_rows(applications: Iterable[Application], picture: Picture) -> tuple[list[GrantRow], list[GrantRow]]:
    """Return the grants that run and those that ended, each with its figures."""
    rows = [GrantRow(one, picture.of(one)) for one in applications]
    return [row for row in rows if not row.has_ended], [row for row in rows if row.has_ended]


def agenda_rows(user: User, boards: Collection[int], applications: Iterable[Application]) -> list[AgendaRow]:
    """Return the agendas that `user` may read in which one of `boards` asks for the money; two queries."""
    asked: dict[int, list[str]] = {}
    for one in applications:
        if one.status not in (Status.REJECTED, Status.WITHDRAWN):
            asked.setdefault(one.agenda_id, []).append(one.reference)
    named = InterventionParty.objects.filter(role=PartyRole.APPLICANT, school_board__in=boards)
    agendas = Agenda.objects.visible_to(user).filter(CAN_ASK, pk__in=named.values("intervention__agenda"))
    columns = ("pk", "reference", "start_year", "end_year", "state")
    rows = list(agendas.order_by("-start_year", "-pk").values_list(*columns))
    places = places_of([row[0] for row in rows])
    return [
        AgendaRow(
            reference=reference,
            name=f"{places.get(pk, NATIONAL)}, {first}-{last}",
            state=state,
            asked=asked.get(pk, []),
            prepare_url="" if pk in asked else f"{reverse('funding:prepare')}?agenda={reference}",
            waits=state not in SIGNED,
        )
        for pk, reference, first, last, state in rows
    ]
