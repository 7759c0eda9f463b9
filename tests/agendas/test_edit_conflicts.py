"""An older page never overwrites a newer text, and nothing that was typed is lost."""

import pytest
from django.test import Client

from agendas.actions.editing import remove_row, save_part
from agendas.actions.reviewing import submit
from agendas.addresses import part_at
from agendas.choices import State
from agendas.models import Agenda
from agendas.snapshot import content_hash
from tests.cast import Cast
from tests.editing import block_url, form_data, row_url
from tests.factories import fresh, make_agenda


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast)


def _colleague(agenda: Agenda, cast: Cast, address: str, **changes: object) -> None:
    """Save `changes` to the part at `address` as the officer of Alkmaar."""
    stored = part_at(fresh(agenda).text.document, address)
    content = {**stored, **changes}
    content.pop("id", None)
    save_part(agenda=agenda, address=address, content=content, base=content_hash(stored), by=cast.officer_alkmaar)


def test_both_texts_are_shown_and_saving_again_stores_the_choice(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "aanhef")
    opened = client.get(url)
    _colleague(agenda, cast, "preamble", introduction="<p>Tekst van Olivia</p>")
    answer = client.post(url, form_data(opened, introduction="<p>Tekst van Nora</p>"))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Tekst van Olivia" in text
    assert "Olivia Alkmaar sloeg" in text
    assert form_data(answer)["introduction"] == ["Tekst van Nora"]
    assert fresh(agenda).text.document["introduction"] == "<p>Tekst van Olivia</p>"
    assert client.post(url, form_data(answer)).status_code == 302
    assert fresh(agenda).text.document["introduction"] == "<p>Tekst van Nora</p>"


def test_changes_in_different_fields_are_put_together(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "aanhef")
    opened = client.get(url)
    _colleague(agenda, cast, "preamble", preamble="<p>Aanhef van Olivia</p>")
    assert client.post(url, form_data(opened, introduction="<p>Inleiding van Nora</p>")).status_code == 302
    document = fresh(agenda).text.document
    assert document["preamble"] == "<p>Aanhef van Olivia</p>"
    assert document["introduction"] == "<p>Inleiding van Nora</p>"


def test_a_field_of_a_row_that_both_changed_is_shown_twice(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "overige-afspraken")
    opened = client.get(url)
    (row,) = agenda.text.document["other_agreements"]
    _colleague(agenda, cast, "other_agreements", other_agreements=[{**row, "type": "Van Olivia", "owner": "Olivia"}])
    data = form_data(opened) | {"other_agreements-0-type": "Van Nora", "other_agreements-0-planning": "Najaar"}
    answer = client.post(url, data)
    assert answer.status_code == 409
    (difference,) = answer.context["shown"].differences
    assert (difference.label, difference.theirs, difference.yours) == (
        "Afspraak 1, Type afspraak",
        "<p>Van Olivia</p>",
        "<p>Van Nora</p>",
    )
    assert client.post(url, form_data(answer)).status_code == 302
    (after,) = fresh(agenda).text.document["other_agreements"]
    assert (after["type"], after["owner"], after["planning"]) == ("Van Nora", "Olivia", "Najaar")


def test_a_row_that_a_colleague_replaced_can_come_back(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "overige-afspraken")
    opened = client.get(url)
    _colleague(agenda, cast, "other_agreements", other_agreements=[{"type": "Afspraak van Olivia"}])
    answer = client.post(url, form_data(opened) | {"other_agreements-0-type": "Afspraak van Nora"})
    assert answer.status_code == 409
    (difference,) = answer.context["shown"].differences
    assert "verwijderd" in difference.theirs
    assert "Afspraak van Nora" in difference.yours
    client.post(url, form_data(answer))
    types = {row["type"] for row in fresh(agenda).text.document["other_agreements"]}
    assert types == {"Afspraak van Nora", "Afspraak van Olivia"}


@pytest.mark.parametrize(
    ("choice", "stored"),
    [
        ("mine", "<p>Tekst van Nora</p>"),
        ("theirs", "<p>Tekst van <strong>Olivia</strong></p>"),
        ("both", "<p>Tekst van <strong>Olivia</strong></p><p>Tekst van Nora</p>"),
    ],
)
def test_without_javascript_one_chooses_per_field(
    client: Client, cast: Cast, agenda: Agenda, choice: str, stored: str
) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "aanhef")
    opened = client.get(url)
    _colleague(agenda, cast, "preamble", introduction="<p>Tekst van <strong>Olivia</strong></p>")
    answer = client.post(url, form_data(opened, introduction="Tekst van Nora"))
    assert "Tekst van Olivia Alkmaar" in answer.content.decode()
    assert form_data(answer)["choose:introduction"] == ["mine"]
    data = form_data(answer) | {"choose:introduction": choice}
    assert client.post(url, data).status_code == 302
    assert fresh(agenda).text.document["introduction"] == stored


