"""Help beside the fields in a real browser: next to the field or under it, closed and still closed the next time."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, overflow, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("help")]


@pytest.fixture(scope="module")
def reference(portal: Portal) -> str:
    return portal.python("tests.browser.draft").strip()


@pytest.fixture
def page(portal: Portal, browser: Browser) -> Iterator[Page]:
    with signed_in(browser, portal, "officer_alkmaar") as visit:
        yield visit


def _open(page: Page, portal: Portal, reference: str, slug: str = "toelichting") -> None:
    page.goto(f"{portal.address}/agendas/{reference}/bewerken/{slug}/")
    page.wait_for_load_state("networkidle")


def _all(page: Page, words: str) -> None:
    """Open or close all help, and wait until the server knows it."""
    with page.expect_response("**/agendas/hulp/"):
        page.get_by_role("button", name=words).click()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_help_stands_beside_the_field_or_under_it(
    portal: Portal, browser: Browser, reference: str, size: dict[str, int]
) -> None:
    with signed_in(browser, portal, "coordinator_noord", size) as page:
        for slug in ("toelichting", "kop", "overleg"):
            _open(page, portal, reference, slug)
            assert violations(page) == []
            assert overflow(page) == 0
        _open(page, portal, reference)
        panel = page.locator('[data-help="explanation"]')
        # The examples are one click away, so that the page stays short.
        expect(panel.get_by_text("Goed voorbeeld")).to_be_hidden()
        panel.get_by_text("Voorbeelden", exact=True).click()
        expect(panel.get_by_text("Goed voorbeeld")).to_be_visible()
        help_box, field_box = panel.bounding_box(), page.locator("#field-id_explanation .rich").bounding_box()
        assert help_box
        assert field_box
        if size is DESKTOP:
            assert help_box["x"] >= field_box["x"] + field_box["width"]
            assert help_box["y"] < field_box["y"] + field_box["height"]
        else:
            assert help_box["y"] >= field_box["y"] + field_box["height"]


def test_what_was_closed_stays_closed(page: Page, portal: Portal, reference: str) -> None:
    _open(page, portal, reference)
    panel = page.locator('[data-help="explanation"]')
    expect(panel).to_have_attribute("open", "")
    with page.expect_response("**/agendas/hulp/"):
        panel.locator("summary").first.press("Enter")
    _open(page, portal, reference)
    expect(panel).not_to_have_attribute("open", "")
    expect(page.locator('[data-help="themes"]')).to_have_attribute("open", "")
    _all(page, "Alles dicht")
    expect(page.locator("[data-help][open]")).to_have_count(0)
    _open(page, portal, reference, "kop")
    expect(page.locator("[data-help]").first).to_be_visible()
    expect(page.locator("[data-help][open]")).to_have_count(0)
    _all(page, "Alles open")
    _open(page, portal, reference)
    expect(panel).to_have_attribute("open", "")


def test_the_switch_works_without_javascript(portal: Portal, browser: Browser, reference: str, page: Page) -> None:
    _open(page, portal, reference)
    state = page.context.storage_state()
    plain = browser.new_context(java_script_enabled=False, storage_state=state)
    visit = plain.new_page()
    visit.goto(f"{portal.address}/agendas/{reference}/bewerken/kop/")
    visit.get_by_role("button", name="Alles dicht").click()
    expect(visit.locator("h1")).to_have_text("Kop en betrokkenen")
    expect(visit.locator("[data-help][open]")).to_have_count(0)
    visit.get_by_role("button", name="Alles open").click()
    expect(visit.locator('[data-help="title"]')).to_have_attribute("open", "")
    plain.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_of_the_model(portal: Portal, browser: Browser, size: dict[str, int]) -> None:
    with signed_in(browser, portal, "ocw_staff", size) as page:
        page.goto(f"{portal.address}/agendas/sjablonen/")
        if page.get_by_role("button", name="Nieuwe versie maken").count():
            page.get_by_role("button", name="Nieuwe versie maken").click()
        else:
            page.get_by_role("link", name="versie 3").click()
        start = page.url
        parts = (
            "",
            "teksten/",
            "hulp/",
            "hulp/explanation/",
            "verplicht/",
            "gegevens/",
            "vaststellen/",
            "vergelijken/",
        )
        for part in (*parts, "vergelijken/?met=1", "weggooien/"):
            page.goto(start + part)
            expect(page.locator("h1")).to_have_count(1)
            assert violations(page) == [], part
            assert overflow(page) == 0, part


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_is_missing_by_person(portal: Portal, browser: Browser, reference: str, size: dict[str, int]) -> None:
    with signed_in(browser, portal, "coordinator_noord", size) as page:
        for part in ("ontbreekt/", "ontbreekt/?per=persoon", "afwijkingen/"):
            page.goto(f"{portal.address}/agendas/{reference}/{part}")
            assert violations(page) == [], part
            assert overflow(page) == 0, part
