"""What the portal remembers for a person. It gives no right and changes nothing for others, so no event tells of it."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from accounts.models import User


@transaction.atomic
def remember(*, user: User, key: str, change: Callable[[Any], Any]) -> None:
    """Set the preference `key` of `user` to what `change` makes of the present one (None: never chosen).

    Under a lock: two windows of one person may both choose something at the same moment.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    user.preferences = {**row.preferences, key: change(row.preferences.get(key))}
    user.save(update_fields=["preferences"])
