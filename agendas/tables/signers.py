"""Who signs an agenda, in signing order, and how far each of them is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from agendas.models import Signature, SigningRequest


@dataclass(frozen=True)
class Signer:
    """A signatory with, once signed, the own date and place.

    `state`: signed, turn (may sign now), held (at turn, and wants to wait), withdrawn (at turn, but no longer asked)
    or waiting. `name` is who signs or signed; `instead_of` the name in the text when that is somebody else.
    """

    name: str
    office: str
    organisation: str
    order: int
    state: str
    date: date | None
    place: str
    instead_of: str = ""

    @property
    def function(self) -> str:
        """The office, with the organisation unless the office already names it ("Minister van Onderwijs, …")."""
        return function_of(self.office, self.organisation)

    @property
    def is_at_turn(self) -> bool:
        return self.state in {"turn", "held", "withdrawn"}


def function_of(office: str, organisation: str) -> str:
    """Return the office, with the organisation unless the office already names it."""
    subject = organisation.removeprefix("Ministerie ").removeprefix("Gemeente ")
    return office if subject in office else f"{office}, {organisation}"


def signers_of(
    document: dict[str, Any], signed: list[Signature], is_open: bool, requests: Iterable[SigningRequest] = ()
) -> list[Signer]:
    """Return the signatories of `document` in signing order; `is_open`: signing goes on now.

    `requests` (of the round, with their office holders) tell who signs now in whose place.
    """
    by_row = {str(row.signatory_id): row for row in signed}
    asked = {str(request.signatory_id): request for request in requests}
    rows = sorted(document["signatories"], key=lambda row: row["order"])
    waiting = [row["order"] for row in rows if row["id"] not in by_row]
    signers = []
    for row in rows:
        signature, request = by_row.get(row["id"]), asked.get(row["id"])
        turn = is_open and signature is None and row["order"] == min(waiting)
        signers.append(_signer(row, signature, request, turn))
    return signers


def _signer(row: dict[str, Any], signature: Signature | None, request: SigningRequest | None, turn: bool) -> Signer:
    name, office = row["name"], row["office"]
    if signature is not None:
        name, office = signature.name, signature.office
    elif request is not None and request.substitution and request.office_holder is not None:
        name, office = request.office_holder.name, request.office_holder.office
    return Signer(
        name=name,
        office=office,
        organisation=row["organisation"],
        order=row["order"],
        state="signed" if signature else _turn(request) if turn else "waiting",
        date=signature.date if signature else None,
        place=signature.place if signature else "",
        instead_of=row["name"] if name != row["name"] else "",
    )


def _turn(request: SigningRequest | None) -> str:
    if request is not None and request.withdrawn_at:
        return "withdrawn"
    return "held" if request is not None and request.held_at else "turn"
