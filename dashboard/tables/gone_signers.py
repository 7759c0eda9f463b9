"""Signatories who are not in office any more, as lines on the home page."""

from accounts.models import User
from agendas.tables.gone_signers import gone_signers
from dashboard.tables.administration import Duty


def gone_signer_duties(user: User) -> list[Duty]:
    """Return a line per signatory that somebody must replace: three queries at most, none for who never may."""
    return [
        Duty(
            title=f"{row.name} ({row.office}) is niet in functie, {row.places}",
            reason=f"De handtekening onder {row.reference} kan zo niet komen. Kies wie nu ondertekent.",
            url=row.url,
            action="Vervangen",
        )
        for row in gone_signers(user)
    ]
