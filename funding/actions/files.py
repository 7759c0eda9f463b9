"""Files of the figures that the worker makes for one person: asking, making, calling off, forgetting after a week.

As `agendas.actions.exporting`. What happened stands in the chain of the person who asked.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts.actions.events import stream_of
from accounts.models import User
from funding.choices import ReportKind
from funding.figures import Wanted
from funding.files.making import MadeFile
from funding.models import FiguresFile
from funding.permissions import may_see_figures
from funding.workflow import StepRefused
from records.actions import cancel_work, record
from records.clock import now
from records.jobs import enqueue, settle
from records.models import Job
from records.models.jobs import JobStatus

KEPT = timedelta(days=7)
MOST_AT_ONCE = 5
_TASK = "funding.tasks.make_file"
# What goes wrong twice in a row goes wrong a twentieth time too.
_ATTEMPTS = 3
_STOPPED = (JobStatus.FAILED, JobStatus.CANCELLED)


@transaction.atomic
def ask_file(*, kind: ReportKind, wanted: Wanted, by: User) -> FiguresFile:
    """Ask the worker for a file of the figures that are `wanted`; StepRefused tells why not.

    The same file that is still waiting is not asked twice; one that is ready is made anew: figures change.
    """
    if not may_see_figures(by):
        raise StepRefused("Een bestand met de cijfers van alle subsidies hoort niet bij uw rol.")
    # One person at a time: two clicks at once are one file.
    User.objects.select_for_update().get(pk=by.pk)
    waiting = _unfinished(by)
    known = next((file for file in waiting if file.kind == kind and file.wanted == wanted.address), None)
    if known is not None:
        return known
    if len(waiting) >= MOST_AT_ONCE:
        raise StepRefused(f"Er worden al {MOST_AT_ONCE} bestanden voor u gemaakt. Wacht tot er een klaar is.")
    moment = now()
    file = FiguresFile.objects.create(
        kind=kind, wanted=wanted.address, asked_at=moment, asked_by=by, expires=moment + KEPT
    )
    enqueue(_TASK, effect=file.effect, urgent=True, max_attempts=_ATTEMPTS, file_id=str(file.pk))
    _note(file, "export_asked", by)
    return file


def _unfinished(by: User) -> list[FiguresFile]:
    files = list(FiguresFile.objects.filter(asked_by=by, content=None, problem="").defer("content"))
    effects = Job.objects.unfinished().filter(effect__in=[file.effect for file in files])
    going = set(effects.values_list("effect", flat=True))
    return [file for file in files if file.effect in going]


@transaction.atomic
def store_file(*, file: FiguresFile, made: MadeFile) -> None:
    """Keep what the worker made; nothing when the file is there already or nobody wants it."""
    row = FiguresFile.objects.select_for_update().filter(pk=file.pk, content=None).first()
    if row is not None:
        row.name, row.content_type, row.content = made.name, made.content_type, made.content
        row.problem, row.expires = "", now() + KEPT
        row.save()
    settle()


@transaction.atomic
def refuse_file(*, file: FiguresFile, sentence: str) -> None:
    """Note why a file cannot be made."""
    FiguresFile.objects.filter(pk=file.pk, content=None).update(problem=sentence[:300])
    settle()


@transaction.atomic
def cancel_file(*, file: FiguresFile, by: User) -> None:
    """Call off a file that is not made yet, also while the worker is at it: what that makes is then not kept."""
    row = _own(file, by)
    if row.content is not None or not cancel_work(effects=[row.effect], by=by, also_running=True):
        raise StepRefused("Annuleren kan niet meer: er wordt niet meer aan dit bestand gewerkt.")
    _note(row, "export_cancelled", by)


@transaction.atomic
def retry_file(*, file: FiguresFile, by: User) -> FiguresFile:
    """Ask anew for a file that went wrong or was called off; the old wish goes."""
    row = _own(file, by)
    failed = bool(row.problem) or Job.objects.filter(effect=row.effect, status__in=_STOPPED).exists()
    if row.content is not None or not failed:
        raise StepRefused("Opnieuw proberen is niet nodig: dit bestand is er al of wordt nog gemaakt.")
    asked = ask_file(kind=ReportKind(row.kind), wanted=Wanted.of(row.wanted), by=by)
    row.delete()
    return asked


def note_download(*, file: FiguresFile, by: User) -> None:
    """Record that somebody took the figures out of the portal."""
    _note(file, "exported", by)


@transaction.atomic
def forget_files() -> int:
    """Remove the files whose time is over, and the work on them that is not done; return how many."""
    over = FiguresFile.objects.filter(expires__lte=now())
    effects = [file.effect for file in over.only("pk")]
    for start in range(0, len(effects), 500):
        cancel_work(effects=effects[start : start + 500], by=None)
    removed, _ = over.delete()
    return removed


def _note(file: FiguresFile, action: str, by: User) -> None:
    record(
        stream=stream_of(by),
        action=action,
        by=by,
        object=f"figures:{file.pk}",
        data={"kind": str(file.kind), "wanted": file.wanted},
    )


def _own(file: FiguresFile, by: User) -> Any:
    """Return the row of `file` of `by`, locked."""
    return FiguresFile.objects.select_for_update(of=("self",)).get(pk=file.pk, asked_by=by)
