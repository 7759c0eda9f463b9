"""Work for the job worker. Each task may be run again after a crash: its effect happens once."""

from datetime import date
from uuid import UUID

from accounts.models import User
from agendas.actions import hand_over, inviting, moving_places, publishing_due, sweeping
from agendas.actions.archiving import forget_packages as forget_archive_packages
from agendas.actions.archiving import refuse_package, store_package
from agendas.actions.exporting import refuse_export, store_export
from agendas.actions.public_copies import store_public_copy
from agendas.actions.sealing import store_evidence_pdf, store_frozen_pdf, store_sealed_pdf
from agendas.actions.signing_sessions import carry_out, waiting_answers
from agendas.archiving import CannotBeArchived, package
from agendas.evidence import evidence_pdf
from agendas.files.making import CannotBeMade, about, make
from agendas.models import ArchivePackage, Export, Publication, SigningRound
from agendas.pdf import frozen_pdf, signed_pdf
from agendas.publishing.copies import public_copy
from agendas.publishing.ready import lacks_copy, mask_sha256
from records.archival_pdf import RenderingFailed
from records.jobs import LeaseLost, report_progress
from records.models import Job
from records.sealing import REASON, SealNotConfigured, has_time_service, seal
from records.verification import Verdict, verdict


def make_frozen_pdf(round_id: int) -> None:
    """Render the unsealed PDF of a frozen text: what everybody reads and takes to the college."""
    signing_round = _round(round_id)
    if signing_round.frozen_pdf_id is None:
        store_frozen_pdf(signing_round=signing_round, pdf=frozen_pdf(signing_round))


def seal_agenda(round_id: int) -> None:
    """Render the fully signed agenda once, seal it and store it."""
    signing_round = _round(round_id)
    if signing_round.sealed_pdf_id is None:
        pdf, judged = _sealed(signed_pdf(signing_round))
        store_sealed_pdf(signing_round=signing_round, pdf=pdf, trusted_time=judged.trusted_time)


def make_evidence(round_id: int) -> None:
    """Make the evidence sheet of a sealed round once, seal it too and store it."""
    signing_round = _round(round_id)
    if signing_round.evidence_pdf_id is None:
        pdf, _judged = _sealed(evidence_pdf(signing_round), reason="Bewijsblad")
        store_evidence_pdf(signing_round=signing_round, pdf=pdf)


def sweep_seals() -> None:
    """Look for what is fully signed and has no seal, or no evidence sheet (records.recurring: every ten minutes)."""
    sweeping.sweep_seals()


def _sealed(pdf: bytes, *, reason: str = REASON) -> tuple[bytes, Verdict]:
    """Return `pdf` with the seal, and our own verdict about it: what others would not find genuine is not stored."""
    sealed = seal(pdf, reason=reason)
    judged = verdict(sealed)
    if not judged.genuine:
        raise SealNotConfigured(f"Het zegel doorstaat de eigen controle niet. {' '.join(judged.objections)}")
    if has_time_service() and not judged.trusted_time:
        raise SealNotConfigured("Het zegel heeft geen tijd van de tijdstempeldienst, en die is wel ingesteld.")
    return sealed, judged


def hand_over_agendas(municipalities: list[int], start: str, giver: int, taker: int, by: int) -> None:
    """Give agendas their new coordinator on the day `start` of a hand-over."""
    people = User.objects.in_bulk([giver, taker, by])
    hand_over.hand_over_agendas(
        municipalities=municipalities,
        start=date.fromisoformat(start),
        giver=people[giver],
        taker=people[taker],
        by=people[by],
    )


def move_merged() -> None:
    """Carry out the mergers of municipalities whose day has come (records.recurring: every morning)."""
    moving_places.move_merged()


def make_export(export_id: str) -> None:
    """Make the file that somebody asked for; one that was called off meanwhile is not kept."""
    wishes = Export.objects.select_related("agenda__text", "asked_by").defer("content")
    export = wishes.filter(pk=export_id, content=None, problem="").first()
    if export is None:
        return

    def told(sentence: str) -> None:
        report_progress(sentence)
        if not Job.objects.unfinished().filter(effect=export.effect).exists():
            raise LeaseLost("nobody wants this file any more")

    made_of = about(export.agenda)
    try:
        file = make(export, told=told)
    except (CannotBeMade, RenderingFailed) as failure:
        refuse_export(export=export, sentence=str(failure))
    else:
        store_export(export=export, file=file, made_of=made_of)


def make_archive_package(package_id: str) -> None:
    """Make the package that somebody asked for; one that was called off meanwhile is not kept."""
    wishes = ArchivePackage.objects.select_related("agenda__parent").defer("content")
    asked = wishes.filter(pk=package_id, content=None, problem="", cancelled_at=None).first()
    if asked is None:
        return

    def told(sentence: str) -> None:
        report_progress(sentence)
        if not Job.objects.unfinished().filter(effect=asked.effect).exists():
            raise LeaseLost("nobody wants this package any more")

    try:
        content = package(asked.agenda, asked.name, told=told)
    except CannotBeArchived as refused:
        refuse_package(package=asked, sentence=str(refused))
    else:
        store_package(package=asked, content=content)


def forget_packages() -> None:
    """Remove the packages that are a week old (records.recurring: every night)."""
    forget_archive_packages()


def answer_session(session_id: str) -> None:
    """Carry out the answers of a signing session, each by itself; one that was carried out before stays as it is."""
    for answer_id in waiting_answers(UUID(session_id)):
        carry_out(answer_id=answer_id)


def remind_signers() -> None:
    """Remind who was asked to sign some working days ago (records.recurring: every morning)."""
    inviting.remind_signers()


def make_public_copy(publication_id: int) -> None:
    """Make the PDF that everybody may read; one whose mask changed meanwhile is not kept."""
    publication = Publication.objects.select_related("agenda").get(pk=publication_id)
    if lacks_copy(publication):
        report_progress("De openbare pdf wordt gemaakt")
        made_of = mask_sha256(publication)
        store_public_copy(publication=publication, pdf=public_copy(publication), made_of=made_of)


def publish_due() -> None:
    """Make public what was planned for today (records.recurring: every morning)."""
    publishing_due.publish_due()


def _round(round_id: int) -> SigningRound:
    return SigningRound.objects.select_related("agenda", "version").get(pk=round_id)
