"""Passkeys in a real browser: adding one, signing in with it in both ways, and what the page says when it fails."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.authenticator import VirtualDevice
from tests.browser.portal import Portal
from tests.browser.visits import PHONE, overflow, violations
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("sign_in")]


def give_password(page: Page, portal: Portal, person: str) -> None:
    page.goto(portal.address + "/account/inloggen/")
    page.get_by_label("E-mailadres").fill(f"{person}@example.org")
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()


def sign_out(page: Page) -> None:
    page.locator("summary", has_text="Account van").click()
    page.get_by_role("button", name="Uitloggen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")


def add_passkey(page: Page, portal: Portal, name: str) -> None:
    page.goto(portal.address + "/account/tweede-factor/")
    page.get_by_role("link", name="Passkey toevoegen").click()
    page.get_by_label("Naam").fill(name)
    assert violations(page) == []
    page.get_by_role("button", name="Passkey maken").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Herstelcodes")


def test_a_passkey_from_beginning_to_end(portal: Portal, browser: Browser) -> None:
    page = browser.new_context(viewport=PHONE).new_page()
    device = VirtualDevice(page)
    give_password(page, portal, "officer.alkmaar")
    add_passkey(page, portal, "Telefoon van Olivia")
    assert device.count() == 1
    page.goto(portal.address + "/account/tweede-factor/")
    expect(page.get_by_text("Telefoon van Olivia", exact=True)).to_be_visible()
    assert violations(page) == [] and overflow(page) == 0
    sign_out(page)
    # Instead of a password.
    page.get_by_role("button", name="Inloggen met een passkey").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Inloggen")
    sign_out(page)
    # After it.
    give_password(page, portal, "officer.alkmaar")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bevestig dat u het bent")
    assert violations(page) == [] and overflow(page) == 0
    page.get_by_role("button", name="Verder met uw passkey").click()
    expect(page.locator("summary", has_text="Account van")).to_be_visible()
    page.goto(portal.address + "/account/sessies/")
    expect(page.get_by_text("Chrome op Linux")).to_be_visible()
    assert violations(page) == [] and overflow(page) == 0
    page.context.close()


def test_a_wrong_finger_and_an_empty_device_say_so(portal: Portal, browser: Browser) -> None:
    page = browser.new_context().new_page()
    device = VirtualDevice(page)
    give_password(page, portal, "officer.zwolle")
    add_passkey(page, portal, "Laptop")
    sign_out(page)
    device.recognises_its_owner(False)
    page.get_by_role("button", name="Inloggen met een passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("u bent gestopt of het duurde te lang")
    assert violations(page) == []
    device.recognises_its_owner(True)
    device.lose()
    page.get_by_role("button", name="Inloggen met een passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Probeer het opnieuw")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")
    page.context.close()


def test_without_javascript_the_page_says_what_to_do(portal: Portal, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(portal.address + "/account/inloggen/")
    # Chromium only hides <noscript> from the reader here, so the sentence is looked up in the page itself.
    assert "Een passkey werkt alleen als JavaScript aan staat." in page.content()
    page.get_by_role("button", name="Inloggen met een passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Zet JavaScript aan")
    page.context.close()
