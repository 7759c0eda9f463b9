"""The agenda as a file: what leaves the portal for each state."""

import json

from django.template.loader import render_to_string

from agendas.document import present
from agendas.models import Agenda, AgendaVersion, SigningRound
from agendas.pdf import draft_pdf, frozen_pdf
from agendas.signatures import signatures_document
from agendas.snapshot import exported_document
from records.canonical import canonical_bytes


def current_round(agenda: Agenda) -> SigningRound | None:
    """Return the round whose text is in force or being signed; None while the text can still change."""
    if not agenda.is_frozen:
        return None
    rounds = agenda.rounds.select_related("agenda", "version").filter(
        outcome__in=[SigningRound.Outcome.OPEN, SigningRound.Outcome.SEALED]
    )
    return rounds.order_by("opened_at").last()


def pdf_of(agenda: Agenda) -> bytes:
    """Return the stored PDF of a signed or frozen agenda, or else a draft of the text as it is now."""
    signing_round = current_round(agenda)
    if signing_round is None:
        return draft_pdf(agenda)
    stored = signing_round.sealed_pdf or signing_round.frozen_pdf
    return bytes(stored.content) if stored else frozen_pdf(signing_round)


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
    }
    return render_to_string("agendas/document/page.html", context).encode()
