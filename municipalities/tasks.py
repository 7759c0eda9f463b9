"""Work for the job worker: reading and applying imports. Each may run again after a crash; its effect happens once."""

from accounts.models import User
from gka_portal.notation import amount
from municipalities.actions.imports import apply_import as apply
from municipalities.actions.imports import refuse_import, store_preview
from municipalities.choices import ImportState
from municipalities.importing.problems import FileRefused
from municipalities.models import ReferenceImport
from records.jobs import report_progress


class _Stopped(Exception):
    """Somebody cancelled the import while it was read."""


def read_import(run_id: int, round_number: int) -> None:
    """Make the proposal of an import."""

    def progress(rows: int) -> None:
        report_progress(f"{amount(rows)} regels gelezen")
        if not _waits(run_id, round_number, ImportState.READING):
            raise _Stopped

    if not _waits(run_id, round_number, ImportState.READING):
        return
    try:
        store_preview(run_id=run_id, round_number=round_number, progress=progress)
    except FileRefused as refused:
        refuse_import(run_id=run_id, round_number=round_number, sentence=str(refused))
    except _Stopped:
        return


def apply_import(run_id: int, round_number: int, user_id: str) -> None:
    """Write what the proposal says; `user_id` is who asked for it, "" the system."""
    if not _waits(run_id, round_number, ImportState.APPLYING):
        return
    report_progress("De wijzigingen worden geschreven")
    by = User.objects.get(pk=user_id) if user_id else None
    try:
        apply(run_id=run_id, round_number=round_number, by=by)
    except FileRefused as refused:
        # The list changed so much that a complete file no longer looks complete.
        refuse_import(run_id=run_id, round_number=round_number, sentence=str(refused))


def _waits(run_id: int, round_number: int, state: ImportState) -> bool:
    return ReferenceImport.objects.filter(pk=run_id, round=round_number, state=state).exists()
