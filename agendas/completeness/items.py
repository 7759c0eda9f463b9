"""One thing to do, and what it weighs."""

from dataclasses import dataclass
from enum import StrEnum

from agendas.structure import Block, block_of


class Weight(StrEnum):
    STOP = "stop"
    ADVICE = "advies"


@dataclass(frozen=True)
class Missing:
    """One thing to do: a Dutch sentence, the path of the field, and whether it stops the step.

    `page`: the name of the page (in `agendas.urls`) where it is done, when that is not where the field is edited.
    """

    path: str
    sentence: str
    weight: Weight = Weight.STOP
    page: str = ""

    @property
    def block(self) -> Block:
        return block_of(self.path)


def stops(items: list[Missing]) -> list[Missing]:
    return [item for item in items if item.weight is Weight.STOP]
