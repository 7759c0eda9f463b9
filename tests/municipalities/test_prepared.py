"""A query that is written once gives what its queryset gives, for every value."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from gka_portal.prepared import PreparedQuery
from municipalities.models import Membership
from municipalities.roles import Role
from tests.municipalities.factories import make_membership, make_user

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 7, 1)


def _held(user: int, today: datetime.date):
    return Membership.objects.filter(user_id=user).current(today).order_by("pk").values_list("role", "user_id")


def test_it_gives_the_rows_of_the_queryset() -> None:
    people = [make_user(), make_user()]
    for number, user in enumerate(people):
        make_membership(user, Role.OCW_STAFF, start=TODAY, end=TODAY + datetime.timedelta(days=number))
        make_membership(user, Role.OCW_FINANCE, start=TODAY)
    prepared = PreparedQuery(_held, user=int, today=datetime.date)
    for user in people:
        for days in (-1, 0, 1, 2):
            day = TODAY + datetime.timedelta(days=days)
            assert prepared(user=user.pk, today=day) == list(_held(user.pk, day))


def _named(people: list[int], names: list[str]):
    found = User.objects.order_by().values_list("pk", "name")
    return found.filter(pk__in=people).union(found.filter(name__in=names).order_by(), all=True)


@pytest.mark.parametrize("size", [0, 1, 25, 26, 60])
def test_it_takes_lists_of_any_length(size: int) -> None:
    people = [make_user() for _ in range(size)]
    other = make_user()
    prepared = PreparedQuery(_named, people=list[int], names=list[str])
    found = prepared(people=[user.pk for user in people], names=[other.name])
    assert sorted(pk for pk, _ in found) == sorted(user.pk for user in [*people, other])
    assert prepared(people=[], names=[]) == []


def test_lists_of_like_length_share_their_words() -> None:
    prepared = PreparedQuery(_named, people=list[int], names=list[str])
    for length in (0, 3, 25, 26, 50):
        prepared(people=list(range(length)), names=[])
    assert len(prepared.written) == 2


def test_it_asks_once_each_time() -> None:
    prepared = PreparedQuery(_held, user=int, today=datetime.date)
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            prepared(user=1, today=TODAY)
        assert len(captured) == 1


def test_a_query_that_changes_its_words_is_refused() -> None:
    def sometimes(user: int):
        found = Membership.objects.values_list("role")
        return found.filter(user_id=user) if user % 2 else found

    with pytest.raises(ValueError, match="not the same for every user"):
        PreparedQuery(sometimes, user=int)(user=1)
