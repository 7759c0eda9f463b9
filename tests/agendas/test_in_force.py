"""The text in force on a day: which parts count, what the page says beside each change, and its files."""

import datetime
import json
import re
import subprocess
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agendas.choices import State
from agendas.in_force import parts_of, text_on
from agendas.models import Agenda, Signature, SigningRound
from tests.agendas.signed_addenda import sealed_addendum, signed_on
from tests.cast import Cast
from tests.factories import make_agenda
from tests.pdf.conformance import objections

BEGIN = datetime.date(2022, 3, 1)
FIRST = datetime.date(2023, 5, 3)
SECOND = datetime.date(2024, 6, 1)


@pytest.fixture
def agreed(cast: Cast) -> Agenda:
    agenda = make_agenda(cast, State.SIGNED, rows=2)
    signed_on(agenda, BEGIN)
    return agenda


def _now(agenda: Agenda) -> dict[str, Any]:
    return text_on(agenda, datetime.date(2025, 1, 1)).document


def _page(client: Client, agenda: Agenda, day: datetime.date | str) -> str:
    response = client.get(f"/agendas/{agenda.reference}/geldende-tekst/", {"op": str(day)})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_before_on_and_after_the_day_of_an_addendum(cast: Cast, agreed: Agenda) -> None:
    sealed_addendum(cast, agreed, ["explanation"], {"explanation": "<p>Nu anders.</p>"}, day=FIRST)
    day = datetime.timedelta(days=1)
    assert text_on(agreed, BEGIN - day) is None
    before, on, after = (text_on(agreed, FIRST + step) for step in (-day, 0 * day, day))
    assert before.sha256 == agreed.rounds.get().version.sha256, "without addenda it is the signed text"
    assert [part.reference for part in before.parts] == [agreed.reference]
    assert on.document["explanation"] == after.document["explanation"] == "<p>Nu anders.</p>"
    assert on.consolidated.origins == {"explanation": f"{agreed.reference}-A1"}
    assert {key: value for key, value in on.document.items() if key != "explanation"} == {
        key: value for key, value in before.document.items() if key != "explanation"
    }
    assert on.sha256 == after.sha256 != before.sha256


def test_on_one_day_the_one_that_was_sealed_first_counts_first(cast: Cast, agreed: Agenda) -> None:
    for words in ("<p>Eerst.</p>", "<p>Daarna.</p>"):
        sealed_addendum(cast, agreed, ["explanation"], {"explanation": words}, day=FIRST)
    assert _now(agreed)["explanation"] == "<p>Daarna.</p>"
    assert [part.reference[-2:] for part in parts_of(agreed)[1:]] == ["A1", "A2"]
    rounds = SigningRound.objects.filter(agenda__parent=agreed)
    first, second = rounds.order_by("ended_at")
    rounds.filter(pk=first.pk).update(ended_at=second.ended_at + datetime.timedelta(seconds=1))
    assert [part.reference[-2:] for part in parts_of(agreed)[1:]] == ["A2", "A1"]


def test_the_last_signature_counts_and_a_void_one_does_not(agreed: Agenda, cast: Cast) -> None:
    last = Signature.objects.filter(round__agenda=agreed).last()
    Signature.objects.filter(pk=last.pk).update(date=FIRST)
    assert parts_of(agreed)[0].signed_on == FIRST
    Signature.objects.filter(pk=last.pk).update(voided_at=last.signed_at, voided_by=cast.ocw_staff)
    assert parts_of(agreed)[0].signed_on == BEGIN


def test_what_is_not_sealed_and_what_is_not_asked_for_does_not_count(cast: Cast, agreed: Agenda) -> None:
    for words in ("<p>Eerst.</p>", "<p>Daarna.</p>"):
        sealed_addendum(cast, agreed, ["explanation"], {"explanation": words}, day=FIRST)
    own = text_on(agreed, SECOND, only={f"{agreed.reference}-A1"})
    assert own.document["explanation"] == "<p>Eerst.</p>"
    last = SigningRound.objects.filter(agenda__parent=agreed).last()
    SigningRound.objects.filter(pk=last.pk).update(outcome="open", ended_at=None, sealed_pdf=None)
    assert text_on(agreed, SECOND).document["explanation"] == "<p>Eerst.</p>"


def test_an_addendum_of_before_changes_nothing_and_is_named(cast: Cast, agreed: Agenda, client: Client) -> None:
    sealed_addendum(cast, agreed, [], {"explanation": "<p>Anders.</p>"}, day=FIRST, facts=False)
    text = text_on(agreed, SECOND)
    assert text.document == text_on(agreed, BEGIN).document
    assert [part.reference for part in text.addenda] == [f"{agreed.reference}-A1"]
    client.force_login(cast.reader)
    assert "Het portaal weet niet wat dit addendum wijzigt" in _page(client, agreed, SECOND)


