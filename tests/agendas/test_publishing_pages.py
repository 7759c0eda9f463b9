"""The pages about publishing: who sees what, errors at the field, nothing typed is lost, and no page grows."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agendas.actions import publishing as actions
from agendas.choices import State
from agendas.models import Agenda, Publication
from municipalities.models import Municipality
from records.models import Event, Job
from records.worker import run_next
from tests.cast import Cast
from tests.factories import RICH, make_agenda

pytestmark = pytest.mark.django_db

SECRET = "Klaas Geheim"
GROUND = "5.1.2e"
PLAN = {"edit": "0", "public_from": "1-12-2099", "title": "GKA-agenda Alkmaar", "summary": "Wij werken samen."}


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    members = [{"name": SECRET, "on_invitation": False}]
    facts = {"kind": "governance", "name": "Overleg", "purpose": "Praten", "frequency": "quarterly", "members": members}
    consultations = [facts, {**facts, "kind": "policy"}]
    return make_agenda(cast, State.SIGNED, explanation=f"{RICH}<p>{SECRET}</p>", consultations=consultations)


@pytest.fixture
def ocw(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ocw_staff)
    return client


def page(agenda: Agenda, rest: str = "") -> str:
    return f"/agendas/{agenda.reference}/publicatie/{rest}"


def posted(*words: str, paths: tuple[str, ...] = (), names: tuple[str, ...] = (), edit: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = {"voorstel-edit": str(edit), "voorstel-names": list(names)}
    for prefix, key, values in (("woorden", "words", words), ("velden", "path", paths)):
        data |= {f"{prefix}-TOTAL_FORMS": str(len(values)), f"{prefix}-INITIAL_FORMS": "0"}
        for number, value in enumerate(values):
            data |= {f"{prefix}-{number}-{key}": value, f"{prefix}-{number}-ground": GROUND}
    return data


def test_the_plan_is_kept_and_shown(ocw: Client, agenda: Agenda) -> None:
    assert 'value="GKA-agenda Alkmaar 2022-2025"' in ocw.get(page(agenda)).content.decode()
    assert ocw.post(page(agenda), PLAN).status_code == 302
    html = ocw.get(page(agenda)).content.decode()
    assert "Openbaar maken kan vanaf 1 december 2099." in html
    assert "Er wordt niets weggelaten" in html


EMPTY = {
    "public_from": "Vul een datum in",
    "title": "Vul de officiële titel in",
    "summary": "Schrijf in een paar zinnen",
}


@pytest.mark.parametrize("field", EMPTY, ids=list(EMPTY))
def test_an_empty_field_says_what_to_do_and_keeps_the_rest(ocw: Client, agenda: Agenda, field: str) -> None:
    response = ocw.post(page(agenda), PLAN | {field: ""})
    assert response.status_code == 422
    assert EMPTY[field] in response.content.decode()
    kept = "Wij werken samen." if field != "summary" else "1-12-2099"
    assert kept in response.content.decode()
    assert not Publication.objects.exists()


def test_a_colleague_was_first(ocw: Client, agenda: Agenda) -> None:
    ocw.post(page(agenda), PLAN)
    response = ocw.post(page(agenda), PLAN | {"title": "Mijn titel"})
    html = response.content.decode()
    assert response.status_code == 422
    assert "Een collega heeft het plan net gewijzigd" in html
    assert "Mijn titel" in html


def test_words_fields_and_proposals_make_one_mask(ocw: Client, agenda: Agenda) -> None:
    html = ocw.get(page(agenda, "lakken/")).content.decode()
    assert f'value="{SECRET}"' in html
    data = posted("gelijke kansen", "", paths=("analysis.data",), names=(SECRET,))
    response = ocw.post(page(agenda, "lakken/"), posted("Wij werken", "", paths=("analysis.data",), names=(SECRET,)))
    assert response.status_code == 302
    assert [item.get("words") or item["path"] for item in Publication.objects.get().mask] == [
        "Wij werken",
        "analysis.data",
        SECRET,
    ]
    # What also stands in the fixed words of an agenda cannot be hidden by words.
    refused = ocw.post(page(agenda, "lakken/"), data | {"voorstel-edit": "1"})
    assert refused.status_code == 422
    assert "nog te lezen" in refused.content.decode()


def test_each_wrong_line_is_told_at_that_line_and_all_that_was_typed_stays(ocw: Client, agenda: Agenda) -> None:
    response = ocw.post(page(agenda, "lakken/"), posted("Wij werken", "wethouder", "Piet Onbekend"))
    html = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_woorden-1-words"' in html
    assert 'href="#id_woorden-2-words"' in html
    assert "altijd openbaar" in html
    assert "staat niet in de ondertekende tekst" in html
    assert all(f'value="{words}"' in html for words in ("Wij werken", "wethouder", "Piet Onbekend"))
    assert not Publication.objects.exists()


def test_taking_back_says_how_long_a_browser_may_keep_the_page(cast: Cast, ocw: Client, agenda: Agenda) -> None:
    actions.plan(agenda=agenda, edit=0, by=cast.ocw_staff, public_from=timezone.localdate(), title="T", summary="S")
    actions.publish(agenda=agenda, by=cast.ocw_staff)
    kept = Client().get(f"/openbaar/{agenda.reference}/")["Cache-Control"]
    assert "max-age=60" in kept
    assert "kan die nog 60 seconden zien" in ocw.get(page(agenda, "intrekken/")).content.decode()


def test_the_list_finds_a_place_whatever_the_accents(cast: Cast, ocw: Client, agenda: Agenda) -> None:
    Municipality.objects.filter(pk=cast.alkmaar.pk).update(name="Súdwest-Fryslân")
    for words, count in (("sudwest fryslan", 1), ("SÚDWEST", 1), ("sudwest breda", 0)):
        assert ocw.get("/agendas/publicatie/", {"zoek": words}).context["count"] == count, words


def test_the_preview_shows_what_is_not_kept_yet_and_keeps_nothing(ocw: Client, agenda: Agenda) -> None:
    before = Event.objects.count()
    html = ocw.post(page(agenda, "voorbeeld/"), posted(SECRET)).content.decode()
    assert SECRET not in html
    assert "weggelaten op grond van Artikel 5.1, tweede lid, onder e" in html
    assert "Er is nog niets bewaard" in html
    assert (Publication.objects.count(), Event.objects.count()) == (0, before)
    assert SECRET in ocw.get(page(agenda, "voorbeeld/")).content.decode()


def test_who_looks_after_the_agenda_reads_along_and_does_nothing(cast: Cast, agenda: Agenda, client: Client) -> None:
    actions.plan(agenda=agenda, edit=0, by=cast.ocw_staff, public_from=timezone.localdate(), title="T", summary="S")
    client.force_login(cast.officer_alkmaar)
    html = client.get(page(agenda)).content.decode()
    assert "Officiële titel" in html
    assert '<form method="post" novalidate' not in html
    for rest in ("", "lakken/", "openbaar-maken/", "intrekken/", "pdf/opnieuw/", "pdf/annuleren/"):
        assert client.post(page(agenda, rest)).status_code == 403, rest
    assert client.post(page(agenda, "voorbeeld/")).status_code == 403
    assert client.get("/agendas/publicatie/").status_code == 403


def test_publishing_asks_once_more_and_taking_back_asks_why(ocw: Client, cast: Cast, agenda: Agenda) -> None:
    actions.plan(agenda=agenda, edit=0, by=cast.ocw_staff, public_from=timezone.localdate(), title="T", summary="S")
    assert "Openbaar maken" in ocw.get(page(agenda, "openbaar-maken/")).content.decode()
    assert not Publication.objects.get().is_public, "a GET changes nothing"
    ocw.post(page(agenda, "openbaar-maken/"))
    assert Publication.objects.get().is_public
    response = ocw.post(page(agenda, "intrekken/"), {"reason": ""})
    assert response.status_code == 422
    assert "Vul een reden in" in response.content.decode()
    ocw.post(page(agenda, "intrekken/"), {"reason": "Er staat een naam in."})
    assert "Er staat een naam in." in ocw.get(page(agenda)).content.decode()
    assert not Publication.objects.get().is_public
    ocw.force_login(cast.officer_alkmaar)
    assert "Er staat een naam in." in ocw.get(page(agenda)).content.decode()


def test_a_refusal_stands_on_the_page(ocw: Client, cast: Cast, agenda: Agenda) -> None:
    ocw.post(page(agenda), PLAN)
    response = ocw.post(page(agenda, "openbaar-maken/"))
    assert response.status_code == 422
    assert "Openbaar maken kan vanaf 1 december 2099." in response.content.decode()


def test_while_the_copy_is_made_the_page_says_so_and_a_failure_can_be_tried_again(ocw: Client, agenda: Agenda) -> None:
    ocw.post(page(agenda), PLAN)
    ocw.post(page(agenda, "lakken/"), posted(SECRET, edit=1))
    assert "Openbare pdf: wacht." in ocw.get(page(agenda)).content.decode()
    job = Job.objects.filter(name="agendas.tasks.make_public_copy")
    job.update(status="failed", finished=timezone.now())
    assert "Opnieuw maken" in ocw.get(page(agenda)).content.decode()
    ocw.post(page(agenda, "pdf/opnieuw/"))
    assert job.get().status == "waiting"


def test_the_page_asks_by_itself_while_the_copy_is_made_and_it_can_be_called_off(
    ocw: Client, cast: Cast, agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agendas.tasks.public_copy", lambda publication: b"%PDF copy")
    ocw.post(page(agenda), PLAN)
    ocw.post(page(agenda, "lakken/"), posted(SECRET, edit=1))
    url, job = page(agenda, "pdf/stand/"), Job.objects.filter(name="agendas.tasks.make_public_copy")
    html = ocw.get(page(agenda)).content.decode()
    assert f'hx-get="{url}"' in html and "django_htmx/htmx" in html and "Annuleren" in html
    assert ocw.get(url).status_code == 302, "without htmx the whole page"
    assert f'hx-get="{url}"' in ocw.get(url, headers={"HX-Request": "true"}).content.decode()

    ocw.post(page(agenda, "pdf/annuleren/"))
    assert job.get().status == "cancelled"
    stopped = ocw.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in stopped and "Opnieuw maken" in stopped and 'hx-swap-oob="innerHTML"' in stopped
    again = ocw.post(page(agenda, "pdf/annuleren/"), follow=True).content.decode()
    assert "Annuleren kan niet meer" in again
    assert Event.objects.filter(stream=agenda.stream, action="public_copy_cancelled").count() == 1
    assert Publication.objects.get().masked_pdf is None

    ocw.post(page(agenda, "pdf/opnieuw/"))
    Job.objects.exclude(name="agendas.tasks.make_public_copy").delete()
    while run_next("test"):
        pass
    ready = ocw.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in ready and "De openbare pdf is klaar" in ready and "Verder naar openbaar maken" in ready


def test_what_the_worker_brings_after_it_was_called_off_is_not_kept(
    ocw: Client, cast: Cast, agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    def called_off(publication: Publication) -> bytes:
        ocw.post(page(agenda, "pdf/annuleren/"))
        return b"%PDF copy"

    monkeypatch.setattr("agendas.tasks.public_copy", called_off)
    ocw.post(page(agenda), PLAN)
    ocw.post(page(agenda, "lakken/"), posted(SECRET, edit=1))
    Job.objects.exclude(name="agendas.tasks.make_public_copy").delete()
    while run_next("test"):
        pass
    assert Job.objects.get(name="agendas.tasks.make_public_copy").status == "cancelled"
    assert Publication.objects.get().masked_pdf is None


# ---------- the list ----------


def some(cast: Cast, count: int) -> list[Agenda]:
    return [make_agenda(cast, State.SIGNED) for _ in range(count)]


def test_the_list_shows_how_far_each_is(ocw: Client, cast: Cast) -> None:
    first, second, _third = some(cast, 3)
    make_agenda(cast, State.DRAFT)
    facts: dict[str, Any] = {"edit": 0, "by": cast.ocw_staff, "title": "Titel", "summary": "S"}
    actions.plan(agenda=first, public_from=timezone.localdate(), **facts)
    actions.publish(agenda=first, by=cast.ocw_staff)
    actions.plan(agenda=second, public_from=timezone.localdate() + timedelta(days=3), **facts)
    response = ocw.get("/agendas/publicatie/")
    assert [row.stand.key for row in response.context["rows"]].count("te-doen") == 1
    for stand, count in {"te-doen": 1, "gepland": 1, "openbaar": 1, "te-laat": 0, "ingetrokken": 0}.items():
        assert ocw.get(f"/agendas/publicatie/?stand={stand}").context["count"] == count, stand
    assert ocw.get("/agendas/publicatie/?zoek=alkmaar").context["count"] == 3
    assert ocw.get("/agendas/publicatie/?zoek=zwolle").context["count"] == 0
    for order in ("kenmerk", "-kenmerk", "datum", "-datum", "ondertekend"):
        assert len(ocw.get(f"/agendas/publicatie/?volgorde={order}").context["rows"]) == 3


def test_no_page_asks_more_for_more_rows(ocw: Client, cast: Cast) -> None:
    ocw.get("/agendas/")
    counts = []
    for rows in (2, 7):
        made = some(cast, rows)
        for each in made:
            facts: dict[str, Any] = {"edit": 0, "title": "T", "summary": "S", "public_from": timezone.localdate()}
            actions.plan(agenda=each, by=cast.ocw_staff, **facts)
        with CaptureQueriesContext(connection) as captured:
            assert ocw.get("/agendas/publicatie/").context["count"] >= rows
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 7


@pytest.mark.parametrize("rest", ["", "lakken/", "voorbeeld/"], ids=["plan", "mask", "preview"])
def test_no_page_of_one_asks_more_for_a_longer_text(ocw: Client, cast: Cast, rest: str) -> None:
    ocw.get("/agendas/")
    counts = []
    for rows in (2, 9):
        made = make_agenda(cast, State.SIGNED, rows=rows)
        mask = [{"words": f"Deelnemer {number}", "ground": GROUND} for number in range(rows)]
        actions.leave_out(agenda=made, mask=mask, edit=0, by=cast.ocw_staff)
        with CaptureQueriesContext(connection) as captured:
            assert ocw.get(page(made, rest)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 26
