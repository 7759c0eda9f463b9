"""The list of people and the page of one person: who finds whom, filters, file, states, and constant queries."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions.invitations import make_invitation
from accounts.models import Invitation, User
from municipalities.actions.leaving import offboard
from municipalities.models import Membership
from municipalities.roles import Role
from municipalities.tables.people import PersonState, people, state_of, with_state
from tests.cast import Cast, cast

__all__ = ["cast"]

LIST = "/mensen/"


def _names(client: Client, query: str = "") -> set[str]:
    return {row.name for row in client.get(LIST + query).context["rows"]}


def _newcomer(cast: Cast, name: str, *, expired: bool = False) -> User:
    user = User.objects.create_user(email=f"{name.lower()}@example.org", name=name)
    Membership.objects.create(user=user, role=Role.OFFICER, municipality=cast.alkmaar)
    invitation = make_invitation(user=user, by=cast.administrator)
    if expired:
        then = timezone.localtime() - datetime.timedelta(days=30)
        Invitation.objects.filter(pk=invitation.pk).update(invited_at=then, expires=then + datetime.timedelta(days=14))
    return user


def test_administrator_and_ocw_find_everybody(cast: Cast, client: Client) -> None:
    for person in (cast.administrator, cast.ocw_staff):
        client.force_login(person)
        assert _names(client) == {user.name for user in cast.people.values()}


def test_coordinator_and_officer_find_the_people_of_their_municipalities(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator_noord)
    assert _names(client) == {"Nora Noord", "Olivia Alkmaar", "Wouter Alkmaar", "Lies Lezer"}
    client.force_login(cast.officer_zwolle)
    assert _names(client) == {"Zoë Zwolle"}
    assert client.get(reverse("people:person", args=[cast.alderman_alkmaar.pk])).status_code == 404


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?zoek=zwolle", {"Zoë Zwolle"}),
        ("?zoek=alkmaar+lies", {"Lies Lezer"}),
        ("?rol=officer", {"Olivia Alkmaar", "Zoë Zwolle"}),
        ("?plaats=schoolbestuur", {"Sjoerd School"}),
        ("?plaats=ambt", {"Sanne Secretariaat"}),
        ("?plaats=regio", {"Nora Noord", "Zeger Zuid"}),
        ("?bij=gemeente:GM0361", {"Nora Noord", "Olivia Alkmaar", "Wouter Alkmaar", "Lies Lezer"}),
        ("?status=vertrokken", set()),
        ("?rol=officer&zoek=olivia&status=actief", {"Olivia Alkmaar"}),
    ],
)
def test_filters(cast: Cast, client: Client, query: str, names: set[str]) -> None:
    client.force_login(cast.administrator)
    assert _names(client, query) == names


@pytest.mark.parametrize("query", ["?rol=onzin", "?bij=regio:x", "?page=-1", "?zoek=%00", "?volgorde=x", "?status=x"])
def test_a_strange_address_is_no_error(cast: Cast, client: Client, query: str) -> None:
    client.force_login(cast.administrator)
    assert client.get(LIST + query).status_code == 200


def test_an_empty_list_says_what_to_do(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    assert "Gebruik minder filters" in client.get(f"{LIST}?zoek=niemandheetzo").content.decode()


def test_every_state_is_found_by_the_filter_and_shown(cast: Cast, client: Client) -> None:
    _newcomer(cast, "Nina")
    _newcomer(cast, "Eva", expired=True)
    offboard(user=cast.reader, last_day=timezone.localdate(), by=cast.administrator)
    offboard(user=cast.school_board, last_day=timezone.localdate() + datetime.timedelta(days=9), by=cast.administrator)
    for state in list(PersonState)[:5]:
        found = list(with_state(people(User.objects.all()), state))
        assert found and {state_of(user) for user in found} == {state}
    assert sum(with_state(people(User.objects.all()), state).count() for state in list(PersonState)[:5]) == 16
    client.force_login(cast.administrator)
    assert _names(client, "?status=uitgenodigd") == {"Nina"}
    assert _names(client, "?status=verlopen") == {"Eva"}
    assert _names(client, "?status=vertrokken") == {"Lies Lezer"}
    assert len(_names(client, "?status=zonder-tweede-factor")) == 13
    text = client.get(f"{LIST}?zoek=eva").content.decode()
    assert "Uitnodiging verlopen" in text


def test_who_has_no_second_factor_is_for_administrators_only(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator_noord)
    assert "zonder-tweede-factor" not in client.get(LIST).content.decode()
    page = client.get(reverse("people:person", args=[cast.officer_alkmaar.pk])).content.decode()
    assert "Tweede factor" not in page and "Wat er gebeurde" not in page
    assert "Tweede factor" not in b"".join(client.get("/mensen/csv/")).decode()


def test_the_file_has_the_same_people(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    response = client.get("/mensen/csv/?rol=officer")
    lines = b"".join(response).decode("utf-8-sig").splitlines()
    assert response["Content-Disposition"].startswith('attachment; filename="mensen-')
    assert lines[0].startswith("Naam;E-mailadres;Functie") and len(lines) == 3
    assert "Beleidsmedewerker, Alkmaar" in lines[1]


@pytest.mark.parametrize("order", ["naam", "-naam", "organisatie", "-organisatie", "ingelogd", "-ingelogd"])
def test_orders(cast: Cast, client: Client, order: str) -> None:
    client.force_login(cast.administrator)
    assert client.get(f"{LIST}?volgorde={order}").status_code == 200


def test_a_person_page_tells_roles_history_and_offices(cast: Cast, client: Client) -> None:
    user = _newcomer(cast, "Nina")
    Membership.objects.create(
        user=user,
        role=Role.READER,
        municipality=cast.breda,
        start=datetime.date(2020, 1, 1),
        end=datetime.date(2021, 6, 30),
    )
    client.force_login(cast.administrator)
    text = client.get(reverse("people:person", args=[user.pk])).content.decode()
    assert "1 januari 2020 tot en met 30 juni 2021" in text
    assert "Uitnodiging verstuurd" in text and "Opnieuw uitnodigen" in text
    alderman = client.get(reverse("people:person", args=[cast.alderman_alkmaar.pk])).content.decode()
    assert "Wethouder, gemeente Alkmaar" in alderman


def test_somebody_elses_roles_elsewhere_are_only_counted(cast: Cast, client: Client) -> None:
    Membership.objects.create(user=cast.officer_alkmaar, role=Role.OFFICER, municipality=cast.breda)
    client.force_login(cast.coordinator_noord)
    text = client.get(reverse("people:person", args=[cast.officer_alkmaar.pk])).content.decode()
    assert "En 1 rol ergens anders" in text and "Breda" not in text


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("person", ["administrator", "coordinator_noord"])
def test_queries_do_not_grow(cast: Cast, client: Client, person: str) -> None:
    client.force_login(cast.people[person])
    page = reverse("people:person", args=[cast.officer_alkmaar.pk])
    client.get(LIST)
    client.get(page)
    before = (_queries(client, LIST), _queries(client, page))
    for number in range(6):
        _newcomer(cast, f"Nieuw{number}")
        Membership.objects.create(
            user=cast.officer_alkmaar, role=Role.READER, municipality=cast.alkmaar, end=timezone.localdate()
        )
    after = (_queries(client, LIST), _queries(client, page))
    assert before == after
    # Session, user and the two or three of the memberships come with every page.
    assert after[0] <= 5 + 5 and after[1] <= 5 + 8
