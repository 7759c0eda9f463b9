"""Who may look after the lists of this app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from municipalities.memberships import roles_of
from municipalities.roles import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def may_manage_lists(user: User | AnonymousUser) -> bool:
    """Municipalities, people's roles, office holders, boards and schools: the functional administrator."""
    return user.is_active and (user.is_superuser or Role.ADMINISTRATOR in roles_of(user))
