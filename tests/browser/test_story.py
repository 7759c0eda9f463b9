"""The main job from end to end, on the real agenda: import, writing, review, signing, sealing, verifying.

Played on a real server with a real worker and a real browser; the wethouder and the ministers use a phone.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.agendas.documents import load, story_file
from tests.browser.portal import Portal
from tests.browser.reading import out_of_order
from tests.browser.visits import PHONE, overflow, press_save, signed_in, violations
from tests.cast import PASSWORD
from tests.pdf.conformance import objections

pytestmark = [pytest.mark.browser, pytest.mark.both_databases, pytest.mark.slow, pytest.mark.xdist_group("story")]

# The seven sentences that stop the freezing of the file as it is: where in the text, and the words that name it.
GAPS = {
    "coordinator": "Er is nog geen regiocoördinator gekozen.",
    "contact": "Er is nog geen contactpersoon van de gemeente gekozen.",
    "analysis.parties": "hier staat nog “bijvoorbeeld: DUO, CBS, Inspectie”",
    "analysis.current_research.planning": "hier staat nog “[toevoegen]”",
    "communication.communication": "Communicatie is nog niet ingevuld.",
    "interventions.*.parties.*": "is nog niet gekoppeld aan een schoolbestuur",
    "interventions.*.budget.lines": "er is GKA-geld gevraagd, maar er zijn geen begrotingsregels",
}


def test_from_import_to_sealed_pdf(portal: Portal, browser: Browser, tmp_path: Path) -> None:
    reference = _import(portal)
    _freezing_is_refused(portal, reference)
    with signed_in(browser, portal, "coordinator_noord") as page:
        _handing_over_is_refused(page, portal, reference)
        _fill_in(page, portal, reference)
        _step(page, portal, reference, "Indienen voor beoordeling")
    with signed_in(browser, portal, "alderman_alkmaar", PHONE) as page:
        _step(page, portal, reference, "Terugsturen", reason="Noem ook de ouders in de communicatie.")
    with signed_in(browser, portal, "coordinator_noord") as page:
        page.goto(f"{portal.address}/agendas/{reference}/")
        expect(page.get_by_text("Noem ook de ouders in de communicatie.").first).to_be_visible()
        _write_communication(page, portal, reference, "Wij informeren scholen én ouders met een nieuwsbrief.")
        _step(page, portal, reference, "Indienen voor beoordeling")
    for person, size in (("alderman_alkmaar", PHONE), ("ocw_reviewer", None)):
        with signed_in(browser, portal, person, *([size] if size else [])) as page:
            _step(page, portal, reference, "Akkoord geven")
    with signed_in(browser, portal, "coordinator_noord") as page:
        _step(page, portal, reference, "Vaststellen voor ondertekening")
    assert portal.run("check_agenda", reference, "--for", "freeze").returncode == 0
    _too_early(browser, portal, reference)
    for person, read in (("alderman_alkmaar", _read_here), ("minister_ocw", _read_pdf), ("minister_po", _say_so)):
        _sign(browser, portal, person, reference, read)
    pdf = _export(browser, portal, reference, tmp_path)
    _read_back(portal, reference, pdf)
    _flip_one_byte(portal, pdf)
    done = portal.run("check_integrity")
    assert done.returncode == 0, done.stdout


def _import(portal: Portal) -> str:
    done = portal.run("import_agenda", str(story_file()))
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[0]


def _freezing_is_refused(portal: Portal, reference: str) -> None:
    done = portal.run("check_agenda", reference, "--for", "freeze")
    stopping = [line.split("\t") for line in done.stdout.splitlines() if not line.startswith("Advies")]
    assert done.returncode == 1
    assert len(stopping) == 7, done.stdout
    for (sentence, path), (wanted_path, words) in zip(stopping, GAPS.items(), strict=True):
        assert fnmatch(path, wanted_path), done.stdout
        assert words in sentence


def _handing_over_is_refused(page: Page, portal: Portal, reference: str) -> None:
    """There is no button to freeze yet; the way to it cannot be pressed and says why, and the list names the seven."""
    page.goto(f"{portal.address}/agendas/{reference}/")
    expect(page.get_by_role("link", name="Vaststellen voor ondertekening")).to_have_count(0)
    button = page.get_by_role("button", name="Indienen voor beoordeling")
    expect(button).to_be_disabled()
    expect(page.locator(f"#{button.get_attribute('aria-describedby')}")).not_to_be_empty()
    page.goto(f"{portal.address}/agendas/{reference}/ontbreekt/")
    stops = page.locator(".checklist__item--stop")
    expect(stops).to_have_count(7)
    for words in GAPS.values():
        expect(stops.filter(has_text=words)).to_have_count(1)
    assert violations(page) == []


def _open(page: Page, portal: Portal, reference: str, slug: str) -> None:
    page.goto(f"{portal.address}/agendas/{reference}/bewerken/{slug}/")


def _save(page: Page) -> None:
    press_save(page)
    expect(page.get_by_text(re.compile(r"Opgeslagen om \d{1,2}\.\d\d uur")).first).to_be_visible()
    assert violations(page) == []


def _fill_in(page: Page, portal: Portal, reference: str) -> None:
    _open(page, portal, reference, "kop")
    page.get_by_label("Regiocoördinator").select_option(label="Nora Noord (Gelijke Kansen Alliantie)")
    page.get_by_label("Contactpersoon van de gemeente").select_option(label="Olivia Alkmaar (gemeente Alkmaar)")
    _save(page)
    expect(page.get_by_role("link", name=re.compile("^Kop en betrokkenen.*Compleet$"))).to_be_visible()
    _open(page, portal, reference, "analyse")
    page.get_by_label("Partijen").fill("DUO\nCBS\nInspectie van het Onderwijs")
    page.get_by_label("Planning").fill("Voorjaar 2020")
    _save(page)
    _write_communication(page, portal, reference, "Wij informeren scholen met een nieuwsbrief.")
    _fill_in_money(page, portal, reference)
    _choose_signatories(page, portal, reference)


def _write_communication(page: Page, portal: Portal, reference: str, text: str) -> None:
    _open(page, portal, reference, "communicatie")
    # The textarea until the editor has taken its place, then the editor.
    editor = page.locator("[role=textbox]").first
    expect(editor).to_be_visible()
    editor.fill(text)
    _save(page)


def _fill_in_money(page: Page, portal: Portal, reference: str) -> None:
    _open(page, portal, reference, "interventies")
    page.get_by_role("link", name=re.compile("^Bewerken")).first.click()
    party = page.get_by_role("group", name="Partij 1", exact=True)
    party.get_by_label("Nummer").fill("99X001")
    for number, year in enumerate(("2019", "2020"), start=1):
        page.get_by_role("button", name="Begrotingsregel toevoegen").click()
        line = page.get_by_role("group", name=f"Begrotingsregel {number}", exact=True)
        line.get_by_label("Jaar").fill(year)
        line.get_by_label("Soort kosten").select_option(label="Training")
        line.get_by_label("Omschrijving").fill("Basisprogramma")
        line.get_by_label("Bedrag").fill("€ 105.000")
        page.get_by_role("button", name="Dekkingsregel toevoegen").click()
        cover = page.get_by_role("group", name=f"Dekkingsregel {number + 2}", exact=True)
        cover.get_by_label("Jaar").fill(year)
        cover.get_by_label("Wie betaalt").select_option(label="Eigen bijdrage school")
        cover.get_by_label("Bedrag").fill("35.000,00")
    _save(page)
    expect(page.get_by_text("schoolbestuur Stichting De Noorderpoolster Onderwijs.").first).to_be_visible()


def _choose_signatories(page: Page, portal: Portal, reference: str) -> None:
    """The signers of 2019 have left office: today's holders take their place."""
    _open(page, portal, reference, "ondertekenaars")
    for number, name in enumerate(("Wouter Alkmaar", "Mina Minister", "Pieter Primair"), start=1):
        row = page.get_by_role("group", name=f"Ondertekenaar {number}", exact=True)
        holder = row.get_by_label("Ambtsdrager")
        holder.select_option(value=holder.locator("option", has_text=name).get_attribute("value"))
    first = page.get_by_role("group", name="Ondertekenaar 1", exact=True)
    first.get_by_label("Bevoegdheid").fill("Besluit van het college van 4 juni 2019")
    _save(page)


