"""Rows: by button without JavaScript, in lists with a page per row, and what the server fills in."""

import pytest
from django.test import Client
from django.urls import reverse

from agendas.choices import State
from agendas.models import Agenda
from tests.cast import Cast
from tests.editing import block_url, form_data, row_url
from tests.factories import fresh, intervention, make_agenda


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, rows=2)


def _button(client: Client, url: str, data: dict, action: str) -> dict:  # type: ignore[type-arg]
    answer = client.post(url, data | {"row_action": action})
    assert answer.status_code == 200
    return form_data(answer)


def test_row_buttons_keep_what_was_typed_and_store_nothing(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "overige-afspraken")
    data = form_data(client.get(url)) | {"other_agreements-0-type": ["Net getypt"]}
    data = _button(client, url, data, "add:other_agreements")
    data = _button(client, url, data, "down:other_agreements-0")
    assert data["other_agreements-0-type"] == ["Net getypt"]
    data = _button(client, url, data, "remove:other_agreements-1")
    assert fresh(agenda).text.sha256 == agenda.text.sha256
    data["other_agreements-2-type"] = ["Nieuwe afspraak"]
    assert client.post(url, data).status_code == 302
    assert [row["type"] for row in fresh(agenda).text.document["other_agreements"]] == ["Net getypt", "Nieuwe afspraak"]


def test_members_of_a_consultation_are_rows_too(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "overleg")
    data = _button(client, url, form_data(client.get(url)), "add:consultations-1-members")
    data["consultations-1-members-2-name"] = ["Schoolbestuurder"]
    data["consultations-1-members-2-on_invitation"] = ["on"]
    assert client.post(url, data).status_code == 302
    members = fresh(agenda).text.document["consultations"][1]["members"]
    assert (members[2]["name"], members[2]["on_invitation"]) == ("Schoolbestuurder", True)


