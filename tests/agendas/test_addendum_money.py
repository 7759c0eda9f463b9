"""An addendum is an application of its own under the schemes: what it adds is held against them, not what was there."""

import datetime
from copy import deepcopy
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agendas.actions.editing import add_row
from agendas.amending import added_money, rekeyed
from agendas.choices import State, Step
from agendas.completeness import Missing, Weight, missing_for, stops
from agendas.completeness.schemes import of_schemes
from agendas.models import Agenda, FundingScheme
from tests.agendas.addenda import make_addendum, sign_addendum, signed_agenda, write_at
from tests.agendas.test_scheme_checks import facts, row, scheme
from tests.cast import Cast
from tests.factories import fresh, intervention

KEY = UUID(int=7)
OLD = row("139000.00", "210000.00")


def amended(*rows: dict[str, Any], before: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return the document of an addendum that says `rows` where the agenda says `before`."""
    was = [OLD] if before is None else before
    return {
        "interventions": rekeyed(list(rows), KEY),
        "addendum": {"key": str(KEY), "blocks": ["interventions"], "before": {"interventions": was}},
    }


def found(*rows: dict[str, Any], before: list[dict[str, Any]] | None = None, **rules: Any) -> list[Missing]:
    return list(of_schemes(amended(*rows, before=before), Step.FREEZE, facts(scheme(**rules))))


def per_row(*rows: dict[str, Any], before: list[dict[str, Any]]) -> list[tuple[dict[int, Decimal], dict[int, Decimal]]]:
    return [(added.gka, added.costs) for added in added_money(amended(*rows, before=before)).values()]


def lines(**years: str) -> dict[str, Any]:
    """Return an intervention that asks these amounts ("y2022") of GKA, and costs the same."""
    asked = [{"year": int(year[1:]), "source": "gka", "amount": amount} for year, amount in years.items()]
    costs = [{"year": line["year"], "amount": line["amount"]} for line in asked]
    return row() | {"funding": {"scheme": "gka-x", "lines": asked}, "budget": {"lines": costs}}


def test_what_was_signed_does_not_count_again() -> None:
    """139.000 was agreed and 23.000 comes on top: together more than 140.000, and that is no single application."""
    assert found(OLD, row("23000.00", "34500.00", 2)) == []
    # The same in the lines of the intervention that was there.
    assert found(row("162000.00", "244500.00")) == []
    # The control: an agenda of its own with these amounts is stopped.
    whole = {"interventions": [OLD, row("23000.00", "34500.00", 2)]}
    (stop,) = of_schemes(whole, Step.FREEZE, facts())
    assert "samen vraagt de contactschool € 162.000 GKA-geld" in stop.sentence


@pytest.mark.parametrize(
    ("rows", "rules", "words"),
    [
        (
            [OLD, row("140000.01", "300000.00", 2)],
            {},
            "Interventie 2: dit addendum vraagt € 140.000,01 extra GKA-geld. GKA-subsidie X geeft hoogstens € 140.000 "
            "per aanvraag (Stcrt. 2021, 1); dat is € 0,01 minder.",
        ),
        (
            [row("239000.00", "360000.00"), row("50000.00", "75000.00", 2)],
            {},
            "Interventie 1 en Interventie 2: samen vraagt dit addendum € 150.000 extra GKA-geld.",
        ),
        (
            [row("162000.00", "243000.00")],
            {},
            "Interventie 1: dit addendum vraagt € 23.000 extra GKA-geld, en de begroting wordt € 33.000 hoger. "
            "GKA-subsidie X betaalt hoogstens 2/3 (Stcrt. 2021, 1); dat is € 22.000.",
        ),
        (
            [row("139500.00", "210000.00")],
            {},
            "dit addendum vraagt € 500 extra GKA-geld, en de begroting wordt € 0 hoger.",
        ),
        (
            [OLD, row("10.00", "15.00", 2)],
            {"activities_until": datetime.date(2021, 12, 31)},
            "Interventie 2: in 2022 staat € 10 extra GKA-geld, maar bij GKA-subsidie X is 31 december 2021",
        ),
    ],
    ids=["maximum", "maximum together", "share", "no costs", "years"],
)
def test_what_it_adds_meets_the_rules(rows: list[dict[str, Any]], rules: dict[str, Any], words: str) -> None:
    (item,) = found(*rows, **rules)
    assert words in item.sentence
    assert item.weight is Weight.STOP


def test_an_addendum_that_adds_no_money_meets_no_rule() -> None:
    """Also where what was signed no longer fits: that is not what the addendum is about."""
    broken = row("900000.00", "900000.00")
    assert found(broken, before=[broken]) == []
    assert found(row("800000.00", "900000.00"), before=[broken]) == []
    other = amended(broken)
    other["addendum"] |= {"blocks": ["clauses"], "before": {"clauses": []}}
    assert list(of_schemes(other, Step.FREEZE, facts())) == []
    assert stops(list(of_schemes({"interventions": [broken]}, Step.FREEZE, facts()))), "the control"


def test_what_moves_adds_nothing() -> None:
    """To another year, or to another intervention of the same school."""
    assert per_row(lines(y2022="60.00", y2023="40.00"), before=[lines(y2022="100.00")]) == []
    moved = {2023: Decimal("5.00")}
    assert per_row(lines(y2022="60.00", y2023="45.00"), before=[lines(y2022="100.00")]) == [(moved, moved)]
    gone, new = lines(y2022="100.00"), lines(y2023="120.00") | {"id": "2"}
    assert per_row(new, before=[gone]) == [({2023: Decimal("20.00")}, {2023: Decimal("20.00")})]
    # Another school asks anew.
    other = new | {"parties": [{"id": "q", "name": "Anders", "role": "applicant", "organisation_id": "88X0"}]}
    assert per_row(other, before=[gone]) == [({2023: Decimal("120.00")}, {2023: Decimal("120.00")})]


def test_naming_the_scheme_adds_nothing() -> None:
    nameless = deepcopy(OLD)
    nameless["funding"]["scheme"] = None
    assert per_row(OLD, before=[nameless]) == []


amounts = st.integers(0, 9_999).map(lambda cents: Decimal(cents) / 100)
plans = st.lists(st.dictionaries(st.sampled_from(["y2022", "y2023", "y2024"]), amounts), min_size=1, max_size=4)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans, plans)
def test_the_sum_is_what_the_whole_becomes_more(old: list[dict[str, Decimal]], new: list[dict[str, Decimal]]) -> None:
    was, now = (
        [
            lines(**{year: str(amount) for year, amount in plan.items()}) | {"id": str(at)}
            for at, plan in enumerate(many)
        ]
        for many in (old, new)
    )
    before, after = (sum(sum(plan.values(), Decimal()) for plan in many) for many in (old, new))
    found = added_money(amended(*now, before=was))
    assert sum(added.total for added in found.values()) == max(after - before, 0)
    assert all(amount > 0 for added in found.values() for amount in added.gka.values())


# ---------- with the real actions ----------


def asking(cast: Cast, gka: str, costs: str) -> tuple[Agenda, Agenda]:
    """Return a signed agenda that asks 139.000, and a draft addendum to it with an intervention that asks `gka`."""
    FundingScheme.objects.create(
        code="gka-x",
        name="GKA-subsidie X",
        source="Stcrt. 2021, 1",
        valid_from=datetime.date(2021, 1, 1),
        maximum=Decimal(140_000),
    )
    agenda = signed_agenda(cast, interventions=[_priced(0, "139000.00", "208500.00")])
    addendum = make_addendum(cast, agenda, "interventions", sort="intensify")
    add_row(agenda=addendum, key="interventions", content=_priced(1, gka, costs), by=cast.coordinator_noord)
    return agenda, fresh(addendum)


def _priced(number: int, gka: str, costs: str) -> dict[str, Any]:
    own = str(Decimal(costs) - Decimal(gka))
    content = intervention(number)
    content["budget"]["lines"] = [{"year": 2024, "category": "training", "description": "Scholing", "amount": costs}]
    content["funding"] |= {
        "scheme": "gka-x",
        "lines": [
            {"year": 2024, "source": "gka", "amount": gka},
            {"year": 2024, "source": "school", "organisation": "De scholen", "amount": own},
        ],
    }
    return content


def test_an_intensification_is_signed(cast: Cast) -> None:
    agenda, addendum = asking(cast, "23000.00", "34500.00")
    assert stops(missing_for(addendum, Step.FREEZE)) == []
    assert sign_addendum(cast, addendum).state == State.SIGNED
    assert dict(fresh(agenda).planned_money.values_list("year", "amount")) == {2024: Decimal(162_000)}


def test_too_much_in_one_addendum_is_stopped(cast: Cast) -> None:
    _, addendum = asking(cast, "140002.00", "210003.00")
    (stop,) = stops(missing_for(addendum, Step.FREEZE))
    assert "dit addendum vraagt € 140.002 extra GKA-geld" in stop.sentence


def test_the_balance_is_that_of_the_whole_intervention(cast: Cast) -> None:
    _, addendum = asking(cast, "23000.00", "34500.00")
    first = addendum.text.document["interventions"][0]
    budget = {**first["budget"], "lines": [{**first["budget"]["lines"][0], "amount": "208501.00"}]}
    addendum = write_at(addendum, f"interventions.{first['id']}", cast.coordinator_noord, budget=budget)
    (stop,) = stops(missing_for(addendum, Step.FREEZE))
    assert "in 2024 kost het € 208.501 en is er € 208.500 dekking" in stop.sentence
