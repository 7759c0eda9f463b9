"""The menu of one agenda: nobody gets a link that is closed to them, and nobody misses one that is open."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from agendas.choices import State
from agendas.files.offers import TEXT_IS_FIXED, takes_files
from agendas.models import Agenda, Guest
from agendas.permissions import reads_uninvited
from municipalities.models import Membership, OfficeHolder
from municipalities.roles import Role
from tests.agendas.racing import again
from tests.cast import SINCE, Cast, make_person
from tests.factories import make_agenda

PAGES = ("", "voorplaat/", "ontbreekt/", "opmerkingen/", "versies/", "meelezers/", "bestanden/", "historie/")


def _invite(agenda: Agenda, user: User, by: User) -> Guest:
    today = timezone.localdate()
    end = today + datetime.timedelta(days=5)
    return Guest.objects.create(
        agenda=agenda, user=user, start=today, end=end, invited_at=timezone.now(), invited_by=by
    )


def _mayor(cast: Cast) -> User:
    """Somebody who signs for Alkmaar and has no membership."""
    mayor = make_person("mayor_alkmaar", "Berend Burgemeester", "gemeente Alkmaar")
    OfficeHolder.objects.filter(pk=cast.offices["alderman_alkmaar"].pk).update(user=mayor)
    return mayor


def _other_board(cast: Cast) -> User:
    """Somebody of a school board that has nothing to do with the agenda of Alkmaar."""
    user = make_person("other_board", "Bo Bestuur", "Stichting Waterlinie Basisscholen")
    Membership.objects.create(user=user, role=Role.SCHOOL_BOARD, start=SINCE, school_board=cast.other_board)
    return user


@pytest.mark.parametrize("state", list(State))
def test_the_predicate_says_what_the_query_says(cast: Cast, state: State) -> None:
    agenda = make_agenda(cast, state)
    people = [*cast.people.values(), _mayor(cast), _other_board(cast)]
    for user in (again(person) for person in people):
        by_role = Agenda.objects.visible_by_role(user).filter(pk=agenda.pk).exists()
        assert reads_uninvited(user, agenda) is takes_files(user, agenda) is by_role, user


def _links(client: Client, agenda: Agenda) -> set[str]:
    """Return the pages to which the menu on the page of the text and on that of the comments leads; all open."""
    base = f"/agendas/{agenda.reference}/"
    found = set()
    for page in ("", "opmerkingen/"):
        html = client.get(base + page).content.decode()
        found |= {link.removeprefix(base) for link in re.findall(r'href="([^"#?]+)"', html) if link.startswith(base)}
    links = found & set(PAGES)
    closed = {page for page in links if client.get(base + page).status_code != 200}
    assert closed == set()
    return links


def test_who_signs_by_office_alone_finds_the_front_page_and_the_files(cast: Cast, client: Client) -> None:
    mayor = _mayor(cast)
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(mayor)
    assert _links(client, agenda) >= {"voorplaat/", "versies/", "bestanden/", "historie/"}
    answer = client.post(f"/agendas/{agenda.reference}/bestanden/", {"kind": "docx"}, follow=True)
    assert TEXT_IS_FIXED.split(".")[0] in answer.content.decode()


@pytest.mark.parametrize("who", ["school board", "alderman of this place", "without a role"])
def test_a_guest_gets_no_link_that_is_closed(cast: Cast, client: Client, who: str) -> None:
    guest = {
        "school board": _other_board(cast),
        # Reads from review on; this draft only as a guest.
        "alderman of this place": cast.alderman_alkmaar,
        "without a role": make_person("guest", "Gijs Gast"),
    }[who]
    agenda = make_agenda(cast)
    _invite(agenda, guest, cast.coordinator_noord)
    client.force_login(guest)
    assert _links(client, agenda) <= {"", "opmerkingen/"}
    assert client.get(f"/agendas/{agenda.reference}/bestanden/").status_code == 404


@pytest.mark.parametrize("person", ["coordinator_noord", "school_board", "alderman_alkmaar", "ocw_finance"])
def test_every_link_in_the_menu_opens(cast: Cast, client: Client, person: str) -> None:
    agenda = make_agenda(cast, State.REVIEW)
    client.force_login(cast.people[person])
    assert _links(client, agenda) >= {"voorplaat/", "opmerkingen/", "versies/", "bestanden/", "historie/"}
