"""An addendum in front of who decides: front page, sign page, its files, its evidence sheet and the public check."""

import io
import re
import subprocess
import zipfile
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agendas.actions.reviewing import submit
from agendas.actions.signing import freeze
from agendas.choices import AddendumSort, State
from agendas.evidence.document import evidence_document
from agendas.evidence.sheet import evidence_pdf
from agendas.files.college import college_package
from agendas.files.docx import docx_of
from agendas.files.heading import text_in_hand
from agendas.files.odt import odt_of
from agendas.front import front_pdf, page_of
from agendas.models import Agenda
from agendas.pdf import frozen_pdf
from agendas.tables.guests import full_title
from agendas.tables.verifying import shown
from agendas.verifying import Addendum, Finding, Outcome, _about, _addenda_of
from gka_portal.notation import dutch_date
from tests.agendas.addenda import make_addendum, sign_addendum, signed_addendum, signed_agenda, write_at
from tests.cast import Cast
from tests.factories import approve_all, fresh, read_as
from tests.pdf.conformance import objections

GOAL = "<p>Veertig scholen doen mee.</p>"
REASON = "De gemeente wil meer doen."


def _draft(cast: Cast, agenda: Agenda) -> Agenda:
    """An intensification with another goal, more money and another clause."""
    addendum = make_addendum(cast, agenda, "interventions", "clauses", sort="intensify")
    row = addendum.text.document["interventions"][0]
    budget, funding = row["budget"], row["funding"]
    lines = [{**budget["lines"][0], "amount": "6000.00"}]
    cover = [{**line, "amount": {"gka": "4000.00"}.get(line["source"], "2000.00")} for line in funding["lines"]]
    changes = {"goal": GOAL, "budget": {**budget, "lines": lines}, "funding": {**funding, "lines": cover}}
    write_at(addendum, f"interventions.{row['id']}", cast.coordinator_noord, **changes)
    clause = {**addendum.text.document["clauses"][0], "text": "<p>Elk half jaar kijken wij terug.</p>"}
    write_at(addendum, "clauses", cast.coordinator_noord, clauses=[clause])
    return fresh(addendum)


def _frozen(cast: Cast, addendum: Agenda) -> Agenda:
    submit(agenda=addendum, by=cast.coordinator_noord)
    approve_all(fresh(addendum), cast)
    freeze(agenda=fresh(addendum), by=cast.coordinator_noord)
    return fresh(addendum)


def _said(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def _page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return _said(response.content.decode())


def _text(pdf: bytes) -> str:
    found = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True).stdout.decode()
    return " ".join(found.split())


def _round(agenda: Agenda) -> Any:
    return agenda.rounds.select_related("agenda", "version").get()


# ---------- the front page ----------


def test_the_front_page_tells_what_changes(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast)
    addendum = _draft(cast, agenda)
    submit(agenda=addendum, by=cast.coordinator_noord)
    client.force_login(cast.alderman_alkmaar)
    words = _page(client, f"/agendas/{addendum.reference}/voorplaat/")
    name = f"GKA-agenda Alkmaar Alkmaar {agenda.start_year}-{agenda.end_year}"
    for sentence in (
        f"Addendum 1 bij de {name}",
        "U beoordeelt dit addendum namens de gemeente. Geef akkoord, of stuur het addendum terug",
        f"Wat dit addendum verandert Intensivering bij de {name} ({agenda.reference}). {REASON}",
        "Interventie ‘De Transformatieve School 0’ Doel",
        "was: − Wij werken samen aan gelijke kansen , tot hier wordt: + Veertig scholen doen mee , tot hier",
        "Begrotingsregels van Interventie ‘De Transformatieve School 0’ › Begroting : wat verandert",
        "GKA-subsidie, 2024 € 2.000 € 4.000 € 2.000 meer",
        "Bekijk alle wijzigingen woord voor woord",
        f"De agenda loopt tot en met {agenda.end_year}. Dat blijft zo.",
        "Dit blijft zoals het is: ‘Kop en betrokkenen’, ‘Aanhef en inleiding’,",
        "2024 € 4.000 € 6.000 € 2.000 meer € 3.000 meer",
        "Interventie 1, gewijzigd De Transformatieve School 0 Veertig scholen doen mee.",
        "Wat het daarna in totaal kost",
    ):
        assert sentence in words, words
    # What the addendum leaves as it is, is no promise of it.
    assert [row.anchor for row in page_of(addendum, cast.alderman_alkmaar).front.promises] == ["interventie-1"]


def test_the_front_page_of_an_extension_tells_until_when(cast: Cast, client: Client) -> None:
    addendum = make_addendum(cast, signed_agenda(cast), sort="extend", end_year=2028)
    client.force_login(cast.coordinator_noord)
    words = _page(client, f"/agendas/{addendum.reference}/voorplaat/")
    assert "De agenda loopt tot en met 2028. Dat was 2027." in words
    assert "Aan de bedragen verandert niets." in words
    assert "Wat wij anders of nieuw beloven" not in words


