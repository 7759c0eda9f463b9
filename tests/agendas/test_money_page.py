"""The grids of an agenda's money: opening, saving, buttons, and what is refused."""

from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agendas.actions.planned_money import MoneyLines
from agendas.actions.templates import load_templates
from agendas.choices import State
from agendas.models import Agenda
from records.models import Event
from tests.cast import Cast
from tests.editing import form_data
from tests.factories import fresh, intervention, make_agenda

# Session, user, roles, agenda with text and template and municipalities, and what the review asked.
MOST_QUERIES = 7


def url(agenda: Agenda, more: str = "") -> str:
    return f"/agendas/{agenda.reference}/geld/{more}"


@pytest.fixture
def agenda(cast: Cast, client: Client) -> Agenda:
    """An agenda of 2022-2025 with two interventions; its first has two budget rows and four cover rows of 2022."""
    client.force_login(cast.coordinator_noord)
    return make_agenda(cast, rows=2)


def stored(agenda: Agenda, number: int = 0) -> MoneyLines:
    return MoneyLines.of(fresh(agenda).text.document["interventions"][number])


def send(client: Client, agenda: Agenda, more: str = "", **changes: Any) -> Any:
    """Open the page, change some fields and send it."""
    data = form_data(client.get(url(agenda)), **{name.replace("__", "-"): text for name, text in changes.items()})
    return client.post(url(agenda, more), data)


def test_a_page_that_is_saved_without_typing_changes_nothing(client: Client, agenda: Agenda) -> None:
    page = client.get(url(agenda))
    answer = client.post(url(agenda), form_data(page), follow=True)
    assert "Er was niets veranderd." in answer.content.decode()
    assert fresh(agenda).text.sha256 == agenda.text.sha256
    assert not Event.objects.filter(stream=agenda.stream, action="edited").exists()


def test_cells_become_lines_and_lines_keep_their_identity(client: Client, agenda: Agenda) -> None:
    before = stored(agenda)
    answer = send(client, agenda, **{"g0-b-0-y2022": "3.500,-", "g0-b-0-y2023": "1.250,50"})
    assert answer.status_code == 302
    after = stored(agenda)
    assert [(line["year"], line["amount"]) for line in after.budget] == [
        (2022, "3500.00"),
        (2023, "1250.50"),
        (2022, "3000.00"),
    ]
    assert after.budget[0]["id"] == before.budget[0]["id"]
    assert after.budget[1]["description"] == "Scholing 0"
    assert after.cover == before.cover
    event = Event.objects.filter(stream=agenda.stream, action="edited").get()
    assert event.object == f"interventions.{agenda.text.document['interventions'][0]['id']}"


