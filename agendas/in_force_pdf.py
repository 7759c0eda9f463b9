"""The text in force on a day as an accessible PDF: to read along, no signed document."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from agendas.document.clashes import clashes_of
from agendas.document.in_force import read
from agendas.document.remarks import DEMONSTRATION
from agendas.in_force import InForce
from agendas.redline.drawing import Paper
from agendas.redline.words import lines_of
from gka_portal.notation import dutch_date
from records.archival_pdf import Attachment, render_limited
from records.archival_pdf.limits import DEFAULT_LIMITS, Limits
from records.canonical import canonical_bytes


def in_force_pdf(text: InForce, signatures: list[dict[str, Any]], *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return `text` as PDF/A-3a and PDF/UA-1, the same bytes for the same text; `signatures` are of the agenda.

    RenderingFailed, with a Dutch sentence, when it cannot be made.
    """
    reference = text.parts[0].reference
    stamp = f"Geldende tekst op {dutch_date(text.on)}; dit is geen ondertekend document"
    reading = read(text, signatures=signatures)
    content = canonical_bytes(text.document)
    attachments = [Attachment("agenda.json", content, "De geldende tekst voor computers", "application/json")]
    context = {
        "text": text,
        "document": reading.document,
        "changes": reading.changes,
        "clashes": clashes_of(text, _diff),
        "reference": reference,
        "sha256": text.sha256,
        "stamp": stamp,
        "footer": f"{reference} · geldende tekst op {dutch_date(text.on)} · {text.sha256[:12]}",
        "remarks": ([DEMONSTRATION] if settings.DEMO_MODE else []) + [stamp],
        "attachments": attachments,
    }
    html = render_to_string("agendas/in_force/pdf.html", context)
    return render_limited(html, attachments=attachments, created=text.parts[-1].ended_at, limits=limits)


def _diff(before: str, after: str) -> SafeString:
    return Paper().lines(lines_of(before, after, rich=True, whole=False))
