"""The pages about versions: the list, reading, comparing, putting back, and what changed since you looked."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agendas.actions.drafting import import_document
from agendas.actions.editing import save_part
from agendas.actions.reviewing import submit
from agendas.actions.versions import keep_checkpoint, keep_version, looked
from agendas.addresses import part_at
from agendas.choices import ExportKind, State, VersionKind
from agendas.models import Agenda, Export, Look
from agendas.snapshot import content_hash, document_of
from tests.agendas.documents import FILES, load
from tests.agendas.test_redline import CHANGES, SUMMARY, changed_copy
from tests.cast import Cast
from tests.factories import fresh, make_agenda

pytestmark = pytest.mark.django_db
# Session, user and what the user holds are in each number.
MOST = {"versies/": 12, "versies/?soort=tussenstanden": 12, "versies/v1/": 7, "vergelijken/?van=v1&naar=nu": 9}


def _url(agenda: Agenda, page: str) -> str:
    return f"/agendas/{agenda.reference}/{page}"


def _words(response: Any) -> str:
    html = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&#x27;", "'").split())


def _write(agenda: Agenda, by: Any, text: str) -> None:
    agenda = fresh(agenda)
    part = part_at(agenda.text.document, "preamble")
    content = {**part, "introduction": f"<p>{text}</p>"}
    save_part(agenda=agenda, address="preamble", content=content, base=content_hash(part), by=by)


def test_a_version_is_kept_from_the_page(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.officer_alkmaar)
    assert "Er is nog geen versie" in _words(client.get(_url(agenda, "versies/")))
    response = client.post(_url(agenda, "versies/"), {"name": "  "})
    assert response.status_code == 422
    assert "Geef de versie een naam" in _words(response)
    assert client.post(_url(agenda, "versies/"), {"name": "x" * 81}).status_code == 422
    response = client.post(_url(agenda, "versies/"), {"name": "Voor het overleg"}, follow=True)
    assert "Versie 1 is bewaard: Voor het overleg." in _words(response)
    assert agenda.versions.get().kind == VersionKind.NAMED


def test_the_list_shows_why_who_when_and_the_hash(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.alderman_alkmaar)
    words = _words(client.get(_url(agenda, "versies/")))
    assert "Ingediend voor beoordeling" in words
    assert "Nora Noord" in words
    assert agenda.versions.get().sha256[:12] in words
    assert "Versie bewaren" not in words
    assert "Terugzetten" not in words
    assert "Tussenstanden" not in words


def test_an_older_text_says_that_it_is_not_the_current_one(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast)
    keep_version(agenda=agenda, name="Begin", by=cast.coordinator_noord)
    client.force_login(cast.officer_alkmaar)
    assert "Dit is ook de tekst van nu" in _words(client.get(_url(agenda, "versies/v1/")))
    _write(agenda, cast.coordinator_noord, "Nieuw")
    _write(agenda, cast.officer_alkmaar, "Nog nieuwer")
    words = _words(client.get(_url(agenda, "versies/v1/")))
    assert "Dit is niet de huidige tekst" in words
    assert "Wij werken samen aan gelijke kansen" in words
    assert "Nieuw" in _words(client.get(_url(agenda, "versies/t1/")))


@pytest.mark.parametrize("key", ["v9", "t9", "nu", "x", "v99999999999999999999"])
@pytest.mark.parametrize("page", ["versies/{}/", "vergelijken/?van={}x", "versies/{}/terugzetten/"])
def test_a_text_that_is_not_there_is_not_found(cast: Cast, client: Any, key: str, page: str) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.officer_alkmaar)
    assert client.get(_url(agenda, page.format(key))).status_code == 404


def test_nobody_reads_a_text_that_was_not_handed_over(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast)
    keep_version(agenda=agenda, name="Onder ons", by=cast.coordinator_noord)
    keep_checkpoint(agenda=fresh(agenda), by=cast.officer_alkmaar, always=True)
    _write(agenda, cast.coordinator_noord, "Klaar")
    _write(agenda, cast.officer_alkmaar, "Echt klaar")
    submit(agenda=agenda, by=cast.coordinator_noord)
    client.force_login(cast.alderman_alkmaar)
    for page in ("versies/v1/", "versies/t1/", "vergelijken/?van=v1", "vergelijken/?naar=t1"):
        assert client.get(_url(agenda, page)).status_code == 404, page
    assert client.get(_url(agenda, "versies/v2/")).status_code == 200


def test_the_page_shows_exactly_the_changes_made(cast: Cast, client: Any) -> None:
    first = import_document(document=load(FILES[-1]), by=None)
    agenda = fresh(first)
    keep_version(agenda=agenda, name="Begin", by=cast.coordinator_noord)
    changed = changed_copy(document_of(agenda))
    import_document(document=changed, by=None, replace_draft=True)
    client.force_login(cast.coordinator_noord)
    response = client.get(_url(agenda, "vergelijken/?van=v1&naar=nu"))
    words = _words(response)
    assert SUMMARY in words
    assert response.content.decode().count('class="redline__change"') == len(CHANGES)
    assert "€ 70.000" in words
    assert "€ 80.000" in words
    row = changed["interventions"][0]["funding"]["lines"][0]["id"]
    link = f"/bewerken/interventies/{changed['interventions'][0]['id']}/#row-{row}"
    assert link in response.content.decode()
    whole = client.get(_url(agenda, "vergelijken/?van=v1&naar=nu&alles=1")).content.decode()
    assert whole.count("redline__change--same") > 20
    assert "gelijk" in _words(client.get(_url(agenda, "vergelijken/?van=v1&naar=v1")))


def test_two_texts_become_a_file_from_the_page(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast)
    keep_version(agenda=agenda, name="Begin", by=cast.coordinator_noord)
    _write(agenda, cast.officer_alkmaar, "Nieuw")
    client.force_login(cast.officer_alkmaar)
    page = client.get(_url(agenda, "vergelijken/")).content.decode()
    assert '<option value="v1" selected>' in page
    form = page.split(f'<form method="post" action="{_url(agenda, "bestanden/")}"')[1].split("</form>")[0]
    asked = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', form))
    del asked["csrfmiddlewaretoken"]
    assert asked == {"kind": "redline", "before": "v1", "after": "nu"}
    assert client.post(_url(agenda, "bestanden/"), asked).status_code == 302
    export = Export.objects.get(agenda=agenda)
    assert (export.kind, export.wanted["before"], export.wanted["after"]) == (ExportKind.REDLINE, "v1", "nu")
    for same in ("vergelijken/?van=v1&naar=v1", "vergelijken/?van=nu&naar=nu"):
        assert "Als pdf" not in client.get(_url(agenda, same)).content.decode()


def test_who_may_not_write_gets_no_links_to_the_editor(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast, State.RETURNED)
    _write(agenda, cast.coordinator_noord, "Nieuw")
    client.force_login(cast.alderman_alkmaar)
    page = client.get(_url(agenda, "vergelijken/")).content.decode()
    assert "redline__inserted" in page
    assert "/bewerken/" not in page


def test_an_older_text_is_put_back_after_asking(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast)
    keep_version(agenda=agenda, name="Begin", by=cast.coordinator_noord)
    old = fresh(agenda).text.sha256
    _write(agenda, cast.officer_alkmaar, "Nieuw")
    client.force_login(cast.coordinator_noord)
    page = client.get(_url(agenda, "versies/v1/terugzetten/"))
    assert "Dit verandert er: 1 wijziging: 1 tekst" in _words(page)
    assert fresh(agenda).text.sha256 != old
    response = client.post(_url(agenda, "versies/v1/terugzetten/"), follow=True)
    assert "is teruggezet" in _words(response)
    assert fresh(agenda).text.sha256 == old
    assert "De agenda heeft deze tekst al" in _words(client.get(_url(agenda, "versies/v1/terugzetten/")))


def test_what_changed_is_shown_until_it_was_read(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.officer_alkmaar)
    assert "weet nog niet welke tekst u het laatst las" in _words(client.get(_url(agenda, "gewijzigd/")))
    seen = fresh(agenda).text.sha256
    assert client.get(_url(agenda, "gelezen/")).status_code == 405
    assert client.post(_url(agenda, "gelezen/"), {"sha256": seen}).json() == {"seen": True}
    assert Look.objects.get(agenda=agenda).user == cast.officer_alkmaar
    _write(agenda, cast.coordinator_noord, "Nieuw")
    page = client.get(_url(agenda, "gewijzigd/"))
    assert "1 wijziging: 1 tekst" in _words(page)
    late = client.post(_url(agenda, "gelezen/"), {"sha256": seen, "button": "1"}, follow=True)
    assert "intussen weer gewijzigd" in _words(late)
    now = fresh(agenda).text.sha256
    client.post(_url(agenda, "gelezen/"), {"sha256": now, "button": "1"})
    assert "Er is niets gewijzigd" in _words(client.get(_url(agenda, "gewijzigd/")))


@pytest.mark.parametrize("page", MOST)
def test_thirty_versions_cost_no_more_queries_than_two(cast: Cast, client: Any, page: str) -> None:
    client.force_login(cast.coordinator_noord)
    client.get("/agendas/")  # the first request of a session stores when it began
    counts = []
    for number in (2, 30):
        agenda = make_agenda(cast)
        for place in range(number):
            _write(agenda, cast.officer_alkmaar if place % 2 else cast.coordinator_noord, f"Tekst {place}")
            keep_version(agenda=agenda, name=f"Versie {place}", by=cast.coordinator_noord)
            _write(agenda, cast.officer_alkmaar, f"Tussendoor {place}")
            keep_checkpoint(agenda=fresh(agenda), by=cast.coordinator_noord, always=True)
        looked(agenda=fresh(agenda), user=cast.coordinator_noord)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(_url(agenda, page))
        assert response.status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST[page]
