"""The three regelingen as they are supplied, and the pages on which everybody reads their rules."""

import csv
import datetime
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agendas.actions.loading_schemes import load_reference
from agendas.models import FundingScheme, SchemeWindow
from agendas.scheme_rules import rules_named
from funding.tables.schemes import takes_applications
from municipalities.actions.rows import Report
from records.models import Event
from tests.cast import Cast

pytestmark = pytest.mark.django_db
D = datetime.date
LIST = "funding:schemes"


def moment(value: Any) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


def test_what_is_known_of_the_three_and_nothing_more() -> None:
    reports = load_reference(by=None)
    assert not any(report.refused for report in reports)
    rows = FundingScheme.objects.values_list("code", "ceiling", "maximum", "gka_share", "instalments", "accountability")
    assert set(rows) == {
        ("gka-2017", None, None, "", None, ""),
        ("gka-2019", Decimal(7_000_000), Decimal(140_000), "", 2, ""),
        ("gka-2021", Decimal(14_000_000), None, "", None, "G1"),
    }
    now = rules_named(["gka-2017", "gka-2019", "gka-2021"])
    assert now["gka-2017"].sectors == frozenset() and now["gka-2017"].last_day is None
    assert now["gka-2019"].last_day == D(2021, 12, 30), "klaar vóór 31 december"
    assert now["gka-2021"].last_day == D(2024, 12, 30) and now["gka-2021"].first_year == 2021
    assert now["gka-2021"].allows("so") and not now["gka-2021"].allows("mbo")
    assert rules_named(["gka-2021"], D(2021, 10, 1))["gka-2021"].allows("mbo"), "the change is of 19 April 2022"


def test_windows_are_dutch_moments() -> None:
    load_reference(by=None)
    windows = SchemeWindow.objects.filter(scheme__valid_to__isnull=True).order_by("scheme__code", "year")
    found = [(row.scheme.code, row.year, moment(row.opens_at), moment(row.closes_at)) for row in windows]
    assert found == [
        ("gka-2019", 2019, "", "2019-10-15 12:00"),
        ("gka-2019", 2020, "2020-01-01 00:00", "2020-10-15 12:00"),
    ]
    noon = SchemeWindow.objects.get(scheme__code="gka-2019", year=2019).closes_at
    assert noon == datetime.datetime(2019, 10, 15, 10, 0, tzinfo=datetime.UTC)
    for version in FundingScheme.objects.filter(code="gka-2021"):
        assert sum(row.ceiling or 0 for row in version.windows.all()) == version.ceiling


def test_twice_changes_nothing_and_what_an_administrator_wrote_stays() -> None:
    load_reference(by=None)
    events = Event.objects.count()
    FundingScheme.objects.filter(code="gka-2019").update(maximum=Decimal(150_000))
    reports = load_reference(by=None)
    assert not any(report.changed for report in reports) and Event.objects.count() == events
    assert FundingScheme.objects.get(code="gka-2019").maximum == 150_000
    load_reference(by=None, overwrite=True)
    assert FundingScheme.objects.get(code="gka-2019").maximum == 140_000


def load(directory: Path, schemes: str = "", windows: str = "") -> list[Report]:
    (directory / "schemes.csv").write_text(f"code,name,valid_from,valid_to,maximum,sectors\n{schemes}", "utf-8")
    (directory / "scheme_windows.csv").write_text(f"code,valid_from,year,closes_at\n{windows}", "utf-8")
    return load_reference(by=None, directory=directory)


@pytest.mark.parametrize(
    ("schemes", "windows", "words"),
    [
        ("x,X,2021-01-01,,veel,\n", "", "“veel” is geen bedrag"),
        ("x,X,2021-01-01,,NaN,\n", "", "“NaN” is geen bedrag"),
        ("x,X,2021-01-01,,-1,\n", "", "Het hoogste bedrag is meer dan nul"),
        ("x,X,2021-01-01,,,po|havo\n", "", "“havo” is niet bekend"),
        ("x,X,2021-01-01,2020-01-01,,\n", "", "De laatste dag ligt voor de eerste dag"),
        ("x,X,2021-01-01,,,\nx,X,2022-01-01,,,\n", "", "Er is al een versie van x"),
        ("", "y,2021-01-01,2021,\n", "y vanaf 2021-01-01 bestaat niet"),
        ("x,X,2021-01-01,,,\n", "x,2021-01-01,2021,middag\n", "“middag” is geen moment"),
    ],
)
def test_bad_rows_are_refused_with_a_sentence(tmp_path: Path, schemes: str, windows: str, words: str) -> None:
    reports = load(tmp_path, schemes, windows)
    assert words in " ".join(str(refusal) for report in reports for refusal in report.refused)


@pytest.fixture
def reader(client: Client, cast: Cast) -> Client:
    load_reference(by=None)
    client.force_login(cast.reader)
    return client


def text_of(page: Any) -> str:
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def test_everybody_reads_the_rules_and_what_is_not_checked(reader: Client, cast: Cast) -> None:
    page = text_of(reader.get(reverse("funding:scheme", args=["gka-2019"])))
    assert "€ 140.000" in page and "15 oktober 2019 om 12.00 uur" in page and "GKA/8434971" in page
    assert page.count("Niet bekend: hier controleert het portaal niet op.") == 2, "share and accountability"
    assert page.count("<h1") == 1 and "Regels wijzigen" not in page
    reader.force_login(cast.ocw_finance)
    assert "Regels wijzigen" in text_of(reader.get(reverse("funding:scheme", args=["gka-2019"])))
    assert reader.get(reverse("funding:scheme", args=["gka-1999"])).status_code == 404


