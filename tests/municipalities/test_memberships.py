"""What a person holds today: own place and another's, ended and future, through regions and mergers."""

import datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from municipalities.memberships import (
    ministry_roles_of,
    municipality_ids_of,
    office_holder_ids_of,
    roles_of,
    school_board_ids_of,
)
from municipalities.roles import Role
from tests.municipalities.factories import (
    TODAY,
    make_board,
    make_membership,
    make_minister,
    make_municipality,
    make_region,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

ONE_DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("period", "holds"),
    [
        ({"start": TODAY}, True),
        ({"start": TODAY + ONE_DAY}, False),
        ({"end": TODAY}, True),
        ({"end": TODAY - ONE_DAY}, False),
        ({"start": TODAY, "end": TODAY}, True),
    ],
)
def test_period(period: dict[str, Any], holds: bool) -> None:
    user, place = make_user(), make_municipality()
    make_membership(user, Role.OFFICER, municipality=place, **period)
    assert roles_of(user) == ({Role.OFFICER} if holds else set())
    assert municipality_ids_of(user) == ({place.pk} if holds else set())


def test_own_place_and_role_only() -> None:
    alkmaar, zwolle = make_municipality("Alkmaar"), make_municipality("Zwolle")
    user, outsider = make_user(), make_user()
    make_membership(user, Role.ALDERMAN, municipality=alkmaar)
    make_membership(outsider, Role.ALDERMAN, municipality=zwolle)
    assert municipality_ids_of(user) == {alkmaar.pk}
    assert municipality_ids_of(user, Role.ALDERMAN, Role.READER) == {alkmaar.pk}
    assert municipality_ids_of(user, Role.OFFICER) == set()


def test_two_roles_at_two_places_do_not_mix() -> None:
    first, second, user = make_municipality(), make_municipality(), make_user()
    make_membership(user, Role.OFFICER, municipality=first)
    make_membership(user, Role.READER, municipality=second)
    assert municipality_ids_of(user, Role.OFFICER) == {first.pk}
    assert municipality_ids_of(user, Role.READER) == {second.pk}
    assert municipality_ids_of(user) == {first.pk, second.pk}


def test_region() -> None:
    noord, zuid = make_region("Noord"), make_region("Zuid")
    inside = {make_municipality(region=noord).pk for _ in range(3)}
    make_municipality(region=zuid)
    user = make_user()
    make_membership(user, Role.COORDINATOR, region=noord)
    extra = make_municipality(region=zuid)
    make_membership(user, Role.COORDINATOR, municipality=extra)
    assert municipality_ids_of(user, Role.COORDINATOR) == {*inside, extra.pk}


def test_what_merged_into_a_municipality_comes_with_it() -> None:
    region, user, officer = make_region(), make_user(), make_user()
    new = make_municipality("Dijk en Waard", region=region, valid_from=datetime.date(2022, 1, 1))
    old = make_municipality("Langedijk", valid_to=datetime.date(2021, 12, 31), successor=new)
    older = make_municipality("Oudorp", valid_to=datetime.date(2010, 12, 31), successor=old)
    make_membership(user, Role.COORDINATOR, region=region)
    make_membership(officer, Role.OFFICER, municipality=old)
    assert municipality_ids_of(user) == {new.pk, old.pk, older.pk}
    assert municipality_ids_of(officer) == {old.pk, older.pk}, "not the other way round"


def test_a_planned_merger_changes_nothing_yet() -> None:
    user, hilversum = make_user(), make_municipality()
    last = make_municipality(valid_to=TODAY, successor=hilversum)
    make_membership(user, Role.OFFICER, municipality=hilversum)
    assert municipality_ids_of(user) == {hilversum.pk}
    last.valid_to = TODAY - ONE_DAY
    last.save()
    assert municipality_ids_of(User.objects.get(pk=user.pk)) == {hilversum.pk, last.pk}


def test_reader_at_the_ministry_or_at_a_municipality() -> None:
    everywhere, local = make_user(), make_user()
    make_membership(everywhere, Role.READER)
    make_membership(local, Role.READER, municipality=make_municipality())
    assert ministry_roles_of(everywhere) == {Role.READER}
    assert ministry_roles_of(local) == set()
    assert roles_of(local) == {Role.READER}


def test_boards() -> None:
    user, mine = make_user(), make_board()
    make_board()
    make_membership(user, Role.SCHOOL_BOARD, school_board=mine)
    make_membership(user, Role.SCHOOL_BOARD, school_board=make_board(), end=TODAY - ONE_DAY)
    assert school_board_ids_of(user) == {mine.pk}


def test_own_offices_and_those_of_a_secretariat() -> None:
    minister, secretary = make_user(), make_user()
    office = make_minister(user=minister)
    make_minister(user=minister, end=TODAY - ONE_DAY)
    other = make_minister(name="Een ander")
    make_membership(secretary, Role.SECRETARIAT, office_holder=office)
    assert office_holder_ids_of(minister) == {office.pk}
    assert office_holder_ids_of(secretary) == {office.pk}
    assert other.pk not in office_holder_ids_of(secretary)


def test_nobody_holds_nothing() -> None:
    away = make_user(is_active=False)
    make_membership(away, Role.OCW_STAFF)
    for user in (AnonymousUser(), away, make_user()):
        assert roles_of(user) == ministry_roles_of(user) == frozenset()
        assert municipality_ids_of(user) == school_board_ids_of(user) == office_holder_ids_of(user) == set()


@pytest.mark.parametrize("size", [2, 9])
def test_one_query_however_much_is_held(size: int, django_assert_num_queries: Any) -> None:
    user, region = make_user(), make_region()
    make_membership(user, Role.COORDINATOR, region=region)
    for _ in range(size):
        make_membership(user, Role.OFFICER, municipality=make_municipality(region=region))
    with django_assert_num_queries(1):
        roles_of(user)
        municipality_ids_of(user, Role.COORDINATOR)
        municipality_ids_of(user, Role.OFFICER)
        school_board_ids_of(user)
        office_holder_ids_of(user)


def test_a_new_day_is_asked_anew() -> None:
    user = make_user()
    make_membership(user, Role.OCW_STAFF, end=TODAY)
    assert roles_of(user) == {Role.OCW_STAFF}
    # As a context: undone by monkeypatch after the clock of these tests, the wrong day would stay for all that follow.
    with patch("django.utils.timezone.localdate", return_value=TODAY + ONE_DAY):
        assert roles_of(user) == frozenset()
