"""What somebody who signs has before them: the text, whose turn it is, what they did."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils import timezone

from accounts.models import User
from agendas.actions.obstacles import sign_obstacle
from agendas.actions.signing import NOT_READ
from agendas.actions.waiting_scans import OWN_SCAN
from agendas.choices import FROZEN_STATES, SigningParty, State
from agendas.document.nouns import Noun, noun_of
from agendas.exports import current_round
from agendas.models import Agenda, PaperSignature, Signature, SigningRequest, SigningRound
from agendas.tables.signers import Signer, signers_of
from municipalities.memberships import office_holder_ids_of, own_office_ids_of
from records.external_signatures import has_providers

MINISTRY_PLACE = "Den Haag"


class Moment(StrEnum):
    """Where the signing stands for this person."""

    TURN = "turn"  # sign now
    WAITING = "waiting"  # others sign first
    SIGNED = "signed"  # has signed; others still must
    WITHDRAWN = "withdrawn"  # is no longer asked
    REPLACED = "replaced"  # somebody else signs in this person's place
    PREPARING = "preparing"  # works for who signs, does not sign
    SEALING = "sealing"
    SEALED = "sealed"
    NOT_NOW = "not_now"  # there is nothing to sign


@dataclass(frozen=True)
class Desk:
    """`request`: for whom this person signs or prepares; None when there is nothing to sign. `blocked`: why nobody can
    sign here today although it is their turn, "" when they can. `scan`: of a signature on paper, that waits for a
    colleague to look at it."""

    moment: Moment
    document: dict[str, Any]
    signers: list[Signer]
    signing_round: SigningRound | None
    request: SigningRequest | None
    signature: Signature | None  # what this person signed
    signs: bool  # holds the office; who prepares does not sign
    blocked: str
    scan: PaperSignature | None = None

    @property
    def noun(self) -> Noun:
        return noun_of(self.document["kind"])

    @property
    def may_sign_elsewhere(self) -> bool:
        """Does the signature of any provider count in this portal?"""
        return has_providers()

    @property
    def first(self) -> str:
        """Who signs now, in one line."""
        return " en ".join(f"{row.name} ({row.office})" for row in self.signers if row.is_at_turn)

    @property
    def why_not(self) -> str:
        """Why this person cannot sign now, in one sentence."""
        if self.moment == Moment.TURN:
            return self.blocked or NOT_READ
        if self.moment == Moment.WAITING:
            verb = "ondertekenen" if sum(row.is_at_turn for row in self.signers) > 1 else "ondertekent"
            return f"U bent nog niet aan de beurt. Eerst {verb} {self.first}."
        if self.moment in {Moment.SIGNED, Moment.SEALING, Moment.SEALED}:
            return f"U hebt {self.noun.this} al ondertekend, of alle handtekeningen zijn al gezet."
        if self.moment == Moment.WITHDRAWN:
            return "De uitnodiging om te ondertekenen is ingetrokken. Vraag het de regiocoördinator."
        return f"{self.noun.this_first} ligt nu niet ter ondertekening."

    @property
    def may_touch(self) -> bool:
        """Does it count that this person opens and reads the text? Only of who still has to sign it."""
        return self.signs and self.moment in {Moment.TURN, Moment.WAITING}

    @property
    def is_ready(self) -> bool:
        """Can this person press the button: at turn, read, and nothing in the way?"""
        return self.moment == Moment.TURN and self.request is not None and self.request.is_read and not self.blocked

    @property
    def sha256(self) -> str:
        return self.signing_round.version.sha256 if self.signing_round else ""

    @property
    def place(self) -> str:
        """Where this person probably signs: as prepared, or in the municipality, or in The Hague for the State."""
        if self.request is None:
            return ""
        if self.request.prepared_place:
            return self.request.prepared_place
        if self.request.party != SigningParty.MUNICIPALITY:
            return MINISTRY_PLACE
        holder = self.request.office_holder
        names = [item["name"] for item in self.document["municipalities"]]
        return holder.municipality.name if holder and holder.municipality else "".join(names[:1])


def desk_of(agenda: Agenda, user: User) -> Desk | None:
    """Return the desk of `user` for `agenda`; None for who neither signs it nor prepares that."""
    offices, own = office_holder_ids_of(user), own_office_ids_of(user)
    named = dict(agenda.signatories.filter(office_holder__in=offices).values_list("pk", "office_holder_id"))
    signing_round = current_round(agenda)
    if signing_round is None:
        return _empty(agenda, bool(own.intersection(named.values()))) if named else None
    requests = list(signing_round.requests.select_related("office_holder__municipality", "prepared_by"))
    mine = [row for row in requests if row.office_holder_id in offices]
    replaced = [row for row in requests if row.signatory_id in named]
    if not mine and not replaced:
        return None
    document = json.loads(bytes(signing_round.version.content))
    signed = list(signing_round.signatures.filter(voided_at=None))
    signers = signers_of(document, signed, agenda.state in {State.FROZEN, State.PARTLY_SIGNED}, requests)
    signature = next((row for row in signed if row.signed_by_id == user.pk), None)
    signature = signature or _recorded(signed, own)
    request = _request(mine, own, signed, signature) or replaced[0]
    moment = _moment(agenda, request, signers, signature, offices, own)
    scan = request.paper.filter(confirmed=None).select_related("recorded_by").first() if signature is None else None
    return Desk(
        moment=moment,
        document=document,
        signers=signers,
        signing_round=signing_round,
        request=request,
        signature=signature,
        signs=request.office_holder_id in own,
        blocked=_blocked(signing_round, request, scan, user) if moment == Moment.TURN else "",
        scan=scan,
    )


def _blocked(signing_round: SigningRound, request: SigningRequest, scan: PaperSignature | None, user: User) -> str:
    """Return why `user` cannot sign at `request` today although it is their turn, or ""."""
    own = OWN_SCAN if scan is not None and scan.recorded_by_id == user.pk else ""
    return sign_obstacle(signing_round, request, timezone.localdate()) or own


def _empty(agenda: Agenda, signs: bool) -> Desk:
    """Return the desk of who will sign, or prepare that, before there is anything to sign."""
    document = agenda.text.document
    return Desk(Moment.NOT_NOW, document, signers_of(document, [], False), None, None, None, signs, "")


def _recorded(signed: Iterable[Signature], own: frozenset[int]) -> Signature | None:
    """Return the signature of this person that came from outside the portal."""
    return next((row for row in signed if row.office_holder_id in own), None)


def _request(
    mine: list[SigningRequest], own: frozenset[int], signed: list[Signature], signature: Signature | None
) -> SigningRequest | None:
    """Return which of `mine` this is about: one person never signs for two parties.

    What was signed, else the first of the own offices that is open, else of whom this person prepares for.
    """
    if signature is not None:
        found = next((row for row in mine if row.signatory_id == signature.signatory_id), None)
        if found is not None:
            return found
    done = {row.signatory_id for row in signed}
    asked = [row for row in mine if row.office_holder_id in own] or mine
    return next((row for row in asked if row.signatory_id not in done), asked[0] if asked else None)


def _moment(
    agenda: Agenda,
    request: SigningRequest,
    signers: list[Signer],
    signature: Signature | None,
    offices: set[int],
    own: frozenset[int],
) -> Moment:
    if agenda.state not in FROZEN_STATES:
        return Moment.NOT_NOW
    if agenda.state == State.SEALING:
        return Moment.SEALING
    if agenda.state in {State.SIGNED, State.CLOSED}:
        return Moment.SEALED
    if signature is not None:
        return Moment.SIGNED
    if request.office_holder_id not in offices:
        return Moment.REPLACED
    if request.office_holder_id not in own:
        return Moment.PREPARING
    if request.withdrawn_at:
        return Moment.WITHDRAWN
    turn = {row.order for row in signers if row.is_at_turn}
    return Moment.TURN if request.order in turn else Moment.WAITING
