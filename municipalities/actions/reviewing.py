"""The review of rights: that it was done, by whom, when and over how many roles (BIO2 5.18.03 and 8.02.01)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from municipalities.permissions import may_manage_lists
from records.actions import record
from records.models import Event

STREAM = "review:rights"
ACTION = "rights_reviewed"
# Privileged roles every quarter, all of them every year.
QUARTERLY, YEARLY = "quarterly", "yearly"


@transaction.atomic
def record_review(*, kind: str, counts: dict[str, int], remarks: int, note: str, by: User) -> Event:
    """Record that `by` looked at the roles of `kind`: `counts` roles by name, of which `remarks` had a remark."""
    if not may_manage_lists(by):
        raise ValidationError("Alleen de functioneel beheerder legt een controle vast.")
    data = {"kind": kind, "counts": counts, "remarks": remarks, "note": note}
    return record(stream=STREAM, action=ACTION, by=by, object=kind, data=data)