def _step(page: Page, portal: Portal, reference: str, label: str, reason: str = "") -> None:
    page.goto(f"{portal.address}/agendas/{reference}/")
    assert violations(page) == []
    page.get_by_role("link", name=label, exact=True).first.click()
    if reason:
        page.get_by_label("Reden").fill(reason)
    assert violations(page) == []
    assert overflow(page) == 0
    page.get_by_role("button", name=label, exact=True).click()
    expect(page).to_have_url(f"{portal.address}/agendas/{reference}/")


def _too_early(browser: Browser, portal: Portal, reference: str) -> None:
    """A minister who opens the link too soon is told who signs first, and finds no button."""
    with signed_in(browser, portal, "minister_po", PHONE) as page:
        page.goto(f"{portal.address}/agendas/{reference}/ondertekenen/")
        expect(page.get_by_text("Nu is aan de beurt: Wouter Alkmaar")).to_be_visible()
        expect(page.get_by_role("button", name="Ondertekenen", exact=True)).to_have_count(0)


def _read_here(page: Page) -> None:
    """Open the text on the page and go to its end; the script tells the portal."""
    page.get_by_text("Lees de hele agenda op deze pagina").click()
    expect(page.get_by_role("button", name="Ondertekenen", exact=True)).to_be_disabled()
    assert violations(page) == []
    assert overflow(page) == 0
    page.locator("[data-read-end]").scroll_into_view_if_needed()


