"""An import from upload to applied, step by step. Reading and applying are asked for here and done by the worker."""

import datetime
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from municipalities.actions.import_writing import lock_lists, write_plan
from municipalities.actions.merging import plan_mergers
from municipalities.choices import ENDED_IMPORTS, ImportKind, ImportState, RowOutcome
from municipalities.importing.layouts import guess_day, guess_kind, guess_sector
from municipalities.importing.planning import Options, Plan
from municipalities.importing.proposals import MODELS, propose
from municipalities.importing.text import Sheet
from municipalities.models import ImportRow, Municipality, ReferenceImport
from municipalities.streams import stream_of_list
from records.actions import record, retry_job, store_file
from records.jobs import enqueue, settle

if TYPE_CHECKING:
    from accounts.models import User

IMPORTED = "imported"
_TASKS = "municipalities.tasks"
# What goes wrong twice in a row with the same file goes wrong a twentieth time too, hours later.
_ATTEMPTS = 3
CHANGED_MEANWHILE = (
    "De lijst is veranderd sinds dit voorstel werd gemaakt. Er is niets toegepast. Controleer het nieuwe voorstel."
)


@transaction.atomic
def upload_import(*, name: str, content: bytes, by: "User | None") -> ReferenceImport:
    """Keep a file and guess what it is. FileRefused when the headings are nothing that the portal knows."""
    sheet = Sheet(content)
    kind = guess_kind(sheet.headings)
    file = store_file(name=name[-255:], content_type="text/csv", content=content, by=by)
    run = ReferenceImport.objects.create(
        file=file,
        kind=kind,
        sector="" if kind == ImportKind.MUNICIPALITIES else guess_sector(name, sheet.headings),
        reference_date=guess_day(name),
        uploaded_at=timezone.now(),
        uploaded_by=by,
    )
    _note(run, "import_uploaded", by, file=file.name, sha256=file.sha256, kind=str(kind))
    return run


@transaction.atomic
def choose_import(*, run: ReferenceImport, options: Options, by: "User | None") -> None:
    """Set what the file does not tell and ask the worker to read it. ValidationError when that cannot be."""
    run = _locked(run)
    if run.state in (*ENDED_IMPORTS, ImportState.APPLYING):
        raise ValidationError("Deze import is al toegepast of geannuleerd. Lees het bestand opnieuw in.")
    options = options.checked(Sheet(bytes(run.file.content)).headings)
    run.kind, run.sector = options.kind, options.sector
    run.reference_date, run.is_full, run.ended_on = options.day, options.is_full, options.ended_on
    run.create_boards, run.decisions = options.create_boards, options.decisions
    _start_reading(run)
    _note(run, "import_chosen", by, options=_as_json(options))


@transaction.atomic
def decide_import(*, run: ReferenceImport, decisions: dict[str, dict[str, str]], by: "User | None") -> None:
    """Add what only a person knows (province, successor) and read again: the proposal shows what was chosen."""
    run = _locked(run)
    if run.state != ImportState.READY:
        raise ValidationError("Dit voorstel is niet meer te veranderen. Bekijk eerst de stand van de import.")
    run.decisions = {**run.decisions, **decisions}
    options_of(run).checked(Sheet(bytes(run.file.content)).headings)
    _start_reading(run)
    _note(run, "import_decided", by, decisions=decisions)


@transaction.atomic
def request_import(*, run: ReferenceImport, digest: str, by: "User | None") -> None:
    """Ask the worker to apply the proposal with this `digest`: the one that `by` has seen."""
    run = _locked(run)
    if run.state != ImportState.READY:
        raise ValidationError("Deze import wacht niet op toepassen. Bekijk eerst de stand.")
    if run.digest != digest:
        raise ValidationError("Het voorstel is intussen veranderd. Controleer het opnieuw en pas het dan toe.")
    if run.rows.undecided(run.decisions):
        raise ValidationError("Maak eerst de keuzes die nog openstaan.")
    run.state, run.message = ImportState.APPLYING, ""
    _enqueue(run, "apply_import", user_id=str(by.pk) if by is not None else "")
    run.save()
    _note(run, "import_requested", by, proposal=digest)


@transaction.atomic
def retry_import(*, run: ReferenceImport, by: "User") -> None:
    """Let the worker try again what it gave up."""
    run = _locked(run)
    if not run.has_failed or run.job is None or not retry_job(job=run.job, by=by):
        raise ValidationError("Deze import is niet vastgelopen. Bekijk eerst de stand.")
    _note(run, "import_retried", by)


@transaction.atomic
def cancel_import(*, run: ReferenceImport, by: "User | None") -> None:
    """Stop an import, also while the worker reads. Nothing was written to the lists."""
    run = _locked(run)
    if run.is_ended:
        raise ValidationError("Deze import is al afgerond. Annuleren kan niet meer.")
    run.state = ImportState.CANCELLED
    run.ended_at, run.ended_by = timezone.now(), by
    run.save()
    _note(run, "import_cancelled", by)


