"""Which municipalities and office holders there are on a day, and a board or school by its number."""

import datetime

import pytest
from django.test.utils import CaptureQueriesContext

from municipalities.models import Municipality, OfficeHolder, SchoolBoard
from tests.municipalities.factories import make_board, make_minister, make_municipality, make_school

pytestmark = pytest.mark.django_db

D = datetime.date


@pytest.fixture
def places() -> None:
    new = make_municipality("Dijk en Waard", cbs_code="GM1980", valid_from=D(2022, 1, 1))
    make_municipality("Langedijk", cbs_code="GM0416", valid_to=D(2021, 12, 31), successor=new)


@pytest.mark.parametrize(("day", "exists"), [(D(2021, 12, 31), {"Langedijk"}), (D(2022, 1, 1), {"Dijk en Waard"})])
def test_current_includes_both_ends(places: None, day: datetime.date, exists: set[str]) -> None:
    both = Municipality.objects.filter(name__in=["Langedijk", "Dijk en Waard"])
    assert {row.name for row in both.current(day)} == exists


def test_current_office_holders_include_both_ends() -> None:
    make_minister(start=D(2017, 10, 26), end=D(2022, 1, 10))
    days = [D(2017, 10, 25), D(2017, 10, 26), D(2022, 1, 10), D(2022, 1, 11)]
    assert [OfficeHolder.objects.current(day).exists() for day in days] == [False, True, True, False]


@pytest.fixture
def board() -> SchoolBoard:
    board = make_board("99901")
    for number in ("99X001", "99X000", "99X101"):
        make_school(number, board)
    return board


@pytest.mark.parametrize(
    ("identifier", "school"),
    [
        ("99901", None),
        ("99X0", "99X000"),
        ("99X1", "99X101"),
        ("99X001", "99X001"),
        (" 99x0-01", "99X001"),
        ("99.X0", "99X000"),
    ],
)
def test_by_identifier(board: SchoolBoard, identifier: str, school: str | None) -> None:
    found, found_school = SchoolBoard.objects.by_identifier(identifier)
    assert found == board
    assert (found_school.establishment if found_school else None) == school


@pytest.mark.parametrize("identifier", ["", "99902", "99X2", "99X002", "De Viaan", "99\x00X0", "９９９０１"])
def test_by_identifier_unknown(board: SchoolBoard, identifier: str) -> None:
    with pytest.raises(SchoolBoard.DoesNotExist):
        SchoolBoard.objects.by_identifier(identifier)


def test_by_identifier_stays_inside_the_queryset(board: SchoolBoard) -> None:
    with pytest.raises(SchoolBoard.DoesNotExist):
        SchoolBoard.objects.exclude(pk=board.pk).by_identifier("99X0")


def test_by_identifier_takes_two_queries(
    board: SchoolBoard, django_assert_num_queries: type[CaptureQueriesContext]
) -> None:
    with django_assert_num_queries(2):
        found, school = SchoolBoard.objects.by_identifier("99X0")
        assert school is not None
        assert school.municipality.name != found.name
