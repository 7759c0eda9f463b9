"""The front page of an agenda (bestuurlijke voorplaat): what is in it, what changed, and the same as a PDF."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.timezone import localdate

from agendas.changes import changed_paths
from agendas.choices import FROZEN_STATES, State, VersionKind
from agendas.document import Document, present
from agendas.document.front import Front, front_of
from agendas.models import Agenda, AgendaVersion
from agendas.pdf import DEMONSTRATION
from agendas.structure import block_of
from gka_portal.notation import dutch_date
from records.archival_pdf import render_limited
from records.archival_pdf.limits import DEFAULT_LIMITS, Limits

_ROWS = {"interventions": "Interventies en experimenten", "communities": "Communities"}
# More than this many lines is no summary; the comparison has the rest.
_FEW = 8


@dataclass(frozen=True)
class FrontPage:
    """The front page of the text in `document`.

    `version`: the version that this text is, None for a text that is still being written. `since`: the version that
    was handed in before, None when there is none; `changes`: what is different now, in words, and `more` lines left out.
    """

    document: dict[str, Any]
    heading: Document
    front: Front
    version: AgendaVersion | None
    since: AgendaVersion | None
    changes: list[str]
    more: int


def page_of(agenda: Agenda) -> FrontPage:
    """Return the front page of `agenda` (two queries)."""
    handed_in = agenda.versions.filter(kind=VersionKind.SUBMITTED).order_by("-number")
    versions = list(handed_in.defer("content").select_related("created_by")[:2])
    version = versions[0] if versions and _is_fixed(agenda) else None
    since = next((row for row in versions if row is not version), None)
    document = agenda.text.document
    if version is not None and version.sha256 != agenda.text.sha256:
        document = _content(version)
    lines = list(_changes(_content(since), document)) if since else []
    return FrontPage(
        document=document,
        heading=present(document),
        front=front_of(document),
        version=version,
        since=since,
        changes=lines[:_FEW],
        more=len(lines[_FEW:]),
    )


def _is_fixed(agenda: Agenda) -> bool:
    """Is the text that everybody looks at now a version that was handed in?"""
    return agenda.state == State.REVIEW or agenda.state in FROZEN_STATES


def _content(version: AgendaVersion) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        bytes(AgendaVersion.objects.values_list("content", flat=True).get(pk=version.pk))
    )
    return document


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Yield what is different in `after`, a line per intervention, community or other part of the agenda."""
    names = {row["id"]: row["name"] for document in (before, after) for key in _ROWS for row in document[key]}
    there = {row["id"] for key in _ROWS for row in after[key]}
    parts: dict[str, list[str]] = {}
    for path in changed_paths(before, after):
        key, _, rest = path.partition(".")
        row = rest.partition(".")[0]
        if key in _ROWS and rest == row != "":
            yield f"{names[row] or 'Zonder naam'}: {'toegevoegd' if row in there else 'verwijderd'}"
        elif title := names.get(row) if key in _ROWS and row else _title(key):
            parts.setdefault(title, []).append(path)
    for title, paths in parts.items():
        count = "1 onderdeel" if len(paths) == 1 else f"{len(paths)} onderdelen"
        money = any(".budget." in path or ".funding." in path for path in paths)
        yield f"{title}: {count} gewijzigd{', ook bij het geld' if money else ''}"


def _title(key: str) -> str:
    try:
        return block_of(key).title
    except KeyError:
        return ""


def asked_of_all(agenda: Agenda) -> str:
    """Return what happens with the agenda now, in a sentence that is true for every reader."""
    if agenda.state == State.REVIEW:
        return f"De gemeente en OCW beoordelen deze versie.{by_when(agenda.review_by)}"
    if agenda.state in {State.FROZEN, State.PARTLY_SIGNED}:
        return "De tekst is vastgesteld en ligt ter ondertekening."
    if agenda.state in {State.SEALING, State.SIGNED, State.CLOSED}:
        return "Deze agenda is ondertekend."
    if agenda.state == State.WITHDRAWN:
        return "Deze agenda is ingetrokken."
    return "Dit is een concept. De tekst kan nog veranderen."


def by_when(review_by: date | None) -> str:
    """Return until when a reaction is asked, as a sentence after another one, or ""."""
    return f" Reactie graag uiterlijk {dutch_date(review_by)}." if review_by else ""


def front_pdf(agenda: Agenda, *, stamp: str = "", limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return the front page of `agenda` as an accessible PDF; `stamp` stands on top of it ("Concept ter besluitvorming").

    RenderingFailed, with a Dutch sentence, when it cannot be made.
    """
    page = page_of(agenda)
    version = f"versie {page.version.number}" if page.version else "concept"
    sha256 = page.version.sha256 if page.version else agenda.text.sha256
    created = page.version.created_at if page.version else agenda.text.changed_at
    context = {
        "page": page,
        "front": page.front,
        "title": f"Bestuurlijke voorplaat {page.heading.full_title}",
        "reference": agenda.reference,
        "version": version,
        "sha256": sha256,
        "day": localdate(created),
        "asked": asked_of_all(agenda),
        "footer": f"{agenda.reference} · {version} · {sha256[:12]}",
        "remarks": ([DEMONSTRATION] if settings.DEMO_MODE else []) + ([stamp] if stamp else []),
    }
    html = render_to_string("agendas/front/pdf.html", context)
    return render_limited(html, created=created, limits=limits)
