"""From invitation to a lost phone: somebody new sets up both second factors, uses each, loses both, and is helped."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from tests.browser.authenticator import VirtualDevice
from tests.browser.mailbox import wait_for_mail
from tests.browser.portal import Portal
from tests.browser.visits import PHONE, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("sign_in")]

NEWCOMER = "imke.nieuw@example.org"
OWN_PASSWORD = "de fiets staat achter het huis"
REASON = "Telefoon in het water gevallen. Teruggebeld op het bekende nummer."


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def invite(page: Page, portal: Portal) -> None:
    page.goto(portal.address + "/mensen/")
    page.get_by_role("link", name="Iemand uitnodigen").first.click()
    page.get_by_role("radio", name=re.compile("^Regiocoördinator")).check()
    page.get_by_role("button", name="Verder").click()
    page.get_by_label("E-mailadres").fill(NEWCOMER)
    page.get_by_label("Naam", exact=True).fill("Imke Nieuw")
    page.get_by_label("Gemeente", exact=False).select_option(label="Zwolle")
    page.get_by_role("button", name="Uitnodigen").click()
    heading(page, "Imke Nieuw")


def choose_password(page: Page, portal: Portal) -> None:
    mail = wait_for_mail(portal, NEWCOMER, "Kies uw wachtwoord")
    link = re.search(r"http://localhost:\d+/\S+", mail)
    assert link is not None
    page.goto(link[0])
    for field in page.locator("input[type=password]").all():
        field.fill(OWN_PASSWORD)
    page.get_by_role("button", name="Wachtwoord opslaan").click()
    heading(page, "Inloggen")


def give_password(page: Page) -> None:
    page.get_by_label("E-mailadres").fill(NEWCOMER)
    page.get_by_label("Wachtwoord", exact=True).fill(OWN_PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up_code_app(page: Page, portal: Portal) -> str:
    page.goto(portal.address + "/account/tweede-factor/")
    page.get_by_role("link", name="Code-app instellen").click()
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_label("Code uit de app").fill(code_of(secret))
    page.get_by_role("button", name="Code-app aanzetten").click()
    heading(page, "Herstelcodes")
    return secret


def set_up_passkey(page: Page, portal: Portal) -> None:
    page.goto(portal.address + "/account/tweede-factor/")
    page.get_by_role("link", name="Passkey toevoegen").click()
    page.get_by_label("Naam").fill("Laptop van Imke")
    page.get_by_role("button", name="Passkey maken").click()
    heading(page, "Uw account")
    expect(page.get_by_text("Laptop van Imke", exact=True)).to_be_visible()


def sign_out(page: Page) -> None:
    page.locator("summary", has_text="Account van").click()
    page.get_by_role("button", name="Uitloggen").click()
    heading(page, "Inloggen")


def is_in(page: Page) -> None:
    expect(page.locator("summary", has_text="Account van")).to_be_visible()


def sign_in_with_code(page: Page, secret: str) -> None:
    give_password(page)
    heading(page, "Bevestig dat u het bent")
    page.get_by_label("Code", exact=True).fill(code_of(secret))
    page.get_by_role("button", name="Verder met deze code").click()
    is_in(page)


def reset(page: Page, portal: Portal) -> None:
    page.goto(portal.address + "/mensen/?q=Imke")
    page.get_by_role("link", name="Imke Nieuw").click()
    page.get_by_role("link", name="Tweede factor resetten").click()
    page.get_by_role("button", name="Tweede factor resetten").click()
    expect(page.get_by_role("alert").first).to_contain_text("Schrijf waarom")
    page.get_by_label("Reden").fill(REASON)
    page.get_by_role("button", name="Tweede factor resetten").click()
    heading(page, "Imke Nieuw")


def test_from_invitation_to_reset(portal: Portal, browser: Browser) -> None:
    with signed_in(browser, portal, "administrator") as administrator:
        invite(administrator, portal)
        page = browser.new_context().new_page()
        device = VirtualDevice(page)
        choose_password(page, portal)
        give_password(page)
        is_in(page)
        secret = set_up_code_app(page, portal)
        set_up_passkey(page, portal)
        sign_out(page)
        sign_in_with_code(page, secret)
        sign_out(page)
        page.get_by_role("button", name="Inloggen met een passkey").click()
        is_in(page)
        # Both are gone: nobody gets past the password, and the page says who can help.
        device.lose()
        elsewhere = browser.new_context(viewport=PHONE).new_page()
        elsewhere.goto(portal.address + "/account/inloggen/")
        give_password(elsewhere)
        elsewhere.get_by_label("Code", exact=True).fill("123456")
        elsewhere.get_by_role("button", name="Verder met deze code").click()
        expect(elsewhere.get_by_role("alert").first).to_contain_text("Deze code klopt niet")
        expect(elsewhere.get_by_text("Bent u alles kwijt?")).to_be_visible()
        assert violations(elsewhere) == []
        reset(administrator, portal)
        # Told by mail, with the reason; signed out everywhere; and in again with the password to set up new ones.
        assert REASON in wait_for_mail(portal, NEWCOMER, "tweede factor van uw account verwijderd")
        page.goto(portal.address + "/account/tweede-factor/")
        heading(page, "Inloggen")
        give_password(page)
        heading(page, "Uw account")
        expect(page.get_by_role("link", name="Passkey toevoegen")).to_be_visible()
        expect(page.get_by_role("link", name="Code-app instellen")).to_be_visible()
