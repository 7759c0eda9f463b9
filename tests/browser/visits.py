"""Signing in and looking at pages, as a person would."""

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal
from tests.cast import PASSWORD

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
_axe = Axe()


# What the browser's console may say: answers that mean something is wrong with what was sent.
EXPECTED = ("404", "409", "422")
OFFLINE = ("ERR_INTERNET_DISCONNECTED",)
SIGNED_OUT = ("401", "403")


@contextmanager
def signed_in(
    browser: Browser, portal: Portal, person: str, size: dict[str, int] = DESKTOP, *, expected: tuple[str, ...] = ()
) -> Iterator[Page]:
    """A page on which `person` of the cast is signed in. Fails on any other message of the browser's console."""
    context = browser.new_context(viewport=size, locale="en-US", accept_downloads=True)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(portal.address + "/")
    sign_in(page, person)
    yield page
    context.close()
    unexpected = [line for line in complaints if not any(code in line for code in (*EXPECTED, *expected))]
    assert not unexpected, unexpected


def sign_in(page: Page, person: str) -> None:
    """Fill in the sign-in page for `person`, and wait for the page after it."""
    page.get_by_label("E-mailadres").fill(f"{person.replace('_', '.')}@example.org")
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).click()
    # Not the heading: the sign-in page has one too.
    expect(page.locator(".user-menu")).to_be_visible()


def press_save(page: Page, name: str = "Opslaan") -> None:
    """Press the button `name` and wait for the page after it.

    Saving by itself may say "Opgeslagen om" on this one first.
    """
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def violations(page: Page) -> list[str]:
    """Return what axe (WCAG 2.2 A and AA, and best practices) finds on `page` once it is loaded, one line per kind."""
    page.wait_for_load_state()
    found = _axe.run(page).response["violations"]
    return [f"{item['id']}: {item['help']} ({item['nodes'][0]['html'][:120]})" for item in found]


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
