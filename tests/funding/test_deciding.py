"""Decisions that do not fit are refused at their field, with the figures, and nothing is half stored."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from agendas.models import SchemeWindow
from funding.actions.deciding import Decision, decide
from funding.actions.paying import Planned, plan_instalments
from funding.choices import AccountState, Status
from funding.integrity import misfits
from funding.models import Application, GrantDecision
from funding.rules import Refused, ceiling_of, ceilings_for, proposed_instalments
from funding.workflow import StepRefused
from records.models import Event, StoredFile
from records.uploads import CheckedUpload
from tests.cast import Cast
from tests.funding.factories import make_account, make_application
from tests.funding.granting import (
    decided,
    decision,
    granted,
    latest,
    paid,
    planned,
    prepared,
    scheme_of,
    signed_agenda,
    submitted,
)

DAY = datetime.timedelta(days=1)


def refusal(cast: Cast, application: Application, step: str, said: Decision) -> dict[str, str]:
    """Return the sentences by field; and see that nothing was stored."""
    before = Application.objects.values().get(pk=application.pk)
    counts = (GrantDecision.objects.count(), Event.objects.count(), StoredFile.objects.count())
    with pytest.raises(Refused) as refused:
        decide(application=application, step=step, decision=said, by=cast.ocw_finance)
    assert Application.objects.values().get(pk=application.pk) == before
    assert (GrantDecision.objects.count(), Event.objects.count(), StoredFile.objects.count()) == counts
    return {problem.field: problem.sentence for problem in refused.value.problems}


def test_more_than_asked_and_more_than_the_maximum(cast: Cast) -> None:
    application = submitted(cast)
    assert refusal(cast, application, "grant", decision(60_001)) == {
        "amount": "Gevraagd is € 60.000. € 60.001 verlenen is meer dan dat."
    }
    # Lowered after it was submitted.
    application.scheme.maximum = Decimal(50_000)
    application.scheme.save()
    assert refusal(cast, application, "grant", decision(50_001)) == {
        "amount": "Per aanvraag geeft Regeling proef 2021 hoogstens € 50.000 (Stcrt. 2021, 1). "
        "€ 50.001 is meer dan dat."
    }
    decided(cast, application, "grant", 50_000)


def test_more_than_the_ceiling_says_the_figures(cast: Cast) -> None:
    scheme = scheme_of(ceiling=Decimal(100_000))
    make_application(cast, Status.GRANTED, scheme=scheme, years={2022: 70_000}, board=cast.other_board)
    application = submitted(cast, scheme=scheme)
    upload = CheckedUpload("beschikking.pdf", "application/pdf", b"%PDF-1.7", "0" * 64)
    assert refusal(cast, application, "grant", decision(30_001, upload=upload)) == {
        "amount": "Het plafond van Regeling proef 2021 is € 100.000 (Stcrt. 2021, 1). "
        "Daarvan is al € 70.000 verleend, dus er is nog € 30.000 over. € 30.001 verlenen kan niet."
    }
    decided(cast, application, "grant", 30_000)
    assert ceiling_of(scheme).left == 0
    # Not a cent more, and less is always possible.
    found = refusal(cast, latest(application), "change", decision(Decimal("30000.01")))
    assert "dus er is nog € 30.000 over" in found["amount"]
    decided(cast, latest(application), "change", 20_000)
    assert ceiling_of(scheme).left == Decimal(10_000)


def test_the_ceiling_of_the_year_is_that_of_submitting_in_dutch_time(cast: Cast) -> None:
    scheme = scheme_of()
    # Half past midnight on New Year's day in Amsterdam is still the old year in UTC.
    moment = datetime.datetime(2021, 12, 31, 23, 30, tzinfo=datetime.UTC)
    make_application(
        cast, Status.GRANTED, scheme=scheme, years={2022: 40_000}, board=cast.other_board, submitted_at=moment
    )
    assert (ceiling_of(scheme, 2021).committed, ceiling_of(scheme, 2022).committed) == (Decimal(), Decimal(40_000))
    application = submitted(cast, scheme=scheme)
    year = timezone.localtime(application.submitted_at).year
    Application.objects.exclude(pk=application.pk).update(submitted_at=application.submitted_at)
    SchemeWindow.objects.create(scheme=scheme, year=year, ceiling=Decimal(50_000))
    assert f"voor {year} is € 50.000" in refusal(cast, application, "grant", decision(10_001))["amount"]
    whole, of_year = ceilings_for(application)
    assert (whole.left, of_year.left) == (Decimal(960_000), Decimal(10_000))


def test_an_unknown_ceiling_stops_nothing(cast: Cast) -> None:
    application = submitted(cast, scheme=scheme_of(ceiling=None))
    assert ceiling_of(application.scheme).left is None
    decided(cast, application, "grant", 60_000)


def test_the_ceiling_counts_all_versions_of_a_scheme(cast: Cast) -> None:
    old = scheme_of(valid_to=datetime.date(2021, 12, 31), ceiling=Decimal(10_000))
    scheme_of(valid_from=datetime.date(2022, 1, 1), ceiling=Decimal(80_000))
    make_application(cast, Status.GRANTED, scheme=old, years={2022: 30_000}, board=cast.other_board)
    application = submitted(cast, scheme=old)
    assert "dus er is nog € 50.000 over" in refusal(cast, application, "grant", decision(60_000))["amount"]
    decided(cast, application, "grant", 50_000)


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"number": "  "}, "number", "Vul het nummer"),
        ({"number": "B" * 61}, "number", "hooguit 60 tekens"),
        ({"amount": None}, "amount", "Vul een bedrag in"),
        ({"amount": Decimal(0)}, "amount", "meer is dan nul"),
        ({"amount": Decimal(-1)}, "amount", "niet lager dan nul"),
        ({"amount": Decimal("0.005")}, "amount", "twee cijfers"),
        ({"amount": Decimal(10**12)}, "amount", "te groot"),
        ({"date": timezone.localdate() + DAY}, "date", "Deze dag moet nog komen. Leg"),
        ({"date": timezone.localdate() - DAY}, "date", "voor de dag van indienen"),
        ({"activities_until": datetime.date(2099, 1, 1)}, "activities_until", "uiterlijk op 31 december 2098"),
        ({"activities_until": datetime.date(2020, 1, 1)}, "activities_until", "voor de beschikking"),
    ],
)
def test_bad_input_has_a_sentence_at_its_field(cast: Cast, facts: dict[str, Any], field: str, words: str) -> None:
    scheme = scheme_of(activities_until=datetime.date(2098, 12, 31))
    # Signing an agenda takes long; the row will do.
    application = make_application(cast, Status.SUBMITTED, scheme=scheme)
    said = Decision(**{"number": "BES", "date": timezone.localdate(), "amount": Decimal(10), **facts})
    found = refusal(cast, application, "grant", said)
    assert found.keys() == {field}
    assert words in found[field]


def test_all_that_is_wrong_at_once(cast: Cast) -> None:
    application = make_application(cast, Status.SUBMITTED)
    said = Decision(number="", date=timezone.localdate() + DAY, amount=Decimal(-5))
    assert refusal(cast, application, "grant", said).keys() == {"number", "date", "amount"}


def test_a_number_is_used_once(cast: Cast) -> None:
    scheme = scheme_of()
    first = make_application(cast, Status.SUBMITTED, scheme=scheme)
    second = make_application(cast, Status.SUBMITTED, scheme=scheme, agenda=first.agenda, board=cast.other_board)
    decide(application=first, step="grant", decision=decision(10, number="BES 2022/1"), by=cast.ocw_finance)
    found = refusal(cast, second, "grant", decision(10, number=" bes  2022/1 "))
    assert found == {"number": f"Beschikking bes 2022/1 is al ingevoerd, bij {first.reference}."}


def test_a_decision_after_the_scheme_ended(cast: Cast) -> None:
    scheme = scheme_of(valid_to=timezone.localdate() - DAY)
    application = make_application(cast, Status.SUBMITTED, scheme=scheme)
    assert "past daar niet in" in refusal(cast, application, "grant", decision(10))["date"]


def test_a_decision_before_the_last_one(cast: Cast) -> None:
    application = make_application(cast, Status.SUBMITTED, submitted_at=timezone.now() - 9 * DAY)
    decide(application=application, step="grant", decision=decision(10), by=cast.ocw_finance)
    said = decision(9, date=timezone.localdate() - DAY)
    assert "voor de vorige" in refusal(cast, latest(application), "change", said)["date"]


@pytest.mark.parametrize(
    ("step", "amount", "words"),
    [
        ("change", "1499.99", "Betaald is al € 1.500. Het bedrag kan niet lager worden dan dat"),
        ("change", "140000.01", "hoogstens € 140.000"),
        ("settle", "3000.01", "Vaststellen op € 3.000,01 kan niet: verleend is € 3.000"),
        ("settle", "-1", "niet lager dan nul"),
        ("reclaim", "1500.01", "€ 1.500,01 terugvorderen kan niet: betaald is € 1.500"),
        ("reclaim", "0", "meer is dan nul"),
    ],
)
def test_later_decisions_fit_what_was_granted_and_paid(cast: Cast, step: str, amount: str, words: str) -> None:
    application = make_application(cast, Status.GRANTED, paid=1)
    assert words in refusal(cast, application, step, decision(Decimal(amount)))["amount"]


@pytest.mark.parametrize(("step", "amount"), [("change", 1500), ("settle", 0), ("settle", 3000), ("reclaim", 1500)])
def test_the_edges_are_allowed(cast: Cast, step: str, amount: int) -> None:
    application = make_application(cast, Status.GRANTED, paid=1)
    for year in (2022, 2023) if step == "settle" else ():
        make_account(application, year, AccountState.ACCEPTED)
    decided(cast, application, step, amount)


def test_a_step_without_a_decision_is_a_mistake_of_the_programmer(cast: Cast) -> None:
    application = make_application(cast, Status.PREPARED)
    with pytest.raises(ValueError, match="submit has no decision"):
        decide(application=application, step="submit", decision=decision(1), by=cast.ocw_finance)


def test_the_last_day_comes_from_the_year_of_the_scheme(cast: Cast) -> None:
    scheme = scheme_of(activities_until=datetime.date(2090, 12, 31))
    year = timezone.localdate().year
    SchemeWindow.objects.create(scheme=scheme, year=year, activities_until=datetime.date(2091, 12, 31))
    application = make_application(cast, Status.SUBMITTED, scheme=scheme)
    decided(cast, application, "grant", 10)
    assert latest(application).activities_until == datetime.date(2091, 12, 31)


# ---------- instalments and payments ----------


def pay_refusal(cast: Cast, call: Callable[[], Any]) -> dict[str, str]:
    before = list(Application.objects.values()), Event.objects.count()
    with pytest.raises(Refused) as refused:
        call()
    assert (list(Application.objects.values()), Event.objects.count()) == before
    return {problem.field: problem.sentence for problem in refused.value.problems}


def test_a_payment_twice_is_refused_with_the_figures(cast: Cast) -> None:
    application = granted(cast)
    first, _second = planned(cast, application)
    paid(cast, first)
    found = pay_refusal(cast, lambda: paid(cast, first))
    assert found[""].startswith("Termijn 1 is al betaald: € 30.000 op ")
    assert list(misfits()) == []


def test_bad_payments(cast: Cast) -> None:
    application = granted(cast)
    first, second = planned(cast, application)
    today = timezone.localdate()
    paid(cast, first, payment_reference="BET 1")
    assert pay_refusal(cast, lambda: paid(cast, second, 30_001, payment_reference=" bet  1", paid_on=today + DAY)) == {
        "amount": "Termijn 2 is € 30.000. € 30.001 is meer dan dat. Pas eerst de termijnen aan.",
        "paid_on": "Deze dag moet nog komen. Leg de betaling pas vast als zij is gedaan: vul dan die dag in.",
        "payment_reference": f"Betaling bet 1 is al ingevoerd, bij termijn 1 van {application.reference}.",
    }
    assert (
        "voor de datum van de beschikking"
        in pay_refusal(cast, lambda: paid(cast, second, paid_on=today - DAY))["paid_on"]
    )
    assert pay_refusal(cast, lambda: paid(cast, second, 0, payment_reference="")).keys() == {
        "amount",
        "payment_reference",
    }
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        paid(cast, second, by=cast.school_board)


def test_after_a_change_downwards_the_old_plan_pays_no_cent_too_much(cast: Cast) -> None:
    application = granted(cast)
    first, second = planned(cast, application)
    paid(cast, first)
    decided(cast, application, "change", 40_000)
    assert "€ 20.000 te veel" in pay_refusal(cast, lambda: paid(cast, second))["amount"]
    planned(cast, latest(application))
    with pytest.raises(StepRefused, match="anders gepland"):
        paid(cast, second)
    paid(cast, latest(application).instalments.get(number=2))
    assert list(misfits()) == []


def test_a_plan_is_all_of_what_is_left_in_as_many_parts_as_the_scheme_says(cast: Cast) -> None:
    application = granted(cast)
    today = timezone.localdate()

    def plan(*parts: tuple[int, int]) -> dict[str, str]:
        wanted = [Planned(today + days * DAY, Decimal(amount)) for days, amount in parts]
        facts: dict[str, Any] = {"application": application, "version": application.version, "by": cast.ocw_finance}
        return pay_refusal(cast, lambda: plan_instalments(planned=wanted, **facts))

    assert "€ 60.000: dat is € 1 te weinig" in plan((0, 30_000), (1, 29_999))[""]
    assert "dat is € 1 te veel" in plan((0, 30_000), (1, 30_001))[""]
    assert "betaalt in 2 termijnen (Stcrt. 2021, 1). Dit zijn er 1." in plan((0, 60_000))[""]
    assert plan((-1, 30_000), (1, 30_000)).keys() == {"on_1"}
    assert "draai ze om" in plan((5, 30_000), (1, 30_000))["on_2"]
    assert plan((0, 60_001), (1, -1)).keys() == {"amount_2"}
    assert plan((0, 30_000), (9999, 30_000)).keys() == {"on_2"}
    assert not application.instalments.exists()


def test_nothing_is_paid_before_the_grant(cast: Cast) -> None:
    application = prepared(cast, agenda=signed_agenda(cast))
    with pytest.raises(StepRefused, match="kan niet: de aanvraag is voorbereid"):
        plan_instalments(application=application, planned=[], version=application.version, by=cast.ocw_finance)


@pytest.mark.parametrize(("count", "amount"), [(1, "0.01"), (2, "0.01"), (3, "100.01"), (7, "139999.99")])
def test_a_proposal_loses_no_cent(cast: Cast, count: int, amount: str) -> None:
    whole = Decimal(amount)
    application = make_application(
        cast, Status.GRANTED, scheme=scheme_of(instalments=count), years={2022: whole}, granted=whole
    )
    application.instalments.all().delete()
    parts = proposed_instalments(application)
    assert sum(parts) == whole
    assert max(parts) - min(parts) <= Decimal("0.01")
