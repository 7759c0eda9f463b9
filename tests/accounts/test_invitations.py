"""Invitations: a link for one person and two weeks, and what the page says when it cannot be used."""

import datetime
import re
from functools import partial
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.invitations import accept_invitation, invite, make_invitation
from accounts.actions.passwords import request_password_reset
from accounts.actions.users import save_user
from accounts.emails import invitation_link, invitation_of, render
from accounts.models import Invitation, OutgoingMail, User
from accounts.models.invitations import Obstacle
from municipalities.actions.people import invite_again
from records.models import Event
from tests.agendas.racing import again, failures, race, refused
from tests.cast import Cast, cast, make_cast

__all__ = ["cast"]

PASSWORD = "een nieuw heel lang wachtwoord"


@pytest.fixture
def newcomer(cast: Cast) -> User:
    return User.objects.create_user("nina@example.org", name="Nina Nieuw")


def _path(invitation: Invitation) -> str:
    return "/mensen/" + invitation_link(invitation).split("/mensen/")[1]


def _age(invitation: Invitation, days: int = 30) -> None:
    then = timezone.localtime() - datetime.timedelta(days=days)
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
        asked = client.post(_path(invitation) + "opnieuw/").content.decode()
        assert "Uw vraag is verstuurd" in asked and "Nora Noord, die u uitnodigde, krijgt een mail." in asked
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
    assert "Nora Noord" not in client.get(_path(invitation)).content.decode()
    asked = client.post(_path(invitation) + "opnieuw/").content.decode()
    assert "De functioneel beheerder krijgt een mail." in asked
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


def test_a_first_password_is_chosen_with_the_invitation_only(cast: Cast, newcomer: User, client: Client) -> None:
    assert request_password_reset(user=newcomer) is None
    invitation = make_invitation(user=newcomer, by=cast.administrator)
    client.post(reverse("account_reset_password"), {"email": newcomer.email})
    mail = OutgoingMail.objects.get()
    assert mail.template == "invitation_reminder"
    text = render(mail).body
    assert _path(invitation) in text and "werkt één keer en tot en met" in text and "/wachtwoord" not in text
    assert reverse("account_reset_password").rstrip("/") not in text
    reset = request_password_reset(user=cast.reader)
    assert reset is not None and reset.template == "password_reset"


def test_after_a_forgotten_password_an_expired_invitation_is_asked_anew(cast: Cast, newcomer: User) -> None:
    invitation = make_invitation(user=newcomer, by=cast.administrator)
    _age(invitation)
    mail = request_password_reset(user=newcomer)
    assert mail is not None
    assert _path(invitation) in render(mail).body and "vraagt u een nieuwe aan" in render(mail).body


def test_the_last_day_is_whole_and_the_one_in_the_mail(cast: Cast, newcomer: User) -> None:
    made = timezone.make_aware(datetime.datetime(2026, 3, 20, 9, 30))  # summer time begins in these two weeks
    with patch("django.utils.timezone.now", return_value=made):
        invite(user=newcomer, by=cast.administrator)
    invitation = Invitation.objects.get()
    assert not invitation.has_expired(timezone.make_aware(datetime.datetime(2026, 4, 3, 23, 59, 59)))
    assert invitation.has_expired(timezone.make_aware(datetime.datetime(2026, 4, 4, 0, 0)))
    assert "tot en met 3 april 2026" in render(OutgoingMail.objects.get()).body


def test_the_action_refuses_what_is_not_good(cast: Cast, newcomer: User) -> None:
    old, new = (make_invitation(user=newcomer, by=cast.administrator) for _ in range(2))
    with pytest.raises(ValidationError) as replaced:
        accept_invitation(invitation=old, password=PASSWORD)
    _age(old, days=40)
    _age(new)
    with pytest.raises(ValidationError) as expired:
        accept_invitation(invitation=new, password=PASSWORD)
    User.objects.filter(pk=newcomer.pk).update(is_active=False)
    with pytest.raises(ValidationError) as closed:
        accept_invitation(invitation=new, password=PASSWORD)
    codes = [refused.value.code for refused in (replaced, expired, closed)]
    assert codes == [Obstacle.REPLACED, Obstacle.EXPIRED, Obstacle.CLOSED]
    assert not User.objects.get(pk=newcomer.pk).has_password


def test_a_link_that_is_replaced_while_the_page_is_open_says_so(cast: Cast, newcomer: User, client: Client) -> None:
    invitation = make_invitation(user=newcomer, by=cast.administrator)
    make_invitation(user=newcomer, by=cast.administrator)
    with patch.object(Invitation, "obstacle", side_effect=[None, Obstacle.REPLACED]):
        page = client.post(_path(invitation), {"password1": PASSWORD, "password2": PASSWORD})
    assert page.status_code == 410 and "nieuwere uitnodiging" in page.content.decode()
    assert not User.objects.get(pk=newcomer.pk).has_password


def test_inviting_somebody_who_has_just_come_in_says_so(cast: Cast, newcomer: User, client: Client) -> None:
    client.force_login(cast.administrator)
    address = reverse("people:invite_again", args=[newcomer.pk])
    assert "De link werkt één keer en 14 dagen" in client.get(address).content.decode()
    newcomer.set_password(PASSWORD)
    newcomer.save()
    # The view looked before the password was there.
    with patch("municipalities.views.inviting.may_invite_again", return_value=True):
        page = client.post(address)
    assert page.status_code == 422 and "Een uitnodiging is niet nodig." in page.content.decode()
    assert not OutgoingMail.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_visitors_with_one_link_one_comes_in() -> None:
    cast = make_cast()
    for number in range(5):
        person = User.objects.create_user(f"nieuw{number}@example.org", name="Nina Nieuw")
        invitation = make_invitation(user=person, by=cast.administrator)
        passwords = [f"een heel lang wachtwoord {name}" for name in "ab"]
        outcomes = race(*(partial(accept_invitation, invitation=invitation, password=each) for each in passwords))
        assert refused(outcomes, ValidationError) == 1 and failures(outcomes, ValidationError) == []
        winner = passwords[next(place for place, outcome in enumerate(outcomes) if outcome is None)]
        assert User.objects.get(pk=person.pk).check_password(winner)
        assert Event.objects.filter(stream=f"user:{person.pk}", action="invitation_accepted").count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_link_that_is_replaced_at_the_same_moment_does_nothing_or_came_first() -> None:
    cast = make_cast()
    for number in range(5):
        person = User.objects.create_user(f"nieuw{number}@example.org", name="Nina Nieuw")
        invitation = make_invitation(user=person, by=cast.administrator)
        outcomes = race(
            partial(accept_invitation, invitation=invitation, password=PASSWORD),
            partial(invite_again, user=person, by=again(cast.administrator)),
        )
        assert failures(outcomes, ValidationError) == []
        # Either the password came first and no invitation followed, or the link had been replaced.
        assert refused(outcomes, ValidationError) == 1
        assert User.objects.get(pk=person.pk).has_password == (person.invitations.count() == 1)
