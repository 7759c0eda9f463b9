"""A running portal and Debian's chromium for the browser tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.portal import Portal, running_portal

_CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """An empty portal with the cast of the tests in it."""
    with running_portal(tmp_path_factory.mktemp("portal")) as running:
        running.python("tests.browser.prepare")
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(_CHROMIUM))
        yield chromium
        chromium.close()
