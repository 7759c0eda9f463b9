"""The money of one plan is granted once: over schemes, over years, and when two decide at the same moment."""

import datetime
import threading
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from agendas.models import Agenda, FundingScheme
from funding.actions import deciding
from funding.actions.applying import prepare
from funding.actions.deciding import Decision, decide
from funding.choices import AccountState, ApplicationKind, Status
from funding.integrity import misfits
from funding.models import Application, GrantDecision
from funding.rules import Refused, obstacles_to_submit, plan_of
from funding.rules.submitting import SENT
from funding.workflow import StepRefused
from tests.agendas.racing import SECONDS_TO_MEET, again, failures, race, refused
from tests.cast import Cast
from tests.factories import complete_document, intervention, make_agenda
from tests.funding.factories import make_account, make_application
from tests.funding.granting import CONTACT, decided, granted, latest, scheme_of

OTHER = "proef-2019"


def plan(cast: Cast, *planned: tuple[str, int, int]) -> Agenda:
    """Return a draft agenda with an intervention per scheme ("": none), year and amount of GKA money."""
    document = complete_document(cast)
    rows = []
    for number, (scheme, year, amount) in enumerate(planned):
        row = intervention(number)
        row["funding"] |= {"scheme": scheme, "lines": [{"year": year, "source": "gka", "amount": f"{amount}.00"}]}
        rows.append(row)
    return make_agenda(cast, **{**document, "interventions": rows})


def new(cast: Cast, agenda: Agenda, scheme: FundingScheme) -> Application:
    kind = ApplicationKind.NEW_AGENDA
    facts: dict[str, Any] = {"board": cast.board, "school": None, "kind": kind, "contact": CONTACT}
    return prepare(agenda=agenda, scheme=scheme, by=cast.school_board, **facts)


def asked(application: Application) -> dict[int, Decimal]:
    return dict(application.years.values_list("year", "amount"))


def about_the_plan(application: Application) -> list[str]:
    return [one.sentence for one in obstacles_to_submit(application) if "In de agenda staat" in one.sentence]


def test_the_second_application_for_the_same_money_asks_nothing_and_is_refused(cast: Cast) -> None:
    """The finding: S1 under A, S2 under B and, after S1 was settled, S3 under A got 60.000 each."""
    first = granted(cast, 60_000)
    agenda, other = first.agenda, scheme_of(OTHER)
    second = new(cast, agenda, other)
    assert asked(second) == {}
    second.years.create(year=2022, amount=60_000)
    assert about_the_plan(second) == [
        "U vraagt € 60.000 voor 2022. In de agenda staat voor 2022 € 60.000 GKA-geld. "
        f"Daarvan is € 60.000 voor {first.reference}: er is nog € 0 over."
    ]
    # The control: rejected or withdrawn, the first one frees the place.
    Application.objects.filter(pk=first.pk).update(status=Status.REJECTED, granted=None)
    assert about_the_plan(second) == []
    Application.objects.filter(pk=first.pk).update(status=Status.GRANTED, granted=60_000)
    # Settled, the place is not free: not for a new one, and not for what another one asks.
    make_account(first, 2022, AccountState.ACCEPTED)
    decided(cast, first, "settle", 60_000)
    assert about_the_plan(second) != []
    with pytest.raises(Refused, match=f"al een aanvraag: {first.reference} \\(vastgesteld\\)"):
        new(cast, agenda, first.scheme)
    # Submitted behind the back of the rules: who decides meets them again, and the check sees what went wrong.
    Application.objects.filter(pk=second.pk).update(status=Status.SUBMITTED, submitted_at=timezone.now())
    with pytest.raises(Refused, match=f"Daarvan is € 60.000 voor {first.reference}"):
        decided(cast, second, "grant", 60_000)
    assert not any("GKA-geld gepland" in sentence for sentence in misfits())
    Application.objects.filter(pk=second.pk).update(status=Status.GRANTED, granted=60_000)
    said = (
        f"Agenda {agenda.reference}, {cast.board.name}: er is € 120.000 verleend, en er is € 60.000 GKA-geld gepland."
    )
    assert said in list(misfits())


def test_what_names_a_scheme_is_for_that_scheme(cast: Cast) -> None:
    scheme, other = scheme_of(), scheme_of(OTHER)
    agenda = plan(
        cast, (scheme.code, 2022, 50_000), (OTHER, 2023, 30_000), ("", 2024, 7000), ("Iets anders", 2024, 3000)
    )
    first = new(cast, agenda, scheme)
    assert asked(first) == {2022: 50_000, 2024: 10_000}
    # What names none goes to who comes first; what names the other scheme stays.
    assert asked(new(cast, agenda, other)) == {2023: 30_000}


