"""Consultation from form to reading, with the real mail; and the pages of starting and guests under axe."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.mailbox import wait_for_mail
from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, overflow, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("guests")]

SMALL = {"width": 320, "height": 640}
NEW_PASSWORD = "een heel lang eigen wachtwoord"
START = "/agendas/nieuw/inhoud/?gemeente=GM0361&van=2031&tot=2034"


@pytest.fixture(scope="module")
def reference(portal: Portal) -> str:
    """A draft of Alkmaar, complete for signing."""
    return portal.python("tests.browser.draft").strip()


def _invite(page: Page, portal: Portal, reference: str, email: str, name: str) -> None:
    page.goto(f"{portal.address}/agendas/{reference}/meelezers/uitnodigen/")
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Naam").fill(name)
    page.get_by_label("Bericht in de mail").fill("Kijk vooral naar de interventies.")
    page.get_by_role("button", name="Uitnodigen").click()


def _link_in(mail: str, pattern: str) -> str:
    found = re.search(rf"/{pattern}/\S+", mail.replace("=\n", ""))
    assert found, mail
    return found[0]


def _sign_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord", exact=True).fill(password)
    page.get_by_role("button", name="Inloggen", exact=True).click()


def test_somebody_without_an_account_reads_along(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "coordinator_noord") as page:
        _invite(page, portal, reference, "gerda@example.org", "Gerda Gast")
        expect(page.get_by_text("Gerda Gast krijgt een mail met een link")).to_be_visible()
        expect(page.get_by_role("row", name="Gerda Gast")).to_contain_text("Uitgenodigd")
    link = _link_in(wait_for_mail(portal, "gerda@example.org", "Kies uw wachtwoord"), "mensen/uitnodiging")
    context = browser.new_context(viewport=PHONE, locale="en-US")
    page = context.new_page()
    page.goto(portal.address + link)
    for field in page.locator("input[type=password]").all():
        field.fill(NEW_PASSWORD)
    page.get_by_role("button", name="Wachtwoord opslaan").click()
    _sign_in(page, "gerda@example.org", NEW_PASSWORD)
    expect(page.get_by_text("U leest mee met")).to_be_visible()
    assert violations(page) == [] and overflow(page) == 0
    page.get_by_role("button", name="Lezen").click()
    expect(page).to_have_url(f"{portal.address}/agendas/{reference}/")
    expect(page.get_by_role("heading", name="U leest mee")).to_be_visible()
    assert violations(page) == [] and overflow(page) == 0
    dialog = page.get_by_role("dialog")
    page.get_by_role("link", name="Opmerking bij Toelichting").click()
    dialog.get_by_label("Uw opmerking").fill("Wat betekent dit voor onze bibliotheek?")
    dialog.get_by_role("button", name="Opmerking plaatsen").click()
    expect(page.get_by_role("link", name="1 opmerking bij Toelichting")).to_be_focused()
    assert page.goto(f"{portal.address}/agendas/{reference}/historie/").status == 404  # type: ignore[union-attr]
    page.goto(f"{portal.address}/agendas/{reference}/opmerkingen/")
    page.get_by_role("link", name="Bekijken in de tekst").click()
    expect(page.locator("#veld-explanation")).to_be_in_viewport()
    page.get_by_role("link", name="Opmerking bij Inleiding").click()
    dialog.get_by_label("Uw opmerking").fill("Een lange tekst die niet weg mag.")
    with signed_in(browser, portal, "coordinator_noord") as other:
        other.goto(f"{portal.address}/agendas/{reference}/meelezers/")
        row = other.get_by_role("row", name="Gerda Gast")
        expect(row).to_contain_text("Geopend")
        row.get_by_role("link", name="Intrekken").click()
        other.get_by_role("button", name="Uitnodiging intrekken").click()
        expect(other.get_by_role("row", name="Gerda Gast")).to_contain_text("Ingetrokken")
    dialog.get_by_role("button", name="Opmerking plaatsen").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Deze uitnodiging is op")
    expect(dialog.get_by_label("Uw opmerking")).to_have_value("Een lange tekst die niet weg mag.")
    context.close()
    assert "ingetrokken" in wait_for_mail(portal, "gerda@example.org", "U leest niet meer mee")


def test_the_personal_link_asks_to_sign_in_as_that_person(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "officer_alkmaar") as page:
        _invite(page, portal, reference, "officer.zwolle@example.org", "Zoë Zwolle")
        expect(page.get_by_role("row", name="Zoë Zwolle")).to_be_visible()
    link = _link_in(wait_for_mail(portal, "officer.zwolle@example.org", "Open de agenda"), "agendas/meelezen")
    with signed_in(browser, portal, "reader", expected=("403",)) as page:
        page.goto(portal.address + link)
        expect(page.get_by_role("heading", level=1)).to_have_text("Deze link is voor iemand anders")
        assert violations(page) == []
    context = browser.new_context(viewport=PHONE, locale="en-US")
    page = context.new_page()
    page.goto(portal.address + link)
    _sign_in(page, "officer.zwolle@example.org", "een-lang-wachtwoord-2026")
    expect(page.get_by_role("heading", level=1)).to_have_text("Olivia Alkmaar vraagt u mee te lezen")
    assert violations(page) == [] and overflow(page) == 0
    page.get_by_role("button", name="Agenda openen").press("Enter")
    expect(page).to_have_url(f"{portal.address}/agendas/{reference}/")
    context.close()


def test_pages(portal: Portal, browser: Browser, reference: str) -> None:
    base = f"/agendas/{reference}"
    addresses = (
        "/agendas/nieuw/",
        START,
        f"{START}&zoek=niets",
        "/agendas/nieuw/bestand/",
        f"{base}/overnemen/",
        f"{base}/nakijken/",
        f"{base}/bewerken/interventies/uit-catalogus/",
        f"{base}/bewerken/communities/uit-catalogus/?zoek=niets",
        f"{base}/meelezers/",
        f"{base}/meelezers/?zoek=niemand",
        f"{base}/meelezers/uitnodigen/",
        f"{base}/meelezers/1/periode/",
        f"{base}/meelezers/1/intrekken/",
    )
    wrong = []
    for size in (DESKTOP, PHONE, SMALL):
        with signed_in(browser, portal, "coordinator_noord", size) as page:
            for address in addresses:
                page.goto(portal.address + address)
                expect(page.get_by_role("heading", level=1)).to_have_count(1)
                if wide := overflow(page):
                    wrong.append(f"{address} is {wide} px too wide at {size['width']} px")
                if size is not SMALL:
                    wrong += [f"{address} at {size['width']} px: {line}" for line in violations(page)]
    assert wrong == []


def test_an_agenda_from_the_previous_one_and_a_row_from_the_catalogue(
    portal: Portal, browser: Browser, reference: str
) -> None:
    with signed_in(browser, portal, "coordinator_noord") as page:
        page.goto(f"{portal.address}/agendas/nieuw/")
        page.get_by_label("Gemeente", exact=True).select_option("GM0361")
        page.get_by_label("Startjaar").fill("2031")
        page.get_by_label("Eindjaar").fill("2034")
        page.get_by_role("button", name="Verder").click()
        parts = page.get_by_role("group", name="Wat neemt u over?")
        expect(parts).to_be_visible()
        page.get_by_label("Met het landelijke model").check()
        expect(parts).to_be_hidden()
        page.get_by_label(reference).check()
        parts.get_by_label("Communities").uncheck()
        page.get_by_role("button", name="Agenda beginnen").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Overgenomen teksten nakijken")
        assert violations(page) == []
        page.goto(page.url.replace("nakijken/", "bewerken/interventies/"))
        page.get_by_role("link", name="Uit de interventiebank").click()
        page.get_by_label("Naam of omschrijving").fill("transformatieve")
        page.get_by_role("button", name="Zoeken").click()
        page.get_by_role("button", name="De Transformatieve School").click()
        expect(page.get_by_label("Naam", exact=True)).to_have_value("De Transformatieve School")
