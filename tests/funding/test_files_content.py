"""What stands in the files of the figures: every application once, and sums that are the totals."""

import io
import subprocess
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from agendas.models import SchemeWindow
from funding.choices import AccountState, Status
from funding.figures import Wanted
from funding.files.reading import Found
from funding.files.report import figures_pdf
from funding.files.sheets import sheets_of
from funding.models import Application
from gka_portal.sheets_out import Sheet, ods_of, xlsx_of
from tests.cast import Cast
from tests.funding.factories import make_account, make_application, make_scheme
from tests.funding.test_sheets_out import formulas_in
from tests.pdf.conformance import objections

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
PERSON = "ocw_finance"


def some(cast: Cast, number: int = 2) -> None:
    """Make `number` applications with everything below them, and one that is only prepared."""
    scheme = make_scheme()
    SchemeWindow.objects.get_or_create(scheme=scheme, year=2026, defaults={"ceiling": Decimal("500000.00")})
    for _ in range(number):
        granted = make_application(cast, Status.GRANTED, paid=1, note="=1+1", file_number="=2+2")
        make_account(granted, 2022, spent=Decimal("700.10"))
        make_account(granted, 2023, AccountState.OPEN, spent=Decimal("99.00"))
    make_application(cast)


def found(cast: Cast, **wanted: str) -> Found:
    return Found(cast.people[PERSON], Wanted(**wanted))


def named(sheets: list[Sheet], title: str) -> Sheet:
    return next(sheet for sheet in sheets if sheet.title == title)


def column(sheet: Sheet, label: str) -> list[Any]:
    place = [column.label for column in sheet.columns].index(label)
    return [row[place] for row in sheet.rows]


def total(sheet: Sheet, label: str) -> Any:
    assert sheet.totals is not None
    return sheet.totals[[column.label for column in sheet.columns].index(label)]


def test_every_application_is_one_row_and_the_totals_are_the_sums(cast: Cast) -> None:
    some(cast)
    sheets = sheets_of(found(cast), MOMENT)
    applications = named(sheets, "Aanvragen")
    assert len(applications.rows) == 3
    assert sorted(set(column(applications, "Status"))) == ["Verleend", "Voorbereid"]
    assert column(applications, "Verleend").count(None) == 1, "Nothing granted is not a grant of nothing"
    assert set(column(applications, "Dossiernummer DUS-I")) == {"=2+2", ""}
    sums = {"Gevraagd": 6000, "Niet ingediend": 3000, "Verleend": 6000, "Betaald": 3000, "Besteed": "1400.20"}
    for label, amount in sums.items():
        assert total(applications, label) == Decimal(amount)
        assert total(applications, label) == sum(one for one in column(applications, label) if one is not None)
    years = named(sheets, "Per jaar")
    for label in ("Gevraagd", "Niet ingediend", "Betaald", "Besteed"):
        assert total(years, label) == total(applications, label)
    assert total(named(sheets, "Termijnen"), "Betaald") == total(applications, "Betaald")
    accounts = named(sheets, "Verantwoordingen")
    assert total(accounts, "Besteed (telt mee)") == total(applications, "Besteed")
    assert total(accounts, "Ingevuld") == Decimal("1598.20"), "What is not handed in does not count"
    for title in ("Per thema", "Per gemeente"):
        assert total(named(sheets, title), "Gevraagd") == total(applications, "Gevraagd")
        assert total(named(sheets, title), "Verleend") == total(applications, "Verleend")
    assert len(named(sheets, "Beschikkingen").rows) == 2


def test_what_was_paid_too_much_has_a_column_of_its_own(cast: Cast) -> None:
    make_application(cast, Status.GRANTED, paid=1)
    make_application(cast, Status.SETTLED, paid=2, years={2022: 1000})
    Application.objects.filter(status=Status.SETTLED).update(granted=Decimal(400))
    applications = named(sheets_of(found(cast), MOMENT), "Aanvragen")
    assert sorted(column(applications, "Nog te betalen")) == [Decimal(0), Decimal(1500)]
    assert (total(applications, "Nog te betalen"), total(applications, "Te veel betaald")) == (1500, 600)


def test_ceilings_stand_in_the_file_with_what_is_left(cast: Cast) -> None:
    some(cast)
    rows = named(sheets_of(found(cast), MOMENT), "Plafonds").rows
    whole = next(row for row in rows if row[1] == "test-2021" and row[2] == "Hele regeling")
    year = next(row for row in rows if row[1] == "test-2021" and row[3] == 2026)
    assert whole[4:7] == [Decimal(1_000_000), Decimal(6000), Decimal(994_000)]
    assert year[4:7] == [Decimal(500_000), Decimal(6000), Decimal(494_000)]


def test_a_filter_narrows_every_sheet_and_is_told(cast: Cast) -> None:
    some(cast)
    other = make_application(cast, Status.GRANTED, scheme=make_scheme("test-2030", name="Regeling 2030"))
    sheets = sheets_of(found(cast, scheme="test-2030"), MOMENT)
    for title in ("Aanvragen", "Per jaar", "Beschikkingen", "Termijnen"):
        assert {row[0] for row in named(sheets, title).rows} == {other.reference}
    assert ["Welke aanvragen", "Regeling 2030"] in named(sheets, "Uitleg").rows
    assert named(sheets_of(found(cast, year="2001"), MOMENT), "Aanvragen").rows == []


def test_the_number_of_queries_does_not_grow(cast: Cast) -> None:
    counts = []
    sheets_of(found(cast), MOMENT)  # what is read once per person
    for more in (2, 7):
        some(cast, more)
        with CaptureQueriesContext(connection) as queries:
            sheets_of(found(cast), MOMENT)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 40


@pytest.mark.parametrize("write", [xlsx_of, ods_of])
def test_no_text_of_a_user_becomes_a_formula(cast: Cast, write: Any) -> None:
    some(cast)
    content = write(sheets_of(found(cast), MOMENT), title="Cijfers", created=MOMENT)
    assert formulas_in(content) == []
    if write is xlsx_of:
        book = load_workbook(io.BytesIO(content))
        assert book.sheetnames == [
            "Aanvragen",
            "Per jaar",
            "Beschikkingen",
            "Termijnen",
            "Verantwoordingen",
            "Plafonds",
            "Verwachting",
            "Per thema",
            "Per gemeente",
            "Uitleg",
        ]
        assert {cell.value for cell in book["Aanvragen"]["L"]} >= {"=2+2"}


def test_an_empty_portal_gives_files_too(cast: Cast) -> None:
    for write in (xlsx_of, ods_of):
        assert write(sheets_of(found(cast), MOMENT), title="Cijfers", created=MOMENT)


@pytest.mark.slow
def test_the_pdf_is_accessible_and_has_every_plot(cast: Cast) -> None:
    some(cast)
    pdf = figures_pdf(found(cast), MOMENT)
    assert objections(pdf) == []
    text = text_of(pdf)
    for words in ("Van plan naar besteding", "Plafond en verleend", "Geld per thema", "Geld per gemeente", "€ 6.000"):
        assert words in text


def text_of(pdf: bytes) -> str:
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True)
    return " ".join(run.stdout.decode().split())
