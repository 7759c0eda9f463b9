"""After the signature, from end to end: an addendum of two blocks, the text in force, publication and the archive.

Played on a real server with a real worker and a real browser; between agenda and addendum a minister was succeeded.
"""

import re
import subprocess
import zipfile
from datetime import date, timedelta
from pathlib import Path

import bagit
import pytest
from lxml import etree
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, overflow, press_save, signed_in, violations
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.both_databases, pytest.mark.slow, pytest.mark.xdist_group("amended")]

NEW_TEXT = "Elk half jaar vertellen de scholen aan elkaar wat werkt."
NEW_PARTY = "Universiteit van Utrecht"
MDTO = Path(__file__).resolve().parents[3] / "shared" / "data" / "xsd" / "MDTO-XML1.0.1.xsd"


def test_from_addendum_to_archive(portal: Portal, browser: Browser, tmp_path: Path) -> None:
    reference = portal.python("tests.browser.signed_before").split()[-1]
    addendum = f"{reference}-A1"
    with signed_in(browser, portal, "coordinator_noord") as page:
        _wait_for_seal(page, portal, reference)
        _begin(page, portal, reference, addendum)
        _a_second_one_is_refused(page, portal, reference, addendum)
        _write(page, portal, addendum)
        _step(page, portal, addendum, "Indienen voor beoordeling")
    for person in ("alderman_alkmaar", "ocw_reviewer"):
        with signed_in(browser, portal, person, PHONE) as page:
            _step(page, portal, addendum, "Akkoord geven")
    with signed_in(browser, portal, "coordinator_noord") as page:
        _step(page, portal, addendum, "Vaststellen voor ondertekening")
    for person in ("alderman_alkmaar", "minister_new", "minister_po"):
        with signed_in(browser, portal, person, PHONE) as page:
            _sign(page, portal, addendum)
    with signed_in(browser, portal, "ocw_staff") as page:
        _wait_for_seal(page, portal, addendum)
        _text_in_force(page, portal, reference, addendum)
        for each in (reference, addendum):
            _publish(page, portal, each)
    _read_by_everybody(browser, portal, reference, addendum)
    _package(portal, reference, addendum, tmp_path)
    done = portal.run("check_integrity")
    assert done.returncode == 0, done.stdout


def _wait_for_seal(page: Page, portal: Portal, reference: str) -> None:
    page.goto(f"{portal.address}/agendas/{reference}/status/")
    expect(page.get_by_role("link", name=re.compile("Verzegeld"))).to_be_visible(timeout=60_000)


def _begin(page: Page, portal: Portal, reference: str, addendum: str) -> None:
    page.goto(f"{portal.address}/agendas/{reference}/")
    page.get_by_role("link", name="Addendum beginnen").click()
    page.get_by_role("button", name="Addendum beginnen").click()
    expect(page.get_by_text("Kies wat het addendum doet.").first).to_be_visible()
    assert violations(page) == []
    page.get_by_role("radio", name=re.compile("^Wijziging")).check()
    page.get_by_role("checkbox", name=re.compile("^Afspraak 2")).check()
    page.get_by_role("checkbox", name=re.compile("^Afspraak 3")).check()
    page.get_by_label("Aanleiding").fill("Na een jaar weten de scholen wat werkt.")
    page.get_by_role("button", name="Addendum beginnen").click()
    expect(page).to_have_url(re.compile(f"/agendas/{addendum}/"))
    assert violations(page) == []


def _a_second_one_is_refused(page: Page, portal: Portal, reference: str, addendum: str) -> None:
    """The block says who has it; sent all the same, the portal names that addendum."""
    page.goto(f"{portal.address}/agendas/{reference}/addendum/")
    box = page.get_by_role("checkbox", name=re.compile("^Afspraak 3"))
    expect(box).to_be_disabled()
    expect(page.get_by_role("link", name=re.compile("addendum 1", re.IGNORECASE)).first).to_be_visible()
    page.get_by_role("radio", name=re.compile("^Wijziging")).check()
    page.get_by_label("Aanleiding").fill("Nog een keer.")
    box.evaluate("box => { box.disabled = false; box.checked = true; }")
    page.get_by_role("button", name="Addendum beginnen").click()
    expect(page).to_have_url(f"{portal.address}/agendas/{reference}/addendum/")
    expect(page.locator(".error-summary, .field__error").first).to_be_visible()
    expect(page.locator("main")).to_contain_text(addendum)
    expect(page.get_by_label("Aanleiding")).to_have_value("Nog een keer.")


def _write(page: Page, portal: Portal, addendum: str) -> None:
    page.goto(f"{portal.address}/agendas/{addendum}/bewerken/communicatie/")
    editor = page.locator("[role=textbox]").first
    expect(editor).to_be_visible()
    editor.fill(NEW_TEXT)
    press_save(page)
    page.goto(f"{portal.address}/agendas/{addendum}/bewerken/analyse/")
    page.get_by_label("Partijen").fill(f"DUO\n{NEW_PARTY}")
    press_save(page)
    page.goto(f"{portal.address}/agendas/{addendum}/bewerken/overleg/")
    expect(page.get_by_role("button", name="Opslaan", exact=True)).to_have_count(0)


