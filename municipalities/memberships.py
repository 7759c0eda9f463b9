"""Questions about what one person holds today; scopes and predicates in the apps above are built from these answers.

The answers are kept on the user object, as Django keeps its own permissions: one query per request.
Whoever changes a membership and asks again in the same request must load the user again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Case, CharField, Exists, F, IntegerField, Q, Value, When
from django.utils import timezone

from gka_portal.prepared import PreparedQuery
from municipalities.models import Membership, Municipality, OfficeHolder
from municipalities.roles import Role
from municipalities.successors import Successors

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from accounts.models import User

_KEPT_AS = "_municipalities_holdings"


class _Held(NamedTuple):
    role: Role
    municipalities: frozenset[int]
    school_board: int | None
    office_holder: int | None
    at_ministry: bool


@dataclass(frozen=True)
class _Holdings:
    day: datetime.date
    held: tuple[_Held, ...]
    own_offices: frozenset[int]


def roles_of(user: User | AnonymousUser) -> frozenset[Role]:
    """The roles that `user` has today, at whatever place."""
    return frozenset(held.role for held in _holdings(user).held)


def ministry_roles_of(user: User | AnonymousUser) -> frozenset[Role]:
    """The roles that `user` has today without a place: at the ministry, so for all municipalities."""
    return frozenset(held.role for held in _holdings(user).held if held.at_ministry)


def municipality_ids_of(user: User | AnonymousUser, *roles: Role) -> set[int]:
    """Municipalities at which `user` has one of `roles` today, directly or through a region.

    With each municipality come those that have been merged into it: who answers for Dijk en Waard
    answers for the agenda that Heerhugowaard once signed. No roles named: any role.
    """
    wanted = roles or tuple(Role)
    return {pk for held in _holdings(user).held if held.role in wanted for pk in held.municipalities}


def school_board_ids_of(user: User | AnonymousUser) -> set[int]:
    """School boards for which `user` acts today."""
    return {held.school_board for held in _holdings(user).held if held.school_board is not None}


def office_holder_ids_of(user: User | AnonymousUser) -> set[int]:
    """Offices that `user` holds today, and those that `user` prepares signatures for as secretariat."""
    holdings = _holdings(user)
    prepared = {held.office_holder for held in holdings.held if held.office_holder is not None}
    return prepared | holdings.own_offices


def own_office_ids_of(user: User | AnonymousUser) -> frozenset[int]:
    """Offices that `user` holds today; only the holder signs, never who prepares."""
    return _holdings(user).own_offices


def _holdings(user: User | AnonymousUser) -> _Holdings:
    today = timezone.localdate()
    kept: _Holdings | None = getattr(user, _KEPT_AS, None)
    if kept is None or kept.day != today:
        kept = _load(user, today)
        setattr(user, _KEPT_AS, kept)
    return kept


def _load(user: User | AnonymousUser, today: datetime.date) -> _Holdings:
    # An account that is switched off holds nothing, also when a membership was forgotten.
    if not user.is_authenticated or not user.is_active:
        return _Holdings(today, (), frozenset())
    rows = _HOLDINGS(user=user.pk, today=today)
    map_ = _Map.of(row[1:4] for row in rows if row[0] == _PLACE)
    held = tuple(
        _Held(
            role=Role(role),
            municipalities=map_.covered_by(municipality, region),
            school_board=board,
            office_holder=office,
            at_ministry=not (municipality or region or board or office),
        )
        for role, municipality, region, board, office in rows
        if role not in (_OFFICE, _PLACE)
    )
    return _Holdings(today, held, frozenset(row[4] for row in rows if row[0] == _OFFICE))


# What stands where a membership has its role.
_OFFICE, _PLACE = "own office", "place"


def _holdings_of(user: int, today: datetime.date) -> QuerySet[Any, Any]:
    """All that is asked of one person, in one query of three kinds of rows.

    Each membership: role, municipality, region, school board, office. Each own office: _OFFICE, and the office last.
    Who holds something at a place also gets the places for _Map: _PLACE, municipality, region, what it went into.
    """
    columns = ("role", "municipality_id", "region_id", "school_board_id", "office_holder_id")
    memberships = Membership.objects.filter(user_id=user).current(today).order_by()
    own = OfficeHolder.objects.filter(user_id=user).current(today).order_by()
    return memberships.values_list(*columns).union(
        own.values_list(_text(_OFFICE), _NOTHING, _NOTHING, _NOTHING, "pk"),
        _places_for(memberships, today).values_list(_text(_PLACE), "pk", "region_id", _successor(today), _NOTHING),
        all=True,
    )


def _places_for(memberships: QuerySet[Membership], today: datetime.date) -> QuerySet[Municipality]:
    """What lies in a region of `memberships`; and when one of them is at a place, all that went into another."""
    at_a_place = memberships.filter(Q(municipality__isnull=False) | Q(region__isnull=False))
    regions = memberships.filter(region__isnull=False).values("region")
    found = Municipality.objects.filter(Q(region__in=regions) | (_merged(today) & Exists(at_a_place)))
    return found.order_by()


def _merged(today: datetime.date) -> Q:
    """A merger counts from the day after the last day of the municipality that ends."""
    return Q(successor__isnull=False, valid_to__lt=today)


def _successor(today: datetime.date) -> Case:
    return Case(When(_merged(today), then=F("successor_id")), output_field=IntegerField())


def _text(words: str) -> Value:
    return Value(words, output_field=CharField())


_NOTHING = Value(None, output_field=IntegerField())
_HOLDINGS = PreparedQuery(_holdings_of, user=int, today=datetime.date)


@dataclass(frozen=True)
class _Map:
    """Which municipalities lie in a region, and which ones a municipality has taken over."""

    in_region: dict[int, set[int]]
    successors: Successors

    @classmethod
    def of(cls, places: Iterable[tuple[int, int | None, int | None]]) -> _Map:
        """Make the map of `places`: municipality, its region, and what it went into."""
        rows = list(places)
        in_region: dict[int, set[int]] = {}
        for pk, region, _ in rows:
            if region is not None:
                in_region.setdefault(region, set()).add(pk)
        return cls(in_region, Successors((pk, successor) for pk, _, successor in rows))

    def covered_by(self, municipality: int | None, region: int | None) -> frozenset[int]:
        """The municipality or those of the region, with all that went into them."""
        held = set() if municipality is None else {municipality}
        if region is not None:
            held = self.in_region.get(region, set())
        return frozenset(held.union(*(self.successors.before(pk) for pk in held)))
