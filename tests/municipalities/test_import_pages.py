"""The pages below /inlezen/: the whole way as a browser sees it, bad input, and how often they ask the database."""

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from municipalities.choices import ImportState
from municipalities.importing.text import MAX_BYTES
from municipalities.models import Municipality, ReferenceImport, School
from records.models import Event
from tests.cast import Cast, cast
from tests.municipalities.duo import SCHOOLS, family_a, fresh, read_in, school, work

__all__ = ["cast"]

D = datetime.date
CHOICES = {"kind": "schools", "sector": "po", "day": "1-1-2026"}


@pytest.fixture
def client(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.administrator)
    client.get("/")
    return client


def send(client: Client, content: bytes, name: str = "vestigingenbo-2026.csv") -> Any:
    return client.post(reverse("imports:upload"), {"file": SimpleUploadedFile(name, content)})


def page(client: Client, name: str, *arguments: Any, **query: str) -> str:
    response = client.get(reverse(f"imports:{name}", args=arguments), query)
    assert response.status_code == 200
    return response.content.decode()


def test_from_file_to_list(client: Client) -> None:
    content = family_a(SCHOOLS, school("99X300", "Kindcentrum Élan"), school("99X400", board="99999"))
    response = send(client, content)
    run = ReferenceImport.objects.get()
    assert response.url == reverse("imports:choices", args=[run.pk])
    choices = page(client, "choices", run.pk)
    assert 'value="po" selected' in choices
    assert 'value="01-01-2026"' in choices or 'value="1-1-2026"' in choices
    client.post(response.url, CHOICES)
    assert "hx-get" in page(client, "detail", run.pk)
    work()
    shown = page(client, "detail", run.pk)
    assert "Er is nog niets gewijzigd. Controleer het voorstel" in shown
    assert "Bron: DUO Open Onderwijsdata, CC BY 4.0." in shown
    assert not School.objects.filter(establishment="99X300").exists()
    rows = page(client, "rows", run.pk, uitkomst="refused")
    assert "Het schoolbestuur 99999 staat niet in het portaal." in rows
    assert "99X300" not in rows
    response = client.get(reverse("imports:rows_csv", args=[run.pk]), {"uitkomst": "refused"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("3;Geweigerd;;99X400;De School;;Het schoolbestuur 99999")
    client.post(reverse("imports:apply", args=[run.pk]), {"digest": fresh(run).digest})
    work()
    assert "Wat deze import heeft gedaan" in page(client, "detail", run.pk)
    assert School.objects.get(establishment="99X300").name == "Kindcentrum Élan"
    assert bytes(client.get(reverse("imports:file", args=[run.pk])).content) == content


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("lijst.xlsx", b"PK\x03\x04", "Kies een CSV-bestand. Hebt u een Excel-bestand?"),
        ("lijst.csv", b"PK\x03\x04", "Dit is geen CSV-bestand maar een Excel- of zip-bestand."),
        ("lijst.csv", b"", "Dit bestand is leeg."),
        ("lijst.csv", b"a;b\n1;2\n", "Het portaal herkent de kopregel niet."),
        ("lijst.csv", b"INSTELLINGSCODE;AANTAL_LEERLINGEN\n99X0;1\n", "Dit is een leerlingenbestand van DUO."),
        ("lijst.csv", b"x" * (MAX_BYTES + 1), "Dit bestand is groter dan 20 MB."),
    ],
)
def test_a_file_that_cannot_be_used_is_not_kept(client: Client, name: str, content: bytes, sentence: str) -> None:
    response = send(client, content, name)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not ReferenceImport.objects.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"sector": ""}, "Kies de sector: een bestand van DUO noemt die zelf niet."),
        ({"day": ""}, "Vul de peildatum in, bijvoorbeeld 1-10-2026."),
        ({"kind": "boards"}, "in de kopregel ontbreekt: BEVOEGD GEZAG NAAM."),
        ({"is_full": "on", "ended_on": "1-1-2026"}, "De laatste dag moet voor de peildatum liggen."),
    ],
)
def test_choices_that_do_not_fit(client: Client, cast: Cast, data: dict[str, str], sentence: str) -> None:
    run = read_in(family_a(SCHOOLS, school("99X300")), by=cast.administrator)
    response = client.post(reverse("imports:choices", args=[run.pk]), {**CHOICES, **data})
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_successor_and_province_are_chosen_on_the_page(client: Client, cast: Cast) -> None:
    heading = ("gemeentecode", "gemeentenaam", "aantalInwoners")
    content = family_a(heading, ("GM0758", "Breda", "1"), ("GM0193", "Zwolle", "1"), ("GM9904", "Nieuwstad", "2"))
    run = read_in(content, by=cast.administrator, is_full=True, ended_on=D(2025, 12, 31))
    shown = page(client, "detail", run.pk)
    assert "Nog te kiezen" in shown
    assert "Toepassen</button>" not in shown
    address = reverse("imports:decide", args=[run.pk])
    half = client.post(address, {"successor-GM0361": "GM9904"})
    assert half.status_code == 422
    assert "Maak een keuze voor Nieuwstad." in half.content.decode()
    client.post(address, {"successor-GM0361": "GM9904", "province-GM9904": "PV27"})
    work()
    run = fresh(run)
    assert "Nieuwstad" in page(client, "rows", run.pk, uitkomst="ended") or "GM9904" in page(client, "rows", run.pk)
    client.post(reverse("imports:apply", args=[run.pk]), {"digest": run.digest})
    work()
    cast.alkmaar.refresh_from_db()
    assert cast.alkmaar.successor.name == "Nieuwstad"


