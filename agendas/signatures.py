"""The second document of a signing round: gka-signatures/1."""

from typing import Any

from agendas.models import SigningRound
from records.models import StreamHead


def signatures_document(signing_round: SigningRound) -> dict[str, Any]:
    """Return who signed the frozen text of `signing_round`, how and when, with the head of the agenda's event chain."""
    agenda, version = signing_round.agenda, signing_round.version
    head = StreamHead.objects.get(stream=agenda.stream)
    return {
        "format": "gka-signatures/1",
        "agenda": {"reference": agenda.reference, "version": version.number, "sha256": version.sha256},
        "signatures": [
            {
                "signatory": str(row.signatory_id),
                "name": row.name,
                "office": row.office,
                "organisation": row.organisation,
                "method": row.method,
                "date": row.date.isoformat(),
                "place": row.place,
                "mandate": row.mandate or None,
                "factor": row.factor,
                "at": row.signed_at.isoformat(),
                "evidence": row.sha256,
            }
            for row in signing_round.signatures.filter(voided_at=None)
        ],
        "chain_head": {"number": head.number, "hash": head.hash},
    }
