"""Who may look after the lists of this app, and the rights in the administration that come with a role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.backends import BaseBackend
from django.db.models import Model

from municipalities.memberships import roles_of
from municipalities.roles import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def may_manage_lists(user: User | AnonymousUser) -> bool:
    """Municipalities, people's roles, office holders, boards and schools: the functional administrator."""
    return user.is_active and (user.is_superuser or Role.ADMINISTRATOR in roles_of(user))


class RoleRights(BaseBackend):
    """Gives the functional administrator the accounts and the outbox, for as long as the role lasts.

    Lists of this app and the catalogue ask their own predicates. Events and files stay with the technical
    administrator: they tell about agendas, which a functional administrator does not see.
    """

    RIGHTS = frozenset(
        {"accounts.view_user", "accounts.add_user", "accounts.change_user", "accounts.view_outgoingmail"}
    )

    def has_perm(self, user_obj: User | AnonymousUser, perm: str, obj: Model | None = None) -> bool:
        return perm in self.RIGHTS and Role.ADMINISTRATOR in roles_of(user_obj)

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        """Django asks the backend whether `user_obj` has any right in an app."""
        return app_label == "accounts" and Role.ADMINISTRATOR in roles_of(user_obj)
