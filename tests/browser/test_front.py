"""The alderman on a phone: reads the front page, comments on a paragraph, approves. No training, one thumb."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.mailbox import wait_for_mail
from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, overflow, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("front")]

NARROW = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def reference(portal: Portal) -> str:
    return portal.python("tests.browser.second_version").split()[-1]


def _bar_hides(page: Page) -> bool:
    """Is what has the focus under the bar at the foot of the window?"""
    return bool(
        page.evaluate(
            """() => {
                const focus = document.activeElement.getBoundingClientRect();
                const bar = document.querySelector('.front-bar').getBoundingClientRect();
                const inside = document.activeElement.closest('.front-bar');
                return !inside && focus.bottom > bar.top + 1 && focus.top < bar.bottom - 1;
            }"""
        )
    )


@pytest.mark.parametrize("size", [NARROW, PHONE, DESKTOP], ids=["320", "390", "1280"])
def test_everything_is_on_one_page(browser: Browser, portal: Portal, reference: str, size: dict[str, int]) -> None:
    with signed_in(browser, portal, "alderman_alkmaar", size) as page:
        page.get_by_role("link", name=re.compile("^Beoordelen")).click()
        expect(page).to_have_url(f"{portal.address}/agendas/{reference}/voorplaat/")
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        for words in ("Wat wordt van u gevraagd", "Wat wij beloven", "Wat het kost", "Wat er is veranderd"):
            expect(page.get_by_role("heading", name=words, exact=True)).to_be_visible()
        expect(page.get_by_text("Reactie graag uiterlijk")).to_be_visible()
        expect(page.get_by_role("row", name=re.compile("^2022")).get_by_text("€ 10.000")).to_be_visible()
        expect(page.get_by_text("Interventie ‘De Transformatieve School 0’: Doel")).to_be_visible()
        # What is asked can be done from the first screen, without looking for it.
        bar = page.get_by_role("group", name="Uw oordeel")
        expect(bar.get_by_role("link", name="Akkoord geven")).to_be_in_viewport()
        expect(bar.get_by_role("link", name="Terugsturen")).to_be_in_viewport()
        assert overflow(page) == 0
        assert violations(page) == []


def test_the_bar_never_hides_the_focus(browser: Browser, portal: Portal, reference: str) -> None:
    with signed_in(browser, portal, "alderman_alkmaar", NARROW) as page:
        page.goto(f"{portal.address}/agendas/{reference}/voorplaat/")
        page.locator("#content").focus()
        for step in range(60):
            page.keyboard.press("Tab")
            assert not _bar_hides(page), f"after {step + 1} × Tab"


def test_a_comment_on_a_paragraph(browser: Browser, portal: Portal, reference: str) -> None:
    with signed_in(browser, portal, "alderman_alkmaar", PHONE) as page:
        page.goto(f"{portal.address}/agendas/{reference}/voorplaat/")
        page.get_by_role("link", name="Lees verder over De Transformatieve School 0").click()
        expect(page.locator("#interventie-1")).to_be_in_viewport()
        link = page.locator("#interventie-1").get_by_role("link", name=re.compile("Opmerking")).first
        address = link.get_attribute("href") or ""
        assert f"/agendas/{reference}/opmerkingen/nieuw/?veld=interventions." in address
        # Also where the dialog does not run.
        page.goto(portal.address + address)
        page.get_by_label("Uw opmerking").fill("Wie doet dit op school?")
        page.get_by_role("button", name=re.compile("^Plaatsen|^Opmerking plaatsen")).first.click()
        page.goto(f"{portal.address}/agendas/{reference}/voorplaat/")
        expect(page.locator("#interventie-1").get_by_role("link", name=re.compile("1 opmerking"))).to_be_visible()
        assert violations(page) == []


def test_the_mail_leads_here_and_the_alderman_approves(browser: Browser, portal: Portal, reference: str) -> None:
    mail = wait_for_mail(portal, "alderman.alkmaar@example.org", "Lees en beoordeel de agenda")
    subject, _, body = mail.partition("\n")
    assert subject.startswith("Graag uw oordeel uiterlijk ")
    link = re.search(r"http://\S+/voorplaat/", body)
    assert link
    with signed_in(browser, portal, "alderman_alkmaar", NARROW) as page:
        page.goto(link[0])
        page.get_by_role("link", name="Akkoord geven").click()
        expect(page.get_by_role("heading", level=1, name="Akkoord geven")).to_be_visible()
        page.get_by_role("button", name="Akkoord geven").click()
        expect(page.get_by_text("Uw akkoord is vastgelegd.")).to_be_visible()
        page.goto(link[0])
        expect(page.get_by_text("U gaf akkoord op")).to_be_visible()
        expect(page.get_by_role("link", name="Akkoord geven")).to_have_count(0)
        assert overflow(page) == 0
        assert violations(page) == []


@pytest.mark.parametrize("width", [1060, 1280, 1340])
def test_the_name_in_the_header_is_whole_where_there_is_room(browser: Browser, portal: Portal, width: int) -> None:
    with signed_in(browser, portal, "secretariat_ocw", {"width": width, "height": 700}) as page:
        name = page.locator(".user-menu__name")
        expect(name).to_have_text("Sanne Secretariaat")
        assert name.evaluate("element => element.scrollWidth <= element.clientWidth")
        assert overflow(page) == 0


def test_names_and_dates_in_the_list_stay_whole(browser: Browser, portal: Portal, reference: str) -> None:
    with signed_in(browser, portal, "coordinator_noord", DESKTOP) as page:
        page.goto(f"{portal.address}/agendas/")
        row = page.get_by_role("row").filter(has_text=reference)
        # The longest names there are, as they would stand here.
        row.locator(".whole-name").evaluate("element => element.textContent = '’s-Hertogenbosch'")
        for cell in (row.locator(".whole-name"), row.locator("[data-label=Sinds]")):
            lines = cell.evaluate(
                "element => { const range = document.createRange(); range.selectNodeContents(element);"
                " return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size }"
            )
            assert lines == 1
        assert overflow(page) == 0
