"""Scans of signatures on paper that still wait for a colleague while the signing goes on, or stops, without them."""

from django.db.models import QuerySet

from accounts.models import User
from agendas.actions.moving import note
from agendas.models import Agenda, PaperSignature, SigningRequest, SigningRound
from agendas.workflow import StepRefused
from records.clock import now

OTHER_WAY = "Niet meer nodig: er is op een andere manier ondertekend."
ROUND_OVER = "Niet meer nodig: het ondertekenen van deze tekst is gestopt."
OWN_SCAN = "Er wacht nog een scan die u zelf vastlegde. Laat een collega die eerst beoordelen."


def own_scan_problem(request: SigningRequest, by: User) -> str:
    """Return why `by` cannot bring in a signature in another way yet: nobody closes a scan of their own; or ""."""
    return OWN_SCAN if request.paper.filter(confirmed=None, recorded_by=by).exists() else ""


def close_for_signature(agenda: Agenda, request: SigningRequest, by: User) -> None:
    """Close the scan that waits for `request`, which `by` signs or records in another way, in their transaction."""
    if problem := own_scan_problem(request, by):
        raise StepRefused(problem)
    _close(agenda, request.paper.filter(confirmed=None), OTHER_WAY, by)


def close_for_end(signing_round: SigningRound, by: User) -> None:
    """Close the scans that wait in a round that `by` ends; an own scan stays unjudged, and counts no more either."""
    waiting = PaperSignature.objects.filter(request__round=signing_round, confirmed=None)
    _close(signing_round.agenda, waiting.exclude(recorded_by=by), ROUND_OVER, by)


def _close(agenda: Agenda, papers: QuerySet[PaperSignature], reason: str, by: User) -> None:
    rows = papers.select_related("request__office_holder", "scan").defer("scan__content")
    for paper in rows:
        paper.judged_at, paper.judged_by, paper.confirmed, paper.rejection_reason = now(), by, False, reason
        paper.save(update_fields=["judged_at", "judged_by", "confirmed", "rejection_reason"])
        data = {
            "round": paper.request.round_id,
            "request": str(paper.request_id),
            "signatory": str(paper.request.signatory_id),
            "paper": paper.pk,
            "file_sha256": paper.scan.sha256,
            "reason": reason,
        }
        note(agenda, "paper_superseded", by, data, paper.request.who)
