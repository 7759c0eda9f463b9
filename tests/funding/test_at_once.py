"""Steps at the same moment: a ceiling is never passed, nothing is paid or numbered twice, and nobody waits for ever.

On SQLite a transaction takes the only write lock; on PostgreSQL the row of the scheme is locked, then that of the
application. The last tests take that away and show that the same decisions then pass the ceiling.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import OutgoingMail
from agendas.models import FundingScheme
from funding.actions import deciding
from funding.actions.applying import prepare
from funding.actions.deciding import Decision, decide
from funding.actions.paying import pay
from funding.choices import ApplicationKind, Status
from funding.integrity import misfits
from funding.models import Application, GrantDecision, Instalment
from funding.rules import Refused, ceiling_of
from funding.workflow import StepRefused
from municipalities.choices import Sector
from municipalities.models import SchoolBoard
from records.integrity import broken_streams
from records.models import Event
from tests.agendas.racing import SECONDS_TO_MEET, again, failures, race, refused, without_transaction
from tests.cast import Cast
from tests.factories import make_agenda
from tests.funding.factories import make_application
from tests.funding.granting import CONTACT, granted, planned, scheme_of, submitted

pytestmark = pytest.mark.django_db(transaction=True)

DECISIONS = 10
EACH = 30_000
# For three of the ten.
CEILING = Decimal(100_000)
# A control stops at the first time that it goes wrong.
CONTROL_ROUNDS = 3


def applications_of(cast: Cast, scheme: FundingScheme) -> list[Application]:
    """Return ten submitted applications of ten boards; as rows, because signing ten agendas takes long."""
    agenda = make_agenda(cast)
    boards = [
        SchoolBoard.objects.get_or_create(
            number=f"9980{number}", defaults={"name": f"Stichting {number}", "sector": Sector.SECONDARY}
        )[0]
        for number in range(DECISIONS)
    ]
    return [
        make_application(cast, Status.SUBMITTED, agenda=agenda, scheme=scheme, board=board, years={2022: EACH})
        for board in boards
    ]


def granting(
    cast: Cast, applications: list[Application], action: Callable[..., Any] = decide
) -> list[Callable[[], Any]]:
    return [
        partial(
            action,
            application=Application.objects.get(pk=one.pk),
            step="grant",
            decision=Decision(f"{one.reference}-B", timezone.localdate(), Decimal(EACH)),
            by=again(cast.ocw_finance),
        )
        for one in applications
    ]


def test_ten_grants_at_once_never_pass_the_ceiling(cast: Cast) -> None:
    scheme = scheme_of(ceiling=CEILING)
    applications = applications_of(cast, scheme)
    outcomes = race(*granting(cast, applications))
    assert failures(outcomes, Refused) == []
    assert refused(outcomes, Refused) == DECISIONS - 3
    assert ceiling_of(scheme).committed == Decimal(90_000)
    assert Application.objects.filter(status=Status.GRANTED).count() == GrantDecision.objects.count() == 3
    assert Event.objects.filter(action="granted").count() == 3
    # Nothing half: who was refused stands where they stood, and nobody was told otherwise.
    assert Application.objects.filter(status=Status.SUBMITTED, granted=None).count() == DECISIONS - 3
    told = set(OutgoingMail.objects.filter(template="grant_decided").values_list("context__reference", flat=True))
    assert told <= set(Application.objects.filter(status=Status.GRANTED).values_list("reference", flat=True))
    sentence = next(str(outcome) for outcome in outcomes if isinstance(outcome, Refused))
    assert "is € 100.000" in sentence and "dus er is nog" in sentence
    assert list(broken_streams()) == []


def test_one_application_is_decided_about_once(cast: Cast) -> None:
    application = submitted(cast)
    calls = [
        partial(
            decide,
            application=Application.objects.get(pk=application.pk),
            step=step,
            decision=Decision(f"B-{number}", timezone.localdate(), amount, "Zo is het."),
            by=again(cast.ocw_finance),
        )
        for number, (step, amount) in enumerate([("grant", Decimal(50_000)), ("reject", None)] * 3)
    ]
    outcomes = race(*calls)
    assert failures(outcomes, StepRefused) == []
    assert refused(outcomes, StepRefused) == 5
    assert GrantDecision.objects.count() == 1
    assert list(misfits()) == []


def test_one_number_for_two_schemes_at_once_is_stored_once(cast: Cast) -> None:
    """Two schemes lock different rows: here the constraint is what holds, and it is a sentence too."""
    first = make_application(cast, Status.SUBMITTED, scheme=scheme_of("een"))
    second = make_application(
        cast, Status.SUBMITTED, scheme=scheme_of("twee"), agenda=first.agenda, board=cast.other_board
    )
    outcomes = race(
        *(
            partial(
                decide,
                application=Application.objects.get(pk=one.pk),
                step="grant",
                decision=Decision("BES-1", timezone.localdate(), Decimal(10)),
                by=again(cast.ocw_finance),
            )
            for one in (first, second)
        )
    )
    assert failures(outcomes, Refused) == []
    assert refused(outcomes, Refused) == 1
    assert GrantDecision.objects.count() == Event.objects.filter(action="granted").count() == 1


def test_one_instalment_is_paid_once_however_often_somebody_presses(cast: Cast) -> None:
    application = granted(cast)
    first, _second = planned(cast, application)
    outcomes = race(
        *(
            partial(
                pay,
                instalment=Instalment.objects.get(pk=first.pk),
                paid_on=timezone.localdate(),
                amount=Decimal(30_000),
                payment_reference=f"BET-{number}",
                by=again(cast.ocw_finance),
            )
            for number in range(4)
        )
    )
    assert failures(outcomes, Refused) == []
    assert refused(outcomes, Refused) == 3
    assert Event.objects.filter(action="instalment_paid").count() == 1
    assert list(misfits()) == []


def test_two_people_who_begin_at_once_make_one_application(cast: Cast) -> None:
    agenda, scheme = make_agenda(cast), scheme_of()
    outcomes = race(
        *(
            partial(
                prepare,
                agenda=agenda,
                scheme=scheme,
                board=cast.board,
                school=None,
                kind=ApplicationKind.NEW_AGENDA,
                contact=CONTACT,
                by=again(by),
            )
            for by in (cast.school_board, cast.ocw_finance, cast.school_board)
        )
    )
    assert failures(outcomes, Refused) == []
    assert refused(outcomes, Refused) == 2
    assert Application.objects.get().reference.endswith("-S1")


# ---------- controls: the same decisions without what protects them ----------


@contextmanager
def without_the_lock(people: int) -> Iterator[None]:
    """Decisions do not lock the scheme, and all count what was given before one of them writes."""
    line = threading.Barrier(people)
    count = deciding.decision_problems

    def count_together(*args: Any) -> Any:
        found = count(*args)
        with suppress(threading.BrokenBarrierError):
            line.wait(SECONDS_TO_MEET)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deciding, "_lock_scheme", lambda _code: None)
        # One agenda names all ten: its lock would do the same work.
        patch.setattr(deciding, "lock_agenda", lambda _pk: None)
        patch.setattr(deciding, "decision_problems", count_together)
        yield


def in_transaction(action: Callable[..., Any]) -> Callable[..., Any]:
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite BEGIN IMMEDIATE is the lock: without one there is no transaction either")
    return action


def unlocked(patch: pytest.MonkeyPatch) -> None:
    """Outside a transaction PostgreSQL locks nothing, and Django refuses to try."""
    patch.setattr(deciding, "locked", lambda application: Application.objects.get(pk=application.pk))


@pytest.mark.parametrize("naive", [without_transaction, in_transaction], ids=["no transaction and no lock", "no lock"])
def test_control_without_the_lock_the_ceiling_is_passed(
    cast: Cast, naive: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    action = naive(decide)
    if action is not decide:
        unlocked(monkeypatch)
    for number in range(CONTROL_ROUNDS):
        scheme = scheme_of(f"proef-{number}", ceiling=CEILING)
        applications = applications_of(cast, scheme)
        with without_the_lock(DECISIONS):
            race(*granting(cast, applications, action))
        committed = ceiling_of(scheme).committed
        if committed > CEILING:
            # The integrity check sees it afterwards.
            assert any(f"Regeling proef-{number}: er is" in sentence for sentence in misfits())
            return
    pytest.fail("the control never went wrong, so the test above proves nothing")


def test_control_with_the_lock_the_same_schedule_holds(cast: Cast) -> None:
    """The waiting alone does no harm: with the lock in its place the schedule of the control is impossible."""
    scheme = scheme_of(ceiling=CEILING)
    applications = applications_of(cast, scheme)[:4]
    lock = deciding._lock_scheme
    with without_the_lock(4), pytest.MonkeyPatch.context() as patch:
        patch.setattr(deciding, "_lock_scheme", lock)
        outcomes = race(*granting(cast, applications))
    assert refused(outcomes, Refused) == 1
    assert ceiling_of(scheme).committed == Decimal(90_000)
