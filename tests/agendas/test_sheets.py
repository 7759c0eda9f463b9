"""Budget and cover lines read from a sheet or pasted text: amounts, errors per cell, and there and back again."""

import copy
import io
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agendas.choices import BudgetCategory, CoverSource
from agendas.sheets import BUDGET, COVER, Reading, ReadLine, read_pasted
from agendas.sheets.cells import BadCell, Cell, amount, count
from agendas.sheets.comparing import compare
from agendas.sheets.files import NOTHING, TOO_LARGE, read_sheets
from agendas.sheets.reading import MAXIMUM_ROWS
from agendas.sheets.tables import NO_HEADINGS, TOO_MUCH_TEXT
from agendas.sheets.writing import money_sheets, text_of
from gka_portal.sheets_out import ODS, XLSX, ods_of, xlsx_of
from records.spreadsheets import cells_of
from records.uploads import Kind, check_upload, sheets_in
from tests.records.spreadsheets import rows, xlsx

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HEADS = "Nr\tInterventie\tSoort\tOmschrijving\tTarief\tAantal 2026\tBedrag 2026\tBedrag 2027\n"
MAKERS: list[tuple[str, Callable[..., bytes]]] = [(XLSX, xlsx_of), (ODS, ods_of)]


def budget_line(number: int, **facts: Any) -> dict[str, Any]:
    line = {"id": f"b{number}", "year": 2026, "category": "staff", "description": "coach", "quantity": None}
    return {**line, "rate": None, "amount": "1000.00", **facts}


def cover_line(number: int, **facts: Any) -> dict[str, Any]:
    line = {"id": f"c{number}", "year": 2026, "source": "gka", "organisation": "OCW", "amount": "1000.00"}
    return {**line, "committed": False, **facts}


