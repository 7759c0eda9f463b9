"""The agenda as PDF: draft, frozen for signing, and fully signed. Each is a function of the snapshot."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from agendas.document import present
from agendas.models import Agenda, SigningRound
from agendas.signatures import signatures_document
from records.archival_pdf import Attachment, render_limited
from records.canonical import canonical_bytes

UNSIGNED = "Nog niet ondertekend"
DEMONSTRATION = "Demonstratie, verzonnen inhoud"


def draft_pdf(agenda: Agenda) -> bytes:
    """Return the text of `agenda` as it stands now, marked as a draft."""
    text = agenda.text
    remarks = [f"Concept: {agenda.get_state_display().lower()}", UNSIGNED]
    lines = ["Dit is een concept. De tekst kan nog veranderen en is niet ondertekend."]
    return _render(
        text.document, text.sha256, "concept", text.changed_at, remarks, lines, canonical_bytes(text.document)
    )


def frozen_pdf(signing_round: SigningRound) -> bytes:
    """Return the frozen text of `signing_round`, unsigned: what everybody reads before signing."""
    version = signing_round.version
    content = bytes(version.content)
    lines = ["Deze tekst is vastgesteld om te ondertekenen. De tekst verandert niet meer; de bijlage agenda.json bevat hem."]
    return _render(
        _document(content), version.sha256, str(version.number), signing_round.opened_at, [UNSIGNED], lines, content
    )


def signed_pdf(signing_round: SigningRound) -> bytes:
    """Return the fully signed agenda of `signing_round`, not yet sealed."""
    version = signing_round.version
    content = bytes(version.content)
    signatures = signatures_document(signing_round)
    last = max(row["at"] for row in signatures["signatures"])
    lines = [
        "Alle ondertekenaars hebben deze tekst ondertekend. Het portaal heeft dit document daarna verzegeld; "
        "de bijlagen agenda.json en signatures.json bevatten de tekst en de handtekeningen.",
        f"Laatste regel van het logboek: nummer {signatures['chain_head']['number']}, "
        f"{signatures['chain_head']['hash']}",
    ]
    if not getattr(settings, "SEAL_TSA_URL", ""):
        lines.append("Geen vertrouwde tijd: het tijdstip van het zegel komt van de server van het portaal.")
    return _render(
        _document(content),
        version.sha256,
        str(version.number),
        datetime.fromisoformat(last),
        [],
        lines,
        content,
        signatures,
    )


def _document(content: bytes) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(content)
    return document


def _render(
    document: dict[str, Any],
    sha256: str,
    version: str,
    created: datetime,
    remarks: list[str],
    evidence: list[str],
    content: bytes,
    signatures: dict[str, Any] | None = None,
) -> bytes:
    reference = document["reference"]
    context = {
        "document": present(document, signatures["signatures"] if signatures else None),
        "reference": reference,
        "version": version,
        "sha256": sha256,
        "footer": f"{reference} · versie {version} · {sha256[:12]}",
        "remarks": ([DEMONSTRATION] if settings.DEMO_MODE else []) + remarks,
        "evidence": evidence,
    }
    attachments = [Attachment("agenda.json", content, "De tekst van de agenda voor computers", "application/json")]
    if signatures is not None:
        attachments.append(
            Attachment("signatures.json", canonical_bytes(signatures), "De handtekeningen", "application/json")
        )
    html = render_to_string("agendas/document/pdf.html", context)
    return render_limited(html, attachments=attachments, created=created)