def _read_pdf(page: Page) -> None:
    """Open the frozen PDF in another tab; back on the page the button is open."""
    with page.expect_request(re.compile("/ondertekenen/gelezen/")):
        page.get_by_role("button", name=re.compile("Lees de hele agenda")).click()
        page.bring_to_front()


def _say_so(page: Page) -> None:
    """As without the script: the button at the end of the text, and back to the form."""
    page.evaluate("document.querySelector('form[data-sign-touch]').submit()")
    page.wait_for_url(re.compile("#ondertekenen$"))


def _sign(browser: Browser, portal: Portal, person: str, reference: str, read: Callable[[Page], None]) -> None:
    with signed_in(browser, portal, person, PHONE) as page:
        page.get_by_role("link", name=re.compile(r"^Ondertekenen\b")).first.click()
        expect(page).to_have_url(f"{portal.address}/agendas/{reference}/ondertekenen/")
        assert violations(page) == []
        assert overflow(page) == 0
        button = page.get_by_role("button", name="Ondertekenen", exact=True)
        expect(button).to_be_disabled()
        expect(page.locator(f"#{button.get_attribute('aria-describedby')}")).to_contain_text("Lees de agenda eerst")
        read(page)
        expect(button).to_be_enabled()
        page.get_by_label(re.compile("Ik heb de agenda gelezen")).check()
        page.get_by_label("Uw wachtwoord").fill("een verkeerd wachtwoord")
        page.get_by_role("button", name="Ondertekenen", exact=True).click()
        expect(page.locator("[aria-invalid=true]")).to_have_count(1)
        page.get_by_label(re.compile("Ik heb de agenda gelezen")).check()
        page.get_by_label("Uw wachtwoord").fill(PASSWORD)
        page.get_by_role("button", name="Ondertekenen", exact=True).click()
        expect(page.get_by_text(re.compile("ondertekend", re.IGNORECASE)).first).to_be_visible()
        assert violations(page) == []


def _export(browser: Browser, portal: Portal, reference: str, directory: Path) -> Path:
    with signed_in(browser, portal, "ocw_staff") as page:
        page.goto(f"{portal.address}/agendas/{reference}/status/")
        # The page turns by itself once the worker has sealed.
        expect(page.get_by_role("link", name=re.compile("Verzegelde agenda"))).to_be_visible(timeout=60_000)
        page.goto(f"{portal.address}/agendas/{reference}/")
        with page.expect_download() as download:
            page.get_by_role("button", name="Pdf downloaden").click()
        path = directory / "agenda.pdf"
        download.value.save_as(path)
        return path


def _read_back(portal: Portal, reference: str, pdf: Path) -> None:
    verified = portal.run("verify", str(pdf))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert objections(pdf.read_bytes()) == []
    signature = subprocess.run([_tool("pdfsig"), pdf], check=True, capture_output=True, text=True).stdout
    assert "Signature is Valid" in signature
    assert "Total document signed" in signature
    # Without the running header and footer, in reading order.
    cut = ["-x", "0", "-y", "71", "-W", "595", "-H", "709"]
    text = subprocess.run([_tool("pdftotext"), *cut, pdf, "-"], check=True, capture_output=True, text=True).stdout
    assert out_of_order(text, load(story_file())) == []
    assert text.count("DATUM") == 3
    assert text.count("PORTEFEUILLE") == 1
    exported = portal.run("export_agenda", reference, "--format", "json", "--output", str(pdf.with_suffix(".json")))
    assert exported.returncode == 0, exported.stderr
    assert json.loads(pdf.with_suffix(".json").read_bytes())["reference"] == reference


def _flip_one_byte(portal: Portal, pdf: Path) -> None:
    damaged = bytearray(pdf.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path = pdf.with_name("gewijzigd.pdf")
    path.write_bytes(damaged)
    assert portal.run("verify", str(path)).returncode != 0


def _tool(name: str) -> Any:
    path = shutil.which(name)
    assert path, f"{name} is not installed (make test installs it)"
    return path
