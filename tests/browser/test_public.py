"""The public pages in a browser that never signed in: no cookie, under axe, on each width, also without scripts."""

import json

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, overflow, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("accessibility")]

SIZES = (DESKTOP, PHONE, {"width": 320, "height": 640})


@pytest.fixture(scope="module")
def references(portal: Portal) -> dict[str, str]:
    """A public agenda with a public addendum and something left out, and one that was withdrawn."""
    found: dict[str, str] = json.loads(portal.python("tests.browser.publish").splitlines()[-1])
    return found


def test_everybody_reads(portal: Portal, browser: Browser, references: dict[str, str]) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{portal.address}/openbaar/")
    page.get_by_label("Gemeente, thema of kenmerk").fill("alkmaar")
    page.get_by_role("button", name="Zoeken").click()
    page.get_by_role("link", name="Alkmaar", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gemeente Alkmaar")
    page.get_by_role("link", name="Lees de hele agenda").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("GKA-agenda Alkmaar")
    page.get_by_role("article").get_by_role("link", name="Toelichting", exact=True).click()
    expect(page.locator("#toelichting")).to_contain_text("Gewijzigd door addendum")
    expect(page.locator("#toelichting .masked").first).to_contain_text("weggelaten op grond van Artikel 5.1")
    page.locator("#toelichting").get_by_role("link", name="addendum").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Addendum 1")
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "without script"])
def test_the_pages_fit_and_have_no_violations(
    portal: Portal, browser: Browser, references: dict[str, str], script: bool
) -> None:
    context = browser.new_context(java_script_enabled=script)
    page, found = context.new_page(), []
    pages = {"": 200, "?zoek=bestaatniet": 200, "gemeente/GM0361/": 200, "gemeente/GM0193/": 200, "weg/": 404}
    pages |= {"GKA-1999-0000/": 404, f"{references['gone']}/": 410}
    pages |= {f"{references[name]}/": 200 for name in ("agenda", "addendum")}
    for part, status in pages.items():
        response = page.goto(f"{portal.address}/openbaar/{part}")
        assert response is not None and response.status == status, part
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        if not script:
            continue
        for size in SIZES:
            page.set_viewport_size(size)  # type: ignore[arg-type]
            found += [f"{part} at {size['width']}: {line}" for line in violations(page)]
            if wider := overflow(page):
                found.append(f"{part} at {size['width']}: {wider} px too wide")
    assert (found, context.cookies()) == ([], [])
    context.close()
