"""Whether the seal is on its way, for the pages that say so."""

from django.utils import timezone

from agendas.actions.sealing import SEAL_PATIENCE, seal_effect
from agendas.choices import FROZEN_STATES, State
from agendas.models import Agenda, SigningRound
from records.models import Event, Job
from records.sealing import has_time_service

SEALED_STATES = frozenset({State.SIGNED, State.CLOSED})


def seal_is_late(agenda: Agenda) -> bool:
    """Say whether an agenda that everybody signed still has no seal although it should: no queries in other states."""
    if agenda.state != State.SEALING:
        return False
    rounds = agenda.rounds.filter(outcome=SigningRound.Outcome.OPEN)
    jobs = Job.objects.unfinished().filter(effect__in=[seal_effect(row) for row in rounds])
    return not jobs.filter(enqueued__gt=timezone.now() - SEAL_PATIENCE).exists()


def time_note(agenda: Agenda) -> str:
    """Return that the seal has, or will have, no trusted time; "" when it has one or there is nothing to seal."""
    if agenda.state in SEALED_STATES:
        sealed = Event.objects.in_stream(agenda.stream).filter(action="sealed").last()
        has_time = sealed is not None and bool(sealed.data.get("trusted_time"))
        return (
            ""
            if has_time
            else "Het tijdstip van het zegel komt van de klok van het portaal, niet van een tijdstempeldienst."
        )
    if agenda.state not in FROZEN_STATES or has_time_service():
        return ""
    return "Het zegel krijgt straks de tijd van de klok van het portaal. Er is geen tijdstempeldienst ingesteld."


def evidence_round(agenda: Agenda) -> SigningRound | None:
    """Return the sealed round with its evidence sheet, or None; no query in other states."""
    if agenda.state not in SEALED_STATES:
        return None
    return agenda.rounds.filter(evidence_pdf__isnull=False).select_related("evidence_pdf").first()


def has_evidence(agenda: Agenda) -> bool:
    """Is there an evidence sheet? Without reading it; no query in other states."""
    return agenda.state in SEALED_STATES and agenda.rounds.filter(evidence_pdf__isnull=False).exists()
