"""Roles, offices and mandates of a municipality that went into another one: what ends, what goes on there.

`plan_move` looks and saves nothing, for the page that asks; `move_belongings` looks again and carries it out.
Old rows end on the last day and new ones begin on the day after, so the past stays as it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from accounts.models import User
from municipalities.actions.administration import delete_row, save_row
from municipalities.actions.merger_steps import ONE_DAY, Step
from municipalities.actions.moving_offices import move_offices, running_offices
from municipalities.actions.roles import end_offices, lock_people
from municipalities.models import Membership, Municipality, OfficeHolder
from municipalities.models.membership import MembershipQuerySet
from municipalities.roles import Role

# The college of the old municipality is gone: an alderman goes on only when the office does.
_GOES_ON = frozenset({Role.OFFICER, Role.READER, Role.COORDINATOR})


@dataclass
class Moving:
    """What becomes of roles and offices; `given` are not saved yet. `kept`: the same role is there already.

    `secretariats`: who prepares signatures for one of `offices`.
    """

    ending: list[Membership] = field(default_factory=list)
    given: list[Membership] = field(default_factory=list)
    kept: list[Membership] = field(default_factory=list)
    offices: list[OfficeHolder] = field(default_factory=list)
    secretariats: list[Membership] = field(default_factory=list)


@dataclass(frozen=True)
class Moved:
    """How many roles ended, began and were there already; how many offices and mandates went along or ended."""

    roles_ended: int = 0
    roles_given: int = 0
    roles_kept: int = 0
    offices_moved: int = 0
    offices_ended: int = 0
    mandates: int = 0


def plan_move(step: Step) -> Moving:
    """Work out what `move_belongings` would do; saves nothing. As many queries for one role as for many."""
    moving = Moving(offices=running_offices(step), ending=list(_roles_of(step)))
    held = Membership.objects.filter(role=Role.SECRETARIAT, office_holder__in=moving.offices)
    moving.secretariats = list(held.not_over(step.looked_at).select_related("user").order_by("pk"))
    there = list(_roles_at(step.successor).not_over(step.day).select_related("user").order_by("start", "pk"))
    for row in moving.ending:
        if not _goes_on(row, step):
            continue
        own = [other for other in there if (other.user_id, other.role) == (row.user_id, row.role)]
        found = list(_not_there_yet(row, own, step))
        moving.given += found
        moving.kept += [] if found else [row]
    if not any(_looks_after(row, step.looked_at) for row in [*there, *moving.given]):
        moving.given += _through_the_region(step)
    moving.given = [row for row in moving.given if _fits_beside_others(row, moving.ending)]
    return moving


def move_belongings(step: Step, by: User | None) -> Moved:
    """Carry out what `plan_move` finds by now, in the transaction of who calls."""
    offices = running_offices(step)
    roles = Q(pk__in=_roles_of(step).order_by().values("user")) | Q(offices__in=offices)
    prepares = Membership.objects.filter(office_holder__in=offices).values("user")
    lock_people(*User.objects.filter(roles | Q(pk__in=prepares)).distinct())
    moving = plan_move(step)
    for row in moving.ending:
        _end(row, step, by)
    for row in moving.given:
        save_row(row=row, by=by, reason=step.reason)
    given = len(moving.given)
    if not step.moves_offices:
        for row in moving.secretariats:
            _end(row, step, by)
        end_offices(offices=moving.offices, last_day=step.last_day, by=by)
        return Moved(len(moving.ending), given, len(moving.kept), offices_ended=len(moving.offices))
    offices_now, mandates = move_offices(moving.offices, step, by)
    given += sum(
        _move_secretariat(row, offices_now[row.office_holder_id or 0], step, by) for row in moving.secretariats
    )
    return Moved(len(moving.ending), given, len(moving.kept), offices_moved=len(offices_now), mandates=mandates)


def coordinator_of(municipality: Municipality, day: date | None = None) -> User | None:
    """Return who looks after `municipality` on `day` (default: today), directly or through its region."""
    held = _roles_at(municipality).filter(role=Role.COORDINATOR, user__is_active=True).current(day)
    row = held.select_related("user").order_by("start", "pk").first()
    return row.user if row else None


def _roles_of(step: Step) -> MembershipQuerySet:
    rows = Membership.objects.filter(municipality=step.former).not_over(step.looked_at)
    return rows.select_related("user", "municipality").order_by("user", "start", "pk")


def _roles_at(place: Municipality) -> MembershipQuerySet:
    """Return the roles at `place`, and those of the coordinators of its region."""
    here = Q(municipality=place)
    if place.region_id is not None:
        here |= Q(region=place.region_id, role=Role.COORDINATOR)
    return Membership.objects.filter(here)


def _goes_on(row: Membership, step: Step) -> bool:
    user = row.user
    stays = user.is_active and (user.last_day is None or user.last_day >= max(step.day, row.start))
    return stays and (row.role in _GOES_ON or (row.role == Role.ALDERMAN and step.moves_offices))


def _not_there_yet(row: Membership, own: list[Membership], step: Step) -> Iterator[Membership]:
    """Yield the role `row` at the successor for the days on which the person does not have it there (`own`) already."""
    day: date | None = max(step.day, row.start)
    last = min((end for end in (row.end, row.user.last_day) if end is not None), default=None)
    for other in own:
        if day is None or (other.end is not None and other.end < day) or (last is not None and other.start > last):
            continue
        if other.start > day:
            yield _at_successor(row, step, day, other.start - ONE_DAY)
        day = None if other.end is None else other.end + ONE_DAY
    if day is not None and (last is None or day <= last):
        yield _at_successor(row, step, day, last)


def _at_successor(row: Membership, step: Step, start: date, end: date | None) -> Membership:
    return Membership(user=row.user, role=row.role, municipality=step.successor, start=start, end=end)


def _looks_after(row: Membership, day: date) -> bool:
    in_time = row.start <= day and (row.end is None or row.end >= day)
    return row.role == Role.COORDINATOR and row.user.is_active and in_time


def _through_the_region(step: Step) -> list[Membership]:
    """Return the role of who looked after the old municipality through its region; nobody else looks after the new."""
    region = step.former.region_id
    if region is None:
        return []
    held = Membership.objects.filter(role=Role.COORDINATOR, region=region, user__is_active=True)
    row = held.current(step.looked_at).select_related("user").order_by("start", "pk").first()
    return [] if row is None else list(_not_there_yet(row, [], step))


def _fits_beside_others(row: Membership, ending: list[Membership]) -> bool:
    """Is there room for `row`? A coordinator makes way for the one who is there, or stays until that one comes."""
    other = row.clash(besides=ending)
    if other is not None and other.start > row.start:
        row.end = other.start - ONE_DAY
        return True
    return other is None


def _end(row: Membership, step: Step, by: User | None) -> None:
    if row.start > step.last_day:
        delete_row(row=row, by=by)
        return
    row.end = step.last_day
    save_row(row=row, by=by, reason=step.reason)


def _move_secretariat(row: Membership, office: OfficeHolder, step: Step, by: User | None) -> bool:
    """Let who prepares for an office go on at the row that it has now; say whether a role began."""
    if row.office_holder_id == office.pk:
        return False
    user = row.user
    start = max(step.day, row.start)
    last = min((end for end in (row.end, user.last_day) if end is not None), default=None)
    _end(row, step, by)
    there = Membership.objects.filter(user=user, role=Role.SECRETARIAT, office_holder=office)
    if not user.is_active or (last is not None and last < start) or there.overlapping(start, last).exists():
        return False
    new = Membership(user=user, role=Role.SECRETARIAT, office_holder=office, start=start, end=last)
    save_row(row=new, by=by, reason=step.reason)
    return True
