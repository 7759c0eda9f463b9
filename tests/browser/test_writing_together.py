"""Two people in one agenda at once, with saving as they type."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, signed_in
from tests.browser.writing import box, drafts, open_block, rich, saved, sound, status

pytestmark = [pytest.mark.browser, pytest.mark.both_databases, pytest.mark.xdist_group("writing-together")]


@pytest.fixture
def reference(portal: Portal) -> str:
    return portal.python("tests.browser.draft").strip()


def test_what_is_typed_is_saved_without_a_button(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "coordinator_noord") as page:
        open_block(page, portal, reference)
        expect(status(page)).to_have_text("Wat u typt, wordt vanzelf opgeslagen.")
        height = page.locator(".action-bar").bounding_box()
        box(page, "Slogan").fill("Voor ieder kind")
        expect(status(page)).to_have_text("Nog niet opgeslagen")
        saved(page)
        expect(status(page)).to_have_text(re.compile(r"Opgeslagen om \d\d\.\d\d uur\s*$"))
        assert page.locator(".action-bar").bounding_box() == height
        assert drafts(page) == []
        sound(page)
        page.reload()
        expect(box(page, "Slogan")).to_have_value("Voor ieder kind")


@pytest.mark.parametrize(
    ("choice", "size", "kept"),
    [
        ("Mijn tekst", DESKTOP, "van Olivia"),
        ("Tekst van Nora Noord", PHONE, "van Nora"),
        ("Beide onder elkaar", DESKTOP, "van Nora / van Olivia"),
    ],
)
def test_two_people_in_one_field(
    portal: Portal, browser: Browser, reference: str, choice: str, size: dict[str, int], kept: str
) -> None:
    with (
        signed_in(browser, portal, "coordinator_noord") as nora,
        signed_in(browser, portal, "officer_alkmaar", size) as olivia,
    ):
        for page in (nora, olivia):
            open_block(page, portal, reference)
        box(nora, "Slogan").fill("van Nora")
        saved(nora)
        box(olivia, "Slogan").press_sequentially("x")
        box(olivia, "Slogan").fill("van Olivia")
        # What else she types is saved, and the focus stays where she types.
        box(olivia, "Motto").fill("ook van Olivia")
        expect(status(olivia)).to_contain_text("Nog niet opgeslagen, kijk bij: Slogan")
        expect(box(olivia, "Motto")).to_be_focused()
        conflict = olivia.get_by_role("region", name="Slogan").first
        expect(conflict).to_contain_text("Nora Noord wijzigde dit veld ook, om ")
        expect(conflict).to_contain_text("van Nora")
        expect(conflict).to_contain_text("van Olivia")
        sound(olivia)
        button = conflict.get_by_role("button", name=choice)
        button.focus()
        button.press("Enter")
        saved(olivia)
        expect(olivia.locator(".conflict")).to_have_count(0)
        expect(box(olivia, "Slogan")).to_be_focused()
        expect(box(olivia, "Slogan")).to_have_value(kept)
        nora.reload()
        expect(box(nora, "Slogan")).to_have_value(kept)
        expect(box(nora, "Motto")).to_have_value("ook van Olivia")


def test_two_people_in_one_rich_text_keep_both(portal: Portal, browser: Browser, reference: str) -> None:
    with (
        signed_in(browser, portal, "coordinator_noord") as nora,
        signed_in(browser, portal, "officer_alkmaar") as olivia,
    ):
        for page in (nora, olivia):
            open_block(page, portal, reference, "aanhef")
        rich(nora, "introduction").fill("Een alinea van Nora")
        saved(nora)
        rich(olivia, "introduction").fill("Een alinea van Olivia")
        expect(olivia.locator(".conflict")).to_be_visible()
        # She types on while both texts stand there.
        rich(olivia, "introduction").press("End")
        rich(olivia, "introduction").press_sequentially(" en meer")
        expect(olivia.locator(".conflict")).to_contain_text("van Olivia en meer")
        expect(rich(olivia, "introduction")).to_be_focused()
        sound(olivia)
        olivia.get_by_role("button", name="Beide onder elkaar").click()
        saved(olivia)
        paragraphs = rich(olivia, "introduction").locator("p")
        expect(paragraphs).to_have_text(["Een alinea van Nora", "Een alinea van Olivia en meer"])
        nora.reload()
        expect(rich(nora, "introduction").locator("p")).to_have_text(
            ["Een alinea van Nora", "Een alinea van Olivia en meer"]
        )


def test_two_people_in_two_fields_keep_both_and_are_named(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "coordinator_noord") as nora:
        open_block(nora, portal, reference)
        with signed_in(browser, portal, "officer_alkmaar") as olivia:
            open_block(olivia, portal, reference)
            here = re.compile(r"^Nora Noord is hier ook bezig, sinds \d\d\.\d\d uur\.$")
            expect(olivia.locator("[data-presence-text]")).to_have_text(here)
            box(nora, "Slogan").fill("Slogan van Nora")
            saved(nora)
            box(olivia, "Motto").fill("Motto van Olivia")
            saved(olivia)
            newer = olivia.get_by_role("link", name="Er is nieuwere tekst. Pagina vernieuwen")
            expect(newer).to_be_visible()
            expect(box(olivia, "Slogan")).not_to_have_value("Slogan van Nora")
            sound(olivia)
            newer.click()
            expect(box(olivia, "Slogan")).to_have_value("Slogan van Nora")
            expect(box(olivia, "Motto")).to_have_value("Motto van Olivia")
            expect(newer).to_be_hidden()
            nora.goto(portal.address)
            olivia.reload()
            expect(status(olivia)).not_to_be_empty()
            # Her own page of before may still count as another window for a moment; nobody else is here.
            expect(olivia.locator("[data-presence-text]")).not_to_contain_text("Nora")


def test_rows_are_saved_once_and_at_once(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "coordinator_noord") as page:
        open_block(page, portal, reference, "overige-afspraken")
        rows = page.locator("[data-formset] [data-row]")
        before = rows.count()
        page.get_by_role("button", name="Afspraak toevoegen").click()
        name = rows.last.get_by_label("Type afspraak")
        for text in ("Gesprek", "Gesprek over ruimte"):
            name.fill(text)
            saved(page)
            expect(status(page)).not_to_have_text("Nog niet opgeslagen")
        page.reload()
        expect(rows).to_have_count(before + 1)
        expect(rows.last.get_by_label("Type afspraak")).to_have_value("Gesprek over ruimte")
        rows.last.get_by_role("button", name="Verwijderen").click()
        saved(page)
        page.get_by_role("button", name="Ongedaan maken").click()
        expect(status(page)).not_to_have_text("Nog niet opgeslagen")
        saved(page)
        page.reload()
        expect(rows).to_have_count(before + 1)
        rows.last.get_by_role("button", name="Verwijderen").click()
        saved(page)
        page.reload()
        expect(rows).to_have_count(before)


def test_one_wrong_field_holds_back_nothing_else(portal: Portal, browser: Browser, reference: str) -> None:
    with signed_in(browser, portal, "coordinator_noord") as page:
        open_block(page, portal, reference)
        page.get_by_label("Eindjaar").fill("20")
        expect(status(page)).to_contain_text("kijk bij: Eindjaar")
        # Above the line in which one types nothing comes in between.
        expect(page.locator("#id_period__end_error")).to_have_count(0)
        box(page, "Motto").fill("Dit wordt wel opgeslagen")
        error = page.locator("#id_period__end_error")
        expect(error).to_contain_text("Vul een jaar in")
        expect(page.get_by_label("Eindjaar")).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_label("Eindjaar")).to_have_attribute("aria-describedby", re.compile("id_period__end_error"))
        sound(page)
        page.wait_for_timeout(1_500)
        page.on("dialog", lambda dialog: dialog.accept())
        with signed_in(browser, portal, "officer_alkmaar") as other:
            open_block(other, portal, reference)
            expect(box(other, "Motto")).to_have_value("Dit wordt wel opgeslagen")
        status(page).get_by_role("link", name="Eindjaar").click()
        expect(page.get_by_label("Eindjaar")).to_be_focused()
        page.get_by_label("Eindjaar").fill("2026")
        saved(page)
        expect(error).to_have_count(0)
        assert page.get_by_label("Eindjaar").get_attribute("aria-invalid") is None
