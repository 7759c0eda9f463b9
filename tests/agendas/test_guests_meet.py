"""What a guest meets: commenting in the text, home before and after, and a text that comes back when it cannot be."""

import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.actions.invitations import accept_invitation
from accounts.emails import invitation_link
from accounts.models import Invitation
from agendas.actions.commenting import CommentRefused, comment, resolve
from agendas.actions.guests import withdraw_guest
from agendas.choices import Audience, State
from agendas.discussion import visible_comments, voice_of
from agendas.models import Agenda, Comment, Guest
from agendas.permissions import can_comment, side_of
from tests.agendas.racing import again
from tests.agendas.test_guests import DAY, ask, today
from tests.cast import Cast, make_person
from tests.factories import make_agenda


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, State.CONSULTATION)


@pytest.fixture
def guest(cast: Cast, agenda: Agenda) -> Guest:
    make_person("partner", "Petra Partner", "Stichting Samen")
    return ask(agenda, cast.coordinator_noord, email="partner@example.org")


def said(agenda: Agenda, by: Any, path: str = "explanation", audience: str = Audience.ALL) -> Comment:
    return comment(agenda=agenda, path=path, quote="", text="Klopt dit?", audience=audience, mentions=(), by=by)


# ---------- in the text ----------


def test_a_guest_comments_in_the_text(client: Client, agenda: Agenda, guest: Guest) -> None:
    client.force_login(guest.user)
    page = client.get(f"/agendas/{agenda.reference}/").content.decode()
    assert 'data-path="explanation"' in page and 'id="veld-explanation"' in page
    new = f"/agendas/{agenda.reference}/opmerkingen/nieuw/?veld=explanation&amp;terug=tekst"
    assert f'href="{new}"' in page
    assert "js/comments.js" in page and "css/comments.css" in page
    assert "Kies ‘Opmerking’ bij een tekst." in page
    sent = {"path": "explanation", "text": "Klopt dit?", "audience": "all", "terug": "tekst"}
    answer = client.post(f"/agendas/{agenda.reference}/opmerkingen/nieuw/", sent)
    assert answer["Location"] == f"/agendas/{agenda.reference}/#veld-explanation"
    page = client.get(f"/agendas/{agenda.reference}/").content.decode()
    assert "1 open opmerking lezen" in page and "remark__link--some" in page


def test_the_links_to_the_text_find_their_target(client: Client, cast: Cast, agenda: Agenda, guest: Guest) -> None:
    said(agenda, cast.officer_alkmaar)
    client.force_login(guest.user)
    listed = client.get(f"/agendas/{agenda.reference}/opmerkingen/").content.decode()
    assert f'href="/agendas/{agenda.reference}/#veld-explanation">Bekijken in de tekst' in listed
    assert 'id="veld-explanation"' in client.get(f"/agendas/{agenda.reference}/").content.decode()


def test_who_only_reads_sees_the_comments_in_the_text_and_makes_none(
    client: Client, cast: Cast, agenda: Agenda, guest: Guest
) -> None:
    Guest.objects.update(may_comment=False)
    said(agenda, cast.officer_alkmaar)
    client.force_login(guest.user)
    page = client.get(f"/agendas/{agenda.reference}/").content.decode()
    assert page.count("data-comment-open") == 1 and "Kies ‘Opmerking’" not in page


def test_a_frozen_text_has_no_comments(client: Client, cast: Cast, guest: Guest) -> None:
    frozen = make_agenda(cast, State.FROZEN)
    Guest.objects.update(agenda=frozen)
    client.force_login(guest.user)
    page = client.get(f"/agendas/{frozen.reference}/").content.decode()
    assert "U leest mee" in page and "data-comment-open" not in page and "/opmerkingen/" not in page


# ---------- an alderman as a guest ----------


def test_an_alderman_who_was_asked_to_read_along_is_a_guest_until_review(
    client: Client, cast: Cast, agenda: Agenda
) -> None:
    alderman = cast.alderman_alkmaar
    ask(agenda, cast.officer_alkmaar, email=alderman.email)
    open_to_all = said(agenda, cast.officer_alkmaar)
    internal = said(agenda, cast.officer_alkmaar, audience=Audience.MUNICIPALITY)
    voice = voice_of(alderman, agenda)
    assert (side_of(alderman, agenda), voice.settles, voice.comments) == (None, False, True)
    assert voice.audiences == [Audience.ALL]
    assert list(visible_comments(alderman, agenda)) == [open_to_all]
    with pytest.raises(CommentRefused):
        resolve(comment=open_to_all, by=alderman)
    with pytest.raises(CommentRefused):
        said(agenda, alderman, audience=Audience.MUNICIPALITY)
    client.force_login(alderman)
    page = client.get(f"/agendas/{agenda.reference}/opmerkingen/").content.decode()
    assert "Afhandelen" not in page and "Alleen de gemeente" not in page
    assert client.get(f"/agendas/{agenda.reference}/opmerkingen/{internal.pk}/").status_code == 404
    assert client.post(f"/agendas/{agenda.reference}/opmerkingen/{open_to_all.pk}/afhandelen/").status_code == 403
    # In review the alderman reads by the own role.
    Agenda.objects.filter(pk=agenda.pk).update(state=State.REVIEW)
    agenda.refresh_from_db()
    assert side_of(alderman, agenda) == Audience.MUNICIPALITY and voice_of(alderman, agenda).settles
    assert visible_comments(alderman, agenda).count() == 2