def _step(page: Page, portal: Portal, reference: str, label: str) -> None:
    page.goto(f"{portal.address}/agendas/{reference}/")
    assert violations(page) == []
    page.get_by_role("link", name=label, exact=True).first.click()
    page.get_by_role("button", name=label, exact=True).click()
    expect(page).to_have_url(f"{portal.address}/agendas/{reference}/")


def _sign(page: Page, portal: Portal, reference: str) -> None:
    page.goto(f"{portal.address}/agendas/{reference}/ondertekenen/")
    assert overflow(page) == 0
    page.evaluate("document.querySelector('form[data-sign-touch]').submit()")
    page.wait_for_url(re.compile("#ondertekenen$"))
    page.get_by_label(re.compile("Ik heb .* gelezen")).check()
    page.get_by_label("Uw wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Ondertekenen", exact=True).click()
    expect(page.get_by_text(re.compile("ondertekend", re.IGNORECASE)).first).to_be_visible()


def _text_in_force(page: Page, portal: Portal, reference: str, addendum: str) -> None:
    """The day before the signature the old words, on the day and after it the new ones with their addendum."""
    today = date.today()
    for days, is_new in ((-1, False), (0, True), (1, True)):
        day = today + timedelta(days=days)
        page.goto(f"{portal.address}/agendas/{reference}/geldende-tekst/?op={day.isoformat()}")
        expect(page.get_by_text(NEW_TEXT)).to_have_count(1 if is_new else 0)
        text = page.locator("main").inner_text()
        assert (NEW_PARTY in text) is is_new
        assert (f"Gewijzigd door addendum {addendum}" in text) is is_new
        assert violations(page) == []
    page.goto(f"{portal.address}/agendas/{reference}/geldende-tekst/?op={(today - timedelta(days=60)).isoformat()}")
    expect(page.locator("main")).not_to_contain_text(NEW_PARTY)
    expect(page.locator("main")).to_contain_text(re.compile("gold|nog niet"))


def _publish(page: Page, portal: Portal, reference: str) -> None:
    """Not without a summary, not before the day; then at once."""
    today = date.today()
    tomorrow = today + timedelta(days=1)
    page.goto(f"{portal.address}/agendas/{reference}/publicatie/")
    page.get_by_label("Openbaar vanaf").fill(f"{today.day}-{today.month}-{today.year}")
    page.get_by_label("Samenvatting").fill("")
    page.get_by_role("button", name="Plan opslaan").click()
    expect(page.get_by_text("Schrijf in een paar zinnen wat er is afgesproken.").first).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Samenvatting").fill("De gemeente en OCW helpen scholen om van elkaar te leren.")
    page.get_by_label("Openbaar vanaf").fill(f"{tomorrow.day}-{tomorrow.month}-{tomorrow.year}")
    page.get_by_role("button", name="Plan opslaan").click()
    page.goto(f"{portal.address}/agendas/{reference}/publicatie/openbaar-maken/")
    expect(page.locator("main")).to_contain_text("Openbaar maken kan vanaf")
    expect(page.get_by_role("button", name="Openbaar maken")).to_have_count(0)
    page.goto(f"{portal.address}/agendas/{reference}/publicatie/")
    page.get_by_label("Openbaar vanaf").fill(f"{today.day}-{today.month}-{today.year}")
    page.get_by_role("button", name="Plan opslaan").click()
    page.get_by_role("link", name="Openbaar maken").click()
    page.get_by_role("button", name="Openbaar maken").click()
    expect(page).to_have_url(f"{portal.address}/agendas/{reference}/publicatie/")
    assert violations(page) == []


def _read_by_everybody(browser: Browser, portal: Portal, reference: str, addendum: str) -> None:
    for size in (DESKTOP, PHONE):
        context = browser.new_context(viewport=size)
        page = context.new_page()
        for path in ("", "gemeente/GM0361/", f"{reference}/"):
            answer = page.goto(f"{portal.address}/openbaar/{path}")
            assert answer is not None and answer.status == 200
            assert violations(page) == []
            assert overflow(page) == 0
        expect(page.get_by_text(NEW_TEXT)).to_have_count(1)
        expect(page.locator("main")).to_contain_text(addendum)
        assert context.cookies() == []
        context.close()


def _package(portal: Portal, reference: str, addendum: str, directory: Path) -> None:
    """The package is judged by sha256sum, by the reference implementation of BagIt and by the schema of MDTO."""
    target = directory / "pakket.zip"
    done = portal.run("archive_package", reference, "--output", str(target))
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        archive.extractall(directory)
    folder = directory / reference
    subprocess.run(["sha256sum", "--check", "--strict", "manifest-sha256.txt"], cwd=folder, check=True, timeout=60)
    bagit.Bag(str(folder)).validate()
    assert list(folder.rglob(f"{addendum}*.pdf"))
    described = list(folder.rglob("*mdto*.xml"))
    assert len(described) >= 4
    if MDTO.exists():
        schema = etree.XMLSchema(etree.parse(str(MDTO)))
        for path in described:
            schema.assertValid(etree.parse(str(path)))
    # A package that was touched is not accepted: the check can fail.
    pdf = next(folder.rglob("*.pdf"))
    pdf.write_bytes(pdf.read_bytes() + b" ")
    again = subprocess.run(["sha256sum", "--check", "--status", "manifest-sha256.txt"], cwd=folder, check=False)
    assert again.returncode != 0
