"""Agendas as files: what leaves the portal for each state, and lists for a spreadsheet."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from agendas.document import present
from agendas.document.remarks import DEMONSTRATION
from agendas.in_force import InForce
from agendas.in_force_pdf import in_force_pdf
from agendas.models import Agenda, AgendaVersion, SigningRound
from agendas.pdf import draft_pdf, frozen_pdf
from agendas.signatures import signatures_document
from agendas.snapshot import exported_document
from records.archival_pdf.limits import Limits
from records.canonical import canonical_bytes

# Somebody waits in the browser: shorter than the 60 s after which gunicorn ends the whole process.
PATIENCE = Limits(wall_seconds=45)
KEPT_SECONDS = 3600


def current_round(agenda: Agenda) -> SigningRound | None:
    """Return the round whose text is in force or being signed; None while the text can still change."""
    if not agenda.is_frozen:
        return None
    rounds = agenda.rounds.select_related("agenda", "version").filter(
        outcome__in=[SigningRound.Outcome.OPEN, SigningRound.Outcome.SEALED]
    )
    return rounds.order_by("opened_at").last()


def pdf_of(agenda: Agenda) -> bytes:
    """Return the stored PDF of a signed or frozen agenda, or else a draft of the text as it is now.

    RenderingFailed, with a Dutch sentence, when it must be made and cannot be.
    """
    signing_round = current_round(agenda)
    if signing_round is None:
        text = agenda.text
        stamp = f"concept:{text.sha256}:{text.changed_at.isoformat()}"
        return _kept(agenda, stamp, lambda: draft_pdf(agenda, limits=PATIENCE))
    stored = signing_round.sealed_pdf or signing_round.frozen_pdf
    if stored:
        return bytes(stored.content)
    stamp = f"round:{signing_round.pk}:{signing_round.version.sha256}"
    return _kept(agenda, stamp, lambda: frozen_pdf(signing_round, limits=PATIENCE))


def in_force_pdf_of(agenda: Agenda, text: InForce, signatures: list[dict[str, Any]]) -> bytes:
    """Return the text in force of `agenda` as PDF; RenderingFailed, with a Dutch sentence, when it cannot be made."""
    stamp = f"in-force:{text.on.isoformat()}:{text.sha256}:{[part.sha256 for part in text.parts]}"
    return _kept(agenda, stamp, lambda: in_force_pdf(text, signatures, limits=PATIENCE))


def _kept(agenda: Agenda, stamp: str, make: Callable[[], bytes]) -> bytes:
    """Return what `make` made an hour ago at most for the same `stamp`: rendering takes seconds.

    One per agenda, the newest: a text that is changed and printed all day must not fill the cache, which also
    counts wrong passwords.
    """
    key = f"agenda-pdf:{agenda.pk}"
    kept = cache.get(key)
    if kept is not None and kept[0] == stamp:
        content: bytes = kept[1]
        return content
    content = make()
    cache.set(key, (stamp, content), KEPT_SECONDS)
    return content


def json_of(agenda: Agenda) -> bytes:
    """Return gka-agenda/1: byte for byte the frozen text, or the live text with earlier paper signatures."""
    signing_round = current_round(agenda)
    if signing_round is not None:
        return bytes(signing_round.version.content)
    return canonical_bytes(exported_document(agenda))


def html_of(agenda: Agenda) -> bytes:
    """Return the agenda as one HTML page that needs nothing else."""
    signing_round = current_round(agenda)
    signatures = signatures_document(signing_round)["signatures"] if signing_round else None
    version: AgendaVersion | None = signing_round.version if signing_round else None
    context = {
        "document": present(json.loads(json_of(agenda)), signatures),
        "reference": agenda.reference,
        "version": version.number if version else "concept",
        "sha256": version.sha256 if version else agenda.text.sha256,
        "state": agenda.get_state_display(),
        "remark": DEMONSTRATION if settings.DEMO_MODE else "",
    }
    return render_to_string("agendas/document/page.html", context).encode()


LIST_HEADING = (
    "Kenmerk",
    "Titel",
    "Gemeenten",
    "CBS-codes",
    "Provincie",
    "Regio",
    "Startjaar",
    "Eindjaar",
    "Status",
    "Status sinds",
    "Coördinator",
    "Thema’s",
    "Soort",
    "Addendum bij",
    "Soort addendum",
)
_CHUNK = 500


def list_rows(agendas: QuerySet[Agenda]) -> Iterator[list[object]]:
    """Yield a line under LIST_HEADING for each of `agendas`, in their order; the queries are per 500 agendas."""
    found = agendas.select_related("coordinator", "parent", "addendum").prefetch_related(
        "agenda_municipalities__municipality__region", "themes"
    )
    for agenda in found.iterator(chunk_size=_CHUNK):
        places = [line.municipality for line in agenda.agenda_municipalities.all()]
        yield [
            agenda.reference,
            agenda.title,
            ", ".join(place.name for place in places) or "Landelijk",
            ", ".join(place.cbs_code for place in places),
            _each_once(place.get_province_display() for place in places),
            _each_once(place.region.name for place in places if place.region),
            agenda.start_year,
            agenda.last_year,
            agenda.get_state_display(),
            f"{timezone.localtime(agenda.state_since):%d-%m-%Y}",
            agenda.coordinator.name if agenda.coordinator else "",
            ", ".join(theme.name for theme in agenda.themes.all()),
            agenda.get_kind_display(),
            agenda.parent.reference if agenda.parent else "",
            agenda.addendum.get_sort_display() if hasattr(agenda, "addendum") else "",
        ]


def _each_once(words: Iterator[str]) -> str:
    return ", ".join(dict.fromkeys(words))
