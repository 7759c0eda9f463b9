"""The register of a signing round in a browser: withdrawing, inviting again, the decision of the college; under axe."""

import io

import pikepdf
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.mailbox import wait_for_mail
from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, overflow, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.both_databases, pytest.mark.slow, pytest.mark.xdist_group("register")]

SMALL = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def register(portal: Portal) -> str:
    """The address of the register of an agenda that waits for its first signature."""
    return f"{portal.address}/agendas/{portal.python('tests.browser.frozen').strip()}/ondertekening/"


def _pdf() -> bytes:
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.save(out)
    return out.getvalue()


def test_an_invitation_is_withdrawn_and_given_again(portal: Portal, browser: Browser, register: str) -> None:
    with signed_in(browser, portal, "coordinator_noord") as page:
        page.goto(register)
        row = page.get_by_role("row", name="Wouter Alkmaar")
        expect(row).to_contain_text("Uitgenodigd")
        row.locator("summary", has_text="Meer").click()
        row.get_by_role("link", name="Uitnodiging intrekken").click()
        assert violations(page) == []
        page.get_by_role("button", name="Uitnodiging intrekken").click()
        expect(page.get_by_role("link", name="Vul een reden in")).to_be_visible()
        page.get_by_label("Reden").fill("De wethouder is ziek.")
        page.get_by_role("button", name="Uitnodiging intrekken").click()
        expect(row).to_contain_text("Uitnodiging ingetrokken")
        assert violations(page) == [] and overflow(page) == 0
        wait_for_mail(portal, "alderman.alkmaar@example.org", "U hoeft nu niet te ondertekenen")
        again = row.get_by_role("button", name="Opnieuw uitnodigen")
        if not again.is_visible():
            row.locator("summary", has_text="Meer").click()
        again.click()
        expect(page.get_by_text("Wouter Alkmaar is opnieuw uitgenodigd")).to_be_visible()
        expect(row).not_to_contain_text("ingetrokken")


def test_the_decision_of_the_college_is_recorded(portal: Portal, browser: Browser, register: str) -> None:
    with signed_in(browser, portal, "officer_alkmaar", PHONE) as page:
        page.goto(register)
        page.get_by_role("link", name="Besluit vastleggen").click()
        assert violations(page) == [] and overflow(page) == 0
        page.get_by_label("Nummer van het besluit").fill("B&W 2026-17")
        file = {"name": "besluit.pdf", "mimeType": "application/pdf", "buffer": _pdf()}
        page.get_by_label("Het besluit als pdf").set_input_files(file)  # type: ignore[arg-type]
        page.get_by_role("button", name="Besluit vastleggen").click()
        expect(page.get_by_text("Besluit B&W 2026-17 van")).to_be_visible()
        assert violations(page) == [] and overflow(page) == 0


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALL], ids=["desktop", "phone", "small"])
def test_the_pages_fit_and_are_accessible(
    portal: Portal, browser: Browser, register: str, size: dict[str, int]
) -> None:
    with signed_in(browser, portal, "ocw_staff", size) as page:
        page.goto(register)
        assert violations(page) == [] and overflow(page) == 0
        page.get_by_role("link", name="Datum wijzigen").first.click()
        expect(page.get_by_label("Graag ondertekend op")).to_be_visible()
        assert violations(page) == [] and overflow(page) == 0
    with signed_in(browser, portal, "secretariat_ocw", size) as page:
        page.goto(register)
        page.get_by_role("link", name="Voorbereiden").click()
        expect(page.get_by_label("Notitie voor de ondertekenaar")).to_be_visible()
        assert violations(page) == [] and overflow(page) == 0
