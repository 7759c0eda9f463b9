"""Signatures in wet ink: a scan recorded by one person, and confirmed or rejected by another.

Only a confirmed scan becomes a signature. Both people and what they compared stand with it.
"""

import re
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agendas.actions.moving import locked, note
from agendas.actions.obstacles import sign_obstacle
from agendas.actions.registering import Evidence, put_signature
from agendas.actions.rounds import request_at_turn, signable_round
from agendas.choices import SignatureMethod
from agendas.models import Agenda, PaperSignature, Signature, SigningRequest, SigningRound
from agendas.permissions import can_record
from agendas.signing_emails import tell_scan_rejected, tell_scan_waits
from agendas.signing_rights import can_judge
from agendas.workflow import StepRefused
from gka_portal.notation import dutch_date
from records.actions import store_file
from records.clock import now
from records.uploads import CheckedUpload

FACTOR = "paper"
# So much of the hash is typed over from the paper: more than anybody guesses or has twice by chance.
CODE_LENGTH = 8


@transaction.atomic
def record_paper(
    *, agenda: Agenda, request_id: UUID, scan: CheckedUpload, date: date, place: str, by: User
) -> PaperSignature:
    """Keep the scan of a signature in wet ink, with the date and place on the paper. It counts once confirmed."""
    agenda = locked(agenda)
    signing_round, request = request_at_turn(agenda, request_id)
    if not can_record(by, agenda, request):
        raise StepRefused("Een handtekening op papier vastleggen hoort niet bij uw rol in deze agenda.")
    if problem := day_problem(signing_round, date):
        raise StepRefused(problem)
    if not place.strip():
        raise StepRefused("Vul de plaats in die op het papier staat.")
    if request.paper.filter(confirmed=None).exists():
        raise StepRefused(f"Er is al een scan van de handtekening van {request.who}. Een collega moet die bevestigen.")
    if obstacle := sign_obstacle(signing_round, request, date):
        raise StepRefused(obstacle)
    paper = PaperSignature.objects.create(
        request=request,
        date=date,
        place=place.strip(),
        scan=store_file(name=scan.name, content_type=scan.content_type, content=scan.content, by=by),
        recorded_at=now(),
        recorded_by=by,
    )
    facts = {"signed_on": date.isoformat(), "sha256": signing_round.version.sha256}
    note(agenda, "paper_recorded", by, _data(paper) | facts, request.who)
    tell_scan_waits(agenda, paper, _colleagues(agenda, paper))
    return paper


@transaction.atomic
def confirm_paper(*, agenda: Agenda, paper_id: int, code: str, by: User) -> Signature:
    """Confirm a colleague's scan: from now on it is a signature. `code`: the check code as it stands on the scan."""
    agenda = locked(agenda)
    paper = _waiting(agenda, paper_id, by)
    # Also whose turn it is, and whether the invitation still holds.
    signing_round, request = request_at_turn(agenda, paper.request_id)
    if problem := code_problem(signing_round, code):
        raise StepRefused(problem)
    _judge(paper, by, confirmed=True)
    note(agenda, "paper_confirmed", by, _data(paper), request.who)
    evidence = Evidence(
        method=SignatureMethod.WET_INK,
        place=paper.place,
        factor=FACTOR,
        signed_by=request.office_holder.user if request.office_holder else None,
        signed_on=paper.date,
        recorded_by=paper.recorded_by,
        file=paper.scan,
        checks=_checks(signing_round, request, paper, by),
    )
    return put_signature(agenda, signing_round, request, evidence, by=by)


@transaction.atomic
def reject_paper(*, agenda: Agenda, paper_id: int, reason: str, by: User) -> None:
    """Reject a colleague's scan, with a reason; who recorded it is told and may record another one."""
    agenda = locked(agenda)
    paper = _waiting(agenda, paper_id, by)
    reason = reason.strip()
    if not reason:
        raise StepRefused("Vul een reden in, zodat uw collega weet wat er aan de scan moet veranderen.")
    _judge(paper, by, confirmed=False, reason=reason)
    note(agenda, "paper_rejected", by, _data(paper) | {"reason": reason}, paper.request.who)
    tell_scan_rejected(agenda, paper, by)