def test_the_front_page_as_pdf(cast: Cast) -> None:
    addendum = _draft(cast, signed_agenda(cast))
    pdf = front_pdf(addendum, reader=cast.coordinator_noord)
    assert objections(pdf) == []
    words = _text(pdf)
    assert "Wat dit addendum verandert" in words and "Verschil voor GKA" in words
    assert "Interventie 1, gewijzigd: De Transformatieve School 0" in words


def test_the_front_page_asks_as_often_for_many_rows(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator_noord)
    client.get("/agendas/")  # the first request of a session stores when it began
    counts = []
    for rows in (2, 9):
        agenda = signed_agenda(cast, rows=rows)
        addendum = make_addendum(cast, agenda, "clauses")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/agendas/{addendum.reference}/voorplaat/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


# ---------- signing ----------


def test_who_signs_reads_that_it_is_an_addendum_and_what_it_changes(cast: Cast, client: Client) -> None:
    agenda = signed_agenda(cast)
    addendum = _frozen(cast, _draft(cast, agenda))
    read_as(addendum, cast.alderman_alkmaar)
    client.force_login(cast.alderman_alkmaar)
    address = f"/agendas/{addendum.reference}/ondertekenen/"
    words = _page(client, address)
    for sentence in (
        "U wordt gevraagd dit addendum te ondertekenen namens de gemeente Alkmaar.",
        f"Wat Intensivering bij de GKA-agenda Alkmaar Alkmaar 2024-2027 ({agenda.reference})",
        "Wat dit addendum verandert Zo leest u dit:",
        "was: − De afspraken lopen tot het eind , tot hier wordt: + Elk half jaar kijken wij terug , tot hier",
        "Totaal alle regels samen € 3.000 € 6.000 € 3.000 meer",
        "Verschil in geld Voor GKA € 2.000 meer In alles samen € 3.000 meer",
        "Lees het hele addendum op deze pagina",
        "Ik heb het addendum gelezen en onderteken namens de gemeente Alkmaar.",
        "Veertig scholen doen mee. Dit stond er: Wij werken samen aan",
    ):
        assert sentence in words
    assert "deze agenda" not in words
    refused = client.post(address, {"place": "Alkmaar", "sha256": "x"})
    assert "Zet een vinkje als u het addendum hebt gelezen" in _said(refused.content.decode())
    client.force_login(cast.minister_ocw)
    assert "U kunt het addendum alvast lezen." in _page(client, address)


def test_a_signed_addendum_says_so(cast: Cast, client: Client) -> None:
    addendum = signed_addendum(cast, signed_agenda(cast))
    client.force_login(cast.alderman_alkmaar)
    words = _page(client, f"/agendas/{addendum.reference}/ondertekenen/")
    assert "Het addendum is door iedereen ondertekend en verzegeld." in words
    assert "Verzegeld addendum lezen (pdf)" in words
    assert "Dit addendum is ondertekend." in _page(client, f"/agendas/{addendum.reference}/voorplaat/")
    copy = addendum.rounds.get().copies.filter(user=cast.alderman_alkmaar).get()
    assert "Addendum 1 bij de GKA-agenda" in _page(client, reverse("agendas:copy", args=[addendum.reference, copy.pk]))


# ---------- files ----------


def test_the_frozen_pdf_conforms_and_says_what_it_is(cast: Cast) -> None:
    agenda = signed_agenda(cast)
    addendum = _frozen(cast, _draft(cast, agenda))
    pdf = frozen_pdf(_round(addendum))
    assert objections(pdf) == []
    words = _text(pdf)
    assert "Addendum 1 bij de GKA-agenda Alkmaar Alkmaar 2024-2027" in words
    assert f"Hoort bij {agenda.reference}" in words
    assert f"De geldende tekst van {dutch_date(timezone.localdate())}, SHA-256" in words
    assert "agenda.json: De tekst van het addendum voor computers" in words
    assert "Ongewijzigd: dit onderdeel blijft zoals het in de geldende tekst staat." in words
    assert "Gewijzigd Veertig scholen doen mee. Dit stond er:" in words


@pytest.mark.parametrize("made", ["docx", "odt"])
def test_the_word_processor_gets_the_same_words(cast: Cast, made: str) -> None:
    addendum = _draft(cast, signed_agenda(cast))
    now = text_in_hand(addendum)
    content = {"docx": docx_of, "odt": odt_of}[made](now.document, heading=now.heading)
    name = {"docx": "word/document.xml", "odt": "content.xml"}[made]
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        words = _said(file.read(name).decode())
    assert "Addendum 1 bij de GKA-agenda Alkmaar Alkmaar 2024-2027" in words
    assert "Wat dit addendum verandert" in words
    assert "Gewijzigd Veertig scholen doen mee. Dit stond er: Wij werken samen aan" in words
    assert "Ongewijzigd: dit onderdeel blijft zoals het in de geldende tekst staat." in words


