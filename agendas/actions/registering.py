"""One register: every signature, in the portal, elsewhere or on paper, gets its row here and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from accounts.models import User
from agendas.actions.moving import move
from agendas.actions.obstacles import sign_obstacle
from agendas.actions.rounds import invite_next, open_requests
from agendas.authority import mandate_for
from agendas.choices import SignatureMethod, State
from agendas.models import Agenda, Signature, SigningRequest, SigningRound
from agendas.workflow import StepRefused
from records.clock import now
from records.jobs import enqueue
from records.models import StoredFile

TWICE = "Eén persoon tekent niet voor twee partijen."


@dataclass(frozen=True)
class Evidence:
    """How a signature came about. `signed_on`: the legal date; None for today in Amsterdam.

    `signed_by`: the account of who signed, None for who has none. `recorded_by` and `file`: only for a signature
    that was not put in the portal. `checks`: what was checked, each with its result, as sentences for people.
    """

    method: SignatureMethod
    place: str
    factor: str
    signed_by: User | None = None
    signed_on: date | None = None
    recorded_by: User | None = None
    file: StoredFile | None = None
    checks: Sequence[dict[str, str]] = field(default=())


def put_signature(
    agenda: Agenda, signing_round: SigningRound, request: SigningRequest, evidence: Evidence, *, by: User
) -> Signature:
    """Put a signature in the register, in the caller's transaction; after the last one the seal is ordered.

    `agenda` is the locked row and `request` has its turn (agendas.actions.rounds). StepRefused when this person
    signed before for another party, or when something that the setting demands is missing.
    """
    signed_on = evidence.signed_on or timezone.localdate(now())
    if _signed_before(signing_round, request, evidence.signed_by):
        raise StepRefused(TWICE if evidence.signed_by != by else f"U hebt deze agenda al ondertekend. {TWICE}")
    if obstacle := sign_obstacle(signing_round, request, signed_on):
        raise StepRefused(obstacle)
    holder = request.office_holder
    signature = Signature.objects.create(
        round=signing_round,
        signatory_id=request.signatory_id,
        name=request.who,
        office=holder.office if request.substitution and holder else request.office,
        organisation=request.organisation,
        mandate=request.mandate,
        method=evidence.method,
        date=signed_on,
        place=evidence.place,
        factor=evidence.factor,
        office_holder=holder,
        instead_of=request.name if request.substitution else "",
        substitution=request.substitution,
        checks=list(evidence.checks),
        file=evidence.file,
        basis=mandate_for(request, signed_on),
        sha256=signing_round.version.sha256,
        signed_at=now(),
        signed_by=evidence.signed_by,
        recorded_by=evidence.recorded_by,
    )
    if request.held_at:
        SigningRequest.objects.filter(pk=request.pk).update(held_at=None, hold_reason="")
    _go_on(agenda, signing_round, signature, by)
    return signature


def _signed_before(signing_round: SigningRound, request: SigningRequest, person: User | None) -> bool:
    """Did the person of `request` sign in this round already? By account, by office, or by name without one."""
    name = request.who.casefold()
    for row in signing_round.signatures.all():
        if person is not None and row.signed_by_id == person.pk:
            return True
        if request.office_holder_id is not None and row.office_holder_id == request.office_holder_id:
            return True
        if row.name.casefold() == name and (person is None or row.signed_by_id is None):
            return True
    return False


def _go_on(agenda: Agenda, signing_round: SigningRound, signature: Signature, by: User) -> None:
    data = {
        "round": signing_round.pk,
        "signatory": str(signature.signatory_id),
        "office": signature.office,
        "sha256": signature.sha256,
        "factor": signature.factor,
        "method": signature.method,
        **({"file_sha256": signature.file.sha256} if signature.file else {}),
    }
    if open_requests(signing_round):
        move(agenda, State.PARTLY_SIGNED, action="signed", by=by, data=data)
        invite_next(agenda, signing_round)
    else:
        move(agenda, State.SEALING, action="signed", by=by, data=data)
        enqueue("agendas.tasks.seal_agenda", effect=f"seal:{signing_round.pk}", urgent=True, round_id=signing_round.pk)