def test_each_version_can_be_read(reader: Client) -> None:
    address = reverse("funding:scheme", args=["gka-2021"])
    newest = text_of(reader.get(address))
    assert "Schoolbesturen in primair onderwijs, speciaal onderwijs of voortgezet onderwijs" in newest
    assert "Stcrt. 2022, 12578" in newest and f"{address}?versie=2021-09-20" in newest
    older = text_of(reader.get(address, {"versie": "2021-09-20"}))
    assert "Schoolbesturen in" not in older and "Deze versie geldt vandaag niet" in older
    assert "Deze regels gelden niet meer. Zij golden tot en met 18 april 2022." in older
    FundingScheme.objects.create(code="x", name="X", valid_from=timezone.localdate() + datetime.timedelta(days=9))
    coming = text_of(reader.get(reverse("funding:scheme", args=["x"])))
    assert "Deze regels gelden nog niet. Zij gaan in op" in coming and "niet meer" not in coming
    assert "Stcrt. 2022, 12578" in text_of(reader.get(address, {"versie": "gisteren"}))


def names(page: Any) -> list[str]:
    return [row.code for row in page.context["rows"]]


def test_the_list_is_searched_filtered_sorted_and_given_as_a_file(reader: Client) -> None:
    url = reverse(LIST)
    assert names(reader.get(url)) == ["gka-2021", "gka-2019", "gka-2017"], "each once, the newest first"
    assert names(reader.get(url, {"zoek": "8434971"})) == ["gka-2019"]
    assert names(reader.get(url, {"zoek": "Stcrt. 58760"})) == ["gka-2017"]
    assert names(reader.get(url, {"sector": "mbo"})) == ["gka-2019", "gka-2017"]
    assert names(reader.get(url, {"volgorde": "plafond"})) == ["gka-2019", "gka-2021", "gka-2017"]
    assert names(reader.get(url, {"geldt": "nee"})) == ["gka-2021"]
    everything = text_of(reader.get(url))
    assert everything.count("einde niet bekend</span>") == 2, "gka-2017 and gka-2019"
    nothing = text_of(reader.get(url, {"zoek": "onvindbaar"}))
    assert "Geen regelingen gevonden" in nothing and "Alle regelingen tonen" in nothing
    file = b"".join(reader.get(reverse("funding:schemes_csv"), {"zoek": "gka-2019"}).streaming_content)  # type: ignore[attr-defined]
    (row,) = csv.DictReader(io.StringIO(file.decode("utf-8-sig")), delimiter=";")
    assert (row["Code"], row["Termijnen"], row["Deel GKA"]) == ("gka-2019", "2", "")


def test_one_sees_where_one_can_apply_now(reader: Client) -> None:
    url, now = reverse(LIST), timezone.now()
    assert [row.takes for row in reader.get(url).context["rows"]] == ["Nee", "Nee", "Niet bekend"]
    hour = datetime.timedelta(hours=1)
    for code, opens, closes in (("open", now - hour, now + hour), ("dicht", now - 2 * hour, now - hour)):
        row = FundingScheme.objects.create(code=code, name=code, valid_from=now.date() - 24 * hour)
        SchemeWindow.objects.create(scheme=row, year=timezone.localdate().year, opens_at=opens, closes_at=closes)
    assert names(reader.get(url, {"aanvragen": "ja"})) == ["open"]
    assert names(reader.get(url, {"aanvragen": "onbekend"})) == ["gka-2017"]
    assert set(names(reader.get(url, {"aanvragen": "nee"}))) == {"dicht", "gka-2019", "gka-2021"}
    row = FundingScheme.objects.get(code="open")
    assert takes_applications(row) == "ja" and takes_applications(row, now + hour) == "nee", "closed at that moment"
    row.valid_to = now.date() - 24 * hour
    assert takes_applications(row) == "nee", "an ended scheme takes nothing, whatever its windows say"


@pytest.mark.parametrize("person", ["coordinator_noord", "officer_alkmaar", "alderman_alkmaar", "school_board"])
def test_who_reads_grants_finds_the_rules(client: Client, cast: Cast, person: str) -> None:
    client.force_login(cast.people[person])
    link = f'href="{reverse(LIST)}"'
    assert link in text_of(client.get(reverse("funding:applications")))
    if person == "school_board":
        assert link in text_of(client.get(reverse("funding:own")))


def test_the_empty_list_says_what_to_do_next(client: Client, cast: Cast) -> None:
    client.force_login(cast.ocw_finance)
    assert reverse("admin:agendas_fundingscheme_add") in text_of(client.get(reverse(LIST)))
    client.force_login(cast.reader)
    assert "OCW-financiën of de functioneel beheerder voegt ze toe" in text_of(client.get(reverse(LIST)))


@pytest.mark.parametrize("rows", [2, 9])
def test_queries(client: Client, cast: Cast, django_assert_num_queries: Any, rows: int) -> None:
    for number in range(rows):
        scheme = FundingScheme.objects.create(code="many", name="X", valid_from=D(2000 + number, 1, 1),
                                              valid_to=D(2000 + number, 12, 31))  # fmt: skip
        SchemeWindow.objects.create(scheme=scheme, year=2000)
        FundingScheme.objects.create(code=f"x-{number}", name="X", valid_from=D(2021, 1, 1))
    client.force_login(cast.reader)
    one = reverse("funding:scheme", args=["many"])
    client.get(one)
    # session, user, what the user holds; then count, rows and windows, or versions and windows
    with django_assert_num_queries(3 + 3):
        client.get(reverse(LIST))
    with django_assert_num_queries(3 + 2):
        client.get(one)
