from typing import Any

import pytest

from municipalities.choices import Province
from municipalities.models import Municipality
from tests.cast import cast, make_lists

__all__ = ["cast"]


@pytest.fixture
def reference_data(db: Any) -> None:
    """What the agendas of the tests refer to: Alkmaar and the lists, and nobody in the portal yet."""
    make_lists()
    Municipality.objects.create(cbs_code="GM0361", name="Alkmaar", province=Province.NOORD_HOLLAND)
