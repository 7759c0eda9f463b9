"""Which blocks of an agenda are being amended: one open addendum per block, held until it is sealed or withdrawn."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from agendas.choices import AddendumSort, Kind, State
from agendas.models import Addendum, AddendumBlock, Agenda
from agendas.snapshot.addenda import in_order, values_of
from agendas.structure import BLOCKS
from agendas.workflow import StepRefused
from gka_portal.notation import in_words

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
    refuse_taken(parent, blocks)
    rows = [AddendumBlock(addendum=addendum, parent=parent, block=block) for block in blocks]
    try:
        with transaction.atomic():  # a savepoint: after a refusal the transaction goes on
            AddendumBlock.objects.bulk_create(rows)
    except IntegrityError:
        # Somebody else took one since the look above.
        refuse_taken(parent, blocks)
        raise


def refuse_taken(parent: Agenda | None, blocks: Collection[str], but: Agenda | None = None) -> None:
    """Raise AmendRefused, which names them, when addenda to `parent` (not `but`) have some of `blocks` open."""
    rows = AddendumBlock.objects.filter(parent=parent, is_open=True, block__in=blocks)
    if but is not None:
        rows = rows.exclude(addendum=but.pk)
    held: dict[Agenda, list[str]] = {}
    for row in rows.select_related("addendum__agenda").order_by("addendum"):
        held.setdefault(row.addendum.agenda, []).append(row.block)
    if held:
        raise AmendRefused(" ".join(_held(other, in_order(keys)) for other, keys in held.items()), "blocks")


def _held(addendum: Agenda, blocks: list[str]) -> str:
    names = in_words([f"‘{title}’" for title in titles(blocks)])
    verb, these = ("wordt", "dit onderdeel") if len(blocks) == 1 else ("worden", "deze onderdelen")
    return (
        f"{names} {verb} al gewijzigd in addendum {addendum.reference} "
        f"({addendum.get_state_display().lower()}). Werk daarin verder, of kies {these} niet."
    )


def free_blocks(agenda: Agenda) -> None:
    """Let another addendum take the blocks of `agenda`, which is sealed or withdrawn. Call it in that transaction."""
    AddendumBlock.objects.filter(addendum=agenda.pk, is_open=True).update(is_open=False)
