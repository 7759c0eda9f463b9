"""The account of a year: kept in parts, what it lacks before submitting, and where unspent money may go."""

import datetime
from decimal import Decimal
from typing import Any

import pytest

from accounts.emails import render
from accounts.models import OutgoingMail
from agendas.actions.editing import Conflict
from agendas.choices import Accountability
from funding.accountability import advice_for, books_of, destinations_for, problems_of, with_books
from funding.actions.accounting import AccountFacts, save_account, submit_account
from funding.choices import AccountState, Destination, Status
from funding.models import Application, YearAccount
from funding.rules import Refused
from funding.tables.account import figures_of
from funding.workflow import StepRefused
from records.models import Event
from tests.cast import Cast
from tests.funding.factories import make_account, make_application, make_scheme

pytestmark = pytest.mark.django_db

TEXTS: dict[str, Any] = dict.fromkeys(YearAccount.texts, "Er zijn vier trainingen gegeven.")
URL = "https://www.noorderpoolster.example/jaarverslag.pdf"
FULL: dict[str, Any] = {"spent": Decimal(1500), "activities_done": False, "annual_report_url": URL, **TEXTS}


def grant(cast: Cast, **changes: Any) -> Application:
    """Return a running grant of € 3.000 for 2022 and 2023, paid € 1.500 in each."""
    facts = {"paid": 2, **changes}
    return loaded(make_application(cast, Status.GRANTED, **facts))


def loaded(application: Application) -> Application:
    return with_books(Application.objects.all()).get(pk=application.pk)


def save(cast: Cast, application: Application, year: int = 2022, version: int = 0, **changes: Any) -> YearAccount:
    facts = AccountFacts(**{**FULL, **changes})
    return save_account(application=application, year=year, facts=facts, version=version, by=cast.school_board)


def problems(cast: Cast, application: Application, year: int = 2022, **changes: Any) -> dict[str, str]:
    """Return what stands in the way of submitting, by field, without storing anything."""
    account = YearAccount(application=application, year=year, **{**FULL, **changes})
    return {problem.field: problem.sentence for problem in problems_of(loaded(application), account)}


# ---------- saving in parts ----------


def test_it_is_kept_in_parts_and_submitted(cast: Cast) -> None:
    application = grant(cast)
    first = save_account(
        application=application, year=2022, facts=AccountFacts(results="Klaar."), version=0, by=cast.school_board
    )
    assert (first.state, first.version, first.spent) == (AccountState.OPEN, 1, None)
    save(cast, application, version=1)
    sent = submit_account(application=application, year=2022, by=cast.school_board)
    assert (sent.state, sent.submitted_by, sent.version) == (AccountState.SUBMITTED, cast.school_board, 3)
    events = list(Event.objects.filter(stream=application.stream).order_by("number").values_list("action", flat=True))
    assert events[-3:] == ["account_saved", "account_saved", "account_submitted"]
    mail = OutgoingMail.objects.get(template="grant_account_submitted")
    assert "verantwoording 2022 van" in render(mail).subject
    assert (mail.recipient, mail.context["spent"]) == (cast.ocw_finance, "€ 1.500")


def test_what_is_equal_is_not_stored_again(cast: Cast) -> None:
    application = grant(cast)
    save(cast, application)
    assert save(cast, application, version=1).version == 1
    assert Event.objects.filter(stream=application.stream, action="account_saved").count() == 1


def test_two_people_on_one_account(cast: Cast) -> None:
    application = grant(cast)
    save(cast, application, results="Van de een.")
    with pytest.raises(Conflict) as conflict:
        save(cast, application, results="Van de ander.")
    assert conflict.value.stored.results == "Van de een."
    assert application.accounts.get().results == "Van de een."


@pytest.mark.parametrize("who", ["ocw_staff", "coordinator_noord", "officer_alkmaar", "alderman_alkmaar"])
def test_who_only_reads_writes_nothing(cast: Cast, who: str) -> None:
    application = grant(cast)
    for act in (
        lambda by: save_account(application=application, year=2022, facts=AccountFacts(**FULL), version=0, by=by),
        lambda by: submit_account(application=application, year=2022, by=by),
    ):
        with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
            act(cast.people[who])
    assert not application.accounts.exists()


