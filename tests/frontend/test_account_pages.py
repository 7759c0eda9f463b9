"""The pages of signing in and one's own account: our frame, our words, nothing left of allauth's English."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User

PASSWORD = "een heel lang wachtwoord"
ENGLISH = re.compile(r"\b(Sign|Password|Please|your|Code:|Authenticator|Menu:)\b")


@pytest.fixture
def user(db) -> User:
    return User.objects.create_user(email="fatma@gemeente.nl", password=PASSWORD, name="Fatma Yılmaz")


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def main_text(response) -> str:
    """Return the words between <main> and </main>."""
    html = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")]).split())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["account_login", "account_reset_password", "account_reset_password_done", "account_reset_password_from_key_done"],
)
def test_pages_before_signing_in(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert response.content.count(b"<h1") == 1
    assert not ENGLISH.search(main_text(response))
    assert b"site-nav__link" not in response.content


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "account_change_password",
        "account_reauthenticate",
        "mfa_activate_totp",
        "account_logout",
    ],
)
def test_pages_of_ones_own_account(signed_in, name):
    # Some pages ask for the password once more, however short ago one signed in.
    signed_in.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    response = signed_in.get(reverse(name))
    assert response.status_code == 200, response.get("Location")
    assert response.content.count(b"<h1") == 1
    assert not ENGLISH.search(main_text(response))


def test_signing_in_without_words_lists_both_fields(client, db):
    text = main_text(client.post(reverse("account_login"), {}))
    assert text.startswith("Er gaan 2 dingen niet goed")


def test_the_menu_shows_who_is_signed_in_and_signs_out_by_post(signed_in):
    html = signed_in.get(reverse("mfa_index")).content.decode()
    assert "Fatma Yılmaz" in html
    assert re.search(r'<form method="post"\s+action="/account/uitloggen/"', html)
    assert "Beheer</a>" not in html


def test_staff_sees_the_administration_in_the_menu(signed_in, user):
    user.is_staff = True
    user.save()
    assert "Beheer</a>" in signed_in.get(reverse("mfa_index")).content.decode()


def test_a_link_that_is_too_old_says_what_to_do(client, db):
    response = client.get(reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "oud"}), follow=True)
    assert "Vraag een nieuwe link aan" in main_text(response)


@pytest.mark.django_db
def test_a_page_that_is_not_there_has_the_portals_frame(signed_in):
    response = signed_in.get("/bestaat-niet/")
    assert response.status_code == 404
    assert "Deze pagina is er niet" in main_text(response)
