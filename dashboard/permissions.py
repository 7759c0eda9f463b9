"""Who may see the national picture, and which people on the pages of municipalities and school boards."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from accounts.models import User
from municipalities.memberships import ministry_roles_of, municipality_ids_of, roles_of, school_board_ids_of
from municipalities.permissions import places_with_visible_people, sees_everybody
from municipalities.roles import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

# They work with people all over the country; the others see the people at their own place.
_EVERYWHERE = frozenset({Role.OCW_STAFF, Role.OCW_FINANCE, Role.COORDINATOR, Role.ADMINISTRATOR})

# They look at the country as a whole; a reader does when that role is held at the ministry.
_WHOLE_COUNTRY = frozenset({Role.COORDINATOR, Role.OCW_STAFF, Role.OCW_FINANCE, Role.MINISTER, Role.SECRETARIAT})


def may_see_overview(user: User | AnonymousUser) -> bool:
    """May `user` see the national picture? What it counts is what they may read (`Agenda.objects.visible_to`)."""
    return bool(_WHOLE_COUNTRY & roles_of(user)) or Role.READER in ministry_roles_of(user)


def may_see_people_of(user: User, municipalities: Collection[int]) -> bool:
    """May `user` see who has a role at these municipalities?"""
    return bool(_EVERYWHERE & roles_of(user)) or not municipality_ids_of(user).isdisjoint(municipalities)


def may_open_people_of(user: User, municipality: int) -> bool:
    """May `user` open the pages of the people at this municipality? As in the list of people, without a query."""
    return sees_everybody(user) or municipality in places_with_visible_people(user)


def may_see_people_at_board(user: User, board: int) -> bool:
    """May `user` see who acts for this school board?"""
    return bool(_EVERYWHERE & roles_of(user)) or board in school_board_ids_of(user)
