"""Saving while somebody types: each unit by itself, never over newer text, and nothing at all when nothing changed."""

import json
import uuid
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agendas.actions.editing import remove_row, save_part
from agendas.actions.reviewing import submit
from agendas.addresses import part_at
from agendas.models import Agenda
from agendas.snapshot import content_hash
from agendas.structure import BLOCKS
from records.models import Event
from tests.cast import Cast
from tests.editing import block_url, form_data, row_url
from tests.factories import fresh, make_agenda

JSON = {"Accept": "application/json"}


@pytest.fixture
def agenda(cast: Cast, client: Client) -> Agenda:
    client.force_login(cast.coordinator_noord)
    return make_agenda(cast, rows=2)


def _save(client: Client, url: str, data: dict[str, Any]) -> HttpResponse:
    return client.post(f"{url}bewaren/", data, headers=JSON)


def _next(data: dict[str, Any], answer: HttpResponse) -> dict[str, Any]:
    """Return the form as the page has it after `answer`."""
    got = answer.json()
    return data | {"base": got["base"], "marks": got["marks"]}


def _colleague(agenda: Agenda, cast: Cast, address: str, **changes: object) -> None:
    stored = part_at(fresh(agenda).text.document, address)
    content = {**stored, **changes}
    content.pop("id", None)
    save_part(agenda=agenda, address=address, content=content, base=content_hash(stored), by=cast.officer_alkmaar)


def _events(agenda: Agenda) -> int:
    return Event.objects.filter(stream=agenda.stream).count()


def _urls(agenda: Agenda) -> list[str]:
    blocks = [block_url(agenda, block.slug) for block in BLOCKS if block.key != "communities"]
    rows = [row_url(agenda, key, agenda.text.document[key][0]["id"]) for key in ("interventions", "communities")]
    return blocks + rows


@pytest.mark.parametrize("rich", [None, "html"])
def test_a_page_that_nobody_changed_writes_nothing(client: Client, agenda: Agenda, rich: str | None) -> None:
    for url in _urls(agenda):
        page = client.get(url)
        data = form_data(page, rich=rich)
        if rich:
            # As rich-text.js sends it.
            for field in page.context["part"].form:
                if "data-rich" in field.field.widget.attrs:
                    data[field.html_name] = field.form.initial[field.name] or ""
        before = _events(agenda), fresh(agenda).text.changed_at
        with CaptureQueriesContext(connection) as captured:
            answer = _save(client, url, data)
        assert answer.json()["saved"], url
        assert json.loads(answer.json()["marks"]) == json.loads(data["marks"][0])
        assert (_events(agenda), fresh(agenda).text.changed_at) == before
        assert not [query for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))], url


def test_one_field_that_is_wrong_holds_back_no_other(client: Client, agenda: Agenda) -> None:
    url = block_url(agenda, "kop")
    data = form_data(client.get(url), title="", slogan="Samen verder", motto="x" * 121)
    answer = _save(client, url, data).json()
    assert answer["errors"] == {
        "id_title": "Vul ‘Titel’ in.",
        "id_motto": "De tekst is te lang: 121 tekens, er passen er 120.",
    }
    assert not answer["saved"]
    document = fresh(agenda).text.document
    assert (document["slogan"], document["title"]) == ("Samen verder", agenda.title)


def test_the_same_page_saves_again_and_again(client: Client, agenda: Agenda) -> None:
    url = block_url(agenda, "aanhef")
    data = form_data(client.get(url), rich="html")
    for text in ("<p>Een</p>", "<p>Een twee</p>", "<p>Een twee drie</p>"):
        data["introduction"] = text
        answer = _save(client, url, data)
        assert answer.json()["saved"]
        assert answer.json()["sentence"].startswith("Opgeslagen om ")
        data = _next(data, answer)
    assert fresh(agenda).text.document["introduction"] == "<p>Een twee drie</p>"
    assert client.post(url, data).status_code == 302
    assert data["base"] == content_hash(part_at(fresh(agenda).text.document, "preamble"))