def test_each_change_names_its_addendum(cast: Cast, agreed: Agenda, client: Client) -> None:
    text = _now(agreed)
    first, second = text["interventions"]
    added = {**second, "id": str(uuid4()), "name": "Taalklas"}
    for part in (added["parties"], added["indicators"], added["budget"]["lines"], added["funding"]["lines"]):
        part.clear()
    line = first["budget"]["lines"][0]
    changed = {**first, "goal": f"{first['goal']}<p>En meer.</p>"}
    changed["budget"] = {**first["budget"], "lines": [{**line, "amount": "12345.00"}, *first["budget"]["lines"][1:]]}
    sealed_addendum(cast, agreed, ["interventions"], {"interventions": [changed, added]}, day=FIRST)
    clauses = [{**row, "heading": f"Kop {number}"} for number, row in enumerate(text["clauses"])]
    sealed_addendum(cast, agreed, ["clauses"], {"clauses": clauses}, day=SECOND)
    client.force_login(cast.coordinator_noord)
    html = _page(client, agreed, SECOND)
    one, two = (
        f'<a href="/agendas/{agreed.reference}-A{number}/">addendum {agreed.reference}-A{number}</a>, {day}</p>'
        for number, day in ((1, "3 mei 2023"), (2, "1 juni 2024"))
    )
    assert f'<p>En meer.</p></div><p class="in-force__note">Gewijzigd door {one}' in html
    assert f"Toegevoegd door {one}" in html
    assert f"Vervallen door {one}" in html
    assert f"{second['name']} (vervallen)" in html
    assert html.count(f"gewijzigd door {one}") == 1, "the line of money, once"
    assert f"Kop: gewijzigd door {two}" in html
    assert f"addendum {agreed.reference}-A1 van 3 mei 2023 en addendum {agreed.reference}-A2 van 1 juni 2024" in html
    assert "addendum" not in _page(client, agreed, BEGIN).split('id="agenda"')[1].lower()


def test_every_mark_of_the_list_is_in_the_text_or_is_no_part_of_it(cast: Cast, agreed: Agenda, client: Client) -> None:
    text = _now(agreed)
    changes = {
        "title": "Andere titel",
        "analysis": {**text["analysis"], "indicators": [], "parties": ["Een ander"]},
        "communication": {**text["communication"], "activities": []},
        "consultations": [{**text["consultations"][1], "members": []}],
        "communities": text["communities"][::-1],
        "local_agendas": [],
        "other_agreements": [],
        "pillars": text["pillars"][1:],
    }
    blocks = "heading preamble explanation consultations analysis communication other_agreements communities".split()
    sealed_addendum(cast, agreed, blocks, changes, day=FIRST)
    client.force_login(cast.coordinator_noord)
    html = _page(client, agreed, SECOND)
    body = html.split('id="agenda"')[1]
    listed = html.split('id="changes-title"')[1].split("</section>")[0]
    anchors = [part.split('"')[0] for part in listed.split('href="#')[1:]]
    assert len(anchors) >= 10
    for anchor in anchors:
        assert body.count(f'id="{anchor}"') == 1
    assert "<li>Titel: gewijzigd</li>" in listed
    assert "<li>Communities: andere volgorde</li>" in listed


def test_a_conflict_is_shown_with_both_texts(cast: Cast, agreed: Agenda, client: Client) -> None:
    base = _now(agreed)
    for words in ("<p>Van de eerste.</p>", "<p>Van de tweede.</p>"):
        sealed_addendum(cast, agreed, ["explanation"], {"explanation": words}, day=FIRST, base=base)
    text = text_on(agreed, SECOND)
    assert text.document["explanation"] == "<p>Van de eerste.</p>"
    assert [(row.path, row.own) for row in text.consolidated.conflicts] == [("explanation", "<p>Van de tweede.</p>")]
    client.force_login(cast.coordinator_noord)
    html = _page(client, agreed, SECOND)
    box = html.split('id="clashes-title"')[1].split("</section>")[0]
    words = " ".join(re.sub(r"<[^>]+>", " ", box).split())
    assert "ingevoegd: + Van de eerste ," in words
    assert "ingevoegd: + Van de tweede ," in words
    assert f"In addendum {agreed.reference}-A2" in box


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("28-2-2022", "Op 28 februari 2022 gold deze agenda nog niet. De laatste handtekening is van 1 maart 2022."),
        ("1 maart 2022", "Op 1 maart 2022 geldt de agenda van 1 maart 2022, zonder addenda."),
        ("2025-12-31", "Op 31 december 2025 geldt de agenda van 1 maart 2022, zonder addenda."),
        ("2026-01-01", "Deze agenda liep tot en met 2025. U leest wat het laatst gold: de agenda van 1 maart 2022."),
    ],
    ids=["before", "first", "last", "over"],
)
def test_the_page_says_what_is_in_force(cast: Cast, agreed: Agenda, client: Client, day: str, sentence: str) -> None:
    client.force_login(cast.reader)
    assert sentence in _page(client, agreed, day)


