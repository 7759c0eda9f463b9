"""What an administrator changes by hand, with the event that tells it."""

import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from municipalities.actions.coordinators import lock_places
from municipalities.models import Membership
from municipalities.streams import object_of, stream_of
from records.actions import record

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def save_row(
    *,
    row: models.Model,
    by: "User | None",
    related: dict[str, list[str]] | None = None,
    reason: str = "",
    file_sha256: str = "",
) -> None:
    """Save a new or changed row of a list; the event holds old and new value of each field.

    `related` names what a form chose for fields that are saved apart (many-to-many). The row must be validated.
    `reason` is what the person who changed many rows at once said about it, `file_sha256` the hash of the file
    that came with it.
    A role of a person is looked at once more under a lock: ValidationError when somebody was faster.
    """
    if isinstance(row, Membership):
        lock_places(row)
        row.clean()
    before = type(row)._default_manager.filter(pk=row.pk).values().first() if row.pk else None
    row.save()
    after = type(row)._default_manager.filter(pk=row.pk).values().get()
    changes = {
        name: [plain(before.get(name)) if before else None, plain(value)]
        for name, value in after.items()
        if before is None or before.get(name) != value
    }
    if changes or related:
        record(
            stream=stream_of(row),
            action="changed" if before else "created",
            by=by,
            object=object_of(row),
            data={
                "changes": changes,
                **({"related": related} if related else {}),
                **({"reason": reason} if reason else {}),
                **({"file_sha256": file_sha256} if file_sha256 else {}),
            },
        )


@transaction.atomic
def delete_row(*, row: models.Model, by: "User | None") -> None:
    """Delete a row that nothing points at."""
    stream, name = stream_of(row), object_of(row)
    row.delete()
    record(stream=stream, action="deleted", by=by, object=name)


def plain(value: Any) -> str | int | bool | None:
    """Return `value` as an event holds it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | bool) else str(value)