def test_a_field_of_a_row_that_is_wrong_holds_back_no_other_row(client: Client, agenda: Agenda) -> None:
    url = block_url(agenda, "overleg")
    data = form_data(client.get(url)) | {"consultations-0-name": "<b>Nora</b>", "consultations-1-name": "Regiegroep"}
    data |= {"consultations-0-purpose": "Beslissen", "consultations-1-members-0-name": "Wethouder"}
    answer = _save(client, url, data).json()
    assert list(answer["errors"]) == ["id_consultations-0-name"]
    first, second = fresh(agenda).text.document["consultations"]
    assert (first["name"], first["purpose"], second["name"]) == ("Overleg 1", "Beslissen", "Regiegroep")
    assert second["members"][0]["name"] == "Wethouder"


def _with_row(data: dict[str, Any], row_id: str, **values: str) -> dict[str, Any]:
    """Return the form with a third agreement, as formset.js makes it."""
    fields = {f"other_agreements-2-{name}": value for name, value in {"id": row_id, "ORDER": "3", **values}.items()}
    return data | {"other_agreements-TOTAL_FORMS": "3"} | fields


def test_a_new_row_keeps_the_identity_of_the_browser_and_comes_once(client: Client, agenda: Agenda) -> None:
    url = block_url(agenda, "overige-afspraken")
    row_id = str(uuid.uuid4())
    data = _with_row(form_data(client.get(url)), row_id, type="Nieuw")
    for text in ("Nieuw", "Nieuwer"):
        answer = _save(client, url, data | {"other_agreements-2-type": text})
        assert answer.json()["saved"]
        data = _next(data, answer)
    rows = fresh(agenda).text.document["other_agreements"]
    assert [(row["id"], row["type"]) for row in rows[2:]] == [(row_id, "Nieuwer")]


def test_a_new_row_without_identity_waits_for_the_button(client: Client, agenda: Agenda) -> None:
    url = block_url(agenda, "overige-afspraken")
    data = _with_row(form_data(client.get(url)), "", type="Nieuw")
    answer = _save(client, url, data).json()
    assert not answer["saved"]
    assert len(fresh(agenda).text.document["other_agreements"]) == 2
    assert client.post(url, data).status_code == 302
    assert len(fresh(agenda).text.document["other_agreements"]) == 3


def test_a_row_that_belongs_to_another_agenda_is_not_taken(client: Client, cast: Cast, agenda: Agenda) -> None:
    other = make_agenda(cast)
    theirs = other.text.document["other_agreements"][0]
    url = block_url(agenda, "overige-afspraken")
    data = _with_row(form_data(client.get(url)), theirs["id"], type="Van een ander") | {
        "other_agreements-0-type": "Van ons"
    }
    answer = _save(client, url, data).json()
    assert list(answer["errors"].values()) == [
        "Deze rij hoort bij een andere agenda. Kopieer de tekst, verwijder de rij en voeg een nieuwe toe."
    ]
    rows = fresh(agenda).text.document["other_agreements"]
    assert [row["type"] for row in rows] == ["Van ons", agenda.text.document["other_agreements"][1]["type"]]
    assert fresh(other).text.document == other.text.document
    assert client.post(url, data).status_code == 422


def test_two_people_in_one_field_get_both_texts_and_choose(client: Client, cast: Cast, agenda: Agenda) -> None:
    url = block_url(agenda, "aanhef")
    data = form_data(client.get(url), introduction="<p>Van Nora</p>", rich="html", preamble="<p>Ook van Nora</p>")
    _colleague(agenda, cast, "preamble", introduction="<p>Van Olivia</p>")
    answer = _save(client, url, data)
    (conflict,) = answer.json()["conflicts"]
    assert (conflict["unit"], conflict["field"], conflict["who"]) == (
        "introduction",
        "id_introduction",
        "Olivia Alkmaar",
    )
    assert "Van Olivia" in conflict["html"]
    assert "Van Nora" in conflict["html"]
    assert (conflict["theirs"], conflict["both"]) == ("<p>Van Olivia</p>", "<p>Van Olivia</p><p>Van Nora</p>")
    document = fresh(agenda).text.document
    assert (document["introduction"], document["preamble"]) == ("<p>Van Olivia</p>", "<p>Ook van Nora</p>")
    # Nothing is stored as long as nobody chose.
    data = _next(data, answer)
    assert len(_save(client, url, data).json()["conflicts"]) == 1
    data |= {"chose": "introduction", "their_mark": f"introduction:{conflict['mark']}"}
    # And not over a text that was not shown.
    _colleague(agenda, cast, "preamble", introduction="<p>Weer van Olivia</p>")
    again = _save(client, url, data)
    (conflict,) = again.json()["conflicts"]
    assert conflict["theirs"] == "<p>Weer van Olivia</p>"
    data = _next(data, again) | {"their_mark": f"introduction:{conflict['mark']}"}
    assert _save(client, url, data).json()["saved"]
    assert fresh(agenda).text.document["introduction"] == "<p>Van Nora</p>"