def intervention(
    number: int = 1, budget: list[dict[str, Any]] | None = None, cover: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    return {
        "id": f"i{number}",
        "name": f"Interventie {number}",
        "budget": {"lines": budget or []},
        "funding": {"lines": cover or []},
    }


def document(*interventions: dict[str, Any]) -> dict[str, Any]:
    return {"title": "Agenda", "period": {"start": 2026, "end": 2028}, "interventions": list(interventions)}


def _sentences(reading: Reading) -> list[str]:
    return [problem.sentence for problem in reading.problems]


def _notes(reading: Reading) -> list[str]:
    return [note.sentence for note in reading.notes]


# ---------- pasted text ----------


def test_a_pasted_budget_is_read_by_its_headings() -> None:
    reading = read_pasted(HEADS + '2\tVakantieschool\tPersoneel\t"De ""coach"""\t€ 50,25\t10\t\t70.000,-\n')
    assert reading.problems == [] and reading.notes == []
    assert [(line.number, line.name, line.row) for line in reading.lines] == [("2", "Vakantieschool", 2)] * 2
    facts = {"category": "staff", "description": 'De "coach"', "rate": "50.25"}
    assert reading.budget == [
        {"year": 2026, **facts, "quantity": "10.00", "amount": "502.50"},
        {"year": 2027, **facts, "quantity": None, "amount": "70000.00"},
    ]


def test_pasted_cover_has_sources_in_words_and_a_promise() -> None:
    reading = read_pasted("Bron;Organisatie;Toegezegd;2026\nGKA;OCW;Ja;70.000\neigen bijdrage school;;;35.000,50\n")
    assert reading.problems == []
    assert reading.cover == [
        {"year": 2026, "source": "gka", "organisation": "OCW", "committed": True, "amount": "70000.00"},
        {"year": 2026, "source": "school", "organisation": "", "committed": False, "amount": "35000.50"},
    ]


def test_one_row_per_year_and_two_tables_in_one_text() -> None:
    reading = read_pasted(
        "Soort\tOmschrijving\tJaar\tAantal\tTarief\tBedrag\n"
        "Training\tScholing\t2026\t2\t100\t\nTraining\tScholing\t2027\t\t\t5\n"
        "\nBron\tJaar\tBedrag\nGemeente\t2026\t205\n"
    )
    assert reading.problems == []
    assert [(line["year"], line["amount"], line["quantity"]) for line in reading.budget] == [
        (2026, "200.00", "2.00"),
        (2027, "5.00", None),
    ]
    assert [line["source"] for line in reading.cover] == ["municipality"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            "Personel\tx\t\t\t5\t",
            "Rij 2, kolom Soort: “Personel” staat niet in de lijst. Kies uit: Personeel",
        ),
        ("\tx\t\t\t5\t", "Rij 2, kolom Soort: Kies uit: Personeel"),
        ("Personeel\tx\t\t\t-5\t", "Rij 2, kolom Bedrag 2026: “-5”: Vul een bedrag in van 0 euro of meer."),
        ("Personeel\tx\t\t\t12.50\t", "Rij 2, kolom Bedrag 2026: “12.50”: Vul een bedrag in cijfers in"),
        ("Personeel\tx\t\t\t1,005\t", "Rij 2, kolom Bedrag 2026: “1,005”: Vul een bedrag in cijfers in"),
        ("Personeel\tx\t\t\t#VERW!\t", "Rij 2, kolom Bedrag 2026: “#VERW!”: Vul een bedrag in cijfers in"),
        ("Personeel\tx\t\t\t99.999.999.999\t", "Rij 2, kolom Bedrag 2026: “99.999.999.999”: Dit bedrag is te groot."),
        ("Personeel\tx\tveel\t\t5\t", "Rij 2, kolom Tarief: “veel”: Vul een bedrag in cijfers in"),
        ("Personeel\tx\t\t10\t\t", "Rij 2, kolom Aantal 2026: Vul een tarief in, of het bedrag zelf"),
        ("Personeel\tx\t9.999.999.999\t9.999.999\t\t", "Rij 2, kolom Aantal 2026: Aantal keer tarief is"),
        ("Personeel\t<b>x</b>\t\t\t5\t", "Rij 2, kolom Omschrijving: Hier kan geen HTML staan."),
        ("Personeel\t" + "x" * 201 + "\t\t\t5\t", "Rij 2, kolom Omschrijving: De tekst is te lang"),
    ],
)
def test_what_is_wrong_is_said_with_its_row_and_column(cells: str, expected: str) -> None:
    reading = read_pasted(HEADS + "1\tA\t" + cells)
    assert len(reading.problems) == 1
    assert _sentences(reading)[0].startswith(expected)
    assert reading.lines == []
    assert compare(reading, [intervention(1)], replace=True).incoming == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zomaar\twat\n", NO_HEADINGS),
        ("Soort\tBedrag\nPersoneel\t5\n", "Rij 1, kolom Bedrag: Van welk jaar is dit?"),
        ("Soort\tSchooljaar 2026/2027\nPersoneel\t5\n", "Rij 1, kolom Schooljaar 2026/2027: Dit is een schooljaar."),
        ("Soort\tBedrag 2026\tBedrag 2026\nPersoneel\t5\t6\n", "Rij 1, kolom Bedrag 2026: Deze kolom staat er twee"),
        ("Organisatie\tBedrag 2026\nOCW\t5\n", "Rij 1: De kolom Bron ontbreekt: wie betaalt? Voeg hem toe."),
        ("Nr\tBedrag 2026\n1\t5\n", "Rij 1: Zijn dit begrotingsregels of dekkingsregels?"),
        ("Soort\tJaar\tBedrag\nPersoneel\t26\t5\n", "Rij 2, kolom Jaar: Vul een jaar van vier cijfers in"),
        ("Bron\tToegezegd\tBedrag 2026\nGKA\tmisschien\t5\n", "Rij 2, kolom Toegezegd: “misschien” is geen antwoord."),
    ],
)
def test_headings_that_do_not_fit_are_said(text: str, expected: str) -> None:
    assert _sentences(read_pasted(text))[0].startswith(expected)