def test_a_step_that_is_too_late_says_so(client: Client, cast: Cast) -> None:
    run = read_in(family_a(SCHOOLS, school("99X300")), by=cast.administrator)
    response = client.post(reverse("imports:apply", args=[run.pk]), {"digest": "oud"}, follow=True)
    assert "Het voorstel is intussen veranderd." in response.content.decode()
    client.post(reverse("imports:cancel", args=[run.pk]))
    response = client.post(reverse("imports:cancel", args=[run.pk]), follow=True)
    assert "Deze import is al afgerond." in response.content.decode()


def test_the_page_that_waits_opens_anew_when_it_is_done(client: Client, cast: Cast) -> None:
    run = read_in(family_a(SCHOOLS, school("99X300")), by=cast.administrator)
    address = reverse("imports:status", args=[run.pk])
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    ReferenceImport.objects.update(state=ImportState.READING)
    assert "HX-Refresh" not in client.get(address, headers={"HX-Request": "true"}).headers


END = {"municipality": "GM0361", "last_day": "31-12-2026", "successor": "GM0193"}


def test_the_end_of_a_municipality_asks_first(client: Client, cast: Cast) -> None:
    address = reverse("dashboard:end_municipality")
    asked = client.post(address, END).content.decode()
    assert "Alkmaar houdt op na 31 december 2026" in asked
    assert "2 personen hebben een rol bij Alkmaar" in asked or "3 personen hebben een rol bij Alkmaar" in asked
    assert "Wie bij Zwolle hoort, ziet daarna ook de agenda’s van Alkmaar." in asked
    assert Municipality.objects.get(cbs_code="GM0361").valid_to is None
    assert 'value="31-12-2026"' in client.post(address, {**END, "change": "1"}).content.decode()
    assert client.post(address, {**END, "confirm": "1"}).status_code == 302
    row = Municipality.objects.get(cbs_code="GM0361")
    assert (row.valid_to, row.successor) == (D(2026, 12, 31), cast.zwolle)
    event = Event.objects.get(stream="reference:municipality", action="ended")
    assert (event.actor_name, event.data["successor"]) == ("Bea Beheer", "GM0193")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"successor": "GM0361"}, "Een gemeente kan niet in zichzelf opgaan."),
        ({"successor": "GM9904"}, "Nieuwstad bestaat niet op 1 januari 2027, de dag na de laatste dag."),
        ({"successor": ""}, "Kies de opvolger."),
        ({"municipality": "GM9903"}, "Kies een gemeente uit de lijst."),
        ({"municipality": "GM9904", "last_day": "1-1-2026"}, "Nieuwstad bestaat sinds 1 januari 2028."),
        ({"last_day": "31 februari"}, "datum"),
    ],
)
def test_an_end_that_cannot_be(client: Client, change: dict[str, str], sentence: str) -> None:
    for code, name, first, last in (
        ("GM9903", "Oudstad", None, D(2020, 12, 31)),
        ("GM9904", "Nieuwstad", D(2028, 1, 1), None),
    ):
        Municipality.objects.create(cbs_code=code, name=name, province="PV27", valid_from=first, valid_to=last)
    response = client.post(reverse("dashboard:end_municipality"), {**END, **change, "confirm": "1"})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Municipality.objects.get(cbs_code="GM0361").valid_to is None


@pytest.mark.parametrize(
    ("name", "most"), [("list", 7), ("list_csv", 5), ("detail", 9), ("rows", 9), ("rows_csv", 7), ("choices", 5)]
)
def test_pages_ask_the_database_as_often_for_many_rows(client: Client, cast: Cast, name: str, most: int) -> None:
    counts = []
    for rows in (2, 20):
        numbers = [f"99X{number:03d}" for number in range(300, 300 + rows)]
        run = read_in(family_a(SCHOOLS, *map(school, numbers), school("fout")), by=cast.administrator)
        address = reverse(f"imports:{name}", args=[] if name.startswith("list") else [run.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
            if response.streaming:
                list(response.streaming_content)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= most


def test_filters_of_the_list(client: Client, cast: Cast) -> None:
    read_in(family_a(SCHOOLS, school("99X300")), by=cast.administrator, name="vestigingenbo.csv")
    assert "vestigingenbo.csv" in page(client, "list", soort="schools", stand="ready", zoek="BO")
    for query in ({"soort": "boards"}, {"stand": "applied"}, {"zoek": "vo"}):
        assert "Geen imports gevonden" in page(client, "list", **query)
    ReferenceImport.objects.get().rows.all().delete()
    ReferenceImport.objects.all().delete()
    assert "Er is nog niets ingelezen" in page(client, "list")


def test_a_file_that_the_scanner_could_not_see_is_not_kept(client: Client, settings: Any) -> None:
    settings.CLAMD_ADDRESS = "/nergens/clamd.sock"
    response = send(client, b"a;b\n1;2\n", "lijst.csv")
    assert response.status_code == 422
    assert "virusscanner van het portaal is nu niet bereikbaar" in response.content.decode()
    assert not ReferenceImport.objects.exists()
