"""Who may look after lists and people, and the rights in the administration that come with a role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.backends import BaseBackend
from django.db.models import Model, Q, QuerySet

from accounts.models import User
from accounts.models.users import WITHOUT_PASSWORD
from municipalities.memberships import municipality_ids_of, roles_of
from municipalities.models import Membership, Municipality, OfficeHolder, Region
from municipalities.roles import GIVES, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def may_manage_lists(user: User | AnonymousUser) -> bool:
    """Municipalities, people's roles, office holders, boards and schools: the functional administrator."""
    return user.is_active and (user.is_superuser or Role.ADMINISTRATOR in roles_of(user))


# Their list of people: those of the municipalities at which they hold this role.
_SEES_PEOPLE = (Role.COORDINATOR, Role.OFFICER)


def may_see_people(user: User | AnonymousUser) -> bool:
    """The list of people: administrator and OCW staff see all, coordinator and officer those of own municipalities."""
    return sees_everybody(user) or not roles_of(user).isdisjoint(_SEES_PEOPLE)


def sees_everybody(user: User | AnonymousUser) -> bool:
    """Everybody, with second factor and history; and the review of rights."""
    return may_manage_lists(user) or (user.is_active and Role.OCW_STAFF in roles_of(user))


def places_with_visible_people(user: User) -> set[int]:
    """Return the municipalities whose people `user` finds in the list, for who does not see everybody."""
    return municipality_ids_of(user, *_SEES_PEOPLE)


def people_visible_to(user: User) -> QuerySet[User]:
    """Return the people whom `user` may find in the list: all, or who ever belonged to an own municipality."""
    if sees_everybody(user):
        return User.objects.all()
    places = places_with_visible_people(user)
    regions = Region.objects.filter(municipalities__in=places).values("pk")
    members = Membership.objects.filter(Q(municipality__in=places) | Q(region__in=regions)).values("user")
    holders = OfficeHolder.objects.filter(municipality__in=places, user__isnull=False).values("user")
    # Whom they invited and who did not come in yet: when the link expires that person asks them for a new one.
    invited = User.objects.filter(WITHOUT_PASSWORD, invitations__invited_by=user).values("pk")
    return User.objects.filter(Q(pk__in=members) | Q(pk__in=holders) | Q(pk__in=invited))


def roles_to_give(user: User | AnonymousUser) -> list[Role]:
    """Return the roles that `user` may give to others, in the order of the roles."""
    if not user.is_active:
        return []
    held = {Role.ADMINISTRATOR} if may_manage_lists(user) else roles_of(user) & GIVES.keys()
    given = {role for own in held for role in GIVES[own]}
    return [role for role in Role if role in given]


def municipalities_to_give(user: User, role: Role) -> QuerySet[Municipality]:
    """Return the municipalities at which `user` may give `role`."""
    if may_manage_lists(user):
        return Municipality.objects.all()
    return Municipality.objects.filter(pk__in=_own_places(user, role))


def may_give_role_to(user: User, person: User) -> bool:
    """Give `person` a role: who gives roles, never themselves, and nobody who left."""
    return person.is_active and person.pk != user.pk and bool(roles_to_give(user))


def may_invite_to(user: User, municipality: int) -> bool:
    """Is there a role that `user` gives at this municipality? Without a query, after the first of a request."""
    if may_manage_lists(user):
        return True
    return any(municipality in _own_places(user, role) for role in roles_to_give(user))


def may_change_membership(user: User, membership: Membership) -> bool:
    """May `user` give or end this role? Never their own; who is no administrator only at an own municipality."""
    role = Role(membership.role)
    if membership.user_id == user.pk or role not in roles_to_give(user):
        return False
    if may_manage_lists(user):
        return True
    return membership.municipality_id in _own_places(user, role)


def _own_places(user: User, role: Role) -> set[int]:
    """Municipalities at which `user` holds a role that gives `role`; no query after the first of a request."""
    giving = [held for held in GIVES if role in GIVES[held] and held is not Role.ADMINISTRATOR]
    return municipality_ids_of(user, *giving) if giving else set()


def may_manage_person(user: User, person: User) -> bool:
    """Change the account of `person`, reset the second factor, offboard and bring back: the administrator.

    Never of a technical administrator by somebody who is not one: that would be a way to take over more rights.
    """
    return may_manage_lists(user) and (user.is_superuser or not person.is_superuser)


def may_reset_second_factor(user: User, person: User) -> bool:
    """Take the lost second factor of `person`; one's own is changed on the page of one's own account."""
    return may_manage_person(user, person) and person.pk != user.pk


def may_offboard(user: User, person: User) -> bool:
    """Let `person` leave: never oneself, so that somebody is left who can undo it."""
    return may_manage_person(user, person) and person.pk != user.pk


def may_invite_again(user: User, person: User) -> bool:
    """Send a new invitation: the administrator, who sent one before, and who may change a role of `person`."""
    if person.has_password or not person.is_active or person.pk == user.pk:
        return False
    if may_manage_person(user, person) or person.invitations.filter(invited_by=user).exists():
        return True
    return any(may_change_membership(user, row) for row in person.memberships.not_over())


def may_hand_over(user: User, giver: User) -> bool:
    """Hand over the municipalities of `giver`: the administrator, and a coordinator their own."""
    return may_manage_lists(user) or (user.pk == giver.pk and Role.COORDINATOR in roles_of(user))


def takers_for(user: User) -> QuerySet[User]:
    """Return to whom `user` may hand over municipalities: coordinators; for the administrator also who may become one.

    That is OCW staff, and who has no role yet.
    """
    running = Membership.objects.not_over()
    active = User.objects.filter(is_active=True).exclude(pk=user.pk)
    coordinators = Q(pk__in=running.filter(role=Role.COORDINATOR).values("user"))
    if not may_manage_lists(user):
        return active.filter(coordinators)
    staff = Q(pk__in=running.filter(role=Role.OCW_STAFF).values("user"))
    return active.filter(coordinators | staff | ~Q(pk__in=running.values("user")))


class RoleRights(BaseBackend):
    """Lets the functional administrator look at accounts and the outbox, for as long as the role lasts.

    Lists of this app and the catalogue ask their own predicates. Events and files stay with the technical
    administrator: they tell about agendas, which a functional administrator does not see.
    """

    RIGHTS = frozenset({"accounts.view_user", "accounts.view_outgoingmail"})

    def has_perm(self, user_obj: User | AnonymousUser, perm: str, obj: Model | None = None) -> bool:
        return perm in self.RIGHTS and Role.ADMINISTRATOR in roles_of(user_obj)

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        """Django asks the backend whether `user_obj` has any right in an app."""
        return app_label == "accounts" and Role.ADMINISTRATOR in roles_of(user_obj)
