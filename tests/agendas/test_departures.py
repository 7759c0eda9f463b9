"""Where an agenda departs from the national model it was started with."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agendas.actions.drafting import start_agenda
from agendas.actions.editing import save_part
from agendas.actions.templates import draft_template, load_templates, publish_template, whole_hash
from agendas.addresses import part_at
from agendas.departures import Departing, departures
from agendas.models import Agenda, AgendaTemplate
from agendas.snapshot import content_hash
from tests.cast import Cast
from tests.factories import make_agenda


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    """An agenda as it starts from the newest version."""
    load_templates(by=None)
    template = AgendaTemplate.objects.in_use()[0]
    return start_agenda(
        municipalities=[cast.alkmaar], start_year=2027, end_year=2029, template=template, by=cast.coordinator_noord
    )


def _fresh(agenda: Agenda) -> Agenda:
    return Agenda.objects.select_related("text", "template").get(pk=agenda.pk)


def _save(agenda: Agenda, address: str, cast: Cast, change: Any) -> Agenda:
    agenda = _fresh(agenda)
    content = part_at(agenda.text.document, address)
    base = content_hash(content)
    change(content)
    save_part(agenda=agenda, address=address, content=content, base=base, by=cast.coordinator_noord)
    return _fresh(agenda)


def test_a_new_agenda_follows_the_model(agenda: Agenda) -> None:
    assert departures(_fresh(agenda)) == []


def test_an_agenda_without_a_model_departs_from_nothing(cast: Cast) -> None:
    assert departures(make_agenda(cast)) == []


def test_every_kind_of_departure(agenda: Agenda, cast: Cast) -> None:
    agenda = _save(agenda, "heading", cast, lambda part: part.update(slogan="Onze eigen slogan", motto=""))
    agenda = _save(agenda, "preamble", cast, lambda part: part["pillars"].reverse())

    def clauses(part: dict[str, Any]) -> None:
        rows = part["clauses"]
        rows[0]["text"] = "<p>Deze agenda geldt altijd.</p>"
        del rows[1]
        rows.append({"key": "geschillen", "heading": "Geschillen", "text": "<p>Eerst praten.</p>"})

    agenda = _save(agenda, "clauses", cast, clauses)
    found = [(path_kind(item.path), item.label, item.kind) for item in departures(agenda)]
    assert found == [
        ("slogan", "Slogan", Departing.CHANGED),
        ("motto", "Motto", Departing.REMOVED),
        ("pillars", "Volgorde: pijlers", Departing.MOVED),
        ("clauses", "Bepaling ‘Looptijd’", Departing.CHANGED),
        ("clauses", "Bepaling ‘Geschillen’", Departing.ADDED),
        ("clauses", "Bepaling ‘Wijzigen en opzeggen’", Departing.REMOVED),
    ]


def path_kind(path: str) -> str:
    return path.partition(".")[0]


def test_markup_is_no_departure_and_a_heading_is(agenda: Agenda, cast: Cast) -> None:
    def bold(part: dict[str, Any]) -> None:
        row = part["clauses"][0]
        row["text"] = row["text"].replace("<p>", "<p><strong>").replace("</p>", "</strong></p>")

    agenda = _save(agenda, "clauses", cast, bold)
    assert departures(agenda) == []
    agenda = _save(agenda, "clauses", cast, lambda part: part["clauses"][0].update(heading="Duur < jaren"))
    (item,) = departures(agenda)
    assert "<p>Duur &lt; jaren</p>" in item.own_text


def test_two_clauses_with_one_key_are_two(agenda: Agenda, cast: Cast) -> None:
    def twice(part: dict[str, Any]) -> None:
        part["clauses"].append({"key": "duration", "heading": "Looptijd", "text": "<p>Nog een keer.</p>"})

    (item,) = departures(_save(agenda, "clauses", cast, twice))
    assert item.kind is Departing.ADDED


def _url(agenda: Agenda) -> str:
    return reverse("agendas:departures", args=[agenda.reference])


def test_the_page_shows_words_that_came_and_went(client: Client, agenda: Agenda, cast: Cast) -> None:
    client.force_login(cast.coordinator_noord)
    assert "De tekst volgt het landelijke model" in client.get(_url(agenda)).content.decode()
    _save(agenda, "heading", cast, lambda part: part.update(slogan="School, thuis en buurt werken samen."))
    page = client.get(_url(agenda)).content.decode()
    assert "<ins" in page
    assert "<del" in page
    assert "op 1 plaats" in page
    assert f"/agendas/{agenda.reference}/bewerken/kop/#field-id_slogan" in page


def test_the_page_tells_of_a_newer_model(client: Client, agenda: Agenda, cast: Cast) -> None:
    draft = draft_template(kind="municipal", by=cast.ocw_staff)
    AgendaTemplate.objects.filter(pk=draft.pk).update(remark="Nieuwe bepaling over geld.")
    client.force_login(cast.coordinator_noord)
    assert "nieuwere versie" not in client.get(_url(agenda)).content.decode()
    draft.refresh_from_db()
    publish_template(template=draft, base=whole_hash(draft), by=cast.ocw_staff)
    page = client.get(_url(agenda)).content.decode()
    assert "Nieuwe bepaling over geld." in page
    assert "kwam versie 3." in page


def test_an_imported_agenda_has_no_model(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    assert "begon niet met een landelijk model" in client.get(_url(agenda)).content.decode()


def test_the_number_of_queries_is_fixed(
    client: Client, agenda: Agenda, cast: Cast, django_assert_num_queries: Any
) -> None:
    client.force_login(cast.coordinator_noord)
    client.get(_url(agenda))
    # session, user, roles; the agenda, its municipalities; a newer model
    with django_assert_num_queries(6):
        client.get(_url(agenda))
