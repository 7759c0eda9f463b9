"""The administration under axe at 1280 and 390 px, without sideways scrolling at 320 px, and by keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, overflow, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("admin")]

SMALL, TABLET = {"width": 320, "height": 640}, {"width": 800, "height": 900}
ADMIN = "/admin"
PLACES = f"{ADMIN}/municipalities"
PAGES = [
    f"{ADMIN}/",
    f"{ADMIN}/interventions/",
    *(
        f"{PLACES}/{name}/"
        for name in ("municipality", "region", "school", "schoolboard", "officeholder", "membership")
    ),
    f"{PLACES}/municipality/?q=bestaat+niet",
    f"{PLACES}/municipality/?provincie=PV27&o=-1",
    *(f"{PLACES}/{name}/add/" for name in ("municipality", "region", "school", "schoolboard", "officeholder")),
    f"{ADMIN}/accounts/user/",
    f"{ADMIN}/accounts/outgoingmail/",
    f"{ADMIN}/agendas/agendatemplate/",
    *(f"{ADMIN}/interventions/{name}/" for name in ("theme", "factor", "catalogueentry")),
    *(f"{ADMIN}/interventions/{name}/add/" for name in ("theme", "factor", "catalogueentry")),
]
# Below the first row of each of these lists.
ROWS = ["municipality", "region", "school", "schoolboard", "officeholder", "membership"]


@pytest.fixture
def page(portal: Portal, browser: Browser) -> Iterator[Page]:
    with signed_in(browser, portal, "administrator") as found:
        yield found


def problems(page: Page) -> list[str]:
    """What is wrong with the page as it stands now, whatever its state."""
    found = []
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"{page.url} at {size['width']}: {line}" for line in violations(page)]
    for size in (SMALL, TABLET):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if wider := overflow(page):
            found.append(f"{page.url} at {size['width']}: {wider} px too wide")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    if page.locator("h1").count() != 1:
        found.append(f"{page.url} has not exactly one h1")
    return found


def test_lists_and_empty_forms(portal: Portal, page: Page) -> None:
    found = []
    for path in PAGES:
        page.goto(portal.address + path)
        found += problems(page)
    assert found == []


def test_forms_history_and_removal_of_a_row(portal: Portal, page: Page) -> None:
    found = []
    for name in ROWS:
        page.goto(f"{portal.address}{PLACES}/{name}/")
        page.locator("tbody th a").first.click()
        found += problems(page)
        page.get_by_role("link", name="Geschiedenis").click()
        found += problems(page)
    page.goto(f"{portal.address}{PLACES}/region/")
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="Verwijderen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("kan niet weg")
    assert found + problems(page) == []


def test_a_form_with_errors_by_keyboard(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.address}{PLACES}/school/add/")
    page.get_by_role("button", name="Opslaan", exact=True).press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    assert problems(page) == []
    page.get_by_role("link", name="Maak een keuze bij ‘Schoolbestuur’.").press("Enter")
    expect(page.get_by_role("combobox", name="Schoolbestuur")).to_be_focused()


def test_searching_in_a_long_list_of_choices(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.address}{PLACES}/officeholder/add/")
    person = page.get_by_role("combobox", name="Account")
    expect(person).to_have_value("Geen")
    person.focus()
    # What one types takes the place of what is chosen.
    page.keyboard.type("zoe")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_text(["Zoë Zwolle (officer.zwolle@example.org)"])
    assert problems(page) == []
    person.press("ArrowDown")
    person.press("Enter")
    expect(person).to_have_value("Zoë Zwolle (officer.zwolle@example.org)")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.locator("select[name=user]")).not_to_have_value("")
    person.fill("half een woo")
    person.press("Tab")
    expect(person).to_have_value("Zoë Zwolle (officer.zwolle@example.org)")
    person.fill("")
    person.press("Tab")
    expect(person).to_have_value("Geen")
    expect(page.locator("select[name=user]")).to_have_value("")


def test_many_rows_at_once(portal: Portal, page: Page) -> None:
    page.goto(f"{portal.address}{PLACES}/municipality/")
    page.get_by_label("Kies alle rijen op deze pagina").check()
    page.get_by_label("Met de gekozen rijen").select_option(label="Aansluiten bij de GKA")
    page.get_by_role("button", name="Ga verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gemeenten aansluiten bij de GKA")
    assert problems(page) == []
    page.get_by_role("button", name="Aansluiten").click()
    expect(page.locator("#error-summary")).to_contain_text("Vul ‘Reden’ in.")
    assert problems(page) == []
    page.get_by_label("Reden").fill("Besluit van de alliantie")
    page.get_by_role("button", name="Aansluiten").click()
    expect(page.get_by_role("status").first).to_contain_text("nu aangesloten")


def test_ocw_staff(portal: Portal, browser: Browser) -> None:
    with signed_in(browser, portal, "ocw_staff") as page:
        page.goto(portal.address + ADMIN + "/")
        assert problems(page) == []
        page.goto(f"{portal.address}{ADMIN}/agendas/agendatemplate/")
        page.locator("tbody th a").first.click()
        assert problems(page) == []
