"""What stands around every page: the menu and whom to ask for help, by role."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast


def _frame(client: Client) -> tuple[list[str], str]:
    response = client.get(reverse("dashboard:home"))
    menu = response.context["navigation"]
    text = " ".join(response.content.decode().split("site-footer__help")[1].split("</p>")[0].split())
    return [item["label"] for item in menu["first"] + menu["others"]], text


@pytest.mark.parametrize(
    ("person", "reads", "asks"),
    [
        ("officer_alkmaar", True, "of vraag het uw regiocoördinator."),
        ("alderman_alkmaar", True, "of vraag het uw regiocoördinator."),
        ("school_board", True, "of vraag het uw regiocoördinator."),
        ("reader", True, "of vraag het uw regiocoördinator."),
        ("coordinator_noord", True, "of vraag het de functioneel beheerder."),
        ("minister_ocw", True, "of vraag het de functioneel beheerder."),
        ("secretariat_ocw", True, "of vraag het de functioneel beheerder."),
        ("ocw_staff", True, "of vraag het de functioneel beheerder."),
        ("ocw_finance", True, "of vraag het de functioneel beheerder."),
        ("administrator", False, ""),
    ],
)
def test_the_menu_and_the_foot_fit_the_role(cast: Cast, client: Client, person: str, reads: bool, asks: str) -> None:
    client.force_login(getattr(cast, person))
    labels, foot = _frame(client)
    assert ("Agenda’s" in labels) is reads
    assert asks in foot
    assert ("vraag het" in foot) is bool(asks)


def test_a_visitor_is_sent_to_the_help(client: Client, db: None) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert "vraag het" not in page.split("site-footer__help")[1].split("</p>")[0]
