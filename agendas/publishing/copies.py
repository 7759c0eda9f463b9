"""The PDF that everybody may read, made from the signed text without what is left out of it.

Nothing of what is left out is in this file: no text, no attachment, no metadata. No hash of the signed text either:
who knows the rest of a text can find a name that was left out by trying names until the hash fits. The hash of the
sealed PDF names the original as well, and cannot be tried.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from agendas.document import present
from agendas.document.remarks import DEMONSTRATION
from agendas.models import Publication, Signature, SigningRound
from agendas.publishing.marks import grounds_in, in_words, mark, printed, reason_of
from agendas.publishing.masking import Mask, masked, without_words
from agendas.publishing.masks import effective_mask
from agendas.signatures import signature_for_reading
from gka_portal.notation import dutch_date
from records.archival_pdf import Attachment, render_limited
from records.archival_pdf.limits import DEFAULT_LIMITS, Limits
from records.canonical import canonical_bytes

_BODY = '<div class="title-page">'


def public_signatures(signing_round: SigningRound, mask: Mask) -> list[dict[str, Any]]:
    """Return who signed, when and where, as everybody may read it."""
    return told_signatures(signing_round.signatures.filter(voided_at=None), mask)


def told_signatures(rows: Iterable[Signature], mask: Mask) -> list[dict[str, Any]]:
    """Return these signatures as everybody may read them."""
    found = [{**signature_for_reading(row), "organisation": row.organisation} for row in rows]
    signatures: list[dict[str, Any]] = without_words(found, mask)
    return signatures


def public_copy(publication: Publication, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return the PDF that everybody may read. RenderingFailed, with a Dutch sentence, when it cannot be made."""
    signing_round = publication.sealed_round
    original, mask = effective_mask(publication)
    document = masked(original, mask)
    signatures = public_signatures(signing_round, mask)
    grounds = grounds_in([document, signatures])
    attachments = _attachments(document, signatures)
    version, sealed_at = signing_round.version, signing_round.ended_at
    assert sealed_at is not None  # noqa: S101 - a sealed round has ended (database constraint)
    remark = "Openbare versie, gelakt" if grounds else "Openbare versie"
    context = {
        "document": present(document, signatures),
        "reference": document["reference"],
        "version": str(version.number),
        "sha256": "",
        "footer": f"{document['reference']} · versie {version.number} · {remark.lower()}",
        "remarks": [*([DEMONSTRATION] if settings.DEMO_MODE else []), remark],
        "evidence": _evidence(signing_round, bool(grounds)),
        "facts": [],
        "check_code": "",
        "check_address": "",
        "attachments": attachments,
        "left_out": [(mark(ground), reason_of(ground)) for ground in grounds],
    }
    head, body, rest = render_to_string("agendas/document/pdf.html", context).partition(_BODY)
    html = in_words(head) + body + printed(rest)
    return render_limited(html, attachments=attachments, created=sealed_at, limits=limits)


def _attachments(document: dict[str, Any], signatures: list[dict[str, Any]]) -> list[Attachment]:
    return [
        Attachment(
            "agenda.json",
            canonical_bytes(document),
            "De openbare tekst van de agenda voor computers",
            "application/json",
        ),
        Attachment(
            "signatures.json",
            canonical_bytes({"format": "gka-signatures/1", "signatures": signatures}),
            "Wie heeft ondertekend, voor computers",
            "application/json",
        ),
    ]


def _evidence(signing_round: SigningRound, is_masked: bool) -> list[str]:
    sealed = signing_round.sealed_pdf
    assert sealed is not None and signing_round.ended_at is not None  # noqa: S101 - a sealed round has both
    why = (
        "In deze openbare versie zijn passages weggelaten op grond van de Wet open overheid."
        if is_masked
        else "Deze openbare versie is gemaakt van de ondertekende tekst. Zij bevat geen bestanden van ondertekenaars."
    )
    return [
        why,
        f"De agenda zelf is ondertekend en op {dutch_date(signing_round.ended_at)} verzegeld. "
        "Dat originele document blijft ongewijzigd bewaard.",
        f"SHA-256 van het verzegelde originele document: {sealed.sha256}",
    ]
