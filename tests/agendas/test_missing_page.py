"""What is missing by block and by person, and choosing who fills in what."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agendas.actions import assigning
from agendas.actions.assigning import choose_writers
from agendas.choices import State, Step
from agendas.completeness import Weight, missing_for
from agendas.models import Agenda, BlockWriter
from agendas.structure import BLOCK_BY_SLUG
from agendas.workflow import StepRefused
from records.models import Event
from tests.cast import Cast
from tests.factories import complete_document, empty_agenda, make_agenda

ANALYSIS = BLOCK_BY_SLUG["analyse"]


def _url(agenda: Agenda, by_person: bool = False) -> str:
    return reverse("agendas:missing", args=[agenda.reference]) + ("?per=persoon" if by_person else "")


def _groups(response: Any) -> dict[str, list[str]]:
    """Return the sentences of the first list by the heading they stand under."""
    first = response.context["lists"][0]
    return {block.title: [item.sentence for item in block.stops + block.advice] for block in first.blocks}


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    """A text with gaps in four blocks."""
    document = complete_document(cast)
    document["interventions"][0]["goal"] = ""
    analysis = {**document["analysis"], "data": ""}
    return make_agenda(
        cast, title="GKA-agenda", explanation="", analysis=analysis, interventions=document["interventions"], clauses=[]
    )


def test_by_block_and_by_person(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    by_block = _groups(client.get(_url(agenda)))
    assert list(by_block) == [
        "Toelichting en thema's",
        "Afspraak 2: analyse en onderzoek",
        "Interventies en experimenten",
    ]
    by_person = client.get(_url(agenda, by_person=True))
    assert list(_groups(by_person)) == ["Olivia Alkmaar"]
    assert "(Afspraak 2: analyse en onderzoek)" in by_person.content.decode()


def test_the_coordinator_fills_in_the_heading(client: Client, cast: Cast) -> None:
    agenda = make_agenda(cast, signatories=[], explanation="")
    client.force_login(cast.coordinator_noord)
    later = client.get(_url(agenda, by_person=True)).context["lists"][1]
    assert [block.title for block in later.blocks] == ["Nora Noord"]


def test_the_contact_school_writes_its_own_intervention_in_consultation(
    client: Client, cast: Cast, agenda: Agenda
) -> None:
    Agenda.objects.filter(pk=agenda.pk).update(state=State.CONSULTATION)
    client.force_login(cast.coordinator_noord)
    groups = _groups(client.get(_url(agenda, by_person=True)))
    assert list(groups) == ["Olivia Alkmaar", "Sjoerd School"]
    missing, scheme = groups["Sjoerd School"]
    assert missing == "Interventie 1: Doel is nog niet ingevuld."
    assert "nog geen regeling gekozen" in scheme


def test_nobody_yet(client: Client, cast: Cast) -> None:
    client.force_login(cast.coordinator_noord)
    assert "Nog niemand" in _groups(client.get(_url(empty_agenda(cast), by_person=True)))


def _sent(client: Client, agenda: Agenda, **changes: Any) -> dict[str, Any]:
    form = client.get(_url(agenda, by_person=True)).context["form"]
    return {name: form[name].initial for name in form.fields} | changes


def test_choosing_a_writer(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = reverse("agendas:writer", args=[agenda.reference])
    sent = _sent(client, agenda, analysis=cast.coordinator_noord.pk)
    assert client.post(url, sent).headers["Location"] == _url(agenda, by_person=True)
    groups = _groups(client.get(_url(agenda, by_person=True)))
    assert groups["Nora Noord"] == ["Analyse en onderzoek: Data is nog niet ingevuld."]
    event = Event.objects.get(stream=agenda.stream, action="writer_chosen")
    assert (event.object, event.data["name"]) == ("analysis", "Nora Noord")
    # The same again is no news; an empty choice goes back to who usually does.
    client.post(url, sent)
    assert Event.objects.filter(stream=agenda.stream, action="writer_chosen").count() == 1
    client.post(url, {**sent, "analysis": ""})
    assert not BlockWriter.objects.filter(agenda=agenda).exists()
    assert "vult ‘Afspraak 2: analyse en onderzoek’ in" in client.get(
        reverse("agendas:history", args=[agenda.reference])
    ).content.decode().replace("&#x27;", "'")


def test_who_cannot_write_is_not_chosen(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = reverse("agendas:writer", args=[agenda.reference])
    response = client.post(url, _sent(client, agenda, analysis=cast.officer_zwolle.pk))
    assert response.status_code == 422
    assert "Deze persoon kan hier niet meer schrijven" in response.content.decode()
    for user in (cast.officer_zwolle, cast.alderman_alkmaar):
        with pytest.raises(StepRefused, match="kan in deze agenda niet schrijven"):
            choose_writers(agenda=agenda, writers=[(ANALYSIS, user)], by=cast.coordinator_noord)
    with pytest.raises(StepRefused, match="U kunt nu niet kiezen"):
        choose_writers(agenda=agenda, writers=[(ANALYSIS, cast.officer_alkmaar)], by=cast.alderman_alkmaar)


def test_one_who_cannot_write_stops_all_choices(
    client: Client, cast: Cast, agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the page and the sending somebody may have lost the right: then nothing is half done."""
    client.force_login(cast.coordinator_noord)
    sent = _sent(client, agenda, analysis=cast.coordinator_noord.pk, communication=cast.officer_alkmaar.pk)
    lost = cast.officer_alkmaar.pk
    allowed = assigning.has_right
    monkeypatch.setattr(assigning, "has_right", lambda user, *rest: user.pk != lost and allowed(user, *rest))
    response = client.post(reverse("agendas:writer", args=[agenda.reference]), sent)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["communication"]
    assert not BlockWriter.objects.filter(agenda=agenda).exists()
    assert not Event.objects.filter(stream=agenda.stream, action="writer_chosen").exists()


