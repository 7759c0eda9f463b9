#!/usr/bin/env python
"""Makes the pictures of the help from a running demo: real screens, cropped, as WebP in static/images/help.

    make run PORT=8001                                    # in one terminal
    .venv/bin/python bin/help_pictures.py http://localhost:8001 [part of a name]

Every picture is made twice: on a desktop, and as `…-phone` for who reads the help on a small screen. The words in the
pictures stand in the help too; look at each picture after making it.
"""

import base64
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from playwright.sync_api import Browser, ElementHandle, Page, sync_playwright

TARGET = Path(__file__).resolve().parent.parent / "static" / "images" / "help"
PASSWORD = "GKA-demo-2026!"  # noqa: S105 - of the invented people of the demo
MOST_BYTES = 120_000
QUALITIES = (82, 70, 58, 46)
SHARPNESS = 1.6  # pixels of the picture per pixel of the page
DESKTOP, PHONE = (1080, 800), (390, 760)
PHONE_HEIGHT = 720
ON_A_PHONE = "-phone"


@dataclass(frozen=True)
class Picture:
    """A picture: who looks at which page, and the part of it from `top` to `height` pixels lower.

    `page` is an address, or a status: then the first agenda in it that this person finds, and `then` the rest of
    its address. `top` is a selector; the picture starts a little above what it finds. `person` "" is nobody.
    """

    name: str
    person: str
    page: str
    then: str = ""
    top: str = "main :is(h1, .page-head)"
    height: int = 620
    size: tuple[int, int] = DESKTOP
    open: str = ""  # the words of the link that is clicked first
    alone: bool = False  # only what `top` finds, not all that stands beside it

    @property
    def on_a_phone(self) -> "Picture":
        height = min(self.height, PHONE_HEIGHT)
        return replace(self, name=self.name + ON_A_PHONE, size=PHONE, height=height)


COORDINATOR, STAFF = "coordinator.noord", "ocw.medewerker"
ALDERMAN, ALDERMAN_SIGNING = "wethouder.zaanstad", "wethouder.alkmaar"
ADMINISTRATOR, MINISTER = "beheerder", "minister.ocw"
# Per role what that role finds on its first page.
PEOPLE = {
    "coordinator": COORDINATOR,
    "officer": "beleid.alkmaar",
    "alderman": ALDERMAN,
    "school_board": "schoolbestuur",
    "reader": "lezer",
    "ocw_staff": STAFF,
    "ocw_finance": "ocw.financien",
    "minister": MINISTER,
    "secretariat": "secretariaat.ocw",
    "administrator": ADMINISTRATOR,
}
HOMES = tuple(Picture(f"home-{role}", person, "/") for role, person in PEOPLE.items())
SCREENS = (
    Picture("sign-in", "", "/account/inloggen/", height=640),
    Picture("list", COORDINATOR, "/agendas/", height=860),
    Picture("start", COORDINATOR, "/agendas/nieuw/", height=640),
    Picture("detail", COORDINATOR, "review", height=700),
    Picture("history", "coordinator.zuid", "partly_signed", "historie/"),
    Picture("edit", COORDINATOR, "returned", "bewerken/toelichting/", height=700),
    Picture("money", COORDINATOR, "returned", "bewerken/interventies/", top="#section-6", height=860, open="Bewerken"),
    Picture("missing", COORDINATOR, "draft", "ontbreekt/", height=560),
    Picture("submit", COORDINATOR, "returned", "stap/submit/", height=400),
    Picture("freeze", COORDINATOR, "/agendas/GKA-2026-0405/stap/freeze/", height=520),
    Picture(
        "signers", "coordinator.zuid", "partly_signed", top="section:has(> #signers-title)", height=800, alone=True
    ),
    Picture("account", COORDINATOR, "/account/tweede-factor/", top="main .card", height=700),
    Picture("overview", STAFF, "/landelijk/", height=900),
    Picture("people", ADMINISTRATOR, "/mensen/", height=760),
    Picture("invite", ADMINISTRATOR, "/mensen/uitnodigen/?rol=officer", height=860),
    Picture("rights", ADMINISTRATOR, "/mensen/rechten/", height=760),
    Picture("import", ADMINISTRATOR, "/inlezen/", height=760, open=".csv"),
    Picture("admin", ADMINISTRATOR, "/admin/", height=760),
    Picture("municipality", COORDINATOR, "/gemeenten/GM0361/", height=760),
    Picture("own-intervention", "schoolbestuur", "consultation", height=640, open="aanvullen"),
    Picture("prepare", "secretariaat.ocw", "partly_signed", "ondertekenen/", height=640),
    Picture("approve-ocw_staff", STAFF, "/agendas/GKA-2027-0606/stap/approve/", height=520),
)
_SIGN_FORM = Picture("", "", "", "ondertekenen/", size=PHONE, top="#ondertekenen", height=860)
# Made on a phone only: that is where these are done.
ON_PHONES = (
    Picture("approve-alderman", ALDERMAN, "review", "stap/approve/", size=PHONE, height=570),
    Picture("sign-minister", MINISTER, "partly_signed", "ondertekenen/", size=PHONE, height=700),
    replace(_SIGN_FORM, name="sign-form-minister", person=MINISTER, page="partly_signed"),
    Picture("sign-alderman", ALDERMAN_SIGNING, "frozen", "ondertekenen/", size=PHONE, height=700),
    replace(_SIGN_FORM, name="sign-form-alderman", person=ALDERMAN_SIGNING, page="frozen"),
)
TWICE = (*HOMES, *SCREENS)
PICTURES = (*TWICE, *(picture.on_a_phone for picture in TWICE if not picture.alone), *ON_PHONES)


