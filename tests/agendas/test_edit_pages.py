"""Every page of the editor opens, gives back what is stored, and saves what was typed."""

import pytest
from django.test import Client
from django.urls import reverse

from agendas.choices import State
from agendas.models import Agenda
from agendas.structure import BLOCKS
from municipalities.models import Membership
from tests.cast import Cast
from tests.editing import block_url, form_data, row_url
from tests.factories import empty_agenda, fresh, make_agenda


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, rows=2)


# The page of the communities is only a list.
@pytest.mark.parametrize("slug", [block.slug for block in BLOCKS if block.key != "communities"])
def test_a_page_that_is_saved_unchanged_changes_nothing(client: Client, cast: Cast, agenda: Agenda, slug: str) -> None:
    client.force_login(cast.coordinator_noord)
    page = client.get(block_url(agenda, slug))
    answer = client.post(block_url(agenda, slug), form_data(page))
    assert answer.status_code == 302
    assert fresh(agenda).text.document == agenda.text.document


@pytest.mark.parametrize("key", ["interventions", "communities"])
def test_a_row_that_is_saved_unchanged_changes_nothing(client: Client, cast: Cast, agenda: Agenda, key: str) -> None:
    client.force_login(cast.coordinator_noord)
    row = agenda.text.document[key][0]
    page = client.get(row_url(agenda, key, row["id"]))
    answer = client.post(row_url(agenda, key, row["id"]), form_data(page))
    assert answer.status_code == 302
    assert fresh(agenda).text.document == agenda.text.document


def test_saving_stays_on_the_page_and_says_when(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "aanhef")
    answer = client.post(url, form_data(client.get(url), introduction="Nieuwe inleiding", after="stay"), follow=True)
    assert answer.redirect_chain == [(f"{url}?opgeslagen={agenda.reference}/preamble", 302)]
    assert "Opgeslagen om " in answer.content.decode()
    assert fresh(agenda).text.document["introduction"] == "<p>Nieuwe inleiding</p>"


def test_saving_and_going_on_opens_the_next_block(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "aanhef")
    answer = client.post(url, form_data(client.get(url), after="next"))
    assert answer["Location"].startswith(block_url(agenda, "toelichting"))


def test_the_last_block_leads_to_what_is_missing(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "ondertekenaars")
    answer = client.post(url, form_data(client.get(url), after="next"))
    assert answer["Location"].startswith(reverse("agendas:missing", args=[agenda.reference]))


def test_the_side_navigation_counts_what_is_missing_and_keeps_up(client: Client, cast: Cast) -> None:
    agenda = empty_agenda(cast)
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "toelichting")
    before = {step["title"]: step["missing"] for step in client.get(url).context["steps"]}
    assert before["Toelichting en thema's"] == 2
    client.post(url, form_data(client.get(url), explanation="Waarom wij dit doen", themes=["Professionalisering"]))
    step = next(step for step in client.get(url).context["steps"] if step["current"])
    assert (step["state"], step["missing"]) == ("complete", 0)


def test_a_point_leads_to_its_field_and_stands_beside_it(client: Client, cast: Cast) -> None:
    agenda = empty_agenda(cast)
    client.force_login(cast.coordinator_noord)
    text = client.get(block_url(agenda, "analyse")).content.decode()
    assert 'href="#field-id_analysis__data"' in text
    assert 'id="field-id_analysis__data"' in text


def test_unknown_pages_are_not_found(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    somewhere = agenda.text.document["interventions"][0]["id"]
    assert client.get(block_url(agenda, "bestaat-niet")).status_code == 404
    assert client.get(reverse("agendas:row_edit", args=[agenda.reference, "kop", somewhere])).status_code == 404


def test_the_people_of_the_heading_are_accounts(client: Client, cast: Cast) -> None:
    agenda = empty_agenda(cast)
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "kop")
    page = client.get(url)
    form = page.context["part"].form
    assert dict(form.fields["coordinator"].choices).keys() == {"", cast.coordinator_noord.email}
    assert dict(form.fields["contact"].choices).keys() == {"", cast.officer_alkmaar.email}
    client.post(url, form_data(page, coordinator=cast.coordinator_noord.email, contact=cast.officer_alkmaar.email))
    agenda = fresh(agenda)
    assert (agenda.coordinator, agenda.contact) == (cast.coordinator_noord, cast.officer_alkmaar)


def test_ocw_chooses_any_coordinator_and_municipality(client: Client, cast: Cast) -> None:
    agenda = empty_agenda(cast)
    client.force_login(cast.ocw_staff)
    part = client.get(block_url(agenda, "kop")).context["part"]
    assert cast.coordinator_zuid.email in dict(part.form.fields["coordinator"].choices)
    row = part.rows["municipalities"].forms[0]
    assert {"GM0361", "GM0758", "GM0193"} <= dict(row.fields["code"].choices).keys()


@pytest.mark.parametrize("state", [State.DRAFT, State.CONSULTATION, State.RETURNED])
def test_an_editable_state_opens_the_form(client: Client, cast: Cast, state: str) -> None:
    client.force_login(cast.officer_alkmaar)
    assert client.get(block_url(make_agenda(cast, state), "kop")).status_code == 200


@pytest.mark.parametrize("state", [State.REVIEW, State.FROZEN, State.SIGNED])
def test_no_form_in_another_state(client: Client, cast: Cast, state: str) -> None:
    client.force_login(cast.coordinator_noord)
    assert client.get(block_url(make_agenda(cast, state), "kop")).status_code == 403


@pytest.mark.parametrize("name", ["officer_zwolle", "coordinator_zuid", "alderman_alkmaar", "minister_ocw", "reader"])
def test_outsiders_do_not_find_a_draft(client: Client, cast: Cast, agenda: Agenda, name: str) -> None:
    client.force_login(getattr(cast, name))
    assert client.get(block_url(agenda, "kop")).status_code == 404
    assert client.post(block_url(agenda, "kop"), {"title": "Van mij"}).status_code == 404


def test_a_municipality_without_accounts_gets_advice_at_the_contact_person(client: Client, cast: Cast) -> None:
    agenda = empty_agenda(cast)
    client.force_login(cast.coordinator_noord)
    sentence = "Voor Alkmaar heeft nog niemand een account."
    assert sentence not in client.get(block_url(agenda, "kop")).content.decode()
    Membership.objects.filter(user=cast.officer_alkmaar).delete()
    assert sentence in client.get(block_url(agenda, "kop")).content.decode()
