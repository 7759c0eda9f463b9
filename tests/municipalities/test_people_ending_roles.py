"""Ending a role: only ever earlier, with the office of an alderman; and a functional administrator stays."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from municipalities.actions.bulk import end_roles
from municipalities.actions.leaving import offboard
from municipalities.actions.roles import RoleGrant, end_role, give_role
from municipalities.models import Membership, Municipality, OfficeHolder
from municipalities.roles import Role
from records.models import Event
from tests.cast import Cast, cast

__all__ = ["cast"]

TODAY = timezone.localdate()


def after(days: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=days)


def give(user: User, place: Municipality, by: User, start: datetime.date, end: datetime.date | None) -> Membership:
    grant = RoleGrant(Role.ALDERMAN, start=start, end=end, place={"municipality": place})
    return give_role(user=user, grant=grant, by=by)


def test_ending_a_role_ends_the_office_of_an_alderman(cast: Cast, client: Client) -> None:
    membership = cast.alderman_alkmaar.memberships.get()
    client.force_login(cast.coordinator_noord)
    address = reverse("people:end_role", args=[cast.alderman_alkmaar.pk, membership.pk])
    too_early = client.post(address, {"last_day": "1-1-2017"}).content.decode()
    assert "Kies als laatste dag die dag of een latere" in too_early
    assert client.post(address, {"last_day": f"{after(40):%d-%m-%Y}"}).status_code == 302
    membership.refresh_from_db()
    assert membership.end == cast.alderman_alkmaar.offices.get().end == after(40)


def test_an_end_never_makes_a_role_longer(cast: Cast, client: Client) -> None:
    membership = cast.alderman_alkmaar.memberships.get()
    end_role(membership=membership, last_day=after(10), by=cast.administrator)
    client.force_login(cast.administrator)
    address = reverse("people:end_role", args=[cast.alderman_alkmaar.pk, membership.pk])
    page = client.post(address, {"last_day": f"{after(400):%d-%m-%Y}"})
    assert page.status_code == 422 and "Kies die dag of een eerdere." in page.content.decode()
    with pytest.raises(ValidationError, match="Deze rol eindigt al na"):
        end_role(membership=membership, last_day=after(11), by=cast.administrator)
    membership.refresh_from_db()
    assert membership.end == cast.alderman_alkmaar.offices.get().end == after(10)
    end_role(membership=membership, last_day=TODAY, by=cast.administrator)
    assert cast.alderman_alkmaar.offices.get().end == TODAY


def test_an_end_never_makes_an_office_longer(cast: Cast) -> None:
    OfficeHolder.objects.filter(user=cast.alderman_alkmaar).update(end=after(3))
    end_role(membership=cast.alderman_alkmaar.memberships.get(), last_day=after(30), by=cast.administrator)
    assert cast.alderman_alkmaar.offices.get().end == after(3)


def test_an_office_that_had_not_begun_waits_for_somebody_else(cast: Cast) -> None:
    role = give(cast.reader, cast.breda, cast.administrator, start=TODAY, end=None)
    OfficeHolder.objects.filter(user=cast.reader).update(start=after(5))
    end_role(membership=role, last_day=TODAY, by=cast.administrator)
    office = OfficeHolder.objects.get(municipality=cast.breda)
    assert (office.user, office.start, office.end) == (None, after(5), None)


def test_the_office_goes_on_with_another_role_there(cast: Cast) -> None:
    first = give(cast.reader, cast.breda, cast.administrator, start=TODAY, end=after(20))
    OfficeHolder.objects.filter(user=cast.reader).update(end=None)
    # Since periods may not overlap, only rows of before do.
    Membership.objects.create(user=cast.reader, role=Role.ALDERMAN, municipality=cast.breda, start=after(11))
    end_role(membership=first, last_day=after(10), by=cast.administrator)
    assert cast.reader.offices.get().end is None


def test_leaving_and_ending_treat_offices_alike(cast: Cast) -> None:
    """Both only shorten, by the same action."""
    ended, left = cast.reader, cast.school_board
    for person in (ended, left):
        give(person, cast.breda, cast.administrator, start=TODAY, end=after(9))
    end_role(membership=ended.memberships.get(role=Role.ALDERMAN), last_day=after(2), by=cast.administrator)
    offboard(user=left, last_day=after(2), by=cast.administrator)
    assert ended.offices.get().end == left.offices.get().end == after(2)


def test_many_at_once_leave_what_ends_earlier(cast: Cast) -> None:
    early = give(cast.reader, cast.breda, cast.administrator, start=TODAY, end=after(2))
    late = cast.officer_zwolle.memberships.get()
    assert end_roles(memberships=[early, late], last_day=after(5), by=cast.administrator) == 1
    early.refresh_from_db()
    late.refresh_from_db()
    assert (early.end, late.end) == (after(2), after(5))


def test_a_role_leaves_its_events_with_the_person(cast: Cast) -> None:
    role = give(cast.reader, cast.breda, cast.administrator, start=TODAY, end=None)
    end_role(membership=role, last_day=after(1), by=cast.administrator)
    events = Event.objects.filter(stream=f"user:{cast.reader.pk}", object=f"membership:{role.pk}").order_by("number")
    assert [(event.action, event.actor_name) for event in events] == [
        ("created", cast.administrator.name),
        ("changed", cast.administrator.name),
    ]
    assert events[0].data["changes"]["role"] == [None, "alderman"]
    assert events[1].data["changes"] == {"end": [None, after(1).isoformat()]}


def test_a_role_at_the_wrong_place_is_refused(cast: Cast) -> None:
    grant = RoleGrant(Role.OFFICER, start=TODAY, place={"region": cast.alkmaar.region})
    with pytest.raises(ValidationError, match=r"hoort bij een gemeente\. Kies er precies één"):
        give_role(user=cast.reader, grant=grant, by=cast.administrator)


def test_a_second_role_beside_a_running_one_is_refused(cast: Cast) -> None:
    grant = RoleGrant(Role.OFFICER, start=after(1), place={"municipality": cast.zwolle})
    with pytest.raises(ValidationError, match="heeft deze rol hier al"):
        give_role(user=cast.officer_zwolle, grant=grant, by=cast.administrator)


def test_a_role_ends_at_the_last_day_of_who_leaves(cast: Cast) -> None:
    offboard(user=cast.reader, last_day=after(3), by=cast.administrator)
    # The object of the caller is older than the leaving.
    assert give(cast.reader, cast.breda, cast.administrator, start=TODAY, end=None).end == after(3)
    offboard(user=cast.school_board, last_day=TODAY, by=cast.administrator)
    with pytest.raises(ValidationError, match="is vertrokken"):
        give(cast.school_board, cast.breda, cast.administrator, start=TODAY, end=None)


def test_the_last_administrator_stays(cast: Cast) -> None:
    second = User.objects.create_user("twee@example.org", name="Tweede Beheer")
    own = cast.administrator.memberships.get()
    with pytest.raises(ValidationError):
        end_role(membership=own, last_day=TODAY, by=cast.administrator)
    give_role(user=second, grant=RoleGrant(Role.ADMINISTRATOR, start=TODAY, end=TODAY), by=cast.administrator)
    with pytest.raises(ValidationError, match="enige functioneel beheerder"):
        end_role(membership=own, last_day=TODAY, by=second)