def test_the_college_gets_what_changes_in_the_text_in_force(cast: Cast) -> None:
    agenda = signed_agenda(cast)
    addendum = _draft(cast, agenda)
    content = college_package(addendum, cast.coordinator_noord, told=lambda sentence: None)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        names = file.namelist()
        read_me = file.read("leesmij.txt").decode()
        redline = _text(file.read("2-wijzigingen.pdf"))
    assert "1-addendum-concept-ter-besluitvorming.pdf" in names
    words = " ".join(read_me.split())
    assert f"De geldende tekst van {dutch_date(timezone.localdate())} ({agenda.reference})" in words
    assert "Soort addendum: Intensivering" in words and "De hele tekst van het addendum." in words
    assert "[+Veertig scholen doen mee" in redline
    # The head of the addendum itself is no change.
    assert "Hoort bij agenda" not in redline


def test_the_evidence_sheet_names_kind_and_agenda(cast: Cast) -> None:
    agenda = signed_agenda(cast)
    assert "addendum" not in evidence_document(_round(agenda))["agenda"]
    addendum = sign_addendum(cast, _draft(cast, agenda))
    told = evidence_document(_round(addendum))["agenda"]
    assert (told["addendum"], told["parent"]) == ("Intensivering", agenda.reference)
    pdf = evidence_pdf(_round(addendum))
    assert objections(pdf) == []
    words = _text(pdf)
    assert f"Dit blad laat zien hoe het addendum {addendum.reference} is ondertekend" in words
    assert "Het hoort bij het verzegelde addendum" in words
    assert f"Intensivering, hoort bij agenda {agenda.reference}" in words


def test_what_an_addendum_is_called_in_a_list(cast: Cast) -> None:
    agenda = signed_agenda(cast)
    addendum = make_addendum(cast, agenda, "clauses")
    assert full_title(addendum) == "Addendum 1 bij de GKA-agenda Alkmaar Alkmaar"
    # One that came in as a document says in its title what it is.
    Agenda.objects.filter(pk=addendum.pk).update(title="Addendum bij de GKA-agenda Alkmaar")
    assert full_title(fresh(addendum)) == "Addendum bij de GKA-agenda Alkmaar Alkmaar 2024-2027"
    assert full_title(agenda) == "GKA-agenda Alkmaar Alkmaar 2024-2027"


# ---------- the public check ----------


def test_an_agenda_names_its_addenda_with_kind_and_day(cast: Cast) -> None:
    agenda = signed_agenda(cast)
    addendum = sign_addendum(cast, _draft(cast, agenda))
    found = _addenda_of(_round(agenda))
    today = timezone.localdate()
    assert found == [Addendum(addendum.reference, today, str(AddendumSort.INTENSIFY.label))]
    advice = shown(Finding(Outcome.SUPERSEDED, "x", addenda=found)).advice
    assert advice[0] == (
        f"Lees ook het addendum {addendum.reference} (intensivering), ondertekend op {dutch_date(today)}. "
        "Samen zijn dat de afspraken."
    )


def test_an_addendum_that_is_not_sealed_is_not_named(cast: Cast) -> None:
    agenda = signed_agenda(cast)
    _frozen(cast, _draft(cast, agenda))
    assert _addenda_of(_round(agenda)) == []


def test_an_addendum_names_its_agenda_and_its_kind(cast: Cast) -> None:
    agenda = signed_agenda(cast)
    addendum = sign_addendum(cast, _draft(cast, agenda))
    said = shown(_about(Outcome.GENUINE, _round(addendum), "x"))
    name = "GKA-agenda Alkmaar Alkmaar 2024-2027"
    assert said.facts[:4] == [
        ("Kenmerk", addendum.reference),
        ("Titel", f"Addendum 1 bij de {name}"),
        ("Soort addendum", "Intensivering"),
        ("Hoort bij", f"{name} ({agenda.reference})"),
    ]
    assert f"Dit is een addendum. Lees het samen met de agenda: {name} ({agenda.reference})." in said.advice
    own = shown(_about(Outcome.GENUINE, _round(agenda), "x"))
    assert "Hoort bij" not in dict(own.facts) and own.advice == []


def test_a_withdrawn_addendum_is_called_so(cast: Cast) -> None:
    finding = Finding(Outcome.WITHDRAWN, "x", parent="GKA-2024-0361", sealed_at=timezone.now())
    assert "het addendum is daarna ingetrokken" in shown(finding).sentence
    assert (
        "de agenda is daarna ingetrokken" in shown(Finding(Outcome.WITHDRAWN, "x", sealed_at=timezone.now())).sentence
    )
    assert State.WITHDRAWN.label == "Ingetrokken"
