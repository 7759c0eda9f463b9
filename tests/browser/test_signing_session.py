"""A minister answers everything that waits and sees what became of it without pressing; the same without script."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal, running_portal
from tests.browser.visits import DESKTOP, PHONE, overflow, signed_in, violations
from tests.cast import PASSWORD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.both_databases,
    pytest.mark.slow,
    pytest.mark.xdist_group("signing_session"),
]

SMALL = {"width": 320, "height": 640}
LIST = "/agendas/ondertekenen/"


@pytest.fixture
def waiting(tmp_path_factory: pytest.TempPathFactory):
    """A portal in which three agendas wait for the minister; the last one was not read."""
    with running_portal(tmp_path_factory.mktemp("portal")) as running:
        running.python("tests.browser.waiting", "2", "1")
        yield running


def _fits(page: Page, where: str) -> list[str]:
    found = []
    for size in (DESKTOP, PHONE, SMALL):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"{where} at {size['width']}: {line}" for line in violations(page)]
        if overflow(page):
            found.append(f"{where} at {size['width']} scrolls sideways")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    return found


def _confirm(page: Page) -> None:
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", name="Bevestig uw antwoorden")).to_be_visible()
    page.get_by_role("checkbox").check()
    page.get_by_label("Uw wachtwoord").fill(PASSWORD)


def test_everything_in_one_go(browser: Browser, waiting: Portal) -> None:
    wrong: list[str] = []
    with signed_in(browser, waiting, "minister_ocw") as page:
        page.get_by_role("link", name="Naar alles wat u ondertekent").click()
        wrong += _fits(page, "list")
        rows = page.locator(".answers__item")
        # Nothing is chosen for anybody; one button chooses what was read, at once.
        expect(page.locator("[data-answers-count]")).to_have_text("U laat er 3 liggen.")
        page.get_by_role("button", name="Kies Ondertekenen bij alles wat ik las").click()
        expect(page.locator("[data-answers-count]")).to_have_text("U ondertekent 2 agenda’s en laat er 1 liggen.")
        expect(rows.nth(2).get_by_label("Ondertekenen", exact=True)).to_be_disabled()
        # The reason is asked of who holds, and kept while an agenda is read.
        expect(rows.nth(1).get_by_role("textbox")).to_be_hidden()
        rows.nth(1).get_by_label("Aanhouden", exact=True).check()
        rows.nth(1).get_by_role("textbox").fill("Eerst overleg met de wethouder.")
        page.get_by_role("link", name="Lees eerst").click()
        expect(page).not_to_have_url(waiting.address + LIST)
        page.goto(waiting.address + LIST)
        expect(rows.nth(1).get_by_role("textbox")).to_have_value("Eerst overleg met de wethouder.")
        expect(page.locator("[data-answers-count]")).to_have_text(
            "U ondertekent 1 agenda, houdt er 1 aan en laat er 1 liggen."
        )
        _confirm(page)
        wrong += _fits(page, "confirm")
        page.get_by_role("button", name="Ondertekenen", exact=True).click()
        # Nobody presses anything: the page tells it when the worker is done.
        expect(page.get_by_role("heading", name="2 van 2 verwerkt")).to_be_visible(timeout=30_000)
        expect(page.locator("#answers-said")).to_have_text("Klaar: 1 ondertekend en 1 aangehouden.")
        expect(page.get_by_text("Ondertekend door u")).to_be_visible()
        wrong += _fits(page, "result")
        page.goto(waiting.address + LIST)
        expect(page.get_by_text("U hield deze agenda aan")).to_be_visible()
        page.get_by_role("link", name="Wat u eerder antwoordde").click()
        wrong += _fits(page, "earlier")
    assert wrong == []


def test_the_same_without_script(browser: Browser, waiting: Portal) -> None:
    with signed_in(browser, waiting, "minister_ocw") as page:
        plain = browser.new_context(java_script_enabled=False)
        plain.add_cookies(page.context.cookies())  # type: ignore[arg-type]
        other = plain.new_page()
        other.goto(waiting.address + LIST)
        other.get_by_role("button", name="Kies Ondertekenen bij alles wat ik las").click()
        _confirm(other)
        other.get_by_role("button", name="Ondertekenen", exact=True).click()
        done = other.get_by_role("heading", name="2 van 2 verwerkt")
        for _ in range(60):
            if done.count():
                break
            other.wait_for_timeout(500)
            # Waits for the page itself: the one that is shown meanwhile still has the link.
            with other.expect_navigation():
                other.get_by_role("link", name="Kijk hoe ver het is").click()
        expect(done).to_be_visible()
        plain.close()
