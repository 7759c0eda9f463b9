"""Work for the job worker. Each task may be run again after a crash: its effect happens once."""

from funding.actions import files, reminding
from funding.files.making import CannotBeMade, make
from funding.models import FiguresFile
from records.archival_pdf import RenderingFailed
from records.jobs import LeaseLost, report_progress
from records.models import Job


def make_file(file_id: str) -> None:
    """Make the file of the figures that somebody asked for; one that was called off meanwhile is not kept."""
    wishes = FiguresFile.objects.select_related("asked_by").defer("content")
    file = wishes.filter(pk=file_id, content=None, problem="").first()
    if file is None:
        return

    def told(sentence: str) -> None:
        report_progress(sentence)
        if not Job.objects.unfinished().filter(effect=file.effect).exists():
            raise LeaseLost("nobody wants this file any more")

    try:
        made = make(file, told=told)
    except (CannotBeMade, RenderingFailed) as failure:
        files.refuse_file(file=file, sentence=str(failure))
    else:
        files.store_file(file=file, made=made)


def forget_files() -> None:
    """Remove the files whose week is over (records.recurring: every night)."""
    files.forget_files()


def remind_accounts() -> None:
    """Remind contactschools of the account of last year (records.recurring: every morning)."""
    reminding.remind_accounts()
