"""The database refuses a row that cannot be true, and the form says it in Dutch: both sides are tried."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction

from municipalities.choices import OfficeKind, Sector
from municipalities.models import Membership, Municipality, OfficeHolder, School, SchoolBoard
from municipalities.roles import DESCRIPTIONS, PLACE_FIELDS, PLACES, Place, Role
from tests.municipalities.factories import (
    make_board,
    make_membership,
    make_minister,
    make_municipality,
    make_region,
    make_user,
)

pytestmark = pytest.mark.django_db

D = datetime.date


def assert_refused(row: models.Model, sentence: str) -> None:
    """Refused by validation with this sentence, and by the database when validation is passed by."""
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert any(sentence in message for message in refused.value.messages), refused.value.messages
    # PostgreSQL calls a text that is too long a DataError.
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        row.save()


def municipality(**fields: Any) -> Municipality:
    return Municipality(**{"cbs_code": "GM9999", "name": "Teststad", "province": "PV27", **fields})


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"cbs_code": "0361"}, "GM en vier cijfers"),
        ({"cbs_code": "gm0361"}, "GM en vier cijfers"),
        ({"cbs_code": "GM036"}, "GM en vier cijfers"),
        ({"province": "PV99"}, "PV99"),
        ({"valid_from": D(2022, 1, 1), "valid_to": D(2021, 12, 31)}, "ligt voor de eerste dag"),
        ({"population": 10}, "allebei"),
        ({"population_date": D(2023, 1, 1)}, "allebei"),
        ({"g4": True, "g40": True}, "niet bij allebei"),
        ({"member_since": 2019}, "die is aangesloten"),
        ({"is_member": True, "member_since": 2015}, "2016"),
    ],
)
def test_municipality_refuses(fields: dict[str, Any], sentence: str) -> None:
    assert_refused(municipality(**fields), sentence)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"valid_from": D(2022, 1, 1), "valid_to": D(2022, 1, 1)},
        {"valid_to": D(2021, 12, 31)},
        {"population": 0, "population_date": D(2023, 1, 1)},
        {"g40": True},
        {"is_member": True},
        {"is_member": True, "member_since": 2016},
    ],
)
def test_municipality_accepts(fields: dict[str, Any]) -> None:
    row = municipality(**fields)
    row.full_clean()
    row.save()


def test_code_is_used_once() -> None:
    make_municipality(cbs_code="GM9999")
    assert_refused(municipality(), "Er is al een gemeente met deze CBS-code.")


def test_successor_needs_a_last_day() -> None:
    other = make_municipality()
    assert_refused(municipality(successor=other), "laatste dag")
    ended = municipality(successor=other, valid_to=D(2021, 12, 31))
    ended.full_clean()
    ended.save()


def test_a_municipality_that_is_pointed_at_stays() -> None:
    other = make_municipality()
    municipality(successor=other, valid_to=D(2021, 12, 31)).save()
    with pytest.raises(models.ProtectedError):
        other.delete()


@pytest.mark.parametrize(
    ("number", "good"), [("99901", True), ("9990", False), ("999012", False), ("9990A", False), ("", False)]
)
def test_board_number(number: str, good: bool) -> None:
    board = SchoolBoard(number=number, name="Bestuur", sector=Sector.MIXED)
    if good:
        board.full_clean()
        board.save()
    else:
        assert_refused(board, "" if not number else "vijf cijfers")


@pytest.mark.parametrize(
    ("brin", "establishment", "good"),
    [
        ("17DQ", "17DQ00", True),
        ("99X0", "99X001", True),
        ("17DQ", "17DR00", False),
        ("17dq", "17dq00", False),
        ("17D0", "17D000", False),  # a digit at the end is only for invented schools, 99
        ("17DQ", "17DQ0", False),
    ],
)
def test_school_numbers(brin: str, establishment: str, good: bool) -> None:
    school = School(
        brin=brin,
        establishment=establishment,
        name="School",
        sector=Sector.PRIMARY,
        board=make_board(),
        municipality=make_municipality(),
    )
    if good:
        school.full_clean()
        school.save()
    else:
        assert_refused(school, "vestigingsnummer")


def test_a_school_has_one_sector() -> None:
    row = School(
        brin="17DQ",
        establishment="17DQ00",
        name="School",
        sector=Sector.MIXED,
        board=make_board(),
        municipality=make_municipality(),
    )
    assert_refused(row, "geen geldige keuze")


@pytest.mark.parametrize("kind", list(OfficeKind))
def test_only_municipal_offices_have_a_municipality(kind: OfficeKind) -> None:
    fields = {"name": "A. B.", "office": kind.label, "organisation": "X", "kind": kind}
    at_place = OfficeHolder(municipality=make_municipality(), **fields)
    without = OfficeHolder(**fields)
    good, bad = (at_place, without) if kind in ("alderman", "mayor") else (without, at_place)
    good.full_clean()
    good.save()
    assert_refused(bad, "hoort bij een gemeente")


def test_office_ends_after_it_starts() -> None:
    assert_refused(
        OfficeHolder(
            name="A. B.",
            office="Minister",
            organisation="X",
            kind=OfficeKind.MINISTER,
            start=D(2022, 1, 10),
            end=D(2022, 1, 9),
        ),
        "ligt voor de eerste dag",
    )


def test_membership_ends_after_it_starts() -> None:
    row = Membership(user=make_user(), role=Role.OCW_STAFF, start=D(2024, 5, 2), end=D(2024, 5, 1))
    assert_refused(row, "ligt voor de eerste dag")


_MAKE_PLACE: dict[Place, Callable[[], dict[str, Any]]] = {
    Place.MINISTRY: dict,
    Place.MUNICIPALITY: lambda: {"municipality": make_municipality()},
    Place.REGION: lambda: {"region": make_region()},
    Place.SCHOOL_BOARD: lambda: {"school_board": make_board()},
    Place.OFFICE_HOLDER: lambda: {"office_holder": make_minister()},
}


@pytest.mark.parametrize("place", list(Place))
@pytest.mark.parametrize("role", list(Role))
def test_place_fits_role(role: Role, place: Place) -> None:
    row = Membership(user=make_user(), role=role, start=D(2024, 1, 1), **_MAKE_PLACE[place]())
    if place in PLACES[role]:
        row.full_clean()
        row.save()
    else:
        assert_refused(row, f"De rol {role.label} hoort bij")


@pytest.mark.parametrize("role", list(Role))
def test_never_two_places(role: Role) -> None:
    places: dict[str, Any] = {"municipality": make_municipality(), "region": make_region()}
    assert_refused(Membership(user=make_user(), role=role, start=D(2024, 1, 1), **places), role.label)


def test_every_role_is_described_and_has_a_place() -> None:
    assert set(DESCRIPTIONS) == set(PLACES) == set(Role)
    assert {field.name for field in Membership._meta.fields} >= set(PLACE_FIELDS)


def test_one_running_membership_per_role_and_place() -> None:
    user, place = make_user(), make_municipality()
    first = make_membership(user, Role.OFFICER, municipality=place)
    again = Membership(user=user, role=Role.OFFICER, municipality=place, start=D(2025, 1, 1))
    assert_refused(again, "heeft deze rol hier al")
    first.end = D(2024, 12, 31)
    first.save()
    again.full_clean()
    again.save()
    make_membership(user, Role.OFFICER, municipality=make_municipality())
    make_membership(user, Role.ALDERMAN, municipality=place)