def test_a_row_that_was_left_empty_is_not_stored(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = row_url(agenda, "interventions", agenda.text.document["interventions"][0]["id"])
    data = form_data(client.get(url))
    for name in ("parties", "indicators", "budget__lines", "funding__lines"):
        data = _button(client, url, data, f"add:{name}")
    assert data["parties-3-role"] == ["participant"]
    assert client.post(url, data).status_code == 302
    assert fresh(agenda).text.document == agenda.text.document


def test_the_amount_follows_from_quantity_and_rate(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = row_url(agenda, "interventions", agenda.text.document["interventions"][0]["id"])
    data = form_data(client.get(url)) | {
        "budget__lines-0-quantity": "12,5",
        "budget__lines-0-rate": "1.000,10",
        "budget__lines-0-amount": "",
    }
    assert client.post(url, data).status_code == 302
    line = fresh(agenda).text.document["interventions"][0]["budget"]["lines"][0]
    assert (line["quantity"], line["rate"], line["amount"]) == ("12.50", "1000.10", "12501.25")


def test_totals_per_year_and_source_are_shown(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = row_url(agenda, "interventions", agenda.text.document["interventions"][0]["id"])
    money = client.get(url).context["money"]
    assert (money.years, [int(amount) for amount in money.costs]) == ([2022], [6000, 6000])
    assert [(label, int(amounts[-1])) for label, amounts in money.lines] == [
        ("GKA-subsidie", 4000),
        ("Eigen bijdrage school", 2000),
    ]


@pytest.mark.parametrize("number", ["99X001", "99x0", "99901"])
def test_a_known_number_links_the_party_and_shows_the_board(
    client: Client, cast: Cast, agenda: Agenda, number: str
) -> None:
    client.force_login(cast.coordinator_noord)
    url = row_url(agenda, "interventions", agenda.text.document["interventions"][0]["id"])
    data = form_data(client.get(url)) | {"parties-0-organisation_id": number}
    answer = client.post(url, data, follow=True)
    assert "Stichting De Noorderpoolster Onderwijs" in answer.context["part"].rows["parties"].forms[0].note
    assert fresh(agenda).interventions.first().parties.first().school_board == cast.board


def test_adding_moving_and_removing_interventions(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    args = [agenda.reference, "interventies"]
    answer = client.post(reverse("agendas:row_add", args=args), {"kind": "experiment"})
    rows = fresh(agenda).text.document["interventions"]
    assert (len(rows), rows[2]["kind"]) == (3, "experiment")
    assert answer["Location"] == row_url(agenda, "interventions", rows[2]["id"])
    assert client.get(answer["Location"]).status_code == 200
    client.post(reverse("agendas:row_move", args=[*args, rows[2]["id"]]), {"direction": "up"})
    assert fresh(agenda).text.document["interventions"][1]["id"] == rows[2]["id"]
    remove = reverse("agendas:row_remove", args=[*args, rows[2]["id"]])
    page = client.get(remove)
    assert len(fresh(agenda).text.document["interventions"]) == 3
    client.post(remove, form_data(page))
    assert len(fresh(agenda).text.document["interventions"]) == 2
    assert client.post(remove).status_code == 404


def test_a_row_that_a_colleague_changed_is_not_removed_unseen(client: Client, cast: Cast, agenda: Agenda) -> None:
    row_id = agenda.text.document["interventions"][0]["id"]
    remove = reverse("agendas:row_remove", args=[agenda.reference, "interventies", row_id])
    url = row_url(agenda, "interventions", row_id)
    client.force_login(cast.officer_alkmaar)
    before = client.get(remove)
    client.force_login(cast.coordinator_noord)
    client.post(url, form_data(client.get(url), target_group="Brugklassers"))
    client.force_login(cast.officer_alkmaar)
    asked_again = client.post(remove, form_data(before))
    assert asked_again.status_code == 409
    assert "Er is nog niets verwijderd" in asked_again.content.decode()
    assert fresh(agenda).text.document["interventions"][0]["target_group"] == "Brugklassers"
    assert client.post(remove, form_data(asked_again)).status_code == 302
    assert row_id not in {row["id"] for row in fresh(agenda).text.document["interventions"]}


@pytest.mark.parametrize(
    ("place", "direction", "sentence"),
    [(0, "up", "staat al bovenaan"), (1, "down", "staat al onderaan"), (1, "up", "is een plek omhoog gezet")],
)
def test_moving_says_what_happened(
    client: Client, cast: Cast, agenda: Agenda, place: int, direction: str, sentence: str
) -> None:
    client.force_login(cast.coordinator_noord)
    row_id = agenda.text.document["interventions"][place]["id"]
    move = reverse("agendas:row_move", args=[agenda.reference, "interventies", row_id])
    page = client.post(move, {"direction": direction}, follow=True).content.decode()
    assert sentence in page
    assert page.count("een plek omhoog") + page.count("staat al") == 1


def test_an_office_holder_fills_in_the_row_and_the_page_says_who_can_sign(
    client: Client, cast: Cast, agenda: Agenda
) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "ondertekenaars")
    data = _button(client, url, form_data(client.get(url)), "add:signatories")
    data |= {"signatories-0-holder": "", "signatories-0-name": "Iemand anders"}
    data |= {"signatories-3-holder": str(cast.offices["alderman_alkmaar"].pk), "signatories-3-party": "municipality"}
    answer = client.post(url, data, follow=True)
    first, *_, last = fresh(agenda).text.document["signatories"]
    assert first["name"] == "Iemand anders"
    assert (last["name"], last["office"]) == ("Wouter Alkmaar", "Wethouder")
    notes = [form.note for form in answer.context["part"].rows["signatories"].forms]
    assert notes[0].startswith("Heeft nog geen account")
    assert notes[3].startswith("Heeft een account")


def test_a_clause_of_the_parties_gets_a_key(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "bepalingen")
    data = _button(client, url, form_data(client.get(url)), "add:clauses")
    data |= {"clauses-2-heading": "Evaluatie & afronding", "clauses-2-text": "Elk jaar."}
    client.post(url, data)
    assert [row["key"] for row in fresh(agenda).text.document["clauses"]] == ["duur-0", "duur-1", "evaluatie-afronding"]


def test_a_contact_school_writes_only_its_own_intervention(client: Client, cast: Cast) -> None:
    other = intervention(2)
    other["parties"][0]["organisation_id"] = "99X200"
    agenda = make_agenda(cast, State.CONSULTATION, interventions=[intervention(), other])
    own_id, other_id = (row["id"] for row in agenda.text.document["interventions"])
    client.force_login(cast.school_board)
    for slug in ("kop", "analyse", "ondertekenaars", "communities"):
        page = client.get(block_url(agenda, slug))
        assert page.status_code == 200
        assert 'name="base"' not in page.content.decode()
        assert client.post(block_url(agenda, slug), {"title": "x"}).status_code == 403
    listed = client.get(block_url(agenda, "interventies")).context["listed"]
    assert [row.id for row in listed] == [own_id]
    own = row_url(agenda, "interventions", own_id)
    assert client.post(own, form_data(client.get(own), target_group="Brugklassers")).status_code == 302
    assert fresh(agenda).text.document["interventions"][0]["target_group"] == "Brugklassers"
    assert client.get(row_url(agenda, "interventions", other_id)).status_code == 403
    assert client.post(row_url(agenda, "interventions", other_id), {}).status_code == 403
    assert (
        client.post(reverse("agendas:row_remove", args=[agenda.reference, "interventies", own_id])).status_code == 403
    )


def test_another_office_holder_brings_party_and_portfolio(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "ondertekenaars")
    data = form_data(client.get(url)) | {"signatories-0-holder": str(cast.offices["minister_po"].pk)}
    data |= {"signatories-0-party": "municipality", "signatories-0-portfolio": "Onderwijs en jeugd"}
    assert client.post(url, data).status_code == 302
    first = fresh(agenda).text.document["signatories"][0]
    assert (first["name"], first["party"], first.get("portfolio") or "") == ("Pieter Primair", "ministry", "")


def test_the_page_of_a_row_leads_to_removing_it(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast, State.CONSULTATION)
    client.force_login(cast.coordinator_noord)
    for key, slug in (("interventions", "interventies"), ("communities", "communities")):
        row_id = agenda.text.document[key][0]["id"]
        remove = reverse("agendas:row_remove", args=[agenda.reference, slug, row_id])
        assert f'href="{remove}"' in client.get(row_url(agenda, key, row_id)).content.decode()
    client.force_login(cast.school_board)
    own = row_url(agenda, "interventions", agenda.text.document["interventions"][0]["id"])
    assert "/verwijderen/" not in client.get(own).content.decode()
