"""The end of a municipality: a day that makes sense, a warning for one that is over, and the count of its agendas."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agendas.choices import State
from municipalities.models import Municipality
from tests.cast import Cast
from tests.factories import make_agenda

TODAY = timezone.localdate()
WARNING = "Deze dag is al voorbij"


def _asked(client: Any, cast: Cast, day: datetime.date, **more: str) -> Any:
    client.force_login(cast.administrator)
    typed = {"municipality": "GM0361", "last_day": f"{day.day}-{day.month}-{day.year}", "successor": "GM0193", **more}
    return client.post(reverse("dashboard:end_municipality"), typed)


@pytest.mark.parametrize("day", [datetime.date(1999, 12, 31), datetime.date(206, 12, 31), datetime.date(1926, 1, 1)])
def test_a_day_that_nobody_means_is_refused(cast: Cast, client: Any, day: datetime.date) -> None:
    response = _asked(client, cast, day, confirm="1")
    assert response.status_code == 422
    assert Municipality.objects.get(cbs_code="GM0361").valid_to is None
    if day.year > 1000:
        assert "Controleer het jaartal: kies een dag vanaf 1 januari 2000." in response.content.decode()


def test_a_day_before_the_municipality_began_is_refused(cast: Cast, client: Any) -> None:
    Municipality.objects.filter(cbs_code="GM0361").update(valid_from=datetime.date(2015, 1, 1))
    response = _asked(client, cast, datetime.date(2014, 12, 31), confirm="1")
    assert response.status_code == 422
    assert "Alkmaar bestaat sinds 1 januari 2015. Kies een latere laatste dag." in response.content.decode()


@pytest.mark.parametrize(("days", "warned"), [(-1, True), (-3000, True), (0, False), (30, False)])
def test_a_day_that_is_over_gets_a_warning(cast: Cast, client: Any, days: int, warned: bool) -> None:
    response = _asked(client, cast, TODAY + datetime.timedelta(days=days))
    assert response.status_code == 200
    assert (WARNING in response.content.decode()) == warned


def test_the_agendas_are_counted_per_state(cast: Cast, client: Any) -> None:
    assert "Alkmaar heeft geen agenda’s." in _asked(client, cast, TODAY).content.decode()
    make_agenda(cast, State.REVIEW)
    assert "Alkmaar heeft 1 agenda: 1 ter beoordeling." in _asked(client, cast, TODAY).content.decode()
    for state in (State.DRAFT, State.DRAFT, State.SIGNED):
        make_agenda(cast, state)
    page = _asked(client, cast, TODAY).content.decode()
    assert "Alkmaar heeft 4 agenda’s: 2 concept, 1 ter beoordeling en 1 ondertekend." in page


def test_the_page_asks_as_often_for_many_agendas(cast: Cast, client: Any) -> None:
    counts = []
    for _ in range(2):
        make_agenda(cast)
        client.force_login(cast.administrator)
        client.get("/")
        with CaptureQueriesContext(connection) as captured:
            _asked(client, cast, TODAY)
        counts.append(len(captured))
        make_agenda(cast, State.SIGNED)
    assert counts[0] == counts[1]
