"""Two who change roles at the same moment: one goes first, and the other judges by what the first one left."""

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from municipalities.actions.handing_over import move_coordination
from municipalities.actions.leaving import offboard
from municipalities.actions.people import invite_person
from municipalities.actions.regions import save_municipality, set_region
from municipalities.actions.roles import RoleGrant, end_role, give_role
from municipalities.models import Membership, Municipality, Region
from municipalities.permissions import may_manage_lists
from municipalities.roles import Role
from tests.agendas.racing import again, failures, race, refused
from tests.cast import make_cast

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TODAY = timezone.localdate()
ROUNDS = 3


def make_user(number: object) -> User:
    return User.objects.create_user(f"nieuw{number}@example.org", name=f"Nieuw {number}")


def judge(*calls: Callable[[], Any]) -> int:
    """Run `calls` at the same moment; return how many were refused with a sentence. Nothing else may go wrong."""
    outcomes = race(*calls)
    assert failures(outcomes, ValidationError) == []
    return refused(outcomes, ValidationError)


def test_two_coordinators_of_one_municipality() -> None:
    cast = make_cast()
    region = Region.objects.create(name="Midden")
    Municipality.objects.filter(pk=cast.zwolle.pk).update(region=region)

    def invite(number: int, place: dict[str, object]) -> None:
        grant = RoleGrant(Role.COORDINATOR, start=TODAY, place=place)
        user = User(email=f"nieuw{number}@example.org", name=f"Nieuw {number}")
        invite_person(user=user, grant=grant, by=again(cast.administrator))

    at_zwolle = {"municipality": Municipality.objects.get(pk=cast.zwolle.pk)}
    assert judge(partial(invite, 1, {"region": region}), partial(invite, 2, at_zwolle)) == 1
    assert Membership.objects.filter(role=Role.COORDINATOR, start=TODAY).count() == 1
    assert User.objects.filter(email__startswith="nieuw").count() == 1, "nothing of the refused one stays"


@pytest.mark.parametrize("by_role", [True, False])
def test_two_administrators_end_each_other(by_role: bool) -> None:
    """Ending the role, or letting the person leave: one of the two stays."""
    cast = make_cast()
    for number in range(ROUNDS):
        second = make_user(number)
        give_role(user=second, grant=RoleGrant(Role.ADMINISTRATOR, start=TODAY), by=again(cast.administrator))

        def end(person: User, by: User) -> None:
            if by_role:
                membership = Membership.objects.get(user=person, role=Role.ADMINISTRATOR)
                end_role(membership=membership, last_day=TODAY, by=again(by))
            else:
                offboard(user=again(person), last_day=TODAY, by=again(by))

        assert judge(partial(end, second, cast.administrator), partial(end, cast.administrator, second)) == 1
        left = Membership.objects.filter(role=Role.ADMINISTRATOR, end=None, user__is_active=True).get()
        assert may_manage_lists(again(left.user))
        # The next round begins with the one of the cast alone.
        Membership.objects.filter(role=Role.ADMINISTRATOR).exclude(user=cast.administrator).delete()
        Membership.objects.filter(user=cast.administrator).update(end=None)
        User.objects.filter(pk=cast.administrator.pk).update(is_active=True, last_day=None)


def test_a_role_for_who_leaves_at_that_moment() -> None:
    cast = make_cast()
    for number in range(ROUNDS):
        person = make_user(number)
        grant = RoleGrant(Role.READER, start=TODAY, place={"municipality": cast.breda})
        give = partial(give_role, user=again(person), grant=grant, by=again(cast.administrator))
        judge(give, partial(offboard, user=again(person), last_day=TODAY, by=again(cast.administrator)))
        assert not again(person).is_active
        assert not person.memberships.filter(end=None).exists(), "no role outlives the leaving"


@pytest.mark.parametrize("in_a_form", [True, False])
def test_a_new_region_against_a_new_role(in_a_form: bool) -> None:
    """Whoever comes second sees that the municipality would get two coordinators."""
    cast = make_cast()
    zuid = Region.objects.get(name=cast.breda.region.name)
    for number in range(ROUNDS):
        Municipality.objects.filter(pk=cast.zwolle.pk).update(region=None)
        zwolle = Municipality.objects.get(pk=cast.zwolle.pk)
        grant = RoleGrant(Role.COORDINATOR, start=TODAY, place={"municipality": zwolle})
        give = partial(give_role, user=make_user(number), grant=grant, by=again(cast.administrator))
        mine = Municipality.objects.get(pk=cast.zwolle.pk)
        by = again(cast.administrator)
        if in_a_form:
            mine.region = zuid
            move: Callable[[], Any] = partial(save_municipality, municipality=mine, by=by)
        else:
            move = partial(set_region, municipalities=[mine], region=zuid, by=by, reason="Nieuwe indeling")
        assert judge(give, move) == 1
        has_own = Membership.objects.filter(role=Role.COORDINATOR, municipality=zwolle).exists()
        moved = Municipality.objects.get(pk=zwolle.pk).region_id == zuid.pk
        assert has_own is not moved
        Membership.objects.filter(municipality=zwolle, role=Role.COORDINATOR).delete()


def test_a_hand_over_to_who_leaves_at_that_moment() -> None:
    cast = make_cast()
    facts = {"municipalities": [cast.alkmaar], "start": TODAY + datetime.timedelta(days=1)}
    giver, taker = again(cast.coordinator_noord), again(cast.coordinator_zuid)
    move = partial(move_coordination, giver=giver, taker=taker, **facts, by=again(cast.administrator))
    leave = partial(offboard, user=again(taker), last_day=TODAY, by=again(cast.administrator))
    judge(move, leave)
    assert not Membership.objects.filter(user=taker).not_over(facts["start"]).exists()


def test_a_role_seen_before_the_region_changed() -> None:
    """The object of the page still has the old region: it is read anew under the lock."""
    cast = make_cast()
    stale = Municipality.objects.select_related("region").get(pk=cast.zwolle.pk)
    set_region(municipalities=[cast.zwolle], region=cast.breda.region, by=cast.administrator, reason="x")
    grant = RoleGrant(Role.COORDINATOR, start=TODAY, place={"municipality": stale})
    with pytest.raises(ValidationError, match="is al regiocoördinator van Zwolle"):
        give_role(user=cast.reader, grant=grant, by=cast.administrator)
