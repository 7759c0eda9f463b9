"""An addendum repeats its agenda: no figure counts it, and the list behind a figure leaves it out."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agendas.models import Agenda, PlannedIntervention, PlannedMoney
from agendas.tables.catalogue import offered
from dashboard.tables.boards import board_rows
from dashboard.tables.figures import figures_for
from gka_portal.notation import amount
from interventions.models import CatalogueEntry
from municipalities.models import SchoolBoard
from tests.agendas.addenda import make_addendum, signed_addendum, signed_agenda
from tests.cast import Cast


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    year = timezone.localdate().year
    agenda = signed_agenda(cast)
    Agenda.objects.filter(pk=agenda.pk).update(end_year=max(year, 2027))
    return agenda


def _plots(context: Any) -> Iterator[tuple[str, str]]:
    for slug in ("status", "themas"):
        for row in context["plots"][slug].rows:
            yield from ((cell.text, cell.url) for cell in row.cells if cell.url)
    yield context["heads"][1].figure, context["heads"][1].url


def test_the_figures_stay_those_of_the_agenda(cast: Cast, client: Client, agenda: Agenda) -> None:
    before = figures_for(cast.ocw_staff)
    assert (before.agendas, before.money) == (1, Decimal(4000)) and before.by_theme
    signed = signed_addendum(cast, agenda)
    draft = make_addendum(cast, agenda, "interventions", "clauses")
    after = figures_for(cast.ocw_staff)
    assert (after.by_state, after.by_theme, after.money) == (before.by_state, before.by_theme, before.money)
    assert after.signed_in == before.signed_in
    assert not PlannedMoney.objects.filter(agenda__in=[signed, draft]).exists()
    client.force_login(cast.ocw_staff)
    # The list itself has them all.
    assert client.get("/agendas/").context["count"] == 3
    for person in (cast.ocw_staff, cast.coordinator_noord):
        client.force_login(person)
        links = list(_plots(client.get("/landelijk/").context))
        assert len(links) > 2
        for figure, url in links:
            behind = client.get(url).context
            assert figure == amount(behind["count"]) == "1", url
            assert [row.reference for row in behind["rows"]] == [agenda.reference]


def test_the_catalogue_counts_agendas(cast: Cast, agenda: Agenda) -> None:
    make = signed_addendum(cast, agenda)
    entry = PlannedIntervention.objects.filter(agenda=make, catalogue__isnull=False).first()
    assert entry is not None and entry.catalogue_id is not None, "the control: the addendum has it in its text"
    (row,) = offered(CatalogueEntry.objects.filter(pk=entry.catalogue_id))
    assert row.used == "In 1 agenda gebruikt"


def test_a_board_is_contactschool_of_the_agenda_once(cast: Cast, agenda: Agenda) -> None:
    signed_addendum(cast, agenda)
    (row,) = board_rows(SchoolBoard.objects.filter(pk=cast.board.pk), cast.ocw_staff)
    assert [one.reference for one in row.agendas] == [agenda.reference]
