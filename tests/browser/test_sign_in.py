"""Signing in on a real server with a real browser."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, overflow, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("sign_in")]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_sign_in_and_out(portal: Portal, browser: Browser, size: dict[str, int]) -> None:
    with signed_in(browser, portal, "coordinator_noord", size) as page:
        expect(page).to_have_url(portal.address + "/")
        assert violations(page) == []
        assert overflow(page) == 0


def test_wrong_password_says_so_and_keeps_the_address(portal: Portal, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(portal.address + "/agendas/")
    page.get_by_label("E-mailadres").fill("coordinator.noord@example.org")
    page.get_by_label("Wachtwoord", exact=True).fill("dit is het niet")
    page.get_by_role("button", name="Inloggen", exact=True).click()
    expect(page.get_by_label("E-mailadres")).to_have_value("coordinator.noord@example.org")
    assert violations(page) == []
    page.close()
