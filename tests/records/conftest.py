"""A person for the tests of this package."""

import pytest

from accounts.models import User


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_user("beheer@voorbeeld.test", "een heel lang wachtwoord", name="B. Heer")
