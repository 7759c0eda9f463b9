"""An addendum in lists, on the page of its agenda and in the editor: what it is called, and where it is."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agendas.actions.closing import withdraw
from agendas.actions.reviewing import send_back, submit
from agendas.choices import CommentState, State
from agendas.models import Agenda
from records.clock import now
from tests.agendas.amending import make_addendum
from tests.agendas.test_locks import _ask
from tests.cast import Cast
from tests.factories import fresh, make_agenda


def _words(client, url: str) -> str:
    html = re.sub(r"<(script|style|select).*?</\1>", "", client.get(url).content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    """An agenda with an addendum under review and one that was withdrawn."""
    agenda = make_agenda(cast, State.SIGNED)
    withdraw(agenda=make_addendum(cast, agenda, "clauses"), reason="Nu niet.", by=cast.ocw_staff)
    addendum = make_addendum(cast, agenda, "preamble", words="Wij doen meer.")
    submit(agenda=addendum, by=cast.coordinator_noord)
    return agenda


def test_the_list_shows_it_beside_its_agenda(cast: Cast, client, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    words = _words(client, "/agendas/")
    assert "Addendum A2: ter beoordeling" in words
    assert "A1: ingetrokken" not in words
    assert f"Addendum 2 (wijziging) bij {agenda.reference}" in words
    # Who does not read it yet does not hear of it.
    client.force_login(cast.reader)
    assert "A2" not in _words(client, "/agendas/")


@pytest.mark.parametrize(("kind", "found"), [("addendum", 2), ("municipal", 1), ("national_theme", 0), ("onzin", 3)])
def test_the_list_by_kind(cast: Cast, client, agenda: Agenda, kind: str, found: int) -> None:
    client.force_login(cast.coordinator_noord)
    assert len(client.get(f"/agendas/?soort={kind}").context["rows"]) == found


def test_the_file_names_the_agenda(cast: Cast, client, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    lines = b"".join(client.get("/agendas/csv/?soort=addendum")).decode().splitlines()
    assert lines[0].endswith("Soort;Addendum bij;Soort addendum")
    assert lines[-1].endswith(f"Addendum;{agenda.reference};Wijziging")
    assert b"".join(client.get("/agendas/csv/?soort=municipal")).decode().splitlines()[1].endswith("agenda;;")


def test_the_page_of_the_agenda_has_them_all(cast: Cast, client, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    page = client.get(reverse("agendas:detail", args=[agenda.reference]))
    lines = page.context["addenda"].lines
    assert [(line.name, line.blocks, line.label) for line in lines] == [
        ("Addendum 1 (wijziging)", "Bepalingen", "Ingetrokken"),
        ("Addendum 2 (wijziging)", "Aanhef en inleiding", "Wacht op wethouder en OCW"),
    ]
    assert [bool(line.again_url) for line in lines] == [True, False]
    assert reverse("agendas:in_force", args=[agenda.reference]) in page.content.decode()
    # Her turn is said in the words of an addendum.
    client.force_login(cast.alderman_alkmaar)
    (line,) = client.get(reverse("agendas:detail", args=[agenda.reference])).context["addenda"].lines
    assert line.action == "Beoordelen"
    home = _words(client, "/")
    assert "Alkmaar, 2022-2025: addendum 2 (wijziging)" in home
    assert "Het addendum is ingediend." in home


def test_its_own_page_says_what_it_is(cast: Cast, client, agenda: Agenda) -> None:
    addendum = Agenda.objects.get(reference=f"{agenda.reference}-A2")
    client.force_login(cast.coordinator_noord)
    words = _words(client, reverse("agendas:detail", args=[addendum.reference]))
    assert f"Wijziging bij {agenda.reference}" in words
    assert "Dit addendum wijzigt: Aanhef en inleiding." in words


def test_places_name_it(cast: Cast, client, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = reverse("dashboard:municipality", args=[cast.alkmaar.cbs_code])
    words = _words(client, url)
    assert "Alkmaar, 2022-2025: addendum 2 (wijziging)" in words
    assert "Addendum A2: ter beoordeling" in words
    # Its text repeats the money of the agenda, and that counts once: in the document it is 2.000 for 2022.
    assert client.get(url).context["money_total"] == 2000
    client.force_login(cast.ocw_staff)
    waiting = client.get(reverse("dashboard:overview")).context["waiting"]
    assert [line.name for line in waiting] == ["Addendum 2"]


def test_the_editor_says_what_stays(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    addendum = make_addendum(cast, agenda, "preamble", "clauses")
    client.force_login(cast.coordinator_noord)
    opened = client.get(reverse("agendas:edit", args=[addendum.reference, "aanhef"]))
    words = {step["title"]: step["words"] for step in opened.context["steps"]}
    kept = [title for title, said in words.items() if said == "Ongewijzigd"]
    # The heading has its own people and case numbers, and who signs is the addendum's own.
    assert words["Kop en betrokkenen"] == words["Aanhef en inleiding"] == words["Ondertekenaars"] == ""
    assert len(kept) == 7
    assert opened.context["round"] is None
    assert opened.context["page"].next_url == reverse("agendas:edit", args=[addendum.reference, "bepalingen"])
    closed = client.get(reverse("agendas:edit", args=[addendum.reference, "toelichting"]))
    assert closed.context["round"].title == "Dit onderdeel blijft ongewijzigd"
    assert [name for name, _ in closed.context["round"].fields] == ["Aanhef en inleiding", "Bepalingen"]
    assert 'name="explanation"' not in closed.content.decode()
    heading = client.get(reverse("agendas:edit", args=[addendum.reference, "kop"])).content.decode()
    assert "dit blijft zoals het in de agenda staat" in heading
    assert "geen aanpassing gevraagd" not in heading
    assert 'name="coordinator"' in heading


def _came_back(cast: Cast, client, *paths: str) -> tuple[Agenda, dict[str, str], object]:
    """Return an addendum on the preamble that the review sent back for `paths`, and what its editor says of that."""
    addendum = make_addendum(cast, make_agenda(cast, State.SIGNED), "preamble", words="Wij doen meer.")
    submit(agenda=addendum, by=cast.coordinator_noord)
    send_back(agenda=fresh(addendum), reason="Het kan concreter.", by=cast.ocw_reviewer)
    addendum = fresh(addendum)
    _ask(addendum, cast, *paths)
    client.force_login(cast.coordinator_noord)
    opened = client.get(reverse("agendas:edit", args=[addendum.reference, "aanhef"]))
    return addendum, {step["title"]: step["words"] for step in opened.context["steps"]}, opened.context["round"]


def test_the_editor_of_one_that_came_back(cast: Cast, client) -> None:
    """A comment opens what it is about; what the addendum leaves as it is, is not called locked."""
    _, words, said = _came_back(cast, client, "preamble")
    assert words["Aanhef en inleiding"] == "1 opmerking open"
    assert words["Kop en betrokkenen"] == "Op slot" and words["Bepalingen"] == "Ongewijzigd"
    assert said.title == "Dit addendum kwam terug met opmerkingen"


def test_one_that_came_back_without_comments_is_as_a_draft(cast: Cast, client) -> None:
    _, words, said = _came_back(cast, client)
    assert said is None
    assert set(words.values()) == {"", "Ongewijzigd"}


def test_a_comment_on_what_the_addendum_does_not_change_is_not_called_done(cast: Cast, client) -> None:
    addendum, _, said = _came_back(cast, client, "explanation")
    assert said.title == "Dit addendum kwam terug met opmerkingen"
    assert "een onderdeel dat dit addendum niet wijzigt" in said.text
    assert [name for name, _ in said.fields] == ["Toelichting"]
    addendum.comments.update(state=CommentState.RESOLVED, closed_at=now(), closed_by=cast.ocw_reviewer)
    said = client.get(reverse("agendas:edit", args=[addendum.reference, "aanhef"])).context["round"]
    assert said.title == "Alles wat gevraagd is, is verwerkt"
    assert "Het addendum kan opnieuw worden ingediend." in said.text


def test_lists_ask_as_many_queries_for_more_addenda(cast: Cast, client) -> None:
    client.force_login(cast.coordinator_noord)
    pages = ["/agendas/", "/", reverse("dashboard:municipality", args=[cast.alkmaar.cbs_code])]
    client.get("/agendas/")  # the first request of a session stores when it began
    counts: dict[str, list[int]] = {}
    for number in (2, 4):
        for _ in range(number):
            make_addendum(cast, make_agenda(cast, State.SIGNED), "preamble")
        for page in pages:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            counts.setdefault(page, []).append(len(captured))
    assert all(few == many for few, many in counts.values()), counts
