"""The review of rights: every present role, what stands out, and that somebody looked."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from municipalities.actions.reviewing import QUARTERLY, YEARLY, record_review
from municipalities.actions.roles import RoleGrant, give_role
from municipalities.models import Membership
from municipalities.rights import TECHNICAL_NAME, Line, Remark, present_rights
from municipalities.roles import Role
from municipalities.tables import review
from records.models import Event
from tests.cast import Cast, cast

__all__ = ["cast"]

PAGE = "/mensen/rechten/"


def _line(name: str) -> Line:
    return next(line for line in present_rights() if line.name == name)


def test_all_present_roles_are_there_grouped_by_role(cast: Cast, client: Client) -> None:
    Membership.objects.create(
        user=cast.reader, role=Role.OFFICER, municipality=cast.breda, start="2019-01-01", end="2020-01-01"
    )
    User.objects.create_superuser("technisch@example.org", name="Technisch")
    client.force_login(cast.ocw_staff)
    page = client.get(PAGE)
    assert page.context["count"] == Membership.objects.current().count() + 1
    roles = [role for role, _lines in page.context["groups"]]
    assert roles == [*[role.label for role in Role], TECHNICAL_NAME]
    assert "Controle vastleggen" not in page.content.decode(), "OCW looks, the administrator records"


def test_remarks(cast: Cast) -> None:
    now, today = timezone.localtime(), timezone.localdate()
    User.objects.filter(pk=cast.officer_alkmaar.pk).update(last_login=now - datetime.timedelta(days=91))
    User.objects.filter(pk=cast.officer_zwolle.pk).update(last_login=now - datetime.timedelta(days=89))
    User.objects.filter(pk=cast.reader.pk).update(is_active=False, password="!")
    Membership.objects.filter(user=cast.ocw_finance).update(end=today + datetime.timedelta(days=30))
    assert _line("Olivia Alkmaar").remarks == [Remark.INACTIVE, Remark.NO_FACTOR]
    assert _line("Zoë Zwolle").remarks == [Remark.NO_FACTOR]
    assert _line("Lies Lezer").remarks == [Remark.CLOSED, Remark.NEVER_IN]
    assert {Remark.ENDS_SOON, Remark.PRIVILEGED} <= set(_line("Fenna Geld").remarks)
    assert Remark.PRIVILEGED not in _line("Nora Noord").remarks


def test_who_gave_a_role_comes_from_the_event(cast: Cast) -> None:
    grant = RoleGrant(Role.OFFICER, start=timezone.localdate(), place={"municipality": cast.alkmaar})
    give_role(user=cast.officer_zwolle, grant=grant, by=cast.coordinator_noord)
    lines = [row for row in present_rights() if row.name == "Zoë Zwolle"]
    assert {(line.place, line.given_by) for line in lines} == {("Zwolle", ""), ("Alkmaar", "Nora Noord")}


@pytest.mark.parametrize(
    ("query", "count"),
    [("?rol=officer", 2), ("?let_op=bevoorrecht", 4), ("?zoek=alkmaar", 3), ("?rol=technisch", 0), ("?rol=onzin", 14)],
)
def test_filters_of_page_and_file(cast: Cast, client: Client, query: str, count: int) -> None:
    client.force_login(cast.administrator)
    assert client.get(PAGE + query).context["count"] == count
    lines = b"".join(client.get(f"{PAGE}csv/{query}")).decode("utf-8-sig").splitlines()
    assert len(lines) == count + 1 and lines[0].startswith("Rol;Naam;E-mailadres")


def test_recording_says_who_when_and_how_many(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    assert all(turn.is_due for turn in review.turns())
    assert client.post(f"{PAGE}vastleggen/kwartaal/", {"note": "Eén rol beëindigd."}).status_code == 302
    event = Event.objects.get(stream="review:rights")
    assert event.data["counts"] == {"ocw_staff": 2, "ocw_finance": 1, "administrator": 1}
    assert event.data["remarks"] == 4, "none of them has a second factor"
    assert (event.actor_name, event.data["note"]) == ("Bea Beheer", "Eén rol beëindigd.")
    quarterly, yearly = review.turns()
    assert not quarterly.is_due and yearly.is_due
    assert "Eén rol beëindigd." in client.get(PAGE).content.decode()


def test_when_the_next_one_is_due(cast: Cast) -> None:
    today = timezone.localdate()
    record_review(kind=YEARLY, note="", by=cast.administrator)
    assert [turn.is_due for turn in review.turns()] == [False, False], "a yearly one covers the privileged roles"
    assert [turn.is_due for turn in review.turns(today + datetime.timedelta(days=92))] == [True, False]
    assert [turn.is_due for turn in review.turns(today + datetime.timedelta(days=366))] == [True, True]
    with pytest.raises(ValidationError):
        record_review(kind=QUARTERLY, note="", by=cast.ocw_staff)


def test_queries_do_not_grow(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    client.get(PAGE)
    counts = []
    for more in (0, 6):
        for number in range(more):
            user = User.objects.create_user(f"nieuw{number}@example.org", name=f"Nieuw {number}")
            Membership.objects.create(user=user, role=Role.OFFICER, municipality=cast.alkmaar)
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        counts.append(len(captured))
    # With every page: session, user, memberships. Then the roles, the technical accounts and the reviews.
    assert counts[0] == counts[1] <= 5 + 3
