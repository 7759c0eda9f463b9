"""Municipalities go to another region, and with it to another coordinator: many at once, or one in a form.

Locked before it is judged (see coordinators), so that nobody gives a role there in the meantime.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from municipalities.actions.administration import save_row
from municipalities.actions.bulk import change_rows
from municipalities.actions.coordinators import lock_for_region
from municipalities.models import Membership, Municipality, Region
from municipalities.roles import Role

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def set_region(*, municipalities: Sequence[Municipality], region: Region | None, by: "User", reason: str) -> int:
    """Put the municipalities in a region, or in none; refused when one would get a second coordinator."""
    rows = lock_for_region(municipalities, region)
    changed = change_rows(rows=rows, values={"region": region}, by=by, reason=reason)
    _refuse_second_coordinators(rows)
    return changed


@transaction.atomic
def save_municipality(*, municipality: Municipality, by: "User") -> None:
    """Save a municipality that was filled in by hand; refused when its region brings a second coordinator."""
    lock_for_region([municipality], municipality.region)
    save_row(row=municipality, by=by)
    _refuse_second_coordinators([municipality])


def _refuse_second_coordinators(municipalities: Sequence[Municipality]) -> None:
    """Raise ValidationError when a municipality has an own coordinator beside the one of its (new) region."""
    own = Membership.objects.not_over().filter(role=Role.COORDINATOR, municipality__in=municipalities)
    for membership in own.select_related("user", "municipality__region"):
        if other := membership.clash():
            raise ValidationError(
                f"{membership.municipality} heeft al een eigen coördinator: {membership.user}. Bij deze regio hoort "
                f"ook {other.user}. Beëindig eerst een van deze twee rollen."
            )
