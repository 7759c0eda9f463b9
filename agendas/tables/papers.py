"""Scans of signatures on paper: those of one signatory, and those that wait for somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agendas.actions.rounds import request_at_turn
from agendas.actions.waiting_scans import OTHER_WAY, ROUND_OVER
from agendas.models import Agenda, PaperSignature, Signature, SigningRequest, SigningRound
from agendas.permissions import roles_with
from agendas.roles import Right
from agendas.signing_rights import can_judge
from agendas.workflow import StepRefused
from gka_portal.notation import dutch_date

# More than wait anywhere in a week; the rest follows when these are done.
_MOST = 50


@dataclass(frozen=True)
class ScanToConfirm:
    """A colleague's scan that somebody must look at."""

    name: str
    places: str
    reference: str
    recorded_by: str
    recorded_at: datetime
    url: str


def closed_scans(asked: SigningRequest, scans: Iterable[PaperSignature]) -> list[str]:
    """Return in a sentence each what became of the scans of `asked` that count no more."""
    over = asked.round.outcome in {SigningRound.Outcome.REFUSED, SigningRound.Outcome.RECALLED}
    told = []
    for scan in scans:
        recorder = scan.recorded_by.name
        if scan.confirmed is False and scan.judged_by is not None and scan.judged_at is not None:
            day = dutch_date(timezone.localdate(scan.judged_at))
            if is_superseded(scan):
                told.append(f"De scan van {recorder} telt niet meer sinds {day}. {scan.rejection_reason}")
            else:
                told.append(f"{scan.judged_by.name} keurde op {day} de scan van {recorder} af: {scan.rejection_reason}")
        elif scan.confirmed is None and over:
            told.append(f"De scan van {recorder} telt niet meer. {ROUND_OVER}")
    return told


def is_superseded(scan: PaperSignature) -> bool:
    """Was this scan no longer needed, rather than found wrong by a colleague?"""
    return scan.confirmed is False and scan.rejection_reason in {OTHER_WAY, ROUND_OVER}


def why_no_paper(agenda: Agenda, asked: SigningRequest) -> str:
    """Return why no scan can be recorded for `asked` now, in one sentence, or ""."""
    if asked.paper.filter(confirmed=None).exists() and asked.round.outcome == SigningRound.Outcome.OPEN:
        return f"Er is al een scan van de handtekening van {asked.who}. Een collega moet die eerst beoordelen."
    try:
        request_at_turn(agenda, asked.pk)
    except StepRefused as refusal:
        return str(refusal)
    return ""


def scans_to_confirm(user: User) -> list[ScanToConfirm]:
    """Return the scans that `user` may confirm now, the longest waiting first; no query for who never may."""
    if not roles_with(user, Right.RECORD_SIGNATURE):
        return []
    readable = Agenda.objects.visible_by_role(user).values("pk")
    rows = _open().filter(request__round__agenda__in=readable).exclude(recorded_by=user)[:_MOST]
    return [_row(row) for row in rows if can_judge(user, row.request.round.agenda, row)]


def _open() -> QuerySet[PaperSignature]:
    """Those in a round that runs, of somebody who did not sign in another way since."""
    signed = Signature.objects.filter(round=OuterRef("request__round"), signatory_id=OuterRef("request__signatory_id"))
    running = PaperSignature.objects.filter(
        confirmed=None, request__withdrawn_at=None, request__round__outcome=SigningRound.Outcome.OPEN
    )
    return (
        running.exclude(Exists(signed))
        .select_related("recorded_by", "request__office_holder", "request__round__agenda")
        .prefetch_related("request__round__agenda__agenda_municipalities__municipality")
    )


def _row(paper: PaperSignature) -> ScanToConfirm:
    agenda = paper.request.round.agenda
    places = ", ".join(line.municipality.name for line in agenda.agenda_municipalities.all()) or "Landelijk"
    return ScanToConfirm(
        name=paper.request.who,
        places=places,
        reference=agenda.reference,
        recorded_by=paper.recorded_by.name,
        recorded_at=paper.recorded_at,
        url=reverse("agendas:sign_paper_judge", args=[agenda.reference, paper.request_id, paper.pk]),
    )
