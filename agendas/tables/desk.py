"""What somebody who signs has before them: the text, whose turn it is, what they did."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from accounts.models import User
from agendas.choices import FROZEN_STATES, SigningParty, State
from agendas.exports import current_round
from agendas.models import Agenda, Signatory, Signature, SigningRound
from agendas.tables.signers import Signer, signers_of
from municipalities.memberships import office_holder_ids_of, own_office_ids_of

MINISTRY_PLACE = "Den Haag"


class Moment(StrEnum):
    """Where the signing stands for this person."""

    TURN = "turn"  # sign now
    WAITING = "waiting"  # others sign first
    SIGNED = "signed"  # has signed; others still must
    PREPARING = "preparing"  # works for who signs, does not sign
    SEALING = "sealing"
    SEALED = "sealed"
    NOT_NOW = "not_now"  # there is nothing to sign


@dataclass(frozen=True)
class Desk:
    moment: Moment
    document: dict[str, Any]
    signers: list[Signer]
    signing_round: SigningRound | None
    signatory: Signatory  # for whom this person signs or prepares
    signature: Signature | None  # what this person signed
    signs: bool  # holds the office; who prepares does not sign

    @property
    def first(self) -> str:
        """Who signs now, in one line."""
        return " en ".join(f"{row.name} ({row.office})" for row in self.signers if row.state == "turn")

    @property
    def why_not(self) -> str:
        """Why this person cannot sign now, in one sentence."""
        if self.moment == Moment.WAITING:
            return f"U bent nog niet aan de beurt. Eerst ondertekent {self.first}."
        if self.moment in {Moment.SIGNED, Moment.SEALING, Moment.SEALED}:
            return "U hebt deze agenda al ondertekend, of alle handtekeningen zijn al gezet."
        return "Deze agenda ligt nu niet ter ondertekening."

    @property
    def place(self) -> str:
        """Where this person probably signs: in the municipality, or in The Hague for the State."""
        if self.signatory.party != SigningParty.MUNICIPALITY:
            return MINISTRY_PLACE
        holder = self.signatory.office_holder
        names = [item["name"] for item in self.document["municipalities"]]
        return holder.municipality.name if holder and holder.municipality else "".join(names[:1])


def desk_of(agenda: Agenda, user: User) -> Desk | None:
    """Return the desk of `user` for `agenda`; None for who neither signs it nor prepares that."""
    mine = list(
        agenda.signatories.filter(office_holder__in=office_holder_ids_of(user))
        .select_related("office_holder__municipality")
        .order_by("order", "position")
    )
    if not mine:
        return None
    signing_round = current_round(agenda)
    document = json.loads(bytes(signing_round.version.content)) if signing_round else agenda.text.document
    signed = list(signing_round.signatures.filter(voided_at=None)) if signing_round else []
    signers = signers_of(document, signed, agenda.state in {State.FROZEN, State.PARTLY_SIGNED})
    done = {row.signatory_id for row in signed}
    signature = next((row for row in signed if row.signed_by_id == user.pk), None)
    own = [row for row in mine if row.office_holder_id in own_office_ids_of(user)]
    # One person never signs for two parties: the first open row, or the one that was signed.
    waiting = [row for row in own if row.pk not in done] or own or mine
    signatory = next((row for row in own if signature and row.pk == signature.signatory_id), waiting[0])
    moment = _moment(agenda, signatory, signers, signature, bool(own))
    return Desk(moment, document, signers, signing_round, signatory, signature, bool(own))


def _moment(
    agenda: Agenda, signatory: Signatory, signers: list[Signer], signature: Signature | None, signs: bool
) -> Moment:
    if agenda.state not in FROZEN_STATES:
        return Moment.NOT_NOW
    if agenda.state == State.SEALING:
        return Moment.SEALING
    if agenda.state in {State.SIGNED, State.CLOSED}:
        return Moment.SEALED
    if not signs:
        return Moment.PREPARING
    if signature is not None:
        return Moment.SIGNED
    turn = {row.order for row in signers if row.state == "turn"}
    return Moment.TURN if signatory.order in turn else Moment.WAITING
