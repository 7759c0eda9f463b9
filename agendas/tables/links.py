"""Addresses of the pages of an agenda, for rows: `reverse` looks for each address anew, a list asks for fifty."""

import re
from collections.abc import Sequence
from functools import cache

from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import User
from agendas.models import Agenda

# A reference that no agenda has; its place in the address is where the real one comes.
_ANY = "GKA-0000-XXXX"
_REFERENCE = re.compile(r"\b(GKA-\d{4}-[A-Z0-9]+(?:-A\d+)?)\b")


def page_url(page: str, reference: str, *arguments: str) -> str:
    """Return the address of `page` (a URL name) of the agenda `reference`; `arguments` are further parts of it."""
    before, after = _around(page, *arguments)
    return f"{before}{reference}{after}"


@cache
def _around(page: str, *arguments: str) -> tuple[str, str]:
    before, _, after = reverse(page, args=[_ANY, *arguments]).partition(_ANY)
    return before, after


def linked(sentences: Sequence[str], user: User) -> list[SafeString]:
    """Return `sentences` with a link at each reference of an agenda that `user` may open; one query at most.

    A sentence stays plain text where it was made, because mails and files have it too.
    """
    named = {reference for sentence in sentences for reference in _REFERENCE.findall(sentence)}
    seen = Agenda.objects.visible_by_role(user).filter(reference__in=named) if named else Agenda.objects.none()
    found = frozenset(seen.values_list("reference", flat=True))
    return [_linked(sentence, found) for sentence in sentences]


def _linked(sentence: str, seen: frozenset[str]) -> SafeString:
    # Splitting with a group gives words and references in turn.
    parts = _REFERENCE.split(sentence)
    return format_html_join("", "{}", ((_link(part) if part in seen else conditional_escape(part),) for part in parts))


def _link(reference: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', page_url("agendas:detail", reference), reference)
