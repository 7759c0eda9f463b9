"""A signature put with a trust service provider: the frozen PDF, signed elsewhere and brought in here."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agendas.actions.moving import locked, note
from agendas.actions.registering import Evidence, put_signature
from agendas.actions.rounds import request_at_turn
from agendas.choices import SignatureMethod
from agendas.models import Agenda, Signature, SigningRequest
from agendas.permissions import can_record
from agendas.workflow import StepRefused
from gka_portal.notation import dutch_date
from records.actions import store_file
from records.external_signatures import Expected, ExternalVerdict, judge_external
from records.uploads import CheckedUpload

FACTOR = "certificate"
NO_PDF_YET = "De pdf om te ondertekenen wordt nog gemaakt. Probeer het over een minuut opnieuw."
OTHER_TEXT = "De tekst of de ondertekenaar is intussen anders. Open deze bladzijde opnieuw."


@dataclass(frozen=True)
class Judged:
    """An upload with what was found about it, against which frozen PDF and for whom."""

    upload: CheckedUpload
    verdict: ExternalVerdict
    frozen_sha256: str
    expected: Expected


def judge_upload(request: SigningRequest, upload: CheckedUpload) -> Judged:
    """Judge `upload` as the frozen PDF signed for `request`. Takes seconds, so never inside a transaction.

    StepRefused when there is no frozen PDF yet.
    """
    frozen = request.round.frozen_pdf
    if frozen is None:
        raise StepRefused(NO_PDF_YET)
    expected = Expected(request.who, request.organisation)
    return Judged(upload, judge_external(bytes(frozen.content), upload.content, expected), frozen.sha256, expected)


@transaction.atomic
def record_external(*, agenda: Agenda, request_id: UUID, judged: Judged, place: str, by: User) -> Signature:
    """Put an accepted signature from elsewhere in the register, with its file and what was checked."""
    agenda = locked(agenda)
    signing_round, request = request_at_turn(agenda, request_id)
    if not can_record(by, agenda, request):
        raise StepRefused("Een handtekening van elders vastleggen hoort niet bij uw rol in deze agenda.")
    if not judged.verdict.accepted:
        raise StepRefused(judged.verdict.objections[0])
    frozen = signing_round.frozen_pdf
    same_text = frozen is not None and frozen.sha256 == judged.frozen_sha256
    if not same_text or judged.expected != Expected(request.who, request.organisation):
        raise StepRefused(OTHER_TEXT)
    signed_on, frozen_on = judged.verdict.signed_on, timezone.localdate(signing_round.opened_at)
    if signed_on is not None and signed_on < frozen_on:
        raise StepRefused(f"De tijdstempel is van voor {dutch_date(frozen_on)}, de dag waarop de tekst is vastgesteld.")
    if not place.strip():
        raise StepRefused("Vul de plaats in waar is ondertekend.")
    upload = judged.upload
    evidence = Evidence(
        method=SignatureMethod.EXTERNAL,
        place=place.strip(),
        factor=FACTOR,
        signed_by=request.office_holder.user if request.office_holder else None,
        signed_on=signed_on,
        recorded_by=by,
        file=store_file(name=upload.name, content_type=upload.content_type, content=upload.content, by=by),
        checks=judged.verdict.checks,
        certificate_sha256=judged.verdict.certificate_sha256,
    )
    return put_signature(agenda, signing_round, request, evidence, by=by)


@transaction.atomic
def note_refused(*, agenda: Agenda, request: SigningRequest, reason: str, file_sha256: str, by: User) -> None:
    """Record that a file was refused and why: no good pdf, malware, a wrong signature. The file itself is not kept."""
    data = {
        "round": request.round_id,
        "request": str(request.pk),
        "signatory": str(request.signatory_id),
        "reason": reason,
        "file_sha256": file_sha256,
    }
    note(locked(agenda), "external_refused", by, data, request.who)
