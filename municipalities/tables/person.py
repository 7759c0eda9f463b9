"""One person: roles now and before, offices, account; as far as the viewer may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import Invitation, User
from gka_portal.notation import dutch_date
from municipalities.models import Membership, OfficeHolder
from municipalities.permissions import (
    may_change_membership,
    may_give_role_to,
    may_hand_over,
    may_invite_again,
    may_manage_person,
    may_offboard,
    may_reset_second_factor,
    places_with_visible_people,
    sees_everybody,
)
from municipalities.roles import DESCRIPTIONS, Role
from municipalities.tables.people import PersonState, label_of, state_of


@dataclass(frozen=True)
class HeldRole:
    """A role as the page tells it."""

    pk: int
    role: str
    place: str
    period: str
    description: str
    may_end: bool


@dataclass(frozen=True)
class Rights:
    """Which buttons the viewer gets."""

    change: bool
    give: bool
    invite: bool
    reset: bool
    offboard: bool
    come_back: bool
    hand_over: bool


@dataclass(frozen=True)
class Person:
    """What the page shows."""

    user: User
    state: PersonState
    label: str
    now: list[HeldRole]
    before: list[HeldRole]
    elsewhere: int  # present roles at places that are not the viewer's
    offices: list[tuple[str, str]]
    invitation: Invitation | None
    may: Rights
    sees_all: bool


def person_of(user: User, viewer: User) -> Person:
    """Return what `viewer` sees of `user` (from tables.people.people)."""
    today = timezone.localdate()
    everything = list(user.memberships.with_places().order_by("-start", "-pk"))
    known = everything if sees_everybody(viewer) else _known_to(viewer, everything)
    running = [row for row in known if row.end is None or row.end >= today]
    ended = [row for row in known if row not in running]
    state = state_of(user)
    return Person(
        user=user,
        state=state,
        label=label_of(user, state),
        now=[_held(row, viewer) for row in running],
        before=[_held(row, viewer) for row in ended],
        elsewhere=sum(1 for row in everything if row not in known and (row.end is None or row.end >= today)),
        offices=_offices(user, viewer),
        invitation=user.invitations.newest_first().select_related("invited_by").first(),
        may=_rights(user, viewer, state, running),
        sees_all=sees_everybody(viewer),
    )


def period(start: date | None, end: date | None) -> str:
    """Write a period as "1 mei 2024 tot en met 3 juni 2026" or "vanaf 1 mei 2024"."""
    if start is None:
        return f"tot en met {dutch_date(end)}" if end else "periode niet bekend"
    return f"{dutch_date(start)} tot en met {dutch_date(end)}" if end else f"vanaf {dutch_date(start)}"


def _known_to(viewer: User, memberships: list[Membership]) -> list[Membership]:
    """Leave out roles that are no business of a coordinator or officer elsewhere."""
    own = places_with_visible_people(viewer)
    return [
        row
        for row in memberships
        if row.user_id == viewer.pk or row.municipality_id in own or row.role == Role.COORDINATOR
    ]


def _held(row: Membership, viewer: User) -> HeldRole:
    over = row.end is not None and row.end < timezone.localdate()
    return HeldRole(
        pk=row.pk,
        role=str(row.get_role_display()),
        place=row.place_name,
        period=period(row.start, row.end),
        description=DESCRIPTIONS[Role(row.role)],
        may_end=not over and may_change_membership(viewer, row),
    )


def _offices(user: User, viewer: User) -> list[tuple[str, str]]:
    """Return the offices; a coordinator or officer reads those of own municipalities, as with roles."""
    held = OfficeHolder.objects.filter(user=user).order_by("-start")
    if not sees_everybody(viewer) and user.pk != viewer.pk:
        held = held.filter(municipality__in=places_with_visible_people(viewer))
    return [(f"{row.office}, {row.organisation}", period(row.start, row.end)) for row in held]


def _rights(user: User, viewer: User, state: PersonState, running: list[Membership]) -> Rights:
    coordinates = any(row.role == Role.COORDINATOR for row in running)
    return Rights(
        change=may_manage_person(viewer, user),
        give=may_give_role_to(viewer, user),
        invite=may_invite_again(viewer, user),
        reset=may_reset_second_factor(viewer, user) and bool(user.has_factor),  # type: ignore[attr-defined]  # annotated
        offboard=may_offboard(viewer, user) and user.is_active and user.last_day is None,
        come_back=may_offboard(viewer, user) and state in {PersonState.LEFT, PersonState.LEAVING},
        hand_over=coordinates and may_hand_over(viewer, user),
    )
