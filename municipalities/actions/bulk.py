"""Changing many rows of a list at once: all of them or none, with an event for each."""

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from municipalities.actions.administration import save_row
from municipalities.actions.roles import end_role, lock_people
from municipalities.models import Membership, Municipality, School, SchoolBoard

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def change_rows(*, rows: Sequence[models.Model], values: dict[str, Any], by: "User", reason: str = "") -> int:
    """Give every row the same `values`; return how many were different.

    Raises ValidationError with the name of the first row that cannot have them; then nothing has changed.
    """
    changed = 0
    for row in rows:
        if all(getattr(row, name) == value for name, value in values.items()):
            continue
        for name, value in values.items():
            setattr(row, name, value)
        try:
            row.full_clean()
        except ValidationError as refused:
            raise ValidationError([f"{row}: {sentence}" for sentence in refused.messages])
        save_row(row=row, by=by, reason=reason)
        changed += 1
    return changed


@transaction.atomic
def mark_members(*, municipalities: Sequence[Municipality], since: int | None, by: "User", reason: str) -> int:
    """Note that the municipalities joined the alliance in the year `since` (None: not known); return how many changed.

    A year that is known already stays: `since` fills in what was missing.
    """
    changed = 0
    for municipality in municipalities:
        year = municipality.member_since or since
        values = {"is_member": True, "member_since": year}
        changed += change_rows(rows=[municipality], values=values, by=by, reason=reason)
    return changed


def end_organisations(
    *, organisations: Sequence[SchoolBoard | School], last_day: datetime.date, by: "User", reason: str
) -> int:
    """End boards or schools after `last_day`; those that ended before that day stay as they are."""
    running = [row for row in organisations if row.valid_to is None or row.valid_to > last_day]
    return change_rows(rows=running, values={"valid_to": last_day}, by=by, reason=reason)


@transaction.atomic
def end_roles(*, memberships: Sequence[Membership], last_day: datetime.date, by: "User") -> int:
    """End roles after `last_day`; those that ended before that day stay as they are.

    Raises ValidationError with the name of the first role that cannot end; then nothing has changed.
    """
    running = [row for row in memberships if row.end is None or row.end > last_day]
    lock_people(*{row.user for row in running})
    for membership in running:
        try:
            end_role(membership=membership, last_day=last_day, by=by)
        except ValidationError as refused:
            raise ValidationError([f"{membership}: {sentence}" for sentence in refused.messages])
    return len(running)
