"""Which blocks of an agenda are being amended: one open addendum per block, held until it is sealed or withdrawn."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from agendas.choices import AddendumSort, Kind, State
from agendas.models import Addendum, AddendumBlock, Agenda
from agendas.snapshot.addenda import in_order, values_of
from agendas.structure import BLOCKS
from agendas.workflow import StepRefused

HEADING = "heading"
_TITLES = {block.key: block.title for block in BLOCKS if block.key != "signatories"}
_NO_BLOCKS = "Kies ten minste één onderdeel dat verandert."
# What is said of words in another block.
UNCHANGED = "Dit deel van de agenda verandert niet in dit addendum. Kies het eerst bij de onderdelen die veranderen."


def why_never(agenda: Agenda) -> str:
    """Return why there can never be an addendum to `agenda` (again), in a sentence, or ""."""
    if agenda.kind == Kind.ADDENDUM and agenda.parent is not None:
        return f"Dit is zelf een addendum. Begin het nieuwe addendum bij agenda {agenda.parent.reference}."
    if agenda.state == State.CLOSED:
        return "Deze agenda is afgesloten. Wat is afgesloten, verandert niet meer."
    if agenda.state == State.WITHDRAWN:
        return "Deze agenda is ingetrokken. Er is niets ondertekend om te wijzigen."
    return ""


class AmendRefused(StepRefused):
    """What was asked of an addendum cannot be; `field` is where the page shows it ("" for the whole page)."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def chosen_blocks(sort: str, blocks: Collection[str]) -> list[str]:
    """Return the keys of `blocks` in the order of the agenda; an extension has the heading by itself.

    AmendRefused for none, and for what is no block of an addendum.
    """
    if strange := [key for key in blocks if key not in _TITLES]:
        raise AmendRefused(f"Het onderdeel “{strange[0]}” bestaat niet. Kies onderdelen uit de lijst.", "blocks")
    chosen = {*blocks, HEADING} if sort == AddendumSort.EXTEND else set(blocks)
    if not chosen:
        raise AmendRefused(_NO_BLOCKS, "blocks")
    return in_order(chosen)


def titles(blocks: Collection[str]) -> list[str]:
    """Return what blocks (by key) are called."""
    return [_TITLES[key] for key in blocks]


def make_addendum(agenda: Agenda, part: dict[str, Any]) -> None:
    """Let `agenda` amend its parent as `part` (`addendum` of its document) says. AmendRefused: a block is taken."""
    row = Addendum.objects.create(agenda=agenda, **values_of(part))
    take_blocks(row, part["blocks"])


def take_blocks(addendum: Addendum, blocks: Sequence[str]) -> None:
    """Let `addendum` change `blocks` too. AmendRefused names who has one of them already."""
    parent = addendum.agenda.parent
    _refuse_taken(parent, blocks)
    rows = [AddendumBlock(addendum=addendum, parent=parent, block=block) for block in blocks]
    try:
        with transaction.atomic():  # a savepoint: after a refusal the transaction goes on
            AddendumBlock.objects.bulk_create(rows)
    except IntegrityError:
        # Somebody else took one since the look above.
        _refuse_taken(parent, blocks)
        raise


def _refuse_taken(parent: Agenda | None, blocks: Sequence[str]) -> None:
    rows = AddendumBlock.objects.filter(parent=parent, is_open=True, block__in=blocks).select_related(
        "addendum__agenda"
    )
    if row := rows.first():
        other = row.addendum.agenda
        raise AmendRefused(
            f"‘{_TITLES[row.block]}’ wordt al gewijzigd in addendum {other.reference} "
            f"({other.get_state_display().lower()}). Werk daarin verder, of kies dit onderdeel niet.",
            "blocks",
        )


def free_blocks(agenda: Agenda) -> None:
    """Let another addendum take the blocks of `agenda`, which is sealed or withdrawn. Call it in that transaction."""
    AddendumBlock.objects.filter(addendum=agenda.pk, is_open=True).update(is_open=False)
