"""Guessing on a real server of four processes: however many attempts come at once, the limit is the limit."""

import http.cookiejar
import re
import threading
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest

from tests.browser.portal import Portal, running_portal
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("guessing")]

ATTEMPTS = 60
LIMIT = 5
VICTIM = "coordinator.noord@example.org"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Four web processes that believe a proxy: so that each guess can come from another address."""
    with running_portal(tmp_path_factory.mktemp("guessing"), workers=4, BEHIND_PROXY="1") as running:
        running.python("tests.browser.prepare")
        yield running


class Guesser:
    """A visitor with cookies of their own at an address of their own."""

    def __init__(self, portal: Portal, number: int) -> None:
        self.portal, self.address = portal, f"10.{number // 250}.0.{number % 250 + 1}"
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        self.token = ""

    def get(self, path: str) -> str:
        return self._open(path, None)

    def post(self, path: str, **values: str) -> str:
        """Post the form at `path` with the token of the page that was read last."""
        return self._open(path, urlencode({"csrfmiddlewaretoken": self.token, **values}).encode())

    def _open(self, path: str, data: bytes | None) -> str:
        request = urllib.request.Request(self.portal.address + path, data, {"X-Forwarded-For": self.address})  # noqa: S310
        request.add_header("Referer", self.portal.address + path)
        try:
            response = self.opener.open(request, timeout=120)
        except HTTPError as refusal:
            if refusal.code != HTTPStatus.TOO_MANY_REQUESTS:
                raise
            response = refusal
        with response:
            text: str = response.read().decode()
        if found := re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text):
            self.token = found[1]
        return text


def at_once(guessers: list[Guesser], guess: Callable[[Guesser], str]) -> list[str]:
    """Let all of them guess at the same moment; return the pages that they got."""
    gate, pages, lock = threading.Barrier(len(guessers)), [], threading.Lock()

    def run(guesser: Guesser) -> None:
        gate.wait()
        page = guess(guesser)
        with lock:
            pages.append(page)

    threads = [threading.Thread(target=run, args=(guesser,)) for guesser in guessers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pages) == len(guessers)
    return pages


def looked_at(portal: Portal, action: str) -> int:
    """Return how many wrong answers the portal has judged."""
    counted = portal.run(
        "shell",
        "-v0",
        "-c",
        f"from records.models import Event; print(Event.objects.filter(action='{action}').count())",
    )
    assert counted.returncode == 0, counted.stderr
    return int(counted.stdout.split()[-1])


def newcomers(portal: Portal, first: int, count: int) -> list[Guesser]:
    guessers = [Guesser(portal, first + number) for number in range(count)]
    for guesser in guessers:
        guesser.get("/account/inloggen/")
    return guessers


def test_sixty_wrong_passwords(portal: Portal) -> None:
    def guess(guesser: Guesser) -> str:
        return guesser.post("/account/inloggen/", login=VICTIM, password=f"gok van {guesser.address}")

    pages = at_once(newcomers(portal, 0, ATTEMPTS), guess)
    assert 1 <= looked_at(portal, "sign_in_refused") <= LIMIT
    answers = Counter("te vaak geprobeerd" in page for page in pages)
    assert answers[True] >= ATTEMPTS - LIMIT
    # Even the right password must wait now.
    owner = newcomers(portal, 100, 1)[0]
    assert "te vaak geprobeerd" in owner.post("/account/inloggen/", login=VICTIM, password=PASSWORD)


def test_sixty_wrong_codes_after_the_right_password(portal: Portal) -> None:
    portal.python("tests.browser.code_app", "officer.alkmaar@example.org")
    guessers = newcomers(portal, 200, 12)
    for guesser in guessers:
        page = guesser.post("/account/inloggen/", login="officer.alkmaar@example.org", password=PASSWORD)
        assert "Bevestig dat u het bent" in page
    for _ in range(ATTEMPTS // len(guessers)):
        at_once(guessers, lambda guesser: guesser.post("/account/tweede-factor/code/", code="000000"))
    assert 1 <= looked_at(portal, "second_factor_refused") <= LIMIT


def test_the_door_of_the_administration_is_the_same_door(portal: Portal) -> None:
    before = looked_at(portal, "sign_in_refused")

    def guess(guesser: Guesser) -> str:
        return guesser.post("/admin/login/", username=VICTIM, login=VICTIM, password=PASSWORD)

    pages = at_once(newcomers(portal, 400, ATTEMPTS), guess)
    assert all("<h1>" in page and "Inloggen" in page and "Uitloggen" not in page for page in pages)
    assert looked_at(portal, "sign_in_refused") == before
    assert looked_at(portal, "signed_in") == 0
