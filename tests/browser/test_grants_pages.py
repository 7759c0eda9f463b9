"""Every page of the money under axe, at 1280 and 390 px, for each of those who may see it; nothing scrolls sideways."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.portal import Portal
from tests.browser.visits import DESKTOP, PHONE, SIGNED_OUT, overflow, sign_in, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("grants")]

NOT_SHOWN = ("Deze pagina is er niet", "Dit mag u hier niet doen", "Geen toegang")
_STATUSES = "prepared submitted rejected withdrawn granted changed settled reclaimed"
_APPLICATIONS = " ".join(f"application_{status}" for status in _STATUSES.split())
_READS = "applications schemes scheme agenda_money account_submitted"
# Per person: what tests.browser.grants makes, by name. Pages that look the same for two people stand at one of them.
PAGES = {
    "school_board": f"home own {_READS} {_APPLICATIONS} prepare prepare_agenda edit submit withdraw ask_change "
    "document_add account_open answer_change applications_none",
    "ocw_finance": f"home {_APPLICATIONS} applications agenda_money figures queue deadlines files prepare "
    "decide_grant decide_reject decide_change decide_settle decide_reclaim instalments pay judge_account "
    "answer_change",
    "ocw_staff": "applications application_changed figures answer_change account_submitted",
    "coordinator_noord": f"{_READS} application_prepared application_changed account_open",
}


@pytest.fixture(scope="module")
def addresses(portal: Portal) -> dict[str, str]:
    return dict(line.split() for line in portal.python("tests.browser.grants").splitlines())


def _problems(page: Page, address: str) -> list[str]:
    """Look at `address` as it is on a large screen and on a phone; the same page, made wider and smaller."""
    found = []
    page.goto(address)
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"at {size['width']}: {line}" for line in violations(page)]
        if wider := overflow(page):
            found.append(f"at {size['width']}: {wider} px too wide")
    if page.locator("h1").count() != 1 or page.get_by_role("heading", level=1).inner_text() in NOT_SHOWN:
        found.append("is not the page")
    return found


@pytest.mark.parametrize("person", PAGES)
def test_pages(portal: Portal, browser: Browser, addresses: dict[str, str], person: str) -> None:
    found = []
    with signed_in(browser, portal, person) as page:
        for name in PAGES[person].split():
            found += [f"{name} {line}" for line in _problems(page, portal.address + addresses[name])]
    assert found == []


def test_every_page_is_looked_at(addresses: dict[str, str]) -> None:
    assert {name for names in PAGES.values() for name in names.split()} == set(addresses)


def test_the_figures_stand_beside_the_decision(portal: Portal, browser: Browser, addresses: dict[str, str]) -> None:
    with signed_in(browser, portal, "ocw_finance") as page:
        page.goto(portal.address + addresses["decide_grant"])
        figures, number = page.locator(".grants-decide__figures"), page.get_by_label("Nummer van de beschikking")
        places: list[tuple[Any, Any]] = []
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            places.append((figures.bounding_box() or {}, number.bounding_box() or {}))
        (beside, form), (above, below) = places
        assert beside["x"] > form["x"] + form["width"]
        assert abs(beside["y"] - form["y"]) < 100
        assert above["y"] + above["height"] <= below["y"]


def test_what_was_typed_survives_the_end_of_the_session(
    portal: Portal, browser: Browser, addresses: dict[str, str]
) -> None:
    with signed_in(browser, portal, "ocw_finance", expected=SIGNED_OUT) as page:
        page.goto(portal.address + addresses["decide_reject"])
        page.get_by_label("Nummer van de beschikking").fill("B-2026-7")
        page.get_by_label("Reden").fill("De begroting klopt niet met de agenda.")
        page.context.clear_cookies(name="sessionid")
        page.get_by_role("button", name="vastleggen").click()
        page.wait_for_url(re.compile("/account/inloggen/"))
        sign_in(page, "ocw_finance")
        page.wait_for_url(re.compile(addresses["decide_reject"]))
        page.get_by_text("Uw tekst is teruggezet.").first.wait_for(state="visible")
        assert page.get_by_label("Nummer van de beschikking").input_value() == "B-2026-7"
        assert page.get_by_label("Reden").input_value() == "De begroting klopt niet met de agenda."
        assert page.locator(".field__error").count() == 0