def test_what_is_left_out_is_said() -> None:
    text = "Soort\tOpmerking\tBedrag 2026\tTotaal\nPersoneel\thoi\t5\t5\nTotaal\t\t5\t5\nMateriaal\t\t\t\n"
    reading = read_pasted(text)
    assert reading.problems == [] and len(reading.lines) == 1
    assert _notes(reading) == [
        "Rij 1, kolom Opmerking: Deze kolom kent het portaal niet: hij is overgeslagen.",
        "Rij 3: Deze rij is een totaal (“Totaal”) en is overgeslagen: het portaal telt zelf.",
        "Rij 4: Deze rij heeft geen bedragen en is overgeslagen.",
    ]


@pytest.mark.parametrize("zero", ["-", " - ", "€ -", "€ \u2013", "- €", "€\u00a0-\u00a0\u00a0"])
def test_the_zero_of_a_financial_notation_is_an_empty_cell(zero: str) -> None:
    assert amount(Cell(zero)) is None and count(Cell(zero)) is None
    (line,) = read_pasted(f"{HEADS}1\tA\tPersoneel\tx\t{zero}\t{zero}\t{zero}\t5\n").budget
    assert (line["rate"], line["amount"]) == (None, "5.00")
    pasted = read_pasted(f"coach\t{zero}\t200\n", years=[2026, 2027], kind=BUDGET)
    assert pasted.problems == [] and [line["year"] for line in pasted.budget] == [2027]


@pytest.mark.parametrize("wrong", ["--", "-5", "-a", "- -"])
def test_a_dash_with_more_is_no_empty_cell(wrong: str) -> None:
    with pytest.raises(BadCell):
        amount(Cell(wrong))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Personeel\t100\t200\nTotaal\t100\t200\n", "Totaal"),
        ("Personeel\tcoach\t100\t200\n\tSubtotaal\t100\t200\n", "Subtotaal"),
        (f"{HEADS}1\tA\tPersoneel\tcoach\t\t\t1\t2\n1\tA\t\tTotaal 2026\t\t\t1\t2\n", "Totaal 2026"),
        (f"{HEADS}1\tA\tPersoneel\tcoach\t\t\t1\t2\n\tTotaal\t\t\t\t\t1\t2\n", "Totaal"),
        ("Personeel\tcoach\t100\t200\nEindtotaal begroting\t\t100\t200\n", "Eindtotaal begroting"),
    ],
)
def test_a_total_in_a_pasted_block_is_no_cost(text: str, words: str) -> None:
    reading = read_pasted(text, years=[2026, 2027], kind=BUDGET)
    assert reading.problems == [] and [line["category"] for line in reading.budget] == ["staff", "staff"]
    place = 3 if text.startswith(HEADS) else 2
    assert _notes(reading) == [
        f"Rij {place}: Deze rij is een totaal (“{words}”) en is overgeslagen: het portaal telt zelf."
    ]


@pytest.mark.parametrize("words", ["Totaalpakket training", "Totaalplan", "Training\tTotaal aantal uren"])
def test_what_only_begins_as_a_total_is_a_cost(words: str) -> None:
    assert len(read_pasted(f"{words}\t100\t200\n", years=[2026, 2027], kind=BUDGET).budget) == 2


def test_numbers_that_do_not_fit_are_quoted() -> None:
    for value, words in (("-1250.5", "“-1.250,50”"), ("99999999999", "“99.999.999.999”"), ("1E+25", "“10.000.000")):
        with pytest.raises(BadCell) as refused:
            amount(Cell(value, "number"))
        assert str(refused.value).startswith(words)