@contextmanager
def _signed_in(browser: Browser, address: str, person: str) -> Iterator[Page]:
    context = browser.new_context(locale="nl-NL")
    page = context.new_page()
    if person:
        page.goto(f"{address}/account/inloggen/")
        page.get_by_label("E-mailadres").fill(f"{person}@demo.gka.example")
        page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Inloggen", exact=True).click()
        page.wait_for_selector(".user-menu")
    yield page
    context.close()


def _open(page: Page, address: str, picture: Picture) -> None:
    width, height = picture.size
    page.set_viewport_size({"width": width, "height": height})
    if picture.page.startswith("/"):
        page.goto(address + picture.page)
    else:
        page.goto(f"{address}/agendas/?status={picture.page}")
        reference = page.locator("main table th[scope=row] a").first.get_attribute("href")
        page.goto(f"{address}{reference}{picture.then}")
    if picture.open:
        page.locator("main a", has_text=picture.open).first.click()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")


def _found(page: Page, picture: Picture) -> ElementHandle | None:
    return page.locator(picture.top).first.element_handle()


def _photograph(page: Page, picture: Picture) -> bytes:
    """Return the part of the page as the best WebP that stays small enough."""
    width = picture.size[0]
    # The window is as high as the picture: then a bar that sticks to the bottom of it stands at the bottom.
    page.set_viewport_size({"width": width, "height": picture.height})
    page.evaluate("(node) => scrollTo(0, node.getBoundingClientRect().top + scrollY - 24)", _found(page, picture))
    top = page.evaluate("scrollY")
    clip = {"x": 0, "y": top, "width": width, "height": picture.height, "scale": SHARPNESS}
    if picture.alone:
        box = page.evaluate("(node) => node.getBoundingClientRect().toJSON()", _found(page, picture))
        clip |= {
            "x": box["left"] - 24,
            "y": top + box["top"] - 24,
            "width": box["width"] + 48,
            "height": box["height"] + 40,
        }
    session = page.context.new_cdp_session(page)
    for quality in QUALITIES:
        options = {"format": "webp", "quality": quality, "clip": clip, "captureBeyondViewport": True}
        content = base64.b64decode(session.send("Page.captureScreenshot", options)["data"])
        if len(content) <= MOST_BYTES:
            return content
    raise ValueError(f"{picture.name} is {len(content)} bytes: crop it")


def main() -> int:
    """Make every picture, or those whose name holds the second argument; return the exit code."""
    if len(sys.argv) not in {2, 3}:
        print(__doc__)
        return 2
    address, part = sys.argv[1].rstrip("/"), "".join(sys.argv[2:])
    TARGET.mkdir(parents=True, exist_ok=True)
    by_person = attrgetter("person")
    wanted = sorted((each for each in PICTURES if part in each.name), key=by_person)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"]
        )
        for person, pictures in groupby(wanted, key=by_person):
            with _signed_in(browser, address, person) as page:
                for picture in pictures:
                    _open(page, address, picture)
                    content = _photograph(page, picture)
                    (TARGET / f"{picture.name}.webp").write_bytes(content)
                    print(f"{picture.name}.webp  {len(content) // 1000} kB", flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
