"""Recording on what an office holder's power to sign rests."""

from typing import TYPE_CHECKING, Any

from django.db import transaction

from municipalities.actions.administration import save_row
from municipalities.models import Mandate
from records.actions import store_file
from records.uploads import CheckedUpload

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def save_mandate(*, row: Mandate, upload: CheckedUpload | None = None, by: "User | None") -> None:
    """Save a new or changed mandate, with `upload` as its document; an earlier document stays in the store."""
    if upload is not None:
        row.document = store_file(name=upload.name, content_type=upload.content_type, content=upload.content, by=by)
    if row._state.adding:
        row.created_by = by
    # The event names the bytes, not just the row that holds them: `municipalities.integrity` compares.
    save_row(row=row, by=by, file_sha256=upload.sha256 if upload else "")


def is_used(row: Mandate) -> bool:
    """Does anything rest on `row`, such as a signature? Then its facts are history."""
    fields: list[Any] = list(Mandate._meta.get_fields(include_hidden=True))
    pointing = [field for field in fields if field.auto_created and not field.concrete]
    return any(field.related_model._base_manager.filter(**{field.field.name: row.pk}).exists() for field in pointing)
