"""Writing in a real browser: rows, rich text, two people at once, and a session that ends in the middle."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, SIGNED_OUT, overflow, press_save, sign_in, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("editing")]


@pytest.fixture(scope="module")
def reference(portal: Portal) -> str:
    """A draft of Alkmaar, complete for signing."""
    return portal.python("tests.browser.draft").strip()


@pytest.fixture
def page(portal: Portal, browser: Browser) -> Iterator[Page]:
    with signed_in(browser, portal, "coordinator_noord") as visit:
        yield visit


def _open(page: Page, portal: Portal, reference: str, slug: str) -> None:
    page.goto(f"{portal.address}/agendas/{reference}/bewerken/{slug}/")


def _sound(page: Page) -> None:
    assert violations(page) == []
    assert overflow(page) == 0


def test_rows_and_rich_text_are_saved(page: Page, portal: Portal, reference: str) -> None:
    _open(page, portal, reference, "overige-afspraken")
    page.get_by_role("button", name="Afspraak toevoegen").click()
    row = page.get_by_role("group", name="Afspraak 2")
    row.get_by_label("Type afspraak").fill("Gesprek over ruimte")
    page.get_by_role("button", name="Opslaan en verder").click()
    expect(page.get_by_role("status").filter(has_text="Opgeslagen om")).to_be_visible()
    expect(page).to_have_url(re.compile("interventies/$"))
    _open(page, portal, reference, "aanhef")
    # The editor comes when the field does.
    page.locator("#field-id_introduction").scroll_into_view_if_needed()
    page.locator("#id_introduction_editor").fill("Getypt in de editor")
    press_save(page)
    expect(page.get_by_text("Opgeslagen om")).to_be_visible()
    page.locator("#field-id_introduction").scroll_into_view_if_needed()
    expect(page.locator("#id_introduction_editor")).to_have_text("Getypt in de editor")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_conflict_shows_both_texts(portal: Portal, browser: Browser, reference: str, size: dict[str, int]) -> None:
    with (
        signed_in(browser, portal, "coordinator_noord", size) as mine,
        signed_in(browser, portal, "officer_alkmaar", size) as theirs,
    ):
        _open(mine, portal, reference, "kop")
        _open(theirs, portal, reference, "kop")
        theirs.get_by_label("Slogan").fill(f"Slogan van Olivia {size['width']}")
        press_save(theirs)
        expect(theirs.get_by_text("Opgeslagen om")).to_be_visible()
        mine.get_by_role("textbox", name="Slogan").fill(f"Slogan van Nora {size['width']}")
        press_save(mine)
        expect(mine.get_by_role("heading", name="Een collega heeft dezelfde tekst gewijzigd")).to_be_visible()
        expect(mine.get_by_text(f"Slogan van Olivia {size['width']}")).to_be_visible()
        expect(mine.get_by_role("textbox", name="Slogan")).to_have_value(f"Slogan van Nora {size['width']}")
        _sound(mine)
        press_save(mine)
        expect(mine.get_by_text("Opgeslagen om")).to_be_visible()
        expect(mine.get_by_role("textbox", name="Slogan")).to_have_value(f"Slogan van Nora {size['width']}")


def test_what_is_wrong_stands_above_and_beside(page: Page, portal: Portal, reference: str) -> None:
    _open(page, portal, reference, "kop")
    page.get_by_label("Eindjaar").fill("2001")
    press_save(page)
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text(re.compile("ligt voor het startjaar"))
    _sound(page)
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Eindjaar")).to_be_focused()


def test_text_survives_a_session_that_ends(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "coordinator_noord", expected=SIGNED_OUT) as page:
        _type_without_a_session(page, portal, reference)


def _type_without_a_session(page: Page, portal: Portal, reference: str) -> None:
    _open(page, portal, reference, "analyse")
    page.context.clear_cookies(name="sessionid")
    page.locator("#id_analysis__data_editor").fill("Een lange analyse die niet weg mag zijn")
    page.get_by_label("Partijen").fill("DUO\nInspectie van het Onderwijs")
    press_save(page)
    expect(page.get_by_text("na het inloggen krijgt u hem terug")).to_be_visible()
    sign_in(page, "coordinator_noord")
    # In the tab where it was typed it comes back by itself.
    # It is said to a screen reader as well: the line that is seen is the one in the content.
    expect(page.locator("#content").get_by_text("Uw tekst is teruggezet.")).to_be_visible()
    _sound(page)
    expect(page.get_by_role("textbox", name="Data")).to_have_text("Een lange analyse die niet weg mag zijn")
    expect(page.get_by_label("Partijen")).to_have_value("DUO\nInspectie van het Onderwijs")
    press_save(page)
    expect(page.get_by_text("Opgeslagen om")).to_be_visible()
    assert _drafts(page) == []


def test_signing_out_forgets_drafts(page: Page, portal: Portal, reference: str) -> None:
    _open(page, portal, reference, "kop")
    # What is wrong is not saved, and so it is kept.
    page.get_by_label("Eindjaar").fill("20")
    expect(page.locator("[data-save-status]")).to_contain_text("Nog niet opgeslagen, kijk bij")
    assert len(_drafts(page)) == 1
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".user-menu__summary").click()
    page.get_by_role("button", name="Uitloggen").click()
    expect(page.get_by_label("E-mailadres")).to_be_visible()
    assert _drafts(page) == []


def test_a_far_editor_sends_its_html(page: Page, portal: Portal, reference: str) -> None:
    """The texts far below have no editor yet: their bold words stay, and nobody sees HTML meanwhile."""
    _open(page, portal, reference, "communicatie")
    last = page.locator("textarea[data-rich]").last
    assert "<" not in last.input_value()
    sent = page.evaluate(
        "(() => { const form = document.querySelector('form[data-draft]');"
        " const isRich = ([name]) => document.getElementsByName(name)[0]?.matches('[data-rich]');"
        " return [...new FormData(form)].filter(isRich); })()"
    )
    assert len(sent) > 1
    assert all(value.startswith("<p>") and "<strong>" in value for _, value in sent)


def test_a_link_to_a_field_sets_the_focus_in_it(page: Page, portal: Portal, reference: str) -> None:
    page.goto(f"{portal.address}/agendas/{reference}/bewerken/kop/#field-id_contact")
    expect(page.locator("#id_contact")).to_be_focused()
    page.goto(f"{portal.address}/agendas/{reference}/bewerken/aanhef/#field-id_introduction")
    expect(page.locator("#id_introduction_editor")).to_be_focused()


def test_labels_beside_each_other_stand_in_line_and_the_summary_fits(
    portal: Portal, browser: Browser, reference: str
) -> None:
    with signed_in(browser, portal, "coordinator_noord") as page:
        _open(page, portal, reference, "ondertekenaars")
        tops = [page.locator(f"label[for=id_signatories-0-{name}]").bounding_box() for name in ("party", "order")]
        assert tops[0] is not None
        assert tops[1] is not None
        assert tops[0]["y"] == tops[1]["y"]
    with signed_in(browser, portal, "coordinator_noord", PHONE) as page:
        _open(page, portal, reference, "communicatie")
        assert page.locator(".steps__summary > *").count() == 1
        assert overflow(page) == 0


def _drafts(page: Page) -> list[str]:
    found: list[str] = json.loads(page.evaluate("JSON.stringify(Object.keys(localStorage))"))
    return [key for key in found if key.startswith("gka-draft:")]
