"""Who signs an agenda, in signing order, and how far each of them is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from agendas.models import Signature


@dataclass(frozen=True)
class Signer:
    """A signatory with, once signed, the own date and place. `state`: signed, turn (may sign now) or waiting."""

    name: str
    office: str
    organisation: str
    order: int
    state: str
    date: date | None
    place: str

    @property
    def function(self) -> str:
        """The office, with the organisation unless the office already names it ("Minister van Onderwijs, …")."""
        subject = self.organisation.removeprefix("Ministerie ").removeprefix("Gemeente ")
        return self.office if subject in self.office else f"{self.office}, {self.organisation}"


def signers_of(document: dict[str, Any], signed: list[Signature], is_open: bool) -> list[Signer]:
    """Return the signatories of `document` in signing order; `is_open`: signing goes on now."""
    by_row = {str(row.signatory_id): row for row in signed}
    rows = sorted(document["signatories"], key=lambda row: row["order"])
    waiting = [row["order"] for row in rows if row["id"] not in by_row]
    signers = []
    for row in rows:
        signature = by_row.get(row["id"])
        turn = is_open and signature is None and row["order"] == min(waiting)
        signers.append(
            Signer(
                name=row["name"],
                office=row["office"],
                organisation=row["organisation"],
                order=row["order"],
                state="signed" if signature else "turn" if turn else "waiting",
                date=signature.date if signature else None,
                place=signature.place if signature else "",
            )
        )
    return signers
