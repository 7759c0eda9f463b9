"""Taking the budget and cover along as a sheet, and reading it in: look first, then store, never over a colleague."""

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agendas.actions.commenting import comment
from agendas.actions.planned_money import MoneyLines, money_base, save_money
from agendas.actions.reviewing import send_back, submit
from agendas.choices import Audience, State
from agendas.models import Agenda, Checkpoint
from records.models import Event
from tests.cast import Cast
from tests.editing import form_data
from tests.factories import fresh, intervention, make_agenda
from tests.records.spreadsheets import packed, rows, xlsx

TEXT = "Nr\tSoort\tOmschrijving\tBedrag 2022\tBedrag 2023\n1\tTraining\tScholing 0\t€ 3.500\t1.000,50\n"


def _url(agenda: Agenda, page: str = "inlezen") -> str:
    return f"/agendas/{agenda.reference}/geld/{page}/"


def _paste(client: Client, agenda: Agenda, text: str = TEXT, manner: str = "vervangen") -> Any:
    return client.post(_url(agenda), {"text": text, "manner": manner})


def _choose(client: Client, agenda: Agenda, content: bytes, name: str = "begroting.xlsx") -> Any:
    return client.post(_url(agenda), {"file": SimpleUploadedFile(name, content), "manner": "vervangen"})


def _lines(agenda: Agenda, place: int = 0) -> list[tuple[int, str, str]]:
    row = fresh(agenda).text.document["interventions"][place]
    return [(line["year"], line["description"], line["amount"]) for line in row["budget"]["lines"]]


def _confirmed(page: Any, **changes: str) -> dict[str, str]:
    """Return what the button of the preview sends."""
    fields = {name: form_data(page)[name][0] for name in ("text", "manner", "base", "step")}
    return fields | changes


