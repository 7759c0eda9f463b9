"""Making the file that somebody asked for; the worker calls this."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.timezone import localtime

from funding.choices import ReportKind
from funding.figures import Wanted
from funding.files.reading import Found
from funding.files.report import TITLE, figures_pdf
from funding.files.sheets import sheets_of
from funding.models import FiguresFile
from funding.permissions import may_see_figures
from gka_portal.sheets_out import ODS, XLSX, ods_of, xlsx_of
from records.clock import now

PDF = "application/pdf"
# Gets a Dutch sentence for who waits; may raise to stop the work.
Told = Callable[[str], None]


@dataclass(frozen=True)
class MadeFile:
    name: str
    content_type: str
    content: bytes


class CannotBeMade(Exception):
    """The file cannot be made, now or later; the message is a Dutch sentence for who asked."""


def make(file: FiguresFile, *, told: Told) -> MadeFile:
    """Return the file that `file` asks for, of what its owner may read now.

    CannotBeMade or RenderingFailed tell why not.
    """
    if not may_see_figures(file.asked_by):
        raise CannotBeMade("U mag de cijfers van alle subsidies niet meer zien, dus dit bestand wordt niet gemaakt.")
    moment = now()
    found = Found(file.asked_by, Wanted.of(file.wanted))
    name = f"gka-subsidies-{localtime(moment):%Y-%m-%d-%H%M}.{file.kind}"
    told("De cijfers worden opgeteld")
    match file.kind:
        case ReportKind.PDF:
            told("De grafieken worden getekend")
            return MadeFile(name, PDF, figures_pdf(found, moment))
        case ReportKind.XLSX | ReportKind.ODS:
            sheets = sheets_of(found, moment)
            told("De bladen worden geschreven")
            write, content_type = (xlsx_of, XLSX) if file.kind == ReportKind.XLSX else (ods_of, ODS)
            return MadeFile(name, content_type, write(sheets, title=TITLE, created=moment))
    raise CannotBeMade("Dit soort bestand bestaat niet. Vraag een ander bestand.")
