"""The list of municipalities: who is found, in what order, what the file holds, and constant queries."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agendas.choices import State
from dashboard.tables.places import place_in_alphabet
from gka_portal.lists import Column, has_words, headings, order_choices
from municipalities.choices import Province
from municipalities.models import Municipality, Region
from tests.cast import Cast
from tests.factories import make_agenda
from tests.municipalities.factories import make_municipality

LIST = "/gemeenten/"
EVERY_PAGE = 5  # session, user, memberships (three)


def _names(client, address: str = "") -> list[str]:
    response = client.get(LIST + address)
    assert response.status_code == 200
    return [row.name for row in response.context["rows"]]


@pytest.fixture
def places(cast: Cast) -> Cast:
    """Alkmaar, Breda and Zwolle of the cast, with the names that are hard to find."""
    Municipality.objects.filter(pk=cast.alkmaar.pk).update(
        population=111834, population_date="2023-01-01", g40=True, is_member=True, member_since=2019
    )
    Municipality.objects.filter(pk=cast.breda.pk).update(is_member=True)
    make_municipality("Súdwest-Fryslân", aliases="Zuidwest-Friesland", province=Province.FRYSLAN)
    make_municipality("'s-Hertogenbosch", aliases="Den Bosch\n's Hertogenbosch", province=Province.NOORD_BRABANT)
    dijk = make_municipality("Dijk en Waard", region=cast.alkmaar.region)
    make_municipality("Heerhugowaard", valid_to=datetime.date(2021, 12, 31), successor=dijk, region=cast.alkmaar.region)
    return cast


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", ["Alkmaar", "Breda", "Dijk en Waard", "'s-Hertogenbosch", "Súdwest-Fryslân", "Zwolle"]),
        ("?zoek=sudwest", ["Súdwest-Fryslân"]),
        ("?zoek=FRYSLAN+zuidwest", ["Súdwest-Fryslân"]),
        ("?zoek=súdwest fryslân", ["Súdwest-Fryslân"]),
        ("?zoek=’s-hertogenbosch", ["'s-Hertogenbosch"]),
        ("?zoek='s+hertogenbosch", ["'s-Hertogenbosch"]),
        ("?zoek=den+bosch", ["'s-Hertogenbosch"]),
        ("?zoek=gm0361", ["Alkmaar"]),
        ("?zoek=heerhugowaard", []),
        ("?zoek=heerhugowaard&opgeheven=on", ["Heerhugowaard"]),
        ("?provincie=PV30", ["Breda", "'s-Hertogenbosch"]),
        ("?groep=g40", ["Alkmaar"]),
        ("?groep=g4", []),
        ("?lid=ja", ["Alkmaar", "Breda"]),
        ("?lid=ja&lid_sinds=2019", ["Alkmaar"]),
        ("?lid_sinds=onbekend", ["Breda"]),
        ("?lid=nee&provincie=PV23", ["Zwolle"]),
        ("?lid=ja&volgorde=-naam", ["Breda", "Alkmaar"]),
        ("?lid=ja&volgorde=inwoners", ["Alkmaar", "Breda"]),
        ("?lid=ja&volgorde=-inwoners", ["Alkmaar", "Breda"]),
        ("?lid=ja&volgorde=lid_sinds", ["Alkmaar", "Breda"]),
    ],
)
def test_filters(places: Cast, client, address: str, found: list[str]) -> None:
    client.force_login(places.reader)
    assert _names(client, address) == found


def test_filters_on_region_and_coordinator(places: Cast, client) -> None:
    client.force_login(places.reader)
    noord = Region.objects.get(name="Noord")
    assert _names(client, f"?regio={noord.pk}") == ["Alkmaar", "Dijk en Waard"]
    assert _names(client, f"?coordinator={places.coordinator_zuid.pk}") == ["Breda"]
    rows = client.get(LIST + "?zoek=alkmaar").context["rows"]
    assert [person.name for person in rows[0].coordinators] == ["Nora Noord"]


def test_nothing_found_says_what_to_do(places: Cast, client) -> None:
    client.force_login(places.reader)
    text = client.get(LIST + "?zoek=xyz").content.decode()
    assert "Geen gemeenten gevonden" in text
    assert "Alle gemeenten tonen" in text


@pytest.mark.parametrize("address", ["?provincie=PV99", "?regio=x", "?lid=misschien", "?volgorde=kleur", "?agenda=x"])
def test_a_choice_that_does_not_exist_is_named_and_left_out(places: Cast, client, address: str) -> None:
    client.force_login(places.reader)
    response = client.get(LIST + address)
    assert "kies iets uit de lijst" in response.content.decode()
    assert len(response.context["rows"]) == 6


@pytest.mark.parametrize("address", ["?page=x", "?page=-3", "?page=99", "?zoek=%00", "?zoek=" + "a" * 81])
def test_a_strange_address_is_no_error(places: Cast, client, address: str) -> None:
    client.force_login(places.reader)
    assert client.get(LIST + address).status_code == 200


def test_the_latest_agenda_is_the_one_the_viewer_may_read(places: Cast, client) -> None:
    signed = make_agenda(places, State.SIGNED)
    draft = make_agenda(places, period={"start": 2027, "end": 2028})
    for person, found in (("ocw_staff", draft), ("reader", signed), ("officer_zwolle", None)):
        client.force_login(getattr(places, person))
        rows = {row.name: row.agenda for row in client.get(LIST).context["rows"]}
        assert (rows["Alkmaar"].reference if rows["Alkmaar"] else None) == (found.reference if found else None)
        assert _names(client, "?agenda=draft") == (["Alkmaar"] if found == draft else [])
        assert _names(client, "?agenda=signed") == (["Alkmaar"] if found == signed else [])
        assert ("Alkmaar" in _names(client, "?agenda=geen")) is (found is None)


def test_withdrawn_counts_only_where_nothing_else_is(places: Cast, client) -> None:
    client.force_login(places.ocw_staff)
    make_agenda(places, State.WITHDRAWN, period={"start": 2027, "end": 2028})
    assert _names(client, "?agenda=withdrawn") == ["Alkmaar"]
    make_agenda(places)
    assert _names(client, "?agenda=withdrawn") == []


def test_a_merged_municipality_brings_its_agenda(places: Cast, client) -> None:
    agenda = make_agenda(places)
    ended = Municipality.objects.get(name="Heerhugowaard")
    agenda.agenda_municipalities.update(municipality=ended)
    client.force_login(places.ocw_staff)
    assert _names(client, "?agenda=draft") == ["Dijk en Waard"]
    assert _names(client, "?agenda=draft&opgeheven=on") == ["Dijk en Waard", "Heerhugowaard"]


def test_the_file_holds_what_the_list_shows(places: Cast, client) -> None:
    make_agenda(places)
    client.force_login(places.coordinator_noord)
    text = client.get(LIST + "?lid=ja&volgorde=-naam").content.decode()
    assert 'href="/gemeenten/csv/?lid=ja&amp;volgorde=-naam"' in text
    response = client.get("/gemeenten/csv/?lid=ja&volgorde=-naam")
    lines = b"".join(response).decode("utf-8-sig").split("\r\n")
    assert response["Content-Disposition"].startswith('attachment; filename="gemeenten-')
    assert lines[0].startswith("CBS-code;Gemeente;Provincie")
    assert lines[1].startswith("GM0758;Breda;Noord-Brabant;Zuid;;;;ja;;Zeger Zuid;;;;")
    assert lines[2].startswith(
        "GM0361;Alkmaar;Noord-Holland;Noord;111834;2023-01-01;G40;ja;2019;Nora Noord;GKA-2022-0361"
    )
    assert lines[3:] == [""]


def test_pages_and_headings_keep_the_filter(places: Cast, client) -> None:
    for _ in range(30):
        make_municipality(province=Province.DRENTHE)
    client.force_login(places.reader)
    text = client.get(LIST + "?provincie=PV22&volgorde=-inwoners").content.decode()
    assert "?provincie=PV22&amp;volgorde=-inwoners&amp;page=2" in text
    assert 'aria-sort="descending"' in text
    second = client.get(LIST + "?provincie=PV22&page=2")
    assert len(second.context["rows"]) == 5
    # Sorting starts at the first page; the usual order needs no word in the address.
    assert 'href="/gemeenten/?provincie=PV22&amp;volgorde=inwoners"' in second.content.decode()
    assert 'href="/gemeenten/?provincie=PV22&amp;volgorde=-naam"' in second.content.decode()


@pytest.mark.parametrize("person", ["coordinator_noord", "ocw_staff", "reader", "alderman_alkmaar"])
@pytest.mark.parametrize("address", ["", "?agenda=draft", "?zoek=gemeente"])
def test_queries_do_not_grow(places: Cast, client, person: str, address: str) -> None:
    client.force_login(getattr(places, person))
    client.get(LIST)  # the first request of a session stores when it began
    counts = []
    for more in (1, 5):
        for _ in range(more):
            make_municipality()
            make_agenda(places)
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST + address)
        counts.append(len(captured))
    # Municipalities, coordinators, the agendas of the page, and those of all when they are filtered on.
    assert counts[0] == counts[1] <= EVERY_PAGE + 4


COLUMNS = (
    Column("Naam", "naam", "Naam, A tot Z", "Naam, Z tot A"),
    Column("Sinds", "sinds", "", "Nieuwste eerst"),
    Column("Rol"),
)


def test_headings_turn_round() -> None:
    name, since, role = headings(COLUMNS, "", "naam")
    assert (name.order, name.next, since.order, since.next, role.sorts) == ("ascending", "-naam", "", "-sinds", False)
    name, since, _ = headings(COLUMNS, "-naam", "naam")
    assert (name.order, name.next) == ("descending", None)
    _, since, _ = headings(COLUMNS, "-sinds", "naam")
    assert (since.order, since.next) == ("descending", "-sinds")


def test_order_choices_leave_out_the_usual_one() -> None:
    usual, others = order_choices(COLUMNS, "naam")
    assert (usual, others) == ("Naam, A tot Z", [("-naam", "Naam, Z tot A"), ("-sinds", "Nieuwste eerst")])


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("", "Alkmaar", True),
        ("Cafe", "Café", True),
        ("’t", "Hotel 't Hart", True),
        ("hart hotel", "Hotel 't Hart", True),
        ("noord holland", "Noord-Holland", True),
        ("noord-holland", "Noord Holland", True),
        ("zuid holland", "Noord-Holland", False),
    ],
)
def test_words_as_people_type_them(query: str, text: str, found: bool) -> None:
    assert has_words(query, text) is found


def test_place_in_the_alphabet() -> None:
    assert sorted(["Haarlem", "'s-Hertogenbosch", "Zwolle", "’t Zandt", "Súdwest"], key=place_in_alphabet) == [
        "Haarlem",
        "'s-Hertogenbosch",
        "Súdwest",
        "’t Zandt",
        "Zwolle",
    ]
