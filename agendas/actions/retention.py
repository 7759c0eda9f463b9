"""How long an agenda is kept: what OCW decides about one agenda, or that the rule of its kind holds again."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from agendas.actions.archiving import NOT_YOURS
from agendas.actions.moving import locked, note
from agendas.choices import Appraisal, RetentionStart
from agendas.models import Agenda, ArchiveRecord
from agendas.models.archiving import LONGEST_TERM
from agendas.permissions import has_right
from agendas.roles import Right
from agendas.workflow import StepRefused
from records.clock import now
from records.models import Event


class RetentionChanged(StepRefused):
    """Somebody else decided meanwhile; what they chose must be seen first."""


class TermRefused(StepRefused):
    """What is wrong with the choice; `field` names what to change on the form."""

    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Term:
    """A choice about one agenda: appraisal, years (None: no term) and from when, the category, and why."""

    appraisal: Appraisal
    years: int | None
    starts: RetentionStart
    category: str
    note: str


@transaction.atomic
def decide_retention(*, agenda: Agenda, term: Term, edit: int, by: User) -> ArchiveRecord:
    """Record how long `agenda` is kept, other than the rule of its kind.

    `edit` is the edit that `by` saw, 0 for none: RetentionChanged when there is a later one. TermRefused names the
    field to change.
    """
    agenda, row = _seen(agenda, edit, by)
    _check(term)
    before = _facts(row) if row else None
    found = row or ArchiveRecord(agenda=agenda, edit=_decided_before(agenda))
    found.appraisal, found.years, found.starts = str(term.appraisal), term.years, str(term.starts)
    found.category, found.note = " ".join(term.category.split()), term.note.strip()
    found.edit += 1
    found.changed_at, found.changed_by = now(), by
    try:
        found.full_clean(validate_unique=False)
    except ValidationError as refused:
        raise TermRefused(" ".join(refused.messages), "") from refused
    found.save()
    note(agenda, "retention_decided", by, {"before": before, "after": _facts(found), "reason": found.note})
    return found


@transaction.atomic
def follow_rule(*, agenda: Agenda, reason: str, edit: int, by: User) -> None:
    """Let the rule of its kind hold for `agenda` again."""
    agenda, row = _seen(agenda, edit, by)
    if row is None:
        raise TermRefused("Voor deze agenda geldt de bewaarregel van haar soort al.", "follows")
    if not reason.strip():
        raise TermRefused("Schrijf op waarom, zodat een ander dat later kan nagaan.", "note")
    before = _facts(row)
    row.delete()
    note(agenda, "retention_by_rule", by, {"before": before, "reason": reason.strip()})


def _seen(agenda: Agenda, edit: int, by: User) -> tuple[Agenda, ArchiveRecord | None]:
    """Return the locked agenda and its record, when `by` may decide and saw the latest edit of it."""
    agenda = locked(agenda)
    if not has_right(by, agenda, Right.ARCHIVE):
        raise StepRefused(NOT_YOURS)
    row = (
        ArchiveRecord.objects.select_for_update(of=("self",)).select_related("changed_by").filter(agenda=agenda).first()
    )
    if (row.edit if row else 0) == edit:
        return agenda, row
    who = f"{row.changed_by.name} heeft" if row else "Een collega heeft"
    raise RetentionChanged(
        f"{who} de bewaartermijn intussen gewijzigd. Hieronder staat wat nu geldt en wat u koos. "
        "Kijk of uw keuze nog klopt en sla dan opnieuw op."
    )


def _decided_before(agenda: Agenda) -> int:
    """Return how often somebody decided before: a number of an edit never comes back."""
    return Event.objects.filter(stream=agenda.stream, action__in=["retention_decided", "retention_by_rule"]).count()


def _check(term: Term) -> None:
    if term.appraisal == Appraisal.DESTROY and term.years is None:
        raise TermRefused("Wat wordt vernietigd, heeft een bewaartermijn. Vul het aantal jaren in.", "years")
    if term.appraisal == Appraisal.KEEP and term.years is not None:
        raise TermRefused("Wat blijvend wordt bewaard, heeft geen bewaartermijn. Maak dit veld leeg.", "years")
    if term.years is not None and not 1 <= term.years <= LONGEST_TERM:
        raise TermRefused(f"Kies een bewaartermijn van 1 tot en met {LONGEST_TERM} jaar.", "years")
    if term.appraisal != Appraisal.UNDECIDED and not term.category.strip():
        raise TermRefused("Vul in op welke categorie van de selectielijst deze keuze rust.", "category")
    if not term.note.strip():
        raise TermRefused("Schrijf op waarom, zodat een ander dat later kan nagaan.", "note")


def _facts(row: ArchiveRecord) -> dict[str, Any]:
    return {"appraisal": row.appraisal, "years": row.years, "starts": row.starts, "category": row.category}
