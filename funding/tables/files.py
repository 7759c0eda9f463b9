"""The files of the figures that somebody asked for, as the page shows them."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.db.models.functions import Length

from accounts.models import User
from agendas.tables.exporting import PER_PAGE, STATE_ICONS, progress, size_words
from funding.choices import ReportKind
from funding.figures import Wanted
from funding.files.choosing import Names
from funding.models import FiguresFile
from records.clock import now
from records.models import Job

__all__ = ["PER_PAGE", "FileLine", "Offer", "file_lines", "offers", "own_files"]


@dataclass(frozen=True)
class Offer:
    """A kind of file that can be asked."""

    kind: str
    label: str
    about: str
    icon: str


_ABOUT = {
    ReportKind.XLSX: ("Voor Excel. Getallen en datums waarmee u verder kunt rekenen, met filters.", "file-spreadsheet"),
    ReportKind.ODS: ("Dezelfde bladen in het open formaat, bijvoorbeeld voor LibreOffice.", "file-spreadsheet"),
    ReportKind.PDF: ("De grafieken met hun tabellen, om te lezen, te printen of te bewaren.", "chart-column"),
}


def offers() -> list[Offer]:
    return [Offer(str(kind), str(kind.label), *_ABOUT[kind]) for kind in ReportKind]


@dataclass(frozen=True)
class FileLine:
    """A file that was asked. `state`: waiting, busy, ready, failed or cancelled; `text` says how far it is."""

    file: FiguresFile
    state: str
    label: str
    text: str
    chosen: str
    size: str = ""

    @property
    def icon(self) -> str:
        return STATE_ICONS[self.state]

    @property
    def is_waited_for(self) -> bool:
        return self.state in {"waiting", "busy"}


def own_files(user: User) -> QuerySet[FiguresFile]:
    """Return the files that `user` asked for and that are still kept, without their bytes."""
    own = FiguresFile.objects.filter(asked_by=user, expires__gt=now())
    return own.defer("content").annotate(size=Length("content")).order_by("-asked_at")


def file_lines(page: "Page[Any]") -> list[FileLine]:
    """Return the rows of `page` with how far their jobs are and what was chosen (three queries)."""
    files = list(page.object_list)
    if not files:
        return []
    jobs = {job.effect: job for job in Job.objects.filter(effect__in=[file.effect for file in files])}
    names = Names.read()
    return [_line(file, jobs.get(file.effect), names.said(Wanted.of(file.wanted))) for file in files]


def _line(file: Any, job: Job | None, chosen: str) -> FileLine:
    if file.size is not None:
        return FileLine(file, "ready", "Klaar", file.name, chosen, size_words(file.size))
    return FileLine(file, *progress(file.problem, job), chosen)
