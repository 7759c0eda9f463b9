"""A signing round from within: who is asked, whose turn it is, and its end."""

from uuid import UUID

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from agendas.actions.moving import note
from agendas.actions.reviewing import void_approvals
from agendas.actions.waiting_scans import close_for_end
from agendas.choices import State
from agendas.emails import invite
from agendas.models import Agenda, Approval, SigningRequest, SigningRound
from agendas.permissions import is_signer
from agendas.workflow import StepRefused
from agendas.working_days import after_working_days
from records.clock import now


def open_round(agenda: Agenda) -> SigningRound:
    """Return the round that runs now. StepRefused when there is none."""
    signing_round = agenda.rounds.select_related("version").filter(outcome=SigningRound.Outcome.OPEN).first()
    if signing_round is None:
        raise StepRefused("Deze agenda ligt nu niet ter ondertekening.")
    return signing_round


def open_requests(signing_round: SigningRound) -> list[SigningRequest]:
    """Return who has not signed yet, in signing order."""
    signed = signing_round.signatures.values("signatory_id")
    waiting = signing_round.requests.exclude(signatory_id__in=signed)
    return list(waiting.select_related("office_holder__user"))


def whose_turn(signing_round: SigningRound) -> list[SigningRequest]:
    """Return whom the order lets sign now: the lowest open number; equal numbers in any order.

    One whose invitation was withdrawn keeps the place: who comes after waits until it is settled.
    """
    waiting = open_requests(signing_round)
    return [row for row in waiting if row.order == waiting[0].order]


def own_turn(agenda: Agenda, signatory_id: UUID, by: User) -> tuple[SigningRound, SigningRequest]:
    """Return the round and the request by which `by` may sign or refuse now; StepRefused says why not."""
    signing_round = signable_round(agenda)
    requests = signing_round.requests.select_related("office_holder")
    request = requests.filter(signatory_id=signatory_id).first()
    if request is None or not is_signer(by, request):
        raise StepRefused("U bent geen ondertekenaar van deze agenda in deze functie.")
    if request.withdrawn_at:
        raise StepRefused("De uitnodiging om te ondertekenen is ingetrokken. Vraag het de regiocoördinator.")
    turn = whose_turn(signing_round)
    if request not in turn:
        if signing_round.signatures.filter(signatory_id=signatory_id).exists():
            raise StepRefused("U hebt deze agenda al ondertekend.")
        names = " en ".join(row.who for row in turn)
        verb = "ondertekenen" if len(turn) > 1 else "ondertekent"
        raise StepRefused(f"U bent nog niet aan de beurt. Eerst {verb} {names}.")
    return signing_round, request


def request_at_turn(agenda: Agenda, request_id: UUID) -> tuple[SigningRound, SigningRequest]:
    """Return the round and the request for a signature that was put outside the portal; StepRefused says why not."""
    signing_round = signable_round(agenda)
    turn = whose_turn(signing_round)
    request = next((row for row in turn if row.pk == request_id), None)
    if request is None:
        if signing_round.requests.filter(pk=request_id).exists():
            names = " en ".join(row.who for row in turn)
            verb = "zijn" if len(turn) > 1 else "is"
            raise StepRefused(
                f"Deze persoon heeft al ondertekend of is nog niet aan de beurt. Nu {verb} {names} aan zet."
            )
        raise StepRefused("Deze uitnodiging hoort bij een andere versie en geldt niet meer.")
    if request.withdrawn_at:
        raise StepRefused("De uitnodiging om te ondertekenen is ingetrokken. Nodig deze persoon eerst opnieuw uit.")
    return signing_round, request


def signable_round(agenda: Agenda) -> SigningRound:
    """Return the round in which signatures can be put now. StepRefused when the agenda is in no such state."""
    if agenda.state not in {State.FROZEN, State.PARTLY_SIGNED}:
        raise StepRefused(f"Ondertekenen kan niet: de agenda is {agenda.get_state_display().lower()}.")
    return open_round(agenda)


def make_requests(agenda: Agenda, signing_round: SigningRound) -> None:
    """Copy who must sign from the frozen text, once, when the round begins."""
    SigningRequest.objects.bulk_create(
        SigningRequest(
            round=signing_round,
            signatory_id=row.pk,
            party=row.party,
            name=row.name,
            office=row.office,
            organisation=row.organisation,
            mandate=row.mandate,
            order=row.order,
            position=row.position,
            office_holder=row.office_holder,
        )
        for row in agenda.signatories.select_related("office_holder")
    )


def invite_next(agenda: Agenda, signing_round: SigningRound) -> None:
    """Invite everybody whose turn it is and who was not invited yet."""
    for request in whose_turn(signing_round):
        if request.invited_at is None and request.withdrawn_at is None:
            give_invitation(agenda, request, None)


def give_invitation(agenda: Agenda, request: SigningRequest, by: User | None) -> None:
    """Ask who signs here, by mail, and note it. Also when it was withdrawn or somebody else signs now.

    The event says how many mails there were: none for who has no account.
    A day that somebody chose before stays; otherwise there are SIGNING_DUE_DAYS working days to sign in.
    """
    request.invited_at = now()
    today = timezone.localdate(request.invited_at)
    if request.due is None or request.due < today:
        request.due = after_working_days(today, settings.SIGNING_DUE_DAYS)
    request.save(update_fields=["invited_at", "due"])
    data = {"round": request.round_id, "request": str(request.pk), "signatory": str(request.signatory_id)}
    note(agenda, "invited", by, {**data, "mailed": invite(agenda, request)}, request.who)


def end_round(signing_round: SigningRound, outcome: SigningRound.Outcome, by: User, reason: str) -> list[Approval]:
    """End the round without a seal; return the approvals that count no more either."""
    moment = now()
    close_for_end(signing_round, by)
    signing_round.signatures.filter(voided_at=None).update(voided_at=moment, voided_by=by)
    signing_round.outcome, signing_round.ended_at, signing_round.ended_by = outcome, moment, by
    signing_round.save(update_fields=["outcome", "ended_at", "ended_by"])
    return void_approvals(signing_round.agenda, by, reason)