def test_an_amount_that_is_not_the_product_counts_and_is_said() -> None:
    reading = read_pasted(HEADS + "1\tA\tPersoneel\tx\t50\t10\t400\t\n")
    assert reading.budget[0]["amount"] == "400.00"
    assert _notes(reading) == [
        "Rij 2, kolom Bedrag 2026: 10 keer € 50 is € 500, maar hier staat € 400. Dit bedrag telt. "
        "Maak de cel leeg om het portaal te laten rekenen."
    ]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Personeel\tcoach\t100\t200\n", BUDGET, [("staff", "coach", 2026), ("staff", "coach", 2027)]),
        ("Personeel\t\t100\n", BUDGET, [("staff", "", 2027)]),
        ("Personeel\t\t100\t\n", BUDGET, [("staff", "", 2026)]),
        ("GKA\t\t100\t\n", COVER, [("gka", "", 2026)]),
        ("coach\t\t200,50\n", BUDGET, [("other", "coach", 2027)]),
        ("100\t200\n", BUDGET, [("other", "", 2026), ("other", "", 2027)]),
        ("GKA\tOCW\t100\t200\n", COVER, [("gka", "OCW", 2026), ("gka", "OCW", 2027)]),
    ],
)
def test_without_headings_the_words_come_first_and_then_the_years(
    text: str, kind: str, expected: list[tuple[str, str, int]]
) -> None:
    reading = read_pasted(text, years=[2026, 2027], kind=kind)
    words = [
        (line.get("category") or line["source"], line.get("description", line.get("organisation")), line["year"])
        for line in (found.line for found in reading.lines)
    ]
    assert reading.problems == [] and words == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a\tb\tc\t1\n", BUDGET),
        ("a\tb\tc\t1\t2\n", BUDGET),
        ("coach\t1\t2\t3\t4\n", BUDGET),
        ("Personeel\tcoach\t1\n", BUDGET),
        ("1\t2\n", COVER),
    ],
)
def test_without_headings_what_is_unclear_is_refused(text: str, kind: str) -> None:
    (sentence,) = _sentences(read_pasted(text, years=[2026, 2027], kind=kind))
    assert "Zet er een rij met koppen boven" in sentence


def test_a_lone_quote_swallows_no_rows() -> None:
    reading = read_pasted('"Slim" project\t1\n"x\t2\ny\t3\n', years=[2026], kind=BUDGET)
    assert [line["description"] for line in reading.budget] == ['"Slim" project', '"x', "y"]


def test_too_much_is_refused() -> None:
    assert _sentences(read_pasted("x" * 1_000_001)) == [TOO_MUCH_TEXT]
    many = "Soort\tBedrag 2026\n" + "Personeel\t1\n" * MAXIMUM_ROWS
    (sentence,) = _sentences(read_pasted(many))
    assert sentence.startswith("Er zijn meer dan 2.000 rijen ingevuld.")
    assert len(read_pasted(many[: -len("Personeel\t1\n")]).lines) == MAXIMUM_ROWS - 1
    wrong = _sentences(read_pasted("Soort\tBedrag 2026\n" + "x\ty\n" * 500))
    assert len(wrong) == 201 and wrong[-1] == "Er zijn nog meer fouten. Verbeter eerst deze."


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=300), st.sampled_from([BUDGET, COVER, ""]))
def test_any_text_is_read_or_refused_and_never_fails(text: str, kind: str) -> None:
    for reading in (read_pasted(text, years=[2026], kind=kind), read_pasted("Soort\tBedrag 2026\n" + text)):
        for line in reading.lines:
            assert Decimal(line.line["amount"]) >= 0
        # What is wrong with it is told together with what else is wrong.
        compare(reading, [intervention(1, [budget_line(1)], [cover_line(1)])], replace=True)


# ---------- files ----------


def test_a_file_made_by_hand_is_read_with_its_errors_per_cell() -> None:
    budget = rows(
        ("Begroting van onze school",),
        ("Nr", "Soort", "Omschrijving", "Bedrag 2026"),
        ("=1", "Personeel", "coach", "=70000.1"),
        ("=1", "Personeel", "noise", "=1234.5600000000002"),
        ("=1", "Personeel", "thirds", "=33.333333"),
        ("=1", "Personeel", "fault", '<c t="e"><v>#REF!</v></c>'),
        ("=1", "Personeel", "no outcome", "<c><f>1+1</f></c>"),
        ("=1", "Personeel", "typed", "1.250,-"),
    )
    cover = rows(("Nr", "Bron", "Bedrag 2026"), ("=1", "GKA", "=-5"))
    sheets = [("Begroting", budget), ("Dekking", cover), ("Uitleg", rows(("Lees dit.",)))]
    reading = read_sheets(cells_of(XLSX, xlsx(*sheets)))
    assert [line["amount"] for line in reading.budget] == ["70000.10", "1234.56", "1250.00"]
    assert _sentences(reading) == [
        "Blad Begroting, rij 5, kolom Bedrag 2026: 33,333333 heeft meer dan twee cijfers na de komma. "
        "Rond het af op hele centen, bijvoorbeeld met AFRONDEN.",
        "Blad Begroting, rij 6, kolom Bedrag 2026: Hier staat de fout #REF!. Verbeter de formule of typ het bedrag.",
        "Blad Begroting, rij 7, kolom Bedrag 2026: De formule heeft geen uitkomst. "
        "Open het bestand, sla het op en kies het opnieuw.",
        "Blad Dekking, rij 2, kolom Bedrag 2026: “-5”: Vul een bedrag in van 0 euro of meer.",
    ]


