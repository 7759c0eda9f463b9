"""The front page for the alderman: what is promised, what it costs whom, what changed, what is asked."""

import datetime
import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agendas.actions.editing import save_part
from agendas.actions.reviewing import approve, send_back, submit
from agendas.actions.sealing import store_sealed_pdf
from agendas.actions.signing import freeze
from agendas.addresses import part_at
from agendas.choices import State
from agendas.document.front import costs_per_year, front_of, in_short
from agendas.files import college
from agendas.front import front_pdf, page_of
from agendas.models import Agenda
from agendas.snapshot import content_hash
from records.archival_pdf import RenderingFailed
from records.models import Event
from tests.cast import Cast
from tests.factories import approve_all, fresh, intervention, make_agenda, sign_as
from tests.pdf.conformance import objections

# Session, user and what the user holds are in the number.
MOST_QUERIES = 14


def _url(agenda: Agenda) -> str:
    return f"/agendas/{agenda.reference}/voorplaat/"


def _page(client: Any, agenda: Agenda) -> str:
    response = client.get(_url(agenda))
    assert response.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def _change(agenda: Agenda, address: str, by: Any, **texts: str) -> None:
    part = part_at(agenda.text.document, address)
    content = {**part, **texts}
    content.pop("id", None)
    save_part(agenda=agenda, address=address, content=content, base=content_hash(part), by=by)


def _second_version(cast: Cast) -> Agenda:
    """An agenda that came back, got another goal and was handed in again."""
    agenda = make_agenda(cast, State.RETURNED)
    row = agenda.text.document["interventions"][0]["id"]
    _change(agenda, f"interventions.{row}", cast.coordinator_noord, goal="<p>Iets heel anders.</p>")
    submit(agenda=fresh(agenda), by=cast.coordinator_noord)
    return fresh(agenda)


@pytest.mark.parametrize(
    ("goal", "short"),
    [
        ("<p>Eén zin.</p>", "Eén zin."),
        ("<p>Een. Twee. Drie.</p>", "Een. Twee."),
        (
            "<p>Op bijv. Alkmaarse scholen, o.a. Jan Arentsz. Daarna verder. En meer.</p>",
            "Op bijv. Alkmaarse scholen, o.a. Jan Arentsz. Daarna verder.",
        ),
        (
            "<p>Wij willen:</p><ul><li>meer kansen</li><li>minder uitval</li></ul><p>Later.</p>",
            "Wij willen: meer kansen; minder uitval",
        ),
        ("<ul><li>meer kansen</li><li>minder uitval</li></ul>", "meer kansen; minder uitval"),
        ("<p>Goed.</p><ul><li>niet dit</li></ul>", "Goed."),
        ("<p>" + "woord " * 100 + "</p>", "woord " * 53 + "…"),
        ("", ""),
        ("<p>Minder &lt;dan&gt; 3 &amp; meer dan 2.</p>", "Minder <dan> 3 & meer dan 2."),
    ],
)
def test_a_goal_in_short(goal: str, short: str) -> None:
    assert in_short(goal) == short


def _money(lines: list[tuple[int, str, str]], budget: list[tuple[int, str]]) -> dict[str, Any]:
    return {
        "budget": {"lines": [{"year": year, "amount": amount} for year, amount in budget]},
        "funding": {"lines": [{"year": year, "source": source, "amount": amount} for year, source, amount in lines]},
    }


def test_who_pays_what_per_year() -> None:
    first = _money(
        [(2027, "gka", "2000.00"), (2027, "school", "500.00"), (2028, "partnership", "10.50"), (2027, "in_kind", "1")],
        [(2027, "3000.00"), (2028, "10.50")],
    )
    # What it is short of is not paid by what another has too much.
    second = _money([(2027, "municipality", "900.00"), (2028, "third_party", "5")], [(2027, "400.00")])
    costs = costs_per_year({"interventions": [first, second]})
    rows = {line.label: [amount for _, amount in cells] for line, cells in costs.rows}
    assert costs.columns == ["GKA", "Gemeente", "Scholen", "Anderen", "Nog geen dekking", "Totaal"]
    assert rows["2027"] == [Decimal(n) for n in ("2000", "900", "500", "1", "499", "3900")]
    assert rows["2028"] == [Decimal(n) for n in ("0", "0", "10.50", "5", "0", "15.50")]
    assert rows["Totaal"] == [Decimal(n) for n in ("2000", "900", "510.50", "6", "499", "3915.50")]
    assert costs.remark == "In 2027 en 2028 staat er meer dekking dan kosten in de agenda."


def test_without_amounts_there_is_no_table() -> None:
    assert costs_per_year({"interventions": [_money([], [])]}).lines == []


