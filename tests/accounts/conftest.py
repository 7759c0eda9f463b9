"""People for the tests of this package."""

import pytest

from accounts.models import User

PASSWORD = "een heel lang wachtwoord"


@pytest.fixture
def officer(db: None) -> User:
    return User.objects.create_user("officer@voorbeeld.test", PASSWORD, name="O. Fficier", organisation="Alkmaar")


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_superuser("beheer@voorbeeld.test", PASSWORD, name="B. Heer")