def test_both_texts_that_do_not_fit_together_stay_in_the_field(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "kop")
    opened = client.get(url)
    _colleague(agenda, cast, "heading", slogan="a" * 150)
    answer = client.post(url, form_data(opened, slogan="b" * 150))
    refused = client.post(url, form_data(answer) | {"choose:slogan": "both"})
    assert refused.status_code == 422
    assert form_data(refused)["slogan"] == [f"{'a' * 150} / {'b' * 150}"]
    assert "De tekst is te lang" in refused.content.decode()


def test_the_same_person_chosen_by_both_is_no_conflict(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "kop")
    opened = client.get(url)
    _colleague(agenda, cast, "heading", slogan="Slogan van Olivia", contact=None)
    assert client.post(url, form_data(opened, motto="Motto van Nora")).status_code == 302
    document = fresh(agenda).text.document
    assert (document["slogan"], document["motto"]) == ("Slogan van Olivia", "Motto van Nora")
    assert document["contact"] is None
    assert document["coordinator"]["name"] == "Nora Noord"


def test_pages_without_readable_marks_ask_about_every_difference(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "aanhef")
    opened = client.get(url)
    _colleague(agenda, cast, "preamble", preamble="<p>Aanhef van Olivia</p>")
    for marks in ("", "[1]", "{", None):
        answer = client.post(url, form_data(opened, introduction="<p>Van Nora</p>", marks=marks))
        assert answer.status_code == 409
        assert len(answer.context["shown"].differences) == 2


def test_a_removed_row_gives_the_typed_text_back(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    row_id = agenda.text.document["interventions"][0]["id"]
    url = row_url(agenda, "interventions", row_id)
    opened = client.get(url)
    stored = part_at(agenda.text.document, f"interventions.{row_id}")
    remove_row(agenda=agenda, key="interventions", row_id=row_id, base=content_hash(stored), by=cast.officer_alkmaar)
    answer = client.post(url, form_data(opened, target_group="Alle leraren van Nora"))
    assert answer.status_code == 409
    assert "Alle leraren van Nora" in answer.content.decode()
    assert "verwijderd" in answer.context["sentence"]
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("data", [{}, {"title": ""}])
def test_text_comes_back_when_the_agenda_was_handed_in(
    client: Client, cast: Cast, agenda: Agenda, data: dict[str, str]
) -> None:
    """Also when the form itself would have been refused (no title)."""
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "kop")
    opened = client.get(url)
    submit(agenda=agenda, by=cast.coordinator_noord)
    answer = client.post(url, form_data(opened, slogan="Slogan van Nora", **data))
    assert answer.status_code == 409
    assert "Slogan van Nora" in answer.content.decode()
    assert fresh(agenda).text.sha256 == agenda.text.sha256


def test_text_of_a_row_comes_back_when_the_agenda_was_handed_in(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = row_url(agenda, "communities", agenda.text.document["communities"][0]["id"])
    opened = client.get(url)
    submit(agenda=agenda, by=cast.coordinator_noord)
    answer = client.post(url, form_data(opened, roles="Rollen van Nora"))
    assert answer.status_code == 409
    assert "Rollen van Nora" in answer.content.decode()
    assert fresh(agenda).state == State.REVIEW


def test_a_row_that_a_colleague_removed_says_that_it_comes_back(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast, rows=2)
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "overige-afspraken")
    opened = client.get(url)
    _colleague(agenda, cast, "other_agreements", other_agreements=agenda.text.document["other_agreements"][1:])
    answer = client.post(url, form_data(opened) | {"other_agreements-0-type": "Afspraak van Nora"})
    notes = [form.note for form in answer.context["part"].rows["other_agreements"].forms]
    assert notes == ["Deze rij is door een collega verwijderd. Als u opslaat, komt zij terug.", ""]
    assert notes[0] in answer.content.decode()
    assert client.post(url, form_data(answer)).status_code == 302
    assert len(fresh(agenda).text.document["other_agreements"]) == 2


def test_who_has_two_windows_open_is_not_told_about_a_colleague(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "overige-afspraken")
    opened = client.get(url)
    client.post(url, form_data(client.get(url)) | {"other_agreements-0-DELETE": "on"})
    answer = client.post(url, form_data(opened) | {"other_agreements-0-type": "In het andere venster"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "U hebt dit in een ander venster gewijzigd" in text
    assert "U hebt deze rij in een ander venster verwijderd." in text
    assert "collega" not in text
