"""Finding a municipality by what people type, and a board or school by its number."""

import datetime

import pytest
from django.test.utils import CaptureQueriesContext

from municipalities.models import Municipality, OfficeHolder, SchoolBoard
from municipalities.models.municipality import name_key
from tests.municipalities.factories import make_board, make_minister, make_municipality, make_school

pytestmark = pytest.mark.django_db

D = datetime.date


@pytest.fixture
def places() -> None:
    make_municipality("Súdwest-Fryslân", cbs_code="GM1900", aliases="Zuidwest-Friesland")
    make_municipality("Den Haag", cbs_code="GM0518", aliases="'s-Gravenhage\n\n")
    make_municipality("Bergen (NH.)", cbs_code="GM0373", aliases="Bergen")
    make_municipality("Bergen (L.)", cbs_code="GM0893", aliases="Bergen")
    new = make_municipality("Dijk en Waard", cbs_code="GM1980", valid_from=D(2022, 1, 1))
    make_municipality("Langedijk", cbs_code="GM0416", valid_to=D(2021, 12, 31), successor=new)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Súdwest-Fryslân", "GM1900"),
        ("SUDWEST FRYSLAN", "GM1900"),
        ("zuidwest-friesland", "GM1900"),
        ("S GRAVENHAGE", "GM0518"),
        ("'s-Gravenhage", "GM0518"),
        (" gm0518 ", "GM0518"),
        ("Bergen NH", "GM0373"),
        ("Langedijk", "GM0416"),
    ],
)
def test_find(places: None, typed: str, code: str) -> None:
    found = Municipality.objects.find(typed)
    assert found is not None
    assert found.cbs_code == code


@pytest.mark.parametrize("typed", ["", "  ", "-", "Atlantis", "Bergen", "\x00", "GM0000"])
def test_find_nothing_or_two(places: None, typed: str) -> None:
    assert Municipality.objects.find(typed) is None


def test_one_that_exists_goes_before_one_that_ended() -> None:
    old = make_municipality("Groesdorp", valid_to=D(2020, 12, 31))
    new = make_municipality("Groesdorp", valid_from=D(2021, 1, 1))
    assert Municipality.objects.find("groesdorp", on=D(2021, 1, 1)) == new
    assert Municipality.objects.find("groesdorp", on=D(2020, 12, 31)) == old


def test_name_key_forgives_what_people_write_differently() -> None:
    assert name_key("'s-Hertogenbosch") == name_key("S HERTOGENBOSCH") == "shertogenbosch"
    assert name_key("Noardeast-Fryslân") == "noardeastfryslan"


def test_by_code(places: None) -> None:
    assert Municipality.objects.by_code(" gm1980").name == "Dijk en Waard"
    for wrong in ("GM9998", "1980", "", "GM19\x0080", "Dijk en Waard"):
        with pytest.raises(Municipality.DoesNotExist):
            Municipality.objects.by_code(wrong)


@pytest.mark.parametrize(("day", "exists"), [(D(2021, 12, 31), {"Langedijk"}), (D(2022, 1, 1), {"Dijk en Waard"})])
def test_current_includes_both_ends(places: None, day: datetime.date, exists: set[str]) -> None:
    both = Municipality.objects.filter(name__in=["Langedijk", "Dijk en Waard"])
    assert {row.name for row in both.current(day)} == exists
    assert {row.name for row in both if row.exists_on(day)} == exists


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
