"""Every page of the portal under axe, at 1280 and 390 px, and without sideways scrolling at 320 px."""

import pytest
from playwright.sync_api import Browser, Page

from agendas.choices import State
from agendas.structure import BLOCKS
from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, overflow, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("accessibility")]

SMALL = {"width": 320, "height": 640}
# Pages that would look fine under axe without being what was asked for.
NOT_FOUND = ("Deze pagina is er niet", "Dit mag u hier niet doen")
# Per person of the cast: addresses, in which {state} stands for the reference of an agenda in that state.
PAGES = {
    "coordinator_noord": [
        "/",
        "/agendas/",
        "/agendas/?q=bestaat+niet",
        "/agendas/?status=signed&provincie=Noord-Holland",
        "/agendas/nieuw/",
        *(f"/agendas/{{{state}}}/" for state in State.values),
        *(f"/agendas/{{draft}}/bewerken/{block.slug}/" for block in BLOCKS),
        "/agendas/{draft}/ontbreekt/",
        "/agendas/{signed}/historie/",
        "/agendas/{draft}/stap/share/",
        "/agendas/{draft}/stap/submit/",
        "/agendas/{consultation}/stap/take_back/",
        "/agendas/{review}/stap/freeze/",
        "/agendas/bestaat-niet/",
        "/account/tweede-factor/",
        "/account/wachtwoord/wijzigen/",
    ],
    "alderman_alkmaar": [
        "/",
        "/agendas/{review}/",
        "/agendas/{review}/stap/approve/",
        "/agendas/{review}/stap/send_back/",
        "/agendas/{frozen}/ondertekenen/",
        "/agendas/{frozen}/weigeren/",
        "/agendas/{frozen}/status/",
    ],
    "minister_ocw": ["/", "/agendas/{frozen}/ondertekenen/", "/agendas/{partly_signed}/ondertekenen/"],
    "secretariat_ocw": ["/", "/agendas/{partly_signed}/ondertekenen/"],
    "ocw_staff": [
        "/",
        "/agendas/{signed}/",
        "/agendas/{frozen}/stap/recall/",
        "/agendas/{signed}/stap/close/",
        "/agendas/{draft}/stap/withdraw/",
        "/agendas/{sealing}/status/",
    ],
    "school_board": ["/", "/agendas/{consultation}/", "/agendas/{consultation}/bewerken/kop/"],
    "reader": ["/", "/agendas/", "/agendas/{signed}/"],
}


# Per person: what tests.browser.signing_pages makes, by name.
SIGNING = {
    "coordinator_noord": (
        "register register_partly register_held register_withdrawn register_substituted register_stopped "
        "register_paper_waiting register_paper_confirmed register_decided register_signed "
        "sign_due sign_withdraw substitute sign_elsewhere sign_paper paper_waiting paper_rejected paper_confirmed "
        "judge_waiting judge_rejected judge_confirmed paper_reject decision_new decision_void "
        "copies_none copies copy_new"
    ),
    "officer_alkmaar": "register register_decided judge_waiting decision_new sign_paper",
    "alderman_alkmaar": (
        "register sign sign_withdrawn sign_replaced link_withdrawn link_replaced hold sign_elsewhere sign_paper "
        "copy copies session session_earlier"
    ),
    "minister_ocw": ("sign_read sign_held link_stopped register_partly session session_earlier session_result"),
    "secretariat_ocw": "prepare sign_read sign_held register_partly",
    "ocw_staff": "register register_withdrawn judge_waiting copies",
    "reader": "register_signed",
}


@pytest.fixture(scope="module")
def references(portal: Portal) -> dict[str, str]:
    """An agenda in every state, by state."""
    printed = portal.python("tests.browser.prepare", "every_state")
    return dict(line.split() for line in printed.splitlines())


def _problems(page: Page, address: str) -> list[str]:
    found = []
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(address)
        found += [f"{address} at {size['width']}: {line}" for line in violations(page)]
    page.set_viewport_size(SMALL)  # type: ignore[arg-type]
    if wider := overflow(page):
        found.append(f"{address} at 320: {wider} px too wide")
    if page.locator("h1").count() != 1:
        found.append(f"{address} has not exactly one h1")
    return found


@pytest.mark.parametrize("person", PAGES)
def test_pages(portal: Portal, browser: Browser, references: dict[str, str], person: str) -> None:
    found = []
    with signed_in(browser, portal, person) as page:
        for path in PAGES[person]:
            found += _problems(page, portal.address + path.format(**references))
    assert found == []


@pytest.fixture(scope="module")
def signing(portal: Portal, references: dict[str, str]) -> dict[str, str]:
    """The addresses of the pages about signing, by name."""
    return dict(line.split() for line in portal.python("tests.browser.signing_pages").splitlines())


@pytest.mark.parametrize("person", SIGNING)
def test_pages_about_signing(portal: Portal, browser: Browser, signing: dict[str, str], person: str) -> None:
    found = []
    with signed_in(browser, portal, person) as page:
        for name in SIGNING[person].split():
            page.goto(portal.address + signing[name])
            assert page.get_by_role("heading", level=1).inner_text() not in NOT_FOUND, (person, name)
            found += [f"{name}: {line}" for line in _problems(page, portal.address + signing[name])]
    assert found == []


def test_pages_without_signing_in(portal: Portal, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    paths = ("/account/inloggen/", "/account/wachtwoord/vergeten/", "/account/wachtwoord/vergeten/verstuurd/")
    found = [line for path in paths for line in _problems(page, portal.address + path)]
    context.close()
    assert found == []


def test_the_intervention_page(portal: Portal, browser: Browser, references: dict[str, str]) -> None:
    with signed_in(browser, portal, "coordinator_noord") as page:
        for slug in ("interventies", "communities"):
            page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
            page.goto(f"{portal.address}/agendas/{references['draft']}/bewerken/{slug}/")
            page.locator("main a[href*='/bewerken/']", has_text="Bewerken").first.click()
            assert _problems(page, page.url) == []
            page.goto(page.url + "verwijderen/")
            assert _problems(page, page.url) == []


def test_the_check_sees_a_violation(portal: Portal, browser: Browser) -> None:
    """The control: a picture without a text and a wide block are found."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(portal.address + "/account/inloggen/")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert any(line.startswith("image-alt") for line in violations(page))
    context.close()
