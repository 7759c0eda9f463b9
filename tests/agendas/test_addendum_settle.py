"""Two addenda that changed the same: both texts are shown, a person chooses, and nothing is resolved silently."""

import re

import pytest
from django.urls import reverse

from agendas.actions.amending import take_up_again
from agendas.actions.closing import withdraw
from agendas.actions.editing import save_part
from agendas.choices import State
from agendas.models import Agenda
from agendas.snapshot import content_hash
from tests.agendas.amending import make_addendum, say
from tests.cast import Cast
from tests.factories import bring, complete_document, fresh, make_agenda


def _url(addendum: Agenda) -> str:
    return reverse("agendas:addendum_settle", args=[addendum.reference])


def _behind(cast: Cast, own: str = "Wij doen minder.") -> Agenda:
    """Return an addendum that changed a goal, while another one changed it too and was signed."""
    agenda = make_agenda(cast, State.SIGNED)
    first = make_addendum(cast, agenda, "interventions", words=own)
    withdraw(agenda=first, reason="Nu niet.", by=cast.ocw_staff)
    make_addendum(cast, agenda, "interventions", state=State.SIGNED, words="Wij doen meer.")
    return fresh(take_up_again(addendum=fresh(first), by=cast.coordinator_noord))


def _shown(response) -> str:
    found = re.search(r'name="shown" value="([0-9a-f]{64})"', response.content.decode())
    assert found
    return found[1]


def _words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def _goal(addendum: Agenda) -> str:
    return fresh(addendum).text.document["interventions"][0]["goal"]


def test_three_texts_are_shown_and_nothing_is_chosen(cast: Cast, client) -> None:
    addendum = _behind(cast)
    client.force_login(cast.coordinator_noord)
    page = client.get(_url(addendum))
    html, words = page.content.decode(), _words(page)
    ((item, field),) = page.context["conflicts"]
    assert item.label == "Interventies en experimenten: De Transformatieve School 0: Doel"
    assert "Wij werken samen aan gelijke kansen" in words.partition("Toen dit addendum begon")[2]
    assert re.search(r"<ins[^>]*>.*?doen meer", html, flags=re.S)
    assert re.search(r"<ins[^>]*>.*?doen minder", html, flags=re.S)
    assert html.count('type="radio"') == 2
    assert "checked" not in str(field)
    # The list of what stops it leads here.
    missing = client.get(reverse("agendas:missing", args=[addendum.reference])).content.decode()
    assert _url(addendum) in missing


@pytest.mark.parametrize(("choice", "goal"), [("own", "Wij doen minder."), ("current", "Wij doen meer.")])
def test_what_was_chosen_stays(cast: Cast, client, choice: str, goal: str) -> None:
    addendum = _behind(cast)
    client.force_login(cast.coordinator_noord)
    page = client.get(_url(addendum))
    ((item, _),) = page.context["conflicts"]
    response = client.post(_url(addendum), {"shown": _shown(page), item.path: choice})
    assert response.url == reverse("agendas:addendum_changes", args=[addendum.reference])
    assert goal in _goal(addendum)
    assert "Dit addendum is bij" in _words(client.get(_url(addendum)))


def test_without_a_choice_nothing_happens(cast: Cast, client) -> None:
    addendum = _behind(cast)
    client.force_login(cast.coordinator_noord)
    page = client.get(_url(addendum))
    for sent in ({}, {page.context["conflicts"][0][0].path: "beide"}):
        response = client.post(_url(addendum), {"shown": _shown(page), **sent})
        assert response.status_code == 422
        assert "welke tekst blijft" in _words(response)
    assert "Wij doen minder." in _goal(addendum)
    assert "Dit addendum is bij" not in _words(client.get(_url(addendum)))


def test_another_change_meanwhile_is_shown_and_choices_are_kept(cast: Cast, client) -> None:
    addendum = _behind(cast)
    client.force_login(cast.coordinator_noord)
    page = client.get(_url(addendum))
    path = page.context["conflicts"][0][0].path
    say(addendum, "interventions", "Wij doen iets heel anders.", cast.officer_alkmaar)
    response = client.post(_url(addendum), {"shown": _shown(page), path: "own"})
    assert response.status_code == 409
    assert "De tekst is intussen weer gewijzigd" in _words(response)
    assert "iets heel anders" in _words(response)
    assert re.search(r'value="own"[^>]* checked', response.content.decode())
    response = client.post(_url(addendum), {"shown": _shown(response), path: "own"})
    assert response.status_code == 302
    assert "heel anders" in _goal(addendum)


