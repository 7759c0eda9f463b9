"""The pages about people under axe and without sideways scrolling, and an invitation by keyboard."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, overflow, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SMALL = {"width": 320, "height": 640}
PAGES = (
    "/mensen/",
    "/mensen/?zoek=niemand",
    "/mensen/1/",
    "/mensen/1/rol-geven/?rol=alderman",
    "/mensen/1/vertrek/",
    "/mensen/1/wijzigen/",
    "/mensen/uitnodigen/",
    "/mensen/uitnodigen/?rol=onzin",
    "/mensen/uitnodigen/?rol=coordinator",
    "/mensen/overdragen/",
    "/mensen/overdragen/?van=1",
    "/mensen/rechten/",
    "/mensen/rechten/vastleggen/jaar/",
)


def test_pages(portal: Portal, browser: Browser) -> None:
    wrong = []
    for size in (DESKTOP, PHONE, SMALL):
        with signed_in(browser, portal, "administrator", size) as page:
            for address in PAGES:
                page.goto(portal.address + address)
                expect(page.get_by_role("heading", level=1)).to_have_count(1)
                if wide := overflow(page):
                    wrong.append(f"{address} is {wide} px too wide at {size['width']} px")
                if size is not SMALL:
                    wrong += [f"{address} at {size['width']} px: {line}" for line in violations(page)]
    assert wrong == []


def _link(directory: Path) -> str:
    """Return the link of the invitation in the mail that the worker sent."""
    for path in sorted((directory / "mail").glob("*")):
        if found := re.search(r"/mensen/uitnodiging/\d+/[0-9a-f]{64}/", path.read_text().replace("=\n", "")):
            return found[0]
    return ""


def test_an_invitation_from_form_to_first_sign_in(portal: Portal, browser: Browser) -> None:
    with signed_in(browser, portal, "coordinator_noord") as page:
        page.goto(f"{portal.address}/mensen/uitnodigen/")
        page.get_by_label("Beleidsmedewerker").press("Space")
        page.get_by_role("button", name="Verder").press("Enter")
        page.get_by_label("Naam").fill("Nina Nieuw")
        page.get_by_label("E-mailadres").fill("officer.zwolle@example.org")
        page.get_by_label("Gemeente").select_option("GM0361")
        page.get_by_role("button", name="Uitnodigen").press("Enter")
        expect(page.get_by_text("Er is al een account met dit e-mailadres", exact=True)).to_be_visible()
        assert violations(page) == []
        page.get_by_label("E-mailadres").fill("nina@example.org")
        page.get_by_role("button", name="Uitnodigen").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Nina Nieuw")
        for _ in range(100):
            if _link(portal.directory):
                break
            page.wait_for_timeout(100)
    context = browser.new_context(viewport=PHONE, locale="en-US")
    page = context.new_page()
    page.goto(portal.address + _link(portal.directory))
    assert violations(page) == [] and overflow(page) == 0
    for field in page.locator("input[type=password]").all():
        field.fill("een heel lang eigen wachtwoord")
    page.get_by_role("button", name="Wachtwoord opslaan").click()
    page.get_by_label("E-mailadres").fill("nina@example.org")
    page.get_by_label("Wachtwoord", exact=True).fill("een heel lang eigen wachtwoord")
    page.get_by_role("button", name="Inloggen", exact=True).click()
    expect(page).to_have_url(f"{portal.address}/")
    context.close()
