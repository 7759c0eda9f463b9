"""Forms of the administration: what they explain, what a file owns, and what nobody does for himself."""

import datetime
from typing import Any

import pytest
from django.contrib import admin as django_admin
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from gka_portal.admin import PortalAdmin
from municipalities.actions import save_row
from municipalities.models import Membership, Municipality, OfficeHolder, Region
from municipalities.roles import Role
from tests.municipalities.factories import (
    make_board,
    make_membership,
    make_minister,
    make_municipality,
    make_region,
    make_school,
    make_user,
)
from tests.municipalities.test_admin_bulk import admin, administrator

__all__ = ["admin", "administrator"]

pytestmark = pytest.mark.django_db


def change(model: str, row: Any) -> str:
    return reverse(f"admin:municipalities_{model}_change", args=[row.pk])


def test_every_list_says_what_it_is_for() -> None:
    lists = list(django_admin.site._registry.values())
    assert [str(item) for item in lists if not isinstance(item, PortalAdmin) or len(item.purpose) < 40] == []


def test_every_field_explains_itself(administrator: User) -> None:
    request = RequestFactory().get("/admin/")
    request.user = administrator
    silent = []
    for model_admin in django_admin.site._registry.values():
        if model_admin.has_add_permission(request):
            form = model_admin.get_form(request)()
            silent += [f"{model_admin}: {field.name}" for field in form.visible_fields() if not field.help_text]
    assert silent == []


@pytest.mark.parametrize(
    ("model", "row", "fixed"),
    [
        ("municipality", lambda: make_municipality("Oud"), "name"),
        ("schoolboard", lambda: make_board(name="Oud"), "name"),
        ("school", lambda: make_school("17DQ00", make_board(), name="Oud"), "name"),
    ],
)
def test_what_a_file_owns_cannot_be_changed(admin: Client, model: str, row: Any, fixed: str) -> None:
    made = row()
    page = admin.get(change(model, made))
    assert fixed not in page.context["adminform"].form.fields
    assert "met de hand kan dat niet" in page.content.decode()
    assert admin.post(change(model, made), {fixed: "Nieuw", "valid_from": "31-12-2025"}).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.valid_from) == ("Oud", datetime.date(2025, 12, 31))


def test_ending_a_municipality_has_its_own_page(admin: Client) -> None:
    running, ended = make_municipality(), make_municipality(valid_to=datetime.date(2022, 1, 1))
    assert admin.post(change("municipality", running), {"valid_to": "31-12-2025"}).status_code == 302
    assert admin.post(change("municipality", ended), {"valid_to": "31-12-2021"}).status_code == 302
    days = dict(Municipality.objects.values_list("pk", "valid_to"))
    assert days == {running.pk: None, ended.pk: datetime.date(2021, 12, 31)}, "a mistake can be corrected"


def test_what_was_added_by_hand_can_be_changed(admin: Client, administrator: User) -> None:
    row = Municipality(name="Nieuwstad", cbs_code="GM9999", province="PV20")
    save_row(row=row, by=administrator)
    assert "name" in admin.get(change("municipality", row)).context["adminform"].form.fields


def test_years_have_no_point_and_counts_do(admin: Client, administrator: User) -> None:
    row = Municipality(
        name="Nieuwstad",
        cbs_code="GM9999",
        province="PV20",
        is_member=True,
        member_since=2019,
        population=109436,
        population_date=datetime.date(2026, 1, 1),
    )
    save_row(row=row, by=administrator)
    text = admin.get(change("municipality", row)).content.decode()
    assert 'value="2019"' in text and 'value="109.436"' in text and 'value="1-1-2026"' in text
    imported = make_municipality(
        member_since=2019, is_member=True, population=1000, population_date=row.population_date
    )
    text = admin.get(change("municipality", imported)).content.decode()
    assert "1.000" in text and "1 januari 2026" in text and "2.019" not in text


def test_roles_are_only_read_here(admin: Client, administrator: User) -> None:
    """Given and ended at /mensen/: there the office of an alderman goes along, and the last administrator stays."""
    alderman = make_membership(make_user("Wies Wethouder"), Role.ALDERMAN, municipality=make_municipality())
    form = {"user": make_user().pk, "role": Role.ALDERMAN, "municipality": make_municipality().pk, "start": "1-1-2026"}
    assert admin.post(reverse("admin:municipalities_membership_add"), form).status_code == 403
    page = admin.get(change("membership", alderman))
    text = page.content.decode()
    assert "Een rol geven of beëindigen doet u bij Mensen." in text and "Beoordeelt de agenda" in text
    assert reverse("people:person", args=[alderman.user_id]) in text and not page.context["may_save"]
    assert admin.post(change("membership", alderman), {"start": "1-1-2020", "end": "1-1-2026"}).status_code == 403
    assert not Membership.objects.filter(end__isnull=False).exists()
    assert Membership.objects.exclude(pk=alderman.pk).get().user == administrator