def test_without_a_conflict_one_button_is_enough(cast: Cast, client) -> None:
    addendum = _behind(cast)
    row = fresh(addendum).text.document["interventions"][0]
    address = f"interventions.{row['id']}"
    # Another field than the other addendum changed.
    before = Agenda.objects.get(pk=addendum.parent_id).text.document["interventions"][0]["goal"]
    save_part(
        agenda=addendum,
        address=address,
        content={**row, "goal": before, "monitoring": "<p>Elk jaar een meting.</p>"},
        base=content_hash(row),
        by=cast.coordinator_noord,
    )
    client.force_login(cast.coordinator_noord)
    page = client.get(_url(addendum))
    assert "U hoeft niets te kiezen" in _words(page)
    assert client.post(_url(addendum), {"shown": _shown(page)}).status_code == 302
    document = fresh(addendum).text.document["interventions"][0]
    assert "Wij doen meer." in document["goal"]
    assert "Elk jaar een meting." in document["monitoring"]


def test_a_row_that_went_is_a_conflict_too(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.SIGNED, rows=2)
    first = make_addendum(cast, agenda, "clauses", words="Tot het eind van 2024.")
    withdraw(agenda=first, reason="Nu niet.", by=cast.ocw_staff)
    other = make_addendum(cast, agenda, "clauses")
    stored = {"clauses": fresh(other).text.document["clauses"]}
    content = {"clauses": stored["clauses"][1:]}
    save_part(agenda=other, address="clauses", content=content, base=content_hash(stored), by=cast.coordinator_noord)
    bring(fresh(other), State.SIGNED, cast)
    again = fresh(take_up_again(addendum=fresh(first), by=cast.coordinator_noord))
    client.force_login(cast.coordinator_noord)
    page = client.get(_url(again))
    ((item, _),) = page.context["conflicts"]
    assert item.path.startswith("clauses.")
    assert "weggehaald" in _words(page)
    assert "van 2024" in _words(page)
    client.post(_url(again), {"shown": _shown(page), item.path: "own"})
    assert len(fresh(again).text.document["clauses"]) == 2


@pytest.mark.parametrize(("choice", "first"), [("own", 1), ("current", 2)])
def test_another_order_of_rows_is_chosen_too(cast: Cast, client, choice: str, first: int) -> None:
    """Both put the clauses in another order: the names are shown in their three orders, and the choice is kept."""
    before = ["Duur", "Evaluatie", "Opzeggen"]
    (clause, *_) = complete_document(cast)["clauses"]
    clauses = [{**clause, "heading": heading} for heading in before]
    agenda = make_agenda(cast, State.SIGNED, clauses=clauses)
    withdrawn = _in_order(cast, make_addendum(cast, agenda, "clauses"), 1, 0, 2)
    withdraw(agenda=withdrawn, reason="Nu niet.", by=cast.ocw_staff)
    bring(_in_order(cast, make_addendum(cast, agenda, "clauses"), 2, 0, 1), State.SIGNED, cast)
    again = fresh(take_up_again(addendum=fresh(withdrawn), by=cast.coordinator_noord))
    client.force_login(cast.coordinator_noord)
    page = client.get(_url(again))
    ((item, _),) = page.context["conflicts"]
    assert (item.path, item.label) == ("clauses", "Bepalingen (volgorde)")
    shown = [re.findall(r"<li>\s*(.*?)\s*</li>", part, flags=re.S) for part in _ordered_lists(page)]
    assert shown == [[f"‘{before[place]}’" for place in order] for order in ((0, 1, 2), (2, 0, 1), (1, 0, 2))]
    # Without a choice nothing moves.
    assert client.post(_url(again), {"shown": _shown(page)}).status_code == 422
    assert client.post(_url(again), {"shown": _shown(page), item.path: choice}).status_code == 302
    assert fresh(again).text.document["clauses"][0]["heading"] == before[first]
    assert "Dit addendum is bij" in _words(client.get(_url(again)))


def _in_order(cast: Cast, addendum: Agenda, *places: int) -> Agenda:
    stored = {"clauses": fresh(addendum).text.document["clauses"]}
    content = {"clauses": [stored["clauses"][place] for place in places]}
    save_part(agenda=addendum, address="clauses", content=content, base=content_hash(stored), by=cast.coordinator_noord)
    return fresh(addendum)


def _ordered_lists(page) -> list[str]:
    html = page.content.decode().partition("conflicts-title")[2].partition("became-title")[0]
    return re.findall(r"<ol[^>]*>(.*?)</ol>", html, flags=re.S)
