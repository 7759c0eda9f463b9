"""Rounds that ended without a seal, with the signatures that count no more."""

from dataclasses import dataclass
from datetime import datetime

from agendas.models import Agenda, Signature, SigningRound
from records.models import Event


@dataclass(frozen=True)
class Stopped:
    """`who` stopped it and why; `refused`: a signer did, otherwise OCW took the agenda back."""

    version: int
    short_hash: str
    opened_at: datetime
    ended_at: datetime | None
    refused: bool
    who: str
    reason: str
    signatures: list[Signature]


def stopped_rounds(agenda: Agenda) -> list[Stopped]:
    """Return the rounds of `agenda` that stopped, the latest first; three queries at most."""
    outcomes = [SigningRound.Outcome.REFUSED, SigningRound.Outcome.RECALLED]
    rounds = list(
        agenda.rounds.filter(outcome__in=outcomes)
        .select_related("version", "ended_by")
        .defer("version__content")
        .prefetch_related("signatures")
        .order_by("-opened_at")
    )
    if not rounds:
        return []
    ends = Event.objects.in_stream(agenda.stream).filter(action__in=["refused", "recalled"])
    reasons = {event.data.get("round"): str(event.data.get("reason", "")) for event in ends}
    return [
        Stopped(
            version=row.version.number,
            short_hash=row.version.short_hash,
            opened_at=row.opened_at,
            ended_at=row.ended_at,
            refused=row.outcome == SigningRound.Outcome.REFUSED,
            who=row.ended_by.name if row.ended_by else "",
            reason=reasons.get(row.pk, ""),
            signatures=list(row.signatures.all()),
        )
        for row in rounds
    ]
