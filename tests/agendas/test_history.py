"""The history of an agenda: what people did, not how often the page saved by itself."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from agendas.actions.moving import note
from agendas.models import Agenda
from agendas.tables.history import event_number, history_page
from records.models import Event
from tests.cast import Cast
from tests.factories import make_agenda

pytestmark = pytest.mark.django_db


def _save(agenda: Agenda, by: User, times: int, part: str = "preamble") -> None:
    """Leave the events of a page that saved by itself."""
    for number in range(times):
        note(agenda, "edited", by, {"before": f"{number:064}", "after": f"{number + 1:064}"}, about=part)


def _titles(response: Any) -> list[str]:
    return re.findall(r'timeline__title">([^<]+)<', response.content.decode())


def test_a_sitting_with_sixty_saves_is_one_line_and_others_stand_beside_it(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast)
    for place in range(5):
        note(agenda, "version_kept", cast.coordinator_noord, {"version": place, "name": f"Stand {place}"})
    _save(agenda, cast.officer_alkmaar, 65)
    client.force_login(cast.coordinator_noord)
    for page in ("", "historie/"):
        titles = _titles(client.get(f"/agendas/{agenda.reference}/{page}"))
        assert titles[0].startswith("65 wijzigingen in het onderdeel"), page
        assert titles[1:6] == [f"Versie {place} is bewaard: Stand {place}." for place in range(4, -1, -1)], page


def test_the_pages_of_the_history_hold_every_event_once(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast)
    for place in range(30):
        note(agenda, "version_kept", cast.coordinator_noord, {"version": place, "name": f"Stand {place}"})
        _save(agenda, cast.officer_alkmaar, 1 + place % 15, "preamble")
        _save(agenda, cast.coordinator_noord, 2, "explanation")
    client.force_login(cast.coordinator_noord)
    url, pages = f"/agendas/{agenda.reference}/historie/", []
    while url:
        response = client.get(url)
        pages.append(_titles(response))
        assert 'class="pagination"' in response.content.decode()
        link = re.search(r'rel="next"\s+href="(\?voor=\d+)"', response.content.decode())
        url = f"/agendas/{agenda.reference}/historie/{link[1]}" if link else ""
    assert [len(titles) for titles in pages] == [50, 41]
    found = [title for titles in pages for title in titles]
    assert [title for title in found if "Stand" in title] == [
        f"Versie {place} is bewaard: Stand {place}." for place in range(29, -1, -1)
    ]
    saved = [int(title.split()[0]) for title in found if "wijzigingen in het onderdeel" in title]
    assert sum(saved) + sum("is gewijzigd" in title for title in found) == 30 * 2 + sum(1 + p % 15 for p in range(30))


def test_a_long_sitting_does_not_fill_a_page(cast: Cast) -> None:
    agenda = make_agenda(cast)
    first = history_page(agenda).entries[-1]
    _save(agenda, cast.officer_alkmaar, 150)
    page = history_page(agenda, size=6)
    assert [page.entries[0].title[:15], page.entries[1].title, page.older] == ["150 wijzigingen", first.title, None]


def test_one_page_costs_one_query_whatever_the_length(cast: Cast) -> None:
    agenda = make_agenda(cast)
    for size, most in ((6, 1), (50, 1)):
        for place in range(60):
            note(agenda, "version_kept", cast.coordinator_noord, {"version": place, "name": f"Stand {place}"})
        with CaptureQueriesContext(connection) as captured:
            history_page(agenda, size=size)
        assert len(captured) <= most


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "٣", "9" * 30])
def test_an_address_that_is_no_number_shows_the_newest(cast: Cast, client: Any, text: str) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    assert event_number(text) is None
    assert _titles(client.get(f"/agendas/{agenda.reference}/historie/", {"voor": text}))


def test_before_the_first_event_there_is_nothing(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast)
    client.force_login(cast.coordinator_noord)
    first = Event.objects.in_stream(agenda.stream).first()
    assert first is not None
    response = client.get(f"/agendas/{agenda.reference}/historie/?voor={first.number}")
    assert "Er is niets van vóór dit moment" in response.content.decode()
    assert "Naar het nieuwste" in response.content.decode()
