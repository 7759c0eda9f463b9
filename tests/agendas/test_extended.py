"""An agenda that a signed extension lets run longer: everybody who reads its last year reads the later one."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from agendas.archiving import retention_of
from agendas.choices import State
from agendas.exports import LIST_HEADING, list_rows
from agendas.forms.filters import AGENDAS_ONLY, AgendaFilter
from agendas.integrity import _text
from agendas.models import Agenda, Publication
from agendas.publishing.facts import facts_of
from agendas.tables.public_list import Wanted, found_rows, public_rows
from agendas.tables.public_place import place_page
from agendas.tables.work import work_of
from dashboard.tables.agendas import agendas_of
from dashboard.tables.figures import figures_for
from dashboard.tables.latest import latest_agendas
from tests.agendas.addenda import make_addendum, sign_addendum, signed_agenda
from tests.cast import Cast
from tests.factories import fresh

YEAR = timezone.localdate().year


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    """An agenda whose own years are over."""
    return signed_agenda(cast, period={"start": 2024, "end": YEAR - 1})


@pytest.fixture
def extension(cast: Cast, agenda: Agenda) -> Agenda:
    return sign_addendum(cast, make_addendum(cast, agenda, sort="extend", end_year=YEAR))


def _publish(cast: Cast, *agendas: Agenda) -> list[Publication]:
    moment = timezone.now()
    facts = {"title": "GKA-agenda", "summary": "Kort.", "public_from": timezone.localdate()}
    return [
        Publication.objects.create(
            agenda=row, published_at=moment, changed_at=moment, changed_by=cast.ocw_staff, **facts
        )
        for row in agendas
    ]


def test_the_seal_sets_it_and_the_integrity_check_guards_it(cast: Cast, agenda: Agenda, extension: Agenda) -> None:
    agenda = fresh(agenda)
    assert (agenda.end_year, agenda.extended_to, agenda.last_year) == (YEAR - 1, YEAR, YEAR)
    assert (extension.extended_to, extension.last_year) == (None, YEAR)
    assert list(_text(agenda)) == list(_text(extension)) == []
    for row, wrong in ((agenda, None), (agenda, YEAR + 1), (extension, YEAR + 1)):
        row.extended_to = wrong
        assert len(list(_text(row))) == 1


def test_another_addendum_leaves_it(cast: Cast, agenda: Agenda, extension: Agenda) -> None:
    addendum = make_addendum(cast, fresh(agenda), "analysis")
    assert addendum.text.document["period"]["end"] == YEAR
    assert fresh(agenda).extended_to == YEAR


@pytest.mark.parametrize("person", ["ocw_staff", "coordinator_noord"])
def test_lists_and_work_show_that_it_runs(cast: Cast, client: Client, agenda: Agenda, person: str) -> None:
    user = cast.people[person]
    client.force_login(user)

    def shown() -> tuple[str, str]:
        row = next(row for row in client.get("/agendas/").context["rows"] if row.reference == agenda.reference)
        return row.label, row.period

    assert shown() == ("Ondertekend, verlopen", f"2024-{YEAR - 1}")
    assert ("Afsluiten" in {row.action for row in work_of(user).tasks}) == (person == "ocw_staff")
    sign_addendum(cast, make_addendum(cast, agenda, sort="extend", end_year=YEAR))
    assert shown() == ("Ondertekend", f"2024-{YEAR}")
    work = work_of(user)
    assert "Afsluiten" not in {row.action for row in work.tasks}
    assert agenda.reference in {row.reference for row in work.ending}


def test_figures_filters_and_files_count_the_last_year(cast: Cast, agenda: Agenda, extension: Agenda) -> None:
    user = cast.ocw_staff
    assert figures_for(user).running_in(YEAR) == 1
    found = AgendaFilter({"jaar": str(YEAR), "soort": AGENDAS_ONLY}, user=user)
    assert agenda in found.narrowed(Agenda.objects.visible_to(user))
    line = dict(zip(LIST_HEADING, next(list_rows(Agenda.objects.filter(pk=agenda.pk))), strict=True))
    assert line["Eindjaar"] == YEAR
    rows = agendas_of(user, [cast.alkmaar.pk])
    assert {row.last for row in rows} == {YEAR}
    assert latest_agendas(user)[cast.alkmaar.pk].last == YEAR


def test_it_is_kept_from_the_last_year(cast: Cast, agenda: Agenda, extension: Agenda) -> None:
    assert retention_of(agenda).begins_on == datetime.date(YEAR, 12, 31)
    assert retention_of(extension).begins_on == datetime.date(YEAR, 12, 31)


def test_everybody_reads_it_when_the_extension_is_public(cast: Cast, agenda: Agenda, extension: Agenda) -> None:
    (own,) = _publish(cast, agenda)

    def told() -> tuple[int, int, int]:
        page = place_page(cast.alkmaar.cbs_code)
        assert page is not None and page.latest is not None
        (row,) = public_rows()
        until = facts_of([own])[own.pk].valid_until
        return row.last_year, int(page.latest.line.period[-4:]), until.year

    # What is planned and not public yet is not told.
    (planned,) = _publish(cast, extension)
    Publication.objects.filter(pk=planned.pk).update(published_at=None)
    assert told() == (YEAR - 1,) * 3
    assert found_rows(public_rows(), Wanted(year=YEAR)) == []
    Publication.objects.filter(pk=planned.pk).update(published_at=timezone.now())
    assert told() == (YEAR,) * 3
    assert len(found_rows(public_rows(), Wanted(year=YEAR))) == 1
    assert agenda.state == State.SIGNED
