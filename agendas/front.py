"""The front page of an agenda (bestuurlijke voorplaat): what is in it, what changed, and the same as a PDF."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.timezone import localdate

from accounts.models import User
from agendas.choices import FROZEN_STATES, State, VersionKind
from agendas.document import Document, present
from agendas.document.amendment import Amendment
from agendas.document.front import Front, front_of
from agendas.document.nouns import noun_of
from agendas.document.parts import Fate
from agendas.document.remarks import DEMONSTRATION
from agendas.models import Agenda, AgendaVersion
from agendas.redline import compare, parts_told, summary
from agendas.snapshot.kept import NOW, document_in, key_of
from agendas.snapshot.readers import readable_versions
from gka_portal.notation import dutch_date
from records.archival_pdf import render_limited
from records.archival_pdf.limits import DEFAULT_LIMITS, Limits

# More than this many lines is no summary; the comparison has the rest.
_FEW = 8


@dataclass(frozen=True)
class FrontPage:
    """The front page of the text in `document`.

    `version`: the version that this text is, None for a text that is still being written. `since`: the version that
    was handed in before, None when there is none; `summary` says how much changed and `changes` what, a line per
    intervention, community or other part, of which the last `more` are left out.
    """

    document: dict[str, Any]
    heading: Document
    front: Front
    version: AgendaVersion | None
    since: AgendaVersion | None
    summary: str
    changes: list[str]
    more: int

    @property
    def amends(self) -> Amendment | None:
        """What it changes in its agenda, when it is an addendum."""
        return self.heading.amends

    @property
    def amended(self) -> list[str]:
        """What it changes, a line per intervention, community or other part; so many that it is a summary."""
        return self.amends.lines[:_FEW] if self.amends else []

    @property
    def more_amended(self) -> int:
        return len(self.amends.lines[_FEW:]) if self.amends else 0

    @property
    def compare_keys(self) -> tuple[str, str]:
        """The two texts as the page that compares names them."""
        return (key_of(self.since) if self.since else "", key_of(self.version) if self.version else NOW)


def page_of(agenda: Agenda, user: User) -> FrontPage:
    """Return the front page of `agenda` for `user`: it compares with nothing that they may not read."""
    handed_in = readable_versions(user, agenda).filter(kind=VersionKind.SUBMITTED)
    handed_in = handed_in.select_related(None).order_by("-number")
    versions = list(handed_in[:2])
    version = versions[0] if versions and _is_fixed(agenda) else None
    since = next((row for row in versions if row is not version), None)
    document = agenda.text.document
    if version is not None and version.sha256 != agenda.text.sha256:
        document = document_in(version)
    comparison = compare(document_in(since), document) if since else None
    lines = list(parts_told(comparison)) if comparison else []
    heading = present(document)
    return FrontPage(
        document=document,
        heading=heading,
        front=_front(document, heading.amends),
        version=version,
        since=since,
        summary=summary(comparison) if comparison else "",
        changes=lines[:_FEW],
        more=len(lines[_FEW:]),
    )


def _is_fixed(agenda: Agenda) -> bool:
    """Is the text that everybody looks at now a version that was handed in?"""
    return agenda.state == State.REVIEW or agenda.state in FROZEN_STATES


def _front(document: dict[str, Any], amends: Amendment | None) -> Front:
    """Return what is promised and what it costs; of an addendum only what is new or changes in what is promised."""
    front = front_of(document)
    if amends is None:
        return front
    fates = ((row, amends.fate_of(row.path)) for row in front.promises)
    promises = [replace(row, kind=f"{row.kind}, {fate.lower()}") for row, fate in fates if fate is not Fate.SAME]
    return replace(front, promises=promises, agreements=[])


def asked_of_all(agenda: Agenda) -> str:
    """Return what happens with the agenda now, in a sentence that is true for every reader."""
    if agenda.state == State.REVIEW:
        return f"De gemeente en OCW beoordelen deze versie.{by_when(agenda.review_by)}"
    if agenda.state in {State.FROZEN, State.PARTLY_SIGNED}:
        return "De tekst is vastgesteld en ligt ter ondertekening."
    if agenda.state in {State.SEALING, State.SIGNED, State.CLOSED}:
        return f"{noun_of(agenda.kind).this_first} is ondertekend."
    if agenda.state == State.WITHDRAWN:
        return f"{noun_of(agenda.kind).this_first} is ingetrokken."
    return "Dit is een concept. De tekst kan nog veranderen."


def by_when(review_by: date | None) -> str:
    """Return until when a reaction is asked, as a sentence after another one, or ""."""
    return f" Reactie graag uiterlijk {dutch_date(review_by)}." if review_by else ""


def front_pdf(agenda: Agenda, *, reader: User, stamp: str = "", limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return the front page of `agenda` for `reader` as an accessible PDF; `stamp` stands on top of it.

    RenderingFailed, with a Dutch sentence, when it cannot be made.
    """
    page = page_of(agenda, reader)
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
