"""The money grid in a real browser: totals while typing, a block from a spreadsheet, rows, conflicts, lost text."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, overflow, press_save, sign_in, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("money-grid")]

SAVE = "Alles opslaan"
SMALL = {"width": 320, "height": 720}
# A paste as the browser gives it to the page: chromium has no clipboard without a screen.
_PASTE = """([id, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const field = document.getElementById(id);
  field.focus();
  return !field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""

_TOP = "element => element.getBoundingClientRect().top + window.scrollY"
_SPILLED = """[...document.querySelectorAll(".money-table td.number")]
  .filter((cell) => cell.offsetParent && cell.scrollWidth > cell.clientWidth + 1)
  .map((cell) => cell.id || cell.textContent)"""


@pytest.fixture(scope="module")
def reference(portal: Portal) -> str:
    """A draft of Alkmaar of 2022-2025; its intervention costs 3.000 in 2022, and three pay that."""
    return portal.python("tests.browser.draft").strip()


@pytest.fixture
def address(portal: Portal, reference: str) -> str:
    return f"{portal.address}/agendas/{reference}/geld/"


@pytest.fixture
def page(portal: Portal, browser: Browser, address: str) -> Iterator[Page]:
    with signed_in(browser, portal, "coordinator_noord") as visit:
        visit.on("dialog", lambda dialog: dialog.accept())
        visit.goto(address)
        yield visit


def _value(page: Page, field: str) -> str:
    return page.locator(f"#{field}").input_value()


def _sound(page: Page) -> None:
    assert violations(page) == []
    assert overflow(page) == 0


def test_the_server_adds_up_while_somebody_types_and_nothing_moves(page: Page, address: str) -> None:
    below = page.locator("#g0-c-add")
    before = below.evaluate(_TOP)
    page.locator("#g0-b-0-y2023").fill("1.250,50")
    expect(page.locator("#g0-b-0-total")).to_have_text("€ 4.250,50")
    expect(page.locator("#g0-costs-2023")).to_have_text("€ 1.250,50")
    expect(page.locator("#g0-diff-2023")).to_have_text("€ 1.250,50 tekort")
    expect(page.locator("#agenda-costs-sum")).to_have_text("€ 4.250,50")
    expect(page.locator("[data-announcer]")).to_contain_text("Er is in 2023 € 1.250,50 te weinig dekking.")
    assert below.evaluate(_TOP) == before
    page.reload()
    # Only a draft on this device: nothing was stored. In its own tab it comes back by itself.
    expect(page.locator("#content").get_by_text("Uw bedragen zijn teruggezet.")).to_be_visible()
    assert _value(page, "g0-b-0-y2023") == "1.250,50"
    page.locator("#g0-b-0-y2023").fill("")
    press_save(page, SAVE)
    expect(page.get_by_text("Er was niets veranderd.")).to_be_visible()


def test_a_block_of_a_spreadsheet_fills_the_fields(page: Page) -> None:
    block = "€ 3.000,-\t1.000,50\r\n\t2.000\t3.000\t4.000\t5.000\r\n"
    page.get_by_role("button", name="Rij met bedragen").click()
    expect(page.locator("#g0-b-1-words")).to_be_focused()
    page.locator("#g0-b-1-words").fill("Boeken")
    cover = _value(page, "g0-c-0-y2022")
    assert page.evaluate(_PASTE, ["g0-b-0-y2022", "7\n8\n9\n10"])
    expect(page.locator("#g0 [data-paste-note]")).to_contain_text(
        "1 vakje is vervangen. 2 bedragen passen niet in de begroting."
    )
    assert [_value(page, field) for field in ("g0-b-1-y2022", "g0-c-0-y2022")] == ["8", cover]
    page.get_by_role("button", name="Ongedaan maken").click()
    assert [_value(page, f"g0-b-{row}-y2022") for row in range(2)] == ["3.000", ""]
    assert page.evaluate(_PASTE, ["g0-b-0-y2022", block])
    expect(page.locator("#g0-costs-sum")).to_have_text("€ 13.000,50")
    assert [_value(page, f"g0-b-0-y{year}") for year in (2022, 2023)] == ["€ 3.000,-", "1.000,50"]
    assert [_value(page, f"g0-b-1-y{year}") for year in range(2022, 2026)] == ["", "2.000", "3.000", "4.000"]
    expect(page.locator("#g0 [data-paste-note]")).to_contain_text("1 bedrag past niet in de begroting.")
    press_save(page, SAVE)
    expect(page.locator("#content").get_by_text("Opgeslagen om")).to_be_visible()
    assert _value(page, "g0-b-1-y2025") == "4.000"
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('gka-draft:'))") == []


def test_a_row_comes_and_goes_and_the_focus_stays_where_one_works(page: Page) -> None:
    page.get_by_role("button", name="Rij in de dekking").focus()
    page.keyboard.press("Enter")
    row = page.locator("[data-row^='g0-c-']").last
    expect(row.get_by_label(re.compile("^Organisatie"))).to_be_focused()
    page.keyboard.type("Gemeente")
    row.locator("[data-cell]").first.focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-row^='g0-c-']").nth(-2).locator("[data-cell]").first).to_be_focused()
    row.get_by_role("button", name="Verwijder rij").click()
    expect(page.locator("#g0-c-add")).to_be_focused()
    expect(page.locator("[data-announcer]")).to_contain_text("De rij is weggehaald. Dat geldt pas als u opslaat.")


