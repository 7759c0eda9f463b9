"""A correction round in the browser: what is locked cannot be written, and what was typed there is not lost."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, press_save, signed_in
from tests.browser.writing import box, drafts, open_block, saved, sound, status

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("writing-locked")]

# Sends the form of the page with another title, as somebody with the tools of the browser can.
FORGE = """async (title) => {
  const form = document.querySelector("form[data-autosave]");
  const data = new URLSearchParams(new FormData(form));
  const token = data.get("csrfmiddlewaretoken");
  data.set("title", title);
  const ask = (address) => fetch(address, {
    method: "POST", body: data, headers: {Accept: "application/json", "X-CSRFToken": token},
  });
  const [saved, whole] = [await ask(form.dataset.autosave), await ask(location.href)];
  return {saved: saved.status, answer: await saved.json(), whole: whole.status};
}"""
TEXT = "Getypt voordat het op slot ging"


@pytest.fixture
def reference(portal: Portal) -> str:
    return portal.python("tests.browser.round").strip()


def test_a_forged_request_writes_nothing_that_is_locked(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "coordinator_noord", expected=("403",)) as page:
        open_block(page, portal, reference)
        title = page.locator("#field-id_title .field__text").inner_text()
        expect(page.locator("[name=title]")).to_have_count(0)
        box(page, "Slogan").fill("Samen, nu concreet")
        answer = page.evaluate(FORGE, "Vervalst")
        assert (answer["saved"], answer["whole"]) == (200, 403)
        assert "op slot gezet" in answer["answer"]["errors"]["id_title"]
        assert not answer["answer"]["saved"]
        page.reload()
        expect(page.locator("#field-id_title .field__text")).to_have_text(title)
        expect(box(page, "Slogan")).to_have_value("Samen, nu concreet")
        # The page itself, which sends only what is open, saves as always.
        box(page, "Motto").fill("Ook dit")
        saved(page)
        sound(page)


def _type_and_lock(page: Page, portal: Portal, reference: str) -> None:
    """Type in two open fields; a colleague resolves the comment at the first one meanwhile."""
    open_block(page, portal, reference)
    portal.python("tests.browser.round", "resolve", reference, "slogan")
    box(page, "Slogan").fill(TEXT)
    expect(status(page)).to_contain_text("Nog niet opgeslagen, kijk bij: Slogan")
    with page.expect_response(lambda answer: "Dit+blijft+open" in (answer.request.post_data or "")):
        box(page, "Motto").fill("Dit blijft open")
    expect(status(page)).to_contain_text("Nog niet opgeslagen, kijk bij: Slogan")
    # The script has read the answer.
    page.wait_for_timeout(300)
    expect(page.locator("#id_slogan_error")).to_contain_text("Dit veld is intussen op slot gezet")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_text_in_a_field_that_was_locked_stays_until_it_may_go(
    portal: Portal, browser: Browser, reference: str, size: dict[str, int]
) -> None:
    with signed_in(browser, portal, "coordinator_noord", size) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        _type_and_lock(page, portal, reference)
        expect(box(page, "Slogan")).to_have_value(TEXT)
        sound(page)
        kept = page.get_by_role("region", name="Deze tekst van u is niet opgeslagen")
        for _ in range(2):
            # Saving the rest does not take the text away.
            page.reload()
            expect(kept).to_contain_text(TEXT)
            expect(box(page, "Slogan")).to_have_count(0)
            expect(box(page, "Motto")).to_have_value("Dit blijft open")
            saved(page)
            assert len(drafts(page)) == 1
        sound(page)
        press_save(page)
        expect(kept).to_contain_text(TEXT)
        saved(page)
        kept.get_by_role("button", name="Deze tekst mag weg").click()
        expect(kept).to_have_count(0)
        assert drafts(page) == []
        page.reload()
        expect(status(page)).not_to_be_empty()
        expect(kept).to_have_count(0)


# Drafts as two tabs that were closed left them: the older one under the plain name, or only the newer one.
KEEP = """([slogan, at, name]) => {
  const form = document.querySelector("form[data-draft]");
  const key = `gka-draft:${form.dataset.draftUser}:${form.dataset.draft}${name}`;
  const fields = [...new FormData(form)].filter(([each]) => each !== "csrfmiddlewaretoken");
  for (const field of fields) if (field[0] === "slogan") field[1] = slogan;
  localStorage.setItem(key, JSON.stringify({ base: form.elements.base.value, at, tab: "closed", fields }));
}"""


def _keep(page: Page, slogan: str, age: int, name: str = "") -> None:
    page.evaluate(KEEP, [slogan, page.evaluate("Date.now()") - age * 1000, name])


def test_the_newest_draft_is_offered_first_and_each_can_go(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "coordinator_noord") as page:
        open_block(page, portal, reference)
        offer = page.get_by_text("U hebt hier tekst die niet is opgeslagen")
        _keep(page, "De oudste", 7200)
        _keep(page, "De nieuwste", 60, ":later1")
        page.reload()
        expect(offer).to_be_visible()
        page.get_by_role("button", name="Uw niet-opgeslagen tekst terugzetten").click()
        expect(box(page, "Slogan")).to_have_value("De nieuwste")
        saved(page)
        assert [key.endswith(":later1") for key in drafts(page)] == [False]
        page.reload()
        page.get_by_role("button", name="Weggooien").click()
        expect(offer).to_be_hidden()
        assert drafts(page) == []


def test_a_later_draft_alone_is_thrown_away_or_forgotten(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "coordinator_noord") as page:
        open_block(page, portal, reference)
        _keep(page, "Weg hiermee", 60, ":later")
        page.reload()
        page.get_by_role("button", name="Weggooien").click()
        assert drafts(page) == []
        _keep(page, "Deze niet", 60, ":later")
        page.reload()
        page.get_by_role("button", name="Uw niet-opgeslagen tekst terugzetten").click()
        expect(box(page, "Slogan")).to_have_value("Deze niet")
        press_save(page)
        expect(page.get_by_text("Opgeslagen om").first).to_be_visible()
        assert drafts(page) == []