def test_what_only_the_colleague_changed_stays(client: Client, cast: Cast, agenda: Agenda) -> None:
    """Also after further saves of a page that still shows the older text, and by its button."""
    url = block_url(agenda, "aanhef")
    data = form_data(client.get(url), introduction="Een")
    opened = data["base"][0]
    _colleague(agenda, cast, "preamble", preamble="<p>Van Olivia</p>")
    for text in ("Een", "Twee"):
        answer = _save(client, url, data | {"introduction": text})
        assert (answer.json()["saved"], answer.json()["newer"]) == (True, True)
        data = _next(data, answer)
        assert data["base"] == opened
    assert client.post(url, data | {"introduction": "Drie"}).status_code == 302
    document = fresh(agenda).text.document
    assert (document["preamble"], document["introduction"]) == ("<p>Van Olivia</p>", "<p>Drie</p>")


def test_two_people_in_different_rows_of_one_list(client: Client, cast: Cast, agenda: Agenda) -> None:
    url = block_url(agenda, "overige-afspraken")
    data = form_data(client.get(url)) | {"other_agreements-0-type": "Van Nora"}
    first, second = agenda.text.document["other_agreements"]
    new = {"id": str(uuid.uuid4()), "type": "Nieuw van Olivia"}
    rows = [first, {**second, "type": "Van Olivia"}, new]
    _colleague(agenda, cast, "other_agreements", other_agreements=rows)
    for _ in range(3):
        answer = _save(client, url, data)
        assert answer.json()["saved"]
        data = _next(data, answer)
    types = [row["type"] for row in fresh(agenda).text.document["other_agreements"]]
    assert types == ["Van Nora", "Van Olivia", "Nieuw van Olivia"]


def test_a_row_that_the_colleague_removed_does_not_come_back_by_itself(
    client: Client, cast: Cast, agenda: Agenda
) -> None:
    url = block_url(agenda, "overige-afspraken")
    data = form_data(client.get(url))
    _colleague(agenda, cast, "other_agreements", other_agreements=agenda.text.document["other_agreements"][1:])
    data = _next(data, _save(client, url, data | {"other_agreements-1-type": "Van Nora"}))
    data = _next(data, _save(client, url, data | {"other_agreements-1-type": "Van Nora 2"}))
    assert [row["type"] for row in fresh(agenda).text.document["other_agreements"]] == ["Van Nora 2"]
    # With words of one's own in it there is something to choose.
    data |= {"other_agreements-1-type": "Van Nora 2", "other_agreements-0-type": "Toch van Nora"}
    answer = _save(client, url, data)
    (conflict,) = answer.json()["conflicts"]
    assert "Deze rij is verwijderd" in conflict["html"]
    data = _next(data, answer) | {"chose": conflict["unit"], "their_mark": f"{conflict['unit']}:{conflict['mark']}"}
    assert _save(client, url, data).json()["saved"]
    assert [row["type"] for row in fresh(agenda).text.document["other_agreements"]] == ["Toch van Nora", "Van Nora 2"]


