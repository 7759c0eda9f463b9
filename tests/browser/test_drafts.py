"""What the browser keeps of typed text is forgotten on whatever page one arrives after a save."""

import json
import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.portal import Portal
from tests.browser.visits import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("editing")]


def test_after_the_last_block_no_draft_stays(portal: Portal, browser: Browser) -> None:
    reference = portal.python("tests.browser.draft").strip()
    block = f"{portal.address}/agendas/{reference}/bewerken/ondertekenaars/"
    with signed_in(browser, portal, "coordinator_noord") as page:
        page.goto(block)
        page.get_by_label("Portefeuille").first.fill("Onderwijs en jeugd")
        page.get_by_role("button", name="Opslaan en verder").click()
        expect(page).to_have_url(re.compile("/ontbreekt/$"))
        kept = json.loads(page.evaluate("JSON.stringify(Object.keys(localStorage))"))
        assert [key for key in kept if key.startswith("gka-draft:")] == []
        page.goto(block)
        expect(page.get_by_text("U hebt hier tekst die niet is opgeslagen")).to_be_hidden()
