"""Leaving and coming back, a lost second factor, changed facts, the first administrator by command."""

import datetime
from io import StringIO
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.emails import render
from accounts.models import OutgoingMail, User
from agendas.choices import State
from municipalities.actions.leaving import close_left_account, offboard
from municipalities.models import Membership
from municipalities.roles import Role
from records.models import Event, Job
from tests.cast import PASSWORD, Cast, cast
from tests.factories import make_agenda

__all__ = ["cast"]

TODAY = timezone.localdate()
TOMORROW = TODAY + datetime.timedelta(days=1)


def _leave(client: Client, person: User, day: datetime.date) -> object:
    return client.post(reverse("dashboard:leave", args=[person.pk]), {"last_day": f"{day:%d-%m-%Y}"})


def test_leaving_today_ends_everything_at_once(cast: Cast, client: Client) -> None:
    theirs = Client()
    theirs.force_login(cast.alderman_alkmaar)
    assert theirs.get("/").status_code == 200
    client.force_login(cast.administrator)
    _leave(client, cast.alderman_alkmaar, TODAY)
    assert theirs.get("/").status_code == 302
    person = User.objects.get(pk=cast.alderman_alkmaar.pk)
    assert not person.is_active and person.last_day == TODAY
    assert person.memberships.get().end == person.offices.get().end == TODAY
    assert not theirs.login(email=person.email, password=PASSWORD)
    page = client.get(reverse("people:person", args=[person.pk])).content.decode()
    assert "Vertrokken na" in page and "Vertrek vastgelegd" in page


