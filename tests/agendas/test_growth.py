"""A page asks as many queries for many rows as for few; the most that each may ask is written here."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agendas.actions.closing import note_export
from tests.cast import Cast
from tests.factories import make_agenda

# Session, user and what the user holds are in each number; then the agenda and its municipalities.
MOST = {
    # Why it came back, comments, what this person saw last, the last events, versions, the applications for money.
    "": 11,
    "ontbreekt/": 5,
    "historie/": 8,
    # The comments beside the fields; test_edit_queries.py has every page of the editor.
    "bewerken/aanhef/": 6,
    "bewerken/overleg/": 6,
    "bewerken/interventies/": 6,
    "bewerken/interventies/{row}/": 9,
}


@pytest.mark.parametrize("page", MOST)
def test_no_page_asks_more_for_more_rows(cast: Cast, client, page: str) -> None:
    client.force_login(cast.coordinator_noord)
    client.get("/agendas/")  # the first request of a session stores when it began
    counts = []
    for rows in (2, 9):
        agenda = make_agenda(cast, rows=rows)
        for _ in range(rows):
            note_export(agenda=agenda, kind="pdf", by=cast.coordinator_noord)
        row = agenda.text.document["interventions"][0]["id"]
        with CaptureQueriesContext(connection) as captured:
            response = client.get(f"/agendas/{agenda.reference}/{page.format(row=row)}")
        assert response.status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST[page]