def test_every_promise_leads_to_its_text(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast, State.REVIEW, rows=3)
    client.force_login(cast.alderman_alkmaar)
    html = client.get(_url(agenda)).content.decode()
    promises = front_of(agenda.text.document).promises
    assert [row.kind for row in promises] == [
        "Interventie 1", "Interventie 2", "Experiment 1", "Community 1", "Community 2", "Community 3",
    ]  # fmt: skip
    for promise in promises:
        assert f'href="#{promise.anchor}"' in html and f'id="{promise.anchor}"' in html


def test_the_alderman_reads_what_is_asked_and_by_when(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast)
    day = timezone.localdate() + datetime.timedelta(days=5)
    submit(agenda=agenda, review_by=day, by=cast.coordinator_noord)
    client.force_login(cast.alderman_alkmaar)
    text = _page(client, agenda)
    html = client.get(_url(agenda)).content.decode()
    assert "U beoordeelt deze agenda namens de gemeente. Geef akkoord, of stuur de agenda terug" in text
    assert f"Reactie graag uiterlijk {day.day} " in text
    assert f"/agendas/{agenda.reference}/stap/approve/" in html
    assert f"/agendas/{agenda.reference}/stap/send_back/" in html
    assert "Wij werken samen aan gelijke kansen." in text and "Overleg 1: Elk kwartaal" in text
    assert "2022 € 2.000 € 0 € 1.000 € 0 € 3.000" in text
    assert "Er is nog geen eerdere versie om mee te vergelijken." in text
    Agenda.objects.filter(pk=agenda.pk).update(review_by=timezone.localdate() - datetime.timedelta(days=1))
    assert "De gevraagde dag is voorbij:" in _page(client, agenda)


@pytest.mark.parametrize(
    ("state", "person", "words", "buttons"),
    [
        (State.REVIEW, "ocw_reviewer", "U beoordeelt deze agenda namens OCW.", True),
        (State.REVIEW, "coordinator_noord", "De gemeente en OCW beoordelen deze versie. U hoeft nu niets", False),
        (State.REVIEW, "ocw_finance", "U hoeft nu niets te doen.", False),
        (State.DRAFT, "coordinator_noord", "U schrijft aan dit concept.", False),
        (State.RETURNED, "alderman_alkmaar", "Dit is een concept. De tekst kan nog veranderen. U hoeft", False),
        (State.FROZEN, "alderman_alkmaar", "U bent aan de beurt om te ondertekenen.", False),
        (State.FROZEN, "minister_ocw", "De tekst is vastgesteld en ligt ter ondertekening.", False),
        (State.SIGNED, "reader", "Deze agenda is ondertekend. U hoeft nu niets te doen.", False),
        (State.WITHDRAWN, "ocw_staff", "Deze agenda is ingetrokken.", False),
    ],
)
def test_what_is_asked_of_others(cast: Cast, client: Any, state: State, person: str, words: str, buttons: bool) -> None:
    agenda = make_agenda(cast, state)
    client.force_login(cast.people[person])
    assert words in _page(client, agenda)
    assert ("front-bar" in client.get(_url(agenda)).content.decode()) == buttons


