"""The account itself: its address is the login, whatever the capitals."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.actions.users import create_user, save_user
from accounts.models import User
from records.models import Event
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_an_address_is_one_account_whatever_the_capitals(officer: User) -> None:
    assert User.objects.create_user(" A.B@Voorbeeld.Test ", name="A. B").email == "a.b@voorbeeld.test"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("OFFICER@voorbeeld.test", name="Dubbel")
    with pytest.raises(IntegrityError), transaction.atomic():
        User(email="Officer@Voorbeeld.test", name="Dubbel").save()


def test_an_account_has_an_address_and_a_name() -> None:
    with pytest.raises(ValueError):
        User.objects.create_user("", name="Niemand")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("a@voorbeeld.test", name="")


def test_createsuperuser_works_with_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command(
        "createsuperuser", "--noinput", "--email", "Chef@Voorbeeld.test", "--name", "C. Hef", stdout=StringIO()
    )
    chef = User.objects.get(email="chef@voorbeeld.test")
    assert chef.is_superuser and chef.is_staff and chef.check_password(PASSWORD)


def test_an_account_made_by_an_action_has_no_password_yet(administrator: User) -> None:
    user = create_user(email="nieuw@voorbeeld.test", name="N. Ieuw", by=administrator, job_title="Wethouder")
    assert not user.has_usable_password() and user.job_title == "Wethouder"
    event = Event.objects.in_stream(f"user:{user.pk}").get()
    assert (event.action, event.actor_name, event.object) == ("account_made", "B. Heer", "N. Ieuw")


def test_a_changed_address_ends_the_old_login(officer: User, administrator: User, client: Client) -> None:
    EmailAddress.objects.create(user=officer, email=officer.email, verified=True, primary=True)
    officer.email = "nieuw@voorbeeld.test"
    save_user(user=officer, changed=["email"], by=administrator)
    answer = {"login": "officer@voorbeeld.test", "password": PASSWORD}
    assert client.post(reverse("account_login"), answer).status_code == 200
    answer["login"] = "nieuw@voorbeeld.test"
    assert client.post(reverse("account_login"), answer).status_code == 302
    event = Event.objects.in_stream(f"user:{officer.pk}").get(action="account_changed")
    assert event.data == {"fields": ["email"]}


def test_the_administration_makes_and_changes_no_accounts(officer: User, administrator: User, client: Client) -> None:
    """People are invited, changed and offboarded at /mensen/."""
    client.force_login(administrator)
    change = reverse("admin:accounts_user_change", args=[officer.pk])
    assert client.get(change).status_code == 200
    client.post(change, {"email": "van.mij@voorbeeld.test"})
    officer.refresh_from_db()
    assert officer.email == "officer@voorbeeld.test"
    assert client.get(reverse("admin:accounts_user_add")).status_code == 403
    assert client.post(reverse("admin:accounts_user_delete", args=[officer.pk])).status_code == 403


def test_a_technical_administrator_gives_technical_rights_to_somebody_else(officer: User, client: Client) -> None:
    chef = User.objects.create_superuser("chef@voorbeeld.test", PASSWORD, name="C. Hef")
    client.force_login(chef)
    change = reverse("admin:accounts_user_change", args=[officer.pk])
    assert client.post(change, {"is_staff": "on", "email": "van.mij@voorbeeld.test"}).status_code == 302
    officer.refresh_from_db()
    assert (officer.is_staff, officer.email) == (True, "officer@voorbeeld.test")
    event = Event.objects.in_stream(f"user:{officer.pk}").get(action="account_changed")
    assert event.data == {"fields": ["is_staff"], "changes": {"is_staff": [False, True]}}
    own = reverse("admin:accounts_user_change", args=[chef.pk])
    assert "Dit is uw eigen account." in client.get(own).content.decode()
    assert client.post(own, {"is_staff": ""}).status_code == 403


def test_only_a_superuser_hands_out_rights(officer: User, client: Client) -> None:
    from django.contrib.auth.models import Permission

    officer.is_staff = True
    officer.save()
    officer.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    client.force_login(officer)
    values = {"name": officer.name, "email": officer.email, "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    client.post(reverse("admin:accounts_user_change", args=[officer.pk]), values)
    officer.refresh_from_db()
    assert not officer.is_superuser


def test_no_list_shows_second_factors_or_gives_an_account_another_address():
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from django.contrib import admin

    assert not admin.site.is_registered(Authenticator)
    assert not admin.site.is_registered(EmailAddress)