def test_a_scheme_that_the_plan_does_not_name(cast: Cast) -> None:
    scheme_of(OTHER)
    application = new(cast, plan(cast, (OTHER, 2022, 50_000)), scheme_of())
    said = [one.sentence for one in obstacles_to_submit(application)]
    assert any(f"staat onder een andere regeling: {OTHER}. Kies die regeling" in sentence for sentence in said)
    assert not any("noemt" in sentence and "niet als aanvrager" in sentence for sentence in said)


def test_drafts_of_others_stop_nobody_and_are_not_offered_twice(cast: Cast) -> None:
    agenda, scheme, other = plan(cast, ("", 2022, 50_000)), scheme_of(), scheme_of(OTHER)
    draft, second = new(cast, agenda, scheme), new(cast, agenda, other)
    assert asked(draft) == {2022: 50_000}
    assert asked(second) == {}
    second.years.create(year=2022, amount=50_000)
    assert about_the_plan(draft) == about_the_plan(second) == []
    Application.objects.filter(pk=draft.pk).update(status=Status.SUBMITTED, submitted_at=timezone.now())
    assert about_the_plan(second) != []


def test_what_was_granted_takes_its_part_of_each_year(cast: Cast) -> None:
    agenda, scheme = plan(cast, ("", 2022, 60_000), ("", 2023, 30_000)), scheme_of()
    years: dict[int, int | Decimal] = {2022: 60_000, 2023: 30_000}
    first = make_application(
        cast, Status.GRANTED, agenda=agenda, scheme=scheme, years=years, granted=Decimal("45000.01")
    )
    found = plan_of(agenda, cast.board, OTHER, counting=SENT)
    assert found.left_per_year == {2022: Decimal("29999.99"), 2023: Decimal(15_000)}
    assert found.left() == Decimal("44999.99") == sum(found.left_per_year.values())
    assert plan_of(agenda, cast.board, OTHER, but=first.reference).left_per_year == years


def test_a_change_above_what_was_asked_meets_the_rules_of_asking(cast: Cast) -> None:
    first = granted(cast, 50_000)
    for amount, words in (
        (60_001, "In de agenda staat € 60.000 GKA-geld. € 60.001 is meer dan dat."),
        (140_001, "hoogstens € 140.000"),
    ):
        with pytest.raises(Refused, match=words):
            decided(cast, first, "change", amount)
    assert latest(first).granted == 50_000
    # The edge, and the share when less was asked than is planned.
    decided(cast, first, "change", 60_000)
    decided(cast, first, "change", 40_000)
    first.years.update(amount=40_000)
    FundingScheme.objects.update(gka_share="1/2")
    with pytest.raises(Refused, match=r"De begroting is € 90.000. .* betaalt hoogstens 1/2 daarvan: € 45.000"):
        decided(cast, latest(first), "change", 45_001)
    decided(cast, latest(first), "change", 45_000)


@pytest.mark.parametrize("step", ["grant", "change"])
@pytest.mark.parametrize(
    ("day", "words"),
    [
        (datetime.date(9999, 12, 31), "ligt te ver weg. Vul een dag in"),
        (datetime.date(1901, 1, 1), "De subsidie begint in 2022|voor de beschikking"),
    ],
)
def test_an_absurd_last_day(cast: Cast, step: str, day: datetime.date, words: str) -> None:
    status = Status.SUBMITTED if step == "grant" else Status.GRANTED
    application = make_application(cast, status, scheme=scheme_of(activities_until=None))
    said = Decision("B-1", timezone.localdate(), Decimal(3000), "Zo is het.", day)
    with pytest.raises(Refused, match=words) as found:
        decide(application=application, step=step, decision=said, by=cast.ocw_finance)
    assert [problem.field for problem in found.value.problems] == ["activities_until"]
    assert latest(application).activities_until != day


def test_a_last_day_that_may_be(cast: Cast) -> None:
    """Control: ten years from now fits, and so does the first day of the first year in a change."""
    today = timezone.localdate()
    application = make_application(cast, Status.GRANTED, scheme=scheme_of(activities_until=None))
    for number, day in enumerate((datetime.date(today.year + 10, 12, 31), datetime.date(2022, 1, 1))):
        said = Decision(f"B-{number}", today, None, "Zo is het.", day)
        decide(application=application, step="change", decision=said, by=cast.ocw_finance)
        assert latest(application).activities_until == day


# ---------- at the same moment ----------


