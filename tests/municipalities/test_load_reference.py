"""Loading the supplied lists and own files: twice, with bad rows, and after an administrator changed something."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from municipalities.actions import load_demo_organisations, load_reference
from municipalities.actions.rows import Report
from municipalities.models import Municipality, OfficeHolder, Region, School, SchoolBoard
from records.models import Event

pytestmark = pytest.mark.django_db

D = datetime.date

GOOD = """cbs_code,name,province,population,population_date,valid_to,successor,region
GM9001,Oudstad,Zeeland,,,2021-12-31,GM9002,
GM9002,Nieuwstad,PV29,1200,2023-01-01,,,Noord
"""


def load(directory: Path, overwrite: bool = False, **files: str) -> dict[str, Report]:
    """Write each file, load the folder, and give the report per file."""
    for name, content in files.items():
        (directory / f"{name}.csv").write_text(content, encoding="utf-8")
    return {report.file: report for report in load_reference(by=None, directory=directory, overwrite=overwrite)}


def sentences(report: Report) -> list[tuple[int, str]]:
    return [(refusal.line, refusal.sentence) for refusal in report.refused]


def test_the_supplied_lists_hold_what_they_should() -> None:
    reports = load_reference(by=None)
    assert not any(report.refused or report.kept for report in reports)
    current = Municipality.objects.current(D(2026, 3, 10))
    assert current.count() == 342
    assert sum(row.population or 0 for row in current) == 17_811_291, "the national total of CBS on 1-1-2023"
    assert set(current.filter(g4=True).values_list("name", flat=True)) == {
        "Amsterdam",
        "Den Haag",
        "Rotterdam",
        "Utrecht",
    }
    assert current.filter(g40=True).count() == 41
    assert current.filter(region__isnull=True).count() == 0
    per_province = [current.filter(province=f"PV{number}").count() for number in range(20, 32)]
    assert per_province == [10, 18, 12, 25, 6, 51, 26, 44, 50, 13, 56, 31]
    assert Municipality.objects.members().count() == 44
    assert Municipality.objects.get(cbs_code="GM0361").member_since == 2019
    assert Municipality.objects.get(cbs_code="GM0080").member_since is None
    alderman = OfficeHolder.objects.get(name="E. Konijn-Vermaas")
    assert alderman.portfolio.startswith("Onderwijs (incl. kinderopvang)")
    in_office = OfficeHolder.objects.current(D(2019, 7, 12)).filter(kind="minister")
    assert set(in_office.values_list("name", flat=True)) == {"Ingrid van Engelshoven", "Arie Slob"}
    assert not OfficeHolder.objects.current(D(2026, 3, 10)).exists()


def test_on_every_day_since_2019_each_ended_municipality_has_its_successor() -> None:
    load_reference(by=None)
    counts = {year: Municipality.objects.current(D(year, 1, 1)).count() for year in (2020, 2021, 2022, 2023, 2025)}
    # CBS: 355 in 2020, 352 in 2021, 345 in 2022, 342 since 2023.
    assert counts == {2020: 355, 2021: 352, 2022: 345, 2023: 342, 2025: 342}
    for row in Municipality.objects.filter(valid_to__isnull=False).select_related("successor"):
        if row.successor is not None:
            assert row.valid_to is not None
            day_after = row.valid_to + datetime.timedelta(days=1)
            assert Municipality.objects.current(day_after).filter(pk=row.successor_id).exists()


def test_twice_changes_nothing(django_assert_max_num_queries: Any) -> None:
    load_reference(by=None)
    before = list(Municipality.objects.values_list().order_by("pk"))
    events = Event.objects.count()
    with django_assert_max_num_queries(40):
        reports = load_reference(by=None)
    assert not any(report.changed or report.kept or report.refused for report in reports)
    assert list(Municipality.objects.values_list().order_by("pk")) == before
    assert Event.objects.count() == events


def test_an_event_per_list_tells_what_was_made(tmp_path: Path) -> None:
    load(tmp_path, regions="name\nNoord\n", municipalities=GOOD)
    event = Event.objects.get(stream="reference:municipality")
    assert (event.action, event.object, event.actor_name) == ("loaded", "municipalities.csv", "Systeem")
    assert event.data["created"] == ["GM9002", "GM9001"]


def test_own_files(tmp_path: Path) -> None:
    reports = load(tmp_path, regions="name\nNoord\n", municipalities=GOOD)
    assert sentences(reports["municipalities.csv"]) == []
    old = Municipality.objects.get(cbs_code="GM9001")
    assert old.successor == Municipality.objects.get(cbs_code="GM9002")
    assert old.valid_to == D(2021, 12, 31)
    assert reports["schools.csv"].skipped


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("0361,Alkmaar,Zeeland,,,,,", "“0361” is geen CBS-code. Schrijf GM en vier cijfers, bijvoorbeeld GM0361."),
        (",Alkmaar,Zeeland,,,,,", "De kolom cbs_code is leeg."),
        ("GM0998,Buitenland,Zeeland,,,,,", "GM0998 is bij het CBS “Buitenland”, geen gemeente."),
        ("GM9002,Nog eens,Zeeland,,,,,", "GM9002: dit staat ook al op regel 2."),
        ("GM9003,,Zeeland,,,,,", "De kolom name is leeg."),
        ("GM9003,Stad,Holland,,,,,", "province: “Holland” is niet bekend. Kies uit: Groningen,"),
        ("GM9003,Stad,Zeeland,12.345,2023-01-01,,,", "population: “12.345” is geen getal."),
        ("GM9003,Stad,Zeeland,-5,2023-01-01,,,", "population: “-5” is geen getal."),
        ("GM9003,Stad,Zeeland,99999999999999999999,2023-01-01,,,", "aantal inwoners: "),
        ("GM9003,Stad,Zeeland,100,,,,", "Vul het aantal inwoners en de peildatum allebei in"),
        ("GM9003,Stad,Zeeland,100,1-1-2023,,,", "population_date: “1-1-2023” is geen datum."),
        ("GM9003,Stad,Zeeland,,,2023-02-30,,", "valid_to: “2023-02-30” is geen datum."),
        ("GM9003,Stad,Zeeland,,,0201-12-31,,", "valid_to: het jaar 201 kan niet kloppen."),
        ("GM9003,Stad,Zeeland,,,2021-12-31,GM9999,", "De opvolger GM9999 bestaat niet, of is zelf geweigerd."),
        ("GM9003,Stad,Zeeland,,,2021-12-31,GM9003,", "De opvolger GM9003 bestaat niet, of is zelf geweigerd."),
        ("GM9003,Stad,Zeeland,,,,GM9002,", "Vul bij een opvolger ook de laatste dag van de gemeente in."),
        ("GM9003,Stad,Zeeland,,,,,Nergens", "De regio “Nergens” bestaat niet."),
        ("GM9003,Stad,Zeeland,,,,,,meer", "Deze regel heeft meer kolommen dan de kopregel."),
        ("GM9003,St\x00ad,Zeeland,,,,,", "name: hier staat een onzichtbaar teken. Haal het weg."),
        (f"GM9003,{'S' * 200},Zeeland,,,,,", "naam: Zorg dat deze waarde niet meer dan 120 tekens bevat"),
    ],
)
def test_bad_row_is_refused_and_the_rest_is_loaded(tmp_path: Path, row: str, sentence: str) -> None:
    heading, _, good = GOOD.splitlines()
    content = "\n".join([heading, good, row, "GM9004,Goede Stad,Zeeland,,,,,"])
    report = load(tmp_path, regions="name\nNoord\n", municipalities=content)["municipalities.csv"]
    assert [line for line, _ in sentences(report)] == [3]
    assert sentences(report)[0][1].startswith(sentence), sentences(report)
    assert set(report.created) == {"GM9002", "GM9004"}
    assert set(Municipality.objects.values_list("cbs_code", flat=True)) == {"GM9002", "GM9004"}


def test_a_circle_of_successors_is_refused(tmp_path: Path) -> None:
    circle = "cbs_code,name,province,valid_to,successor\nGM9001,A,Zeeland,2021-12-31,GM9002\n"
    report = load(tmp_path, municipalities=circle + "GM9002,B,Zeeland,2021-12-31,GM9001\n")["municipalities.csv"]
    assert len(report.refused) == 2
    assert not Municipality.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "In de kopregel ontbreekt: cbs_code, name, province."),
        (b"code,naam\nGM9001,A\n", "In de kopregel ontbreekt: cbs_code, name, province."),
        (b'cbs_code,name,province\nGM9001,"A,Zeeland\n', "geen geldig CSV-bestand"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "In de kopregel ontbreekt"),
    ],
)
def test_a_file_that_is_not_the_format(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "municipalities.csv").write_bytes(content)
    report = load(tmp_path)["municipalities.csv"]
    assert len(report.refused) == 1
    assert sentence in report.refused[0].sentence
    assert not Municipality.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    content = delimiter.join(["cbs_code", "name", "province"]) + "\r\n"
    content += delimiter.join(["GM9001", "Súdwest\xa0Stad", "Fryslân"]) + "\r\n"
    (tmp_path / "municipalities.csv").write_bytes(content.encode(encoding))
    assert not load(tmp_path)["municipalities.csv"].refused
    assert Municipality.objects.get().name == "Súdwest Stad"


def test_what_cbs_says_follows_the_file_and_the_rest_is_the_administrators(tmp_path: Path) -> None:
    load(tmp_path, regions="name\nNoord\nZuid\n", municipalities=GOOD)
    row = Municipality.objects.get(cbs_code="GM9002")
    row.name, row.region, row.valid_to = "Verschreven", Region.objects.get(name="Zuid"), D(2030, 12, 31)
    row.save()
    report = load(tmp_path)["municipalities.csv"]
    row.refresh_from_db()
    assert (row.name, row.region.name, row.valid_to) == ("Nieuwstad", "Zuid", D(2030, 12, 31))
    assert report.updated == ["GM9002"]
    assert report.kept == ["GM9002 (regio)"]
    load(tmp_path, overwrite=True)
    row.refresh_from_db()
    assert row.region.name == "Noord"


def test_an_older_count_never_replaces_a_newer_one(tmp_path: Path) -> None:
    load(tmp_path, regions="name\nNoord\n", municipalities=GOOD)
    Municipality.objects.filter(cbs_code="GM9002").update(population=1300, population_date=D(2025, 1, 1))
    assert not load(tmp_path)["municipalities.csv"].changed
    assert Municipality.objects.get(cbs_code="GM9002").population == 1300
    load(tmp_path, municipalities=GOOD.replace("1200,2023-01-01", "1400,2026-01-01"))
    assert Municipality.objects.get(cbs_code="GM9002").population == 1400


def test_what_was_renamed_or_removed_does_not_come_back(tmp_path: Path) -> None:
    load(tmp_path, regions="name\nNoord\nZuid\nOost\n")
    Region.objects.filter(name="Noord").update(name="Noord-Nederland")
    Region.objects.get(name="Zuid").delete()
    report = load(tmp_path, regions="name\nNoord\nZuid\nOost\nWest\n")["regions.csv"]
    assert report.created == ["West"]
    assert len(report.kept) == 2
    assert set(Region.objects.values_list("name", flat=True)) == {"Noord-Nederland", "Oost", "West"}


def test_members(tmp_path: Path) -> None:
    members = "cbs_code,member_since,note\nGM9002,2019,Bron\nGM9001,,\nGM9009,2019,\nGM9003,1919,\nGM9004,19,\n"
    more = "GM9003,C,Zeeland,,,,,\nGM9004,D,Zeeland,,,,,\n"
    report = load(tmp_path, regions="name\nNoord\n", municipalities=GOOD + more, alliance_members=members)
    assert sentences(report["alliance_members.csv"]) == [
        (4, "De gemeente GM9009 bestaat niet."),
        (5, "member_since: 1919 kan niet kloppen. De GKA bestaat sinds 2016."),
        (6, "member_since: 19 kan niet kloppen. De GKA bestaat sinds 2016."),
    ]
    assert set(Municipality.objects.members().values_list("cbs_code", "member_since")) == {
        ("GM9001", None),
        ("GM9002", 2019),
    }


def test_a_member_that_an_administrator_took_out_stays_out(tmp_path: Path) -> None:
    files = {"municipalities": "cbs_code,name,province\nGM9001,A,Zeeland\n"}
    load(tmp_path, **files, alliance_members="cbs_code,member_since\nGM9001,2019\n")
    Municipality.objects.update(is_member=False, member_since=None)
    report = load(tmp_path)["alliance_members.csv"]
    assert report.kept == ["GM9001 (aangesloten bij de GKA, aangesloten sinds)"]
    assert not Municipality.objects.members().exists()
    load(tmp_path, overwrite=True)
    assert Municipality.objects.members().exists()


OFFICES = "name,office,kind,organisation,cbs_code,start,end\n"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("A,Wethouder,wethouder,X,GM9999,,", "De gemeente GM9999 bestaat niet."),
        ("A,Wethouder,wethouder,X,,,", "Een wethouder of burgemeester hoort bij een gemeente"),
        ("A,Koning,koning,X,,,", "kind: “koning” is niet bekend. Kies uit: Wethouder,"),
        ("A,Minister,minister,X,,2022-01-10,2021-01-10", "De laatste dag in functie ligt voor de eerste dag."),
    ],
)
def test_bad_office_holder(tmp_path: Path, row: str, sentence: str) -> None:
    report = load(tmp_path, office_holders=f"{OFFICES}{row}\n")["office_holders.csv"]
    assert sentences(report)[0][1].startswith(sentence)
    assert not OfficeHolder.objects.exists()


def test_a_corrected_office_holder_is_recognised(tmp_path: Path) -> None:
    first = f"{OFFICES}A. Bee,Minister,minister,X,,2017-10-26,2022-01-10\n"
    load(tmp_path, office_holders=first)
    OfficeHolder.objects.update(start=D(2017, 10, 27))
    report = load(tmp_path)["office_holders.csv"]
    assert report.kept == ["A. Bee, Minister (in functie vanaf)"]
    again = load(tmp_path, office_holders=f"{first}A. Bee,Minister,minister,X,,2024-07-02,\n")["office_holders.csv"]
    assert not again.created, "the same label was loaded before: administrators add a second term by hand"
    assert OfficeHolder.objects.count() == 1


def test_demo_organisations() -> None:
    load_reference(by=None)
    boards, schools = load_demo_organisations(by=None)
    assert (len(boards.created), len(schools.created)) == (25, 85)
    assert not boards.refused + schools.refused
    assert not School.objects.exclude(municipality__is_member=True).exists()
    assert School.objects.values("municipality").distinct().count() >= 30
    assert set(School.objects.values_list("sector", flat=True)) == {"po", "vo", "mbo"}
    board, school = SchoolBoard.objects.by_identifier("99X0")
    assert school is not None
    assert (board.number, school.municipality.name) == ("99901", "Alkmaar")
    again = load_demo_organisations(by=None)
    assert not any(report.changed or report.refused for report in again)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("17dq00", "17DQ00"), ("17DQ 00", "17DQ00"), ("99X001", "99X001"), ("1ADQ00", ""), ("17DQ0A", ""), ("98X001", "")],
)
def test_a_brin_is_checked_and_an_invented_one_allowed(tmp_path: Path, typed: str, number: str) -> None:
    reports = load(
        tmp_path,
        municipalities="cbs_code,name,province\nGM9001,A,Zeeland\n",
        school_boards="number,name,sector\n10249,Bestuur,po\n",
        schools=f"board,establishment,name,cbs_code,sector\n10249,{typed},School,GM9001,po\n",
    )
    assert list(School.objects.values_list("establishment", flat=True)) == ([number] if number else [])
    assert bool(reports["schools.csv"].refused) is not bool(number)


def test_a_file_of_duo_is_not_one_of_these_lists(tmp_path: Path) -> None:
    """Such a file has rules of its own, with a preview: municipalities.importing."""
    boards = load(tmp_path, school_boards="BEVOEGD GEZAG NUMMER;BEVOEGD GEZAG NAAM\n10249;Een\n")["school_boards.csv"]
    assert sentences(boards) == [
        (1, "In de kopregel ontbreekt: number, name, sector. Het bestand is niet gelezen."),
    ]
    assert not SchoolBoard.objects.exists()
