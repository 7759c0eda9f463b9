"""Comments in a real browser: on selected words, by a tap on a paragraph, and beside a field that is being written."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, overflow, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("editing")]

SELECT = """path => {
  const field = document.querySelector(`[data-path="${path}"] strong`);
  const range = document.createRange();
  range.selectNodeContents(field);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture(scope="module")
def reference(portal: Portal) -> str:
    """An agenda of Alkmaar under review."""
    return portal.python("tests.browser.talk").strip()


def _sound(page: Page) -> None:
    assert violations(page) == []
    assert overflow(page) == 0


def test_a_comment_on_selected_words(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "alderman_alkmaar", DESKTOP) as page:
        page.goto(f"{portal.address}/agendas/{reference}/")
        _sound(page)
        page.evaluate(SELECT, "explanation")
        page.get_by_role("button", name="Opmerking bij deze woorden").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("“gelijke kansen”")).to_be_visible()
        dialog.get_by_role("button", name="Opmerking plaatsen").click()
        expect(dialog.get_by_text("Schrijf eerst uw opmerking.").first).to_be_visible()
        dialog.get_by_label("Uw opmerking").fill("Wat zijn gelijke kansen hier?")
        _sound(page)
        dialog.get_by_text("Iemand vragen om te kijken").click()
        dialog.get_by_label("Olivia Alkmaar").check()
        dialog.get_by_role("button", name="Opmerking plaatsen").click()
        expect(dialog).to_be_hidden()
        mark = page.get_by_role("link", name="1 opmerking bij Toelichting")
        expect(mark).to_be_focused()
        mark.click()
        expect(dialog.get_by_text("Wat zijn gelijke kansen hier?")).to_be_visible()
        expect(dialog.get_by_text("Gevraagd te kijken: Olivia Alkmaar")).to_be_visible()
        _sound(page)
        dialog.get_by_role("link", name="Antwoorden").click()
        dialog.get_by_label("Uw antwoord").fill("Ik bedoel: op school.")
        dialog.get_by_role("button", name="Antwoord plaatsen").click()
        expect(dialog).to_be_hidden()
        page.goto(f"{portal.address}/agendas/{reference}/opmerkingen/")
        expect(page.get_by_text("Ik bedoel: op school.")).to_be_visible()
        _sound(page)


def test_a_comment_on_a_paragraph_by_phone(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "alderman_alkmaar", PHONE) as page:
        phone = page.context.new_cdp_session(page)
        phone.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
        page.goto(f"{portal.address}/agendas/{reference}/")
        _sound(page)
        page.locator("[data-path='introduction'] li").first.click()
        page.get_by_role("button", name="Opmerking bij deze alinea").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("“op school”")).to_be_visible()
        dialog.get_by_label("Uw opmerking").fill("En in de wijk?")
        _sound(page)
        dialog.get_by_role("button", name="Opmerking plaatsen").click()
        expect(page.get_by_role("link", name="1 opmerking bij Inleiding")).to_be_visible()
        for path in ("opmerkingen/", "opmerkingen/nieuw/?veld=introduction", "stap/send_back/"):
            page.goto(f"{portal.address}/agendas/{reference}/{path}")
            _sound(page)


def _top_and_bottom(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box
    return box["y"], box["y"] + box["height"]


def test_nothing_lies_over_the_answer_of_the_alderman(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "alderman_alkmaar", PHONE, expected=("401", "403")) as page:
        phone = page.context.new_cdp_session(page)
        phone.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
        page.goto(f"{portal.address}/agendas/{reference}/voorplaat/")
        page.locator("[data-path='preamble'] p").first.click()
        expect(page.get_by_role("button", name="Opmerking bij deze alinea")).to_be_visible()
        assert _top_and_bottom(page, ".remark-words")[1] < _top_and_bottom(page, ".front-bar")[0]
        page.get_by_role("button", name="Opmerking bij deze alinea").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("button", name="Opmerking plaatsen").click()
        expect(dialog.locator("#error-summary")).to_be_visible()
        close = _top_and_bottom(page, ".remark-dialog__close")[1]
        assert close <= _top_and_bottom(page, ".remark-dialog #error-summary")[0]
        # Signed out meanwhile: the way back in is another tab, and the text stays.
        dialog.get_by_label("Uw opmerking").fill("Mijn lange opmerking.")
        cookies = page.context.cookies()
        page.context.clear_cookies()
        dialog.get_by_role("button", name="Opmerking plaatsen").click()
        link = dialog.get_by_role("link", name="Inloggen in een nieuw tabblad")
        expect(link).to_have_attribute("target", "_blank")
        expect(dialog.get_by_label("Uw opmerking")).to_have_value("Mijn lange opmerking.")
        assert close <= _top_and_bottom(page, ".remark-dialog__notice")[0]
        _sound(page)
        page.context.add_cookies(cookies)  # type: ignore[arg-type]  # what the browser gave takes it too
        dialog.get_by_role("button", name="Opmerking plaatsen").click()
        expect(dialog).to_be_hidden()
        page.goto(f"{portal.address}/agendas/{reference}/opmerkingen/")
        page.get_by_role("button", name=re.compile("^Afhandelen")).first.click()


def test_the_round_of_correction(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "alderman_alkmaar") as page:
        page.goto(f"{portal.address}/agendas/{reference}/stap/send_back/")
        expect(page.get_by_text("Alleen bij deze opmerkingen gaat de tekst open")).to_be_visible()
        page.get_by_label("Reden").fill("Zie de opmerkingen.")
        page.get_by_role("button", name="Terugsturen").click()
        expect(page.get_by_text("De agenda is teruggestuurd.").first).to_be_visible()
    with signed_in(browser, portal, "coordinator_noord") as page:
        page.goto(f"{portal.address}/agendas/{reference}/")
        expect(page.get_by_text("Gevraagd aan te passen: 2 van 2.")).to_be_visible()
        page.get_by_label("Opmerkingen").get_by_role("link", name="Inleiding").click()
        expect(page).to_have_url(re.compile("/bewerken/aanhef/#field-id_introduction"))
        page.get_by_role("link", name="Antwoorden of afhandelen").first.click()
        dialog = page.get_by_role("dialog")
        _sound(page)
        dialog.get_by_role("button", name="Verwerkt").click()
        expect(dialog).to_be_hidden()
        expect(page.locator(".remarks__done")).to_contain_text("Dit veld is weer op slot.")
        # At once, without loading the page anew; the rest of the page is saved as before.
        field = page.locator("#field-id_introduction")
        expect(field).to_have_class(re.compile("field--locked"))
        expect(field.locator("textarea, [contenteditable]")).to_have_count(0)
        _sound(page)
        page.goto(f"{portal.address}/agendas/{reference}/stap/submit/")
        page.get_by_role("button", name="Indienen").click()
    with signed_in(browser, portal, "alderman_alkmaar") as page:
        page.goto(f"{portal.address}/agendas/{reference}/")
        page.get_by_role("link", name="Tweede blik (2)").click()
        expect(page.get_by_role("heading", level=2, name="Inleiding")).to_be_visible()
        expect(page.get_by_text("Verwerkt.")).to_be_visible()
        _sound(page)