def rivals(cast: Cast) -> list[Application]:
    """Return two applications of one board under two schemes, that both ask all of the plan."""
    agenda = plan(cast, ("", 2022, 60_000))
    facts: dict[str, Any] = {"agenda": agenda, "years": {2022: 60_000}}
    return [make_application(cast, Status.SUBMITTED, scheme=scheme_of(code), **facts) for code in ("een", "twee")]


def deciding_both(cast: Cast, applications: list[Application]) -> list[Any]:
    return race(
        *(
            partial(
                decide,
                application=Application.objects.get(pk=one.pk),
                step="grant",
                decision=Decision(f"{one.reference}-B", timezone.localdate(), Decimal(60_000)),
                by=again(cast.ocw_finance),
            )
            for one in applications
        )
    )


@pytest.mark.django_db(transaction=True)
def test_two_schemes_grant_the_same_plan_once(cast: Cast) -> None:
    outcomes = deciding_both(cast, rivals(cast))
    assert failures(outcomes, Refused) == []
    assert refused(outcomes, Refused) == GrantDecision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_counting_the_others_it_is_granted_twice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The claim of the other application is what refuses the second one, and the integrity check sees it if not."""
    monkeypatch.setattr("funding.rules.plan._claims", lambda *_args: [])
    assert refused(deciding_both(cast, rivals(cast)), Refused) == 0
    assert any("er is € 120.000 verleend, en er is € 60.000 GKA-geld gepland" in said for said in misfits())


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_of_the_agenda_it_is_granted_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite BEGIN IMMEDIATE is the lock")
    line, count = threading.Barrier(2), deciding.decision_problems

    def count_together(*args: Any) -> Any:
        found = count(*args)
        line.wait(SECONDS_TO_MEET)
        return found

    monkeypatch.setattr(deciding, "lock_agenda", lambda _pk: None)
    monkeypatch.setattr(deciding, "decision_problems", count_together)
    deciding_both(cast, rivals(cast))
    assert GrantDecision.objects.count() == 2


def _telling(taken: list[str], name: str, lock: Callable[[Any], Any], what: Any) -> Any:
    taken.append(name)
    return lock(what)


def test_the_agenda_is_locked_after_the_scheme_and_before_the_application(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One order for all: nobody waits for somebody who waits for them."""
    taken: list[str] = []
    for name in ("_lock_scheme", "lock_agenda", "locked"):
        monkeypatch.setattr(deciding, name, partial(_telling, taken, name, getattr(deciding, name)))
    decided(cast, rivals(cast)[0], "grant", 10)
    assert taken == ["_lock_scheme", "lock_agenda", "locked"]


@pytest.mark.django_db(transaction=True)
def test_preparing_and_deciding_at_once_wait_for_nobody_for_ever(cast: Cast) -> None:
    first, _second = rivals(cast)
    three = scheme_of("drie")
    facts: dict[str, Any] = {"agenda": first.agenda, "board": cast.board, "school": None, "contact": CONTACT}
    facts |= {"kind": ApplicationKind.NEW_AGENDA}
    said = Decision("B-1", timezone.localdate(), Decimal(60_000))
    outcomes = race(
        partial(decide, application=first, step="grant", decision=said, by=again(cast.ocw_finance)),
        *(partial(prepare, scheme=scheme, by=again(cast.school_board), **facts) for scheme in (three, first.scheme)),
    )
    assert failures(outcomes, Refused) == []
    assert latest(first).status == Status.GRANTED


# ---------- four eyes ----------


@pytest.mark.parametrize(("step", "amount"), [("grant", 60_000), ("reject", None)])
def test_nobody_decides_about_what_they_submitted(cast: Cast, client: Any, step: str, amount: int | None) -> None:
    application = make_application(cast, Status.SUBMITTED, submitted_by=cast.ocw_finance, scheme=scheme_of())
    with pytest.raises(StepRefused, match="Een collega moet erover beslissen"):
        decided(cast, application, step, amount)
    client.force_login(cast.ocw_finance)
    address = f"/subsidie/{application.reference}/"
    page = client.get(address)
    assert f"{address}besluit/{step}/" not in page.content.decode()
    assert "een collega bij OCW, want u diende deze aanvraag zelf in" in page.content.decode()
    shown = client.get(f"{address}besluit/{step}/", follow=True)
    assert "Een collega moet erover beslissen" in shown.content.decode()
    assert not GrantDecision.objects.exists()
    # Control: a colleague's application has the button, and the page.
    Application.objects.update(submitted_by=cast.school_board)
    assert f"{address}besluit/{step}/" in client.get(address).content.decode()
    assert client.get(f"{address}besluit/{step}/").status_code == 200
