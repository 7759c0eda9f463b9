"""A signature from elsewhere: the alderman signs the frozen PDF with an invented trust service, by the real road."""

from pathlib import Path

from django.conf import settings
from django.db import transaction

from agendas.actions.elsewhere import judge_upload, record_external
from agendas.actions.sealing import store_frozen_pdf
from agendas.actions.signing import open_round
from agendas.choices import State
from agendas.demo.people import Crew
from agendas.demo.plan import Plan, Story
from agendas.demo.provider import DemoProvider
from agendas.demo.signers import request_of, sign_state
from agendas.models import Agenda
from agendas.pdf import frozen_pdf
from municipalities.roles import Role
from records.archival_pdf import RenderingFailed
from records.uploads import UploadRefused, check_upload


def sign_elsewhere(plan: Plan, crew: Crew) -> str:
    """Let the alderman of a frozen agenda sign elsewhere, and both ministers after that; today.

    Return what went wrong as a sentence, "" when nothing did: the agenda then waits in the state in which it is. The
    judgement takes seconds, so all of this is outside the transaction in which the agenda was made.
    """
    if plan.story is not Story.ELSEWHERE:
        return ""
    agenda = Agenda.objects.filter(reference=plan.reference, state=State.FROZEN).first()
    if agenda is None:
        return ""
    code = plan.codes[0]
    alderman, officer = crew.at(code, Role.ALDERMAN), crew.at(code, Role.OFFICER)
    try:
        signing_round = open_round(agenda)
        store_frozen_pdf(signing_round=signing_round, pdf=frozen_pdf(signing_round))
        request = request_of(agenda, alderman)
        provider = DemoProvider()
        provider.trust(Path(settings.SIGNING_TRUST_DIR))
        frozen = request.round.frozen_pdf
        signed = provider.sign(bytes(frozen.content) if frozen else b"", request.who)
        judged = judge_upload(request, check_upload(f"{agenda.reference}-ondertekend.pdf", signed))
    except (RenderingFailed, UploadRefused, OSError) as problem:
        return str(problem)
    if not judged.verdict.accepted:
        return judged.verdict.objections[0]
    with transaction.atomic():
        place = crew.municipalities[code].name
        record_external(agenda=agenda, request_id=request.pk, judged=judged, place=place, by=officer)
        sign_state(agenda, crew)
    return ""