def test_headings_may_be_numbers_and_a_sheet_without_headings_is_no_part() -> None:
    reading = read_sheets(cells_of(XLSX, xlsx(("A", rows(("Soort", "=2026"), ("Personeel", "=5"))))))
    assert [(line["year"], line["amount"]) for line in reading.budget] == [(2026, "5.00")]
    assert _sentences(read_sheets(cells_of(XLSX, xlsx(("A", rows(("hallo",))))))) == [NO_HEADINGS]
    assert _sentences(read_sheets(cells_of(XLSX, xlsx(("A", ""))))) == [NOTHING]
    long = [("A", rows(("Soort", "Bedrag 2026"), *[("Personeel", "=5")] * 2200))]
    assert f"Blad A: {TOO_LARGE}" in _sentences(read_sheets(cells_of(XLSX, xlsx(*long))))


# ---------- there and back ----------

_words = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], exclude_characters="<>\u00ad"), max_size=30
).map(lambda text: " ".join(text.split()))
_money = st.decimals(0, 9_999_999_999, places=2).map(lambda amount: f"{amount:.2f}")
_count = st.decimals(0, 9_999_999, places=2).map(lambda amount: f"{amount:.2f}")
_year = st.integers(2025, 2029)


@st.composite
def _documents(draw: Any) -> dict[str, Any]:
    found = []
    for number in range(draw(st.integers(1, 3))):
        budget = [
            budget_line(
                number * 100 + place,
                year=draw(_year),
                category=draw(st.sampled_from([str(value) for value in BudgetCategory])),
                description=draw(st.sampled_from(["", "coach", "=1+1", "Totaal"])),
                quantity=draw(st.none() | _count),
                rate=draw(st.none() | st.sampled_from(["50.25", "0.00"])),
                amount=draw(_money),
            )
            for place in range(draw(st.integers(0, 6)))
        ]
        cover = [
            cover_line(
                number * 100 + place,
                year=draw(_year),
                source=draw(st.sampled_from([str(value) for value in CoverSource])),
                organisation=draw(st.sampled_from(["", "OCW", "-1", "@x"])),
                committed=draw(st.booleans()),
                amount=draw(_money),
            )
            for place in range(draw(st.integers(0, 6)))
        ]
        found.append(intervention(number, budget, cover))
    return document(*found)


def _unchanged(reading: Reading, given: dict[str, Any]) -> None:
    """What was read is what `given` says: nothing would change, every line with its own identity and place."""
    assert reading.problems == []
    rows = given["interventions"]
    comparison = compare(reading, rows, replace=True)
    assert comparison.problems == [] and comparison.incoming == []
    read = sum(len(row["budget"]["lines"]) + len(row["funding"]["lines"]) for row in rows)
    assert len(reading.lines) == read


@pytest.mark.parametrize(("content_type", "make"), MAKERS, ids=["xlsx", "ods"])
@settings(deadline=None, max_examples=15)
@given(given_document=_documents())
def test_a_document_comes_back_from_its_file(
    content_type: str, make: Callable[..., bytes], given_document: dict[str, Any]
) -> None:
    content = make(money_sheets(given_document), title="Begroting", created=NOW)
    reading = read_sheets(cells_of(content_type, content))
    if not reading.lines:
        return
    _unchanged(reading, given_document)
    placed = compare(reading, given_document["interventions"], replace=True).placed
    _unchanged(read_pasted(text_of(placed)), given_document)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(_words, _money), min_size=1, max_size=5))
