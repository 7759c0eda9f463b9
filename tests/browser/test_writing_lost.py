"""Nothing typed is lost: a broken connection, a session that ends, a closed tab, the back button."""

import re

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.portal import Portal
from tests.browser.visits import OFFLINE, PHONE, SIGNED_OUT, sign_in, signed_in
from tests.browser.writing import SAVED, box, drafts, open_block, rich, saved, sound, status

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("writing-lost")]


@pytest.fixture
def reference(portal: Portal) -> str:
    return portal.python("tests.browser.draft").strip()


def _accept_leaving(page: Page, asked: list[str] | None = None) -> None:
    """Leave, whatever the page asks; keep in `asked` that it did."""

    def answer(dialog: Dialog) -> None:
        if asked is not None:
            asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)


def test_a_lost_connection_comes_back(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "coordinator_noord", PHONE, expected=OFFLINE) as page:
        open_block(page, portal, reference)
        page.context.set_offline(True)
        box(page, "Slogan").fill("Getypt in de trein")
        expect(status(page)).to_have_text(
            "Geen verbinding. Uw tekst staat veilig op dit apparaat. We proberen het steeds opnieuw."
        )
        assert len(drafts(page)) == 1
        sound(page)
        # The button does not lead to the browser's own error page either.
        page.get_by_role("button", name="Opslaan", exact=True).click()
        box(page, "Motto").fill("Nog in de tunnel")
        page.context.set_offline(False)
        saved(page)
        assert drafts(page) == []
        page.reload()
        expect(box(page, "Slogan")).to_have_value("Getypt in de trein")
        expect(box(page, "Motto")).to_have_value("Nog in de tunnel")


def test_signed_out_in_the_middle(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "coordinator_noord", expected=SIGNED_OUT) as page:
        open_block(page, portal, reference, "aanhef")
        page.context.clear_cookies(name="sessionid")
        rich(page, "introduction").fill("Een lange tekst die niet weg mag zijn")
        expect(status(page)).to_contain_text("U bent uitgelogd")
        expect(status(page)).to_contain_text("Uw tekst staat veilig op dit apparaat.")
        sound(page)
        page.get_by_role("link", name="Opnieuw inloggen").click()
        sign_in(page, "coordinator_noord")
        expect(page.locator("#content").get_by_text("Uw tekst is teruggezet.")).to_be_visible()
        expect(rich(page, "introduction")).to_have_text("Een lange tekst die niet weg mag zijn")
        saved(page)
        assert drafts(page) == []
        page.reload()
        expect(rich(page, "introduction")).to_have_text("Een lange tekst die niet weg mag zijn")
        expect(page.locator("#content").get_by_text("Uw tekst is teruggezet.")).to_be_hidden()


def test_signed_in_again_elsewhere(portal: Portal, browser: Browser, reference: str) -> None:
    """The page from before the new session is refused, says so, and the text comes back."""
    with signed_in(browser, portal, "coordinator_noord", expected=SIGNED_OUT) as page:
        open_block(page, portal, reference)
        page.context.clear_cookies()
        other = page.context.new_page()
        other.goto(portal.address)
        sign_in(other, "coordinator_noord")
        box(page, "Slogan").fill("Van voor het inloggen")
        expect(status(page)).to_contain_text("Deze pagina is niet meer van nu")
        sound(page)
        page.get_by_role("link", name="Pagina opnieuw openen").click()
        expect(page.locator("#content").get_by_text("Uw tekst is teruggezet.")).to_be_visible()
        expect(box(page, "Slogan")).to_have_value("Van voor het inloggen")
        saved(page)


def test_a_closed_tab_offers_the_text(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "coordinator_noord", expected=OFFLINE) as first:
        open_block(first, portal, reference)
        first.context.set_offline(True)
        box(first, "Slogan").fill("Getypt zonder verbinding")
        expect(status(first)).to_contain_text("Geen verbinding")
        second = first.context.new_page()
        # As a browser that stops: nobody asks anything.
        first.close(run_before_unload=False)
        second.context.set_offline(False)
        open_block(second, portal, reference)
        expect(second.get_by_text("U hebt hier tekst die niet is opgeslagen")).to_be_visible()
        expect(box(second, "Slogan")).not_to_have_value("Getypt zonder verbinding")
        sound(second)
        # What is typed and saved now leaves the offer as it is.
        box(second, "Motto").fill("Eerst even dit")
        saved(second)
        assert len(drafts(second)) == 1
        second.reload()
        second.get_by_role("button", name="Uw niet-opgeslagen tekst terugzetten").click()
        expect(box(second, "Slogan")).to_have_value("Getypt zonder verbinding")
        expect(status(second)).to_contain_text(re.compile(f"{SAVED}|kijk bij"))


def test_who_signs_in_next_sees_nothing(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "coordinator_noord", expected=(*OFFLINE, *SIGNED_OUT)) as page:
        open_block(page, portal, reference)
        _accept_leaving(page)
        page.context.set_offline(True)
        box(page, "Slogan").fill("Van Nora alleen")
        expect(status(page)).to_contain_text("Geen verbinding")
        assert len(drafts(page)) == 1
        page.context.clear_cookies()
        page.context.set_offline(False)
        page.goto(portal.address)
        sign_in(page, "officer_alkmaar")
        assert drafts(page) == []


def test_leaving_at_once_saves_first(portal: Portal, browser: Browser, reference: str) -> None:
    """A click on a link right after the last key: no question, and the next page has the text."""
    with signed_in(browser, portal, "coordinator_noord") as page:
        asked: list[str] = []
        _accept_leaving(page, asked)
        open_block(page, portal, reference)
        box(page, "Titel").fill("Nog net op tijd")
        page.get_by_role("link", name="Naar de agenda").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Nog net op tijd")
        open_block(page, portal, reference)
        box(page, "Slogan").fill("En weg")
        page.goto("about:blank")
        page.wait_for_timeout(500)
        open_block(page, portal, reference)
        expect(box(page, "Slogan")).to_have_value("En weg")
        assert asked == []
        assert drafts(page) == []


def test_a_warning_only_when_something_would_be_lost(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "coordinator_noord", expected=OFFLINE) as page:
        asked: list[str] = []
        _accept_leaving(page, asked)
        open_block(page, portal, reference)
        box(page, "Slogan").fill("Alles opgeslagen")
        saved(page)
        page.reload()
        assert asked == []
        page.context.set_offline(True)
        box(page, "Slogan").press_sequentially("Niet ")
        expect(status(page)).to_contain_text("Geen verbinding")
        with page.expect_event("close"):
            page.close(run_before_unload=True)
        assert asked == ["beforeunload"]


def test_the_back_button_shows_the_text_of_now(portal: Portal, browser: Browser, reference: str) -> None:
    with (
        signed_in(browser, portal, "coordinator_noord") as nora,
        signed_in(browser, portal, "officer_alkmaar") as olivia,
    ):
        nora.goto(f"{portal.address}/agendas/{reference}/")
        open_block(nora, portal, reference)
        box(nora, "Slogan").fill("Eerste slogan")
        saved(nora)
        nora.goto(f"{portal.address}/agendas/")
        open_block(olivia, portal, reference)
        box(olivia, "Slogan").fill("Tweede slogan")
        saved(olivia)
        nora.go_back()
        expect(box(nora, "Slogan")).to_have_value("Tweede slogan")
        box(nora, "Titel").fill("Na terug")
        saved(nora)
        expect(nora.locator(".conflict")).to_have_count(0)
        # The page to read, too, shows what was written since.
        nora.go_back()
        expect(nora.get_by_role("heading", level=1)).to_contain_text("Na terug")
