"""Who may look after the shared catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from municipalities.memberships import roles_of
from municipalities.permissions import may_manage_lists
from municipalities.roles import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def may_manage_catalogue(user: User | AnonymousUser) -> bool:
    """Themes, factors and described approaches: OCW staff and the functional administrator."""
    return may_manage_lists(user) or Role.OCW_STAFF in roles_of(user)
