"""The factories reach every state, by the real actions."""

import pytest

from agendas.choices import State, Step
from agendas.completeness import missing_for
from tests.cast import Cast
from tests.factories import make_agenda


@pytest.mark.parametrize("state", State.values)
def test_every_state_is_reached(cast: Cast, state: str) -> None:
    agenda = make_agenda(cast, state)
    assert agenda.state == state


@pytest.mark.parametrize("rows", [1, 2, 9])
def test_the_complete_agenda_lacks_nothing(cast: Cast, rows: int) -> None:
    assert missing_for(make_agenda(cast, rows=rows), Step.FREEZE) == []
