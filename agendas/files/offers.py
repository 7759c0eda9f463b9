"""Which files somebody may ask of an agenda now, and why not when that is so."""

from dataclasses import dataclass

from accounts.models import User
from agendas.choices import FROZEN_STATES, ExportKind, State
from agendas.files.comparing import texts_of
from agendas.models import Agenda
from agendas.permissions import has_right, reads_uninvited
from agendas.roles import Right

TEXT_IS_FIXED = "De tekst staat vast. De pdf is de tekst: download die op de pagina van de agenda."
NOTHING_TO_COMPARE = "Er is nog geen versie om mee te vergelijken. Bij het indienen ontstaat de eerste versie."
DECIDED = "De agenda is al ondertekend. Er is geen voorstel voor het college meer te maken."
# From here on there is nothing to decide any more.
_DECIDED = frozenset({State.SEALING, State.SIGNED, State.CLOSED})


@dataclass(frozen=True)
class Offer:
    """A kind of file; `blocked` says why it cannot be asked now, "" when it can."""

    kind: ExportKind
    blocked: str = ""


def offers_for(user: User, agenda: Agenda, texts: list[tuple[str, str]] | None = None) -> list[Offer]:
    """Return what `user`, who reads `agenda`, may ask; nothing of an agenda that was withdrawn.

    `texts` are those of `texts_of`, for who has them at hand.
    """
    if agenda.state == State.WITHDRAWN or not takes_files(user, agenda):
        return []
    fixed = TEXT_IS_FIXED if agenda.state in FROZEN_STATES else ""
    found = [Offer(ExportKind.DOCX, fixed), Offer(ExportKind.ODT, fixed)]
    texts = texts_of(agenda, user) if texts is None else texts
    found.append(Offer(ExportKind.REDLINE, "" if len(texts) > 1 else NOTHING_TO_COMPARE))
    if _decides(user, agenda):
        found.append(Offer(ExportKind.COLLEGE, DECIDED if agenda.state in _DECIDED else ""))
    return found


def takes_files(user: User, agenda: Agenda) -> bool:
    """May `user`, who reads `agenda`, have files of it made? A guest reads the text and nothing else."""
    return reads_uninvited(user, agenda)


def _decides(user: User, agenda: Agenda) -> bool:
    """Is `user` of those who take the text to the college? The writers always; the alderman reads it from review on."""
    return has_right(user, agenda, Right.WRITE) or has_right(user, agenda, Right.APPROVE_MUNICIPALITY)
