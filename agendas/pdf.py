"""The agenda as PDF: draft, frozen for signing, and fully signed. Each is a function of the snapshot."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.text import slugify

from agendas.choices import SignatureMethod
from agendas.document import present
from agendas.document.check_code import check_address, check_code
from agendas.document.nouns import AGENDA
from agendas.document.remarks import DEMONSTRATION
from agendas.models import Agenda, SigningRound
from agendas.signatures import signatures_document
from records.archival_pdf import Attachment, render_limited
from records.archival_pdf.limits import DEFAULT_LIMITS, Limits
from records.canonical import canonical_bytes
from records.sealing import has_time_service


@dataclass(frozen=True)
class Edition:
    """One PDF: the bytes of the text, what they are called, and what the title page and last page say of them."""

    content: bytes
    sha256: str
    version: str
    created: datetime
    remarks: tuple[str, ...]
    evidence: tuple[str, ...]
    signatures: dict[str, Any] | None = None
    # The frozen PDFs that were signed elsewhere.
    copies: tuple[Attachment, ...] = ()
    # More lines under the title: label and value.
    facts: tuple[tuple[str, str], ...] = ()
    # The text changes no more: the last page says where anybody can check it.
    is_fixed: bool = False


def draft_pdf(agenda: Agenda, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return the text of `agenda` as it stands now, marked as a draft."""
    text = agenda.text
    return _render(
        Edition(
            canonical_bytes(text.document),
            text.sha256,
            "concept",
            text.changed_at,
            remarks=("Concept, nog niet ondertekend",),
            evidence=("Dit is een concept. De tekst kan nog veranderen en is niet ondertekend.",),
        ),
        limits,
    )


def stamped_pdf(
    content: bytes,
    *,
    sha256: str,
    version: str,
    created: datetime,
    stamp: str,
    facts: tuple[tuple[str, str], ...] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> bytes:
    """Return the text `content` (gka-agenda/1) marked with `stamp` on every page, for who must decide about it.

    `version` is its number, "concept" without one; version and hash stand at the foot of every page.
    """
    return _render(
        Edition(
            content,
            sha256,
            version,
            created,
            remarks=(stamp,),
            evidence=(
                f"{stamp}. Het college besluit over de tekst met deze controlecode. "
                "Verandert er iets aan de tekst, dan krijgt zij een andere controlecode.",
            ),
            facts=facts,
        ),
        limits,
    )


def frozen_pdf(signing_round: SigningRound, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return the frozen text of `signing_round`, unsigned: what everybody reads before signing."""
    version = signing_round.version
    return _render(
        Edition(
            bytes(version.content),
            version.sha256,
            str(version.number),
            signing_round.opened_at,
            remarks=("Nog niet ondertekend",),
            evidence=("Deze tekst is vastgesteld om te ondertekenen en verandert niet meer.",),
            is_fixed=True,
        ),
        limits,
    )


def signed_pdf(signing_round: SigningRound) -> bytes:
    """Return the fully signed agenda of `signing_round`, not yet sealed."""
    version = signing_round.version
    signatures = signatures_document(signing_round)
    head = signatures["chain_head"]
    evidence = [
        "Alle ondertekenaars hebben deze tekst ondertekend. Het portaal heeft dit document daarna verzegeld.",
        f"Laatste regel van het logboek: nummer {head['number']}, hash {head['hash']}",
    ]
    evidence.append(time_sentence())
    return _render(
        Edition(
            bytes(version.content),
            version.sha256,
            str(version.number),
            datetime.fromisoformat(max(row["at"] for row in signatures["signatures"])),
            remarks=(),
            evidence=tuple(evidence),
            signatures=signatures,
            copies=_signed_elsewhere(signing_round),
            is_fixed=True,
        )
    )


def _signed_elsewhere(signing_round: SigningRound) -> tuple[Attachment, ...]:
    """Return the PDFs that signatories signed with a service of their own, to go inside the sealed one."""
    rows = signing_round.signatures.filter(method=SignatureMethod.EXTERNAL, voided_at=None).select_related("file")
    return tuple(
        Attachment(
            f"ondertekend-{number}-{slugify(row.name) or 'ondertekenaar'}.pdf",
            bytes(row.file.content),
            f"De vastgestelde tekst, elders ondertekend door {row.name}",
            "application/pdf",
        )
        for number, row in enumerate(rows.order_by("signed_at", "pk"), start=1)
        if row.file is not None
    )


def time_sentence() -> str:
    """Return whose clock the seal goes by that is put now, for who reads the document."""
    if has_time_service():
        return "Het tijdstip van het zegel komt van een tijdstempeldienst (RFC 3161)."
    return "Geen vertrouwde tijd: het tijdstip van het zegel komt van de server van het portaal."


def _render(edition: Edition, limits: Limits = DEFAULT_LIMITS) -> bytes:
    document = json.loads(edition.content)
    signatures = edition.signatures
    presented = present(document, signatures["signatures"] if signatures else None)
    about = f"De tekst {(presented.noun if presented.amends else AGENDA).of} voor computers"
    attachments = [Attachment("agenda.json", edition.content, about, "application/json")]
    if signatures is not None:
        attachments.append(
            Attachment(
                "signatures.json", canonical_bytes(signatures), "De handtekeningen voor computers", "application/json"
            )
        )
    attachments.extend(edition.copies)
    context = {
        "document": presented,
        "reference": document["reference"],
        "version": edition.version,
        "sha256": edition.sha256,
        "footer": f"{document['reference']} · versie {edition.version} · {edition.sha256[:12]}",
        "remarks": ([DEMONSTRATION] if settings.DEMO_MODE else []) + list(edition.remarks),
        "evidence": edition.evidence,
        "facts": edition.facts,
        "check_code": check_code(edition.sha256) if edition.is_fixed else "",
        "check_address": check_address(edition.sha256),
        # All that the file carries, so that who prints the last page knows what is missing.
        "attachments": attachments,
    }
    html = render_to_string("agendas/document/pdf.html", context)
    return render_limited(html, attachments=attachments, created=edition.created, limits=limits)
