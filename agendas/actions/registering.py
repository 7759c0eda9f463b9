"""One register: every signature, in the portal, elsewhere or on paper, gets its row here and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from accounts.models import User
from agendas.actions.moving import move
from agendas.actions.obstacles import sign_obstacle
from agendas.actions.rounds import invite_next, open_requests
from agendas.actions.sealing import seal_effect
from agendas.actions.waiting_scans import close_for_signature
from agendas.authority import mandate_for
from agendas.choices import SignatureMethod, State
from agendas.models import Agenda, Signature, SigningRequest, SigningRound
from agendas.signatures import signature_sha256
from agendas.workflow import StepRefused
from records.clock import now
from records.jobs import enqueue
from records.models import StoredFile
from records.names import same_person

TWICE = "Eén persoon tekent niet voor twee partijen."
SAME_CERTIFICATE = "Met dit certificaat ondertekende {name} deze agenda al."
SAME_FILE = "Dit bestand telt al mee als de handtekening van {name}. Iedere ondertekenaar heeft een eigen exemplaar."


class SignedTwice(StepRefused):
    """This person, certificate or file signed in this round already."""


@dataclass(frozen=True)
class Evidence:
    """How a signature came about. `signed_on`: the legal date; None for today in Amsterdam.

    `signed_by`: the account of who signed, None for who has none. `recorded_by` and `file`: only for a signature
    that was not put in the portal. `checks`: what was checked, each with its result, as sentences for people.
    `certificate_sha256`: of the certificate of a person who signed elsewhere; "" for a seal, and for the other ways.
    """

    method: SignatureMethod
    place: str
    factor: str
    signed_by: User | None = None
    signed_on: date | None = None
    recorded_by: User | None = None
    file: StoredFile | None = None
    checks: Sequence[dict[str, str]] = field(default=())
    certificate_sha256: str = ""


def put_signature(
    agenda: Agenda, signing_round: SigningRound, request: SigningRequest, evidence: Evidence, *, by: User
) -> Signature:
    """Put a signature in the register, in the caller's transaction; after the last one the seal is ordered.

    `agenda` is the locked row and `request` has its turn (agendas.actions.rounds). StepRefused when this person
    signed before for another party, or when something that the setting demands is missing.
    """
    signed_on = evidence.signed_on or timezone.localdate(now())
    if _signed_before(signing_round, request, evidence.signed_by):
        raise SignedTwice(TWICE if evidence.signed_by != by else f"U hebt deze agenda al ondertekend. {TWICE}")
    if problem := _used_before(signing_round, evidence):
        raise SignedTwice(problem)
    if obstacle := sign_obstacle(signing_round, request, signed_on):
        raise StepRefused(obstacle)
    close_for_signature(agenda, request, by)
    signature = _row(signing_round, request, evidence, signed_on)
    if request.held_at:
        SigningRequest.objects.filter(pk=request.pk).update(held_at=None, hold_reason="")
    _go_on(agenda, signing_round, signature, by)
    return signature


def _row(signing_round: SigningRound, request: SigningRequest, evidence: Evidence, signed_on: date) -> Signature:
    """Store the signature with copies of who signed, in which office and on what ground."""
    holder = request.office_holder
    return Signature.objects.create(
        round=signing_round,
        signatory_id=request.signatory_id,
        name=request.who,
        office=holder.office if request.substitution and holder else request.office,
        organisation=request.organisation,
        # The text says on what the power of the person named there rests; who signs instead has another.
        mandate="" if request.substitution else request.mandate,
        method=evidence.method,
        date=signed_on,
        place=evidence.place,
        factor=evidence.factor,
        office_holder=holder,
        instead_of=request.name if request.substitution else "",
        substitution=request.substitution,
        checks=list(evidence.checks),
        file=evidence.file,
        certificate_sha256=evidence.certificate_sha256,
        basis=mandate_for(request, signed_on),
        sha256=signing_round.version.sha256,
        signed_at=now(),
        signed_by=evidence.signed_by,
        recorded_by=evidence.recorded_by,
    )


def _signed_before(signing_round: SigningRound, request: SigningRequest, person: User | None) -> bool:
    """Did the person of `request` sign in this round already? By account, by office, or by name without one."""
    for row in signing_round.signatures.all():
        if person is not None and row.signed_by_id == person.pk:
            return True
        if request.office_holder_id is not None and row.office_holder_id == request.office_holder_id:
            return True
        if same_person(row.name, request.who) and (person is None or row.signed_by_id is None):
            return True
    return False


def _used_before(signing_round: SigningRound, evidence: Evidence) -> str:
    """Return that the certificate or the file of `evidence` counts in this round already, or "".

    People who signed one sheet of paper have one scan, so between two scans the file says nothing.
    """
    if certificate := evidence.certificate_sha256:
        row = signing_round.signatures.filter(certificate_sha256=certificate).first()
        if row is not None:
            return f"{SAME_CERTIFICATE.format(name=row.name)} {TWICE}"
    if evidence.file is not None:
        same = signing_round.signatures.filter(file__sha256=evidence.file.sha256)
        if evidence.method == SignatureMethod.WET_INK:
            same = same.exclude(method=SignatureMethod.WET_INK)
        if (row := same.first()) is not None:
            return SAME_FILE.format(name=row.name)
    return ""


def _go_on(agenda: Agenda, signing_round: SigningRound, signature: Signature, by: User) -> None:
    data = {
        "round": signing_round.pk,
        "signatory": str(signature.signatory_id),
        "office": signature.office,
        "sha256": signature.sha256,
        "factor": signature.factor,
        "method": signature.method,
        "signature_sha256": signature_sha256(signature),
        **({"file_sha256": signature.file.sha256} if signature.file else {}),
    }
    if open_requests(signing_round):
        move(agenda, State.PARTLY_SIGNED, action="signed", by=by, data=data)
        invite_next(agenda, signing_round)
    else:
        move(agenda, State.SEALING, action="signed", by=by, data=data)
        enqueue("agendas.tasks.seal_agenda", effect=seal_effect(signing_round), urgent=True, round_id=signing_round.pk)
