"""Inviting and giving roles: who may give which role where, sentences for bad input, one coordinator per day."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail, User
from municipalities.actions import save_row
from municipalities.actions.roles import RoleGrant, end_role, give_role
from municipalities.choices import OfficeKind
from municipalities.models import Membership, Municipality, OfficeHolder
from municipalities.permissions import roles_to_give
from municipalities.roles import Role
from records.models import Event
from tests.cast import Cast, cast

__all__ = ["cast"]

INVITE = "/mensen/uitnodigen/"
TODAY = timezone.localdate()
NINA = {"name": "Nina Nieuw", "email": "nina@example.org", "job_title": "", "organisation": "", "start": "1-1-2026"}


def test_the_table_of_who_gives_what(cast: Cast) -> None:
    expected = {
        "administrator": set(Role),
        "coordinator_noord": {Role.OFFICER, Role.ALDERMAN, Role.READER},
        "officer_alkmaar": {Role.OFFICER, Role.READER},
    }
    for name, person in cast.people.items():
        key = "coordinator_noord" if name == "coordinator_zuid" else name
        key = "officer_alkmaar" if name == "officer_zwolle" else key
        assert set(roles_to_give(person)) == expected.get(key, set()), name


def test_inviting_makes_account_role_mail_and_events(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator_noord)
    assert "Schrijft mee aan de agenda" in client.get(INVITE).content.decode()
    page = client.get(f"{INVITE}?rol=officer").content.decode()
    assert "GM0361" in page and "GM0758" not in page
    response = client.post(f"{INVITE}?rol=officer", {**NINA, "municipality": "GM0361", "end": "31-12-2027"})
    user = User.objects.get(email="nina@example.org")
    assert response.url == reverse("people:person", args=[user.pk])
    membership = user.memberships.get()
    assert (membership.role, membership.municipality, membership.end) == (
        "officer",
        cast.alkmaar,
        datetime.date(2027, 12, 31),
    )
    assert OutgoingMail.objects.filter(recipient=user, template="invitation").exists()
    actions = list(Event.objects.in_stream(f"user:{user.pk}").values_list("action", "actor_name"))
    assert actions == [(name, "Nora Noord") for name in ("account_made", "created", "invited")]


@pytest.mark.parametrize(
    ("person", "role", "place"),
    [
        ("coordinator_noord", "officer", "GM0758"),
        ("officer_alkmaar", "officer", "GM0758"),
        ("officer_zwolle", "reader", "GM0361"),
    ],
)
def test_nobody_invites_for_somebody_elses_municipality(
    cast: Cast, client: Client, person: str, role: str, place: str
) -> None:
    client.force_login(cast.people[person])
    page = client.post(f"{INVITE}?rol={role}", {**NINA, "municipality": place})
    assert page.status_code == 422 and "wat bij uw eigen rol hoort" in page.content.decode()
    assert not User.objects.filter(email="nina@example.org").exists()


@pytest.mark.parametrize("role", ["coordinator", "ocw_staff", "administrator", "geen", "minister", "onzin"])
def test_nobody_gives_a_wider_role(cast: Cast, client: Client, role: str) -> None:
    client.force_login(cast.coordinator_noord)
    page = client.post(f"{INVITE}?rol={role}", {**NINA, "municipality": "GM0361"})
    assert page.status_code == 422 and "Kies een rol die u mag geven" in page.content.decode()
    grant = RoleGrant(Role.ADMINISTRATOR, start=TODAY)
    with pytest.raises(ValidationError, match="kunt u hier niet geven"):
        give_role(user=cast.reader, grant=grant, by=cast.coordinator_noord)


def test_nobody_gives_a_role_to_themselves(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    assert client.get(reverse("people:give_role", args=[cast.administrator.pk])).status_code == 403
    with pytest.raises(ValidationError):
        give_role(user=cast.administrator, grant=RoleGrant(Role.OCW_STAFF, start=TODAY), by=cast.administrator)


def test_an_address_that_has_an_account_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator_noord)
    typed = {**NINA, "email": "OFFICER.zwolle@example.org", "municipality": "GM0361", "end": "31-12-2027"}
    page = client.post(f"{INVITE}?rol=officer", typed)
    text = page.content.decode()
    assert page.status_code == 422 and "Er is al een account met dit e-mailadres" in text
    assert 'value="Nina Nieuw"' in text
    address = page.context["existing"]["give_url"]
    form = client.get(address)
    assert form.status_code == 200 and "31-12-2027" in form.content.decode()
    assert 'value="GM0361" selected' in form.content.decode()
    # Without the address nobody learns who has which number.
    assert client.get(reverse("people:give_role", args=[cast.officer_zwolle.pk])).status_code == 404
    done = client.post(address, {"municipality": "GM0361", "start": "1-1-2026", "end": "31-12-2027"})
    assert done.status_code == 302
    assert cast.officer_zwolle.memberships.filter(municipality=cast.alkmaar, role=Role.OFFICER).exists()


def test_the_own_address_and_one_of_somebody_who_left(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    own = client.post(f"{INVITE}?rol=ocw_staff", {**NINA, "email": cast.administrator.email})
    assert "Dat bent u zelf" in own.content.decode()
    User.objects.filter(pk=cast.reader.pk).update(is_active=False)
    left = client.post(f"{INVITE}?rol=ocw_staff", {**NINA, "email": cast.reader.email})
    assert "Laat Lies Lezer terugkomen" in left.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"end": "1-5-2025"}, "De rol eindigt voordat hij begint (1 januari 2026). Kies een latere dag"),
        ({"start": "1-1-0206"}, "Controleer het jaartal"),
        ({"start": "31-2-2026"}, "Vul een datum in die bestaat"),
        ({"municipality": "GM0400"}, "bestond tot en met 31 december 2021. Zij ging op in Alkmaar: kies die gemeente."),
        ({"municipality": "GM0758", "start": "1-1-2019"}, "De gemeente Breda bestaat pas vanaf 1 januari 2020."),
        ({"email": "geen adres"}, "Vul een e-mailadres in met een @"),
        ({"name": "  "}, "Vul ‘Naam’ in."),
    ],
)
def test_bad_input_says_what_to_do_and_loses_nothing(
    cast: Cast, client: Client, changes: dict[str, str], sentence: str
) -> None:
    Municipality.objects.create(
        cbs_code="GM0400",
        name="Oudorp",
        province="PV27",
        valid_to=datetime.date(2021, 12, 31),
        successor=cast.alkmaar,
    )
    Municipality.objects.filter(pk=cast.breda.pk).update(valid_from=datetime.date(2020, 1, 1))
    client.force_login(cast.administrator)
    page = client.post(
        f"{INVITE}?rol=reader", {**NINA, "municipality": "GM0361", "organisation": "Bureau Q", **changes}
    )
    assert page.status_code == 422
    assert sentence in page.content.decode() and 'value="Bureau Q"' in page.content.decode()


def test_an_alderman_gets_an_office_to_sign_with(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    typed = {**NINA, "municipality": "GM0758", "portfolio": "Onderwijs"}
    client.post(f"{INVITE}?rol=alderman", typed)
    office = OfficeHolder.objects.get(user__email="nina@example.org")
    assert (office.kind, office.municipality, office.portfolio, office.organisation) == (
        "alderman",
        cast.breda,
        "Onderwijs",
        "gemeente Breda",
    )


def test_an_alderman_gets_the_office_that_waits(cast: Cast, client: Client) -> None:
    facts = {"kind": OfficeKind.ALDERMAN, "organisation": "gemeente Breda", "municipality": cast.breda}
    waiting = OfficeHolder.objects.create(name="N. Nieuw", office="Wethouder", **facts)
    client.force_login(cast.administrator)
    wrong = client.post(f"{INVITE}?rol=alderman", {**NINA, "municipality": "GM0361", "office": waiting.pk})
    assert "Kies het ambt bij de gekozen gemeente" in wrong.content.decode()
    client.post(f"{INVITE}?rol=alderman", {**NINA, "municipality": "GM0758", "office": waiting.pk})
    waiting.refresh_from_db()
    assert waiting.user is not None and waiting.user.email == "nina@example.org"
    assert OfficeHolder.objects.filter(municipality=cast.breda).count() == 1


# ---------- one coordinator per municipality and day ----------


def test_a_second_coordinator_is_refused_with_name_and_link(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    for place in ({"municipality": "GM0361"}, {"region": str(cast.alkmaar.region_id)}):
        page = client.post(f"{INVITE}?rol=coordinator", {**NINA, **place})
        text = page.content.decode()
        assert page.status_code == 422 and "Nora Noord is al regiocoördinator van" in text
        assert f"/mensen/overdragen/?van={cast.coordinator_noord.pk}" in text
    assert not User.objects.filter(email="nina@example.org").exists()


@pytest.mark.parametrize(
    ("start", "end", "free"),
    [
        (datetime.date(2026, 1, 1), None, True),
        (datetime.date(2025, 12, 31), None, False),
        (datetime.date(2017, 1, 1), datetime.date(2017, 12, 31), True),
        (datetime.date(2017, 1, 1), datetime.date(2018, 1, 1), False),
    ],
)
def test_to_the_day(cast: Cast, start: datetime.date, end: datetime.date | None, free: bool) -> None:
    Membership.objects.filter(user=cast.coordinator_noord).update(end=datetime.date(2025, 12, 31))
    row = Membership(user=cast.reader, role=Role.COORDINATOR, municipality=cast.alkmaar, start=start, end=end)
    assert (row.clash() is None) is free
    if free:
        save_row(row=row, by=cast.administrator)
    else:
        with pytest.raises(ValidationError, match="Nora Noord is al regiocoördinator van Alkmaar"):
            save_row(row=row, by=cast.administrator)


def test_a_region_clashes_with_a_municipality_in_it(cast: Cast) -> None:
    Membership.objects.filter(role=Role.COORDINATOR).delete()
    save_row(row=Membership(user=cast.reader, role=Role.COORDINATOR, municipality=cast.alkmaar), by=cast.administrator)
    with pytest.raises(ValidationError, match="Lies Lezer is al regiocoördinator van Alkmaar"):
        save_row(
            row=Membership(user=cast.school_board, role=Role.COORDINATOR, region=cast.alkmaar.region),
            by=cast.administrator,
        )


def test_a_mistake_can_be_put_right(cast: Cast) -> None:
    """Two that stand there already (an import, an older version) can each be shortened."""
    double = Membership.objects.create(user=cast.reader, role=Role.COORDINATOR, municipality=cast.alkmaar)
    end_role(membership=double, last_day=TODAY, by=cast.administrator)
    double.refresh_from_db()
    assert double.end == TODAY
