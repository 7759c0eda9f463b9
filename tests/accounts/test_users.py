"""The account itself: its address is the login, whatever the capitals."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.actions import create_user, save_user
from accounts.models import OutgoingMail, User
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


def test_an_administrator_makes_and_invites_an_account(administrator: User, client: Client) -> None:
    client.force_login(administrator)
    page = client.get(reverse("admin:accounts_user_add"))
    assert page.status_code == 200 and "password" not in page.context["adminform"].form.fields
    values = {"name": "N. Ieuw", "email": "Nieuw@voorbeeld.test", "is_active": "on"}
    assert client.post(reverse("admin:accounts_user_add"), values).status_code == 302
    user = User.objects.get(email="nieuw@voorbeeld.test")
    assert not user.has_usable_password()
    action = {"action": "send_invitation", "_selected_action": [user.pk]}
    client.post(reverse("admin:accounts_user_changelist"), action)
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.template) == (user, "invitation")
    assert list(Event.objects.in_stream(f"user:{user.pk}").values_list("action", "actor_name")) == [
        ("account_made", "B. Heer"),
        ("invited", "B. Heer"),
    ]
    change = reverse("admin:accounts_user_change", args=[user.pk])
    client.post(change, {**values, "job_title": "Wethouder"})
    user.refresh_from_db()
    assert user.job_title == "Wethouder"
    assert client.post(reverse("admin:accounts_user_delete", args=[user.pk])).status_code == 403


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
