"""The factories reach every state, by the real actions."""

import pytest

from agendas.choices import State, Step
from agendas.completeness import missing_for, stops
from tests.cast import Cast
from tests.factories import make_agenda


@pytest.mark.parametrize("state", State.values)
def test_every_state_is_reached(cast: Cast, state: str) -> None:
    agenda = make_agenda(cast, state)
    assert agenda.state == state


@pytest.mark.parametrize("rows", [1, 2, 9])
def test_the_complete_agenda_lacks_nothing(cast: Cast, rows: int) -> None:
    """No scheme is chosen: then nothing is looked up, and the portal advises to choose one."""
    items = missing_for(make_agenda(cast, rows=rows), Step.FREEZE)
    assert stops(items) == []
    assert [item.path.rpartition(".")[2] for item in items] == ["scheme"] * rows
