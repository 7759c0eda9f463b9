"""Who plans and makes public, and who reads that plan."""

from accounts.models import User
from agendas.choices import State
from agendas.models import Agenda
from agendas.permissions import has_right, reads_as, roles_with
from agendas.roles import Right
from municipalities.memberships import roles_of
from municipalities.roles import Role

SIGNED_STATES = frozenset({State.SIGNED, State.CLOSED})
_READERS = (Role.COORDINATOR, Role.OFFICER, Role.ALDERMAN)


def can_publish(user: User, agenda: Agenda) -> bool:
    """May `user` plan, make public and take back? In which state is another question (`obstacles`)."""
    return has_right(user, agenda, Right.PUBLISH)


def sees_publication(user: User, agenda: Agenda) -> bool:
    """May `user`, who reads this agenda, see when it becomes public and what is left out?"""
    if can_publish(user, agenda):
        return True
    held = roles_of(user)
    return any(role in held and reads_as(role, user, agenda) for role in _READERS)


def publishes(user: User) -> bool:
    """Does `user` make agendas public at all? For the list of all of them."""
    return bool(roles_with(user, Right.PUBLISH))
