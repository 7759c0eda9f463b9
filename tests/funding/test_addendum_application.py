"""An application for an addendum asks what the addendum adds; the money of its agenda stays at that agenda."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agendas.actions.editing import add_row
from agendas.choices import CoverSource
from agendas.models import Agenda
from funding.actions.applying import prepare
from funding.choices import ApplicationKind, Status
from funding.models import Application
from funding.reconciling import figures_of, gka_lines, plans_of
from funding.reconciling.overgiven import overgiven
from funding.rules import obstacles_to_submit, plan_of
from funding.tables.planned import plan_rows
from tests.agendas.addenda import make_addendum, sign_addendum, signed_agenda, write_at
from tests.cast import Cast
from tests.factories import fresh, intervention
from tests.funding.factories import make_application, make_scheme
from tests.funding.granting import CONTACT

ADDED = {2025: Decimal(500), 2026: Decimal(100)}


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    """A signed agenda of two interventions, each with 2.000 of GKA in 2024."""
    return signed_agenda(cast)


@pytest.fixture
def addendum(cast: Cast, agenda: Agenda) -> Agenda:
    """A signed addendum: 500 more for 2025 in a new intervention, and 100 more for 2026 in one that was there."""
    draft = make_addendum(cast, agenda, "interventions", sort="intensify")
    new = intervention(5)
    for line in (*new["budget"]["lines"], *new["funding"]["lines"]):
        line |= {"year": 2025, "amount": f"{Decimal(line['amount']) / 4:.2f}"}
    add_row(agenda=draft, key="interventions", content=new, by=cast.coordinator_noord)
    old = fresh(draft).text.document["interventions"][0]
    more = {"year": 2026, "source": "gka", "amount": "100.00"}
    own = {"year": 2026, "source": "school", "organisation": "De scholen", "amount": "50.00"}
    cost = {"year": 2026, "category": "training", "description": "Scholing", "amount": "150.00"}
    changed = {
        "budget": {**old["budget"], "lines": [*old["budget"]["lines"], cost]},
        "funding": {**old["funding"], "lines": [*old["funding"]["lines"], more, own]},
    }
    write_at(draft, f"interventions.{old['id']}", cast.coordinator_noord, **changed)
    return sign_addendum(cast, fresh(draft))


def _prepare(cast: Cast, agenda: Agenda) -> Application:
    facts: dict[str, Any] = {"board": cast.board, "school": None, "kind": ApplicationKind.ADDENDUM, "contact": CONTACT}
    return prepare(agenda=agenda, scheme=make_scheme(), by=cast.school_board, **facts)


def test_it_begins_with_what_is_added(cast: Cast, agenda: Agenda, addendum: Agenda) -> None:
    application = _prepare(cast, addendum)
    assert dict(application.years.values_list("year", "amount")) == ADDED
    (row,) = plan_rows(addendum, [cast.board])
    assert dict(row.amounts) == ADDED
    # The agenda itself plans what it planned; that it is more now is the addendum.
    assert plan_of(agenda, cast.board, "test-2021").gka == {2024: Decimal(4000)}
    assert fresh(agenda).planned_money.get(year=2025).amount == 500


def test_more_than_it_adds_is_refused_with_the_figures(cast: Cast, addendum: Agenda) -> None:
    application = _prepare(cast, addendum)
    about = [one.sentence for one in obstacles_to_submit(application)]
    assert not [sentence for sentence in about if "vraagt" in sentence], about
    application.years.filter(year=2025).update(amount=501)
    about = [one.sentence for one in obstacles_to_submit(application)]
    assert "U vraagt € 501 voor 2025. Het addendum vraagt voor 2025 € 500 extra GKA-geld." in about
    # The costs that it adds are 900, of which the scheme pays two thirds.
    assert [sentence for sentence in about if "Het addendum maakt de begroting € 900 hoger." in sentence]


def test_the_reconciled_plan_is_what_it_adds(cast: Cast, agenda: Agenda, addendum: Agenda) -> None:
    first = make_application(cast, Status.GRANTED, agenda=agenda, years={2024: 4000})
    second = make_application(cast, Status.GRANTED, agenda=addendum, years={2025: 500, 2026: 100})
    picture = figures_of(Application.objects.all())
    assert {row.reference: row.money.planned for row in picture.rows} == {first.reference: 4000, second.reference: 600}
    assert list(overgiven()) == []
    Application.objects.filter(pk=second.pk).update(granted=601)
    (sentence,) = overgiven()
    assert sentence.endswith("er is € 601 verleend, en er is € 600 GKA-geld gepland.")


def test_one_query_more_for_any_number_of_addenda(
    cast: Cast, agenda: Agenda, addendum: Agenda, django_assert_num_queries: Any
) -> None:
    other = make_addendum(cast, agenda, "clauses")
    with django_assert_num_queries(2):
        assert sum(line.amount for line in gka_lines([agenda.pk])) == 4000
    for agendas in ([addendum.pk], [agenda.pk, addendum.pk, other.pk]):
        with django_assert_num_queries(3):
            found = plans_of(agendas)
        assert [years for (pk, *_), years in found.items() if pk == addendum.pk] == [ADDED]
    assert not [key for key in found if key[0] == other.pk]


def test_an_addendum_without_money_is_not_offered(cast: Cast, client: Client, agenda: Agenda, addendum: Agenda) -> None:
    """Its text names the contactschool too: it is that of the whole agenda."""
    other = make_addendum(cast, agenda, "clauses")
    assert other.interventions.filter(cover_lines__source=CoverSource.GKA).exists()
    client.force_login(cast.ocw_finance)
    offered = [value for value, _ in client.get(reverse("funding:prepare")).context["form"].choices]
    assert {agenda.reference, addendum.reference} <= set(offered) and other.reference not in offered
    shown = client.get(reverse("funding:prepare"), {"agenda": addendum.reference}).content.decode()
    assert "Extra GKA-geld" in shown and "De bedragen zijn wat dit addendum extra vraagt." in shown
    sentences = [one.sentence for one in obstacles_to_submit(_prepare(cast, other))]
    assert f"Addendum {other.reference} vraagt voor {cast.board.name} geen extra GKA-geld." in sentences
