"""Pasting in a real browser: from Word, far too much, just too much, pictures, tables and scripts."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import ROOT, Portal
from tests.browser.visits import press_save, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("writing-paste")]

LISTS = (ROOT / "tests" / "data" / "word-lijsten.html").read_text()
TABLE = (ROOT / "tests" / "data" / "word-tabel.html").read_text()

# A paste as the browser gives it to the page: chromium has no clipboard without a screen.
_PASTE = """([selector, html, text]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  const field = document.querySelector(selector);
  field.focus();
  return !field.dispatchEvent(event);
}"""


@pytest.fixture(scope="module")
def reference(portal: Portal) -> str:
    return portal.python("tests.browser.draft").strip()


@pytest.fixture
def page(portal: Portal, browser: Browser, reference: str) -> Iterator[Page]:
    with signed_in(browser, portal, "coordinator_noord") as visit:
        visit.goto(f"{portal.address}/agendas/{reference}/bewerken/aanhef/")
        visit.on("dialog", lambda dialog: dialog.accept())
        yield visit


def _editor(page: Page, name: str = "introduction") -> str:
    """An empty editor, whatever was saved in it before."""
    page.locator(f"#field-id_{name}").scroll_into_view_if_needed()
    expect(page.locator(f"#id_{name}_editor")).to_be_visible()
    page.locator(f"#id_{name}").evaluate(
        "field => field.dispatchEvent(new CustomEvent('portal:set-text', { detail: '<p></p>', cancelable: true }))"
    )
    return f"#id_{name}_editor"


def _paste(page: Page, selector: str, *, html: str = "", text: str = "") -> bool:
    """Paste and say whether the page took it in hand (or refused it) itself."""
    taken: bool = page.evaluate(_PASTE, [selector, html, text])
    return taken


def _html(page: Page, name: str = "introduction") -> str:
    value: str = page.locator(f"#id_{name}").evaluate("field => field.value")
    return re.sub(r' (target|rel|class|data-type)="[^"]*"', "", value)


def test_lists_of_word_become_lists(page: Page) -> None:
    _paste(page, _editor(page), html=LISTS, text="Wat wij gaan doen")
    assert _html(page) == (
        "<h3>Wat wij gaan doen</h3>"
        "<p>De gemeente Verzonnen Dorp wil dat kinderen “zonder omweg” op de <strong>juiste plek</strong> komen, "
        "ook in samenwerking met <em>De Bijenkorf</em>.</p>"
        "<ul><li><p>Een brede brugklas</p><ul><li><p>op twee locaties</p></li><li><p>twee jaar lang</p></li></ul></li>"
        '<li><p>Een zomerschool, zie <a href="https://www.example.org/zomer">de website</a> of het plan</p></li></ul>'
        "<p>Eerst dit, dan dat:</p>"
        "<ol><li><p>Gesprek met de scholen</p></li><li><p>Besluit van het college</p></li></ol>"
    )
    expect(page.locator(".field__notice")).to_have_count(0)


def test_a_table_an_image_and_a_script(page: Page) -> None:
    _paste(page, _editor(page), html=TABLE, text="De kosten in beeld.")
    assert _html(page) == (
        "<p>De kosten in beeld.</p><p>Onderdeel | Wie | Bedrag</p>"
        "<p>Zomerschool | De Bijenkorf en de bibliotheek | € 12.500</p><p>Zo ziet het er nu uit.</p><p>Klik niet</p>"
    )
    expect(page.locator(".field__notice")).to_have_text(
        "Een tabel kan hier niet in. Wij hebben er regels tekst van gemaakt. "
        "Een afbeelding kan hier niet in; beschrijf in woorden wat er te zien is."
    )
    assert page.evaluate("document.body.dataset.geplakt ?? ''") == ""
    assert violations(page) == []


@pytest.mark.parametrize(
    ("html", "result"),
    [
        (
            '<b style="font-weight:normal" id="docs-internal-guid-1"><p><span style="font-weight:700">Vet</span> en '
            '<span style="font-style:italic">schuin</span></p>'
            "<ul><li><p>een</p></li><ul><li><p>een a</p></li></ul></ul></b>",
            "<p><strong>Vet</strong> en <em>schuin</em></p><ul><li><p>een</p><ul><li><p>een a</p></li></ul></li></ul>",
        ),
        ("<div>regel een</div><div>regel <u>twee</u></div>", "<p>regel een</p><p>regel twee</p>"),
        (
            "<p>·&nbsp;&nbsp; een</p><p>•&nbsp;twee</p><p>tekst</p>",
            "<ul><li><p>een</p></li><li><p>twee</p></li></ul><p>tekst</p>",
        ),
        (
            "<table><tr><td><p>in een kader</p><p>nog een regel</p></td></tr></table>",
            "<p>in een kader</p><p>nog een regel</p>",
        ),
        (
            '<p>a <a href="http://example.org">b</a> <a href="mailto:x@example.org">c</a></p>',
            '<p>a b <a href="mailto:x@example.org">c</a></p>',
        ),
        ("<p>2019. Het jaar van de start</p>", "<p>2019. Het jaar van de start</p>"),
        ("<p>a<br>b<br></p><p> </p><p><b></b></p>", "<p>a<br>b</p>"),
    ],
    ids=["google", "divs", "bullets", "frame", "links", "year", "empty"],
)
def test_other_programs(page: Page, html: str, result: str) -> None:
    _paste(page, _editor(page), html=html, text="tekst")
    assert _html(page) == result


def test_three_hundred_pages_are_refused_at_once(page: Page) -> None:
    editor = _editor(page)
    page.locator(editor).fill("Dit stond er al.")
    paragraph = "<p class=MsoNormal style='mso-margin-top-alt:auto'>" + "Een lange zin over kansen. " * 10 + "</p>"
    text = "Een lange zin over kansen. " * 33_400
    start = time.monotonic()
    assert _paste(page, editor, html=paragraph * 3_340, text=text)
    assert time.monotonic() - start < 3
    expect(page.locator(".field__notice")).to_have_text(
        "De tekst die u wilt plakken heeft 901.799 tekens; in dit veld passen er 12.000. "
        "Er is niets geplakt. Plak een kleiner stuk."
    )
    expect(page.locator(editor)).to_have_text("Dit stond er al.")
    assert violations(page) == []


def test_one_character_too_many_stays_and_is_counted(page: Page) -> None:
    editor = _editor(page)
    _paste(page, editor, text="a" * 11_760)
    counter = page.locator("#id_introduction_count")
    expect(counter).to_have_text("Nog 240 tekens")
    _paste(page, editor, text="b" * 241)
    expect(counter).to_have_text("1 teken te veel")
    assert violations(page) == []
    press_save(page)
    expect(page.locator("#id_introduction_error")).to_contain_text(
        "De tekst is te lang: 12.001 tekens, er passen er 12.000."
    )
    page.locator("#field-id_introduction").scroll_into_view_if_needed()
    assert len(page.locator("#id_introduction_editor").inner_text()) == 12_001
    page.locator("#id_introduction_editor").press("End")
    page.locator("#id_introduction_editor").press("Control+End")
    page.locator("#id_introduction_editor").press("Backspace")
    expect(counter).to_have_text("Nog 0 tekens")


def test_a_picture_from_the_clipboard_gets_a_sentence(page: Page) -> None:
    editor = _editor(page)
    page.evaluate(
        """selector => {
          const data = new DataTransfer();
          data.items.add(new File(["x"], "schermafdruk.png", { type: "image/png" }));
          const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
          document.querySelector(selector).dispatchEvent(event);
        }""",
        editor,
    )
    expect(page.locator(".field__notice")).to_have_text(
        "Een afbeelding kan hier niet in; beschrijf in woorden wat er te zien is."
    )
