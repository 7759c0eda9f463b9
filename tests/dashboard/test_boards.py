"""School boards: the list with its filters, the file, the page of one, and constant queries."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agendas.choices import State
from municipalities.choices import Province, Sector
from municipalities.models import School, SchoolBoard
from tests.cast import Cast
from tests.factories import make_agenda
from tests.municipalities.factories import make_board, make_municipality, make_school

LIST = "/schoolbesturen/"
PAGE = "/schoolbesturen/99901/"
EVERY_PAGE = 5  # session, user, memberships (three)
ENDED = datetime.date(2020, 7, 31)


@pytest.fixture
def boards(cast: Cast) -> Cast:
    """The two boards of the cast (99901, 99902), one in Fryslân, one that ended, one without schools."""
    fryslan = make_municipality("Súdwest-Fryslân", province=Province.FRYSLAN)
    make_school("99W000", make_board("98001", name="Vereniging Ynovaasje"), municipality=fryslan)
    make_board("98002", name="Stichting Voorbij", valid_to=ENDED)
    make_board("98003", name="stichting Café de Kantine", sector=Sector.VOCATIONAL)
    return cast


def _numbers(client, address: str = "") -> list[str]:
    response = client.get(LIST + address)
    assert response.status_code == 200
    return [row.number for row in response.context["rows"]]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", ["98003", "99901", "99902", "98001"]),
        ("?zoek=noorderpoolster", ["99901"]),
        ("?zoek=cafe", ["98003"]),
        ("?zoek=99902", ["99902"]),
        ("?zoek=99X0", ["99901"]),
        ("?zoek=99x2+00", ["99902"]),
        ("?zoek=voorbij", []),
        ("?zoek=voorbij&opgeheven=on", ["98002"]),
        ("?sector=vo", ["99901"]),
        ("?gemeente=alkm", ["99901", "99902"]),
        ("?gemeente=GM0361", ["99901", "99902"]),
        ("?gemeente=sudwest fryslan", ["98001"]),
        ("?gemeente=breda", []),
        ("?provincie=PV21", ["98001"]),
        ("?volgorde=-naam", ["98001", "99902", "99901", "98003"]),
        ("?volgorde=nummer", ["98001", "98003", "99901", "99902"]),
        ("?volgorde=-scholen", ["99901", "99902", "98001", "98003"]),
        ("?volgorde=sector", ["98003", "99902", "98001", "99901"]),
    ],
)
def test_filters(boards: Cast, client, address: str, found: list[str]) -> None:
    client.force_login(boards.reader)
    assert _numbers(client, address) == found


def test_a_municipality_that_does_not_exist_is_said_at_the_field(boards: Cast, client) -> None:
    client.force_login(boards.reader)
    text = client.get(LIST + "?gemeente=Atlantis").content.decode()
    assert "Er is geen gemeente met deze naam" in text
    assert 'value="Atlantis"' in text
    assert "<title>Fout: " in text


@pytest.mark.parametrize(
    "address", ["?sector=x", "?zoek=%00", "?gemeente=%00", "?page=x", "?zoek=" + "a" * 81, "?zoek=-"]
)
def test_a_strange_address_is_no_error(boards: Cast, client, address: str) -> None:
    client.force_login(boards.reader)
    assert client.get(LIST + address).status_code == 200


def test_contact_schools_are_those_of_agendas_the_viewer_may_read(boards: Cast, client) -> None:
    agenda = make_agenda(boards)
    make_agenda(boards, State.WITHDRAWN)
    client.force_login(boards.ocw_staff)
    assert _numbers(client, "?contactschool=ja") == ["99901"]
    assert "99901" not in _numbers(client, "?contactschool=nee")
    row = client.get(LIST + "?zoek=99901").context["rows"][0]
    assert [found.reference for found in row.agendas] == [agenda.reference]
    client.force_login(boards.officer_zwolle)
    assert _numbers(client, "?contactschool=ja") == []
    assert "99901" in _numbers(client, "?contactschool=nee")
    assert agenda.reference not in client.get(LIST).content.decode()


def test_no_boards_at_all_says_what_to_do(cast: Cast, client) -> None:
    School.objects.all().delete()
    SchoolBoard.objects.filter(memberships=None).delete()
    SchoolBoard.objects.update(valid_to=ENDED)
    client.force_login(cast.reader)
    assert "Er zijn nog geen schoolbesturen" in client.get(LIST).content.decode()


def test_the_file(boards: Cast, client) -> None:
    agenda = make_agenda(boards)
    client.force_login(boards.ocw_staff)
    response = client.get(LIST + "csv/?gemeente=alkmaar")
    lines = b"".join(response).decode("utf-8-sig").split("\r\n")
    assert response["Content-Disposition"].startswith('attachment; filename="schoolbesturen-')
    assert lines == [
        "Nummer;Schoolbestuur;Sector;Gemeenten;Scholen;Contactschool van;Bestaat tot en met",
        f"99901;Stichting De Noorderpoolster Onderwijs;Voortgezet onderwijs;Alkmaar;2;{agenda.reference};",
        "99902;Stichting Waterlinie Basisscholen;Primair onderwijs;Alkmaar;1;;",
        "",
    ]


def test_the_page(boards: Cast, client) -> None:
    make_school("99V000", boards.board, name="Zeilschip", municipality=boards.breda)
    make_school("99V001", boards.board, name="Gesloten school", municipality=boards.breda, valid_to=ENDED)
    agenda = make_agenda(boards)
    client.force_login(boards.ocw_staff)
    response = client.get(PAGE)
    text = response.content.decode()
    assert [(place.name, len(place.schools)) for place in response.context["places"]] == [("Alkmaar", 2), ("Breda", 1)]
    assert "Gesloten school" not in text
    assert agenda.reference in text
    assert agenda.interventions.get().name in text
    assert "school.board@example.org" in text


@pytest.mark.parametrize(
    ("person", "sees"), [("school_board", True), ("officer_zwolle", False), ("minister_ocw", False)]
)
def test_people_and_agendas_of_a_board(boards: Cast, client, person: str, sees: bool) -> None:
    agenda = make_agenda(boards, State.CONSULTATION)
    client.force_login(getattr(boards, person))
    text = client.get(PAGE).content.decode()
    assert ("school.board@example.org" in text) is sees
    assert (agenda.reference in text) is sees


def test_an_ended_board_says_so(boards: Cast, client) -> None:
    client.force_login(boards.administrator)
    text = client.get("/schoolbesturen/98002/").content.decode()
    assert "Dit schoolbestuur bestaat niet meer" in text
    assert "/admin/municipalities/schoolboard/" in text


@pytest.mark.parametrize("number", ["00000", "9990", "9990a", "99901%00"])
def test_what_is_not_there_is_404(cast: Cast, client, number: str) -> None:
    client.force_login(cast.reader)
    assert client.get(f"/schoolbesturen/{number}/").status_code == 404


@pytest.mark.parametrize("address", [LIST, LIST + "?zoek=school&gemeente=gemeente&volgorde=-scholen", PAGE])
@pytest.mark.parametrize("person", ["ocw_staff", "coordinator_noord", "school_board"])
def test_queries_do_not_grow(cast: Cast, client, person: str, address: str) -> None:
    client.force_login(getattr(cast, person))
    client.get(LIST)  # the first request of a session stores when it began
    counts = []
    for round_ in range(2):
        for number in range(1 + 4 * round_):
            make_agenda(cast)
            place = make_municipality()
            make_school(f"99Z{round_}{number:02d}", make_board(), municipality=place)
            make_school(f"99Y{round_}{number:02d}", cast.board, municipality=place)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts.append(len(captured))
    # Count, boards, schools, agendas; names to search in (two) and municipalities when asked for.
    assert counts[0] == counts[1] <= EVERY_PAGE + 7
