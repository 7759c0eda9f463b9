"""Comments: made, answered, closed and opened again; what is refused says why, and nothing typed is lost."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from accounts.emails import render
from accounts.models import OutgoingMail
from agendas.actions.commenting import CommentRefused, answer, comment, reopen, resolve
from agendas.actions.editing import save_part
from agendas.addresses import part_at
from agendas.choices import Audience, CommentState, State
from agendas.document import present
from agendas.exports import html_of, json_of
from agendas.models import Agenda, Comment
from agendas.snapshot import content_hash
from agendas.tables.threads import offers, threads_at
from municipalities.memberships import roles_of
from records.models import Event
from tests.cast import Cast
from tests.factories import fresh, make_agenda


def say(agenda: Agenda, by, **changes) -> Comment:
    said = {"path": "explanation", "quote": "", "text": "Dit kan korter.", "audience": "all", "mentions": []}
    return comment(agenda=agenda, by=by, **(said | changes))


def _goal(agenda: Agenda) -> str:
    return f"interventions.{agenda.text.document['interventions'][0]['id']}.goal"


def test_a_comment_names_its_field_and_its_writer(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    said = say(
        agenda, cast.alderman_alkmaar, path=_goal(agenda), quote=" gelijke \n kansen ", text=" Hoe\u2011meet u dit? "
    )
    assert said.about == "De Transformatieve School 0: Doel"
    assert (said.quote, said.text) == ("gelijke kansen", "Hoe-meet u dit?")
    assert (said.author, said.author_role, said.state) == ("Wouter Alkmaar", "Wethouder", CommentState.OPEN)
    assert said.sha256 == agenda.text.sha256
    event = Event.objects.in_stream(agenda.stream).last()
    assert (event.action, event.data["path"], event.data["about"]) == ("commented", said.path, said.about)
    assert "Hoe-meet" not in str(event.data)


def test_an_answer_of_another_answers(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    said = say(agenda, cast.alderman_alkmaar)
    answer(comment=said, text="En ook dit.", mentions=[], by=cast.alderman_alkmaar)
    said.refresh_from_db()
    assert said.state == CommentState.OPEN
    answer(comment=said, text="Dat doen wij.", mentions=[], by=cast.coordinator_noord)
    said.refresh_from_db()
    assert said.state == CommentState.ANSWERED
    resolve(comment=said, by=cast.coordinator_noord)
    said.refresh_from_db()
    assert (said.state, said.closed_by) == (CommentState.RESOLVED, cast.coordinator_noord)
    with pytest.raises(CommentRefused, match="al afgehandeld"):
        answer(comment=said, text="Nog iets.", mentions=[], by=cast.officer_alkmaar)
    reopen(comment=said, by=cast.alderman_alkmaar)
    said.refresh_from_db()
    assert (said.state, said.closed_at) == (CommentState.ANSWERED, None)
    actions = Event.objects.in_stream(agenda.stream).values_list("action", flat=True)
    assert list(actions)[-5:] == ["commented", "answered", "answered", "comment_resolved", "comment_reopened"]


def test_the_mails_ask_and_lead_to_the_comment(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    said = say(agenda, cast.alderman_alkmaar, mentions=[cast.officer_alkmaar.pk, cast.alderman_alkmaar.pk])
    answer(comment=said, text="Dat doen wij.", mentions=[cast.ocw_staff.pk], by=cast.coordinator_noord)
    mails = {
        mail.recipient.name: mail
        for mail in OutgoingMail.objects.filter(template__in=["agenda_mention", "agenda_answer"])
    }
    assert {name: mail.template for name, mail in mails.items()} == {
        "Olivia Alkmaar": "agenda_mention",
        "Otto OCW": "agenda_mention",
        "Wouter Alkmaar": "agenda_answer",
    }
    asked = render(mails["Olivia Alkmaar"])
    assert asked.subject == f"Wouter Alkmaar vraagt u te kijken: Toelichting ({agenda.reference})"
    assert "Dit kan korter." in asked.body
    address = f"/agendas/{agenda.reference}/opmerkingen/{said.pk}/"
    assert f"{address}#comment-{said.pk}" in asked.body
    client.force_login(cast.officer_alkmaar)
    page = client.get(address).content.decode()
    assert f'id="comment-{said.pk}"' in page
    assert "Lees het antwoord op uw opmerking" in render(mails["Wouter Alkmaar"]).subject


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Schrijf eerst uw opmerking."),
        (" \n ", "Schrijf eerst uw opmerking."),
        ("x" * 2_001, "De opmerking is te lang: 2.001 tekens, er passen er 2.000."),
        ("nul\x00", "onzichtbaar teken"),
    ],
)
def test_bad_text_is_refused_and_kept(cast: Cast, client, text: str, sentence: str) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.alderman_alkmaar)
    response = client.post(
        f"/agendas/{agenda.reference}/opmerkingen/nieuw/", {"path": "explanation", "text": text, "audience": "all"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert not Comment.objects.exists()
    if "\x00" not in text:
        assert sentence in page
        assert text.strip() in page


def test_two_thousand_characters_fit_with_line_ends(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.alderman_alkmaar)
    text = "\r\n".join(["x" * 99] * 20)
    url = f"/agendas/{agenda.reference}/opmerkingen/nieuw/"
    assert client.post(url, {"path": "", "text": text, "audience": "all"}).status_code == 302
    assert Comment.objects.get().text == text.replace("\r\n", "\n")


def test_script_stays_text(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    say(agenda, cast.alderman_alkmaar, text="<script>alert(1)</script> 👍", quote="<b>x</b>")
    client.force_login(cast.coordinator_noord)
    page = client.get(f"/agendas/{agenda.reference}/opmerkingen/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 👍" in page
    assert "<script>alert" not in page


def test_a_comment_on_a_row_that_was_removed(cast: Cast, client) -> None:
    agenda = make_agenda(cast)
    path = f"clauses.{agenda.text.document['clauses'][0]['id']}.text"
    before = say(agenda, cast.officer_alkmaar, path=path)
    part = part_at(agenda.text.document, "clauses")
    save_part(
        agenda=agenda, address="clauses", content={"clauses": []}, base=content_hash(part), by=cast.coordinator_noord
    )
    agenda = fresh(agenda)
    client.force_login(cast.officer_alkmaar)
    url = f"/agendas/{agenda.reference}/opmerkingen/nieuw/"
    sent = {"path": path, "quote": "tot het eind", "text": "Klopt dit einde wel?", "audience": "all"}
    response = client.post(url, sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Dit onderdeel is intussen verwijderd" in page
    assert "Klopt dit einde wel?" in page
    assert "tot het eind" in page
    assert client.post(url, sent | {"whole": "1"}).status_code == 302
    assert Comment.objects.get(text="Klopt dit einde wel?").path == ""
    # What was said before the row went is still there, and can be closed.
    assert "intussen verwijderd" in client.get(f"/agendas/{agenda.reference}/opmerkingen/{before.pk}/").content.decode()
    resolve(comment=before, by=cast.officer_alkmaar)


def test_a_mention_of_somebody_without_access(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.alderman_alkmaar)
    url = f"/agendas/{agenda.reference}/opmerkingen/nieuw/"
    sent = {"path": "explanation", "text": "Kijk eens.", "audience": "all", "mentions": [cast.officer_zwolle.pk]}
    page = client.post(url, sent).content.decode()
    # A made-up number gives nobody's name.
    assert "Een van de gekozen mensen kan deze agenda niet lezen." in page
    assert "Zoë" not in page
    assert "Kijk eens." in page
    internal = sent | {"audience": "municipality", "mentions": [cast.officer_alkmaar.pk, cast.ocw_staff.pk]}
    page = client.post(url, internal).content.decode()
    assert "Otto OCW kan deze interne opmerking niet lezen." in page
    assert not Comment.objects.exists()
    assert not OutgoingMail.objects.filter(template="agenda_mention").exists()
    # A school board hears no names of people who have nothing to do with this agenda.
    client.force_login(cast.school_board)
    page = client.post(url, sent).content.decode()
    assert "Iemand die u noemt, staat niet in de lijst." in page
    assert "Zoë" not in page


def test_after_freezing_there_is_nothing_left_to_say(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.alderman_alkmaar)
    url = f"/agendas/{agenda.reference}/opmerkingen/nieuw/"
    response = client.post(url, {"path": "explanation", "text": "Te laat.", "audience": "all"})
    assert response.status_code == 422
    assert "geen opmerkingen meer maken: de agenda is ter ondertekening" in response.content.decode()
    assert "data-comment-open" not in client.get(f"/agendas/{agenda.reference}/").content.decode()


def test_comments_never_leave_with_the_text(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    plain = render_to_string("agendas/document/pdf.html", _printed(present(agenda.text.document)))
    say(agenda, cast.alderman_alkmaar, text="GEHEIMWOORD", quote="GEHEIMWOORD")
    files = [plain, html_of(agenda).decode(), json_of(agenda).decode()]
    files.append(render_to_string("agendas/document/pdf.html", _printed(present(agenda.text.document))))
    assert files[0] == files[-1]
    for content in files:
        assert "GEHEIMWOORD" not in content
        assert "data-path" not in content
        assert "remark" not in content


def _printed(document) -> dict[str, object]:
    facts = {"reference": "GKA-2022-0361", "version": "1", "sha256": "0" * 64, "footer": "", "evidence": []}
    return {"document": document, "remarks": [], **facts}


def test_every_text_in_the_reading_view_has_its_address(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    say(agenda, cast.alderman_alkmaar, path="analysis.data")
    client.force_login(cast.coordinator_noord)
    page = client.get(f"/agendas/{agenda.reference}/").content.decode()
    for path in ("explanation", "analysis.data", _goal(agenda), _goal(agenda).replace("goal", "budget.lines")):
        assert f'data-path="{path}"' in page
    assert "1 opmerking<span" in page
    assert "1 open opmerking" in page


def test_in_the_editor_each_field_has_its_comments(cast: Cast) -> None:
    agenda = make_agenda(cast)
    say(agenda, cast.officer_alkmaar, text="Hoe meet u dit?")
    paths = ["explanation", "themes", "local_agendas", "does.not.exist"]
    drawn = threads_at(fresh(agenda), cast.coordinator_noord, paths)
    assert set(drawn) == {"explanation", "themes", "local_agendas"}
    assert "Hoe meet u dit?" in drawn["explanation"]
    assert "1 opmerking" in drawn["explanation"]
    assert "<form" not in drawn["explanation"]
    assert "/opmerkingen/nieuw/?veld=themes&amp;terug=bewerken" in drawn["themes"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("title", True),
        ("analysis.current_research.planning", True),
        ("consultations.{row}", True),
        ("consultations.{row}.purpose", False),
        ("consultations.{row}.frequency_text", False),
        ("interventions.{row}.goal", True),
        ("interventions.{row}.budget.note", True),
        ("interventions.{row}.budget.lines.{row}", True),
        ("interventions.{row}.budget.lines.{row}.amount", False),
    ],
)
def test_where_the_editor_offers_to_comment(path: str, *, expected: bool) -> None:
    assert offers(path.format(row="00000000-0000-0000-0000-000000000000")) is expected


def test_the_list_filters_sorts_and_counts(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    first = say(agenda, cast.alderman_alkmaar, path="title", text="Een andere titel.")
    second = say(agenda, cast.ocw_reviewer, path=_goal(agenda), text="Waarmee?", mentions=[cast.coordinator_noord.pk])
    answer(comment=first, text="Welke dan?", mentions=[], by=cast.coordinator_noord)
    resolve(comment=second, by=cast.ocw_reviewer)
    client.force_login(cast.coordinator_noord)
    url = f"/agendas/{agenda.reference}/opmerkingen/"

    def found(**chosen: str) -> list[str]:
        page = client.get(url, chosen).content.decode()
        return [text for text in ("Een andere titel.", "Waarmee?") if text in page]

    assert found() == found(volgorde="onderdeel") == ["Een andere titel.", "Waarmee?"]
    assert found(status="te-doen") == found(status="answered") == found(zoek="welke") == ["Een andere titel."]
    assert found(status="resolved") == found(mij="ja") == found(deel="interventies") == ["Waarmee?"]
    assert found(van=str(cast.coordinator_noord.pk)) == ["Een andere titel."]
    assert found(zoek="zeppelin") == []
    assert "Geen opmerkingen gevonden" in client.get(url, {"zoek": "zeppelin"}).content.decode()
    empty = make_agenda(cast)
    assert "Er zijn nog geen opmerkingen" in client.get(f"/agendas/{empty.reference}/opmerkingen/").content.decode()


PAGES = ("", "opmerkingen/", "opmerkingen/nieuw/?veld=explanation", "opmerkingen/{comment}/", "tweede-blik/")


@pytest.mark.parametrize("page", PAGES)
def test_no_page_asks_more_for_more_comments(cast: Cast, client, page: str) -> None:
    client.force_login(cast.coordinator_noord)
    client.get("/")
    counts = []
    for rows in (2, 50):
        agenda = make_agenda(cast, State.REVIEW)
        for _ in range(rows):
            said = say(agenda, cast.alderman_alkmaar)
            answer(comment=said, text="Dat doen wij.", mentions=[], by=cast.officer_alkmaar)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(f"/agendas/{agenda.reference}/{page.format(comment=said.pk)}")
        assert response.status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 14


def test_the_editor_asks_one_query_for_any_number_of_comments(cast: Cast) -> None:
    counts = []
    for rows in (0, 2, 50):
        made = make_agenda(cast)
        for _ in range(rows):
            say(made, cast.officer_alkmaar)
        agenda = Agenda.objects.select_related("text").prefetch_related("agenda_municipalities").get(pk=made.pk)
        roles_of(cast.coordinator_noord)
        with CaptureQueriesContext(connection) as captured:
            threads_at(agenda, cast.coordinator_noord, ["explanation", "themes"])
        counts.append(len(captured))
    assert counts == [1, 1, 1]


def test_internal_is_a_fact_in_the_record_and_no_news_for_the_other_side(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    said = say(agenda, cast.alderman_alkmaar, audience=Audience.MUNICIPALITY, text="Dit is te duur.")
    answer(comment=said, text="Vind ik ook.", mentions=[], by=cast.officer_alkmaar)
    client.force_login(cast.ocw_staff)
    page = client.get(f"/agendas/{agenda.reference}/historie/").content.decode()
    timeline = page.partition('class="timeline')[2].partition("</main>")[0]
    assert "ingediend" in timeline
    assert "opmerking" not in timeline.lower()
    assert "Toelichting" not in page
    events = Event.objects.in_stream(agenda.stream).filter(action__in=["commented", "answered"])
    assert [event.data for event in events] == [{"internal": True}] * 2
    assert {event.object for event in events} == {agenda.reference}