def test_a_row_that_was_removed_comes_back_by_undo(client: Client, agenda: Agenda) -> None:
    url = block_url(agenda, "overige-afspraken")
    opened = form_data(client.get(url))
    answer = _save(client, url, opened | {"other_agreements-0-DELETE": "on"})
    assert len(fresh(agenda).text.document["other_agreements"]) == 1
    assert _save(client, url, _next(opened, answer)).json()["saved"]
    assert fresh(agenda).text.document["other_agreements"] == agenda.text.document["other_agreements"]


def test_a_row_that_the_colleague_changed_is_not_removed_unseen(client: Client, cast: Cast, agenda: Agenda) -> None:
    url = block_url(agenda, "overige-afspraken")
    opened = form_data(client.get(url)) | {"other_agreements-0-DELETE": "on"}
    first, second = agenda.text.document["other_agreements"]
    _colleague(agenda, cast, "other_agreements", other_agreements=[{**first, "type": "Van Olivia"}, second])
    answer = _save(client, url, opened)
    (conflict,) = answer.json()["conflicts"]
    assert len(fresh(agenda).text.document["other_agreements"]) == 2
    data = _next(opened, answer) | {"chose": conflict["unit"], "their_mark": f"{conflict['unit']}:{conflict['mark']}"}
    assert _save(client, url, data).json()["saved"]
    assert len(fresh(agenda).text.document["other_agreements"]) == 1


def test_moving_rows_is_saved_and_moves_nothing_back(client: Client, cast: Cast, agenda: Agenda) -> None:
    url = block_url(agenda, "overige-afspraken")
    opened = form_data(client.get(url))
    first, second = agenda.text.document["other_agreements"]
    _colleague(agenda, cast, "other_agreements", other_agreements=[second, first])
    data = opened
    for text in ("Eerst", "Daarna"):
        answer = _save(client, url, data | {"other_agreements-0-type": text})
        data = _next(data, answer)
    ids = [row["id"] for row in fresh(agenda).text.document["other_agreements"]]
    assert ids == [second["id"], first["id"]]
    turned = {"other_agreements-0-ORDER": "2", "other_agreements-1-ORDER": "1"}
    data = form_data(client.get(url)) | turned
    assert _save(client, url, data).json()["saved"]
    assert [row["id"] for row in fresh(agenda).text.document["other_agreements"]] == [first["id"], second["id"]]


def test_twelve_thousand_and_one_characters(client: Client, agenda: Agenda) -> None:
    url = block_url(agenda, "aanhef")
    data = form_data(client.get(url), rich="html", introduction=f"<p>{'a' * 12_001}</p>")
    answer = _save(client, url, data)
    assert answer.json()["errors"] == {"id_introduction": "De tekst is te lang: 12.001 tekens, er passen er 12.000."}
    assert _save(client, url, _next(data, answer) | {"introduction": f"<p>{'a' * 12_000}</p>"}).json()["saved"]


@pytest.mark.parametrize("tag", ["script", "table", "img"])
def test_what_rich_text_cannot_hold_gets_a_sentence(client: Client, agenda: Agenda, tag: str) -> None:
    url = block_url(agenda, "aanhef")
    html = f"<p>Goede tekst</p><{tag}>x</{tag}>"
    answer = _save(client, url, form_data(client.get(url), rich="html", introduction=html))
    (sentence,) = answer.json()["errors"].values()
    assert tag in sentence
    assert fresh(agenda).text.sha256 == agenda.text.sha256


def test_an_agenda_that_grows_too_large_says_so_at_the_field(client: Client, agenda: Agenda) -> None:
    url = block_url(agenda, "bepalingen")
    data = form_data(client.get(url)) | {"clauses-TOTAL_FORMS": "20"}
    for number in range(2, 20):
        data |= {f"clauses-{number}-id": str(uuid.uuid4()), f"clauses-{number}-ORDER": str(number + 1)}
        data |= {f"clauses-{number}-heading": f"Bepaling {number}", f"clauses-{number}-text": "woord " * 1_900}
    answer = _save(client, url, data).json()
    assert not answer["saved"]
    assert any("De agenda is te groot" in sentence for sentence in answer["errors"].values())
    assert fresh(agenda).text.sha256 == agenda.text.sha256


