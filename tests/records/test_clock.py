"""The clock is real, except for the demo's invented history."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from records import clock
from records.actions import record
from records.integrity import broken_streams


def test_only_a_demo_tells_another_moment(settings: Any) -> None:
    settings.DEMO_MODE = False
    with pytest.raises(clock.ClockIsReal), clock.told(timezone.localtime() - timedelta(days=1)):
        pass


def test_nothing_has_happened_that_is_still_to_come(settings: Any) -> None:
    settings.DEMO_MODE = True
    with pytest.raises(ValueError, match="did not happen"), clock.told(timezone.localtime() + timedelta(days=1)):
        pass


@pytest.mark.django_db
def test_what_the_demo_tells_stands_in_an_unbroken_chain(settings: Any) -> None:
    settings.DEMO_MODE = True
    past = timezone.localtime() - timedelta(days=40)
    with clock.told(past):
        assert record(stream="agenda:1", action="started", by=None).at == past
    assert record(stream="agenda:1", action="edited", by=None).at > past + timedelta(days=39)
    assert list(broken_streams()) == []


def test_a_failure_inside_leaves_the_real_clock(settings: Any) -> None:
    settings.DEMO_MODE = True
    with pytest.raises(KeyError), clock.told(timezone.localtime() - timedelta(days=9)):
        raise KeyError
    assert clock.now() > timezone.now() - timedelta(minutes=1)
