"""The PDF that everybody may read: asking the worker for it, and keeping what it made."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from agendas.actions.moving import locked, note
from agendas.models import Publication
from agendas.publishing.ready import COPY_STORED, lacks_copy, mask_sha256, without_pdf
from agendas.publishing.rights import can_publish
from agendas.workflow import StepRefused
from records.actions import cancel_work, retry_job, store_file
from records.jobs import enqueue, settle
from records.models import Job
from records.models.jobs import JobStatus

_TASK = "agendas.tasks.make_public_copy"
_PUBLISH = "agendas.tasks.publish_due"
_ATTEMPTS = 3
_PDF = "application/pdf"


def copy_effect(publication: Publication) -> str:
    """Return the effect of the job that makes the public PDF with the mask of today."""
    return f"public-copy:{publication.pk}:{mask_sha256(publication)[:16]}"


def renew_copies(publication: Publication, by: User | None, *, family: bool = False) -> None:
    """Ask for the public PDF when one is needed that is not there; in the transaction of what changed.

    `family`: also those of the agreement and its other addenda, which repeat the text. What of them is public has no
    PDF for everybody until the new one is there.
    """
    rows = [publication]
    if family:
        agreed = publication.agenda.parent_id or publication.agenda_id
        others = Publication.objects.filter(Q(agenda=agreed) | Q(agenda__parent=agreed)).exclude(pk=publication.pk)
        rows += list(others.select_for_update(of=("self",)).select_related("agenda").order_by("pk"))
    lacking = without_pdf(rows)
    for row in rows:
        if row.pk in lacking:
            _ask(row, by)


@transaction.atomic
def ask_copy(*, publication: Publication, by: User | None) -> None:
    """Ask the worker (again) for the public PDF, when it is needed and not there."""
    agenda = locked(publication.agenda)
    row = Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
    row.agenda = agenda
    renew_copies(row, by)


@transaction.atomic
def cancel_copy(*, publication: Publication, by: User) -> None:
    """Call off the making of the public PDF, also while the worker is at it: what that makes is then not kept."""
    agenda = locked(publication.agenda)
    if not can_publish(by, agenda):
        raise StepRefused("De openbare pdf hoort niet bij uw rol in deze agenda.")
    row = Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
    row.agenda = agenda
    if not cancel_work(effects=[copy_effect(row)], by=by, also_running=True):
        raise StepRefused("Annuleren kan niet meer: er wordt niet meer aan de openbare pdf gewerkt.")
    note(agenda, "public_copy_cancelled", by, {})


def _ask(publication: Publication, by: User | None) -> None:
    effect = copy_effect(publication)
    before = Job.objects.unfinished().filter(effect__startswith=f"public-copy:{publication.pk}:").exclude(effect=effect)
    cancel_work(effects=list(before.values_list("effect", flat=True)), by=by, also_running=True)
    job = enqueue(_TASK, effect=effect, urgent=True, max_attempts=_ATTEMPTS, publication_id=publication.pk)
    if job.status in (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED):
        # The same mask as some time ago: that file is no longer there.
        retry_job(job=job, by=by, also_done=True)


@transaction.atomic
def store_public_copy(*, publication: Publication, pdf: bytes, made_of: str) -> bool:
    """Keep the public PDF; False when the mask is no longer the one that it was made of (`made_of`: its hash)."""
    agenda = locked(publication.agenda)
    row = Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
    row.agenda = agenda
    settle()
    if mask_sha256(row) != made_of or not lacks_copy(row):
        return False
    row.masked_pdf = store_file(name=f"{agenda.reference}-openbaar.pdf", content_type=_PDF, content=pdf, by=None)
    row.save(update_fields=["masked_pdf"])
    note(agenda, COPY_STORED, None, {"file_sha256": row.masked_pdf.sha256, "mask": made_of})
    if _waited(row):
        enqueue(_PUBLISH, effect=f"publish-due:{row.masked_pdf.pk}", max_attempts=_ATTEMPTS)
    return True


def _waited(row: Publication) -> bool:
    """Did the worker find this plan this morning, without its PDF? Not one that somebody still works at today."""
    today = timezone.localdate()
    is_planned = row.published_at is None and row.public_from is not None and row.public_from <= today
    return is_planned and timezone.localdate(row.changed_at) < today
