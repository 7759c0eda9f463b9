"""The national picture, home and the menu in the browser: axe, small screens, the menu by keyboard."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, overflow, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("overview")]

SMALL = {"width": 320, "height": 640}
PAGES = {
    "coordinator_noord": ["/", "/landelijk/", "/landelijk/geld/", "/landelijk/geld/?zoek=bestaat+niet"],
    "coordinator_zuid": ["/", "/landelijk/", "/landelijk/geld/"],
    "ocw_staff": ["/", "/landelijk/", "/landelijk/geld/?geldjaar=2022&volgorde=gemeente"],
    "administrator": ["/"],
    "alderman_alkmaar": ["/"],
    "reader": ["/"],
}


@pytest.fixture(scope="module")
def filled(portal: Portal) -> Portal:
    """The portal with all municipalities and an agenda in every state."""
    assert portal.run("load_reference").returncode == 0
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


def test_the_menu_on_a_phone_opens_by_keyboard_and_fits(filled: Portal, browser: Browser) -> None:
    with signed_in(browser, filled, "ocw_staff", PHONE) as page:
        page.goto(filled.address + "/gemeenten/")
        more = page.locator(".site-nav summary", has_text="Meer")
        expect(more).to_contain_text("u bent bij Gemeenten")
        link = page.get_by_role("link", name="Landelijk beeld")
        expect(link).to_be_hidden()
        for width in (320, 390):
            page.set_viewport_size({"width": width, "height": 640})
            more.focus()
            page.keyboard.press("Enter")
            expect(link).to_be_visible()
            assert overflow(page) == 0
            box = link.bounding_box()
            assert box is not None
            assert 0 <= box["x"] < box["x"] + box["width"] <= width
            page.keyboard.press("Escape")
            expect(link).to_be_hidden()
            expect(more).to_be_focused()
        page.keyboard.press("Enter")
        # Subsidie stands before it.
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Landelijk beeld")


def test_a_wide_screen_shows_the_whole_menu_on_one_line(filled: Portal, browser: Browser) -> None:
    with signed_in(browser, filled, "ocw_staff") as page:
        for width in (1088, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(filled.address + "/landelijk/")
            menu = page.get_by_role("navigation", name="Hoofdmenu")
            expect(menu.get_by_role("link")).to_have_count(9)
            expect(menu.get_by_role("link", name="Beheer")).to_be_visible()
            expect(page.locator(".site-nav summary", has_text="Meer")).to_be_hidden()
            heights = {round((link.bounding_box() or {})["y"]) for link in menu.get_by_role("link").all()}
            assert len(heights) == 1
            assert overflow(page) == 0


def test_tiles_lead_somewhere_and_take_no_place_in_the_order_of_tab(filled: Portal, browser: Browser) -> None:
    with signed_in(browser, filled, "ocw_staff") as page:
        page.goto(filled.address + "/landelijk/")
        assert page.locator(".tile-map a").count() == 342
        assert page.locator(".tile-map a:not([tabindex='-1'])").count() == 0
        page.locator(".tile-map a[href='/gemeenten/GM0361/']").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Gemeente Alkmaar")
