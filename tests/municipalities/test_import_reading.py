"""Reading files of DUO and CBS: character sets, headings, codes and shifted columns. No database."""

import datetime

import pytest

from municipalities.choices import ImportKind, RowOutcome
from municipalities.importing import codes
from municipalities.importing.layouts import guess_day, guess_kind, guess_sector, match
from municipalities.importing.problems import FileRefused, RowRefused, RowSkipped
from municipalities.importing.reading import read
from municipalities.importing.text import MAX_BYTES, Sheet
from tests.municipalities.duo import BOARDS, SCHOOLS, family_a, family_b, school

ROW = school("99X000", "Dalton ’t Kompas, locatie Élan")


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter"),
    [
        (family_a(SCHOOLS, ROW), "cp1252", ";"),
        (family_a(SCHOOLS, ROW, end="\n"), "cp1252", ";"),
        (family_a(SCHOOLS, ROW, encoding="utf-8"), "utf-8-sig", ";"),
        (family_b(SCHOOLS, ROW), "utf-8-sig", ","),
        (family_b(SCHOOLS, ROW, encoding="utf-8"), "utf-8-sig", ","),
        (family_b(SCHOOLS, ROW, encoding="cp1252"), "cp1252", ","),
    ],
)
def test_both_families_say_the_same(content: bytes, encoding: str, delimiter: str) -> None:
    reading = read(content)
    assert (reading.encoding, reading.delimiter, reading.rejected) == (encoding, delimiter, [])
    assert reading.rows[0].line == 2
    assert reading.rows[0].text("name") == "Dalton ’t Kompas, locatie Élan"
    assert reading.rows[0].text("municipality") == "GM0361"


def test_headings_of_every_year() -> None:
    old = tuple({"INSTELLINGSCODE": "BRIN NUMMER", "VESTIGINGSCODE": "VESTIGINGSNUMMER "}.get(c, c) for c in SCHOOLS)
    for headings in (SCHOOLS, old, tuple(heading.lower() for heading in old)):
        assert read(family_a(headings, ROW)).rows[0].text("establishment") == "99X000"


def test_quotes_line_ends_and_empty_cells() -> None:
    headings = (*SCHOOLS, "INTERNETADRES")
    rows = [(*school("99X000", 'VMBO "De Jutter"'), " "), (*school("99X001", "Regel\r\néén"), "")]
    reading = read(family_b(headings, *rows))
    assert reading.rows[0].text("name") == 'VMBO "De Jutter"'
    assert [(row.line, row.sentence) for row in reading.rejected] == [
        (3, "VESTIGINGSNAAM: hier staat een onzichtbaar teken. Haal het weg.")
    ]


