"""Municipalities and school boards in the browser: axe, small screens, sorting and filtering by keyboard."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, overflow, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("places")]

SMALL = {"width": 320, "height": 640}
PAGES = {
    "coordinator_noord": [
        "/gemeenten/",
        "/gemeenten/?agenda=draft&volgorde=-inwoners",
        "/gemeenten/?zoek=bestaat+niet",
        "/gemeenten/?provincie=PV99",
        "/gemeenten/GM0361/",
        "/gemeenten/GM0361/?zoek=bestaat+niet",
        "/schoolbesturen/",
        "/schoolbesturen/?gemeente=Atlantis",
        "/schoolbesturen/99901/",
    ],
    "administrator": ["/gemeenten/GM0193/", "/schoolbesturen/99902/"],
    "officer_zwolle": ["/gemeenten/GM0361/", "/schoolbesturen/99901/"],
}


@pytest.fixture(scope="module")
def filled(portal: Portal) -> Portal:
    """The portal with an agenda in every state."""
    portal.python("tests.browser.prepare", "every_state")
    return portal


@pytest.mark.parametrize("person", PAGES)
def test_every_page_and_state(filled: Portal, browser: Browser, person: str) -> None:
    wrong = []
    with signed_in(browser, filled, person) as page:
        for address in PAGES[person]:
            for size in (DESKTOP, PHONE):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                page.goto(filled.address + address)
                wrong += [f"{address} at {size['width']}: {line}" for line in violations(page)]
            page.set_viewport_size(SMALL)  # type: ignore[arg-type]
            if overflow(page):
                wrong.append(f"{address} is {overflow(page)} px too wide at 320")
    assert wrong == []


def test_sorting_and_filtering_by_keyboard(filled: Portal, browser: Browser) -> None:
    with signed_in(browser, filled, "ocw_staff") as page:
        page.goto(filled.address + "/gemeenten/")
        page.get_by_label("Naam of CBS-code").focus()
        page.keyboard.type("a")
        page.keyboard.press("Enter")
        expect(page.get_by_role("row")).to_have_count(3)
        heading = page.get_by_role("link", name="Gemeente", exact=True)
        heading.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("columnheader", name="Gemeente")).to_have_attribute("aria-sort", "descending")
        assert "zoek=a" in page.url
        expect(page.get_by_role("rowheader")).to_have_text(["Breda", "Alkmaar"])


def test_the_filters_fold_on_a_phone(filled: Portal, browser: Browser) -> None:
    with signed_in(browser, filled, "ocw_staff", PHONE) as page:
        page.goto(filled.address + "/gemeenten/")
        expect(page.get_by_label("Provincie")).to_be_hidden()
        page.get_by_text("Meer filters en volgorde").click()
        page.get_by_label("Provincie").select_option("Noord-Holland")
        page.get_by_role("button", name="Zoeken").click()
        expect(page.get_by_role("rowheader")).to_have_text(["Alkmaar"])
        expect(page.get_by_label("Provincie")).to_be_visible()
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        page.goto(filled.address + "/gemeenten/")
        expect(page.get_by_label("Provincie")).to_be_visible()
