"""Files that the worker makes for one person: asking, making, calling off, and forgetting them after a week."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from agendas.actions.moving import locked, note
from agendas.choices import ExportKind
from agendas.files.making import MadeFile, about
from agendas.files.offers import offers_for
from agendas.models import Agenda, Export
from agendas.workflow import StepRefused
from records.actions import cancel_work
from records.clock import now
from records.jobs import enqueue, settle
from records.models import Job
from records.models.jobs import JobStatus

KEPT = timedelta(days=7)
# Asked again within this time, of the same text, it is the same file.
SAME_FOR = timedelta(hours=1)
MOST_AT_ONCE = 5
_TASK = "agendas.tasks.make_export"
# What goes wrong twice in a row with the same text goes wrong a twentieth time too.
_ATTEMPTS = 3
_STOPPED = (JobStatus.FAILED, JobStatus.CANCELLED)
_CHOSEN = ("before", "after")


@transaction.atomic
def ask_export(*, agenda: Agenda, kind: ExportKind, wanted: dict[str, str], by: User) -> Export:
    """Ask the worker for a file of `agenda`; what `by` asked already of the same text is not made twice.

    `wanted` names the two texts of a comparison ({"before": "v2", "after": "nu"}). StepRefused tells why not.
    """
    agenda = locked(agenda)
    offer = next((offer for offer in offers_for(by, agenda) if offer.kind == kind), None)
    if offer is None:
        raise StepRefused("Dit bestand is er voor u niet bij deze agenda.")
    if offer.blocked:
        raise StepRefused(offer.blocked)
    chosen = {key: wanted[key] for key in _CHOSEN if key in wanted} if kind == ExportKind.REDLINE else {}
    wanted = chosen | about(agenda)
    if (known := _asked_before(agenda, kind, wanted, by)) is not None:
        return known
    if _unfinished(by) >= MOST_AT_ONCE:
        raise StepRefused(f"Er worden al {MOST_AT_ONCE} bestanden voor u gemaakt. Wacht tot er een klaar is.")
    moment = now()
    export = Export.objects.create(
        agenda=agenda, kind=kind, wanted=wanted, asked_at=moment, asked_by=by, expires=moment + KEPT
    )
    enqueue(_TASK, effect=export.effect, urgent=True, max_attempts=_ATTEMPTS, export_id=str(export.pk))
    note(agenda, "export_asked", by, {"kind": str(kind)})
    return export


def _asked_before(agenda: Agenda, kind: ExportKind, wanted: dict[str, str], by: User) -> Export | None:
    """Return the same wish of `by` in the last hour, unless it went wrong or was called off."""
    asked = Export.objects.filter(agenda=agenda, asked_by=by, kind=kind, problem="", asked_at__gte=now() - SAME_FOR)
    for export in asked.defer("content").order_by("-asked_at"):
        if export.wanted == wanted and not Job.objects.filter(effect=export.effect, status__in=_STOPPED).exists():
            return export
    return None


def _unfinished(by: User) -> int:
    waiting = Export.objects.filter(asked_by=by, content=None, problem="").defer("content")
    return Job.objects.unfinished().filter(effect__in=[export.effect for export in waiting]).count()


@transaction.atomic
def store_export(*, export: Export, file: MadeFile, made_of: dict[str, str]) -> None:
    """Keep what the worker made of the text `made_of`; nothing when the file is there already or nobody wants it."""
    row = Export.objects.select_for_update().filter(pk=export.pk, content=None).first()
    if row is not None:
        row.name, row.content_type, row.content = file.name, file.content_type, file.content
        row.wanted = row.wanted | made_of
        row.problem, row.expires = "", now() + KEPT
        row.save()
    settle()


@transaction.atomic
def refuse_export(*, export: Export, sentence: str) -> None:
    """Note why a file cannot be made."""
    Export.objects.filter(pk=export.pk, content=None).update(problem=sentence[:300])
    settle()


@transaction.atomic
def cancel_export(*, export: Export, by: User) -> None:
    """Call off a file that is not made yet, also while the worker is at it: what that makes is then not kept."""
    row = _own(export, by)
    agenda = locked(row.agenda)
    if row.content is not None or not cancel_work(effects=[row.effect], by=by, also_running=True):
        raise StepRefused("Annuleren kan niet meer: er wordt niet meer aan dit bestand gewerkt.")
    note(agenda, "export_cancelled", by, {"kind": row.kind})


@transaction.atomic
def retry_export(*, export: Export, by: User) -> Export:
    """Ask anew for a file that went wrong or was called off; the old wish goes."""
    row = _own(export, by)
    failed = bool(row.problem) or Job.objects.filter(effect=row.effect, status__in=_STOPPED).exists()
    if row.content is not None or not failed:
        raise StepRefused("Opnieuw proberen is niet nodig: dit bestand is er al of wordt nog gemaakt.")
    asked = ask_export(agenda=row.agenda, kind=ExportKind(row.kind), wanted=row.wanted, by=by)
    row.delete()
    return asked


@transaction.atomic
def forget_exports() -> int:
    """Remove the files whose time is over, and the work on them that is not done; return how many."""
    over = Export.objects.filter(expires__lte=now())
    effects = [export.effect for export in over.only("pk")]
    for start in range(0, len(effects), 500):
        cancel_work(effects=effects[start : start + 500], by=None)
    removed, _ = over.delete()
    return removed


def _own(export: Export, by: User) -> Any:
    """Return the row of `export` of `by`, locked."""
    return Export.objects.select_for_update(of=("self",)).select_related("agenda").get(pk=export.pk, asked_by=by)
