"""Asking somebody to read one agenda for a while: who may, what they get, and how it ends."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions.invitations import accept_invitation
from accounts.emails import personal_link, render
from accounts.models import Invitation, OutgoingMail, User
from agendas.actions.guests import (
    BETWEEN_MAILS,
    MOST,
    GuestRefused,
    change_period,
    guest_opened,
    invite_guest,
    last_possible,
    mail_guest_again,
    withdraw_guest,
)
from agendas.choices import State
from agendas.models import Agenda, Guest
from agendas.permissions import can_comment, can_write, guest_of, reads_agendas
from records.clock import told
from records.models import Event
from tests.agendas.racing import again, complaints
from tests.cast import Cast, make_person
from tests.factories import make_agenda

DAY = datetime.timedelta(days=1)


def today() -> datetime.date:
    return timezone.localdate()


def ask(agenda: Agenda, by: User, **changes: Any) -> Guest:
    given: dict[str, Any] = {
        "email": "gast@example.org",
        "name": "Gerda Gast",
        "organisation": "Bibliotheek",
        "start": today(),
        "end": today() + 20 * DAY,
        "may_comment": True,
        "message": "Kijk vooral naar de interventies.",
    }
    return invite_guest(agenda=agenda, by=by, **given | changes)


@pytest.fixture
def partner(cast: Cast) -> User:
    """Somebody with an account and without a role."""
    return make_person("partner", "Petra Partner", "Stichting Samen")


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, State.CONSULTATION)


def _mail(guest: Guest, template: str = "agenda_guest") -> Any:
    return render(OutgoingMail.objects.filter(recipient=guest.user, template=template).latest("pk"))


def _path(guest: Guest) -> str:
    return "/agendas/" + personal_link("agendas:guest_link", guest.pk, guest.user).split("/agendas/")[1]


def test_somebody_with_an_account_reads_and_comments_and_nothing_else(
    client: Client, cast: Cast, agenda: Agenda, partner: User
) -> None:
    url = f"/agendas/{agenda.reference}/"
    client.force_login(partner)
    assert client.get(url).status_code == 404
    guest = ask(agenda, cast.coordinator_noord, email=" Partner@Example.org ")
    assert guest.user == partner and guest.user.name == "Petra Partner"
    message = _mail(guest)
    assert message.subject.startswith("Graag meelezen tot en met") and agenda.reference in message.subject
    assert "Kijk vooral naar de interventies." in message.body
    link = re.search(r"/agendas/meelezen/\S+", message.body)
    assert link and link[0] == _path(guest)
    assert link[0].split("/")[-2] not in str(list(OutgoingMail.objects.values()))
    welcome = client.get(link[0])
    assert welcome.status_code == 200 and "Nora Noord vraagt u mee te lezen" in welcome.content.decode()
    assert Guest.objects.get().came is None
    assert client.post(link[0])["Location"] == url
    assert Guest.objects.get().came is not None
    client.post(link[0])
    assert Event.objects.filter(stream=agenda.stream, action="guest_came").count() == 1
    assert Event.objects.get(stream=agenda.stream, action="guest_came").actor_role == "Meelezer"
    text = client.get(url).content.decode()
    assert "U leest mee" in text and "De Transformatieve School 0" in text
    assert "Geschiedenis" not in text and "Controlecode" not in text and "Nora Noord vroeg u" in text
    assert can_comment(again(partner), agenda) and not can_write(again(partner), agenda)
    assert client.get(f"{url}opmerkingen/").status_code == 200


CLOSED = (
    "historie/",
    "ontbreekt/",
    "status/",
    "bewerken/kop/",
    "meelezers/",
    "meelezers/uitnodigen/",
    "overnemen/",
    "nakijken/",
    "stap/submit/",
    "ondertekenen/",
    "versies/",
    "voorplaat/",
)


@pytest.mark.parametrize("page", CLOSED)
def test_what_is_not_for_a_guest(client: Client, cast: Cast, agenda: Agenda, partner: User, page: str) -> None:
    ask(agenda, cast.coordinator_noord, email=partner.email)
    client.force_login(partner)
    for method in (client.get, client.post):
        assert method(f"/agendas/{agenda.reference}/{page}").status_code in {403, 404, 405}
    assert client.post(f"/agendas/{agenda.reference}/json/").status_code == 404


def test_navigation_home_and_list_of_somebody_with_only_an_invitation(
    client: Client, cast: Cast, agenda: Agenda, partner: User
) -> None:
    client.force_login(partner)
    home = client.get("/").content.decode()
    assert "U hebt nu geen rol in het portaal" in home and 'href="/agendas/"' not in home
    guest = ask(agenda, cast.coordinator_noord, email=partner.email)
    home = client.get("/").content.decode()
    assert "U leest mee met GKA-agenda Alkmaar Alkmaar 2022-2025" in home and 'href="/agendas/"' in home
    assert "Meelezer" in home and "De agenda is gedeeld" not in home
    assert agenda.reference in client.get("/agendas/").content.decode()
    assert client.post(f"/agendas/{agenda.reference}/meelezen/")["Location"] == f"/agendas/{agenda.reference}/"
    guest.refresh_from_db()
    assert guest.came is not None
    withdraw_guest(guest=guest, by=cast.coordinator_noord)
    assert "U leest mee met" not in client.get("/").content.decode()
    assert not reads_agendas(again(partner))


def test_somebody_without_an_account_chooses_a_password_first(client: Client, cast: Cast, agenda: Agenda) -> None:
    guest = ask(agenda, cast.officer_alkmaar)
    assert (guest.user.name, guest.user.organisation) == ("Gerda Gast", "Bibliotheek") and not guest.user.has_password
    body = _mail(guest).body
    link = re.search(r"/mensen/uitnodiging/\S+", body)
    assert link and "14 dagen" in body and "Mijn werk" in body and "/agendas/meelezen/" not in body
    assert "Welkom, Gerda Gast" in client.get(link[0]).content.decode()
    password = "een nieuw heel lang wachtwoord"
    assert client.post(link[0], {"password1": password, "password2": password}).status_code == 302
    client.force_login(User.objects.get(pk=guest.user_id))
    assert "U leest mee met" in client.get("/").content.decode()


def test_an_expired_password_link_is_asked_for_and_sent_again(client: Client, cast: Cast, agenda: Agenda) -> None:
    with told(timezone.now() - BETWEEN_MAILS):
        guest = ask(agenda, cast.coordinator_noord)
    link = re.search(r"/mensen/uitnodiging/\S+", _mail(guest).body)[0]  # type: ignore[index]
    then = timezone.now() - 30 * DAY
    Invitation.objects.update(invited_at=then, expires=then + 14 * DAY)
    assert "Deze uitnodiging is verlopen" in client.get(link).content.decode()
    client.post(f"{link}opnieuw/")
    asked = render(OutgoingMail.objects.get(template="invitation_asked"))
    assert asked.to == [cast.coordinator_noord.email]
    # The coordinator can open the page of that person and invite again, there and in the list of guests.
    client.force_login(cast.coordinator_noord)
    assert client.get(f"/mensen/{guest.user_id}/").status_code == 200
    assert client.post(reverse("people:invite_again", args=[guest.user_id])).status_code == 302
    answer = client.post(f"/agendas/{agenda.reference}/meelezers/{guest.pk}/opnieuw/", follow=True)
    assert "krijgt opnieuw een mail" in answer.content.decode()
    new = re.search(r"/mensen/uitnodiging/\S+", _mail(guest).body)[0]  # type: ignore[index]
    assert new != link and client.get(new).status_code == 200


def test_who_came_in_meanwhile_gets_the_personal_link(cast: Cast, agenda: Agenda) -> None:
    with told(timezone.now() - BETWEEN_MAILS):
        guest = ask(agenda, cast.coordinator_noord)
    accept_invitation(invitation=Invitation.objects.get(), password="een nieuw heel lang wachtwoord")
    mail_guest_again(guest=guest, by=cast.coordinator_noord)
    assert "/agendas/meelezen/" in _mail(guest).body
    assert OutgoingMail.objects.filter(template="agenda_guest").count() == 2


def test_a_mail_again_is_in_the_history_and_goes_at_most_once_an_hour(
    client: Client, cast: Cast, agenda: Agenda, partner: User
) -> None:
    guest = ask(agenda, cast.coordinator_noord, email=partner.email)
    client.force_login(cast.coordinator_noord)
    url = f"/agendas/{agenda.reference}/meelezers/{guest.pk}/opnieuw/"
    early = "Petra Partner kreeg het afgelopen uur al een mail."
    assert early in client.post(url, follow=True).content.decode()
    later = timezone.now() - BETWEEN_MAILS - DAY
    with told(later):
        other = ask(agenda, cast.coordinator_noord)
    mail_guest_again(guest=other, by=cast.officer_alkmaar)
    with pytest.raises(GuestRefused, match="Gerda Gast kreeg het afgelopen uur al een mail"):
        mail_guest_again(guest=other, by=cast.coordinator_noord)
    assert OutgoingMail.objects.filter(template="agenda_guest").count() == 3
    event = Event.objects.get(stream=agenda.stream, action="guest_mailed")
    assert (event.data, event.actor_name) == ({"guest": other.pk}, "Olivia Alkmaar")
    history = client.get(f"/agendas/{agenda.reference}/historie/").content.decode()
    assert "Gerda Gast kreeg opnieuw een mail om mee te lezen." in history


def test_the_record_has_no_name_of_a_guest_and_the_history_has(
    client: Client, cast: Cast, agenda: Agenda, partner: User
) -> None:
    """An event stays for ever; the account of a guest need not."""
    with told(timezone.now() - BETWEEN_MAILS):
        guest = ask(agenda, cast.coordinator_noord, email=partner.email)
    mail_guest_again(guest=guest, by=cast.coordinator_noord)
    change_period(guest=guest, start=today(), end=today() + DAY, by=cast.coordinator_noord)
    withdraw_guest(guest=guest, by=cast.coordinator_noord)
    events = Event.objects.filter(stream=agenda.stream, action__startswith="guest_")
    assert events.count() == 4
    assert all("Petra" not in f"{event.object} {event.data}" for event in events)
    User.objects.filter(pk=partner.pk).update(name="Vertrokken persoon 7")
    client.force_login(cast.coordinator_noord)
    url = f"/agendas/{agenda.reference}/historie/"
    history = client.get(url).content.decode()
    for sentence in ("is gevraagd mee te lezen", "kreeg opnieuw een mail om mee te lezen", "leest niet meer mee"):
        assert f"Vertrokken persoon 7 {sentence}." in history
    assert "De periode waarin Vertrokken persoon 7 meeleest, is gewijzigd." in history
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(4):
        ask(agenda, cast.coordinator_noord, email=f"g{number}@example.org", name=f"Gast {number}")
    with CaptureQueriesContext(connection) as many:
        assert "Gast 3 is gevraagd mee te lezen." in client.get(url).content.decode()
    assert len(few) == len(many)


def test_a_longer_invitation_is_asked_as_a_new_one(cast: Cast, agenda: Agenda, partner: User) -> None:
    by = cast.coordinator_noord
    guest = ask(agenda, by, email=partner.email)
    later, sooner = today() + 30 * DAY, today() + 3 * DAY
    Agenda.objects.filter(pk=agenda.pk).update(state=State.FROZEN)
    with pytest.raises(GuestRefused, match="kunt u nu niemand meer uitnodigen"):
        change_period(guest=guest, start=today(), end=later, by=by)
    assert change_period(guest=guest, start=today(), end=sooner, by=by).end == sooner
    Agenda.objects.filter(pk=agenda.pk).update(state=State.CONSULTATION)
    # An invitation that is over takes a place again when it is made longer.
    Guest.objects.update(start=today() - 3 * DAY, end=today() - DAY)
    _fill(agenda, by)
    guest.refresh_from_db()
    with pytest.raises(GuestRefused, match=f"Er zijn al {MOST} mensen uitgenodigd"):
        change_period(guest=guest, start=guest.start, end=later, by=by)
    Guest.objects.exclude(pk=guest.pk).first().delete()  # type: ignore[union-attr]
    assert change_period(guest=guest, start=guest.start, end=later, by=by).end == later


def _fill(agenda: Agenda, by: User) -> None:
    """Invite as many people as there can be."""
    people = User.objects.bulk_create(User(email=f"g{number}@example.org", name="G") for number in range(MOST))
    facts = {"agenda": agenda, "start": today(), "end": today(), "invited_at": timezone.now(), "invited_by": by}
    Guest.objects.bulk_create(Guest(user=user, **facts) for user in people)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"email": "geen adres"}, "email", "Dit is geen e-mailadres."),
        ({"email": "coordinator.noord@example.org"}, "email", "Dit is uw eigen adres."),
        ({"email": "ocw.staff@example.org"}, "email", "Otto OCW leest deze agenda al, door een rol"),
        ({"name": "  "}, "name", "Vul de naam in"),
        ({"start": -1}, "start", "De eerste dag is al voorbij."),
        ({"start": 5, "end": 4}, "end", "De laatste dag ligt voor de eerste dag."),
        ({"end": 200}, "end", "Meelezen kan hoogstens 6 maanden."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    client: Client, cast: Cast, agenda: Agenda, changes: dict[str, Any], field: str, sentence: str
) -> None:
    days = {name: today() + value * DAY for name, value in changes.items() if isinstance(value, int)}
    with pytest.raises(GuestRefused, match=re.escape(sentence)) as refused:
        ask(agenda, cast.coordinator_noord, **changes | days)
    assert refused.value.field == field
    client.force_login(cast.coordinator_noord)
    shown = {name: f"{day.day}-{day.month}-{day.year}" for name, day in days.items()}
    usual = today() + 20 * DAY
    typed = {
        "email": "gast@example.org",
        "name": "Gerda Gast",
        "start": f"{today():%d-%m-%Y}",
        "end": f"{usual:%d-%m-%Y}",
        "message": "Mijn bericht",
    }
    answer = client.post(f"/agendas/{agenda.reference}/meelezers/uitnodigen/", typed | changes | shown)
    assert answer.status_code == 422 and "Mijn bericht" in answer.content.decode()
    assert not Guest.objects.exists() and not OutgoingMail.objects.exists()
    assert not User.objects.filter(email="gast@example.org").exists()


def test_the_same_person_twice_a_closed_account_and_too_many(cast: Cast, agenda: Agenda, partner: User) -> None:
    guest = ask(agenda, cast.coordinator_noord, email=partner.email)
    with pytest.raises(GuestRefused, match="Petra Partner is al uitgenodigd, tot en met"):
        ask(agenda, cast.officer_alkmaar, email=partner.email)
    # Also an invitation that begins later counts.
    Guest.objects.filter(pk=guest.pk).update(start=today() + 5 * DAY)
    with pytest.raises(GuestRefused, match="is al uitgenodigd"):
        ask(agenda, cast.officer_alkmaar, email=partner.email)
    withdraw_guest(guest=guest, by=cast.coordinator_noord)
    partner.is_active = False
    partner.save(update_fields=["is_active"])
    with pytest.raises(GuestRefused, match="kan nu niemand inloggen"):
        ask(agenda, cast.coordinator_noord, email=partner.email)
    _fill(agenda, cast.coordinator_noord)
    with pytest.raises(GuestRefused, match=f"Er zijn al {MOST} mensen uitgenodigd"):
        ask(agenda, cast.coordinator_noord)


def test_six_months() -> None:
    assert last_possible(datetime.date(2026, 8, 31)) == datetime.date(2027, 2, 28)
    assert last_possible(datetime.date(2026, 1, 15)) == datetime.date(2026, 7, 15)


@pytest.mark.parametrize("state", [State.FROZEN, State.SIGNED, State.WITHDRAWN])
def test_nobody_is_asked_when_the_text_is_fixed(client: Client, cast: Cast, state: State) -> None:
    agenda = make_agenda(cast, state)
    with pytest.raises(GuestRefused, match="kunt u nu niemand meer uitnodigen"):
        ask(agenda, cast.coordinator_noord)
    client.force_login(cast.coordinator_noord)
    assert client.get(f"/agendas/{agenda.reference}/meelezers/uitnodigen/").status_code == 403
    text = client.get(f"/agendas/{agenda.reference}/meelezers/").content.decode()
    assert "U kunt niemand meer uitnodigen" in text and "Er heeft niemand meegelezen" in text


@pytest.mark.parametrize("name", ["alderman_alkmaar", "ocw_finance", "reader", "school_board"])
def test_who_may_not_ask(client: Client, cast: Cast, name: str) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    with pytest.raises(GuestRefused):
        ask(agenda, getattr(cast, name))
    client.force_login(getattr(cast, name))
    assert client.get(f"/agendas/{agenda.reference}/meelezers/").status_code in {403, 404}


def test_access_ends_by_itself_after_the_last_day(client: Client, cast: Cast, agenda: Agenda, partner: User) -> None:
    guest = ask(agenda, cast.coordinator_noord, email=partner.email)
    client.force_login(partner)
    url = f"/agendas/{agenda.reference}/"
    Guest.objects.update(end=today())
    assert client.get(url).status_code == 200
    Guest.objects.update(start=today() - 3 * DAY, end=today() - DAY)
    assert client.get(url).status_code == 404 and guest_of(partner, agenda) is None
    answer = client.get(_path(guest))
    assert answer.status_code == 410 and "Die dag is voorbij" in answer.content.decode()
    assert client.post(_path(guest)).status_code == 410
    Guest.objects.update(start=today() + DAY, end=today() + 2 * DAY)
    assert client.get(url).status_code == 404
    assert "U kunt de agenda lezen vanaf" in client.get(_path(guest)).content.decode()


def test_a_link_that_was_changed_or_is_somebody_elses(
    client: Client, cast: Cast, agenda: Agenda, partner: User
) -> None:
    guest = ask(agenda, cast.coordinator_noord, email=partner.email)
    path = _path(guest)
    anonymous = client.get(path)
    assert anonymous.status_code == 302 and "inloggen" in anonymous["Location"]
    client.force_login(cast.officer_zwolle)
    other = client.get(path)
    text = other.content.decode()
    assert other.status_code == 403 and "Deze link is voor iemand anders" in text
    assert agenda.reference not in text and "Petra" not in text and partner.email not in text
    assert client.post(path).status_code == 403
    client.force_login(partner)
    for wrong in (path[:-6] + "abcde/", f"/agendas/meelezen/{guest.pk}/x/", f"/agendas/meelezen/999/{'a' * 64}/"):
        answer = client.get(wrong)
        assert answer.status_code == 404 and "Deze link klopt niet" in answer.content.decode()
    # After a change of address the link in the old mailbox is worth nothing.
    partner.email = "nieuw@example.org"
    partner.save(update_fields=["email"])
    assert client.get(path).status_code == 404


def test_withdrawn(client: Client, cast: Cast, agenda: Agenda, partner: User) -> None:
    guest = ask(agenda, cast.officer_alkmaar, email=partner.email)
    client.force_login(cast.coordinator_noord)
    url = f"/agendas/{agenda.reference}/meelezers/{guest.pk}/intrekken/"
    assert "meteen niet meer lezen" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    assert "ingetrokken" in _mail(guest, "agenda_guest_withdrawn").body
    second = client.post(url)
    assert second.status_code == 422 and "was al ingetrokken" in second.content.decode()
    assert Event.objects.filter(stream=agenda.stream, action="guest_withdrawn").count() == 1
    client.force_login(partner)
    assert client.get(f"/agendas/{agenda.reference}/").status_code == 404
    answer = client.get(_path(guest))
    assert answer.status_code == 410 and "Vraag het Olivia Alkmaar" in answer.content.decode()
    # Asked again, it is another invitation with another link.
    new = ask(agenda, cast.coordinator_noord, email=partner.email)
    assert client.get(_path(new)).status_code == 200
    assert complaints(agenda) == []


def test_the_period_is_changed_and_the_guest_is_told(client: Client, cast: Cast, agenda: Agenda, partner: User) -> None:
    guest = ask(agenda, cast.coordinator_noord, email=partner.email)
    Guest.objects.update(start=today() - 5 * DAY, end=today() - DAY)
    guest.refresh_from_db()
    url = f"/agendas/{agenda.reference}/meelezers/{guest.pk}/periode/"
    client.force_login(cast.coordinator_noord)
    start, end = today() - 5 * DAY, today() + 10 * DAY
    typed = {"start": f"{start:%d-%m-%Y}", "end": f"{end:%d-%m-%Y}"}
    bad = client.post(url, typed | {"end": f"{today() - DAY:%d-%m-%Y}"})
    assert bad.status_code == 422 and "De laatste dag is al voorbij" in bad.content.decode()
    assert client.post(url, typed).status_code == 302
    guest.refresh_from_db()
    assert (guest.start, guest.end) == (start, end)
    assert "Meelezen kan nu tot en met" in _mail(guest, "agenda_guest_period").subject
    assert client.post(url, typed).status_code == 302  # nothing new, so no mail
    assert OutgoingMail.objects.filter(template="agenda_guest_period").count() == 1
    with pytest.raises(GuestRefused, match="hoogstens 6 maanden"):
        change_period(guest=guest, start=start, end=today() + 200 * DAY, by=cast.coordinator_noord)
    with pytest.raises(GuestRefused, match="horen niet bij uw rol"):
        change_period(guest=guest, start=start, end=today(), by=cast.alderman_alkmaar)


def test_withdrawn_while_the_page_was_open(client: Client, cast: Cast, agenda: Agenda, partner: User) -> None:
    guest = ask(agenda, cast.coordinator_noord, email=partner.email)
    client.force_login(partner)
    assert client.get(_path(guest)).status_code == 200
    withdraw_guest(guest=guest, by=cast.coordinator_noord)
    answer = client.post(_path(guest))
    assert answer.status_code == 410 and "ingetrokken" in answer.content.decode()
    with pytest.raises(GuestRefused):
        guest_opened(guest=guest)
    assert not Event.objects.filter(stream=agenda.stream, action="guest_came").exists()
    assert client.post(f"/agendas/{agenda.reference}/meelezen/").status_code == 404


def test_the_list(client: Client, cast: Cast, agenda: Agenda) -> None:
    client.force_login(cast.coordinator_noord)
    url = f"/agendas/{agenda.reference}/meelezers/"
    assert "Er leest nog niemand mee" in client.get(url).content.decode()
    for number, name in enumerate(("Anna", "Bert", "Cora", "Dirk")):
        guest = ask(agenda, cast.coordinator_noord, email=f"{name}@example.org", name=name)
        if number == 1:
            guest_opened(guest=guest)
        if number == 2:
            Guest.objects.filter(pk=guest.pk).update(start=today() - 2 * DAY, end=today() - DAY)
        if number == 3:
            withdraw_guest(guest=guest, by=cast.coordinator_noord)
    for stand, name in zip(
        ("uitgenodigd", "geopend", "afgelopen", "ingetrokken"), ("Anna", "Bert", "Cora", "Dirk"), strict=True
    ):
        assert [row.name for row in client.get(f"{url}?stand={stand}").context["rows"]] == [name]
    assert [row.name for row in client.get(f"{url}?zoek=cora").context["rows"]] == ["Cora"]
    assert "Geen meelezer gevonden" in client.get(f"{url}?zoek=niemand").content.decode()
    other = make_agenda(cast)
    assert client.get(f"/agendas/{other.reference}/meelezers/{guest.pk}/periode/").status_code == 404


@pytest.mark.parametrize("page", ["list", "home", "reading"])
def test_no_page_asks_more_for_more_guests(client: Client, cast: Cast, partner: User, page: str) -> None:
    agendas = [make_agenda(cast, State.CONSULTATION) for _ in range(5)]
    counts = []
    for number in (2, 5):
        for guest in range(number):
            if not Guest.objects.filter(user__email=f"g{guest}@example.org").exists():
                ask(agendas[0], cast.coordinator_noord, email=f"g{guest}@example.org")
            if not Guest.objects.filter(user=partner, agenda=agendas[guest]).exists():
                ask(agendas[guest], cast.coordinator_noord, email=partner.email)
        client.force_login(cast.coordinator_noord if page == "list" else partner)
        url = {"list": f"/agendas/{agendas[0].reference}/meelezers/", "home": "/"}
        address = url.get(page, f"/agendas/{agendas[0].reference}/")
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 14
