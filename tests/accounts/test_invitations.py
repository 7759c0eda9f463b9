"""Invitations: a link for one person and two weeks, and what the page says when it cannot be used."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import make_invitation, request_password_reset, save_user
from accounts.emails import invitation_link, invitation_of, render
from accounts.models import Invitation, OutgoingMail, User
from municipalities.actions.people import invite_again
from records.models import Event
from tests.cast import Cast, cast

__all__ = ["cast"]

PASSWORD = "een nieuw heel lang wachtwoord"


@pytest.fixture
def newcomer(cast: Cast) -> User:
    return User.objects.create_user("nina@example.org", name="Nina Nieuw")


def _path(invitation: Invitation) -> str:
    return "/mensen/" + invitation_link(invitation).split("/mensen/")[1]


def _age(invitation: Invitation, days: int = 30) -> None:
    then = timezone.now() - datetime.timedelta(days=days)
    Invitation.objects.filter(pk=invitation.pk).update(invited_at=then, expires=then + datetime.timedelta(days=14))
    invitation.refresh_from_db()


def test_the_link_sets_a_first_password_once(cast: Cast, newcomer: User, client: Client) -> None:
    invite_again(user=newcomer, by=cast.administrator)
    mail = OutgoingMail.objects.get(template="invitation")
    text = render(mail).body
    link = re.search(r"/mensen/uitnodiging/\S+", text)
    assert link and "Bea Beheer heeft een account voor u gemaakt" in text
    # The link stands nowhere but in the mail.
    assert link[0].rstrip("/").split("/")[-1] not in str(list(OutgoingMail.objects.values()))
    assert "Welkom, Nina Nieuw" in client.get(link[0]).content.decode()
    weak = client.post(link[0], {"password1": "kort", "password2": "kort"})
    assert weak.status_code == 422
    done = client.post(link[0], {"password1": PASSWORD, "password2": PASSWORD})
    assert done.url == reverse("account_login")
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)
    again = client.post(link[0], {"password1": "iets heel anders en lang", "password2": "iets heel anders en lang"})
    assert again.status_code == 410 and "U hebt al een wachtwoord" in again.content.decode()
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)
    assert Event.objects.filter(stream=f"user:{newcomer.pk}", action="invitation_accepted").count() == 1


def test_an_expired_link_says_so_and_asks_the_inviter_once(cast: Cast, newcomer: User, client: Client) -> None:
    invitation = make_invitation(user=newcomer, by=cast.coordinator_noord)
    _age(invitation)
    page = client.get(_path(invitation))
    assert page.status_code == 410
    assert "Deze uitnodiging is verlopen" in page.content.decode() and "Nora Noord" in page.content.decode()
    refused = client.post(_path(invitation), {"password1": PASSWORD, "password2": PASSWORD})
    assert refused.status_code == 410
    for _ in range(3):
        assert "Uw vraag is verstuurd" in client.post(_path(invitation) + "opnieuw/").content.decode()
    mail = OutgoingMail.objects.get(template="invitation_asked")
    assert mail.recipient == cast.coordinator_noord
    assert reverse("people:person", args=[newcomer.pk]) in render(mail).body
    assert Event.objects.filter(action="invitation_asked").count() == 1
    newcomer.refresh_from_db()
    assert not newcomer.has_password


def test_when_the_inviter_left_the_administrators_are_asked(cast: Cast, newcomer: User, client: Client) -> None:
    invitation = make_invitation(user=newcomer, by=cast.coordinator_noord)
    _age(invitation)
    User.objects.filter(pk=cast.coordinator_noord.pk).update(is_active=False)
    client.post(_path(invitation) + "opnieuw/")
    assert OutgoingMail.objects.get(template="invitation_asked").recipient == cast.administrator


def test_a_newer_invitation_replaces_the_older(cast: Cast, newcomer: User, client: Client) -> None:
    first = make_invitation(user=newcomer, by=cast.administrator)
    invite_again(user=newcomer, by=cast.administrator)
    assert "nieuwere uitnodiging" in client.get(_path(first)).content.decode()


def test_the_old_mailbox_is_worth_nothing_after_a_change_of_address(cast: Cast, newcomer: User, client: Client) -> None:
    invitation = make_invitation(user=newcomer, by=cast.administrator)
    path = _path(invitation)
    newcomer.email = "ander@example.org"
    save_user(user=newcomer, changed=["email"], by=cast.administrator)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("proof", ["0" * 64, "f" * 64])
def test_nobody_makes_a_link(cast: Cast, newcomer: User, client: Client, proof: str) -> None:
    invitation = make_invitation(user=newcomer, by=cast.administrator)
    assert invitation_of(invitation.pk, proof) is None
    assert client.get(reverse("people:accept", args=[invitation.pk, proof])).status_code == 404
    assert client.get(reverse("people:accept", args=[999999999999, proof])).status_code == 404
    # A link that nobody made cannot be used to ask, either.
    assert client.post(reverse("people:ask_again", args=[invitation.pk, proof])).status_code == 302
    assert not OutgoingMail.objects.exists()


def test_a_closed_account_is_told(cast: Cast, newcomer: User, client: Client) -> None:
    invitation = make_invitation(user=newcomer, by=cast.administrator)
    User.objects.filter(pk=newcomer.pk).update(is_active=False)
    assert "is gesloten" in client.get(_path(invitation)).content.decode()


def test_a_forgotten_password_does_not_outlive_the_invitation(cast: Cast, newcomer: User) -> None:
    assert request_password_reset(user=newcomer) is None
    invitation = make_invitation(user=newcomer, by=cast.administrator)
    assert request_password_reset(user=newcomer) is not None
    _age(invitation)
    OutgoingMail.objects.all().delete()
    assert request_password_reset(user=newcomer) is None
    assert request_password_reset(user=cast.reader) is not None
