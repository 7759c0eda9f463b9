"""An administrator reads in a file; the page that waits opens by itself. Every page under axe, and at 320 px."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, overflow, signed_in, violations
from tests.municipalities.duo import BOARDS, family_b

pytestmark = [pytest.mark.browser, pytest.mark.both_databases, pytest.mark.slow, pytest.mark.xdist_group("imports")]

SMALL = {"width": 320, "height": 640}


def _upload(page: Page, portal: Portal, name: str, content: bytes) -> None:
    page.goto(f"{portal.address}/inlezen/nieuw/")
    page.get_by_label("Bestand", exact=True).set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Verder").click()


def _boards(*numbers: str) -> bytes:
    return family_b(BOARDS, *((number, f"Bestuur {number}", "1811 AB", "12345678", " ") for number in numbers))


def _fits(page: Page, where: str) -> list[str]:
    found = []
    for size in (DESKTOP, PHONE, SMALL):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"{where} at {size['width']}: {line}" for line in violations(page)]
        if overflow(page):
            found.append(f"{where} at {size['width']} scrolls sideways")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    return found


def test_a_file_from_upload_to_applied(browser: Browser, portal: Portal) -> None:
    wrong: list[str] = []
    with signed_in(browser, portal, "administrator") as page:
        page.goto(f"{portal.address}/inlezen/")
        wrong += _fits(page, "empty list")
        _upload(page, portal, "fout.csv", b"a;b\n1;2\n")
        expect(page.get_by_role("alert")).to_contain_text("Het portaal herkent de kopregel niet.")
        wrong += _fits(page, "refused upload")
        _upload(page, portal, "besturenpo-2026.csv", _boards("99951", "99952", "kapot"))
        expect(page.get_by_label("Sector")).to_have_value("po")
        wrong += _fits(page, "choices")
        page.get_by_role("button", name="Bestand lezen").click()
        # Nobody presses anything: the page that waits opens anew.
        expect(page.get_by_role("button", name="Toepassen")).to_be_visible(timeout=15_000)
        wrong += _fits(page, "proposal")
        page.get_by_role("link", name=re.compile("Bekijken.*Geweigerd")).click()
        expect(page.get_by_text("“kapot” is geen bestuursnummer.")).to_be_visible()
        wrong += _fits(page, "refused rows")
        page.go_back()
        page.get_by_role("button", name="Toepassen").click()
        expect(page.get_by_role("heading", name="Wat deze import heeft gedaan")).to_be_visible(timeout=15_000)
        wrong += _fits(page, "applied")
        page.goto(f"{portal.address}/inlezen/gemeente-opheffen/")
        wrong += _fits(page, "end of a municipality")
        page.get_by_label("Gemeente die ophoudt").select_option("GM0361")
        page.get_by_role("textbox", name="Laatste dag").fill("31-12-2026")
        page.get_by_label("Gaat op in").select_option("GM0193")
        page.get_by_role("button", name="Verder").click()
        expect(page.get_by_role("heading", name="Alkmaar houdt op na 31 december 2026")).to_be_visible()
        wrong += _fits(page, "what the end means")
    assert wrong == []