def _typed(page: Any) -> str:
    found = re.search(r'<textarea name="text"[^>]*>\n(.*?)</textarea>', page.content.decode(), re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def _said(page: Any) -> str:
    return " ".join(page.content.decode().split())


def test_what_is_pasted_is_shown_first_and_stored_when_confirmed(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.officer_alkmaar)
    before = fresh(agenda).text.document
    page = _paste(client, agenda)
    said = _said(page)
    assert page.status_code == 200
    assert "Er is nog niets opgeslagen. U leest in: 1 nieuwe regel en 1 gewijzigde regel." in said
    assert "Het totaal gaat van € 3.000 naar € 4.500,50." in said
    assert "De dekking (€ 3.000) is dan € 1.500,50 minder dan de begroting (€ 4.500,50)." in said
    assert fresh(agenda).text.document == before
    answer = client.post(_url(agenda), _confirmed(page))
    assert answer["Location"] == f"/agendas/{agenda.reference}/geld/"
    assert _lines(agenda) == [(2022, "Scholing 0", "3500.00"), (2023, "Scholing 0", "1000.50")]
    after = fresh(agenda).text.document["interventions"][0]
    was = before["interventions"][0]
    assert after["budget"]["lines"][0]["id"] == was["budget"]["lines"][0]["id"]
    assert after["funding"] == was["funding"]
    edited = Event.objects.filter(stream=agenda.stream, action="edited").last()
    assert edited is not None and edited.actor_id == str(cast.officer_alkmaar.pk)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_the_file_of_the_portal_comes_back_without_a_change(client: Client, cast: Cast, kind: str) -> None:
    agenda = make_agenda(cast, rows=2)
    client.force_login(cast.coordinator_noord)
    given = client.post(f"{_url(agenda, 'blad')}?soort={kind}")
    assert given["Content-Disposition"] == f'attachment; filename="{agenda.reference}-begroting.{kind}"'
    assert given["X-Content-Type-Options"] == "nosniff" and "no-store" in given["Cache-Control"]
    exported = Event.objects.filter(stream=agenda.stream, action="exported").get()
    assert exported.data == {"kind": "money"}
    page = _choose(client, agenda, given.content, f"begroting.{kind}")
    assert "Er verandert niets: wat u inleest, staat al zo in de agenda." in _said(page)
    assert Event.objects.filter(stream=agenda.stream, action="edited").count() == 0


def test_the_history_tells_that_the_sheet_was_taken(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    assert client.post(f"{_url(agenda, 'blad')}?soort=pdf").status_code == 404
    client.post(_url(agenda, "blad"))
    assert "rekenblad met begroting en dekking" in _said(client.get(f"/agendas/{agenda.reference}/historie/"))


def test_errors_are_said_per_cell_and_what_was_pasted_stays(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    page = _paste(client, agenda, TEXT.replace("€ 3.500", "veel"))
    assert page.status_code == 422
    assert "Rij 2, kolom Bedrag 2022: “veel”: Vul een bedrag in cijfers in" in _said(page)
    assert "kolom Soort: “Trening” staat niet" in _said(_paste(client, agenda, TEXT.replace("Training", "Trening")))
    assert _typed(page) == TEXT.replace("€ 3.500", "veel")
    content = xlsx(("Begroting", rows(("Nr", "Soort", "Bedrag 2022"), ("=1", "Training", "=-5"))))
    page = _choose(client, agenda, content)
    assert page.status_code == 422
    assert "rij 2, kolom Bedrag 2022: “-5”: Vul een bedrag in van 0 euro of meer." in _said(page)
    assert _lines(agenda) == [(2022, "Scholing 0", "3000.00")]


def test_what_is_wrong_stands_in_the_order_of_the_rows(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    page = _paste(client, agenda, f"{TEXT}9\tTraining\tx\t5\t\n1\tTrening\tx\t5\t\n8\tTraining\tx\t5\t\n")
    rows_said = re.findall(r"<li>Rij (\d)", page.content.decode())
    assert rows_said == ["3", "4", "5"], "the number of an intervention and a wrong word, each in its place"
    heads = ("Nr", "Soort", "Bedrag 2022")
    good, unknown, wrong = ("=1", "Training", "=5"), ("=9", "Training", "=5"), ("=1", "x", "=5")
    sheets = {"Begroting": [wrong], "B": [unknown], "A": [good, unknown, wrong]}
    content = xlsx(*((name, rows(heads, *lines)) for name, lines in sheets.items()))
    said = re.findall(r"<li>Blad (\w+), rij (\d)", _choose(client, agenda, content).content.decode())
    assert said == [("Begroting", "2"), ("B", "2"), ("A", "3"), ("A", "4")]


def test_the_page_says_once_that_nothing_was_read_below_its_heading(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    page = _paste(client, agenda, TEXT.replace("€ 3.500", "veel")).content.decode()
    assert page.count("Er is niets ingelezen") == 1
    assert page.index("<h1") < page.index('id="error-summary"') < page.index('id="problems-title"')
    assert 'href="#problems-title"' in page and "Verbeter de rijen hier" in page
    nothing = client.post(_url(agenda), {"manner": "vervangen"}).content.decode()
    assert nothing.index("<h1") < nothing.index('id="error-summary"') and nothing.count('id="error-summary"') == 1
    content = xlsx(("A", rows(("Soort", "Bedrag 2022"), ("Training", "veel"))))
    chosen = _choose(client, agenda, content).content.decode()
    assert chosen.count("Er is niets ingelezen") == 1 and "Kies het bestand opnieuw" in chosen


def test_a_bomb_nothing_and_both_at_once_are_refused_with_a_sentence(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    bomb = packed({"[Content_Types].xml": b"<a>" + b" " * 5_000_000 + b"</a>"})
    for answer, sentence in (
        (_choose(client, agenda, bomb), "wordt bij het uitpakken veel te groot"),
        (_choose(client, agenda, b"PK\x03\x04"), "Dit rekenblad is beschadigd"),
        (client.post(_url(agenda), {"manner": "vervangen"}), "Kies een bestand, of plak hieronder"),
    ):
        assert answer.status_code == 422 and sentence in _said(answer)
    good = SimpleUploadedFile("a.xlsx", xlsx(("A", rows(("Soort", "Bedrag 2022"), ("Training", "=5")))))
    both = client.post(_url(agenda), {"file": good, "text": TEXT, "manner": "vervangen"})
    assert both.status_code == 422 and "Kies een bestand óf plak tekst" in _said(both)
    assert "Kies het bestand opnieuw" in _said(both)


def test_adding_leaves_the_lines_and_replacing_keeps_the_text_of_before(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    text = "Soort\tOmschrijving\tBedrag 2022\nMateriaal\tBoeken\t10\n"
    client.post(_url(agenda), _confirmed(_paste(client, agenda, text, "toevoegen")))
    assert _lines(agenda) == [(2022, "Scholing 0", "3000.00"), (2022, "Boeken", "10.00")]
    page = _paste(client, agenda, text.replace("10", "20"))
    assert "Er vervalt 1 regel." in _said(page)
    client.post(_url(agenda), _confirmed(page))
    assert _lines(agenda) == [(2022, "Boeken", "20.00")]
    kept = Checkpoint.objects.filter(agenda=agenda).count()
    assert kept >= 1


def test_a_colleague_who_was_first_is_not_written_over(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    page = _paste(client, agenda)
    row = fresh(agenda).text.document["interventions"][0]
    theirs = [{**row["budget"]["lines"][0], "amount": "9000.00"}]
    lines = {row["id"]: MoneyLines(theirs, row["funding"]["lines"])}
    save_money(agenda=agenda, lines=lines, bases={row["id"]: money_base(row)}, by=cast.officer_alkmaar)
    again = client.post(_url(agenda), _confirmed(page))
    said = _said(again)
    assert again.status_code == 409
    assert "Iemand anders heeft intussen bedragen gewijzigd" in said and "€ 9.000" in said
    assert _lines(agenda) == [(2022, "Scholing 0", "9000.00")]
    client.post(_url(agenda), _confirmed(again))
    assert _lines(agenda) == [(2022, "Scholing 0", "3500.00"), (2023, "Scholing 0", "1000.50")]


def test_who_sends_something_else_than_was_shown_is_refused(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    sent = _confirmed(_paste(client, agenda))
    for changes in (
        {"text": "1\tx"},
        {"text": sent["text"].replace("2022", "20x2")},
        {"manner": "niets"},
        {"base": ""},
    ):
        assert client.post(_url(agenda), sent | changes).status_code == 422
    other = client.post(_url(agenda), sent | {"base": "x:y"})
    assert other.status_code == 409
    assert _lines(agenda) == [(2022, "Scholing 0", "3000.00")]


def test_a_contact_school_reads_in_its_own_interventions_and_no_other(client: Client, cast: Cast) -> None:
    other = intervention(1) | {"name": "Van een ander", "parties": [{"name": "Ander", "role": "participant"}]}
    agenda = make_agenda(cast, State.CONSULTATION, interventions=[intervention(0), other])
    client.force_login(cast.school_board)
    # The whole sheet comes back; only what would change counts.
    given = client.post(_url(agenda, "blad"))
    assert "Er verandert niets" in _said(_choose(client, agenda, given.content))
    page = _paste(client, agenda, TEXT.replace("\n1\t", "\n2\t"))
    assert page.status_code == 422
    assert "“Van een ander” kunt u niet wijzigen: daar is uw school geen contactschool." in _said(page)
    client.post(_url(agenda), _confirmed(_paste(client, agenda)))
    assert len(_lines(agenda)) == 2


def test_what_is_locked_after_the_review_is_said_before_it_is_stored(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast)
    submit(agenda=agenda, by=cast.coordinator_noord)
    row_id = fresh(agenda).text.document["interventions"][0]["id"]
    facts: dict[str, Any] = {"quote": "", "audience": Audience.ALL, "mentions": []}
    path = f"interventions.{row_id}.funding.lines"
    comment(agenda=fresh(agenda), path=path, text="Wie betaalt?", by=cast.alderman_alkmaar, **facts)
    send_back(agenda=fresh(agenda), reason="De dekking klopt niet.", by=cast.alderman_alkmaar)
    client.force_login(cast.coordinator_noord)
    page = _paste(client, agenda)
    assert page.status_code == 422
    assert "De begroting van “De Transformatieve School 0” staat op slot" in _said(page)
    cover = _paste(client, agenda, "Nr\tBron\tBedrag 2022\n1\tGKA\t2500\n")
    assert cover.status_code == 200
    assert client.post(_url(agenda), _confirmed(cover)).status_code == 302


def test_an_agenda_that_was_submitted_meanwhile_gives_the_text_back(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    page = _paste(client, agenda)
    submit(agenda=agenda, by=cast.coordinator_noord)
    late = client.post(_url(agenda), _confirmed(page))
    assert late.status_code == 409
    assert "De agenda is intussen ter beoordeling." in _said(late) and "Scholing 0" in _typed(late)
    assert client.get(_url(agenda)).status_code == 403


def test_who_was_signed_out_gets_the_pasted_text_back(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast)
    answer = _paste(client, agenda)
    assert answer.status_code == 401
    said = answer.content.decode()
    assert "Scholing 0" in said and "vervangen" not in said


def test_outsiders_and_readers_meet_no_import(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    for person, status in (("officer_zwolle", 404), ("reader", 403), ("minister_ocw", 403)):
        client.force_login(cast.people[person])
        assert client.get(_url(agenda)).status_code == status
        assert _paste(client, agenda).status_code == status


def test_the_preview_asks_as_many_queries_for_many_rows(client: Client, cast: Cast) -> None:
    client.force_login(cast.coordinator_noord)
    client.get("/agendas/")
    counts = []
    for number in (2, 9):
        agenda = make_agenda(cast, interventions=[intervention(place) for place in range(number)])
        lines = [f"{place + 1}\tTraining\tScholing 0\t5\t6\n" for place in range(number)]
        text = TEXT.partition("\n")[0] + "\n" + "".join(lines)
        with CaptureQueriesContext(connection) as captured:
            page = _paste(client, agenda, text)
        assert page.status_code == 200 and page.content.decode().count("<h2 id=") >= number
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 6
