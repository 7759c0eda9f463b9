"""The gallery on a server of its own, and a browser that looks at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread

MIDDLEWARE = ["csp.middleware.CSPMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the gallery without a database; give its address."""
    built = tmp_path_factory.mktemp("built")
    templates = [
        dict(settings.TEMPLATES[0], DIRS=[Path(__file__).parent / "templates", *settings.TEMPLATES[0]["DIRS"]])
    ]
    with override_settings(
        ROOT_URLCONF="tests.frontend.gallery",
        MIDDLEWARE=MIDDLEWARE,
        TEMPLATES=templates,
        BUILT_DIR=built,
        STATICFILES_DIRS=[settings.BASE_DIR / "static", built],
    ):
        call_command("build_assets", verbosity=0)
        server = LiveServerThread("localhost", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        assert server.error is None
        yield f"http://localhost:{server.port}"
        server.terminate()


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """Debian's chromium; no download."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()
