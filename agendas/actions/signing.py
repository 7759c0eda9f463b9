"""From approved to fully signed: freezing, signing in order, refusing and recalling."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agendas.actions.commenting import forget_changes
from agendas.actions.moving import guard, locked, move, note
from agendas.actions.obstacles import freeze_obstacle
from agendas.actions.reviewing import current_version, void_approvals
from agendas.choices import State
from agendas.emails import announce_ended, announce_lapsed, invite
from agendas.models import Agenda, Approval, Signatory, Signature, SigningRound
from agendas.permissions import is_signer
from agendas.snapshot import content_hash, document_of
from agendas.workflow import StepRefused, target_of
from records.canonical import sha256_hex
from records.clock import now
from records.jobs import enqueue
from records.models import Event


@transaction.atomic
def freeze(*, agenda: Agenda, by: User) -> SigningRound:
    """Fix the approved version for signing and invite who comes first.

    Both parties must have approved exactly this text (the hash is taken again from the live tables), and
    everybody who must sign must be able to: nobody wants a round that cannot end.
    """
    agenda = locked(agenda)
    guard(agenda, "freeze", by)
    version = current_version(agenda)
    if content_hash(document_of(agenda)) != version.sha256:
        raise StepRefused("De tekst is anders dan de versie waarop akkoord is gegeven. Stuur de agenda terug.")
    if obstacle := freeze_obstacle(agenda):
        raise StepRefused(obstacle)
    signing_round = SigningRound.objects.create(agenda=agenda, version=version, opened_at=now(), opened_by=by)
    # The review is over: should a signatory refuse, the whole text is open again.
    forget_changes(agenda)
    move(
        agenda, target_of("freeze"), action="frozen", by=by, data={"version": version.number, "sha256": version.sha256}
    )
    enqueue("agendas.tasks.make_frozen_pdf", effect=f"frozen-pdf:{signing_round.pk}", round_id=signing_round.pk)
    _invite_next(agenda, signing_round)
    return signing_round


@transaction.atomic
def sign(*, agenda: Agenda, signatory_id: UUID, sha256: str, place: str, factor: str, by: User) -> Signature:
    """Sign as the signatory `signatory_id`; after the last signature the seal is ordered.

    `sha256` is the hash of the text that `by` read, `factor` how they proved who they are just now.
    """
    agenda = locked(agenda)
    signing_round, signatory = _turn(agenda, signatory_id, by)
    version = signing_round.version
    if sha256 != version.sha256 or sha256_hex(bytes(version.content)) != version.sha256:
        raise StepRefused("De tekst is niet dezelfde als die u las. Open de agenda opnieuw en lees hem nog eens.")
    if not place.strip():
        raise StepRefused("Vul de plaats in waar u ondertekent.")
    if signing_round.signatures.filter(signed_by=by).exists():
        raise StepRefused("U hebt deze agenda al ondertekend. Eén persoon tekent niet voor twee partijen.")
    moment = now()
    signature = Signature.objects.create(
        round=signing_round,
        signatory_id=signatory.pk,
        name=signatory.name,
        office=signatory.office,
        organisation=signatory.organisation,
        mandate=signatory.mandate,
        date=timezone.localdate(moment),
        place=place.strip(),
        factor=factor,
        sha256=version.sha256,
        signed_at=moment,
        signed_by=by,
    )
    data = {"signatory": str(signatory.pk), "office": signatory.office, "sha256": version.sha256, "factor": factor}
    if open_signatories(agenda, signing_round):
        move(agenda, State.PARTLY_SIGNED, action="signed", by=by, data=data)
        _invite_next(agenda, signing_round)
    else:
        move(agenda, State.SEALING, action="signed", by=by, data=data)
        enqueue("agendas.tasks.seal_agenda", effect=f"seal:{signing_round.pk}", urgent=True, round_id=signing_round.pk)
    return signature


@transaction.atomic
def refuse(*, agenda: Agenda, signatory_id: UUID, reason: str, by: User) -> None:
    """Refuse to sign, with a reason: the round ends and the agenda goes back to its writers."""
    agenda = locked(agenda)
    signing_round, signatory = _turn(agenda, signatory_id, by)
    if not reason.strip():
        raise StepRefused("Vul een reden in, zodat de anderen weten waarom u niet ondertekent.")
    lapsed = _end(signing_round, SigningRound.Outcome.REFUSED, by, reason.strip())
    move(
        agenda,
        State.RETURNED,
        action="refused",
        by=by,
        data={"signatory": str(signatory.pk), "reason": reason.strip(), "sha256": signing_round.version.sha256},
    )
    told = announce_ended(agenda, signing_round, reason.strip(), by)
    announce_lapsed(agenda, lapsed, f"{by.name} ondertekent niet.", reason.strip(), by, told)


@transaction.atomic
def recall(*, agenda: Agenda, reason: str, by: User) -> None:
    """Stop the round on behalf of OCW; its signatures stay as void."""
    agenda = locked(agenda)
    guard(agenda, "recall", by, reason)
    signing_round = open_round(agenda)
    lapsed = _end(signing_round, SigningRound.Outcome.RECALLED, by, reason.strip())
    data = {"reason": reason.strip(), "sha256": signing_round.version.sha256}
    move(agenda, target_of("recall"), action="recalled", by=by, data=data)
    told = announce_ended(agenda, signing_round, reason.strip(), by)
    announce_lapsed(agenda, lapsed, f"{by.name} heeft het ondertekenen gestopt.", reason.strip(), by, told)


def open_round(agenda: Agenda) -> SigningRound:
    """Return the round that runs now. StepRefused when there is none."""
    signing_round = agenda.rounds.select_related("version").filter(outcome=SigningRound.Outcome.OPEN).first()
    if signing_round is None:
        raise StepRefused("Deze agenda ligt nu niet ter ondertekening.")
    return signing_round


def open_signatories(agenda: Agenda, signing_round: SigningRound) -> list[Signatory]:
    """Return who has not signed yet, in signing order."""
    signed = signing_round.signatures.values_list("signatory_id", flat=True)
    return list(agenda.signatories.exclude(pk__in=signed).select_related("office_holder").order_by("order", "position"))


def whose_turn(agenda: Agenda, signing_round: SigningRound) -> list[Signatory]:
    """Return who may sign now: the lowest open order number; equal numbers in any order."""
    waiting = open_signatories(agenda, signing_round)
    return [row for row in waiting if row.order == waiting[0].order]


def _turn(agenda: Agenda, signatory_id: UUID, by: User) -> tuple[SigningRound, Signatory]:
    if agenda.state not in {State.FROZEN, State.PARTLY_SIGNED}:
        raise StepRefused(f"Ondertekenen kan niet: de agenda is {agenda.get_state_display().lower()}.")
    signing_round = open_round(agenda)
    signatory = next(
        (row for row in agenda.signatories.select_related("office_holder") if row.pk == signatory_id), None
    )
    if signatory is None or not is_signer(by, signatory):
        raise StepRefused("U bent geen ondertekenaar van deze agenda in deze functie.")
    turn = whose_turn(agenda, signing_round)
    if signatory not in turn:
        if signing_round.signatures.filter(signatory_id=signatory.pk).exists():
            raise StepRefused("U hebt deze agenda al ondertekend.")
        names = " en ".join(row.name for row in turn)
        raise StepRefused(f"U bent nog niet aan de beurt. Eerst ondertekent {names}.")
    return signing_round, signatory


def _invite_next(agenda: Agenda, signing_round: SigningRound) -> None:
    invited = _invited(agenda, signing_round)
    for signatory in whose_turn(agenda, signing_round):
        if str(signatory.pk) not in invited:
            note(agenda, "invited", None, {"round": signing_round.pk, "signatory": str(signatory.pk)}, signatory.name)
            invite(agenda, signing_round, signatory)


def _invited(agenda: Agenda, signing_round: SigningRound) -> set[str]:
    events = Event.objects.filter(stream=agenda.stream, action="invited", data__round=signing_round.pk)
    return {event.data["signatory"] for event in events}


def _end(signing_round: SigningRound, outcome: SigningRound.Outcome, by: User, reason: str) -> list[Approval]:
    """End the round; return the approvals that count no more either."""
    moment = now()
    signing_round.signatures.filter(voided_at=None).update(voided_at=moment, voided_by=by)
    signing_round.outcome, signing_round.ended_at, signing_round.ended_by = outcome, moment, by
    signing_round.save(update_fields=["outcome", "ended_at", "ended_by"])
    return void_approvals(signing_round.agenda, by, reason)