def day_problem(signing_round: SigningRound, day: date) -> str:
    """Return why nobody can have signed the frozen text on that day, or ""."""
    if day > timezone.localdate(now()):
        return "Deze dag is nog niet geweest. Vul de datum in die op het papier staat."
    frozen = timezone.localdate(signing_round.opened_at)
    if day < frozen:
        return (
            f"De tekst is vastgesteld op {dutch_date(frozen)}. Een handtekening van eerder hoort bij een andere tekst."
        )
    return ""


def code_problem(signing_round: SigningRound, code: str) -> str:
    """Return why `code`, typed over from the scan, does not belong to the text of this round, or ""."""
    plain = re.sub(r"[\s.…-]", "", code).lower()
    if len(plain) < CODE_LENGTH:
        return f"Vul de eerste {CODE_LENGTH} tekens in van de controlecode die op de scan staat."
    if not signing_round.version.sha256.startswith(plain):
        return (
            "Deze code hoort niet bij deze tekst. Kijk nog eens onder aan een bladzijde van de scan. "
            "Staat die code er echt? Keur de scan dan af: er is een andere tekst ondertekend."
        )
    return ""


def _waiting(agenda: Agenda, paper_id: int, by: User) -> PaperSignature:
    """Return the scan in the round that runs, that `by` may judge now; StepRefused says why not."""
    signing_round = signable_round(agenda)
    rows = PaperSignature.objects.select_for_update(of=("self",)).select_related(
        "request__office_holder__user", "recorded_by", "scan"
    )
    paper = rows.filter(pk=paper_id, request__round=signing_round).first()
    if paper is None:
        raise StepRefused("Deze scan hoort bij een andere versie van de tekst en telt niet meer.")
    if paper.confirmed is not None:
        raise StepRefused("Deze scan is al beoordeeld.")
    if paper.recorded_by_id == by.pk:
        raise StepRefused("U hebt deze scan zelf vastgelegd. Een collega moet hem bevestigen.")
    if not can_judge(by, agenda, paper):
        raise StepRefused("Deze scan beoordelen hoort niet bij uw rol in deze agenda.")
    return paper


def _judge(paper: PaperSignature, by: User, *, confirmed: bool, reason: str = "") -> None:
    paper.judged_at, paper.judged_by = now(), by
    paper.confirmed, paper.rejection_reason = confirmed, reason
    paper.save(update_fields=["judged_at", "judged_by", "confirmed", "rejection_reason"])


def _checks(
    signing_round: SigningRound, request: SigningRequest, paper: PaperSignature, by: User
) -> list[dict[str, str]]:
    """Return what two people looked at, as the register shows it; names as they are today."""
    code = signing_round.version.sha256[:CODE_LENGTH]
    return [
        {
            "what": "Tekst",
            "result": f"De controlecode op de scan begint met {code}, zoals die van de vastgestelde tekst.",
        },
        {"what": "Handtekening", "result": f"Op de scan staat de handtekening van {request.who}, met datum en plaats."},
        {
            "what": "Vastgelegd",
            "result": f"{paper.recorded_by.name}, {dutch_date(timezone.localdate(paper.recorded_at))}",
        },
        {"what": "Bevestigd", "result": f"{by.name}, {dutch_date(timezone.localdate(now()))}"},
    ]


def _data(paper: PaperSignature) -> dict[str, object]:
    return {
        "round": paper.request.round_id,
        "request": str(paper.request_id),
        "signatory": str(paper.request.signatory_id),
        "paper": paper.pk,
        "file_sha256": paper.scan.sha256,
    }


def _colleagues(agenda: Agenda, paper: PaperSignature) -> list[User]:
    """Return who works on this agenda and may judge the scan; others who may find it in their work."""
    people = [user for user in (agenda.coordinator, agenda.contact) if user is not None and user.is_active]
    return [user for user in dict.fromkeys(people) if can_judge(user, agenda, paper)]
