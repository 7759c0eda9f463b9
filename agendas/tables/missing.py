"""What is missing, by page of the editor, with the way to each field."""

from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from agendas.addresses import ROW_LISTS, fragment_of
from agendas.choices import EDITABLE_STATES, State, Step
from agendas.completeness import Missing, Weight, missing_for
from agendas.models import Agenda
from agendas.structure import BLOCKS, Block, block_of


@dataclass(frozen=True)
class Item:
    sentence: str
    url: str


@dataclass(frozen=True)
class BlockItems:
    """The points of one block: what stops the step, and what is only advised."""

    title: str
    url: str
    stops: list[Item]
    advice: list[Item]


@dataclass(frozen=True)
class MissingList:
    """What is missing for `step`; the second list holds only what the first does not."""

    step: Step
    blocks: list[BlockItems]
    stop_count: int


def missing_lists(agenda: Agenda) -> list[MissingList]:
    """Return what is missing for the steps that lie before `agenda`."""
    if agenda.state in EDITABLE_STATES:
        first = missing_for(agenda, Step.REVIEW)
        later = [item for item in missing_for(agenda, Step.FREEZE) if item not in first]
        return [_list(agenda, Step.REVIEW, first), _list(agenda, Step.FREEZE, later)]
    if agenda.state == State.REVIEW:
        return [missing_list(agenda, Step.FREEZE)]
    return []


def missing_list(agenda: Agenda, step: Step) -> MissingList:
    """Return all that is missing for `step`."""
    return _list(agenda, step, missing_for(agenda, step))


def field_url(agenda: Agenda, path: str) -> str:
    """Return the address of the page on which the field at `path` is edited, with the field as its fragment."""
    key, _, rest = path.partition(".")
    block = block_of(path)
    if key in ROW_LISTS and rest:
        url = reverse("agendas:row_edit", args=[agenda.reference, block.slug, rest.partition(".")[0]])
    else:
        url = reverse("agendas:edit", args=[agenda.reference, block.slug])
    fragment = fragment_of(path)
    return f"{url}#{fragment}" if fragment else url


def _list(agenda: Agenda, step: Step, items: list[Missing]) -> MissingList:
    order = {block.key: place for place, block in enumerate(BLOCKS)}
    items = sorted(items, key=lambda item: order[item.block.key])
    blocks = [_block(agenda, block, list(found)) for block, found in groupby(items, key=lambda item: item.block)]
    return MissingList(step, blocks, sum(len(block.stops) for block in blocks))


def _block(agenda: Agenda, block: Block, items: list[Missing]) -> BlockItems:
    return BlockItems(
        title=block.title,
        url=reverse("agendas:edit", args=[agenda.reference, block.slug]),
        stops=[_item(agenda, item) for item in items if item.weight is Weight.STOP],
        advice=[_item(agenda, item) for item in items if item.weight is Weight.ADVICE],
    )


def _item(agenda: Agenda, item: Missing) -> Item:
    return Item(item.sentence, field_url(agenda, item.path))
