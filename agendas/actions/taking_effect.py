"""What a sealed addendum does to its agenda: from the day of its last signature the text in force is another one."""

from datetime import date

from agendas.actions.amended_blocks import free_blocks
from agendas.actions.moving import note
from agendas.changes import changed_paths
from agendas.in_force import in_force_of, parts_of
from agendas.models import Agenda
from agendas.rebasing import rebase_in
from agendas.snapshot.writing import keep_money


def take_effect(addendum: Agenda) -> None:
    """Let the sealed `addendum` count. Call it in the transaction that seals, under the lock of its agenda.

    The text from which it started is compared once more, with all that was signed by others. What is signed holds, so
    nothing is refused here: the event tells whether it was another text, and how many conflicts that gives.
    """
    parent, document = addendum.parent, addendum.text.document
    if parent is None or "addendum" not in document:
        return
    free_blocks(addendum)
    parts = parts_of(parent)
    others = [part.reference for part in parts if part.agenda.pk != addendum.pk]
    now, without = in_force_of(parts, date.max), in_force_of(parts, date.max, others)
    if now is None or without is None:
        return
    rebase = rebase_in(document, without)
    data = {
        "in_force": now.sha256,
        "moved": any(changed_paths(rebase.base, rebase.current)),
        "conflicts": sum(conflict.reference == addendum.reference for conflict in now.consolidated.conflicts),
    }
    keep_money(parent, now.document)
    if parent.extended_to != now.extended_to:
        parent.extended_to = now.extended_to
        parent.save(update_fields=["extended_to"])
    note(parent, "addendum_signed", None, data, about=addendum.reference)
