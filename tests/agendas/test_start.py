"""Starting an agenda from the national template."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agendas.choices import State
from agendas.models import Agenda
from tests.cast import Cast
from tests.factories import make_agenda, make_template

URL = "/agendas/nieuw/"
GOOD = {"municipality": "GM0361", "start_year": "2027", "end_year": "2030"}
SECOND = "/agendas/nieuw/inhoud/?gemeente=GM0361&van=2027&tot=2030"


def test_a_coordinator_starts_an_agenda_and_lands_on_the_first_block(client: Client, cast: Cast) -> None:
    make_template()
    client.force_login(cast.coordinator_noord)
    assert client.get(URL).status_code == 200
    assert client.post(URL, GOOD)["Location"] == SECOND
    assert not Agenda.objects.exists()
    assert "Stap 2 van 2" in client.get(SECOND).content.decode()
    answer = client.post(SECOND, {"source": "model"})
    assert answer["Location"] == reverse("agendas:edit", args=["GKA-2027-0361", "kop"])
    agenda = Agenda.objects.select_related("text").get()
    assert agenda.title == "GKA-agenda Alkmaar 2027-2030"
    assert agenda.coordinator == cast.coordinator_noord
    assert agenda.text.document["signatories"][0]["name"] == "Wouter Alkmaar"
    assert client.get(answer["Location"]).status_code == 200


def test_the_newest_template_that_is_valid_counts(client: Client, cast: Cast) -> None:
    first = make_template()
    first.pk, first.version, first.content = None, 2, {"title": "Nieuw model {gemeente}"}
    first.save()
    first.pk, first.version = None, 3
    first.valid_from = timezone.localdate() + datetime.timedelta(days=1)
    first.save()
    client.force_login(cast.ocw_staff)
    client.post(SECOND, {"source": "model"})
    assert Agenda.objects.get().title == "Nieuw model Alkmaar"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"municipality": ""}, "Kies een gemeente."),
        ({"municipality": "GM0193"}, "U kunt alleen uw eigen gemeenten kiezen."),
        ({"municipality": "GM9999"}, "Kies een gemeente uit de lijst."),
        ({"municipality": "\x00"}, "Null-tekens zijn niet toegestaan."),
        ({"other_municipalities": "GM0193"}, "Kies gemeenten uit de lijst."),
        ({"start_year": "", "end_year": ""}, "Vul een jaar in, bijvoorbeeld 2027."),
        ({"start_year": "2031"}, "Het eindjaar 2030 ligt voor het startjaar 2031."),
        ({"end_year": "2050"}, "De periode 2027-2050 is te lang."),
        ({"start_year": "1,2 mln"}, "Vul een jaar in van vier cijfers"),
        ({"start_year": "27"}, "Vul een jaar in tussen 2000 en 2100."),
    ],
)
def test_bad_input_gets_a_sentence(client: Client, cast: Cast, changes: dict[str, str], sentence: str) -> None:
    make_template()
    client.force_login(cast.coordinator_noord)
    answer = client.post(URL, GOOD | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Agenda.objects.exists()


def test_without_a_template_there_is_a_sentence(client: Client, cast: Cast) -> None:
    client.force_login(cast.coordinator_noord)
    answer = client.post(URL, GOOD)
    assert "Er is nog geen landelijk model." in answer.content.decode()


@pytest.mark.parametrize("name", ["officer_alkmaar", "alderman_alkmaar", "minister_ocw", "reader", "school_board"])
def test_others_do_not_start(client: Client, cast: Cast, name: str) -> None:
    client.force_login(getattr(cast, name))
    for url in (URL, SECOND, "/agendas/nieuw/bestand/"):
        assert client.get(url).status_code == 403
        assert client.post(url, GOOD).status_code == 403


OVERLAP = "/agendas/nieuw/inhoud/?gemeente=GM0361&van=2025&tot=2027"


def test_an_agenda_for_the_same_years_is_told_first(client: Client, cast: Cast) -> None:
    make_template()
    known = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    text = client.get(OVERLAP).content.decode()
    assert f'href="{reverse("agendas:detail", args=[known.reference])}"' in text
    assert "Toch beginnen" in text
    # Who sends the form without having seen it (somebody began one a moment ago) is told then.
    answer = client.post(OVERLAP, {"source": "model", "despite": "GKA-1999-0001"})
    assert answer.status_code == 409
    assert Agenda.objects.count() == 1
    assert client.post(OVERLAP, {"source": "model", "despite": f"{known.reference} "}).status_code == 302
    assert Agenda.objects.count() == 2


def test_other_years_or_a_withdrawn_agenda_are_not_told(client: Client, cast: Cast) -> None:
    make_template()
    make_agenda(cast)
    make_agenda(cast, State.WITHDRAWN, period={"start": 2027, "end": 2028})
    client.force_login(cast.coordinator_noord)
    assert client.post(SECOND, {"source": "model"}).status_code == 302


@pytest.mark.parametrize("query", ["", "?gemeente=GM0193&van=2027&tot=2030", "?gemeente=GM0361&van=2030&tot=2027"])
def test_a_second_step_without_a_good_first_one_goes_back(client: Client, cast: Cast, query: str) -> None:
    make_template()
    client.force_login(cast.coordinator_noord)
    answer = client.post(f"/agendas/nieuw/inhoud/{query}", {"source": "model"})
    assert answer["Location"].startswith(f"{URL}?")
    assert not Agenda.objects.exists()
    assert client.get(answer["Location"]).status_code == 200


def test_the_previous_agenda_is_offered_and_parts_are_chosen(client: Client, cast: Cast) -> None:
    make_template()
    known = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    page = client.get(SECOND)
    assert page.context["form"]["source"].value() == known.reference
    nothing = client.post(SECOND, {"source": known.reference})
    assert nothing.status_code == 422 and "Kies ten minste één onderdeel" in nothing.content.decode()
    answer = client.post(SECOND, {"source": known.reference, "blocks": ["explanation", "interventions"]})
    agenda = Agenda.objects.get(reference="GKA-2027-0361")
    assert answer["Location"] == reverse("agendas:copied", args=[agenda.reference])
    assert "De bedragen zijn niet overgenomen" in client.get(answer["Location"]).content.decode()


def test_another_agenda_is_searched_and_only_what_one_may_read(client: Client, cast: Cast) -> None:
    make_template()
    other = make_agenda(cast, municipalities=["GM0758"], title="GKA-agenda Breda")
    client.force_login(cast.coordinator_noord)
    assert "Geen andere agenda gevonden" in client.get(f"{SECOND}&zoek=Breda").content.decode()
    refused = client.post(f"{SECOND}&zoek=Breda", {"source": other.reference, "blocks": ["analysis"]})
    assert refused.status_code == 422 and "Kies een agenda uit de lijst" in refused.content.decode()
    client.force_login(cast.ocw_staff)
    assert other.reference in client.get(f"{SECOND}&zoek=Breda").content.decode()
    done = client.post(f"{SECOND}&zoek=Breda", {"source": other.reference, "blocks": ["analysis"]})
    assert done.status_code == 302


def test_the_second_step_asks_no_more_for_more_agendas(
    client: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    make_template()
    client.force_login(cast.ocw_staff)
    client.get(SECOND)
    for _ in range(12):
        make_agenda(cast)
    with django_assert_max_num_queries(20):
        page = client.get(f"{SECOND}&zoek=Alkmaar").content.decode()
    assert "Er zijn meer agenda’s gevonden" not in page  # nine besides the three previous ones
    assert "9 agenda’s gevonden" in page


def test_more_municipalities_wait_behind_a_fold_in_the_order_people_look_for(client: Client, cast: Cast) -> None:
    cast.alkmaar.name, cast.breda.name = "'s-Hertogenbosch", "Ede"
    for place in (cast.alkmaar, cast.breda):
        place.region = cast.alkmaar.region
        place.save()
    client.force_login(cast.coordinator_noord)
    page = client.get(URL)
    names = [name for _, name in page.context["form"].fields["municipality"].choices]
    assert names == ["Maak een keuze", "Ede", "'s-Hertogenbosch"]
    text = page.content.decode()
    assert text.index("Eindjaar") < text.index("<summary>Doen er meer gemeenten mee?")
    assert '<details class="panel">' in text