def test_any_words_come_back_from_the_text_that_is_carried_along(lines: list[tuple[str, str]]) -> None:
    stored = [budget_line(place, description=words, amount=money) for place, (words, money) in enumerate(lines)]
    bare = [{key: value for key, value in line.items() if key != "id"} for line in stored]
    reading = read_pasted(text_of([(1, "Interventie 1", ReadLine(BUDGET, line)) for line in bare]))
    if not reading.problems:  # a character that cannot be printed is refused, and that is said
        assert [line["description"] for line in reading.budget] == [line["description"] for line in bare]
        assert [line["amount"] for line in reading.budget] == [line["amount"] for line in bare]


@pytest.mark.parametrize(("content_type", "make"), MAKERS, ids=["xlsx", "ods"])
def test_our_file_passes_our_own_door(content_type: str, make: Callable[..., bytes]) -> None:
    given_document = document(intervention(1, [budget_line(1, description="=HYPERLINK(1)")], [cover_line(1)]))
    content = make(money_sheets(given_document), title="Begroting", created=NOW)
    extension = "xlsx" if content_type == XLSX else "ods"
    upload = check_upload(f"begroting.{extension}", content, Kind.SHEET)
    sheets = sheets_in(upload)
    assert [sheet["name"] for sheet in sheets] == ["Begroting", "Dekking", "Uitleg"]
    _unchanged(read_sheets(sheets), given_document)


def test_the_excel_file_has_real_numbers_a_column_per_year_and_no_formula() -> None:
    lines = [budget_line(1, description="=1+1", amount="70000.10"), budget_line(2, year=2031, description="=1+1")]
    content = xlsx_of(money_sheets(document(intervention(1, lines))), title="Begroting", created=NOW)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))
        everything = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    assert sheet.findall(".//m:f", space) == []
    numbers = [
        cell.findtext("m:v", namespaces=space) for cell in sheet.iterfind(".//m:c", space) if cell.get("t", "n") == "n"
    ]
    assert "70000.10" in numbers
    for heading in (b"Bedrag 2026", b"Bedrag 2027", b"Bedrag 2028", b"Bedrag 2031", b"Aantal 2026"):
        assert heading in everything
    assert b"Bedrag 2029" not in everything


# ---------- beside the agenda ----------


def _read(text: str) -> Reading:
    reading = read_pasted(text)
    assert reading.problems == []
    return reading


def test_replacing_keeps_the_identity_of_what_is_the_same_thing() -> None:
    stored = [budget_line(1), budget_line(2, year=2027), budget_line(3, description="weg")]
    row = intervention(1, stored, [cover_line(1)])
    reading = _read(
        "Nr\tSoort\tOmschrijving\tBedrag 2026\tBedrag 2027\n1\tPersoneel\tcoach\t900\t1000\n1\tTraining\tnieuw\t5\t\n"
    )
    (incoming,) = compare(reading, [row], replace=True).incoming
    lines = [(line.get("id"), line["amount"]) for line in incoming.lines[BUDGET]]
    assert lines == [("b1", "900.00"), ("b2", "1000.00"), (None, "5.00")]
    assert incoming.lines[COVER] == row["funding"]["lines"]
    told = [(change.what, change.before, change.after) for change in incoming.changes]
    assert told == [
        ("Personeel: coach", Decimal(1000), Decimal(900)),
        ("Training: nieuw", None, Decimal(5)),
        ("Personeel: weg", Decimal(1000), None),
    ]
    assert (incoming.total_before(BUDGET), incoming.total(BUDGET)) == (Decimal(3000), Decimal(1905))


