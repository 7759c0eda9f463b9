"""What the tests of writing have in common: opening a block, typing, and reading what became of it."""

import json

from playwright.sync_api import Locator, Page, expect

from tests.browser.portal import Portal
from tests.browser.visits import overflow, violations

SAVED = "Opgeslagen om"


def open_block(page: Page, portal: Portal, reference: str, slug: str = "kop") -> None:
    page.goto(f"{portal.address}/agendas/{reference}/bewerken/{slug}/")
    # The line is filled by the script.
    expect(status(page)).not_to_be_empty()


def status(page: Page) -> Locator:
    return page.locator("[data-save-status]")


def saved(page: Page) -> None:
    expect(status(page)).to_contain_text(SAVED)


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def rich(page: Page, name: str) -> Locator:
    """The editor of a field, which comes when the field does."""
    page.locator(f"#field-id_{name}").scroll_into_view_if_needed()
    return page.locator(f"#id_{name}_editor")


def drafts(page: Page) -> list[str]:
    found: list[str] = json.loads(page.evaluate("JSON.stringify(Object.keys(localStorage))"))
    return [key for key in found if key.startswith("gka-draft:")]


def sound(page: Page) -> None:
    assert violations(page) == []
    assert overflow(page) == 0
