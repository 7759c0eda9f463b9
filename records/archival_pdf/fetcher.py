"""The only door from a document to the file system: our own style sheets and pictures, by our own scheme.

By default WeasyPrint fetches any address and any local file (security.md, finding 7). Here everything that is not
`portal-static:///pdf/…` ends the rendering.
"""

import mimetypes
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit, uses_relative

from django.conf import settings
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

SCHEME = "portal-static"
FOLDER = "pdf"
SUFFIXES = frozenset({".css", ".png", ".svg"})

# Lets one style sheet import another by its bare name, which collectstatic understands too.
if SCHEME not in uses_relative:
    uses_relative.append(SCHEME)


def static_folders() -> list[Path]:
    """Return the folders that may be read: the sources first, then what collectstatic made of them."""
    roots = [*settings.STATICFILES_DIRS, settings.STATIC_ROOT]
    return [(Path(root) / FOLDER).resolve() for root in roots if root]


class StaticFetcher(URLFetcher):
    """Reads static files of the document; refuses all else with a fatal error."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(SCHEME,), allow_redirects=False, fail_on_errors=True)
        for handler in list(self.handlers):
            handler.close()
        for table in (self.handlers, self.handle_open, self.handle_error, self.process_request, self.process_response):
            table.clear()

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return the file; raise FatalURLFetchingError (a BaseException) for every other address."""
        parts = urlsplit(url)
        path = unquote(parts.path)
        if parts.scheme != SCHEME or parts.netloc or parts.query or not path.startswith(f"/{FOLDER}/"):
            raise FatalURLFetchingError(f"refused source: {url[:120]!r}")
        relative = path.removeprefix(f"/{FOLDER}/")
        for folder in static_folders():
            candidate = (folder / relative).resolve()
            if candidate.is_relative_to(folder) and candidate.is_file() and candidate.suffix in SUFFIXES:
                kind = mimetypes.guess_type(candidate.name)[0] or "application/octet-stream"
                return URLFetcherResponse(url, candidate.read_bytes(), {"Content-Type": kind})
        raise FatalURLFetchingError(f"unknown static source: {url[:120]!r}")
