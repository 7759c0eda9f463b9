"""The components in a real browser: accessibility, narrow screens, rows, rich text, sums, and no JavaScript at all."""

from collections.abc import Iterator

import pytest

pytest.importorskip("playwright")
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("gallery")]

EDITOR = "#id_explanation_editor"
WORD = (
    "<html><head><style>p{color:red}</style><!--[if mso]><xml>q</xml><![endif]--></head><body><h1>Kop</h1>"
    '<b style="font-weight:normal"><p><span style="font-weight: 700">Vet</span> a style=3</p></b>'
    '<p class=MsoNormal style="mso-x:1"><i>schuin</i><o:p></o:p></p><p><o:p>&nbsp;</o:p></p>'
    '<table><tr><td>cel</td></tr></table><a href="javascript:alert(1)">boos</a></body></html>'
)
PASTE = """html => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(paste);
}"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of which every message in the console (also of the content policy) fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    context.close()
    assert complaints == []


def rows(page: Page, prefix: str):
    return page.locator(f'[data-formset="{prefix}"]')


def press(page: Page, action: str, prefix: str) -> None:
    page.locator(f'[name="row_action"][value="{action}:{prefix}"]').click()


def pillar_texts(page: Page) -> list[str]:
    return [field.input_value() for field in page.locator("[name^=pillars][name$=-text]").all()]


def fill_in(page: Page) -> None:
    page.fill("#id_email", "naam@gemeente.nl")
    page.select_option("#id_kind", "a")
    page.check("#id_frequency_0")
    page.check("#id_agreed")


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("path", ["/", "/edit/"])
def test_no_accessibility_faults_and_no_sideways_scrolling(page, gallery, path, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(gallery + path)
    if path == "/edit/":
        expect(page.locator(EDITOR)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
    assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []


def test_errors_are_listed_and_lead_to_their_field(page, gallery):
    page.goto(gallery + "/edit/")
    page.fill("#id_title", "")
    page.fill("#id_interventions-0-lines-0-y2025", "1,2 mln")
    page.locator(".action-bar [value=stay]").click()
    summary = page.locator("#error-summary")
    expect(summary).to_be_focused()
    assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
    summary.get_by_text("Interventie 1, Regel 1, 2025: Vul een bedrag").click()
    expect(page.locator("#id_interventions-0-lines-0-y2025")).to_be_focused()
    expect(page.locator("#id_interventions-0-lines-0-y2025")).to_have_value("1,2 mln")


def test_rows_move_with_the_keyboard_and_say_so(page, gallery):
    page.goto(gallery + "/edit/")
    down = page.locator('[value="down:pillars-0"]')
    down.focus()
    page.keyboard.press("Enter")
    assert pillar_texts(page) == ["Ouders", "Taal"]
    expect(page.locator('[value="up:pillars-0"]')).to_be_focused()
    expect(page.locator("[data-announcer]")).to_have_text("Verplaatst naar plek 2 van 2")
    expect(down).to_be_disabled()


def test_rows_are_added_removed_and_brought_back_also_inside_a_new_row(page, gallery):
    page.goto(gallery + "/edit/")
    press(page, "add", "pillars")
    expect(page.locator("[name=pillars-2-text]")).to_be_focused()
    page.keyboard.type("Nieuw")
    press(page, "remove", "pillars-0")
    restore = page.locator('[value="restore:pillars-0"]')
    expect(restore).to_be_focused()
    restore.press("Enter")
    expect(page.locator("[name=pillars-0-text]")).to_be_focused()
    press(page, "remove", "pillars-1")
    press(page, "add", "interventions")
    page.locator("[name=interventions-2-title]").fill("Derde")
    expect(page.locator("#id_interventions-2-goal_editor")).to_be_visible()
    press(page, "add", "interventions-2-lines")
    expect(page.locator("[name=interventions-2-lines-0-name]")).to_be_focused()
    page.keyboard.type("Zaal")
    page.fill("#id_interventions-2-lines-0-y2025", "€ 1.000,50")
    press(page, "up", "interventions-2")
    fill_in(page)
    page.locator(".action-bar [value=stay]").click()
    expect(page.locator("#saved li")).to_have_text(
        [
            "Taal",
            "Nieuw",
            "Brugklas: [('Trainer', '70000.00')]",
            "Derde: [('Zaal', '1000.50')]",
            "Zomerschool: [('Trainer', '70000.00')]",
        ]
    )


def test_rich_text_keeps_the_form_field_and_lets_the_keyboard_out(page, gallery):
    page.goto(gallery + "/edit/")
    editor = page.locator(EDITOR)
    expect(editor).to_be_visible()
    page.locator("label[for=id_explanation]").click()
    expect(editor).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.press("Tab")
    expect(page.locator("#id_email")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator('[aria-label="Vet"]').first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator('[aria-label="Cursief"]').first).to_be_focused()
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("Hallo")
    expect(page.locator("#id_explanation")).to_have_value("<p>Hallo</p>")


def test_text_pasted_from_word_is_clean(page, gallery):
    page.goto(gallery + "/edit/")
    page.locator(EDITOR).click()
    page.keyboard.press("Control+A")
    page.evaluate(PASTE, WORD)
    value = page.locator("#id_explanation").input_value()
    assert value == "<h3>Kop</h3><p><strong>Vet</strong> a style=3</p><p><em>schuin</em></p><p>cel</p><p>boos</p>"


def test_enter_in_a_field_saves_and_does_not_move_a_row(page, gallery):
    page.goto(gallery + "/edit/")
    page.focus("#id_pillars-1-text")
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    assert pillar_texts(page) == ["Taal", "Ouders"]


def test_leaving_with_unsaved_changes_asks_first(page, gallery):
    page.goto(gallery + "/edit/")
    page.fill("#id_title", "Anders")
    expect(page.locator("[data-save-status]")).to_contain_text("nog niet zijn opgeslagen")
    with page.expect_event("dialog") as dialog:
        page.locator(".brand").click()
    assert dialog.value.type == "beforeunload"


def test_the_sticky_bar_never_covers_what_has_the_focus(page, gallery):
    page.goto(gallery + "/edit/")
    expect(page.locator(EDITOR)).to_be_visible()
    page.focus("#id_title")
    for _ in range(60):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            """() => {
              const focused = document.activeElement;
              const bar = document.querySelector(".action-bar");
              if (bar.contains(focused)) return null;
              const box = focused.getBoundingClientRect();
              return box.top >= bar.getBoundingClientRect().top || box.bottom <= 0;
            }"""
        )
        if covered is None:
            return
        assert not covered, page.evaluate("document.activeElement.outerHTML")
    pytest.fail("Tab never reached the bar")


def test_the_user_menu_closes_with_escape(page, gallery):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(gallery + "/")
    page.locator(".user-menu summary").click()
    expect(page.get_by_role("button", name="Uitloggen")).to_be_visible()
    assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Uitloggen")).to_be_hidden()


def test_rows_without_javascript(chromium, gallery):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(gallery + "/edit/")
    press(page, "down", "pillars-0")
    assert pillar_texts(page) == ["Ouders", "Taal"]
    press(page, "add", "pillars")
    page.fill("#id_pillars-2-text", "Drie")
    press(page, "remove", "pillars-0")
    press(page, "up", "pillars-2")
    assert pillar_texts(page)[0] == "Drie"
    press(page, "add", "interventions-1-lines")
    assert page.locator("[name^=interventions-1-lines][name$=-name]").count() == 2
    page.fill("#id_interventions-1-lines-1-name", "Zaal")
    fill_in(page)
    page.locator(".action-bar [value=stay]").click()
    expect(page.locator("#saved li")).to_have_text(
        [
            "Drie",
            "Ouders",
            "Brugklas: [('Trainer', '70000.00')]",
            "Zomerschool: [('Trainer', '70000.00'), ('Zaal', 'None')]",
        ]
    )
    context.close()
