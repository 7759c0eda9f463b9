"""The pages that everybody may read and the help, under axe, and nothing of them moves or scrolls sideways."""

import pytest
from playwright.sync_api import Browser, Page, expect

from gka_portal.guide import GUIDES
from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, overflow, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("about")]

SMALL = {"width": 320, "height": 640}
PUBLIC = (
    *("/toegankelijkheid/", "/privacy/", "/kwetsbaarheid-melden/", "/help/inloggen/", "/bestaat-niet/"),
    *("/controleren/", f"/controleren/{'0' * 32}/"),
)
SEARCHES = ("/help/", "/help/?zoek=code", "/help/?zoek=xyzzy", "/help/wethouder/?zoek=ondertekenen")


def _problems(page: Page, address: str) -> list[str]:
    found = []
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(address)
        found += [f"{address} at {size['width']}: {line}" for line in violations(page)]
    page.set_viewport_size(SMALL)  # type: ignore[arg-type]
    if wider := overflow(page):
        found.append(f"{address} at 320: {wider} px too wide")
    if page.locator("h1").count() != 1:
        found.append(f"{address} has not exactly one h1")
    return found


def test_public_pages(portal: Portal, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    found = [line for path in PUBLIC for line in _problems(page, portal.address + path)]
    context.close()
    assert found == []


def test_help_pages(portal: Portal, browser: Browser) -> None:
    paths = [*SEARCHES, *(f"/help/{guide.slug}/" for guide in GUIDES)]
    with signed_in(browser, portal, "coordinator_noord") as page:
        assert [line for path in paths for line in _problems(page, portal.address + path)] == []


def test_a_page_for_what_is_not_allowed(portal: Portal, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(portal.address + "/account/inloggen/")
    page.evaluate(
        """() => { const form = document.createElement("form"); form.method = "post"; form.action = "/privacy/";
        form.append(document.querySelector("[name=csrfmiddlewaretoken]").cloneNode()); document.body.append(form);
        form.submit(); }"""
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("Dit kan hier niet")
    assert violations(page) == []
    context.close()


def test_nothing_moves_while_pictures_come_in(portal: Portal, browser: Browser) -> None:
    with signed_in(browser, portal, "coordinator_noord") as page:
        page.goto(portal.address + "/help/regiocoordinator/")
        page.evaluate(
            """() => { window.shift = 0; new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
            }).observe({ type: "layout-shift", buffered: true }); }"""
        )
        for picture in page.locator(".help-picture img").all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", True)
            assert picture.evaluate("(img) => [img.naturalWidth, img.naturalHeight]") == picture.evaluate(
                "(img) => [Number(img.getAttribute('width')), Number(img.getAttribute('height'))]"
            )
        assert page.evaluate("window.shift") < 0.01


def test_help_from_a_page_opens_at_its_topic(portal: Portal, browser: Browser) -> None:
    with signed_in(browser, portal, "alderman_alkmaar", PHONE) as page:
        page.goto(portal.address + "/account/tweede-factor/")
        page.get_by_role("link", name="Help", exact=True).click()
        expect(page).to_have_url(portal.address + "/help/wethouder/#account")
        expect(page.get_by_role("heading", name="Uw account")).to_be_in_viewport()
