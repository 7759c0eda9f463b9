"""The money of an agenda against the scheme that it names: each rule as a sentence with the figures and its source."""

import datetime
import html
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agendas.actions.drafting import import_document
from agendas.choices import State, Step
from agendas.completeness import Missing, MoneyFacts, Weight, missing_for, stops
from agendas.completeness.schemes import of_schemes
from agendas.models import Agenda, FundingScheme
from agendas.money.derived import derived_from, most_of
from agendas.scheme_rules import Applicant, SchemeRules, WindowRules, applicants_named, rules_named
from municipalities.choices import Sector
from municipalities.models import SchoolBoard
from tests.agendas.documents import FILES, load
from tests.cast import Cast
from tests.editing import form_data, row_url
from tests.factories import intervention, make_agenda

D = datetime.date
SOURCE = "Stcrt. 2021, 1"
PATH = "interventions.1"


def scheme(**changes: Any) -> SchemeRules:
    facts: dict[str, Any] = {
        "code": "gka-x",
        "name": "GKA-subsidie X",
        "source": SOURCE,
        "maximum": Decimal("140000.00"),
        "share": Fraction(2, 3),
        "sectors": frozenset({"po", "vo"}),
        "first_year": 2021,
        "activities_until": D(2023, 12, 30),
    }
    return SchemeRules(**(facts | changes))


