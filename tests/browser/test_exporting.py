"""Somebody asks for a file, waits without pressing anything, and downloads it; under axe, at 320 px, without script."""

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal, running_portal
from tests.browser.visits import DESKTOP, PHONE, overflow, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("exporting")]

SMALL = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def agendas(tmp_path_factory: pytest.TempPathFactory):
    """A portal with an agenda in every state, and the reference of each."""
    with running_portal(tmp_path_factory.mktemp("portal")) as running:
        made = running.python("tests.browser.prepare", "every_state")
        yield running, dict(line.split(" ") for line in made.splitlines() if " GKA-" in line)


def _fits(page: Page, where: str) -> list[str]:
    found = []
    for size in (DESKTOP, PHONE, SMALL):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"{where} at {size['width']}: {line}" for line in violations(page)]
        if overflow(page):
            found.append(f"{where} at {size['width']} scrolls sideways")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    return found


def test_a_file_from_asking_to_downloading(browser: Browser, agendas: tuple[Portal, dict[str, str]]) -> None:
    portal, references = agendas
    wrong: list[str] = []
    with signed_in(browser, portal, "officer_alkmaar") as page:
        page.goto(f"{portal.address}/agendas/{references['review']}/bestanden/")
        wrong += _fits(page, "empty")
        page.get_by_role("button", name="Maak Word-bestand").click()
        # Nobody presses anything: the list tells it when the worker is done.
        expect(page.get_by_role("button", name="Downloaden Word-bestand")).to_be_visible(timeout=20_000)
        expect(page.get_by_text("Er wordt niets meer gemaakt.")).to_be_attached()
        wrong += _fits(page, "ready")
        with page.expect_download() as downloading:
            page.get_by_role("button", name="Downloaden Word-bestand").click()
        name = downloading.value.suggested_filename
        assert name == f"{references['review']}-concept-versie-1.docx"
        with zipfile.ZipFile(io.BytesIO(Path(str(downloading.value.path())).read_bytes())) as archive:
            assert archive.testzip() is None
        for state in ("signed", "withdrawn"):
            page.goto(f"{portal.address}/agendas/{references[state]}/bestanden/")
            wrong += _fits(page, state)
    assert wrong == []


def test_the_same_without_script(browser: Browser, agendas: tuple[Portal, dict[str, str]]) -> None:
    portal, references = agendas
    with signed_in(browser, portal, "officer_alkmaar") as page:
        cookies = page.context.cookies()
        plain = browser.new_context(java_script_enabled=False)
        plain.add_cookies(cookies)  # type: ignore[arg-type]
        other = plain.new_page()
        other.goto(f"{portal.address}/agendas/{references['draft']}/bestanden/")
        other.get_by_role("button", name="Maak OpenDocument-bestand").click()
        for _ in range(40):
            if other.get_by_role("button", name="Downloaden OpenDocument-bestand").count():
                break
            other.wait_for_timeout(500)
            again = other.get_by_role("link", name="Kijk of het klaar is")
            if again.count():
                again.click()
                other.reload()
        expect(other.get_by_role("button", name="Downloaden OpenDocument-bestand")).to_be_visible()
        plain.close()