def test_the_last_columns_of_boards_may_be_swapped() -> None:
    swapped = (*BOARDS[:3], BOARDS[4], BOARDS[3])
    for headings, row in (
        (BOARDS, ("99901", "Een Bestuur", "1811 AB", "1234567", " ")),
        (swapped, ("99901", "Een Bestuur", "1811 AB", " ", "01234567")),
    ):
        reading = read(family_a(headings, row))
        assert reading.match.layout.kind == ImportKind.BOARDS
        assert reading.rows[0].cells["kvk"] == "01234567"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Dit bestand is leeg."),
        (b" \r\n ", "Dit bestand is leeg."),
        (b"PK\x03\x04rest", "Dit is geen CSV-bestand maar een Excel- of zip-bestand."),
        (b"\xd0\xcf\x11\xe0rest", "Dit is geen CSV-bestand maar een Excel- of zip-bestand."),
        ("a;b\r\n".encode("utf-16-le"), "Dit is geen tekstbestand"),
        (b"naam;\x81\r\n", "Sommige tekens in dit bestand zijn niet te lezen."),
        (b"x" * (MAX_BYTES + 1), "Dit bestand is groter dan 20 MB."),
        (family_a(SCHOOLS), "In dit bestand staat alleen een kopregel."),
        (b"<html><body>Niet gevonden</body></html>", "Het portaal herkent de kopregel niet. Verwacht worden deze"),
        (family_a(SCHOOLS[:-1], ROW[:-1]), "Dit lijkt een bestand met scholen van DUO, maar in de kopregel ontbreekt:"),
        (family_a(("INSTELLINGSCODE", "AANTAL_LEERLINGEN"), ("99X0", "12")), "Dit is een leerlingenbestand van DUO."),
        (family_b(SCHOOLS, ROW) + b'"x', "Vanaf regel 3 is dit geen geldig CSV-bestand"),
    ],
)
def test_a_file_that_cannot_be_used(content: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(content)
    assert str(refused.value).startswith(sentence)


def test_a_foreign_heading_names_what_was_expected() -> None:
    with pytest.raises(FileRefused, match=r"VESTIGINGSCODE.*BEVOEGD GEZAG NAAM.*gemeentecode, aantalInwoners"):
        guess_kind(["kolom a", "kolom b"])


def shifted(number: int) -> tuple[str, ...]:
    """A row whose board is gone, so that every value stands a column to the left; an empty cell at the end."""
    row = school(f"99X{number:03d}")
    return (row[0], *row[2:], "")


def test_shifted_columns_refuse_the_file_and_name_column_and_example() -> None:
    with pytest.raises(FileRefused) as refused:
        read(family_a(SCHOOLS, *(shifted(number) for number in range(10))))
    assert str(refused.value) == (
        "De kolom “BEVOEGD GEZAG NUMMER” bevat iets anders dan de kop zegt: op regel 2 staat “99X0”. Waarschijnlijk "
        "zijn de kolommen verschoven. Haal het bestand opnieuw op en lees het in zonder het te veranderen."
    )


def test_a_column_that_is_not_stored_is_evidence_too() -> None:
    headings = ("BEVOEGD GEZAG NUMMER", "BEVOEGD GEZAG NAAM", "POSTCODE")
    with pytest.raises(FileRefused, match="De kolom “POSTCODE” bevat iets anders"):
        read(family_a(headings, *((f"9990{number}", "Straat 1", "Stichting") for number in range(6))))


def test_rows_with_another_number_of_cells_refuse_the_file() -> None:
    rows = [(*school(f"99X{number:03d}"), "over") for number in range(6)]
    with pytest.raises(
        FileRefused, match="In 6 van de 7 regels staan meer of minder cellen dan in de kopregel, voor h"
    ):
        read(family_a(SCHOOLS, school("99X900"), *rows))


def test_a_few_bad_rows_are_only_bad_rows() -> None:
    rows = [school(f"99X{number:03d}") for number in range(8)]
    bad = (shifted(900), (*school("99X901"), "over"), school("99X902")[:-1])
    reading = read(family_a(SCHOOLS, *rows, *bad))
    assert len(reading.rows) == 8
    assert [(row.line, row.sentence) for row in reading.rejected] == [
        (10, "“99X9” is geen bestuursnummer. Het heeft vijf cijfers, bijvoorbeeld 10249."),
        (11, "Deze regel heeft meer kolommen dan de kopregel: 8 in plaats van 7."),
        (12, "Deze regel heeft minder kolommen dan de kopregel: 6 in plaats van 7."),
    ]


@pytest.mark.parametrize(
    ("name", "sector"),
    [
        ("02.-alle-schoolvestigingen-basisonderwijs.csv", "po"),
        ("vestigingenbo.csv", "po"),
        ("02.-alle-vestigingen-vo.csv", "vo"),
        ("besturenvo.csv", "vo"),
        ("besturenmbo.csv", "mbo"),
        ("vestigingenso.csv", "so"),
        ("instellingenho.csv", "ho"),
        ("lijst.csv", ""),
    ],
)
def test_the_sector_stands_in_the_name_of_the_file(name: str, sector: str) -> None:
    assert guess_sector(name) == sector


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("vestigingen_2021-10.csv", datetime.date(2021, 10, 1)),
        ("besturen-20260301.csv", datetime.date(2026, 3, 1)),
        ("kwb2025.csv", datetime.date(2025, 1, 1)),
        ("besturen-20260231.csv", None),
        ("lijst.csv", None),
    ],
)
def test_the_day_stands_in_the_name_of_the_file(name: str, day: datetime.date | None) -> None:
    assert guess_day(name) == day


