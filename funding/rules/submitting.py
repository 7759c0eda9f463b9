"""May this application be submitted? One list of sentences: the page, the button and the action read it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from agendas.choices import Kind, State
from agendas.models import Agenda, FundingScheme
from funding.choices import ApplicationKind
from funding.models import Application
from funding.rules.contact_school import board_sentences, sector_sentence
from funding.rules.items import Obstacle
from funding.rules.money import money_sentences
from funding.rules.plan import SENT, Plan, plan_of
from funding.rules.schemes import bounds, version_on
from funding.rules.unknown import unknown_rules
from funding.rules.windows import window_sentence
from gka_portal.notation import dutch_date, in_words
from municipalities.models import School, SchoolBoard
from records.clock import now

# Everybody has signed (domain.md A4); the seal is a matter of minutes.
SIGNED = frozenset({State.SEALING, State.SIGNED, State.CLOSED})
_FITS = {
    Kind.MUNICIPAL: ApplicationKind.NEW_AGENDA,
    Kind.ADDENDUM: ApplicationKind.ADDENDUM,
    Kind.NATIONAL_THEME: ApplicationKind.NATIONAL_THEME,
}


@dataclass(frozen=True)
class Request:
    """What would be submitted; also for a page that has stored nothing yet. `years`: asked per year, in euros."""

    agenda: Agenda
    scheme: FundingScheme
    board: SchoolBoard
    school: School | None
    kind: str
    contact_name: str = ""
    contact_email: str = ""
    years: dict[int, Decimal] = field(default_factory=dict)
    reference: str = ""

    @property
    def edit_url(self) -> str:
        """Return the page where the application itself can be mended; "" before there is one."""
        return reverse("funding:edit", args=[self.reference]) if self.reference else ""

    @property
    def agenda_url(self) -> str:
        return reverse("agendas:detail", args=[self.agenda.reference])


def request_of(application: Application) -> Request:
    return Request(
        agenda=application.agenda,
        scheme=application.scheme,
        board=application.board,
        school=application.school,
        kind=application.kind,
        contact_name=application.contact_name,
        contact_email=application.contact_email,
        years=dict(application.years.values_list("year", "amount")),
        reference=application.reference,
    )


def obstacles_to_submit(application: Application, on: datetime.datetime | None = None) -> list[Obstacle]:
    """Return why `application` cannot be submitted at the moment `on` (default: now); empty when it can."""
    return obstacles(request_of(application), on)


def remarks_on(application: Application, on: datetime.datetime | None = None) -> list[Obstacle]:
    """Return what is not known, so not checked, and what deserves a look; nothing of it stops."""
    return remarks(request_of(application), on)


def obstacles(request: Request, on: datetime.datetime | None = None) -> list[Obstacle]:
    """As `obstacles_to_submit`, for what is not stored yet."""
    moment = on or now()
    day = timezone.localdate(moment)
    scheme = version_on(request.scheme, day) or request.scheme
    plan = plan_of(request.agenda, request.board, scheme.code, but=request.reference, counting=SENT)
    found = [Obstacle(sentence, request.agenda_url) for sentence in _of_agenda(request, plan)]
    of_request = [
        *_of_scheme(request, day),
        *_of_kind(request),
        *window_sentence(scheme, moment),
        *board_sentences(request.board, request.school, day),
        *sector_sentence(scheme, request.board, request.school),
        *_of_contact(request),
    ]
    found += [Obstacle(sentence, request.edit_url) for sentence in of_request]
    period = (request.agenda.start_year, request.agenda.last_year)
    for sentence, in_plan in money_sentences(scheme, request.years, plan, period, timezone.localtime(moment).year):
        found.append(Obstacle(sentence, request.agenda_url if in_plan else request.edit_url))
    return found


def remarks(request: Request, on: datetime.datetime | None = None) -> list[Obstacle]:
    """As `remarks_on`, for what is not stored yet."""
    moment = on or now()
    scheme = version_on(request.scheme, timezone.localdate(moment)) or request.scheme
    found = [Obstacle(sentence) for sentence in unknown_rules(scheme, request.board, request.school, moment)]
    if request.school is None:
        found.append(Obstacle("Er is geen school gekozen: de aanvraag noemt dan alleen het bestuur.", request.edit_url))
    return found


def _of_agenda(request: Request, plan: Plan) -> Iterator[str]:
    agenda = request.agenda
    if agenda.state not in SIGNED:
        state = agenda.get_state_display().lower()
        yield f"Agenda {agenda.reference} is nog niet ondertekend (nu: {state}). Dat moet eerst."
    if not plan.rows and plan.elsewhere:
        codes = in_words(sorted({row.scheme for row in plan.elsewhere}))
        yield (
            f"Wat agenda {agenda.reference} voor {request.board.name} plant, staat onder een andere regeling: {codes}. "
            "Kies die regeling, of noem in de agenda deze."
        )
    elif not plan.rows:
        yield (
            f"Agenda {agenda.reference} noemt {request.board.name} niet als aanvrager (contactschool). "
            "Wijs het bestuur aan bij een interventie."
        )
    elif plan.is_addendum and not plan.asking:
        yield f"Addendum {agenda.reference} vraagt voor {request.board.name} geen extra GKA-geld."
    for row in plan.asking:
        if len(row.applicants) > 1:
            yield (
                f"“{row.name}” heeft {len(row.applicants)} aanvragers: {in_words(row.applicants)}. "
                "Een aanvraag heeft precies één contactschool."
            )


def _of_scheme(request: Request, day: datetime.date) -> Iterator[str]:
    if version_on(request.scheme, day) is None:
        first, last = bounds(request.scheme)
        until = f" tot en met {dutch_date(last)}" if last else ""
        yield f"{request.scheme.name} geldt van {dutch_date(first)}{until}, en niet op {dutch_date(day)}."


def _of_kind(request: Request) -> Iterator[str]:
    wanted = _FITS[Kind(request.agenda.kind)]
    if request.kind != wanted:
        yield (
            f"De aanvraag is voor “{ApplicationKind(request.kind).label}”, maar agenda {request.agenda.reference} is "
            f"een {request.agenda.get_kind_display().lower()}. Kies “{wanted.label}”."
        )


def _of_contact(request: Request) -> Iterator[str]:
    if not request.contact_name.strip():
        yield "Vul de naam van de contactpersoon in."
    if not request.contact_email.strip():
        yield "Vul het e-mailadres van de contactpersoon in: daar komt bericht over het besluit."
