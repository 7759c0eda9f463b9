"""The front page of an agenda (bestuurlijke voorplaat): what is in it, what changed, and the same as a PDF."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.timezone import localdate

from accounts.models import User
from agendas.choices import FROZEN_STATES, State, VersionKind
from agendas.document import Document, present
from agendas.document.front import Front, front_of
from agendas.models import Agenda, AgendaVersion
from agendas.pdf import DEMONSTRATION
from agendas.redline import Comparison, Sort, compare, summary
from agendas.snapshot.kept import NOW, document_in, key_of
from agendas.snapshot.readers import readable_versions
from gka_portal.notation import dutch_date
from records.archival_pdf import render_limited
from records.archival_pdf.limits import DEFAULT_LIMITS, Limits

_CAME_OR_WENT = {Sort.ADDED: "is nieuw", Sort.REMOVED: "staat er niet meer in"}
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
    lines = list(_changes(comparison)) if comparison else []
    return FrontPage(
        document=document,
        heading=present(document),
        front=front_of(document),
        version=version,
        since=since,
        summary=summary(comparison) if comparison else "",
        changes=lines[:_FEW],
        more=len(lines[_FEW:]),
    )


def _is_fixed(agenda: Agenda) -> bool:
    """Is the text that everybody looks at now a version that was handed in?"""
    return agenda.state == State.REVIEW or agenda.state in FROZEN_STATES


def _changes(comparison: Comparison) -> Iterator[str]:
    """Yield which parts are different, named as they are in the agenda: "Interventie ‘X’: Doel, Begroting"."""
    parts: dict[str, list[str]] = {}
    for block, groups in comparison.blocks():
        for where, changes in groups:
            for change in changes:
                if not where and change.sort in _CAME_OR_WENT:
                    parts[f"{change.label} {_CAME_OR_WENT[change.sort]}"] = []
                else:
                    about = where[1] if len(where) > 1 else change.label
                    parts.setdefault(where[0] if where else block.title, []).append(about)
    for name, labels in parts.items():
        yield f"{name}: {', '.join(dict.fromkeys(labels))}" if labels else name


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
