"""Mail about an application: to whom and with what. It is rendered and sent by the worker."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.actions.mail import queue_mail
from accounts.models import User
from funding.account_emails import finance_people
from funding.choices import DecisionKind
from funding.models import Application, GrantDecision, Instalment
from funding.rules.paying import paid_of
from gka_portal.notation import euro
from municipalities.models import Membership
from municipalities.roles import Role

# What was decided, as the subject and the first sentence say it.
_DECIDED = {
    DecisionKind.GRANT: ("Verleend", "heeft de subsidie verleend"),
    DecisionKind.REJECTION: ("Afgewezen", "heeft de aanvraag afgewezen"),
    DecisionKind.CHANGE: ("Gewijzigd", "heeft de subsidie gewijzigd"),
    DecisionKind.SETTLEMENT: ("Vastgesteld", "heeft de subsidie vastgesteld"),
    DecisionKind.RECLAIM: ("Teruggevorderd", "vordert een bedrag terug"),
}
# What the amount in a decision is.
_AMOUNT = {DecisionKind.RECLAIM: "Terug te betalen"}


def application_url(application: Application, page: str = "funding:application") -> str:
    return settings.PORTAL_URL + reverse(page, args=[application.reference])


def _context(application: Application, **more: Any) -> dict[str, Any]:
    return {
        "reference": application.reference,
        "board": application.board.name,
        "scheme": application.scheme.name,
        "agenda": application.agenda.reference,
        "url": application_url(application),
        **more,
    }


def announce_submitted(application: Application, by: User) -> None:
    """Tell OCW-financiën that there is an application to decide about."""
    amount = euro(sum((year.amount for year in application.years.all()), Decimal()))
    _send(
        [user for user in finance_people() if user != by],
        "grant_submitted",
        _context(application, amount=amount, places=_places(application)),
        key=f"grant:{application.pk}:submitted",
    )


def announce_decision(application: Application, decision: GrantDecision, by: User) -> None:
    """Tell the contactschool and the coordinator what was decided, and why."""
    kind = DecisionKind(decision.kind)
    subject, sentence = _DECIDED[kind]
    context = _context(
        application,
        subject=subject,
        sentence=sentence,
        number=decision.number,
        day=decision.date.isoformat(),
        what=_AMOUNT.get(kind, "Bedrag"),
        amount="" if decision.amount is None else euro(decision.amount),
        reason=decision.reason,
        until=application.activities_until.isoformat() if application.activities_until else "",
        overpaid=_overpaid(application) if kind == DecisionKind.SETTLEMENT else "",
        running=kind in {DecisionKind.GRANT, DecisionKind.CHANGE},
    )
    coordinator = application.agenda.coordinator
    people = {*contacts_of(application), *([coordinator] if coordinator and coordinator.is_active else [])}
    _send(people - {by}, "grant_decided", context, key=f"grant-decision:{decision.pk}")


def _overpaid(application: Application) -> str:
    """Return what was paid above the settlement, "" when that is nothing."""
    over = paid_of(application) - (application.granted or Decimal())
    return euro(over) if over > 0 else ""


def announce_paid(application: Application, instalment: Instalment, by: User) -> None:
    """Tell the contactschool that an instalment was paid."""
    context = _context(
        application,
        number=str(instalment.number),
        amount=euro(instalment.paid_amount or 0),
        day=instalment.paid_on.isoformat() if instalment.paid_on else "",
        payment=instalment.payment_reference,
    )
    _send(contacts_of(application) - {by}, "grant_paid", context, key=f"grant-paid:{instalment.pk}")


def contacts_of(application: Application) -> set[User]:
    """Return the contact of `application`, who acts for its board; without an account everybody who does."""
    held = Membership.objects.current().filter(role=Role.SCHOOL_BOARD, school_board=application.board_id)
    people = set(User.objects.filter(pk__in=held.values("user"), is_active=True))
    named = {user for user in people if user.email.lower() == application.contact_email.lower()}
    return named or people


def _places(application: Application) -> str:
    return ", ".join(application.agenda.municipalities.values_list("name", flat=True))


def _send(people: Iterable[User], template: str, context: dict[str, Any], *, key: str) -> None:
    for user in people:
        queue_mail(to=user, template=template, context=context, key=f"{key}:{user.pk}")
