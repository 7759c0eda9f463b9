"""A save costs as many statements in a long agenda as in a short one: only what changed is written."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agendas.actions.editing import move_row, save_part
from agendas.addresses import part_at
from agendas.snapshot import content_hash
from municipalities.models import SchoolBoard
from tests.cast import Cast
from tests.factories import complete_document, fresh, make_agenda

pytestmark = pytest.mark.django_db

# Of which 22 read the snapshot back from the tables (performance.md says why), and 2 look what was kept last.
MOST_FOR_A_BLOCK = 50
MOST_FOR_A_ROW = 75


def _save(cast: Cast, agenda: Any, address: str, **changes: Any) -> list[str]:
    """Save a part with `changes` and return the statements."""
    agenda = fresh(agenda)
    part = part_at(agenda.text.document, address)
    with CaptureQueriesContext(connection) as captured:
        save_part(
            agenda=agenda,
            address=address,
            content={**part, **changes},
            base=content_hash(part),
            by=cast.coordinator_noord,
        )
    return [query["sql"] for query in captured]


def _agenda(cast: Cast, interventions: int) -> Any:
    """Return an agenda that is long in interventions and communities only."""
    long = complete_document(cast, rows=interventions)
    return make_agenda(cast, interventions=long["interventions"][1:], communities=long["communities"][1:])


@pytest.mark.parametrize("key", ["interventions", "communities"])
def test_saving_a_row_does_not_grow(cast: Cast, key: str) -> None:
    counts = []
    for rows in (3, 10):
        agenda = _agenda(cast, rows)
        address = f"{key}.{agenda.text.document[key][1]['id']}"
        _save(cast, agenda, address, goal="<p>Warm lopen</p>")
        counts.append(len(_save(cast, agenda, address, goal="<p>Een ander doel</p>")))
        assert fresh(agenda).text.document[key][1]["goal"] == "<p>Een ander doel</p>"
    assert counts[0] == counts[1] <= MOST_FOR_A_ROW


def test_saving_a_block_does_not_grow(cast: Cast) -> None:
    counts = []
    for rows in (3, 10):
        agenda = _agenda(cast, rows)
        _save(cast, agenda, "preamble", introduction="<p>Warm lopen</p>")
        counts.append(len(_save(cast, agenda, "preamble", introduction="<p>Anders</p>")))
    assert counts[0] == counts[1] <= MOST_FOR_A_BLOCK


def test_only_the_changed_row_of_a_list_is_written(cast: Cast) -> None:
    agenda = make_agenda(cast)
    pillars = [dict(row) for row in agenda.text.document["pillars"]]
    pillars[1]["text"] = "Wij kiezen voor wat werkt."
    statements = _save(cast, agenda, "preamble", pillars=pillars)
    assert sum("agendas_pillar" in sql and sql.startswith("UPDATE") for sql in statements) == 1
    assert not any(sql.startswith("DELETE") for sql in statements)
    assert [row["text"] for row in fresh(agenda).text.document["pillars"]] == [row["text"] for row in pillars]


def test_moving_a_row_writes_places_and_nothing_else(cast: Cast) -> None:
    agenda = _agenda(cast, 4)
    last = agenda.text.document["interventions"][-1]["id"]
    with CaptureQueriesContext(connection) as captured:
        move_row(agenda=agenda, key="interventions", row_id=last, up=True, by=cast.coordinator_noord)
    written = [sql for sql in (query["sql"] for query in captured) if sql.startswith("UPDATE")]
    assert sum("agendas_plannedintervention" in sql for sql in written) == 2
    assert fresh(agenda).text.document["interventions"][-2]["id"] == last


@pytest.mark.parametrize("number", ["99901", "99X0", "99X001", " 99x0.01 ", "99X099", "12345", "", "é", "99X0 OR 1"])
def test_known_numbers_are_those_that_are_found_one_by_one(cast: Cast, number: str) -> None:
    try:
        SchoolBoard.objects.by_identifier(number)
    except SchoolBoard.DoesNotExist:
        assert SchoolBoard.objects.known([number, "99901"]) == {"99901"}
    else:
        assert SchoolBoard.objects.known([number]) == {number}