def test_another_office_holder_waits_for_the_button(client: Client, cast: Cast, agenda: Agenda) -> None:
    """The portal fills in the other fields then, which the page does not show yet."""
    url = block_url(agenda, "ondertekenaars")
    data = form_data(client.get(url)) | {"signatories-0-holder": str(cast.offices["minister_po"].pk)}
    answer = _save(client, url, data | {"signatories-1-mandate": "Besluit"}).json()
    assert "Opslaan" in answer["errors"]["id_signatories-0-holder"]
    first, second, _ = fresh(agenda).text.document["signatories"]
    assert (first["name"], second["mandate"]) == ("Wouter Alkmaar", "Besluit")


def test_a_session_that_is_over_is_answered_in_json(client: Client, agenda: Agenda) -> None:
    url = block_url(agenda, "aanhef")
    data = form_data(client.get(url))
    client.logout()
    referer = {"Referer": f"http://testserver{url}"}
    answer = client.post(f"{url}bewaren/", data, headers=JSON | referer)
    assert answer.status_code == 401
    assert answer.json()["signed_out"] is True
    assert answer.json()["sign_in"].endswith(url.replace("/", "%2F"))
    assert client.post(f"{url}bewaren/", data).status_code == 302


def test_what_moved_on_gives_a_sentence(client: Client, cast: Cast, agenda: Agenda) -> None:
    url = block_url(agenda, "aanhef")
    row_id = agenda.text.document["communities"][0]["id"]
    row = row_url(agenda, "communities", row_id)
    data, of_row = form_data(client.get(url), introduction="Van Nora"), form_data(client.get(row), roles="Ook van Nora")
    stored = part_at(agenda.text.document, f"communities.{row_id}")
    remove_row(agenda=agenda, key="communities", row_id=row_id, base=content_hash(stored), by=cast.officer_alkmaar)
    gone = _save(client, row, of_row)
    assert (gone.status_code, "verwijderd" in gone.json()["sentence"]) == (410, True)
    submit(agenda=agenda, by=cast.coordinator_noord)
    late = _save(client, url, data)
    assert (late.status_code, "intussen" in late.json()["sentence"]) == (409, True)
    client.force_login(cast.alderman_alkmaar)
    assert _save(client, url, data).status_code == 403
    client.force_login(cast.officer_zwolle)
    assert _save(client, url, data).status_code == 404


def test_marks_that_cannot_be_read_never_overwrite(client: Client, cast: Cast, agenda: Agenda) -> None:
    url = block_url(agenda, "aanhef")
    opened = form_data(client.get(url), introduction="Van Nora")
    _colleague(agenda, cast, "preamble", introduction="<p>Van Olivia</p>")
    for marks in ("", "{", "[]", "{}", '{"introduction":1}', json.dumps({"preamble": "x"}), "[" * 100_000):
        assert len(_save(client, url, opened | {"marks": marks}).json()["conflicts"]) == 1
    assert fresh(agenda).text.document["introduction"] == "<p>Van Olivia</p>"


@pytest.mark.parametrize("slug", ["aanhef", "overleg", "interventions"])
def test_a_save_costs_as_much_in_a_long_agenda(client: Client, cast: Cast, slug: str) -> None:
    counts = []
    client.force_login(cast.coordinator_noord)
    for rows in (2, 9):
        agenda = make_agenda(cast, rows=rows)
        name = {"aanhef": "introduction", "overleg": "consultations-0-purpose"}.get(slug, "target_group")
        first = agenda.text.document["interventions"][0]["id"]
        url = row_url(agenda, "interventions", first) if slug == "interventions" else block_url(agenda, slug)
        data = form_data(client.get(url))
        data = _next(data, _save(client, url, data | {name: "Warm lopen"}))
        with CaptureQueriesContext(connection) as captured:
            assert _save(client, url, data | {name: "Een ander doel"}).json()["saved"]
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_only_by_post(client: Client, agenda: Agenda) -> None:
    assert client.get(reverse("agendas:autosave", args=[agenda.reference, "aanhef"])).status_code == 405