def test_a_whole_table_is_pasted_in_the_description(page: Page) -> None:
    page.get_by_role("button", name="Rij met bedragen").click()
    row = page.locator("[data-row^='g0-b-']").last
    expect(row.locator("[data-words]")).to_be_focused()
    field = str(row.locator("[data-words]").get_attribute("id"))
    table = "Wat\tSoort\t2022\t2023\t2024\t2025\nDocent\tPersoneel\t1.000\t\t2.000,50\t4\n"
    assert page.evaluate(_PASTE, [field, table])
    prefix = field.removesuffix("-words")
    names = ("words", "kind", "y2022", "y2023", "y2024", "y2025")
    assert [_value(page, f"{prefix}-{name}") for name in names] == ["Docent", "staff", "1.000", "", "2.000,50", "4"]
    expect(page.locator(f"#{prefix}-total")).to_have_text("€ 3.004,50")


def test_a_wrong_amount_is_marked_while_typing_and_enter_divides(page: Page) -> None:
    page.locator("#g0-b-0-y2024").fill("-500")
    expect(page.locator("#g0-b-0-y2024")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#g0-sentence")).to_contain_text("Begroting rij 1, 2024: dit vakje telt niet mee.")
    page.locator("#g0-b-0-y2024").fill("")
    page.get_by_text("Bedrag van een schooljaar verdelen").click()
    page.locator("#g0-row").select_option("g0-b-0")
    page.locator("#g0-school").select_option("2024")
    page.locator("#g0-sum").fill("12.000")
    page.keyboard.press("Enter")
    expect(page.locator("#g0-b-0-y2024")).to_have_value("5.000")
    expect(page.locator("#g0 [data-paste-note]")).to_contain_text("Verdeeld: 5.000 in 2024 en 7.000 in 2025.")


def test_help_stands_above_the_grids_and_closes(page: Page) -> None:
    panel = page.locator("[data-help='interventions.budget.lines']")
    expect(panel).to_have_attribute("open", "")
    with page.expect_response("**/hulp/**"):
        page.get_by_role("button", name="Alles dicht").click()
    page.reload()
    expect(panel).not_to_have_attribute("open", "")


def test_without_javascript_the_same_grid_is_filled_in(portal: Portal, browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    sign_in(page, "coordinator_noord")
    page.goto(address)
    rows = int(_value_of(page, "g0-b-TOTAL_FORMS"))
    page.get_by_text("Rijen plakken uit Excel").click()
    page.get_by_label("Plak hier").fill("Omschrijving\tBedrag 2024\nTaxi\tduur")
    page.get_by_role("button", name="Rijen toevoegen").click()
    expect(page.get_by_text("Rij 2, kolom Bedrag 2024: “duur”")).to_be_visible()
    page.get_by_label("Plak hier").fill("Omschrijving\tBedrag 2024\nTaxi\t€ 1.234,50")
    page.get_by_role("button", name="Rijen toevoegen").click()
    assert int(_value_of(page, "g0-b-TOTAL_FORMS")) == rows + 1
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_text("Opgeslagen om")).to_be_visible()
    assert _value(page, f"g0-b-{rows}-y2024") == "1.234,50"
    context.close()


def _value_of(page: Page, name: str) -> str:
    return page.locator(f"[name='{name}']").input_value()


def test_a_conflict_shows_both_and_sums_go_on(portal: Portal, browser: Browser, address: str, page: Page) -> None:
    with signed_in(browser, portal, "officer_alkmaar", PHONE) as theirs:
        theirs.goto(address)
        page.locator("#g0-b-0-y2022").fill("3.333")
        theirs.locator("#g0-b-0-y2022").fill("4.444")
        press_save(theirs, SAVE)
        expect(theirs.locator("#content").get_by_text("Opgeslagen om")).to_be_visible()
        press_save(page, SAVE)
        expect(page.get_by_role("heading", name="Een collega heeft dezelfde bedragen gewijzigd")).to_be_visible()
        expect(page.locator(".money-conflict").get_by_text("€ 4.444").first).to_be_visible()
        assert _value(page, "g0-b-0-y2022") == "3.333"
        _sound(page)
        # Totals of what is typed, not of what the colleague stored.
        page.locator("#g0-b-0-y2022").fill("5.555")
        expect(page.locator("#g0-costs-2022")).to_have_text("€ 5.555")
        press_save(page, SAVE)
        expect(page.locator("#content").get_by_text("Opgeslagen om")).to_be_visible()
        assert _value(page, "g0-b-0-y2022") == "5.555"


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALL], ids=["1280", "390", "320"])
def test_the_grid_fits_also_with_huge_amounts(
    portal: Portal, browser: Browser, address: str, size: dict[str, int]
) -> None:
    with signed_in(browser, portal, "coordinator_noord", size) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(address)
        page.locator("#g0-b-0-y2024").fill("9.999.999.999,99")
        expect(page.locator("#g0-costs-2024")).to_contain_text(re.compile(r"€ (\d+\.){3}"))
        expect(page.locator("#g0-diff-2024")).to_contain_text("tekort")
        page.locator("details", has_text="Totalen per soort kosten").last.locator("summary").click()
        _sound(page)
        assert page.evaluate(_SPILLED) == []
