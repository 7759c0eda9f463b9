"""Making the file that somebody asked for; the worker calls this."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from agendas.choices import ExportKind
from agendas.files import college, docx, odt
from agendas.files.comparing import text_at
from agendas.files.heading import TextInHand, text_in_hand
from agendas.files.offers import offers_for
from agendas.files.redline import CONTENT_TYPE as PDF
from agendas.files.redline import comparison_pdf
from agendas.models import Agenda, Export

# Gets a Dutch sentence for who waits; may raise to stop the work.
Told = Callable[[str], None]


@dataclass(frozen=True)
class MadeFile:
    name: str
    content_type: str
    content: bytes


class CannotBeMade(Exception):
    """The file cannot be made, now or later; the message is a Dutch sentence for who asked."""


def about(agenda: Agenda) -> dict[str, str]:
    """Return which text a file is made of now: the same twice is the same file."""
    now = text_in_hand(agenda)
    return {"sha256": now.sha256, "version": now.version}


def make(export: Export, *, told: Told) -> MadeFile:
    """Return the file that `export` asks for. CannotBeMade or RenderingFailed tell why not."""
    agenda = export.agenda
    _check(export)
    match export.kind:
        case ExportKind.DOCX | ExportKind.ODT:
            return _draft(agenda, ExportKind(export.kind), told)
        case ExportKind.REDLINE:
            return _redline(agenda, export.wanted, export.asked_by, told)
        case ExportKind.COLLEGE:
            content = college.college_package(agenda, export.asked_by, told=told)
            return MadeFile(f"{_stem(agenda)}-pakket-college.zip", college.CONTENT_TYPE, content)
    raise CannotBeMade("Dit soort bestand bestaat niet. Vraag een ander bestand.")


def _check(export: Export) -> None:
    """Refuse what could be asked then and not now: rights and state may have changed while the file waited."""
    agenda, reader = export.agenda, export.asked_by
    if not Agenda.objects.visible_to(reader).filter(pk=agenda.pk).exists():
        raise CannotBeMade("U leest deze agenda niet meer, dus dit bestand wordt niet gemaakt.")
    offer = next((offer for offer in offers_for(reader, agenda) if offer.kind == export.kind), None)
    if offer is None or offer.blocked:
        raise CannotBeMade(offer.blocked if offer else "Dit bestand is er niet meer bij deze agenda.")


def _draft(agenda: Agenda, kind: ExportKind, told: Told) -> MadeFile:
    told("De tekst wordt in het bestand gezet")
    now = text_in_hand(agenda)
    name = f"{_stem(agenda, now)}.{kind}"
    if kind == ExportKind.DOCX:
        return MadeFile(name, docx.CONTENT_TYPE, docx.docx_of(now.document, heading=now.heading))
    return MadeFile(name, odt.CONTENT_TYPE, odt.odt_of(now.document, heading=now.heading))


def _redline(agenda: Agenda, wanted: dict[str, str], reader: User, told: Told) -> MadeFile:
    told("De teksten worden vergeleken")
    before, after = (text_at(agenda, wanted.get(key, ""), reader) for key in ("before", "after"))
    if before is None or after is None:
        raise CannotBeMade("Een van de twee teksten is er niet meer. Kies twee andere.")
    content = comparison_pdf(before, after, heading=text_in_hand(agenda).heading)
    return MadeFile(f"{agenda.reference}-vergelijking-{wanted['before']}-{wanted['after']}.pdf", PDF, content)


def _stem(agenda: Agenda, now: TextInHand | None = None) -> str:
    """Return how the name of a file starts: which agenda and that it is a draft of which version."""
    now = now or text_in_hand(agenda)
    return f"{agenda.reference}-concept{f'-versie-{now.number}' if now.number else ''}"