def test_a_rate_makes_the_amount(client: Client, agenda: Agenda) -> None:
    page = send(client, agenda, row_action="addrate:g0-b")
    assert 'id="g0-b-2-rate"' in page.content.decode()
    data = form_data(page, **{"g0-b-2-words": "Docent", "g0-b-2-kind": "staff", "g0-b-2-rate": "62,50"})
    data["g0-b-2-y2024"] = "12,5"
    assert client.post(url(agenda), data).status_code == 302
    line = stored(agenda).budget[-1]
    assert (line["quantity"], line["rate"], line["amount"], line["year"]) == ("12.50", "62.50", "781.25", 2024)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("g0-b-0-y2022", "-5", "Vul een bedrag in van 0 euro of meer."),
        ("g0-b-0-y2022", "veel", "Vul een bedrag in cijfers in"),
        ("g0-b-0-y2022", "99.999.999.999", "Dit bedrag is te groot."),
        ("g0-b-0-y2022", "12.50", "Vul een bedrag in cijfers in"),
        ("g0-b-0-y2022", "", "Vul in minstens één jaar een bedrag in, of verwijder deze rij."),
        ("g0-b-0-words", "x" * 201, "De tekst is te lang"),
        ("g0-b-0-words", "<b>vet</b>", "Hier kan geen HTML staan."),
        ("g0-c-0-kind", "", "Kies wie betaalt."),
        ("g0-b-0-kind", "drank", "Kies een soort kosten."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(
    client: Client, agenda: Agenda, field: str, text: str, sentence: str
) -> None:
    answer = send(client, agenda, **{field: text, "g0-b-1-y2023": "123"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert f'href="#{field}"' in page
    assert 'value="123"' in page
    assert fresh(agenda).text.sha256 == agenda.text.sha256


def test_a_row_is_added_filled_in_and_removed_without_javascript(client: Client, agenda: Agenda) -> None:
    page = send(client, agenda, row_action="add:g0-c")
    data = form_data(page, **{"g0-c-4-kind": "municipality", "g0-c-4-words": "Gemeente", "g0-c-4-y2025": "70.000,-"})
    page = client.post(url(agenda), {**data, "row_action": "remove:g0-c-0"})
    assert fresh(agenda).text.sha256 == agenda.text.sha256
    assert client.post(url(agenda), form_data(page)).status_code == 302
    cover = stored(agenda).cover
    assert len(cover) == 4
    assert cover[-1]["organisation"] == "Gemeente"
    assert cover[-1]["amount"] == "70000.00"


def test_a_school_year_is_divided_over_two_calendar_years(client: Client, agenda: Agenda) -> None:
    page = send(client, agenda, **{"row_action": "split:g0", "g0-row": "g0-b-0", "g0-school": "2022", "g0-sum": "100"})
    data = form_data(page)
    # It comes on top of what was there.
    assert (data["g0-b-0-y2022"], data["g0-b-0-y2023"]) == (["3.041,67"], ["58,33"])
    assert fresh(agenda).text.sha256 == agenda.text.sha256


def test_a_school_year_without_a_row_says_what_to_do(client: Client, agenda: Agenda) -> None:
    page = send(client, agenda, **{"row_action": "split:g0", "g0-sum": "veel"}).content.decode()
    assert "Kies de rij waarin het bedrag komt. Vul het bedrag van het hele schooljaar in" in page


def paste(client: Client, agenda: Agenda, text: str, **more: str) -> Any:
    return send(client, agenda, **{"row_action": "paste:g0", "g0-paste": text, "g0-side": "b", **more})


def test_rows_of_a_spreadsheet_are_pasted_in_the_box(client: Client, agenda: Agenda) -> None:
    pasted = "Wat\t\t2022\t2023\t2024\t2025\nPersoneel\tDocent\t1.000,-\t2.000,50\t\t€ 5\nOverig\tBoeken\t\t1\t\t"
    page = paste(client, agenda, pasted)
    data = form_data(page)
    assert [data[f"g0-b-2-{name}"] for name in ("kind", "words", "y2022", "y2023", "y2024", "y2025")] == [
        ["staff"],
        ["Docent"],
        ["1.000"],
        ["2.000,50"],
        [""],
        ["5"],
    ]
    # What a script gets for the same button is the grid alone.
    answer = paste(client, agenda, pasted, only="g0").content.decode()
    assert "Toegevoegd: 2 rijen aan de begroting." in answer
    assert "<html" not in answer
    assert client.post(url(agenda), data).status_code == 302
    assert [line["amount"] for line in stored(agenda).budget[2:]] == ["1000.00", "2000.50", "5.00", "1.00"]


def test_headings_in_the_box_say_what_the_columns_are(client: Client, agenda: Agenda) -> None:
    pasted = "Bron\tBedrag 2023\tToegezegd\tOrganisatie\nGKA\t70.000,-\tja\tOCW\n"
    data = form_data(paste(client, agenda, pasted))
    assert client.post(url(agenda), data).status_code == 302
    line = stored(agenda).cover[-1]
    assert (line["year"], line["source"], line["amount"], line["committed"]) == (2023, "gka", "70000.00", True)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Plak eerst de rijen uit uw rekenblad."),
        ("Soort\tOmschrijving\tBedrag 2022\n", "Hier staan geen rijen met bedragen in."),
        ("Docent\t1\t2\t3\t4\nBoeken\t1\tveel?\t3\t4", "Zet er een rij met koppen boven"),
        ("Omschrijving\tBedrag 2022\nDocent\tveel\nBoeken\t-5", "Rij 2, kolom Bedrag 2022: “veel”: Vul een bedrag"),
        ("Omschrijving\tBedrag 2022\nDocent\tveel\nBoeken\t-5", "Rij 3, kolom Bedrag 2022: “-5”: Vul een bedrag"),
        (
            "Omschrijving\tBedrag 2031\nDocent\t5",
            "Rij 2: 2031 is hier geen kolom. Gebruik alleen 2022, 2023, 2024, 2025.",
        ),
        ("Interventie\tSoort\tBedrag 2022\nBrede brugklas\tOverig\t5", "Rij 2: Deze rij hoort bij “Brede brugklas”."),
        ("Nr\tSoort\tBedrag 2022\n1\tOverig\t5\n2\tOverig\t6", "Rij 2: Er staan meer nummers van interventies in."),
        ("Omschrijving\tBedrag 2022\n" + "x\t1\n" * 99, "Plak hoogstens 98 rijen bij de begroting; dit zijn er 99."),
    ],
)
def test_what_is_wrong_in_the_box_is_said_by_row_and_nothing_is_added(
    client: Client, agenda: Agenda, text: str, sentence: str
) -> None:
    page = paste(client, agenda, text)
    data = form_data(page)
    assert sentence in unescape(page.content.decode())
    assert data["g0-b-TOTAL_FORMS"] == ["2"]
    assert data["g0-paste"][0].split() == text.split()


def test_a_grid_takes_no_more_rows_than_can_be_stored(client: Client, agenda: Agenda) -> None:
    page = paste(client, agenda, "Omschrijving\tBedrag 2022\n" + "x\t1\n" * 98)
    again = client.post(url(agenda), {**form_data(page), "row_action": "add:g0-b", "only": "g0"})
    assert "Er passen 100 rijen in. Voeg regels samen." in again.content.decode()
    assert 'name="g0-b-TOTAL_FORMS" value="100"' in again.content.decode()


def test_the_page_has_the_help_of_the_lines_and_takes_the_file_along(client: Client, agenda: Agenda) -> None:
    load_templates(by=None)
    page = client.get(url(agenda)).content.decode()
    assert 'data-help="interventions.budget.lines"' in page
    assert 'data-help="interventions.funding.lines"' in page
    answer = client.post(url(agenda, "blad/"), {"soort": "ods"})
    assert answer["Content-Disposition"].endswith('begroting.ods"')
    assert f'action="{url(agenda, "blad/")}"' in page


def test_totals_are_worked_out_by_the_server_and_stored_nowhere(client: Client, agenda: Agenda) -> None:
    answer = send(client, agenda, "optellen/", **{"g0-b-0-y2022": "0,10", "g0-b-1-y2022": "0,20", "only": "g0"}).json()
    figures = answer["figures"]
    assert figures["g0-costs-2022"] == ["€ 0,30", False]
    assert figures["g0-c-gka-2022"] == ["€ 4.000", False]
    assert figures["g0-diff-2022"] == ["€ 5.999,70 over", True]
    # The second intervention costs 3.000, and is paid for.
    assert figures["agenda-costs-sum"] == ["€ 3.000,30", False]
    assert answer["sentence"] == "De Transformatieve School 0: Er is in 2022 € 5.999,70 te veel dekking."
    assert fresh(agenda).text.sha256 == agenda.text.sha256


def test_what_cannot_be_read_is_said_with_the_totals(client: Client, agenda: Agenda) -> None:
    answer = send(client, agenda, "optellen/", **{"g0-b-0-y2023": "vijf", "only": "g0"}).json()
    assert "Begroting rij 1, 2023: dit vakje telt niet mee. Vul een bedrag in cijfers in" in answer["sentence"]
    assert list(answer["wrong"]) == ["g0-b-0-y2023"]
    figure = answer["figures"]["agenda-sentence"][0]
    assert "De Transformatieve School 0, begroting rij 1, 2023: dit vakje telt niet mee." in figure


def test_a_negative_amount_is_not_called_unreadable(client: Client, agenda: Agenda) -> None:
    answer = send(client, agenda, "optellen/", **{"g0-b-0-y2023": "-500", "g0-c-0-y2024": "x", "only": "g0"}).json()
    assert "Vul een bedrag in van 0 euro of meer. Nog 1 vakje telt niet mee." in answer["sentence"]
    assert set(answer["wrong"]) == {"g0-b-0-y2023", "g0-c-0-y2024"}


def test_an_empty_budget_is_derived_from_the_share_and_is_no_surplus(cast: Cast, client: Client) -> None:
    """As in the real agenda: twice 70.000 of GKA, that is 2/3, and no budget."""
    row = intervention(0)
    line = {"source": "gka", "organisation": "", "committed": False}
    cover = [{**line, "year": year, "amount": "70000.00"} for year in (2022, 2023)]
    row |= {"budget": {**row["budget"], "lines": []}, "funding": {**row["funding"], "gka_share": "2/3", "lines": cover}}
    agenda = make_agenda(cast, interventions=[row])
    client.force_login(cast.coordinator_noord)
    figures = send(client, agenda, "optellen/", only="g0").json()["figures"]
    sentence = (
        "GKA betaalt € 140.000 en dat is 2/3: dan is het totaal € 210.000 en de eigen bijdrage € 70.000. "
        "Vul de begroting in."
    )
    assert figures["g0-sentence"] == figures["agenda-sentence"] == [sentence, False]
    assert figures["g0-diff-sum"] == figures["agenda-diff-2022"] == ["–", False]
    # With a budget it is a surplus as any other.
    data = form_data(send(client, agenda, row_action="add:g0-b"), **{"g0-b-0-words": "Docent", "g0-b-0-y2022": "1"})
    figures = client.post(url(agenda, "optellen/"), data).json()["figures"]
    assert figures["g0-diff-2022"] == ["€ 69.999 over", True]


def test_an_empty_budget_does_not_count_in_the_difference_of_the_agenda(client: Client, agenda: Agenda) -> None:
    page = send(client, agenda, row_action="remove:g0-b-1")
    data = form_data(client.post(url(agenda), {**form_data(page), "row_action": "remove:g0-b-0"}))
    figures = client.post(url(agenda, "optellen/"), data).json()["figures"]
    assert "De begroting is nog leeg bij De Transformatieve School 0." in figures["agenda-sentence"][0]
    assert figures["agenda-diff-2022"] == ["gelijk", False]
    assert figures["g0-sentence"][0].endswith("Vul de begroting in.")


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("g0-sum", "Dit bedrag is nog niet verdeeld. Kies ‘Verdelen’, of maak het vak leeg."),
        ("g0-paste", "Deze rijen zijn nog niet toegevoegd. Kies ‘Rijen toevoegen’, of maak het vak leeg."),
    ],
)
def test_what_waits_in_a_helper_is_not_lost_by_saving(
    client: Client, agenda: Agenda, field: str, sentence: str
) -> None:
    answer = send(client, agenda, **{field: "12.000", "g0-b-0-y2022": "3.500"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(sentence) == 2
    assert f'href="#{field}"' in page
    assert form_data(answer)[field][0].strip() == "12.000"
    assert fresh(agenda).text.sha256 == agenda.text.sha256
    assert client.post(url(agenda), form_data(answer, **{field: ""})).status_code == 302


def test_without_javascript_a_button_says_what_it_did(client: Client, agenda: Agenda) -> None:
    page = send(client, agenda, **{"row_action": "split:g0", "g0-row": "g0-b-0", "g0-school": "2022", "g0-sum": "100"})
    assert page.content.decode().count("Verdeeld: 41,67 in 2022 en 58,33 in 2023. Het is nog niet opgeslagen.") == 2
    page = send(client, agenda, **{"row_action": "split:g0", "g0-sum": "veel"}).content.decode()
    assert 'href="#g0-sum"' in page


@pytest.mark.parametrize("rows", [(2, 9)])
def test_the_page_asks_as_much_for_many_interventions_as_for_few(
    cast: Cast, client: Client, rows: tuple[int, int]
) -> None:
    client.force_login(cast.coordinator_noord)
    client.get("/agendas/")
    counts = []
    for count in rows:
        agenda = make_agenda(cast, rows=count)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(agenda)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_who_reads_sees_the_amounts_without_a_field(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.minister_ocw)
    page = client.get(url(agenda)).content.decode()
    assert "€ 3.000" in page
    assert "data-money-form" not in page


def test_a_contact_school_fills_in_its_own_interventions_only(cast: Cast, client: Client) -> None:
    other = {**intervention(1), "parties": [{"name": "Een ander", "role": "applicant"}]}
    agenda = make_agenda(cast, State.CONSULTATION, interventions=[intervention(0), other])
    own, foreign = (row["id"] for row in agenda.text.document["interventions"])
    client.force_login(cast.school_board)
    page = client.get(url(agenda))
    data = form_data(page)
    assert own in data["base"][0]
    assert foreign not in data["base"][0]
    assert client.post(url(agenda), {**data, "g0-b-0-y2022": "3.100"}).status_code == 302
    assert stored(agenda).budget[0]["amount"] == "3100.00"
    # Another intervention under the name of the own grid is not written.
    forged = {**form_data(client.get(url(agenda)), **{"g0-b-0-y2022": "1"})}
    forged["base"] = forged["base"][0].replace(own, foreign)
    client.post(url(agenda), forged)
    assert stored(agenda, 1).budget[0]["amount"] == "3000.00"


def test_the_rows_to_write_one_intervention_stay_and_link_to_the_grid(client: Client, agenda: Agenda) -> None:
    row = agenda.text.document["interventions"][0]["id"]
    page = client.get(f"/agendas/{agenda.reference}/bewerken/interventies/{row}/").content.decode()
    assert f'href="{url(agenda)}' in page
    assert Decimal(stored(agenda).budget[0]["amount"]) == 3000