def store_preview(*, run_id: int, round_number: int, progress: Callable[[int], None] | None = None) -> None:
    """Read the file and keep the proposal. Raises FileRefused. A round that is over leaves nothing behind."""
    run = ReferenceImport.objects.select_related("file").get(pk=run_id)
    plan = propose(bytes(run.file.content), options_of(run), progress)
    with transaction.atomic():
        run = _locked(run)
        if run.state == ImportState.READING and run.round == round_number:
            _keep(run, plan, "")
        settle()


@transaction.atomic
def refuse_import(*, run_id: int, round_number: int, sentence: str) -> None:
    """Note that the file as a whole cannot be used."""
    run = ReferenceImport.objects.select_for_update().get(pk=run_id)
    if run.state in (ImportState.READING, ImportState.APPLYING) and run.round == round_number:
        run.rows.all().delete()
        run.state, run.message, run.counts, run.digest = ImportState.REFUSED, sentence, {}, ""
        run.save()
        _note(run, "import_refused", None, result="refused", sentence=sentence)
    settle()


@transaction.atomic
def apply_import(*, run_id: int, round_number: int, by: "User | None") -> None:
    """Write what the proposal says, all of it or nothing; a proposal that is no longer true is made anew instead."""
    run = _locked(ReferenceImport.objects.get(pk=run_id))
    if run.state == ImportState.APPLYING and run.round == round_number:
        # Administrators and other imports wait, so that what is compared is what is changed.
        lock_lists(ImportKind(run.kind))
        plan = propose(bytes(run.file.content), options_of(run))
        if plan.digest == run.digest:
            write_plan(plan)
            ended = [row.key for row in plan.of(RowOutcome.ENDED) if row.table == Municipality._meta.model_name]
            plan_mergers(municipalities=ended, by=by)
            run.state, run.ended_at, run.ended_by = ImportState.APPLIED, timezone.now(), by
            run.save()
            _note(run, "import_applied", by, counts=plan.counts, proposal=plan.digest)
            _record(run, plan, by)
        else:
            _keep(run, plan, CHANGED_MEANWHILE)
    settle()


def options_of(run: ReferenceImport) -> Options:
    """The choices that were made for `run`."""
    return Options(
        kind=ImportKind(run.kind),
        day=run.reference_date or timezone.localdate(run.uploaded_at),
        sector=run.sector,
        is_full=run.is_full,
        ended_on=run.ended_on,
        create_boards=run.create_boards,
        decisions=run.decisions,
    )


def _locked(run: ReferenceImport) -> ReferenceImport:
    return ReferenceImport.objects.select_for_update(of=("self",)).select_related("file").get(pk=run.pk)


def _start_reading(run: ReferenceImport) -> None:
    run.state, run.message, run.counts, run.digest = ImportState.READING, "", {}, ""
    run.round += 1
    run.rows.all().delete()
    _enqueue(run, "read_import")
    run.save()


def _enqueue(run: ReferenceImport, task: str, **arguments: Any) -> None:
    effect = f"{task}:{run.pk}:{run.round}"
    arguments |= {"run_id": run.pk, "round_number": run.round}
    run.job = enqueue(f"{_TASKS}.{task}", effect=effect, urgent=True, max_attempts=_ATTEMPTS, **arguments)


def _keep(run: ReferenceImport, plan: Plan, message: str) -> None:
    run.rows.all().delete()
    ImportRow.objects.bulk_create(
        [ImportRow(reference_import=run, **asdict(row)) for row in plan.rows], batch_size=1000
    )
    run.state, run.message = ImportState.READY, message
    run.counts, run.digest = plan.counts, plan.digest
    if message:
        run.round += 1  # what was asked for the former proposal does not hold for this one
    run.save()
    # Nobody chose this: the worker found it in the file and in the lists.
    action = "import_outdated" if message else "import_proposed"
    _note(run, action, None, counts=plan.counts, proposal=plan.digest)


def _record(run: ReferenceImport, plan: Plan, by: "User | None") -> None:
    """One event on the list of each kind of row that was written; nothing when nothing was."""
    written = plan.of(RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.ENDED)
    tables = {row.table for row in written}
    for model in MODELS.values():
        if model._meta.model_name in tables:
            record(
                stream=stream_of_list(model),
                action=IMPORTED,
                by=by,
                object=f"import:{run.pk}",
                data={
                    "file": run.file.name,
                    "sha256": run.file.sha256,
                    "options": _as_json(options_of(run)),
                    "counts": plan.counts,
                    "proposal": plan.digest,
                },
            )


def _note(run: ReferenceImport, action: str, by: "User | None", *, result: str = "ok", **data: Any) -> None:
    """Write an event on the stream of the import: every change of its state has one."""
    record(stream=f"import:{run.pk}", action=action, by=by, object=f"import:{run.pk}", result=result, data=data)


def _as_json(options: Options) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime.date) else value
        for name, value in asdict(options).items()
        if value not in ("", None, False, {})
    }
