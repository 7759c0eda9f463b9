"""What the worker stores for a signing round: the frozen PDF, and the sealed one that ends the round."""

from django.db import transaction
from django.utils import timezone

from agendas.actions.moving import locked, move, note
from agendas.choices import State
from agendas.emails import send_copies
from agendas.models import SigningRound
from agendas.workflow import StepRefused
from records.actions import store_file
from records.jobs import settle

PDF = "application/pdf"


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
def store_sealed_pdf(*, signing_round: SigningRound, pdf: bytes) -> None:
    """Keep the sealed PDF and end the round: from now on the agenda is signed. A second call changes nothing.

    Idempotent on (agenda, version): one round per version, one sealed file per round.
    """
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
    data = {"sha256": signing_round.version.sha256, "file_sha256": signing_round.sealed_pdf.sha256}
    move(agenda, State.SIGNED, action="sealed", by=None, data=data)
    send_copies(agenda, signing_round)
