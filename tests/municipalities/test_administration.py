"""Lists in the administration: who may enter, what is recorded, what cannot be undone."""

import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from municipalities.actions import delete_row, save_row
from municipalities.models import Municipality, Region
from municipalities.roles import PLACES, Place, Role
from records.models import Event
from tests.municipalities.factories import (
    make_board,
    make_membership,
    make_minister,
    make_municipality,
    make_region,
    make_school,
    make_user,
)

pytestmark = pytest.mark.django_db

LISTS = ["municipality", "region", "schoolboard", "school", "officeholder", "membership"]


@pytest.fixture
def administrator() -> User:
    user = make_user("Bea Beheer")
    make_membership(user, Role.ADMINISTRATOR)
    return user


@pytest.fixture
def admin(administrator: User, client: Client) -> Client:
    client.force_login(administrator)
    return client


def address(model: str, page: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:municipalities_{model}_{page}", args=args)


def fill() -> None:
    user, region, board, place = make_user(), make_region(), make_board(), make_municipality()
    make_school(f"17D{chr(65 + Municipality.objects.count())}00", board, municipality=make_municipality(region=region))
    make_minister(user=user)
    for role, fields in (
        (Role.OFFICER, {"municipality": place}),
        (Role.COORDINATOR, {"region": region}),
        (Role.SCHOOL_BOARD, {"school_board": board}),
        (Role.SECRETARIAT, {"office_holder": make_minister()}),
    ):
        make_membership(user, role, **fields)


@pytest.mark.parametrize("model", LISTS)
def test_lists_open_and_take_as_many_queries_for_many_rows(admin: Client, model: str) -> None:
    fill()
    admin.get(address(model))  # the first page of a session also notes when it began
    with CaptureQueriesContext(connection) as few:
        assert admin.get(address(model)).status_code == 200
    for _ in range(4):
        fill()
    with CaptureQueriesContext(connection) as many:
        assert admin.get(address(model)).status_code == 200
    assert len(many) == len(few)


@pytest.mark.parametrize("model", LISTS)
def test_search_filters_and_forms_open(admin: Client, model: str) -> None:
    fill()
    assert admin.get(address(model), {"q": "a"}).status_code == 200
    # Roles are given at /mensen/ only.
    assert admin.get(address(model, "add")).status_code == (403 if model == "membership" else 200)
    row = apps.get_model("municipalities", model)._default_manager.first()
    assert row is not None
    assert admin.get(address(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("value", ["ja", "nee"])
def test_filter_on_now(admin: Client, value: str) -> None:
    fill()
    assert admin.get(address("municipality"), {"nu": value}).status_code == 200
    assert admin.get(address("membership"), {"nu": value}).status_code == 200


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_no_other_role_gets_in(client: Client, role: Role) -> None:
    places: dict[Place, dict[str, Any]] = {
        Place.MINISTRY: {},
        Place.MUNICIPALITY: {"municipality": make_municipality()},
        Place.REGION: {"region": make_region()},
        Place.SCHOOL_BOARD: {"school_board": make_board()},
        Place.OFFICE_HOLDER: {"office_holder": make_minister()},
    }
    user = make_user(is_staff=True)
    make_membership(user, role, **places[PLACES[role][0]])
    client.force_login(user)
    for model in LISTS:
        assert client.get(address(model)).status_code == 403


def test_an_administrator_whose_role_ended_is_out(client: Client) -> None:
    user = make_user()
    make_membership(user, Role.ADMINISTRATOR, end=datetime.date(2020, 12, 31))
    client.force_login(user)
    for name in ("index", "municipalities_membership_changelist", "accounts_user_changelist"):
        assert client.get(reverse(f"admin:{name}"), follow=True).status_code == 403


def test_the_role_alone_opens_the_administration_and_the_accounts(admin: Client) -> None:
    assert 'href="/admin/"' in admin.get("/").content.decode()
    page = admin.get(reverse("admin:index"))
    apps = {app["app_label"] for app in page.context["app_list"]}
    assert apps == {"accounts", "agendas", "interventions", "municipalities"}
    assert admin.get(reverse("admin:accounts_user_changelist")).status_code == 200
    assert admin.get(reverse("admin:accounts_user_add")).status_code == 403, "people are invited at /mensen/"
    for closed in ("records_event", "records_storedfile"):
        assert admin.get(reverse(f"admin:{closed}_changelist")).status_code == 403


@pytest.mark.parametrize("rights", [{"is_superuser": True, "is_staff": True}, {}])
def test_an_administrator_changes_no_account_here(admin: Client, rights: dict[str, bool]) -> None:
    chef = make_user("Technisch", **rights)
    values = {"name": "Technisch", "email": "van.mij@voorbeeld.test", "is_active": "on"}
    assert admin.post(reverse("admin:accounts_user_change", args=[chef.pk]), values).status_code == 403
    chef.refresh_from_db()
    assert chef.email != "van.mij@voorbeeld.test"


def test_ocw_staff_finds_the_catalogue_and_the_templates_only(client: Client) -> None:
    user = make_user()
    make_membership(user, Role.OCW_STAFF)
    client.force_login(user)
    page = client.get(reverse("admin:index"))
    assert [app["app_label"] for app in page.context["app_list"]] == ["agendas", "interventions"]
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 403


@pytest.mark.parametrize("model", [model for model in LISTS if model != "region"])
def test_nothing_is_deleted(admin: Client, model: str) -> None:
    fill()
    row = apps.get_model("municipalities", model)._default_manager.first()
    assert row is not None
    assert admin.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_a_region_goes_only_when_it_is_empty(admin: Client) -> None:
    empty, used = make_region(), make_region()
    make_municipality(region=used)
    assert admin.post(address("region", "delete", empty.pk), {"post": "yes"}).status_code == 302
    admin.post(address("region", "delete", used.pk), {"post": "yes"})
    assert list(Region.objects.all()) == [used]
    assert Event.objects.get(stream="reference:region").action == "deleted"


def test_an_event_tells_old_and_new(administrator: User) -> None:
    row = make_municipality("Oud")
    row.name, row.valid_to = "Nieuw", datetime.date(2030, 12, 31)
    save_row(row=row, by=administrator)
    event = Event.objects.get(stream="reference:municipality")
    assert event.data == {"changes": {"name": ["Oud", "Nieuw"], "valid_to": [None, "2030-12-31"]}}
    save_row(row=row, by=administrator)
    assert Event.objects.filter(stream="reference:municipality").count() == 1, "nothing changed, nothing recorded"


def test_delete_is_recorded(administrator: User) -> None:
    region = make_region()
    name = f"region:{region.pk}"
    delete_row(row=region, by=administrator)
    assert Event.objects.get(stream="reference:region").object == name