def test_leaving_later_closes_the_account_by_itself(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    _leave(client, cast.reader, TOMORROW)
    person = User.objects.get(pk=cast.reader.pk)
    assert person.is_active and person.memberships.get().end == TOMORROW
    job = Job.objects.get(name="municipalities.tasks.close_left_account")
    assert timezone.localdate(job.not_before) == TOMORROW + datetime.timedelta(days=1)
    facts = {"user_id": person.pk, "last_day": TOMORROW}
    assert not close_left_account(**facts), "not before the day is over"
    with patch("django.utils.timezone.localdate", return_value=TOMORROW + datetime.timedelta(days=1)):
        assert close_left_account(**facts)
        assert not close_left_account(**facts)
    person.refresh_from_db()
    assert not person.is_active


def test_who_stays_after_all_is_not_closed(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    _leave(client, cast.reader, TOMORROW)
    client.post(reverse("people:come_back", args=[cast.reader.pk]))
    with patch("django.utils.timezone.localdate", return_value=TOMORROW + datetime.timedelta(days=1)):
        assert not close_left_account(user_id=cast.reader.pk, last_day=TOMORROW)


def test_coming_back_starts_anew(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    _leave(client, cast.officer_alkmaar, TODAY)
    Authenticator.objects.create(user=cast.officer_alkmaar, type="totp", data={})
    client.post(reverse("people:come_back", args=[cast.officer_alkmaar.pk]))
    person = User.objects.get(pk=cast.officer_alkmaar.pk)
    assert person.is_active and not person.has_password and person.last_day is None
    assert not Authenticator.objects.filter(user=person).exists()
    assert OutgoingMail.objects.filter(recipient=person, template="invitation").exists()
    assert not person.memberships.not_over(TOMORROW).exists()


def test_a_role_that_had_not_begun_never_was(cast: Cast) -> None:
    Membership.objects.create(
        user=cast.reader, role=Role.OFFICER, municipality=cast.breda, start=TODAY + datetime.timedelta(days=30)
    )
    offboard(user=cast.reader, last_day=TODAY, by=cast.administrator)
    assert list(cast.reader.memberships.values_list("role", flat=True)) == ["reader"]
    assert Event.objects.filter(stream=f"user:{cast.reader.pk}", action="deleted").exists()


def test_nobody_lets_themselves_or_the_last_administrator_go(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    assert client.get(reverse("dashboard:leave", args=[cast.administrator.pk])).status_code == 403
    chief = User.objects.create_superuser("technisch@example.org", name="Technisch")
    with pytest.raises(ValidationError, match="enige functioneel beheerder"):
        offboard(user=cast.administrator, last_day=TODAY, by=chief)
    assert client.get(reverse("dashboard:leave", args=[chief.pk])).status_code == 403


def test_a_day_that_is_over_is_refused(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    page = _leave(client, cast.reader, TODAY - datetime.timedelta(days=1))
    assert "Deze dag is al voorbij. Kies vandaag of een latere dag." in page.content.decode()


def test_the_page_says_what_waits_and_who_takes_over(cast: Cast, client: Client) -> None:
    make_agenda(cast, State.REVIEW)
    signing = make_agenda(cast, State.FROZEN)
    colleague = User.objects.create_user("collega@example.org", name="Co Collega")
    Membership.objects.create(user=colleague, role=Role.OFFICER, municipality=cast.alkmaar)
    client.force_login(cast.administrator)
    alderman = client.get(reverse("dashboard:leave", args=[cast.alderman_alkmaar.pk])).content.decode()
    assert "Moet nog beoordelen. Wie neemt het over: Nog niemand" in alderman
    assert signing.reference in alderman and "De opvolger in het ambt" in alderman
    officer = client.get(reverse("dashboard:leave", args=[cast.officer_alkmaar.pk])).content.decode()
    assert "Contactpersoon van de agenda. Wie neemt het over: Co Collega" in officer
    coordinator = client.get(reverse("dashboard:leave", args=[cast.coordinator_noord.pk])).content.decode()
    assert "Draag eerst de gemeenten over" in coordinator


def test_a_lost_second_factor(cast: Cast, client: Client) -> None:
    Authenticator.objects.create(user=cast.officer_alkmaar, type="totp", data={"secret": "x"})
    theirs = Client()
    theirs.force_login(cast.officer_alkmaar)
    client.force_login(cast.administrator)
    address = reverse("people:reset_second_factor", args=[cast.officer_alkmaar.pk])
    assert "Schrijf waarom" in client.post(address, {"reason": " "}).content.decode()
    assert Authenticator.objects.exists()
    assert client.post(address, {"reason": "Telefoon gestolen."}).status_code == 302
    assert not Authenticator.objects.exists() and theirs.get("/").status_code == 302
    mail = OutgoingMail.objects.get(template="second_factor_reset")
    assert mail.recipient == cast.officer_alkmaar and "Reden: Telefoon gestolen." in render(mail).body
    page = client.get(reverse("people:person", args=[cast.officer_alkmaar.pk])).content.decode()
    assert "Tweede factor verwijderd" in page and "Telefoon gestolen." in page
    assert "heeft geen tweede factor" in client.post(address, {"reason": "Nog eens."}).content.decode()
    own = reverse("people:reset_second_factor", args=[cast.administrator.pk])
    assert client.post(own, {"reason": "Ik."}).status_code == 403


def test_changing_facts(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    address = reverse("people:change", args=[cast.reader.pk])
    taken = {"name": "Lies Anders", "email": cast.ocw_staff.email, "job_title": "", "organisation": ""}
    page = client.post(address, taken)
    assert page.status_code == 422 and "Er is al een account met dit e-mailadres: Otto OCW." in page.content.decode()
    assert "Gegevens van Lies Lezer" in page.content.decode() and 'value="Lies Anders"' in page.content.decode()
    client.post(address, {**taken, "email": "Lies.Nieuw@example.org"})
    assert User.objects.get(pk=cast.reader.pk).email == "lies.nieuw@example.org"


def test_an_administrator_does_not_take_over_a_technical_one(cast: Cast, client: Client) -> None:
    chief = User.objects.create_superuser("technisch@example.org", name="Technisch")
    client.force_login(cast.administrator)
    for name in ("people:change", "people:reset_second_factor", "people:come_back"):
        assert client.post(reverse(name, args=[chief.pk])).status_code == 403


# ---------- the first administrator ----------


def _make(*arguments: str) -> str:
    out = StringIO()
    call_command("make_administrator", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_first_administrator_comes_by_command(client: Client) -> None:
    printed = _make("Bea@voorbeeld.test", "--name", "Bea Beheer")
    user = User.objects.get()
    assert (user.email, user.is_superuser, user.is_staff) == ("bea@voorbeeld.test", False, False)
    assert user.memberships.get().role == Role.ADMINISTRATOR
    assert not OutgoingMail.objects.exists()
    path = "/mensen/uitnodiging/" + printed.split("/mensen/uitnodiging/")[1].split()[0]
    assert "Welkom, Bea Beheer" in client.get(path).content.decode()
    assert set(Event.objects.values_list("actor_name", flat=True)) == {"Systeem"}


@pytest.mark.django_db
def test_the_command_refuses_with_a_sentence() -> None:
    _make("bea@voorbeeld.test", "--name", "Bea Beheer", "--mail")
    assert OutgoingMail.objects.get().template == "invitation"
    for arguments, sentence in (
        (("bea@voorbeeld.test", "--name", "Bea"), "Er is al een account met het adres bea@voorbeeld.test"),
        (("jan@voorbeeld.test", "--name", "Jan"), "Er is al een functioneel beheerder: Bea Beheer"),
        (("geen adres", "--name", "Jan"), "is geen e-mailadres"),
        (("jan@voorbeeld.test", "--name", " "), "Vul een naam in"),
    ):
        with pytest.raises(CommandError, match=sentence):
            _make(*arguments)
    assert User.objects.count() == 1
    _make("jan@voorbeeld.test", "--name", "Jan", "--another")
    assert User.objects.count() == 2
