"""Choosing from the catalogue: search, filters, and the row that comes of it."""

from typing import Any

import pytest
from django.test import Client

from agendas.models import Agenda
from interventions.actions import load_reference
from interventions.choices import EntryKind
from interventions.models import CatalogueEntry, Theme
from tests.cast import Cast
from tests.factories import empty_agenda, fresh, make_agenda


def _url(agenda: Agenda, slug: str = "interventies") -> str:
    return f"/agendas/{agenda.reference}/bewerken/{slug}/uit-catalogus/"


@pytest.fixture
def entry(cast: Cast) -> CatalogueEntry:
    made = CatalogueEntry.objects.create(
        kind=EntryKind.EXPERIMENT, name="Zomerschool", summary="Twee weken extra les in de zomer."
    )
    made.themes.add(Theme.objects.get(name="Soepele overgangen"))
    return made


def test_an_entry_becomes_a_row_with_its_facts(client: Client, cast: Cast, entry: CatalogueEntry) -> None:
    agenda = empty_agenda(cast)
    client.force_login(cast.officer_alkmaar)
    page = client.get(_url(agenda)).content.decode()
    assert "Zomerschool" in page and "Twee weken extra les" in page and "Community Urban Education" not in page
    answer = client.post(_url(agenda), {"entry": entry.pk})
    (row,) = fresh(agenda).text.document["interventions"]
    assert answer["Location"] == f"/agendas/{agenda.reference}/bewerken/interventies/{row['id']}/"
    assert (row["kind"], row["name"], row["catalogue"]) == ("experiment", "Zomerschool", "Zomerschool")
    assert row["goal"] == "<p>Twee weken extra les in de zomer.</p>" and row["themes"] == ["Soepele overgangen"]
    assert "is toegevoegd" in client.get(answer["Location"]).content.decode()


def test_a_community(client: Client, cast: Cast) -> None:
    agenda = empty_agenda(cast)
    client.force_login(cast.coordinator_noord)
    page = client.get(_url(agenda, "communities"))
    assert "soort" not in page.context["form"].fields and "Transformatieve" not in page.content.decode()
    entry = CatalogueEntry.objects.get(kind=EntryKind.COMMUNITY)
    client.post(_url(agenda, "communities"), {"entry": entry.pk})
    assert fresh(agenda).text.document["communities"][0]["catalogue"] == entry.name


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?zoek=zomer", ["Zomerschool"]),
        ("?zoek=extra+les", ["Zomerschool"]),
        ("?thema=soepele-overgangen", ["Zomerschool"]),
        ("?soort=intervention", ["De Transformatieve School"]),
        ("?zoek=bestaatniet", []),
        ("?soort=onzin&thema=onzin", ["De Transformatieve School", "Zomerschool"]),
        ("?page=999", ["De Transformatieve School", "Zomerschool"]),
    ],
)
@pytest.mark.usefixtures("entry")
def test_search_and_filters(client: Client, cast: Cast, query: str, names: list[str]) -> None:
    client.force_login(cast.coordinator_noord)
    page = client.get(_url(empty_agenda(cast)) + query)
    assert [row.name for row in page.context["entries"]] == names
    assert ("Geen aanpak gevonden" in page.content.decode()) is (not names)


def test_in_how_many_agendas_it_is_used(client: Client, cast: Cast) -> None:
    make_agenda(cast, "consultation", rows=3)
    make_agenda(cast, "review")
    agenda = make_agenda(cast)  # a draft is nobody's example
    client.force_login(cast.coordinator_noord)
    assert "In 2 agenda’s gebruikt" in client.get(_url(agenda)).content.decode()


@pytest.mark.parametrize("number", ["", "x", "0", "99999999999", "²", "{community}", "{off}"])
def test_what_cannot_be_chosen_gets_a_sentence(client: Client, cast: Cast, number: str) -> None:
    off = CatalogueEntry.objects.create(kind=EntryKind.INTERVENTION, name="Oud", active=False)
    community = CatalogueEntry.objects.get(kind=EntryKind.COMMUNITY)
    agenda = empty_agenda(cast)
    client.force_login(cast.coordinator_noord)
    answer = client.post(_url(agenda), {"entry": number.format(community=community.pk, off=off.pk)}, follow=True)
    assert "Deze aanpak kunt u niet meer kiezen." in answer.content.decode()
    assert fresh(agenda).text.document["interventions"] == []


def test_who_may_not_write(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast, "review")
    client.force_login(cast.coordinator_noord)
    assert client.get(_url(agenda)).status_code == 403
    client.force_login(cast.officer_zwolle)
    assert client.get(_url(agenda)).status_code == 404
    client.force_login(cast.coordinator_noord)
    assert client.get(_url(empty_agenda(cast), "aanhef")).status_code == 404


def test_the_catalogue_that_comes_with_the_portal(
    client: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    load_reference(by=None)
    assert CatalogueEntry.objects.exclude(summary="").count() >= 20
    agenda = empty_agenda(cast)
    client.force_login(cast.coordinator_noord)
    client.get(_url(agenda))
    with django_assert_max_num_queries(12):
        assert client.get(_url(agenda)).context["count"] >= 12


def test_an_empty_catalogue_says_what_to_do(client: Client, cast: Cast) -> None:
    CatalogueEntry.objects.update(active=False)
    client.force_login(cast.coordinator_noord)
    assert "De interventiebank is nog leeg" in client.get(_url(empty_agenda(cast))).content.decode()