def test_who_agreed_reads_that_and_has_no_button_for_it(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    approve(agenda=agenda, sha256=agenda.versions.get().sha256, by=cast.alderman_alkmaar)
    client.force_login(cast.alderman_alkmaar)
    assert "Nu is het wachten op het akkoord van OCW." in _page(client, agenda)
    assert "/stap/approve/" not in client.get(_url(agenda)).content.decode()


def test_what_changed_since_the_version_before(cast: Cast, client: Any) -> None:
    agenda = _second_version(cast)
    page = page_of(agenda, cast.alderman_alkmaar)
    assert (page.version and page.version.number, page.since and page.since.number) == (2, 1)
    assert page.summary == "1 wijziging: 1 tekst"
    assert page.changes == ["Interventie ‘De Transformatieve School 0’: Doel"]
    client.force_login(cast.alderman_alkmaar)
    text = _page(client, agenda)
    assert "Interventie ‘De Transformatieve School 0’: Doel" in text and "Sinds versie 1 van" in text
    assert f"/agendas/{agenda.reference}/vergelijken/?van=v1&amp;naar=v2" in client.get(_url(agenda)).content.decode()


def test_rows_that_came_and_went_and_money_are_named(cast: Cast) -> None:
    agenda = make_agenda(cast, State.RETURNED, rows=2)
    document = agenda.text.document
    rows = [row for row in document["interventions"] if row["kind"] == "intervention"]
    rows[0]["budget"]["lines"][0]["amount"] = "3500.00"
    new = {**intervention(4), "name": "Nieuw plan"}
    part = part_at(document, "interventions")
    content = {**part, "interventions": [*rows, new]}
    base = content_hash(part_at(fresh(agenda).text.document, "interventions"))
    save_part(agenda=agenda, address="interventions", content=content, base=base, by=cast.coordinator_noord)
    changes = page_of(fresh(agenda), cast.coordinator_noord).changes
    assert "Experiment ‘De Transformatieve School 1’ staat er niet meer in" in changes
    assert "Interventie ‘Nieuw plan’ is nieuw" in changes
    assert "Interventie ‘De Transformatieve School 0’: Begroting" in changes


def test_who_may_not_read_older_versions_reads_nothing_of_them(cast: Cast, client: Any) -> None:
    """A minister reads what was fixed for signing; what the text was before is not hers."""
    agenda = _second_version(cast)
    approve_all(agenda, cast)
    freeze(agenda=fresh(agenda), by=cast.coordinator_noord)
    client.force_login(cast.minister_ocw)
    assert "Er is nog geen eerdere versie om mee te vergelijken." in _page(client, agenda)
    client.force_login(cast.alderman_alkmaar)
    assert "Sinds versie 1 van" in _page(client, agenda)


def test_the_text_under_review_is_that_of_the_version(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    page = page_of(agenda, cast.alderman_alkmaar)
    assert page.version is not None and page.version.sha256 == content_hash(page.document)
    assert page_of(make_agenda(cast), cast.ocw_staff).version is None


def test_the_page_asks_as_often_for_many_rows(cast: Cast, client: Any) -> None:
    client.force_login(cast.alderman_alkmaar)
    client.get("/agendas/")  # the first request of a session stores when it began
    counts = []
    for rows in (2, 9):
        agenda = make_agenda(cast, State.REVIEW, rows=rows)
        send_back(agenda=agenda, reason="Korter graag.", by=cast.ocw_reviewer)
        submit(agenda=fresh(agenda), by=cast.coordinator_noord)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(_url(agenda)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_an_outsider_finds_nothing(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.officer_zwolle)
    assert client.get(_url(agenda)).status_code == 404
    assert client.post(f"{_url(agenda)}pdf/").status_code == 404


# ---------- as PDF ----------


@pytest.mark.parametrize("person", ["minister_ocw", "reader", "alderman_alkmaar"])
def test_the_pdf_tells_no_more_than_the_page(
    cast: Cast, client: Any, monkeypatch: pytest.MonkeyPatch, person: str
) -> None:
    """What the text was before it was fixed for signing is not for a minister or a reader, in a file neither."""
    agenda = _second_version(cast)
    approve_all(agenda, cast)
    freeze(agenda=fresh(agenda), by=cast.coordinator_noord)
    if person == "reader":
        for by in (cast.alderman_alkmaar, cast.minister_ocw, cast.minister_po):
            sign_as(fresh(agenda), by)
        store_sealed_pdf(signing_round=agenda.rounds.get(), pdf=b"%PDF-1.7 only for tests")
    printed: list[str] = []

    def render(html: str, **limits: object) -> bytes:
        printed.append(html)
        return b"%PDF-1.7"

    monkeypatch.setattr("agendas.front.render_limited", render)
    client.force_login(cast.people[person])
    assert client.post(f"{_url(agenda)}pdf/").status_code == 200
    college.front_pdf(fresh(agenda), reader=cast.people[person])
    for html in printed:
        assert ("Sinds versie 1 van" in html) == (person == "alderman_alkmaar")
        assert ("De Transformatieve School 0’: Doel" in html) == (person == "alderman_alkmaar")
        assert "versie 2 van" in html
    assert len(printed) == 2


@pytest.mark.parametrize("stamp", ["", "Concept ter besluitvorming"])
def test_the_pdf_is_accessible_and_says_the_same(cast: Cast, stamp: str) -> None:
    pdf = front_pdf(_second_version(cast), reader=cast.alderman_alkmaar, stamp=stamp)
    assert objections(pdf) == []


def test_the_pdf_of_an_empty_or_nasty_agenda(cast: Cast) -> None:
    nasty = {**intervention(), "name": 'Plan "1" & 2 < 3', "goal": "", "funding": {}, "budget": {}}
    agenda = make_agenda(cast, interventions=[nasty], communities=[], consultations=[], other_agreements=[])
    assert objections(front_pdf(agenda, reader=cast.officer_alkmaar)) == []


def test_a_copy_to_take_along_is_recorded(cast: Cast, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agendas.views.front.front_pdf", lambda agenda, reader, limits: b"%PDF-1.7")
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.alderman_alkmaar)
    response = client.post(f"{_url(agenda)}pdf/")
    assert response["Content-Disposition"] == f'attachment; filename="{agenda.reference}-voorplaat.pdf"'
    event = Event.objects.get(stream=agenda.stream, action="exported")
    assert event.data["kind"] == "front"
    history = client.get(f"/agendas/{agenda.reference}/historie/").content.decode()
    assert "De agenda is gedownload (voorplaat)." in history


def test_a_pdf_that_cannot_be_made_says_why(cast: Cast, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(agenda: Agenda, reader: object, limits: object) -> bytes:
        raise RenderingFailed("Het maken duurde te lang.")

    monkeypatch.setattr("agendas.views.front.front_pdf", fail)
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.alderman_alkmaar)
    response = client.post(f"{_url(agenda)}pdf/", follow=True)
    assert "Het maken duurde te lang." in response.content.decode()
