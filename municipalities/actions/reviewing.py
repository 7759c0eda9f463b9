"""The review of rights: that it was done, by whom, when and over how many roles (BIO2 5.18.03 and 8.02.01)."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from municipalities.permissions import may_manage_lists
from municipalities.rights import Line, present_rights
from records.actions import record
from records.models import Event

STREAM = "review:rights"
ACTION = "rights_reviewed"
# Privileged roles every quarter, all of them every year.
QUARTERLY, YEARLY = "quarterly", "yearly"


def to_review(kind: str) -> list[Line]:
    """Return the roles of today that a review of `kind` is about."""
    return [line for line in present_rights() if kind == YEARLY or line.is_privileged]


@transaction.atomic
def record_review(*, kind: str, note: str, by: User) -> Event:
    """Record that `by` looked at the roles of `kind`: how many of each there are, and how many stand out."""
    if not may_manage_lists(by):
        raise ValidationError("Alleen de functioneel beheerder legt een controle vast.")
    found = to_review(kind)
    data = {
        "kind": kind,
        "counts": dict(Counter(line.role for line in found)),
        "remarks": sum(line.stands_out for line in found),
        "note": note,
    }
    return record(stream=STREAM, action=ACTION, by=by, object=kind, data=data)
