"""The question which role wants an answer; and one role at one place is held once at a time."""

import datetime
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gka_portal.notation import dutch_date
from municipalities.actions.roles import RoleGrant, give_role
from municipalities.models import Membership, Municipality
from municipalities.roles import Role
from tests.agendas.racing import again, failures, race, refused
from tests.cast import SINCE, Cast, cast, make_cast

__all__ = ["cast"]

INVITE = "/mensen/uitnodigen/"
TODAY = timezone.localdate()


def after(days: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=days)


def give(cast: Cast, start: int, end: int | None, role: Role = Role.OFFICER, **place: Any) -> Membership:
    grant = RoleGrant(
        role,
        start=after(start),
        end=None if end is None else after(end),
        place=place or {"municipality": Municipality.objects.get(pk=cast.breda.pk)},
    )
    return give_role(user=again(cast.reader), grant=grant, by=again(cast.administrator))


@pytest.mark.parametrize("page", ["invite", "give_role"])
def test_pressing_on_without_a_role_says_so(cast: Cast, client: Client, page: str) -> None:
    client.force_login(cast.administrator)
    address = INVITE if page == "invite" else reverse("people:give_role", args=[cast.reader.pk])
    assert 'name="verder"' in client.get(address).content.decode()
    for query in ("verder=1", "verder=1&rol=", "rol=", "rol=onzin"):
        response = client.get(f"{address}?{query}")
        assert response.status_code == 422, query
        assert "Kies een rol" in response.content.decode() and "error-summary" in response.content.decode()
    assert client.get(f"{address}?rol=officer&verder=1").status_code == 200


def test_a_role_is_given_after_the_button_was_pressed(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    typed = {"name": "Nina Nieuw", "email": "nina@example.org", "municipality": "GM0361", "start": "1-1-2026"}
    response = client.post(f"{INVITE}?rol=officer&verder=1", typed)
    assert response.status_code == 302
    assert Membership.objects.filter(user__email="nina@example.org", role=Role.OFFICER).exists()


@pytest.mark.parametrize(
    ("start", "end"),
    [(10, 20), (0, 10), (20, None), (5, 30), (12, 14), (0, None)],
)
def test_periods_that_share_a_day_are_refused(cast: Cast, start: int, end: int | None) -> None:
    give(cast, 10, 20)
    with pytest.raises(ValidationError) as refusal:
        give(cast, start, end)
    assert refusal.value.messages == [
        f"Lies Lezer heeft deze rol hier al: beleidsmedewerker, Breda, vanaf {dutch_date(after(10))} "
        f"tot en met {dutch_date(after(20))}. Kies een periode daarbuiten, of beëindig eerst die rol."
    ]
    assert Membership.objects.filter(user=cast.reader, role=Role.OFFICER).count() == 1


def test_a_role_that_goes_on_is_named_as_such(cast: Cast) -> None:
    give(cast, 0, None)
    with pytest.raises(ValidationError, match="zonder einddatum"):
        give(cast, 100, 200)


@pytest.mark.parametrize(("start", "end"), [(0, 9), (21, None), (21, 25)])
def test_periods_beside_each_other_are_fine(cast: Cast, start: int, end: int | None) -> None:
    give(cast, 10, 20)
    give(cast, start, end)
    assert Membership.objects.filter(user=cast.reader, role=Role.OFFICER).count() == 2


def test_another_place_or_role_is_another_matter(cast: Cast) -> None:
    give(cast, 0, None)
    give(cast, 0, None, municipality=cast.zwolle)
    give(cast, 0, None, role=Role.READER)
    give(cast, 0, None, role=Role.OCW_FINANCE, school_board=None)
    assert Membership.objects.filter(user=cast.reader).exclude(start=SINCE).count() == 4


def test_the_page_says_it_in_a_sentence(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    address = reverse("people:give_role", args=[cast.officer_zwolle.pk])
    response = client.post(f"{address}?rol=officer", {"municipality": "GM0193", "start": "1-1-2027", "end": ""})
    assert response.status_code == 422
    assert "Zoë Zwolle heeft deze rol hier al: beleidsmedewerker, Zwolle, vanaf 1 januari 2018" in (
        response.content.decode()
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_give_the_same_role_at_the_same_moment() -> None:
    cast = make_cast()
    for number in range(3):
        first, second = partial(give, cast, number * 50, number * 50 + 20), partial(give, cast, number * 50 + 10, None)
        if number < 2:
            second = partial(give, cast, number * 50 + 10, number * 50 + 30)
        outcomes = race(first, second)
        assert failures(outcomes, ValidationError) == []
        assert refused(outcomes, ValidationError) == 1
    assert Membership.objects.filter(user=cast.reader, role=Role.OFFICER).count() == 3
