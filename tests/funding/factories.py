"""Applications for tests, as rows: where one stands, what was decided and paid, without the steps that led there.

For pages and figures. Who tests a step takes the real actions (funding.actions).
"""

import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from agendas.choices import Accountability
from agendas.models import Agenda, FundingScheme
from funding.actions.moving import note
from funding.choices import COMMITTED, AccountState, ApplicationKind, ChangeState, DecisionKind, Status
from funding.models import (
    Application,
    ApplicationYear,
    ChangeRequest,
    GrantDecision,
    Instalment,
    YearAccount,
)
from municipalities.models import SchoolBoard
from tests.cast import Cast
from tests.factories import make_agenda

GRANTED_ON = datetime.date(2022, 2, 1)
LAST_DAY = datetime.date(2023, 12, 31)
_numbers = count(1)
# What was decided on the way to a status.
_DECISIONS = {
    Status.GRANTED: (DecisionKind.GRANT,),
    Status.CHANGED: (DecisionKind.GRANT, DecisionKind.CHANGE),
    Status.SETTLED: (DecisionKind.GRANT, DecisionKind.SETTLEMENT),
    Status.RECLAIMED: (DecisionKind.GRANT, DecisionKind.RECLAIM),
    Status.REJECTED: (DecisionKind.REJECTION,),
}


def make_scheme(code: str = "test-2021", **fields: Any) -> FundingScheme:
    """Return a scheme of two instalments that knows all its rules; the same one when asked again."""
    facts = {
        "name": f"Regeling {code}",
        "number": "GKA/1",
        "source": "Stcrt. 2021, 1",
        "valid_from": datetime.date(2021, 1, 1),
        "ceiling": Decimal(1_000_000),
        "maximum": Decimal(140_000),
        "gka_share": "2/3",
        "instalments": 2,
        "activities_until": LAST_DAY,
        "accountability": Accountability.G1,
        **fields,
    }
    return FundingScheme.objects.get_or_create(code=code, valid_from=facts.pop("valid_from"), defaults=facts)[0]


def make_application(
    cast: Cast,
    status: Status | str = Status.PREPARED,
    *,
    agenda: Agenda | None = None,
    scheme: FundingScheme | None = None,
    board: SchoolBoard | None = None,
    years: dict[int, int | Decimal] | None = None,
    paid: int = 0,
    **fields: Any,
) -> Application:
    """Return an application for 2022 and 2023 of the contactschool of the cast, in `status`.

    A grant is what was asked, in two equal instalments of which `paid` are paid.
    """
    status = Status(status)
    agenda = agenda or make_agenda(cast)
    years = {2022: 2000, 2023: 1000} if years is None else years
    asked = sum((Decimal(amount) for amount in years.values()), Decimal())
    submitted = status not in {Status.PREPARED, Status.WITHDRAWN}
    number = Application.objects.filter(agenda=agenda).count() + 1
    facts = {
        "reference": f"{agenda.reference}-S{number}",
        "scheme": scheme or make_scheme(),
        "kind": ApplicationKind.NEW_AGENDA,
        "board": board or cast.board,
        "contact_name": "Carla Contact",
        "contact_email": "carla.contact@example.org",
        "status_since": timezone.now(),
        "created_at": timezone.now(),
        "created_by": cast.school_board,
        "submitted_at": timezone.now() if submitted else None,
        "submitted_by": cast.school_board if submitted else None,
        "text_sha256": agenda.text.sha256 if submitted else "",
        "granted": asked if status in COMMITTED else None,
        "activities_until": LAST_DAY if status in COMMITTED else None,
        **fields,
    }
    application = Application.objects.create(agenda=agenda, status=status, **facts)
    rows = [ApplicationYear(application=application, year=year, amount=amount) for year, amount in years.items()]
    ApplicationYear.objects.bulk_create(rows)
    for kind in _DECISIONS.get(status, ()):
        make_decision(application, cast, kind)
    if status in COMMITTED:
        make_instalments(application, paid=paid)
    note(application, "application_prepared", cast.school_board)
    return application


def make_decision(application: Application, cast: Cast, kind: DecisionKind, **fields: Any) -> GrantDecision:
    amount = None if kind == DecisionKind.REJECTION else application.granted
    facts = {"number": f"FAB-{next(_numbers)}", "date": GRANTED_ON, "amount": amount, **fields}
    return GrantDecision.objects.create(
        application=application, kind=kind, recorded_at=timezone.now(), recorded_by=cast.ocw_finance, **facts
    )


def make_instalments(application: Application, *, paid: int = 0, planned: int = 2) -> list[Instalment]:
    """Plan what was granted in `planned` parts, a year apart, of which the first `paid` are paid on their day."""
    each = (application.granted or Decimal()) / planned
    rows = []
    for number in range(1, planned + 1):
        day = GRANTED_ON.replace(year=GRANTED_ON.year + number - 1, month=3)
        facts = {"paid_on": day, "paid_amount": each, "payment_reference": f"{application.reference}-{number}"}
        rows.append(
            Instalment(
                application=application,
                number=number,
                planned_on=day,
                amount=each,
                **(facts if number <= paid else {}),
            )
        )
    return Instalment.objects.bulk_create(rows)


def make_account(
    application: Application, year: int, state: AccountState = AccountState.SUBMITTED, **fields: Any
) -> YearAccount:
    sent = {} if state == AccountState.OPEN else {"spent": Decimal(500), "submitted_at": timezone.now()}
    return YearAccount.objects.create(application=application, year=year, state=state, **{**sent, **fields})


def make_change_request(application: Application, cast: Cast, **fields: Any) -> ChangeRequest:
    facts = {"reason": "De training schuift een jaar op.", "state": ChangeState.ASKED, **fields}
    return ChangeRequest.objects.create(
        application=application, asked_at=timezone.now(), asked_by=cast.school_board, **facts
    )
