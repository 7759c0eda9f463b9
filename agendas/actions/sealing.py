"""What the worker stores for a signing round: the frozen PDF, the sealed one that ends the round, and the evidence."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from agendas.actions.copies import send_copies
from agendas.actions.moving import lock_parent, locked, move, note
from agendas.actions.taking_effect import take_effect
from agendas.choices import State
from agendas.models import SigningRound
from agendas.workflow import StepRefused
from records.actions import store_file
from records.jobs import enqueue, settle

PDF = "application/pdf"
# Sealing takes seconds, and the worker tries again after 5, 10, 20 ... seconds: after this it needs a person.
SEAL_PATIENCE = timedelta(minutes=5)


@transaction.atomic
def store_frozen_pdf(*, signing_round: SigningRound, pdf: bytes) -> None:
    """Keep the unsealed PDF of the frozen text; a second call changes nothing."""
    agenda = locked(signing_round.agenda)
    signing_round = SigningRound.objects.select_for_update().get(pk=signing_round.pk)
    settle()
    if signing_round.frozen_pdf_id is not None:
        return
    signing_round.frozen_pdf = store_file(
        name=f"{agenda.reference}-ter-ondertekening.pdf", content_type=PDF, content=pdf, by=None
    )
    signing_round.save(update_fields=["frozen_pdf"])
    note(agenda, "frozen_pdf_stored", None, {"file_sha256": signing_round.frozen_pdf.sha256})


@transaction.atomic
def store_sealed_pdf(*, signing_round: SigningRound, pdf: bytes, trusted_time: bool = False) -> None:
    """Keep the sealed PDF and end the round: from now on the agenda is signed. A second call changes nothing.

    Idempotent on (agenda, version): one round per version, one sealed file per round. `trusted_time`: the moment in
    the seal comes from a time stamp service. The evidence sheet is made after it, so that nobody waits for it.
    """
    lock_parent(signing_round.agenda)
    agenda = locked(signing_round.agenda)
    signing_round = SigningRound.objects.select_for_update().get(pk=signing_round.pk)
    settle()
    if signing_round.sealed_pdf_id is not None:
        return
    if agenda.state != State.SEALING:
        raise StepRefused(f"Verzegelen kan niet: de agenda is {agenda.get_state_display().lower()}.")
    signing_round.sealed_pdf = store_file(name=f"{agenda.reference}.pdf", content_type=PDF, content=pdf, by=None)
    signing_round.outcome = SigningRound.Outcome.SEALED
    signing_round.ended_at = timezone.now()
    signing_round.save(update_fields=["sealed_pdf", "outcome", "ended_at"])
    data = {
        "sha256": signing_round.version.sha256,
        "file_sha256": signing_round.sealed_pdf.sha256,
        "trusted_time": trusted_time,
    }
    move(agenda, State.SIGNED, action="sealed", by=None, data=data)
    take_effect(agenda)
    enqueue("agendas.tasks.make_evidence", effect=evidence_effect(signing_round), round_id=signing_round.pk)
    send_copies(agenda=agenda, signing_round=signing_round)


@transaction.atomic
def store_evidence_pdf(*, signing_round: SigningRound, pdf: bytes) -> None:
    """Keep the sealed evidence sheet of a sealed round; a second call changes nothing."""
    agenda = locked(signing_round.agenda)
    signing_round = SigningRound.objects.select_for_update().get(pk=signing_round.pk)
    settle()
    if signing_round.evidence_pdf_id is not None:
        return
    if signing_round.sealed_pdf_id is None:
        raise StepRefused("Een bewijsblad maken kan pas als de agenda is verzegeld.")
    signing_round.evidence_pdf = store_file(
        name=f"{agenda.reference}-bewijsblad.pdf", content_type=PDF, content=pdf, by=None
    )
    signing_round.save(update_fields=["evidence_pdf"])
    data = {"sha256": signing_round.version.sha256, "file_sha256": signing_round.evidence_pdf.sha256}
    note(agenda, "evidence_stored", None, data)


def seal_effect(signing_round: SigningRound) -> str:
    """Return the effect of the job that seals `signing_round`."""
    return f"seal:{signing_round.pk}"


def evidence_effect(signing_round: SigningRound) -> str:
    """Return the effect of the job that makes the evidence sheet of `signing_round`."""
    return f"evidence:{signing_round.pk}"
