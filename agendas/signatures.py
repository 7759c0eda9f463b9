"""The second document of a signing round: gka-signatures/1."""

from datetime import UTC
from typing import Any

from agendas.models import Signature, SigningRound
from municipalities.models import Mandate
from records.canonical import canonical_bytes, sha256_hex
from records.models import StreamHead


def signatures_document(signing_round: SigningRound) -> dict[str, Any]:
    """Return who signed the frozen text of `signing_round`, how and when, with the head of the agenda's event chain."""
    agenda, version = signing_round.agenda, signing_round.version
    head = StreamHead.objects.get(stream=agenda.stream)
    rows = signing_round.signatures.filter(voided_at=None).select_related("file", "basis").defer("file__content")
    return {
        "format": "gka-signatures/1",
        "agenda": {"reference": agenda.reference, "version": version.number, "sha256": version.sha256},
        "signatures": [signature_data(row) for row in rows],
        "chain_head": {"number": head.number, "hash": head.hash},
    }


def signature_for_reading(row: Signature) -> dict[str, Any]:
    """Return what a page shows of one signature, without asking for files and mandates."""
    return {
        "signatory": str(row.signatory_id),
        "name": row.name,
        "office": row.office,
        "instead_of": row.instead_of or None,
        "substitution": row.get_substitution_display() if row.substitution else None,
        "date": row.date.isoformat(),
        "place": row.place,
        "method": row.method,
    }


def signature_data(row: Signature) -> dict[str, Any]:
    """Return one signature as data; `way` and `substitution` are words, `method` is the code of the way."""
    return {
        "signatory": str(row.signatory_id),
        "name": row.name,
        "office": row.office,
        "organisation": row.organisation,
        "instead_of": row.instead_of or None,
        "substitution": row.get_substitution_display() if row.substitution else None,
        "method": row.method,
        "way": row.get_method_display(),
        "date": row.date.isoformat(),
        "place": row.place,
        "mandate": row.mandate or None,
        "basis": mandate_data(row.basis),
        "factor": row.factor,
        "at": row.signed_at.isoformat(),
        "evidence": row.sha256,
        "file_sha256": row.file.sha256 if row.file else None,
        "checks": row.checks,
    }


def signature_sha256(row: Signature) -> str:
    """Return the hash of what `row` holds, for its event: a signature that was changed later no longer fits that.

    Codes and keys, no words and nothing of other rows that may rightly change, as the last day of a mandate may.
    Hashes stand in events, so these facts never change; what comes after them gets a format of its own.
    """
    facts = {
        "format": "gka-signature/1",
        "round": row.round_id,
        "signatory": str(row.signatory_id),
        "name": row.name,
        "office": row.office,
        "organisation": row.organisation,
        "office_holder": row.office_holder_id,
        "instead_of": row.instead_of,
        "substitution": row.substitution,
        "method": row.method,
        "date": row.date.isoformat(),
        "place": row.place,
        "mandate": row.mandate,
        "basis": row.basis_id,
        "factor": row.factor,
        "at": row.signed_at.astimezone(UTC).isoformat(),
        "signed_by": row.signed_by_id,
        "recorded_by": row.recorded_by_id,
        "text": row.sha256,
        "file": row.file.sha256 if row.file else None,
        "certificate": row.certificate_sha256,
        "checks": row.checks,
    }
    return sha256_hex(canonical_bytes(facts))


def mandate_data(mandate: Mandate | None) -> dict[str, Any] | None:
    """Return on what the power to sign rested, or None."""
    if mandate is None:
        return None
    return {
        "kind": mandate.get_kind_display(),
        "number": mandate.number,
        "date": mandate.date.isoformat(),
        "start": mandate.start.isoformat(),
        "end": mandate.end.isoformat() if mandate.end else None,
    }
