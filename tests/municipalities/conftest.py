"""The day on which these tests take place."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from tests.municipalities.factories import TODAY


@pytest.fixture
def today() -> Iterator[None]:
    """It is 10 March 2026, whatever the clock says."""
    with patch("django.utils.timezone.localdate", return_value=TODAY):
        yield