def test_who_only_reads_chooses_nobody(client: Client, cast: Cast, agenda: Agenda) -> None:
    Agenda.objects.filter(pk=agenda.pk).update(state=State.REVIEW)
    client.force_login(cast.alderman_alkmaar)
    response = client.get(_url(agenda, by_person=True))
    assert response.context["form"] is None
    assert client.post(reverse("agendas:writer", args=[agenda.reference]), {}).status_code == 403


@pytest.mark.parametrize("state", [State.DRAFT, State.CONSULTATION])
def test_the_number_of_queries_is_the_same_for_many_rows(
    client: Client, cast: Cast, django_assert_max_num_queries: Any, state: State
) -> None:
    client.force_login(cast.coordinator_noord)
    client.get("/agendas/")
    for rows in (2, 9):
        agenda = make_agenda(cast, state, rows=rows)
        # Three of the person, two of the agenda; then the writers, candidates and contact schools.
        with django_assert_max_num_queries(10):
            client.get(_url(agenda, by_person=True))


def test_an_advice_that_stops_the_signing_stands_once_where_it_stops(client: Client, cast: Cast) -> None:
    row = complete_document(cast)["interventions"][0]
    row["budget"]["lines"] = []
    agenda = make_agenda(cast, interventions=[row])
    (advice,) = [item for item in missing_for(agenda, Step.REVIEW) if "geen begrotingsregels" in item.sentence]
    assert advice.weight is Weight.ADVICE, "the command and the guard still hear of it"
    client.force_login(cast.coordinator_noord)
    page = client.get(_url(agenda))
    assert page.content.decode().count("geen begrotingsregels") == 1
    first, later = page.context["lists"]
    assert all("geen begrotingsregels" not in item.sentence for block in first.blocks for item in block.advice)
    (sentence,) = [item.sentence for block in later.blocks for item in block.stops]
    assert "geen begrotingsregels" in sentence
    assert "1 punt houdt de ondertekening tegen." in page.content.decode()
    assert any("nog geen regeling" in item.sentence for block in first.blocks for item in block.advice), "stays advice"
