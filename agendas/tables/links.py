"""Addresses of the pages of an agenda, for rows: `reverse` looks for each address anew, a list asks for fifty."""

from functools import cache

from django.urls import reverse

# A reference that no agenda has; its place in the address is where the real one comes.
_ANY = "GKA-0000-XXXX"


def page_url(page: str, reference: str, *arguments: str) -> str:
    """Return the address of `page` (a URL name) of the agenda `reference`; `arguments` are further parts of it."""
    before, after = _around(page, *arguments)
    return f"{before}{reference}{after}"


@cache
def _around(page: str, *arguments: str) -> tuple[str, str]:
    before, _, after = reverse(page, args=[_ANY, *arguments]).partition(_ANY)
    return before, after
