"""What an officer or coordinator learns of people who are not theirs, and of how colleagues use the portal."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from municipalities.choices import OfficeKind
from municipalities.models import OfficeHolder
from tests.cast import Cast, cast

__all__ = ["cast"]

INVITE = "/mensen/uitnodigen/"
TYPED = {"name": "Nina Nieuw", "start": "1-1-2026", "municipality": "GM0361", "job_title": "", "organisation": ""}
GIVE = {"municipality": "GM0361", "start": "1-1-2026"}


def _typed(client: Client, person: User) -> tuple[str, str]:
    """Return the text of the page after typing the address of `person`, and where its link goes."""
    page = client.post(f"{INVITE}?rol=reader", {**TYPED, "email": person.email})
    assert page.status_code == 422
    return page.content.decode(), page.context["existing"]["give_url"]


@pytest.mark.parametrize("has_left", [False, True])
def test_an_address_tells_no_name_and_not_whether_somebody_left(cast: Cast, client: Client, has_left: bool) -> None:
    User.objects.filter(pk=cast.officer_zwolle.pk).update(is_active=not has_left)
    client.force_login(cast.officer_alkmaar)
    text, address = _typed(client, cast.officer_zwolle)
    assert "Er is al een account met dit e-mailadres" in text
    assert "Zoë" not in text and "vertrokken" not in text
    page = client.get(address)
    assert page.status_code == 200
    assert "Zoë" not in page.content.decode() and cast.officer_zwolle.email in page.content.decode()
    assert "email" not in parse_qs(urlsplit(address).query) and "zwolle" not in address
    done = client.post(address, GIVE)
    if has_left:
        assert done.status_code == 422 and "Dit account kan deze rol nu niet krijgen" in done.content.decode()
        assert "Zoë" not in done.content.decode()
    else:
        assert done.status_code == 302


def test_a_colleague_is_named(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer_alkmaar)
    text, address = _typed(client, cast.alderman_alkmaar)
    assert "Wouter Alkmaar heeft al een account" in text and "bewijs" not in address


def test_the_proof_is_for_one_viewer_and_one_person(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer_alkmaar)
    _text, address = _typed(client, cast.officer_zwolle)
    other = address.replace(str(cast.officer_zwolle.pk), str(cast.school_board.pk), 1)
    assert client.get(other).status_code == 404
    assert client.get(address.split("?")[0]).status_code == 404
    assert client.get(address.split("?")[0] + "?bewijs=onzin").status_code == 404
    client.force_login(cast.coordinator_zuid)
    assert client.get(address).status_code == 404


def test_how_somebody_uses_the_account_is_for_who_sees_everybody(cast: Cast, client: Client) -> None:
    User.objects.update(last_login=timezone.now())
    page = reverse("people:person", args=[cast.alderman_alkmaar.pk])
    for viewer, expected in ((cast.coordinator_noord, False), (cast.officer_alkmaar, False), (cast.ocw_staff, True)):
        client.force_login(viewer)
        shown = [
            client.get("/mensen/").content.decode(),
            client.get(page).content.decode(),
            b"".join(client.get("/mensen/csv/")).decode(),
        ]
        assert ["Laatst ingelogd" in text for text in shown] == [expected] * 3
        assert ("volgorde=ingelogd" in shown[0]) is expected


def test_the_order_does_not_tell_it_either(cast: Cast, client: Client) -> None:
    User.objects.filter(pk=cast.reader.pk).update(last_login=timezone.now())
    client.force_login(cast.coordinator_noord)
    usual = [row.name for row in client.get("/mensen/").context["rows"]]
    assert [row.name for row in client.get("/mensen/?volgorde=-ingelogd").context["rows"]] == usual


def test_offices_elsewhere_are_no_business_of_an_officer(cast: Cast, client: Client) -> None:
    OfficeHolder.objects.create(
        user=cast.alderman_alkmaar,
        name="Wouter Alkmaar",
        kind=OfficeKind.ALDERMAN,
        office="Wethouder",
        organisation="gemeente Breda",
        municipality=cast.breda,
    )
    page = reverse("people:person", args=[cast.alderman_alkmaar.pk])
    for viewer, expected in ((cast.officer_alkmaar, False), (cast.administrator, True)):
        client.force_login(viewer)
        text = client.get(page).content.decode()
        assert "Wethouder, gemeente Alkmaar" in text and ("gemeente Breda" in text) is expected