def test_an_alderman_who_was_asked_only_to_read_does_not_comment(cast: Cast, agenda: Agenda) -> None:
    ask(agenda, cast.officer_alkmaar, email=cast.alderman_alkmaar.email, may_comment=False)
    assert not can_comment(cast.alderman_alkmaar, agenda)


# ---------- what was typed ----------


@pytest.mark.parametrize("page", ["nieuw", "antwoord"])
def test_what_a_guest_typed_comes_back_when_the_invitation_was_withdrawn(
    client: Client, cast: Cast, agenda: Agenda, guest: Guest, page: str
) -> None:
    head = said(agenda, cast.officer_alkmaar)
    url = f"/agendas/{agenda.reference}/opmerkingen/" + ("nieuw/" if page == "nieuw" else f"{head.pk}/antwoord/")
    withdraw_guest(guest=guest, by=cast.coordinator_noord)
    client.force_login(guest.user)
    sent = {"path": "explanation", "text": "Mijn lange <b>opmerking</b>.", "audience": "all"}
    answer = client.post(url, sent)
    text = answer.content.decode()
    assert answer.status_code == 410
    assert "Mijn lange &lt;b&gt;opmerking" in text and "Uw opmerking is niet geplaatst." in text
    assert "Deze uitnodiging is op" in text and "Vraag het Nora Noord" in text
    script = client.post(url, sent, headers={"Accept": "application/json"})
    assert script.status_code == 410 and "ingetrokken" in script.json()["sentence"]
    assert Comment.objects.count() == 1
    # Reading it stays a bare 404, and so it is for who was never asked.
    assert client.get(url).status_code in {404, 405}
    client.force_login(cast.officer_zwolle)
    assert client.post(url, sent).status_code == 404


def test_what_a_guest_typed_comes_back_after_the_last_day(client: Client, agenda: Agenda, guest: Guest) -> None:
    Guest.objects.update(start=today() - 3 * DAY, end=today() - DAY)
    client.force_login(guest.user)
    answer = client.post(f"/agendas/{agenda.reference}/opmerkingen/nieuw/", {"text": "Te laat gezegd."})
    text = answer.content.decode()
    assert answer.status_code == 410 and "Te laat gezegd." in text and "Die dag is voorbij" in text


# ---------- home ----------


def _home(client: Client, guest: Guest) -> str:
    client.force_login(guest.user)
    return client.get("/").content.decode()


def test_before_the_first_day_home_says_from_when(client: Client, guest: Guest) -> None:
    start = datetime.date(timezone.localdate().year + 1, 12, 1)
    Guest.objects.update(start=start, end=start + DAY)
    home = _home(client, guest)
    assert f"U kunt ‘GKA-agenda Alkmaar Alkmaar 2022-2025’ lezen vanaf 1 december {start.year}." in home
    assert "U kunt nu geen agenda lezen" in home
    assert "functioneel beheerder u een rol" not in home and "U hebt nu geen rol" not in home


def test_after_the_last_day_home_says_until_when(client: Client, cast: Cast, guest: Guest) -> None:
    Guest.objects.update(start=datetime.date(2025, 1, 1), end=datetime.date(2025, 1, 31))
    home = _home(client, guest)
    assert "lezen tot en met 31 januari 2025. Vraag het Nora Noord als u toch wilt lezen." in home
    assert "U hebt nu geen rol" not in home


def test_after_withdrawal_home_says_so(client: Client, cast: Cast, guest: Guest) -> None:
    withdraw_guest(guest=guest, by=cast.coordinator_noord)
    assert "De uitnodiging is ingetrokken op" in _home(client, guest)
    Agenda.objects.update(state=State.WITHDRAWN)
    assert "Alkmaar 2022-2025’ is ingetrokken. Er is niets meer te lezen." in _home(client, guest)


def test_what_can_be_read_stands_above_that_nothing_waits(client: Client, guest: Guest) -> None:
    home = _home(client, guest)
    assert home.index("U leest mee met") < home.index("Er wacht verder niets op u")
    assert home.count('id="reading-title"') == 1 and "hierboven bij ‘U leest mee’" in home


# ---------- asking and ending ----------


def test_a_used_password_link_leads_to_the_work(client: Client, cast: Cast, agenda: Agenda) -> None:
    ask(agenda, cast.coordinator_noord)
    invitation = Invitation.objects.get()
    link = invitation_link(invitation).removeprefix(settings.PORTAL_URL.rstrip("/"))
    accept_invitation(invitation=invitation, password="een nieuw heel lang wachtwoord")
    page = client.get(link).content.decode()
    assert "U hebt al een wachtwoord" in page and "bij ‘Mijn werk’" in page and "?next=/" in page
    # Read anew: the session goes with the password of now.
    client.force_login(again(invitation.user))
    page = client.get(link).content.decode()
    assert "Naar Mijn werk" in page and "Log in met" not in page


def test_pages_name_the_whole_agenda_and_say_what_an_address_is(
    client: Client, cast: Cast, agenda: Agenda, guest: Guest
) -> None:
    client.force_login(cast.coordinator_noord)
    base = f"/agendas/{agenda.reference}/meelezers/"
    withdraw = client.get(f"{base}{guest.pk}/intrekken/").content.decode()
    assert "kan ‘GKA-agenda Alkmaar Alkmaar 2022-2025’ meteen niet meer lezen" in withdraw
    answer = client.post(f"{base}uitnodigen/", {"email": "a@example.org, b@example.org", "start": "1 foo 2026"})
    text = answer.content.decode()
    assert "Vul één e-mailadres in, bijvoorbeeld naam@gemeente.nl." in text
    assert "Schrijf de datum als dag, maand en jaar" in text
