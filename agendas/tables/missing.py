"""What is missing, by page of the editor or by person, with the way to each field."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from agendas.addresses import ROW_LISTS, fragment_of
from agendas.choices import EDITABLE_STATES, State, Step
from agendas.completeness import Missing, Weight, missing_for, stops
from agendas.models import Agenda
from agendas.structure import BLOCKS, block_of
from agendas.tables.block_writers import Writers


@dataclass(frozen=True)
class Item:
    """One point; `block` names its page where the heading does not."""

    sentence: str
    url: str
    block: str = ""


@dataclass(frozen=True)
class BlockItems:
    """The points of one block or person: what stops the step, and what is only advised. A person has no `url`."""

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


def missing_lists(agenda: Agenda, writers: Writers | None = None) -> list[MissingList]:
    """Return what is missing for the steps that lie before `agenda`, by block; with `writers` by person."""
    if agenda.state in EDITABLE_STATES:
        first, later = missing_for(agenda, Step.REVIEW), missing_for(agenda, Step.FREEZE)
        # What is advised now and stops the signing is one thing to do: it stands where it stops.
        held = {(item.path, item.sentence) for item in stops(later)}
        first = [item for item in first if item.weight is Weight.STOP or (item.path, item.sentence) not in held]
        later = [item for item in later if item not in first]
        return [_list(agenda, Step.REVIEW, first, writers), _list(agenda, Step.FREEZE, later, writers)]
    if agenda.state == State.REVIEW:
        return [_list(agenda, Step.FREEZE, missing_for(agenda, Step.FREEZE), writers)]
    return []


def missing_list(agenda: Agenda, step: Step) -> MissingList:
    """Return all that is missing for `step`."""
    return _list(agenda, step, missing_for(agenda, step), None)


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


def _list(agenda: Agenda, step: Step, items: list[Missing], writers: Writers | None) -> MissingList:
    order = {block.key: place for place, block in enumerate(BLOCKS)}
    items = sorted(items, key=lambda item: order[item.block.key])
    if writers is None:
        blocks = _grouped(agenda, items, lambda item: item.block.title, by_block=True)
    else:
        blocks = _grouped(agenda, items, lambda item: writers.of(item.path).name, by_block=False)
    return MissingList(step, blocks, sum(len(block.stops) for block in blocks))


def _grouped(
    agenda: Agenda, items: list[Missing], name_of: Callable[[Missing], str], by_block: bool
) -> list[BlockItems]:
    groups: dict[str, list[Missing]] = {}
    for item in items:
        groups.setdefault(name_of(item), []).append(item)
    return [
        BlockItems(
            title=title,
            url=reverse("agendas:edit", args=[agenda.reference, found[0].block.slug]) if by_block else "",
            stops=[_item(agenda, item, by_block) for item in found if item.weight is Weight.STOP],
            advice=[_item(agenda, item, by_block) for item in found if item.weight is Weight.ADVICE],
        )
        for title, found in groups.items()
    ]


def _item(agenda: Agenda, item: Missing, by_block: bool) -> Item:
    url = reverse(f"agendas:{item.page}", args=[agenda.reference]) if item.page else field_url(agenda, item.path)
    return Item(item.sentence, url, "" if by_block else item.block.title)
