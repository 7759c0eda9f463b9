"""From approved to fully signed: freezing, signing in order, refusing and recalling."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agendas.actions.checked import portal_checks
from agendas.actions.commenting import forget_changes
from agendas.actions.moving import guard, lock_parent, locked, move
from agendas.actions.obstacles import freeze_obstacle
from agendas.actions.registering import Evidence, put_signature
from agendas.actions.reviewing import current_version
from agendas.actions.rounds import end_round, invite_next, make_requests, open_round, own_turn
from agendas.choices import SignatureMethod, State
from agendas.emails import announce_ended, announce_lapsed
from agendas.models import Agenda, Signature, SigningRound
from agendas.snapshot import content_hash, document_of
from agendas.workflow import StepRefused, target_of
from records.canonical import sha256_hex
from records.clock import now
from records.jobs import enqueue

NOT_READ = "Lees de agenda eerst tot het einde, of open de pdf. Daarna kunt u ondertekenen."


@transaction.atomic
def freeze(*, agenda: Agenda, by: User) -> SigningRound:
    """Fix the approved version for signing and invite who comes first.

    Both parties must have approved exactly this text (the hash is taken again from the live tables), and
    everybody who must sign must be able to: nobody wants a round that cannot end. Of an addendum the text in force is
    looked at again, while nothing can change that.
    """
    lock_parent(agenda)
    agenda = locked(agenda)
    guard(agenda, "freeze", by)
    version = current_version(agenda)
    if content_hash(document_of(agenda)) != version.sha256:
        raise StepRefused("De tekst is anders dan de versie waarop akkoord is gegeven. Stuur de agenda terug.")
    if obstacle := freeze_obstacle(agenda):
        raise StepRefused(obstacle)
    signing_round = SigningRound.objects.create(agenda=agenda, version=version, opened_at=now(), opened_by=by)
    make_requests(agenda, signing_round)
    # The review is over: should a signatory refuse, the whole text is open again.
    forget_changes(agenda)
    move(
        agenda, target_of("freeze"), action="frozen", by=by, data={"version": version.number, "sha256": version.sha256}
    )
    enqueue("agendas.tasks.make_frozen_pdf", effect=f"frozen-pdf:{signing_round.pk}", round_id=signing_round.pk)
    invite_next(agenda, signing_round)
    return signing_round


@transaction.atomic
def sign(
    *,
    agenda: Agenda,
    signatory_id: UUID,
    sha256: str,
    place: str,
    factor: str,
    by: User,
    signed_on: date | None = None,
    checks: Sequence[dict[str, str]] = (),
) -> Signature:
    """Sign in the portal as the signatory `signatory_id`; after the last signature the seal is ordered.

    `sha256` is the hash of the text that `by` read, `factor` how they proved who they are just now. Who confirmed
    many at once signs on the day of that confirmation: `signed_on`; `checks` says more about it in the register,
    after what the portal itself looked at.
    """
    agenda = locked(agenda)
    signing_round, request = own_turn(agenda, signatory_id, by)
    version = signing_round.version
    if sha256 != version.sha256 or sha256_hex(bytes(version.content)) != version.sha256:
        raise StepRefused("De tekst is niet dezelfde als die u las. Open de agenda opnieuw en lees hem nog eens.")
    if not request.is_read:
        raise StepRefused(NOT_READ)
    if not place.strip():
        raise StepRefused("Vul de plaats in waar u ondertekent.")
    evidence = Evidence(
        method=SignatureMethod.PORTAL,
        place=place.strip(),
        factor=factor,
        signed_by=by,
        signed_on=signed_on,
        checks=[*portal_checks(signing_round, request, factor, signed_on or timezone.localdate(now())), *checks],
    )
    return put_signature(agenda, signing_round, request, evidence, by=by)


@transaction.atomic
def refuse(*, agenda: Agenda, signatory_id: UUID, reason: str, by: User) -> None:
    """Refuse to sign, with a reason: the round ends and the agenda goes back to its writers."""
    agenda = locked(agenda)
    signing_round, request = own_turn(agenda, signatory_id, by)
    if not reason.strip():
        raise StepRefused("Vul een reden in, zodat de anderen weten waarom u niet ondertekent.")
    lapsed = end_round(signing_round, SigningRound.Outcome.REFUSED, by, reason.strip())
    data = {
        "round": signing_round.pk,
        "signatory": str(request.signatory_id),
        "reason": reason.strip(),
        "sha256": signing_round.version.sha256,
    }
    move(agenda, State.RETURNED, action="refused", by=by, data=data)
    told = announce_ended(agenda, signing_round, reason.strip(), by)
    announce_lapsed(agenda, lapsed, f"{by.name} ondertekent niet.", reason.strip(), by, told)


@transaction.atomic
def recall(*, agenda: Agenda, reason: str, by: User) -> None:
    """Stop the round on behalf of OCW; its signatures stay as void."""
    agenda = locked(agenda)
    guard(agenda, "recall", by, reason)
    signing_round = open_round(agenda)
    lapsed = end_round(signing_round, SigningRound.Outcome.RECALLED, by, reason.strip())
    data = {"round": signing_round.pk, "reason": reason.strip(), "sha256": signing_round.version.sha256}
    move(agenda, target_of("recall"), action="recalled", by=by, data=data)
    told = announce_ended(agenda, signing_round, reason.strip(), by)
    announce_lapsed(agenda, lapsed, f"{by.name} heeft het ondertekenen gestopt.", reason.strip(), by, told)