@pytest.mark.parametrize("status", [Status.PREPARED, Status.SUBMITTED, Status.SETTLED, Status.WITHDRAWN])
def test_only_a_running_grant_is_accounted_for(cast: Cast, status: Status) -> None:
    application = make_application(cast, status)
    with pytest.raises(StepRefused, match="lopende subsidie"):
        save(cast, application)


@pytest.mark.parametrize(("year", "said"), [(2021, "loopt in 2022 en 2023"), (2024, "loopt in 2022 en 2023")])
def test_a_year_outside_the_grant(cast: Cast, year: int, said: str) -> None:
    with pytest.raises(StepRefused, match=said):
        save(cast, grant(cast), year)


def test_a_year_that_must_begin(cast: Cast) -> None:
    coming = datetime.date.today().year + 1
    application = grant(cast, activities_until=datetime.date(coming, 12, 31))
    with pytest.raises(StepRefused, match=f"Het jaar {coming} moet nog beginnen"):
        save(cast, application, coming)


def test_an_account_that_was_submitted_stays_as_it_is(cast: Cast) -> None:
    application = grant(cast)
    save(cast, application)
    submit_account(application=application, year=2022, by=cast.school_board)
    for act in (
        lambda: save(cast, application, version=2, spent=Decimal(1)),
        lambda: submit_account(application=application, year=2022, by=cast.school_board),
    ):
        with pytest.raises(StepRefused, match="is ingediend"):
            act()
    assert application.accounts.get().spent == Decimal(1500)


# ---------- what is missing ----------


def test_a_full_account_lacks_nothing(cast: Cast) -> None:
    """The control of all refusals below."""
    assert problems(cast, grant(cast)) == {}


def test_every_text_is_needed_and_nothing_is_half_stored(cast: Cast) -> None:
    application = grant(cast)
    blank: dict[str, Any] = dict.fromkeys(YearAccount.texts, "  ")
    save(cast, application, **blank)
    with pytest.raises(Refused) as refused:
        submit_account(application=application, year=2022, by=cast.school_board)
    assert [problem.field for problem in refused.value.problems] == list(YearAccount.texts)
    account = application.accounts.get()
    assert (account.state, account.submitted_at) == (AccountState.OPEN, None)
    assert not OutgoingMail.objects.filter(template="grant_account_submitted").exists()


def test_no_more_is_spent_than_was_granted(cast: Cast) -> None:
    """Ahead of an instalment is allowed (€ 1.500 is paid in 2022), above the grant of € 3.000 is not."""
    application = grant(cast)
    assert "spent" not in problems(cast, application, spent=Decimal(3000))
    assert problems(cast, application, spent=Decimal("3000.01"))["spent"] == (
        "U vult € 3.000,01 in voor 2022. Verleend is € 3.000. Vul hoogstens € 3.000 in."
    )
    make_account(application, 2022, spent=Decimal(600), destination=Destination.NEXT_YEAR)
    assert "spent" not in problems(cast, application, 2023, spent=Decimal(2400))
    assert problems(cast, application, 2023, spent=Decimal(2401))["spent"] == (
        "U vult € 2.401 in voor 2023. Met de andere jaren (€ 600) is dat € 3.001. Verleend is € 3.000. "
        "Vul hoogstens € 2.400 in."
    )


def test_what_went_back_is_not_spent_again(cast: Cast) -> None:
    application = grant(cast)
    make_account(application, 2022, spent=Decimal(600), destination=Destination.REPAID)
    assert "spent" not in problems(cast, application, 2023, spent=Decimal(1500))
    assert "Met de andere jaren (€ 1.500)" in problems(cast, application, 2023, spent=Decimal(1501))["spent"]


def test_a_year_that_the_board_paid_ahead_is_submitted_with_an_advice(cast: Cast) -> None:
    application = grant(cast, paid=0)
    instalment = application.instalments.get(number=1)
    instalment.paid_on, instalment.paid_amount = datetime.date(2023, 3, 1), Decimal(1500)
    instalment.save()
    save(cast, application)
    (said,) = advice_for(loaded(application), 2022)
    assert said.startswith("In 2022 is € 1.500 besteed, en daarvan is € 1.500 in 2022 nog niet betaald.")
    submit_account(application=loaded(application), year=2022, by=cast.school_board)
    books = books_of(loaded(application))
    assert (books[2022].left, books[2023].carried, books[2023].available) == (
        Decimal(-1500),
        Decimal(-1500),
        Decimal(0),
    )
    facts = dict(figures_of(loaded(application), books[2023]))
    assert (facts["Eerder vooruitbetaald door het bestuur"], facts["Te besteden"]) == ("€ 1.500", "€ 0")
    # The control: what was paid in time has no such advice.
    paid = grant(cast, agenda=application.agenda, board=cast.other_board)
    make_account(paid, 2022, spent=Decimal(1500))
    assert advice_for(loaded(paid), 2022) == []