def row(gka: str = "140000.00", budget: str = "210000.00", number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return an intervention that costs `budget` in 2022, of which GKA pays `gka`."""
    return {
        "id": str(number),
        "name": f"Interventie {number}",
        "parties": [{"id": "p", "name": "De Viaan", "role": "applicant", "organisation_id": "99X0"}],
        "budget": {"lines": [{"year": 2022, "amount": budget}] if budget else []},
        "funding": {"scheme": "gka-x", "lines": [{"year": 2022, "source": "gka", "amount": gka}]},
        **changes,
    }


def facts(rules: SchemeRules | None = None, sector: str = "vo") -> MoneyFacts:
    return MoneyFacts({"gka-x": rules or scheme()}, {"99X0": Applicant("99901", "Stichting X", sector)})


def found(*rows: dict[str, Any], known: MoneyFacts | None = None, step: Step = Step.FREEZE) -> list[Missing]:
    return list(of_schemes({"interventions": list(rows)}, step, known or facts()))


def test_what_fits_says_nothing() -> None:
    assert found(row()) == []


@pytest.mark.parametrize("step", [Step.REVIEW, Step.FREEZE])
@pytest.mark.parametrize(
    ("rows", "rules", "path", "words"),
    [
        (
            [row("150000.00", "300000.00")],
            {},
            f"{PATH}.funding.lines",
            "Interventie 1: de contactschool vraagt € 150.000 GKA-geld. GKA-subsidie X geeft hoogstens "
            "€ 140.000 per aanvraag (Stcrt. 2021, 1); dat is € 10.000 minder.",
        ),
        (
            [row("80000.00", "120000.00"), row("80000.00", "120000.00", 2)],
            {},
            f"{PATH}.funding.lines",
            "Interventie 1 en Interventie 2: samen vraagt de contactschool € 160.000",
        ),
        (
            [row("100000.01", "150000.00")],
            {},
            f"{PATH}.funding.lines",
            "GKA betaalt € 100.000,01 van € 150.000. GKA-subsidie X betaalt hoogstens 2/3 (Stcrt. 2021, 1); "
            "dat is € 100.000.",
        ),
        (
            [row(funding={"scheme": "gka-x", "lines": [{"year": 2024, "source": "gka", "amount": "5.00"}]})],
            {},
            f"{PATH}.funding.lines",
            "in 2024 staat € 5 GKA-geld, maar bij GKA-subsidie X is 30 december 2023 de laatste dag van de "
            "activiteiten (Stcrt. 2021, 1).",
        ),
        (
            [row(funding={"scheme": "gka-x", "lines": [{"year": 2020, "source": "gka", "amount": "5.00"}]})],
            {},
            f"{PATH}.funding.lines",
            "in 2020 staat € 5 GKA-geld, maar GKA-subsidie X begint in 2021 (Stcrt. 2021, 1).",
        ),
        (
            [row()],
            {"sectors": frozenset({"mbo", "ho"})},
            f"{PATH}.parties.p.organisation_id",
            "contactschool De Viaan is voortgezet onderwijs, maar GKA-subsidie X is alleen voor middelbaar "
            "beroepsonderwijs of hoger onderwijs (Stcrt. 2021, 1).",
        ),
    ],
    ids=["maximum", "maximum of one application", "share", "after", "before", "sector"],
)
def test_each_rule_is_advice_before_the_review_and_a_stop_at_freezing(
    rows: list[dict[str, Any]], rules: dict[str, Any], path: str, words: str, step: Step
) -> None:
    (item,) = found(*rows, known=facts(scheme(**rules)), step=step)
    assert item.path == path and words in item.sentence
    assert item.weight is (Weight.STOP if step == Step.FREEZE else Weight.ADVICE)


def test_two_contactschools_are_two_applications() -> None:
    other = row("80000.00", "120000.00", 2, parties=[{"id": "q", "name": "Anders", "role": "applicant"}])
    assert found(row("80000.00", "120000.00"), other) == []


def test_the_share_counts_over_one_application() -> None:
    """Half of one and four fifths of the other is two thirds together at most."""
    assert found(row("10000.00", "20000.00"), row("16000.00", "20000.00", 2)) == []
    assert len(found(row("10000.00", "20000.00"), row("17000.00", "20000.00", 2))) == 1


def test_a_board_of_several_sectors_passes_with_advice() -> None:
    (item,) = found(row(), known=facts(sector=Sector.MIXED))
    assert item.weight is Weight.ADVICE
    assert "bestuur Stichting X heeft scholen in verschillende sectoren" in item.sentence and SOURCE in item.sentence


def test_what_is_not_known_is_not_checked_and_that_is_said_once() -> None:
    nothing = scheme(maximum=None, share=None, sectors=frozenset(), activities_until=None, first_year=None)
    rows = [row("900000.00", "900000.00", number) for number in (1, 2)]
    (item,) = found(*rows, known=facts(nothing, sector="ho"))
    assert item.weight is Weight.ADVICE and item.path == f"{PATH}.funding.scheme"
    assert item.sentence == (
        "Interventie 1: van GKA-subsidie X (Stcrt. 2021, 1) is niet bekend: het hoogste bedrag per aanvraag, het deel "
        "dat GKA mag betalen, welke sectoren mogen aanvragen en de laatste dag van de activiteiten. "
        "Hier controleert het portaal niet op."
    )


def test_a_scheme_that_nobody_knows_or_chose() -> None:
    (unknown,) = found(row(funding={"scheme": "Potje", "lines": row()["funding"]["lines"]}))
    assert unknown.weight is Weight.ADVICE and "kent de regeling “Potje” niet" in unknown.sentence
    (none,) = found(row(funding={"scheme": None, "lines": row()["funding"]["lines"]}))
    assert none.weight is Weight.ADVICE and "nog geen regeling gekozen" in none.sentence
    assert found(row(funding={"scheme": "Potje", "lines": []})) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
def test_two_applicants_are_refused_with_both_names() -> None:
    document = load()
    first, second = document["interventions"][0]["parties"][:2]
    first["role"] = second["role"] = "applicant"
    items = stops(missing_for(import_document(document=document, by=None), Step.REVIEW))
    (item,) = [item for item in items if item.path.startswith("interventions.") and item.path.endswith(".parties")]
    assert f"nu zijn het er 2 ({first['name']} en {second['name']})." in item.sentence


# A busy machine makes its examples slowly, and that says nothing about the sums.
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
amounts = st.decimals(Decimal("0.01"), Decimal("9999999.99"), places=2)
shares = st.fractions(Fraction(1, 99), 1, max_denominator=99)


@calm
@given(amounts, amounts, shares)
def test_the_share_is_exact(gka: Decimal, total: Decimal, share: Fraction) -> None:
    """The amount that the sentence names is the largest that is allowed: itself it passes, and a cent more does not."""
    rules = scheme(maximum=None, sectors=frozenset(), share=share)
    most = most_of(total, share)
    assert most <= total

    def is_stopped(asked: Decimal) -> bool:
        return bool(stops(found(row(str(asked), str(total)), known=facts(rules))))

    assert is_stopped(gka) == (Fraction(gka) > share * Fraction(total))
    assert not is_stopped(most)
    assert is_stopped(most + Decimal("0.01"))


@calm
@given(st.lists(amounts, min_size=1, max_size=5), st.decimals(Decimal("0.01"), Decimal("50000000.00"), places=2))
def test_the_maximum_counts_all_years_and_interventions(asked: list[Decimal], maximum: Decimal) -> None:
    rows = [row(str(amount), "", number) for number, amount in enumerate(asked)]
    items = found(*rows, known=facts(scheme(maximum=maximum)))
    assert bool(stops(items)) == (sum(asked) > maximum)


@calm
@given(amounts, st.integers(1, 99), st.integers(1, 999))
def test_the_derived_total_is_the_smallest_that_fits(gka: Decimal, over: int, under: int) -> None:
    document = row(str(gka), "")
    document["funding"]["gka_share"] = f"{over}/{under}"
    derived = derived_from(document)
    share = Fraction(over, under)
    if share > 1:
        assert derived is None
        return
    assert derived is not None
    assert derived.gka + derived.own == derived.total and derived.own >= 0
    assert Fraction(gka) <= share * Fraction(derived.total)
    assert Fraction(gka) > share * Fraction(derived.total - Decimal("0.01"))


def test_the_last_day_of_a_scheme_is_the_latest_of_its_years() -> None:
    rules = scheme(windows=(WindowRules(2021, activities_until=D(2023, 12, 30)), WindowRules(2022)))
    assert rules.last_year == 2023
    rules = scheme(windows=(WindowRules(2022, activities_until=D(2024, 12, 30)),))
    assert rules.last_day == D(2024, 12, 30)
    assert rules.last_day_for(2022) == D(2024, 12, 30) and rules.last_day_for(2021) == D(2023, 12, 30)


@pytest.mark.django_db
def test_the_version_of_the_day(django_assert_num_queries: Any) -> None:
    for first, last, maximum in (
        (D(2021, 1, 1), D(2021, 6, 30), 1),
        (D(2021, 7, 1), D(2021, 12, 31), 2),
        (D(2022, 3, 1), None, 3),
    ):
        FundingScheme.objects.create(code="x", name="X", valid_from=first, valid_to=last, maximum=maximum)
    for day, maximum in (
        (D(2020, 1, 1), 1),
        (D(2021, 6, 30), 1),
        (D(2021, 7, 1), 2),
        (D(2022, 2, 1), 2),
        (D(2022, 3, 1), 3),
        (D(2030, 1, 1), 3),
    ):
        with django_assert_num_queries(2):
            rules = rules_named(["x", "y", ""], day)
        assert list(rules) == ["x"]
        assert rules["x"].maximum == maximum and rules["x"].first_year == 2021
    with django_assert_num_queries(0):
        assert rules_named([""]) == {}


def test_numbers_of_contactschools(cast: Cast, django_assert_num_queries: Any) -> None:
    SchoolBoard.objects.filter(pk=cast.board.pk).update(sector=Sector.MIXED)
    sector = cast.board.schools.get(establishment="99X001").sector
    with django_assert_num_queries(1):
        known = applicants_named(["99901", "99 x0.01", "99X0", "12345", "…"])
    assert set(known) == {"99901", "99 x0.01", "99X0"}
    assert known["99901"].sector == Sector.MIXED and known["99 x0.01"].sector == sector
    assert {applicant.board_number for applicant in known.values()} == {"99901"}


@pytest.mark.parametrize("rows", [2, 9])
def test_lookups_only_when_a_scheme_is_named(cast: Cast, django_assert_num_queries: Any, rows: int) -> None:
    FundingScheme.objects.create(code="gka-x", name="X", valid_from=D(2021, 1, 1))
    plain = make_agenda(cast, rows=rows)
    with django_assert_num_queries(0):
        missing_for(plain, Step.REVIEW)
    named = [intervention(number) for number in range(rows)]
    for each in named:
        each["funding"]["scheme"] = "gka-x"
    agenda = make_agenda(cast, interventions=named)
    with django_assert_num_queries(3):
        assert missing_for(agenda, Step.REVIEW)
        assert missing_for(agenda, Step.FREEZE)


def test_an_agenda_that_breaks_the_scheme_is_not_frozen(cast: Cast) -> None:
    """The same text goes to the review, and with a scheme that pays enough it is frozen."""
    rules = FundingScheme.objects.create(
        code="gka-x", name="GKA-subsidie X", source=SOURCE, valid_from=D(2021, 1, 1), maximum=Decimal("1999.99")
    )
    row = intervention()
    row["funding"]["scheme"] = "gka-x"
    agenda = make_agenda(cast, State.REVIEW, interventions=[row])
    (stop,) = stops(missing_for(agenda, Step.FREEZE))
    assert "hoogstens € 1.999,99 per aanvraag (Stcrt. 2021, 1)" in stop.sentence
    FundingScheme.objects.filter(pk=rules.pk).update(maximum=Decimal("2000.00"))
    assert stops(missing_for(Agenda.objects.get(pk=agenda.pk), Step.FREEZE)) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_real_agenda(capsys: pytest.CaptureFixture[str], path: Path) -> None:
    agenda = import_document(document=load(path), by=None)
    items = stops(missing_for(agenda, Step.FREEZE))
    sentence = (
        "er is GKA-geld gevraagd, maar er zijn geen begrotingsregels. GKA betaalt € 140.000 en dat is 2/3: "
        "dan is het totaal € 210.000 en de eigen bijdrage € 70.000. Vul de begroting in."
    )
    assert len(items) == 7 and sum(sentence in item.sentence for item in items) == 1
    with pytest.raises(CommandError, match=r"7 punt\(en\)"):
        call_command("check_agenda", agenda.reference, "--for", "freeze")
    assert sentence in capsys.readouterr().out


DERIVED = "GKA betaalt € 140.000 en dat is 2/3: dan is het totaal € 210.000 en de eigen bijdrage € 70.000."


def real_money() -> dict[str, Any]:
    """Return an intervention with the money of Alkmaar: two thirds, and no budget."""
    lines = [{"year": year, "source": "gka", "amount": "70000.00"} for year in (2022, 2023)]
    return intervention() | {"budget": {"note": "", "lines": []}, "funding": {"gka_share": "2/3", "lines": lines}}


def plain(text: str) -> str:
    return " ".join(html.unescape(text).split())


def test_who_reads_and_who_writes_sees_what_follows(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast, interventions=[real_money(), intervention(1)])
    client.force_login(cast.coordinator_noord)
    reading = plain(client.get(f"/agendas/{agenda.reference}/").content.decode())
    assert reading.count(DERIVED) == 1
    first, second = (row["id"] for row in agenda.text.document["interventions"])
    writing = plain(client.get(row_url(agenda, "interventions", first)).content.decode())
    assert f"<strong>Afgeleid:</strong> {DERIVED} Vul de begroting in." in writing
    assert "Afgeleid" not in client.get(row_url(agenda, "interventions", second)).content.decode()


def test_a_scheme_is_chosen_from_the_list_and_what_stands_there_stays_a_choice(client: Client, cast: Cast) -> None:
    for year in (2021, 2022):
        last = D(2021, 12, 31) if year == 2021 else None
        FundingScheme.objects.create(code="gka-x", name=f"Naam {year}", valid_from=D(year, 1, 1), valid_to=last)
    row = intervention()
    row["funding"]["scheme"] = "Potje van OCW"
    agenda = make_agenda(cast, interventions=[row])
    client.force_login(cast.coordinator_noord)
    url = row_url(agenda, "interventions", agenda.text.document["interventions"][0]["id"])
    part = client.get(url).context["part"]
    assert part.form.fields["funding__scheme"].choices == [
        ("", "Nog geen regeling gekozen"),
        ("gka-x", "Naam 2022 (gka-x)"),
        ("Potje van OCW", "Potje van OCW (niet in de lijst)"),
    ]

    def save(**changes: str) -> int:
        return client.post(url, form_data(client.get(url), **changes)).status_code

    def stored() -> str:
        return Agenda.objects.get(pk=agenda.pk).text.document["interventions"][0]["funding"]["scheme"]

    assert save(goal="Een ander doel") == 302
    assert stored() == "Potje van OCW", "saving the page changes no scheme that nobody touched"
    assert save(funding__scheme="gka-x") == 302
    assert stored() == "gka-x"
    assert save(funding__scheme="verzonnen") == 422
