"""The money of one agenda from the application to the settlement, by the people who do it, in a real browser."""

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal
from tests.browser.signing_pages import empty_pdf
from tests.browser.visits import PHONE, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.both_databases, pytest.mark.slow, pytest.mark.xdist_group("grants")]

TEXTS = ("Wat is er gedaan?", "Aard, omvang", "Bereikte doelen", "Naleving", "Vergelijking")


def _today() -> str:
    now = date.today()
    return f"{now.day}-{now.month}-{now.year}"


def _press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_from_application_to_settlement(portal: Portal, browser: Browser, tmp_path: Path) -> None:
    agenda = portal.python("tests.browser.grants", "story").strip()
    grant = f"{portal.address}/subsidie/{agenda}-S1/"
    decision = tmp_path / "beschikking.pdf"
    decision.write_bytes(empty_pdf())
    with signed_in(browser, portal, "school_board") as page:
        _applies(page, grant)
    with signed_in(browser, portal, "ocw_finance") as page:
        _grants(page, grant, decision)
        _plans_and_pays(page, grant)
    with signed_in(browser, portal, "school_board", PHONE) as page:
        _accounts(page, portal, grant, decision)
    with signed_in(browser, portal, "ocw_finance") as page:
        _judges_and_settles(page, portal, grant)
    with signed_in(browser, portal, "other_board") as page:
        _sees_nothing(page, portal, grant)


def _applies(page: Page, grant: str) -> None:
    """Prepare without an address of the contact, hear why that cannot be submitted, mend it and submit."""
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Mijn contactschool").click()
    page.get_by_role("link", name="Voorbereiden").click()
    page.get_by_label("Regeling").select_option(label="Regeling proef 2021")
    page.locator("select[name=school]").select_option(index=1)
    page.get_by_label("E-mailadres van de contactpersoon").fill("")
    _press(page, "Aanvraag voorbereiden")
    expect(page).to_have_url(grant)
    page.goto(grant + "indienen/")
    expect(page.get_by_role("heading", name="Dit moet eerst gebeuren")).to_be_visible()
    expect(page.get_by_role("button", name="Aanvraag indienen")).to_be_disabled()
    expect(page.locator("main")).to_contain_text(re.compile("e-mailadres", re.IGNORECASE))
    page.goto(grant + "wijzigen/")
    page.get_by_label("E-mailadres van de contactpersoon").fill("sjoerd@example.org")
    _press(page, "Opslaan")
    expect(page).to_have_url(grant)
    page.goto(grant + "indienen/")
    _press(page, "Aanvraag indienen")
    expect(page.locator("main")).to_contain_text("De aanvraag is ingediend.")


def _grants(page: Page, grant: str, decision: Path) -> None:
    """From the line on the home page and the queue."""
    page.get_by_role("listitem").filter(has_text="1 aanvraag wacht op een besluit").get_by_role("link").click()
    page.get_by_role("link", name="Beslissen op de aanvraag").click()
    page.goto(grant + "besluit/grant/")
    page.get_by_label("Nummer van de beschikking").fill("OCW-2026-114")
    expect(page.get_by_label("Verleend bedrag")).to_have_value("60.000")
    page.get_by_label("De beschikking als pdf").set_input_files(decision)
    _press(page, "Verlening vastleggen")
    expect(page.locator("main")).to_contain_text("De subsidie is verleend.")
    with page.expect_download() as downloading:
        page.get_by_role("link", name=re.compile("Pdf openen")).click()
    assert downloading.value.path().read_bytes() == decision.read_bytes()


def _plans_and_pays(page: Page, grant: str) -> None:
    page.goto(grant + "termijnen/")
    page.get_by_label("Betalen op").first.fill(_today())
    _press(page, "Regel toevoegen")
    expect(page.get_by_label("Betalen op").last).to_be_focused()
    expect(page.get_by_label("Betalen op").first).to_have_value(_today())
    _press(page, "Termijnen opslaan")
    page.goto(grant + "termijnen/1/betalen/")
    page.get_by_label("Betalingskenmerk").fill("BET-1")
    _press(page, "Betaling vastleggen")
    expect(page.locator("main")).to_contain_text("De betaling van termijn 1 is vastgelegd.")


def _accounts(page: Page, portal: Portal, grant: str, report: Path) -> None:
    """From the own page, in two goes: first the money, then the texts and the annual report.

    Granted this year, so the account is due next year: the home page does not ask for it yet.
    """
    page.goto(f"{portal.address}/subsidie/contactschool/")
    page.locator(".own-duties").get_by_role("link", name=re.compile("Verantwoording 2022")).click()
    expect(page).to_have_url(grant + "verantwoording/2022/")
    page.get_by_label("Besteed in 2022").fill("60.000")
    page.get_by_label("Alle activiteiten van deze subsidie zijn afgerond").check()
    _press(page, "Bewaren en jaarverslag toevoegen")
    page.get_by_label("Bestand").set_input_files(report)
    _press(page, "Toevoegen")
    expect(page).to_have_url(grant + "verantwoording/2022/")
    expect(page.get_by_label("Besteed in 2022")).to_have_value("60.000")
    for label in TEXTS:
        page.get_by_label(label).fill("Wij deden wat in de agenda staat.")
    _press(page, "Indienen")
    expect(page.locator("main")).to_contain_text("De verantwoording over 2022 is ingediend.")


def _judges_and_settles(page: Page, portal: Portal, grant: str) -> None:
    page.goto(portal.address + "/")
    expect(page.locator("main")).to_contain_text("1 verantwoording wacht op uw beoordeling")
    page.goto(grant + "verantwoording/2022/beoordelen/")
    page.get_by_label("Akkoord").check()
    _press(page, "Oordeel vastleggen")
    page.goto(grant + "besluit/settle/")
    page.get_by_label("Nummer van de beschikking").fill("OCW-2026-115")
    expect(page.get_by_label("Vastgesteld bedrag")).to_have_value("60.000")
    _press(page, "Vaststelling vastleggen")
    expect(page.locator("main")).to_contain_text("De subsidie is vastgesteld.")
    expect(page.locator(".page-head__meta")).to_contain_text("Vastgesteld")


def _sees_nothing(page: Page, portal: Portal, grant: str) -> None:
    """Somebody of another contactschool finds none of it; their own page and list are empty."""
    for address in ("", "indienen/", "verantwoording/2022/", "wijzigen/", "besluit/settle/"):
        answer = page.goto(grant + address)
        assert answer is not None
        assert answer.status == 404, address
    for address in ("/subsidie/", "/subsidie/contactschool/"):
        page.goto(portal.address + address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("main")).not_to_contain_text(grant.split("/")[-2])