def test_an_extension_goes_on_after_the_first_end(cast: Cast, agreed: Agenda) -> None:
    period = {**_now(agreed)["period"], "end": 2026}
    sealed_addendum(cast, agreed, ["heading"], {"period": period, "coordinator": None}, day=FIRST)
    text = text_on(agreed, datetime.date(2026, 5, 1))
    assert not text.is_over
    assert text.document["coordinator"], "the people of the addendum are its own"
    assert text_on(agreed, datetime.date(2027, 1, 1)).is_over


def test_a_date_that_is_none_is_told_at_the_field(cast: Cast, agreed: Agenda, client: Client) -> None:
    client.force_login(cast.reader)
    response = client.get(f"/agendas/{agreed.reference}/geldende-tekst/", {"op": "31-2-2024"})
    assert response.status_code == 422
    html = response.content.decode()
    assert "Vul een datum in die bestaat" in html
    assert 'value="31-2-2024"' in html


def test_a_draft_has_no_text_in_force(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    assert parts_of(agenda) == []
    client.force_login(cast.coordinator_noord)
    assert "nog niet door iedereen ondertekend" in _page(client, agenda, "2030-01-01")
    for kind in ("json", "pdf"):
        response = client.post(f"/agendas/{agenda.reference}/geldende-tekst/{kind}/", {"op": "2030-01-01"}, follow=True)
        assert "Op deze dag is er geen geldende tekst om te downloaden." in response.content.decode()


def test_the_page_of_an_addendum_is_that_of_its_agenda(cast: Cast, agreed: Agenda, client: Client) -> None:
    own = sealed_addendum(cast, agreed, ["explanation"], {"explanation": "<p>Nu anders.</p>"}, day=FIRST)
    assert text_on(own, SECOND).document == text_on(agreed, SECOND).document
    client.force_login(cast.officer_zwolle)
    assert client.get(f"/agendas/{agreed.reference}/geldende-tekst/").status_code == 404


def test_the_file_for_computers_is_the_text(cast: Cast, agreed: Agenda, client: Client) -> None:
    sealed_addendum(cast, agreed, ["explanation"], {"explanation": "<p>Nu anders.</p>"}, day=FIRST)
    client.force_login(cast.reader)
    response = client.post(f"/agendas/{agreed.reference}/geldende-tekst/json/", {"op": str(SECOND)})
    assert json.loads(response.content) == text_on(agreed, SECOND).document
    assert f"{agreed.reference}-geldend-op-2024-06-01.json" in response.headers["Content-Disposition"]


def test_more_rows_and_more_addenda_ask_no_more_queries(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator_noord)
    client.get("/agendas/")
    counts = []
    for rows in (2, 9):
        agenda = make_agenda(cast, State.SIGNED, rows=rows)
        signed_on(agenda, BEGIN)
        for number in range(rows):
            words = {"explanation": f"<p>Tekst {number}.</p>"}
            sealed_addendum(cast, agenda, ["explanation"], words, day=FIRST)
        with CaptureQueriesContext(connection) as captured:
            _page(client, agenda, SECOND)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 8


def test_the_file_to_read_is_accessible_and_says_what_it_is(cast: Cast, agreed: Agenda, client: Client) -> None:
    text = _now(agreed)
    changes = {"consultations": text["consultations"][1:], "clauses": text["clauses"][::-1]}
    sealed_addendum(cast, agreed, ["consultations", "clauses"], changes, day=FIRST)
    client.force_login(cast.reader)
    response = client.post(f"/agendas/{agreed.reference}/geldende-tekst/pdf/", {"op": str(SECOND)})
    assert response.headers["Content-Type"] == "application/pdf"
    assert objections(response.content) == []
    read = subprocess.run(["pdftotext", "-", "-"], input=response.content, capture_output=True, check=True)
    words = " ".join(read.stdout.decode().split())
    assert "Geldende tekst op 1 juni 2024; dit is geen ondertekend document" in words
    assert f"Vervallen door addendum {agreed.reference}-A1, 3 mei 2023" in words