@pytest.mark.parametrize(
    ("headings", "places"),
    [
        (["gemeentecode", "gemeentenaam", "bevolkingsdichtheidInwonersPerKm2", "aantalInwoners"], (0, 1, 3)),
        (["gemeentecode", "gemeentenaam", "aantal_inwoners"], (0, 1, 2)),
        (["Perioden", "Regio's", "Regiocode (gemeente) (code)", "Bevolking/Aantal inwoners (aantal)"], (2, 1, 3)),
        (["RegioS", "Perioden", "TotaleBevolking_1", "Mannen_2"], (0, None, 2)),
        (["Wijken en buurten", "Codering_3", "Aantal inwoners per km2", "AantalInwoners_5"], (1, 0, 3)),
        (["cbs_code", "naam_cbs", "naam", "inwoners"], (0, 2, 3)),
    ],
)
def test_headings_of_cbs(headings: list[str], places: tuple[int | None, ...]) -> None:
    found = match(ImportKind.MUNICIPALITIES, headings).places
    assert (found.get("code"), found.get("name"), found.get("population")) == places


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("111834", 111834),
        ("457400.0", 457400),
        ("457400,0", 457400),
        (".", None),
        ("", None),
        ("x", None),
        ("-99997", None),
        ("-99999999", None),
        ("0", 0),
    ],
)
def test_numbers_of_cbs(typed: str, number: int | None) -> None:
    assert codes.inhabitants(typed) == number


@pytest.mark.parametrize("typed", ["111.834", "-5", "veel", "NaN", "1e99"])
def test_what_is_no_number_of_inhabitants(typed: str) -> None:
    with pytest.raises(RowRefused, match="geen aantal inwoners"):
        codes.inhabitants(typed)


@pytest.mark.parametrize("code", ["WK036100", "BU03610000", "PV27", "NL01", "GM0998"])
def test_other_areas_are_skipped(code: str) -> None:
    with pytest.raises(RowSkipped):
        codes.cbs_municipality(code)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2023GM0014", datetime.date(2023, 1, 1)),
        ("2023JJ00", datetime.date(2023, 1, 1)),
        ("2023 maart", datetime.date(2023, 3, 1)),
        ("2023MM04", datetime.date(2023, 4, 1)),
        ("2023-01-01", datetime.date(2023, 1, 1)),
        ("2023MM13", None),
        ("ooit", None),
    ],
)
def test_periods_of_cbs(typed: str, day: datetime.date | None) -> None:
    assert codes.first_day(typed) == day


def test_padding_of_statline_is_taken_off() -> None:
    headings = ("Perioden", "Regio's", "Regiocode (code)", "Bevolking/Totale bevolking (aantal)")
    rows = [("2024", "Amsterdam", "GM0363    ", "  931298"), ("2024", "Nergens", "GM9999    ", "       .")]
    content = family_a(headings, *rows, encoding="utf-8-sig")
    reading = read(content)
    assert [(row.text("code"), row.cells["population"]) for row in reading.rows] == [
        ("GM0363", 931298),
        ("GM9999", None),
    ]


def test_progress_is_told_and_may_stop() -> None:
    class Stop(Exception):
        pass

    def stop(count: int) -> None:
        assert count == 1000
        raise Stop

    rows = [school(f"{number // 100:02d}AB{number % 100:02d}") for number in range(1500)]
    with pytest.raises(Stop):
        read(family_a(SCHOOLS, *rows), progress=stop)


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    content = b'a;b\r\n"1\r\n2";3\r\n\r\n4;5\r\n'
    assert [(line.number, line.cells) for line in Sheet(content)] == [(2, ["1\r\n2", "3"]), (5, ["4", "5"])]


def test_outcomes_have_words() -> None:
    assert {outcome.label for outcome in RowOutcome} >= {"Nieuw", "Gewijzigd", "Opgeheven", "Geweigerd"}
