"""The public page that judges a document: the same answer in a browser, without signing in; under axe."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from agendas.choices import State
from tests.browser.portal import Portal
from tests.browser.signing_pages import empty_pdf
from tests.browser.visits import DESKTOP, PHONE, overflow, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("accessibility")]

TITLES = ["Uitkomst: Echt en volledig", "Uitkomst: Veranderd", "Uitkomst: Niet van dit portaal"]
SIZES = (DESKTOP, PHONE, {"width": 320, "height": 640})


def _fits(page: Page, what: str) -> list[str]:
    found = []
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"{what} at {size['width']}: {line}" for line in violations(page)]
        if wider := overflow(page):
            found.append(f"{what} at {size['width']}: {wider} px too wide")
    return found


def _judge(page: Page, address: str, file: Path | None) -> None:
    page.goto(address)
    if file is not None:
        page.get_by_label("Pdf-bestand").set_input_files(file)
    page.get_by_role("button", name="Controleren").click()


@pytest.fixture(scope="module")
def sealed(portal: Portal, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A document that the worker of this portal sealed, downloaded by who may read it."""
    printed = portal.python("tests.browser.prepare", "every_state")
    reference = dict(line.split() for line in printed.splitlines())[State.SEALING]
    path = tmp_path_factory.mktemp("sealed") / "agenda.pdf"
    with signed_in(browser, portal, "coordinator_noord") as page:
        page.goto(f"{portal.address}/agendas/{reference}/status/")
        expect(page.get_by_role("link", name="Verzegelde agenda lezen (pdf)")).to_be_visible(timeout=60_000)
        page.goto(f"{portal.address}/agendas/{reference}/")
        with page.expect_download() as download:
            page.get_by_role("button", name="Pdf downloaden").click()
        download.value.save_as(path)
    return path


@pytest.mark.parametrize("script", [True, False], ids=["script", "without script"])
def test_anybody_has_a_document_judged(
    portal: Portal, browser: Browser, sealed: Path, tmp_path: Path, script: bool
) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    address, found = f"{portal.address}/controleren/", []
    heading = page.get_by_role("heading", level=1)
    altered = bytearray(sealed.read_bytes())
    altered[len(altered) // 2] ^= 1
    (tmp_path / "altered.pdf").write_bytes(altered)
    (tmp_path / "other.pdf").write_bytes(empty_pdf())
    _judge(page, address, None)
    expect(page.get_by_role("link", name="Kies het pdf-bestand dat u wilt controleren.")).to_be_visible()
    found += _fits(page, "no file") if script else []
    titles = []
    for file in (sealed, tmp_path / "altered.pdf", tmp_path / "other.pdf"):
        _judge(page, address, file)
        expect(heading).to_contain_text("Uitkomst: ")
        titles.append(heading.inner_text())
        found += _fits(page, titles[-1]) if script else []
    context.close()
    assert titles == TITLES
    assert found == []
