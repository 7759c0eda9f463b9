"""One regional coordinator per municipality and day, also when two administrators save at the same moment."""

from django.db.models import Q

from municipalities.models import Membership, Municipality, Region
from municipalities.roles import Role


def lock_places(membership: Membership) -> None:
    """Make other writers of coordinators at the same municipalities wait until this transaction ends.

    Two roles that would clash share a municipality, or a region without one, so they meet at one of these locks.
    Everybody locks regions before municipalities and each in the order of the keys: no deadlock.
    """
    if membership.role != Role.COORDINATOR:
        return
    region = membership.region_id or (membership.municipality.region_id if membership.municipality else None)
    if region is not None:
        list(Region.objects.select_for_update().filter(pk=region).order_by("pk"))
    covered = Q(pk=membership.municipality_id) | Q(region_id=membership.region_id, region__isnull=False)
    list(Municipality.objects.select_for_update(of=("self",)).filter(covered).order_by("pk").values_list("pk"))