def test_an_earlier_year_that_comes_later_fits_with_what_was_said_after_it(cast: Cast) -> None:
    application = grant(cast)
    make_account(application, 2023, spent=Decimal(2500))
    assert "spent" not in problems(cast, application, spent=Decimal(500), destination=Destination.NEXT_YEAR)
    said = problems(cast, application, spent=Decimal(501), destination=Destination.NEXT_YEAR)["spent"]
    assert "Met de andere jaren (€ 2.500) is dat € 3.001. Verleend is € 3.000. Vul hoogstens € 500 in." in said


def test_nothing_is_asked_twice_when_the_amount_is_missing(cast: Cast) -> None:
    found = problems(cast, grant(cast), spent=None)
    assert set(found) == {"spent"}


@pytest.mark.parametrize("url", ["http://www.example.org/verslag", ""])
def test_the_annual_report_is_a_safe_address_or_a_file(cast: Cast, url: str) -> None:
    assert "annual_report_url" in problems(cast, grant(cast), annual_report_url=url)


def test_a_year_that_is_not_over(cast: Cast) -> None:
    today = datetime.date(2022, 12, 31)
    application = grant(cast)
    account = YearAccount(application=application, year=2022, **FULL)
    assert [problem.field for problem in problems_of(application, account, today)] == [""]
    account.activities_done = True
    assert problems_of(application, account, today) == []
    account.activities_done = False
    assert problems_of(application, account, datetime.date(2023, 1, 1)) == []


# ---------- where it goes ----------


@pytest.mark.parametrize(
    ("kind", "year", "done", "allowed"),
    [
        (Accountability.G1, 2022, False, {Destination.NEXT_YEAR, Destination.REPAID}),
        (Accountability.G1, 2022, True, {Destination.OTHER_ACTIVITIES, Destination.REPAID}),
        (Accountability.G1, 2023, True, {Destination.OTHER_ACTIVITIES, Destination.REPAID}),
        (Accountability.G1, 2023, False, {Destination.REPAID}),
        (Accountability.G2, 2022, False, {Destination.NEXT_YEAR, Destination.REPAID}),
        (Accountability.G2, 2022, True, {Destination.REPAID}),
        (Accountability.G2, 2023, False, {Destination.REPAID}),
        ("", 2023, True, {Destination.OTHER_ACTIVITIES, Destination.REPAID}),
        ("", 2023, False, {Destination.REPAID}),
    ],
)
def test_where_unspent_money_may_go(cast: Cast, kind: str, year: int, done: bool, allowed: set[Destination]) -> None:
    scheme = make_scheme(f"test-{kind or 'leeg'}", accountability=kind)
    application = grant(cast, scheme=scheme)
    paid = {2022: Decimal(100), 2023: Decimal(100)}
    refused = {
        to
        for to in ("", *Destination)
        if "destination" in problems(cast, application, year, spent=paid[year], activities_done=done, destination=to)
    }
    assert refused == {"", *Destination} - allowed
    why = destinations_for(application, year, done=done)[1]
    assert ("niet bekend" in why) if kind == "" and done else "(Stcrt. 2021, 1)" in why


def test_nothing_left_goes_nowhere(cast: Cast) -> None:
    said = problems(cast, grant(cast), destination=Destination.REPAID)["destination"]
    assert said == "Er blijft niets over. Kies bij de bestemming ‘Er blijft niets over’."


def test_advice_stops_nothing(cast: Cast) -> None:
    application = grant(cast, scheme=make_scheme("test-leeg", accountability=""))
    early, unknown = advice_for(application, 2023)
    assert early.startswith("Van 2022 is nog geen verantwoording ingediend.")
    assert "niet bekend" in unknown
    save(cast, application, 2023, spent=Decimal(3000))
    assert submit_account(application=application, year=2023, by=cast.school_board).state == AccountState.SUBMITTED
    assert len(advice_for(application, 2022)) == 1
