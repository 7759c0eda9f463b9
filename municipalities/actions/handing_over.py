"""One coordinator hands municipalities to another: what ends, what begins, to the day."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from municipalities.actions.administration import delete_row, save_row
from municipalities.actions.roles import lock_people
from municipalities.models import Membership, Municipality
from municipalities.permissions import may_hand_over, takers_for
from municipalities.roles import Role

ONE_DAY = datetime.timedelta(days=1)


@dataclass
class Move:
    """What a hand-over does to the roles: `ending` stop the day before, `kept` and `given` begin on the day."""

    ending: list[Membership] = field(default_factory=list)
    kept: list[Membership] = field(default_factory=list)
    given: list[Membership] = field(default_factory=list)


def coordinations_of(user: User, day: datetime.date) -> list[Membership]:
    """Return the roles as coordinator that `user` has on `day` or later, with their places."""
    rows = Membership.objects.filter(user=user, role=Role.COORDINATOR).not_over(day)
    return list(rows.select_related("municipality", "region").prefetch_related("region__municipalities"))


def municipalities_under(rows: Iterable[Membership], day: datetime.date) -> list[Municipality]:
    """Return the municipalities that exist on `day` under these roles, by name."""
    found = {place.pk: place for row in rows for place in _places(row, day)}
    return sorted(found.values(), key=lambda place: place.name)


def plan_move(*, giver: User, taker: User, municipalities: Iterable[Municipality], start: datetime.date) -> Move:
    """Work out which roles end and begin when `municipalities` go from `giver` to `taker` on `start`; saves nothing.

    A region goes as a region when all of it goes. Otherwise the role for the region ends, and both hold their own
    municipalities of it one by one.
    """
    chosen = {place.pk for place in municipalities}
    move = Move()
    for row in coordinations_of(giver, start):
        places = _places(row, start)
        going = [place for place in places if place.pk in chosen]
        if not going:
            continue
        first = max(start, row.start)
        move.ending.append(row)
        if row.region is not None and len(going) < len(places):
            staying = [place for place in places if place.pk not in chosen]
            move.kept += [_role(giver, first, row.end, municipality=place) for place in staying]
            move.given += [_role(taker, first, row.end, municipality=place) for place in going]
        elif row.region is not None:
            move.given.append(_role(taker, first, row.end, region=row.region))
        else:
            move.given.append(_role(taker, first, row.end, municipality=row.municipality))
    return move


@transaction.atomic
def move_coordination(
    *, giver: User, taker: User, municipalities: list[Municipality], start: datetime.date, by: User
) -> Move:
    """Carry out `checked_move`. Municipalities without any other coordinator in between, and never with two."""
    giver, taker = lock_people(giver, taker)
    move = checked_move(giver=giver, taker=taker, municipalities=municipalities, start=start, by=by)
    for row in move.ending:
        if row.start >= start:
            delete_row(row=row, by=by)
        else:
            row.end = start - ONE_DAY
            save_row(row=row, by=by)
    for row in [*move.kept, *move.given]:
        save_row(row=row, by=by)
    return move


def checked_move(
    *, giver: User, taker: User, municipalities: Iterable[Municipality], start: datetime.date, by: User
) -> Move:
    """Return `plan_move`, or refuse it with the sentence that `move_coordination` would refuse it with."""
    _refuse_hand_over(giver=giver, taker=taker, start=start, by=by)
    move = plan_move(giver=giver, taker=taker, municipalities=municipalities, start=start)
    if not move.given:
        raise ValidationError(f"{giver} is op die dag van geen van deze gemeenten regiocoördinator.")
    for row in move.given:
        if (other := row.clash(besides=move.ending)) is not None:
            raise ValidationError(row.clash_sentence(other))
    return move


def coordinated_by(user: User, day: datetime.date) -> list[Municipality]:
    """Return the municipalities of which `user` is the coordinator on `day`; none when the account is closed."""
    if not user.is_active:
        return []
    return municipalities_under([row for row in coordinations_of(user, day) if row.start <= day], day)


def _refuse_hand_over(*, giver: User, taker: User, start: datetime.date, by: User) -> None:
    """Refuse with a sentence what is not up to `by`, and who cannot take over."""
    if not may_hand_over(by, giver):
        raise ValidationError("U kunt alleen uw eigen gemeenten overdragen.")
    if taker.pk == giver.pk:
        raise ValidationError({"taker": "Kies iemand anders dan wie overdraagt."})
    if not taker.is_active or (taker.last_day is not None and taker.last_day < start):
        raise ValidationError({"taker": f"{taker} is dan vertrokken. Kies iemand anders."})
    if not takers_for(by).filter(pk=taker.pk).exists() and taker.pk != by.pk:
        raise ValidationError({"taker": f"Aan {taker} kunt u geen gemeenten overdragen. Kies iemand uit de lijst."})
    if taker.pk == by.pk:
        raise ValidationError({"taker": "U kunt uzelf geen rol geven. Vraag een andere functioneel beheerder."})
    if start < timezone.localdate():
        raise ValidationError({"start": "Kies vandaag of een latere dag."})


def _places(row: Membership, day: datetime.date) -> list[Municipality]:
    """Return the municipalities that exist on `day` under `row`; uses what was prefetched."""
    if row.municipality is not None:
        return [row.municipality]
    if row.region is None:
        return []
    return [place for place in row.region.municipalities.all() if place.valid_to is None or place.valid_to >= day]


def _role(user: User, start: datetime.date, end: datetime.date | None, **place: object) -> Membership:
    return Membership(user=user, role=Role.COORDINATOR, start=start, end=end, **place)
