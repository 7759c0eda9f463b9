"""The pages about mergers, and what other pages show of a municipality that is gone."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agendas.actions.copying import start_from
from agendas.actions.moving_places import end_and_move
from agendas.choices import State
from gka_portal.notation import dutch_date
from municipalities.actions.merging import end_municipality
from municipalities.importing.places import DIVIDED
from municipalities.models import Merger, Municipality, OfficeHolder
from records.models import Event
from tests.cast import Cast
from tests.factories import fresh, make_agenda, make_template

TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)
LAST_DAY = TODAY - ONE_DAY
LIST = "/inlezen/herindelingen/"
PAGE = f"{LIST}GM0361/"


@pytest.fixture
def portal(cast: Cast, client: Client) -> Client:
    client.force_login(cast.administrator)
    return client


def _end(cast: Cast, day: datetime.date = LAST_DAY, **changes: Any) -> Merger:
    facts = {"municipality": cast.alkmaar, "successor": cast.zwolle, "moves_offices": False, **changes}
    return end_and_move(last_day=day, by=cast.administrator, **facts)


def _text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def _form(day: datetime.date, **more: str) -> dict[str, str]:
    return {"municipality": "GM0361", "last_day": f"{day:%d-%m-%Y}", "successor": "GM0193", **more}


def test_the_page_tells_what_goes_along_and_asks_first(cast: Cast, portal: Client) -> None:
    for state in (State.DRAFT, State.REVIEW, State.FROZEN, State.SIGNED):
        make_agenda(cast, state)
    page = _text(portal.post("/inlezen/gemeente-opheffen/", _form(TODAY, moves_offices="ja")))
    for sentence in (
        "3 personen hebben een rol bij Alkmaar: 3 gaan door bij Zwolle.",
        "Nora Noord wordt regiocoördinator van Zwolle.",
        "1 ambtsdrager is in functie bij Alkmaar. Die gaat door bij Zwolle, met bevoegdheden.",
        "2 agenda’s zijn nog niet vastgesteld en krijgen de naam van de opvolger.",
        "gegeven akkoorden vervallen",
        "1 agenda houdt de oude naam en wacht op handtekeningen.",
        "1 agenda houdt de naam waarmee is ondertekend.",
    ):
        assert sentence in page, sentence
    assert not Merger.objects.exists()
    page = _text(portal.post("/inlezen/gemeente-opheffen/", _form(TODAY)))
    assert "3 personen hebben een rol bij Alkmaar: 2 gaan door bij Zwolle en 1 eindigt." in page
    assert f"Dat eindigt na {dutch_date(TODAY)}." in page


def test_the_coordinator_who_is_there_is_named(cast: Cast, portal: Client) -> None:
    page = _text(portal.post("/inlezen/gemeente-opheffen/", _form(TODAY, successor="GM0758")))
    assert "Zeger Zuid is regiocoördinator van Breda en wordt dat ook van de lopende agenda’s van Alkmaar." in page
    Municipality.objects.filter(pk=cast.breda.pk).update(region=cast.alkmaar.region)
    page = _text(portal.post("/inlezen/gemeente-opheffen/", _form(TODAY, successor="GM0758")))
    assert "Nora Noord blijft de regiocoördinator." in page


def test_division_says_that_nothing_moves(cast: Cast, portal: Client) -> None:
    page = _text(portal.post("/inlezen/gemeente-opheffen/", _form(TODAY, successor=DIVIDED, moves_offices="ja")))
    assert "Zonder opvolger verhuist er niets: geen rol, geen ambtsdrager en geen agenda." in page
    assert "Die rollen lopen door." in page


def test_a_choice_that_is_none_is_refused_at_its_field(portal: Client) -> None:
    response = portal.post("/inlezen/gemeente-opheffen/", _form(TODAY, moves_offices="misschien", confirm="1"))
    assert response.status_code == 422
    assert "Kies of wethouders en burgemeester meegaan." in _text(response)
    assert not Merger.objects.exists()


def test_a_day_to_come_is_planned_and_called_off(cast: Cast, portal: Client) -> None:
    response = portal.post("/inlezen/gemeente-opheffen/", _form(TODAY, confirm="1"), follow=True)
    tomorrow = dutch_date(TODAY + ONE_DAY)
    page = _text(response)
    assert f"Wat meegaat, verhuist vanzelf op {tomorrow}." in page and "Gepland" in page
    assert "Herindeling annuleren" in page and "Nu uitvoeren" not in page
    assert "Gepland" in _text(portal.get(LIST))
    asked = portal.post(f"{PAGE}annuleren/", {"reason": ""})
    assert asked.status_code == 422 and "Vul in waarom dit niet doorgaat" in _text(asked)
    assert Merger.objects.exists()
    response = portal.post(f"{PAGE}annuleren/", {"reason": "Toch niet."}, follow=True)
    assert "Alkmaar blijft bestaan." in _text(response)
    assert Municipality.objects.get(cbs_code="GM0361").valid_to is None
    assert portal.get(PAGE).status_code == 404


def test_the_choice_of_offices_on_the_page(cast: Cast, portal: Client) -> None:
    _end(cast, TODAY)
    refused = portal.post(f"{PAGE}ambtsdragers/", {"moves_offices": "misschien"})
    assert refused.status_code == 422 and "Kies of wethouders en burgemeester meegaan." in _text(refused)
    assert "Uw keuze is opgeslagen." in _text(portal.post(f"{PAGE}ambtsdragers/", {"moves_offices": "ja"}, follow=True))
    assert Merger.objects.get().moves_offices
    assert "Gaan mee" in _text(portal.get(PAGE))


def test_what_is_due_can_be_done_now_and_shows_what_moved(cast: Cast, portal: Client) -> None:
    agenda, signed = make_agenda(cast), make_agenda(cast, State.SIGNED)
    end_municipality(
        municipality=cast.alkmaar, last_day=LAST_DAY, successor=cast.zwolle, moves_offices=True, by=cast.administrator
    )
    page = _text(portal.get(PAGE))
    assert "Moet nog worden uitgevoerd" in page and "Herindeling annuleren" not in page
    page = _text(portal.post(f"{PAGE}uitvoeren/", follow=True))
    assert "De herindeling is uitgevoerd." in page and "Nu uitvoeren" not in page
    for words in (
        "Rollen die doorgaan bij de opvolger",
        "Ambtsdragers die meegingen",
        agenda.reference,
        signed.reference,
    ):
        assert words in page, words
    assert OfficeHolder.objects.filter(municipality=cast.zwolle).count() == 1
    assert "al uitgevoerd" in _text(portal.post(f"{PAGE}uitvoeren/", follow=True))
    assert Event.objects.filter(action="merged").count() == 1
    assert "4 rollen, 1 ambtsdrager en 2 agenda’s" in _text(portal.get(LIST))


def test_the_list_is_searched_filtered_and_sorted(cast: Cast, portal: Client) -> None:
    assert "Er is nog geen herindeling vastgelegd" in _text(portal.get(LIST))
    _end(cast)
    _end(cast, TODAY, municipality=cast.breda)

    def found(**asked: str) -> list[str]:
        return [row.name for row in portal.get(LIST, asked).context["rows"]]

    assert found() == ["Breda", "Alkmaar"] and found(volgorde="vanaf") == ["Alkmaar", "Breda"]
    assert found(volgorde="naam") == ["Alkmaar", "Breda"] and found(volgorde="-naam") == ["Breda", "Alkmaar"]
    assert found(zoek="zwolle") == ["Breda", "Alkmaar"] and found(zoek="GM0361") == ["Alkmaar"]
    assert found(stand="uitgevoerd") == ["Alkmaar"] and found(stand="gepland") == ["Breda"]
    assert found(zoek="Hoorn") == []
    assert "Geen herindelingen gevonden" in _text(portal.get(LIST, {"zoek": "Hoorn"}))


def _many(cast: Cast, count: int) -> None:
    """Merge `count` municipalities, each with an agenda, and plan as many."""
    number = Municipality.objects.count()
    for place in range(number, number + count):
        for prefix, day in (("GM8", LAST_DAY), ("GM7", TODAY)):
            row = Municipality.objects.create(cbs_code=f"{prefix}{place:03d}", name=f"Plaats {place}", province="PV27")
            make_agenda(cast, municipalities=[row.cbs_code])
            end_and_move(
                municipality=row, last_day=day, successor=cast.zwolle, moves_offices=False, by=cast.administrator
            )


@pytest.mark.parametrize("address", [LIST, "/gemeenten/GM0193/"], ids=["mergers", "municipality"])
def test_pages_ask_as_often_for_many(cast: Cast, portal: Client, address: str) -> None:
    counts = []
    for more in (2, 7):
        _many(cast, more)
        portal.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert portal.get(address).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_page_of_a_merger_asks_as_often_for_many_roles_and_agendas(cast: Cast, portal: Client) -> None:
    counts = []
    _end(cast, TODAY)
    for _ in range(2):
        make_agenda(cast)
        portal.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            portal.get(PAGE)
        counts.append(len(captured))
        for _ in range(5):
            make_agenda(cast, State.SIGNED)
    assert counts[0] == counts[1]


def test_other_pages_say_whose_agenda_it_was(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    sentence = f"Gesloten door gemeente Alkmaar (sinds {dutch_date(TODAY)} onderdeel van Zwolle)."
    client.force_login(cast.ocw_staff)
    assert sentence not in _text(client.get(reverse("agendas:detail", args=[agenda.reference])))
    _end(cast)
    client.force_login(cast.officer_zwolle)
    assert sentence in _text(client.get(reverse("agendas:detail", args=[agenda.reference])))
    page = _text(client.get("/gemeenten/GM0193/"))
    assert agenda.reference in page and sentence in page
    assert sentence not in _text(client.get("/gemeenten/GM0361/"))


def test_the_list_of_agendas_finds_it_under_the_name_of_the_successor(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    client.force_login(cast.officer_alkmaar)
    address = reverse("agendas:list")
    assert agenda.reference not in _text(client.get(address, {"zoek": "Zwolle"}))
    _end(cast)
    assert agenda.reference in _text(client.get(address, {"zoek": "Zwolle"}))
    assert agenda.reference in _text(client.get(address, {"zoek": "Alkmaar"})), "the old name still finds it"
    assert agenda.reference not in _text(client.get(address, {"zoek": "Breda"}))


def test_a_new_agenda_begins_with_the_text_of_the_predecessor(cast: Cast, client: Client) -> None:
    old = make_agenda(cast, State.SIGNED)
    template = make_template()
    _end(cast)
    client.force_login(cast.coordinator_noord)
    chosen = {"gemeente": "GM0193", "van": str(TODAY.year), "tot": str(TODAY.year + 3)}
    response = client.get(reverse("agendas:start_content"), chosen)
    if response.status_code != 200:
        pytest.fail(f"{response.status_code} {response.headers.get('Location')}")
    assert old.reference in _text(response)
    new = start_from(
        municipalities=[cast.zwolle],
        years=(2030, 2033),
        source=fresh(old),
        blocks=["interventions"],
        template=template,
        by=type(cast.coordinator_noord).objects.get(pk=cast.coordinator_noord.pk),
    )
    document = fresh(new).text.document
    assert [row["name"] for row in document["municipalities"]] == ["Zwolle"]
    before = [row.get("organisation_id") for one in old.text.document["interventions"] for row in one["parties"]]
    after = [row.get("organisation_id") for one in document["interventions"] for row in one["parties"]]
    assert after == before, "the school boards are those of the same place"


def test_the_administration_leaves_the_end_to_its_own_page(cast: Cast, portal: Client) -> None:
    _end(cast, TODAY)
    address = reverse("admin:municipalities_municipality_change", args=[cast.alkmaar.pk])
    assert 'name="valid_to"' not in portal.get(address).content.decode()
