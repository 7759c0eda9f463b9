"""What a change of an account takes with it: technical rights, sessions, second factors; and what the event says."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.actions.second_factors import rename_passkey
from accounts.actions.users import close_account, reopen_account, save_user
from accounts.emails import render
from accounts.models import OutgoingMail, User
from accounts.tasks import send_mail
from municipalities.tables.person_history import history_of
from records.models import Event
from tests.accounts.conftest import Browser

pytestmark = pytest.mark.django_db


def _actions(user: User) -> list[str]:
    return list(Event.objects.in_stream(f"user:{user.pk}").values_list("action", flat=True))


@pytest.fixture
def technical(officer: User) -> User:
    officer.is_staff = officer.is_superuser = True
    officer.save()
    return officer


def test_technical_rights_end_with_the_account(technical: User, administrator: User, client: Client) -> None:
    client.force_login(technical)
    assert close_account(user=technical, by=administrator)
    event = Event.objects.in_stream(f"user:{technical.pk}").get(action="account_closed")
    assert event.data == {"changes": {"is_staff": [True, False], "is_superuser": [True, False]}}
    assert _actions(technical) == ["account_closed", "sessions_ended"]
    assert client.get(reverse("mfa_index")).status_code == 302
    stored = User.objects.get(pk=technical.pk)
    assert (stored.is_active, stored.is_staff, stored.is_superuser) == (False, False, False)
    assert not close_account(user=stored, by=administrator)
    reopen_account(user=stored, by=administrator)
    stored.refresh_from_db()
    assert (stored.is_active, stored.is_staff, stored.is_superuser) == (True, False, False)
    texts = {entry.title: entry.text for entry in history_of(stored)}
    assert "mag alles in het beheer (was ja, werd nee)" in texts["Account gesloten"]


def test_an_old_closed_account_comes_back_without_rights(technical: User, administrator: User) -> None:
    """Closed before this rule was there."""
    User.objects.filter(pk=technical.pk).update(is_active=False)
    Authenticator.objects.create(user=technical, type="totp", data={})
    reopen_account(user=User.objects.get(pk=technical.pk), by=administrator)
    assert not User.objects.get(pk=technical.pk).is_superuser
    assert _actions(technical) == ["account_reopened", "second_factor_removed"]


def test_the_event_of_a_right_says_what_it_was_and_became(officer: User, administrator: User) -> None:
    officer.is_staff, officer.name = True, "O. Fficier-Chef"
    save_user(user=officer, changed=["is_staff", "name"], by=administrator)
    event = Event.objects.in_stream(f"user:{officer.pk}").get()
    assert event.data == {"fields": ["is_staff", "name"], "changes": {"is_staff": [False, True]}}
    assert history_of(officer)[0].text == "mag het beheer in (was nee, werd ja), naam"


def test_a_changed_address_ends_sessions_and_warns_the_old_one(
    officer: User, administrator: User, client: Client, mailoutbox: list
) -> None:
    client.force_login(officer)
    officer.email = "nieuw@voorbeeld.test"
    save_user(user=officer, changed=["email"], by=administrator)
    assert client.get(reverse("mfa_index")).status_code == 302
    assert _actions(officer) == ["account_changed", "sessions_ended"]
    mail = OutgoingMail.objects.get(template="address_changed")
    message = render(mail)
    assert message.to == ["officer@voorbeeld.test"] and "nieuw@voorbeeld.test" not in message.body
    assert "B. Heer heeft op" in message.body
    send_mail(mail.pk)
    mail.refresh_from_db()
    assert mail.address == mailoutbox[0].to[0] == "officer@voorbeeld.test"


def test_other_facts_leave_sessions_alone(officer: User, administrator: User, client: Client) -> None:
    client.force_login(officer)
    officer.job_title = "Adviseur"
    save_user(user=officer, changed=["job_title"], by=administrator)
    assert client.get(reverse("mfa_index")).status_code == 200
    assert not OutgoingMail.objects.exists()


def test_who_never_came_in_leaves_no_mail_at_the_old_address(administrator: User) -> None:
    newcomer = User.objects.create_user("tikfout@voorbeeld.test", name="N. Ieuw")
    newcomer.email = "goed@voorbeeld.test"
    save_user(user=newcomer, changed=["email"], by=administrator)
    assert not OutgoingMail.objects.filter(template="address_changed").exists()


def test_a_passkey_with_another_name_leaves_an_event(new_browser, officer: User, administrator: User) -> None:
    browser: Browser = new_browser()
    browser.give_password(officer)
    browser.add_passkey("Laptop")
    passkey = Authenticator.objects.get(user=officer, type="webauthn")
    answer = browser.client.post(reverse("mfa_edit_webauthn", args=[passkey.pk]), {"name": "Telefoon"})
    assert answer.status_code == 302
    passkey.refresh_from_db()
    assert passkey.wrap().name == "Telefoon"
    event = Event.objects.in_stream(f"user:{officer.pk}").get(action="passkey_renamed")
    assert event.data == {"name": ["Laptop", "Telefoon"]}
    rename_passkey(passkey=passkey, name="Telefoon", by=officer)
    assert Event.objects.filter(action="passkey_renamed").count() == 1
    with pytest.raises(Authenticator.DoesNotExist):
        rename_passkey(passkey=passkey, name="Van mij", by=administrator)