def test_nobody_changes_the_own_role(admin: Client, administrator: User) -> None:
    own = make_membership(administrator, Role.OCW_STAFF, end=datetime.date(2026, 1, 1))
    assert "Dit is uw eigen rol" in admin.get(change("membership", own)).content.decode()
    assert admin.post(change("membership", own), {"start": "1-1-2020", "end": ""}).status_code == 403
    own.refresh_from_db()
    assert own.end == datetime.date(2026, 1, 1)


def test_nobody_takes_an_office(admin: Client, administrator: User) -> None:
    office = make_minister()
    form = {"name": office.name, "kind": office.kind, "office": office.office, "organisation": office.organisation}
    page = admin.post(change("officeholder", office), {**form, "user": administrator.pk})
    assert "U kunt uw eigen account niet aan een ambt koppelen." in page.content.decode()
    assert not OfficeHolder.objects.filter(user=administrator).exists()
    held = make_minister(user=administrator)
    assert admin.post(change("officeholder", held), {**form, "end": ""}).status_code == 403


def test_errors_stand_at_the_field_and_nothing_typed_is_lost(admin: Client) -> None:
    form = {"name": "Nieuwstad", "cbs_code": "9999", "province": "", "member_since": "19", "valid_to": "31-2-2026"}
    page = admin.post(reverse("admin:municipalities_municipality_add"), form)
    errors = page.context["adminform"].form.errors
    assert errors["cbs_code"] == ["Schrijf de CBS-code als GM en vier cijfers, bijvoorbeeld GM0361."]
    assert errors["province"] == ["Maak een keuze bij ‘Provincie’."]
    assert errors["valid_to"] == ["Vul een datum in die bestaat, bijvoorbeeld 1-7-2026."]
    text = page.content.decode()
    assert "Er gaan" in text and 'value="Nieuwstad"' in text and 'value="31-2-2026"' in text


@pytest.mark.parametrize(
    ("button", "lands"),
    [("_save", "/admin/municipalities/region/"), ("_addanother", "/admin/municipalities/region/add/")],
)
def test_after_saving_a_sentence_and_the_way_on(admin: Client, button: str, lands: str) -> None:
    page = admin.post(reverse("admin:municipalities_region_add"), {"name": "Midden", button: "1"}, follow=True)
    assert page.request["PATH_INFO"] == lands
    assert "‘Midden’ is toegevoegd." in page.content.decode()


def test_saving_keeps_the_filter_of_the_list(admin: Client) -> None:
    row = make_region("Midden")
    page = admin.get(reverse("admin:municipalities_region_changelist"), {"q": "Mid"})
    address = next(iter(page.context["cl"].rows()))["url"]
    page = admin.post(address, {"name": "Midden-Nederland"}, follow=True)
    assert page.request["QUERY_STRING"] == "q=Mid"
    row.refresh_from_db()
    assert row.name == "Midden-Nederland"


def test_a_region_in_use_says_by_whom(admin: Client) -> None:
    region = make_region("Vol")
    make_municipality("Aa", region=region)
    address = reverse("admin:municipalities_region_delete", args=[region.pk])
    text = admin.get(address).content.decode()
    assert "‘Vol’ kan niet weg" in text and "Aa" in text
    assert "‘Vol’ kan niet weg" in admin.post(address, {"post": "yes"}).content.decode()
    assert Region.objects.count() == 1


def test_the_slug_of_a_theme_follows_from_its_name(admin: Client) -> None:
    from interventions.models import Theme

    add = reverse("admin:interventions_theme_add")
    assert admin.post(add, {"name": "Jonge kind", "slug": "", "active": "on"}).status_code == 302
    theme = Theme.objects.get()
    assert theme.slug == "jonge-kind"
    admin.post(
        reverse("admin:interventions_theme_change", args=[theme.pk]), {"name": "Het jonge kind", "slug": "anders"}
    )
    theme.refresh_from_db()
    assert (theme.name, theme.slug) == ("Het jonge kind", "jonge-kind")


def test_a_theme_that_is_there_already_is_said_once(admin: Client) -> None:
    from interventions.models import Theme

    add = reverse("admin:interventions_theme_add")
    admin.post(add, {"name": "Jonge kind", "slug": "", "active": "on"})
    same = admin.post(add, {"name": "Jonge kind", "slug": "", "active": "on"}).context["adminform"].form.errors
    assert same == {"name": ["Er is al een thema met deze naam."]}
    near = admin.post(add, {"name": "Jonge, kind", "slug": "", "active": "on"}).context["adminform"].form.errors
    assert near == {"name": ["Er is al een thema met bijna dezelfde naam. Kies een andere naam."]}
    typed = admin.post(add, {"name": "Anders", "slug": "jonge-kind", "active": "on"}).context["adminform"].form.errors
    assert typed == {"slug": ["Er is al een thema met deze naam in het webadres. Kies een andere."]}
    assert Theme.objects.count() == 1
