"""Changing many rows at once: the page asks first, everything changes or nothing, and each row has its event."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from interventions.models import Theme
from municipalities.models import Membership, Municipality
from municipalities.roles import Role
from records.models import Event
from tests.municipalities.factories import (
    make_board,
    make_membership,
    make_municipality,
    make_region,
    make_school,
    make_user,
)

pytestmark = pytest.mark.django_db

LAST_DAY = datetime.date(2026, 12, 31)


@pytest.fixture
def administrator() -> User:
    user = make_user("Bea Beheer")
    make_membership(user, Role.ADMINISTRATOR)
    return user


@pytest.fixture
def admin(administrator: User, client: Client) -> Client:
    client.force_login(administrator)
    return client


def run(admin: Client, model: str, action: str, rows: list[Any], app: str = "municipalities", **answers: Any) -> Any:
    """Post the page that asks, filled in."""
    chosen = {"action": action, "_selected_action": [row.pk for row in rows], "confirmed": 1, **answers}
    return admin.post(reverse(f"admin:{app}_{model}_changelist"), chosen, follow=True)


def test_first_it_says_what_will_change(admin: Client) -> None:
    north = make_region("Noord")
    rows = [make_municipality("Aa", region=north), make_municipality("Bee")]
    chosen = {"action": "choose_region", "index": 0, "_selected_action": [row.pk for row in rows]}
    page = admin.post(reverse("admin:municipalities_municipality_changelist"), chosen)
    text = page.content.decode()
    assert "Het gaat om 2 rijen" in text and "Aa" in text and "Noord" in text
    assert page.context["step"].lines(rows) == [(str(rows[0].pk), "Aa", "Noord"), (str(rows[1].pk), "Bee", "–")]
    assert set(Municipality.objects.values_list("region", flat=True)) == {north.pk, None}


def test_municipalities_go_to_a_region(admin: Client) -> None:
    region, rows = make_region("Zuid"), [make_municipality(), make_municipality()]
    page = run(admin, "municipality", "choose_region", rows, region=region.pk, reason="Nieuwe indeling")
    assert "2 gemeenten staan nu bij Zuid." in page.content.decode()
    assert set(Municipality.objects.values_list("region", flat=True)) == {region.pk}
    events = Event.objects.filter(stream="reference:municipality")
    assert [event.data["reason"] for event in events] == ["Nieuwe indeling"] * 2


def test_no_region_is_a_choice_and_not_what_one_gets_by_not_choosing(admin: Client) -> None:
    row = make_municipality(region=make_region())
    page = run(admin, "municipality", "choose_region", [row], region="", reason="x")
    assert page.context["form"].errors["region"] == ["Maak een keuze bij ‘Regio’."]
    run(admin, "municipality", "choose_region", [row], region="geen", reason="x")
    row.refresh_from_db()
    assert row.region is None


def test_all_rows_that_were_found(admin: Client) -> None:
    rows = [make_municipality(f"Aa {number}") for number in range(3)]
    make_municipality("Zee")
    address = reverse("admin:municipalities_municipality_changelist") + "?q=Aa"
    page = admin.post(address, {"action": "join", "index": 0, "select_across": 1})
    assert [key for key, _, _ in page.context["lines"]] == [str(row.pk) for row in rows]


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"action": "join"}, "Kies eerst een of meer rijen: zet er een vinkje bij. Er is niets gewijzigd."),
        ({"action": "", "_selected_action": ["1"]}, "Kies eerst wat u met de gekozen rijen wilt doen."),
    ],
)
def test_what_was_not_chosen_is_said_and_the_filter_stays(admin: Client, chosen: dict[str, Any], sentence: str) -> None:
    make_municipality()
    address = reverse("admin:municipalities_municipality_changelist") + "?q=a"
    page = admin.post(address, {"index": 0, **chosen}, follow=True)
    assert page.redirect_chain == [(address, 302)]
    assert sentence in page.content.decode()
    assert "geselecteerd" not in page.content.decode()


def test_municipalities_join_and_keep_the_year_they_had(admin: Client) -> None:
    known, new = make_municipality(is_member=True, member_since=2019), make_municipality()
    run(admin, "municipality", "join", [known, new], since="2024", reason="Besluit")
    years = dict(Municipality.objects.values_list("pk", "member_since"))
    assert years == {known.pk: 2019, new.pk: 2024}
    page = run(admin, "municipality", "join", [known, new], since="2024", reason="Nog eens")
    assert "Er is niets veranderd" in page.content.decode()


@pytest.mark.parametrize("since", ["2015", "2099", "vorig jaar"])
def test_an_impossible_year_is_refused(admin: Client, since: str) -> None:
    row = make_municipality()
    page = run(admin, "municipality", "join", [row], since=since, reason="Besluit")
    assert page.context["form"].errors["since"] and "Besluit" in page.content.decode()
    row.refresh_from_db()
    assert not row.is_member


def test_a_second_coordinator_through_a_region_is_refused(admin: Client) -> None:
    region, free, taken = make_region(), make_municipality(), make_municipality("Vol")
    make_membership(make_user("Regie"), Role.COORDINATOR, region=region)
    make_membership(make_user("Eigen"), Role.COORDINATOR, municipality=taken)
    page = run(admin, "municipality", "choose_region", [free, taken], region=region.pk, reason="x")
    assert "Vol heeft al een eigen coördinator: Eigen." in page.content.decode()
    assert not Municipality.objects.filter(region=region).exists(), "all or nothing"
    form = {"name": taken.name, "cbs_code": taken.cbs_code, "province": taken.province, "region": region.pk}
    page = admin.post(reverse("admin:municipalities_municipality_change", args=[taken.pk]), form)
    assert "Vol heeft al een eigen coördinator: Eigen." in page.content.decode()
    assert not Municipality.objects.filter(region=region).exists()


def test_boards_and_schools_end(admin: Client) -> None:
    running, ended = make_board(), make_board(valid_to=datetime.date(2020, 1, 1))
    page = run(admin, "schoolboard", "end_boards", [running, ended], last_day="31-12-2026", reason="Fusie")
    assert "1 schoolbestuur eindigt op 31 december 2026." in page.content.decode()
    running.refresh_from_db()
    ended.refresh_from_db()
    assert (running.valid_to, ended.valid_to) == (LAST_DAY, datetime.date(2020, 1, 1))
    school = make_school("17DQ00", running)
    run(admin, "school", "end_schools", [school], last_day="31-12-2026", reason="Fusie")
    school.refresh_from_db()
    assert school.valid_to == LAST_DAY


def test_one_row_that_cannot_end_keeps_all_as_they_are(admin: Client) -> None:
    good, later = make_board(), make_board("98999", valid_from=datetime.date(2030, 1, 1))
    page = run(admin, "schoolboard", "end_boards", [good, later], last_day="31-12-2026", reason="Fusie")
    assert "Bestuur 98999: De laatste dag ligt voor de eerste dag." in page.content.decode()
    good.refresh_from_db()
    assert good.valid_to is None and not Event.objects.filter(stream="reference:schoolboard").exists()


def test_roles_end_on_a_day(admin: Client, administrator: User) -> None:
    rows = [make_membership(make_user(), Role.OFFICER, municipality=make_municipality()) for _ in range(2)]
    page = run(admin, "membership", "end_roles", rows, last_day="31-12-2026")
    assert "2 rollen eindigen op 31 december 2026." in page.content.decode()
    assert set(Membership.objects.exclude(user=administrator).values_list("end", flat=True)) == {LAST_DAY}


def test_nobody_ends_the_own_role(admin: Client, administrator: User) -> None:
    own = Membership.objects.get(user=administrator)
    other = make_membership(make_user(), Role.OFFICER, municipality=make_municipality())
    run(admin, "membership", "end_roles", [other, own], last_day="31-12-2026")
    assert not Membership.objects.filter(end=LAST_DAY).exists()


def test_themes_are_switched_off_and_on(admin: Client) -> None:
    rows = [Theme.objects.create(name=name, slug=name.lower()) for name in ("Taal", "Sport")]
    page = run(admin, "theme", "switch_off", rows, app="interventions", reason="Niet meer nodig")
    assert "2 rijen zijn niet meer te kiezen." in page.content.decode()
    assert not Theme.objects.filter(active=True).exists()
    run(admin, "theme", "switch_on", rows[:1], app="interventions", reason="Toch wel")
    assert Theme.objects.get(active=True).name == "Taal"


@pytest.mark.parametrize("model", ["municipality", "membership", "schoolboard", "school", "region"])
def test_no_list_deletes_many_rows_at_once(admin: Client, model: str) -> None:
    page = admin.get(reverse(f"admin:municipalities_{model}_changelist"))
    assert "delete_selected" not in page.content.decode()
