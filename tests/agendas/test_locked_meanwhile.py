"""A field is locked while somebody types in it: the text is refused there and shown to copy; the rest is saved."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from agendas.actions import editing
from agendas.actions.editing import Conflict, Locked
from agendas.choices import CommentState, State
from agendas.models import Agenda, Comment
from agendas.snapshot import DocumentRefused, Problem
from agendas.views import saving
from agendas.views.parts import BUSY
from records.clock import now
from tests.cast import Cast
from tests.editing import block_url, form_data, row_url
from tests.factories import fresh, make_agenda

JSON = {"Accept": "application/json"}
AT_FIELD = "Dit veld is intussen op slot gezet. Uw tekst is niet opgeslagen. Kopieer hem voordat u weggaat."
NOT_SAVED = "Deze tekst van u is niet opgeslagen"


@pytest.fixture
def agenda(cast: Cast, client: Client) -> Agenda:
    client.force_login(cast.coordinator_noord)
    return make_agenda(cast, State.RETURNED, rows=2)


def _ask(agenda: Agenda, cast: Cast, *paths: str) -> None:
    for path in paths:
        Comment.objects.create(
            agenda=agenda,
            path=path,
            text="Kan dit concreter?",
            asks_change=True,
            sha256=agenda.text.sha256,
            written_at=now(),
            written_by=cast.ocw_reviewer,
            author="Rosa Toets",
        )


def _resolve(cast: Cast, path: str) -> None:
    done = {"state": CommentState.RESOLVED, "closed_at": now(), "closed_by": cast.ocw_reviewer}
    Comment.objects.filter(path=path).update(**done)


def _save(client: Client, url: str, data: dict[str, Any]) -> HttpResponse:
    return client.post(f"{url}bewaren/", data, headers=JSON)


def _two_fields(client: Client, cast: Cast, agenda: Agenda) -> dict[str, Any]:
    """Return a page with two open fields that were typed in, the first of which is locked now."""
    _ask(agenda, cast, "introduction", "preamble")
    data = form_data(
        client.get(block_url(agenda, "aanhef")),
        rich="html",
        introduction="<p>Op <b>slot</b></p>",
        preamble="<p>Open</p>",
    )
    _resolve(cast, "introduction")
    return data


def test_the_open_field_is_saved_and_the_locked_one_says_so(client: Client, cast: Cast, agenda: Agenda) -> None:
    data = _two_fields(client, cast, agenda)
    answer = _save(client, block_url(agenda, "aanhef"), data)
    assert answer.status_code == 200
    assert answer.json()["errors"] == {"id_introduction": AT_FIELD}
    assert not answer.json()["saved"]
    assert fresh(agenda).text.document == {**agenda.text.document, "preamble": "<p>Open</p>"}
    # And again, with what the page knows now; who takes the text back is done.
    data |= {name: answer.json()[name] for name in ("base", "marks")}
    again = _save(client, block_url(agenda, "aanhef"), data | {"preamble": "<p>Open en meer</p>"})
    assert again.json()["errors"] == {"id_introduction": AT_FIELD}
    assert fresh(agenda).text.document["preamble"] == "<p>Open en meer</p>"
    data |= {name: again.json()[name] for name in ("base", "marks")}
    back = {"introduction": agenda.text.document["introduction"], "preamble": "<p>Open en meer</p>"}
    assert _save(client, block_url(agenda, "aanhef"), data | back).json()["saved"]


@pytest.mark.parametrize("text", ["<p>Goed</p><table>x</table>", "<p>Op slot</p>"])
def test_a_page_from_a_draft_shows_the_refused_text(client: Client, cast: Cast, agenda: Agenda, text: str) -> None:
    url = block_url(agenda, "aanhef")
    data = _two_fields(client, cast, agenda) | {"introduction": text}
    page = client.post(url, data | {"row_action": "show:draft"})
    shown = page.content.decode()
    assert NOT_SAVED in shown
    ((label, html),) = page.context["refused"]
    assert label == page.context["part"].form.fields["introduction"].label
    assert ("Goed" if "Goed" in text else text) in html
    assert "<table>" not in shown
    # The page carries the text along: saving the rest does not make it forgotten.
    restored = form_data(page)
    assert "introduction" not in restored
    assert restored["preamble"] == ["Open"]
    assert _save(client, url, restored).json()["saved"]
    once_more = client.post(url, restored | {"row_action": "show:draft"})
    assert [(label, text.split()) for label, text in once_more.context["refused"]] == [(label, html.split())]
    assert "opgeslagen=" not in client.post(url, restored).url
    del restored["refused"]
    assert "opgeslagen=" in client.post(url, restored).url
    assert fresh(agenda).text.document == {**agenda.text.document, "preamble": "<p>Open</p>"}


def test_a_refused_page_shows_it_too(client: Client, cast: Cast, agenda: Agenda) -> None:
    """Something else is wrong: the page comes back, and the text of the locked field with it."""
    _ask(agenda, cast, "title", "slogan")
    url = block_url(agenda, "kop")
    data = form_data(client.get(url), title="", slogan="Samen verder")
    _resolve(cast, "slogan")
    page = client.post(url, data)
    assert (page.status_code, NOT_SAVED in page.content.decode()) == (422, True)
    assert "Samen verder" in page.content.decode()
    data["title"] = "Goed"
    refused = client.post(url, data)
    assert (refused.status_code, "verder" in refused.content.decode()) == (403, True)
    assert fresh(agenda).text.sha256 == agenda.text.sha256


def test_what_was_not_typed_is_not_refused(client: Client, cast: Cast, agenda: Agenda) -> None:
    _ask(agenda, cast, "introduction", "preamble")
    url = block_url(agenda, "aanhef")
    data = form_data(client.get(url), preamble="Getypt")
    _resolve(cast, "introduction")
    page = client.post(url, data | {"row_action": "show:draft"})
    assert page.context["refused"] == []
    assert _save(client, url, data).json()["saved"]


def test_a_field_of_a_row(client: Client, cast: Cast, agenda: Agenda) -> None:
    first, second = (row["id"] for row in agenda.text.document["consultations"])
    _ask(agenda, cast, f"consultations.{first}.purpose", f"consultations.{second}.purpose")
    url = block_url(agenda, "overleg")
    changes = {"consultations-0-purpose": "Op slot", "consultations-1-purpose": "Open"}
    data = form_data(client.get(url)) | changes
    _resolve(cast, f"consultations.{first}.purpose")
    assert _save(client, url, data).json()["errors"] == {"id_consultations-0-purpose": AT_FIELD}
    after = fresh(agenda).text.document["consultations"]
    assert [row["purpose"] for row in after] == [agenda.text.document["consultations"][0]["purpose"], "Open"]
    page = client.post(url, data | {"row_action": "show:draft"})
    ((label, html),) = page.context["refused"]
    assert (label.startswith("Overleg 1, "), html) == (True, "<p>Op slot</p>")


def test_a_list_that_is_locked_keeps_its_rows(client: Client, cast: Cast, agenda: Agenda) -> None:
    _ask(agenda, cast, "consultations", "agreements")
    url = block_url(agenda, "overleg")
    data = form_data(client.get(url)) | {"consultations-0-DELETE": "on"}
    _resolve(cast, "consultations")
    (sentence,) = _save(client, url, data).json()["errors"].values()
    assert "Deze rijen zijn intussen op slot gezet" in sentence
    assert fresh(agenda).text.sha256 == agenda.text.sha256


def test_a_lock_between_reading_and_writing(
    client: Client, cast: Cast, agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask(agenda, cast, "introduction", "preamble")
    url = block_url(agenda, "aanhef")
    data = form_data(client.get(url), introduction="Op slot", preamble="Open")

    def late(**given: Any) -> Any:
        _resolve(cast, "introduction")
        return editing.save_part(**given)

    monkeypatch.setattr(saving, "save_part", late)
    assert _save(client, url, data).json()["errors"] == {"id_introduction": AT_FIELD}
    assert fresh(agenda).text.document == {**agenda.text.document, "preamble": "<p>Open</p>"}


def test_a_page_on_which_nothing_is_open_says_so_once(client: Client, cast: Cast, agenda: Agenda) -> None:
    _ask(agenda, cast, "introduction")
    why = "Op slot: hier is geen aanpassing gevraagd."
    urls = [block_url(agenda, "kop"), row_url(agenda, "interventions", agenda.text.document["interventions"][0]["id"])]
    for url in urls:
        text = client.get(url).content.decode()
        assert why not in text
        assert "Dit onderdeel staat op slot" in text
        assert '<span class="visually-hidden"> (op slot)</span>' in text
    assert why in client.get(block_url(agenda, "aanhef")).content.decode()


def _always(error: Exception) -> Any:
    def fail(**_: Any) -> Any:
        raise error

    return fail


def test_a_colleague_who_saves_over_and_over(client: Client, agenda: Agenda, monkeypatch: pytest.MonkeyPatch) -> None:
    url = block_url(agenda, "kop")
    data = form_data(client.get(url), slogan="Van Nora")
    monkeypatch.setattr(saving, "save_part", _always(Conflict({})))
    answer = _save(client, url, data)
    assert (answer.status_code, answer.json()) == (503, {"sentence": BUSY})
    page = client.post(url, data)
    assert (page.status_code, BUSY in page.content.decode(), "Van Nora" in page.content.decode()) == (409, True, True)
    monkeypatch.setattr(saving, "save_part", _always(Locked("Op slot")))
    assert _save(client, url, data).status_code == 403


def test_fields_that_are_refused_one_by_one_are_no_colleague(
    client: Client, agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("title", "subtitle", "slogan", "motto", "period__end", "period__start")
    url = block_url(agenda, "kop")
    data = form_data(client.get(url), title="A", subtitle="B", slogan="C", motto="D", period__start="2025")
    data["period__end"] = "2029"
    stored = agenda.text.document

    def refuse(*, content: dict[str, Any], **_: Any) -> Any:
        changed = next(name for name in names if _at(content, name) != _at(stored, name))
        raise DocumentRefused([Problem(changed.replace("__", "."), f"Niet goed: {changed}")])

    monkeypatch.setattr(saving, "save_part", refuse)
    answer = _save(client, url, data)
    assert answer.status_code == 200
    assert answer.json()["errors"] == {f"id_{name}": f"Niet goed: {name}" for name in names}


def _at(document: dict[str, Any], name: str) -> Any:
    value: Any = document
    for key in name.split("__"):
        value = value[key]
    return value


def test_a_mistake_in_the_program_is_not_called_a_removed_row(
    client: Client, agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = block_url(agenda, "kop")
    data = form_data(client.get(url), slogan="Van Nora")

    def mistaken(*_: Any) -> Any:
        raise KeyError("oops")

    monkeypatch.setattr(saving, "merge", mistaken)
    with pytest.raises(KeyError, match="oops"):
        _save(client, url, data)