def test_adding_leaves_what_stands_there() -> None:
    row = intervention(1, [budget_line(1)])
    before = copy.deepcopy(row)
    (incoming,) = compare(_read("Soort\tOmschrijving\t2026\nPersoneel\tcoach\t1000\n"), [row], replace=False).incoming
    assert [line.get("id") for line in incoming.lines[BUDGET]] == ["b1", None]
    assert incoming.total(BUDGET) == 2000 and row == before


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("2\t", "i2"),
        ("\tinterventie 2", "i2"),
        ("3\tTweeling", "i3"),
        ("2\tInterventie 1", "Rij 2, kolom Interventie: Nummer 2 is in deze agenda “Interventie 2”."),
        ("9\t", "Rij 2, kolom Nr: Deze agenda heeft geen interventie met nummer 9."),
        ("\tTweeling", "Rij 2, kolom Nr: Er zijn 2 interventies die “Tweeling” heten. Vul ook het nummer in."),
        ("\tOnbekend", "Rij 2, kolom Interventie: Deze agenda heeft geen interventie “Onbekend”. Kies uit: “Interv"),
        ("\t", "Rij 2, kolom Interventie: Vul het nummer of de naam van de interventie in."),
    ],
)
def test_an_intervention_is_found_by_its_number_or_name(cells: str, expected: str) -> None:
    twins = [intervention(3) | {"name": "Tweeling"}, intervention(4) | {"name": "Tweeling"}]
    reading = _read(f"Nr\tInterventie\tSoort\tBedrag 2026\n{cells}\tPersoneel\t5\n")
    comparison = compare(reading, [intervention(1), intervention(2), *twins], replace=True)
    if expected.startswith("i"):
        assert [incoming.row_id for incoming in comparison.incoming] == [expected]
    else:
        (problem,) = comparison.problems
        assert problem.sentence.startswith(expected)


def test_what_may_not_be_written_is_refused_only_where_it_would_change() -> None:
    rows = [intervention(1, [budget_line(1)]), intervention(2)]
    text = "Nr\tSoort\tOmschrijving\t2026\n1\tPersoneel\tcoach\t{}\n2\tPersoneel\tcoach\t5\n"

    def why_not(row_id: str, group: str) -> str:
        return f"{row_id} {group} op slot" if row_id == "i1" else ""

    assert compare(_read(text.format(1000)), rows, replace=True, why_not=why_not).problems == []
    (problem,) = compare(_read(text.format(999)), rows, replace=True, why_not=why_not).problems
    assert problem.sentence == "i1 budget op slot"


def test_more_lines_than_an_agenda_holds_are_refused_before_they_are_shown() -> None:
    text = "Soort\tOmschrijving\tBedrag 2026\n" + "".join(f"Personeel\t{n}\t1\n" for n in range(1501))
    (problem,) = compare(_read(text), [intervention(1)], replace=True).problems
    assert problem.sentence == "Hier staan 1.501 bedragen. In een agenda passen er 1.500."


def test_more_lines_than_an_intervention_holds_are_refused_before_they_are_shown() -> None:
    head, lines = "Soort\tOmschrijving\tBedrag 2026\n", [f"Personeel\t{n}\t1\n" for n in range(101)]
    stored = intervention(1, [budget_line(1)])
    (problem,) = compare(_read(head + "".join(lines)), [stored], replace=True).problems
    assert "hoogstens 100 bedragen in de begroting; nu zijn het er 101. Voeg regels samen." in problem.sentence
    assert compare(_read(head + "".join(lines[:100])), [stored], replace=True).problems == []
    (problem,) = compare(_read(head + "".join(lines[:100])), [stored], replace=False).problems
    assert "nu zijn het er 101" in problem.sentence
    # An agenda that came in with more does not get stuck.
    full = intervention(1, [budget_line(number) for number in range(150)])
    assert compare(_read(head + "".join(lines)), [full], replace=True).problems == []


def test_years_above_a_pasted_block_are_no_amounts() -> None:
    reading = read_pasted("Wat\t2026\t2027\nDocent\t1\t2\n", years=[2026, 2027], kind=BUDGET)
    assert [line["amount"] for line in reading.budget] == ["1.00", "2.00"]
    assert not reading.problems
