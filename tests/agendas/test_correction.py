"""What the editor says while an agenda is corrected: sentences that are true, and what is open."""

from typing import Any

import pytest
from django.test import Client

from agendas.actions.editing import save_part
from agendas.actions.templates import load_templates
from agendas.addresses import part_at
from agendas.choices import CommentState, State
from agendas.models import Agenda, Comment
from agendas.snapshot import content_hash
from interventions.models import Theme
from tests.agendas.test_locks import _ask
from tests.cast import Cast
from tests.editing import block_url, form_data, row_url
from tests.factories import fresh, make_agenda

LONG = "Gelijke kansen ontstaan waar school, thuis en omgeving elkaar versterken. In Alkmaar zijn die drie ver uiteen. "


@pytest.fixture
def agenda(cast: Cast, client: Client) -> Agenda:
    client.force_login(cast.coordinator_noord)
    return make_agenda(cast, State.RETURNED, rows=2)


def _text(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def _settle(*paths: str) -> None:
    for row in Comment.objects.filter(path__in=paths):
        Comment.objects.filter(pk=row.pk).update(
            state=CommentState.RESOLVED, closed_at=row.written_at, closed_by=row.written_by
        )


def test_a_list_with_open_rows_is_not_called_locked(client: Client, cast: Cast, agenda: Agenda) -> None:
    first, _ = agenda.text.document["interventions"]
    _ask(agenda, cast, f"interventions.{first['id']}.goal")
    text = _text(client, block_url(agenda, "interventies"))
    assert "Hieronder kunt u open onderdelen bewerken." in text
    assert "Dit onderdeel staat op slot" not in text
    assert f"{row_url(agenda, 'interventions', first['id'])}#" in _text(client, block_url(agenda, "kop"))


def test_what_was_asked_and_made_says_so(client: Client, cast: Cast, agenda: Agenda) -> None:
    _ask(agenda, cast, "introduction", "preamble")
    _settle("introduction")
    text = _text(client, block_url(agenda, "aanhef"))
    assert "Op slot: de aanpassing is verwerkt." in text
    assert "Op slot: hier is geen aanpassing gevraagd." in text
    assert "geen opmerking" not in text
    _settle("preamble")
    assert "De agenda kan opnieuw worden ingediend." in _text(client, block_url(agenda, "kop"))


def test_help_stands_only_beside_what_is_open(client: Client, cast: Cast, agenda: Agenda) -> None:
    load_templates(by=None)
    _ask(agenda, cast, "introduction")
    text = _text(client, block_url(agenda, "aanhef"))
    assert ('data-help="introduction"' in text, 'data-help="preamble"' in text) == (True, False)
    assert "data-help-switch" not in _text(client, block_url(agenda, "kop"))


def _conflict(client: Client, cast: Cast, theirs: Any, mine: Any, *, autosave: bool) -> str:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "toelichting")
    opened = client.get(url)
    stored = part_at(fresh(agenda).text.document, "explanation")
    content = {**stored, **theirs}
    save_part(agenda=agenda, address="explanation", content=content, base=content_hash(stored), by=cast.officer_alkmaar)
    answer = client.post(f"{url}bewaren/" if autosave else url, form_data(opened, **mine))
    return answer.json()["conflicts"][0]["html"] if autosave else answer.content.decode()


@pytest.mark.parametrize("autosave", [True, False])
def test_long_texts_show_what_differs(client: Client, cast: Cast, autosave: bool) -> None:
    theirs, mine = {"explanation": f"<p>{LONG * 2}</p>"}, {"explanation": f"{LONG * 2}Erbij."}
    text = _conflict(client, cast, theirs, mine, autosave=autosave)
    assert "Wat verschilt" in text
    assert '<ins class="redline__inserted">' in text
    for words in ("Tekst van Olivia Alkmaar", "Mijn tekst", "Beide onder elkaar"):
        assert words in text
    # What scrolls is reached by keyboard.
    assert text.count('tabindex="0" role="region"') == (2 if autosave else 0)
    assert autosave or ("<title>Niet opgeslagen: " in text and "sloeg op " in text)


@pytest.mark.parametrize("autosave", [True, False])
def test_choices_are_called_choices(client: Client, cast: Cast, autosave: bool) -> None:
    Theme.objects.create(name="Taal", slug="taal")
    text = _conflict(client, cast, {"themes": ["Taal"]}, {"themes": []}, autosave=autosave)
    for words in ("Keuze van Olivia Alkmaar", "Mijn keuze", "Beide keuzes samen", "Niets gekozen"):
        assert words in text
    assert "Wat verschilt" not in text


def test_two_windows_of_one_person(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    url = block_url(agenda, "kop")
    opened = client.get(url)
    client.post(url, form_data(client.get(url), slogan="Eerste venster"))
    answer = client.post(f"{url}bewaren/", form_data(opened, slogan="Tweede venster"))
    html = answer.json()["conflicts"][0]["html"]
    assert "U wijzigde dit veld ook in een ander venster, om " in html
    assert "Tekst uit het andere venster" in html
