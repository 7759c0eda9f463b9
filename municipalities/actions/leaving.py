"""Somebody leaves, and comes back: roles and offices end, access stops, what they did keeps their name."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.actions.events import log_account_event
from accounts.actions.invitations import invite
from accounts.actions.users import close_account, reopen_account
from accounts.models import User
from municipalities.actions.administration import delete_row, save_row
from municipalities.actions.roles import end_offices, lock_people, refuse_last_administrator
from municipalities.models import Membership, OfficeHolder
from municipalities.permissions import may_offboard
from records.jobs import enqueue, settle


@transaction.atomic
def offboard(*, user: User, last_day: datetime.date, by: User) -> None:
    """Let `user` leave after `last_day`. Today: every session ends at once. Later: the account closes by itself."""
    if not may_offboard(by, user):
        raise ValidationError("Deze persoon kunt u niet laten vertrekken.")
    user = lock_people(user)[0]
    today = timezone.localdate()
    if not user.is_active:
        raise ValidationError(f"{user} is al vertrokken.")
    if last_day < today:
        raise ValidationError({"last_day": "Kies vandaag of een latere dag. De toegang stopt na die dag."})
    refuse_last_administrator(user)
    memberships, offices = _end_all(user, last_day, by)
    user.last_day = last_day
    user.save(update_fields=["last_day"])
    facts = {"last_day": last_day.isoformat(), "roles": memberships, "offices": offices}
    log_account_event(user=user, action="left", by=by, data=facts)
    if last_day == today:
        close_account(user=user, by=by)
        return
    midnight = datetime.datetime.combine(last_day + datetime.timedelta(days=1), datetime.time.min)
    enqueue(
        "municipalities.tasks.close_left_account",
        effect=f"close-account:{user.pk}:{last_day.isoformat()}",
        not_before=timezone.make_aware(midnight),
        user_id=user.pk,
        last_day=last_day.isoformat(),
    )


@transaction.atomic
def close_left_account(*, user_id: int, last_day: datetime.date) -> bool:
    """Close the account of who left after `last_day`; False when that changed in the meantime."""
    settle()
    user = User.objects.select_for_update().get(pk=user_id)
    if user.last_day != last_day or last_day >= timezone.localdate():
        return False
    return close_account(user=user, by=None)


@transaction.atomic
def come_back(*, user: User, by: User) -> None:
    """Let somebody who left come back: a new invitation, no old password or second factor. Roles are given anew.

    Who has not left yet (a last day in the future) simply stays; roles that were to end keep that day.
    """
    if not may_offboard(by, user):
        raise ValidationError("Deze persoon kunt u niet laten terugkomen.")
    user = lock_people(user)[0]
    if user.is_active and user.last_day is None:
        raise ValidationError(f"{user} is niet vertrokken.")
    if user.is_active:
        user.last_day = None
        user.save(update_fields=["last_day"])
        log_account_event(user=user, action="stayed", by=by)
        return
    reopen_account(user=user, by=by)
    invite(user=user, by=by)


def _end_all(user: User, last_day: datetime.date, by: User) -> tuple[int, int]:
    """End what `user` holds after `last_day`; what had not begun by then never was. Return how many of each."""
    memberships = list(user.memberships.not_over(last_day + datetime.timedelta(days=1)))
    offices = list(OfficeHolder.objects.filter(user=user).current(last_day)) + list(
        OfficeHolder.objects.filter(user=user, start__gt=last_day)
    )
    for row in memberships:
        _end(row, last_day, by)
    end_offices(offices=offices, last_day=last_day, by=by)
    return len(memberships), len(offices)


def _end(row: Membership, last_day: datetime.date, by: User) -> None:
    if row.start > last_day:
        delete_row(row=row, by=by)
        return
    row.end = last_day
    save_row(row=row, by=by)
