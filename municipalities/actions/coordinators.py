"""One regional coordinator per municipality and day, also when two administrators save at the same moment."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Q

from municipalities.models import Membership, Municipality, Region
from municipalities.roles import Role


def lock_places(membership: Membership) -> None:
    """Make other writers of coordinators at the same municipalities wait until this transaction ends.

    Two roles that would clash share a municipality, or a region without one, so they meet at one of these locks.
    Everybody locks regions before municipalities and each in the order of the keys: no deadlock.
    The municipality of `membership` is read anew: it may have gone to another region during the wait.
    """
    if membership.role != Role.COORDINATOR:
        return
    region = membership.region_id or (membership.municipality.region_id if membership.municipality else None)
    _lock_regions([region])
    covered = Q(pk=membership.municipality_id) | Q(region_id=membership.region_id, region__isnull=False)
    found = {place.pk: place for place in _locked(covered)}
    if membership.municipality_id is not None:
        membership.municipality = found[membership.municipality_id]


def lock_for_region(municipalities: Iterable[Municipality], region: Region | None) -> list[Municipality]:
    """Make writers of coordinators wait while `municipalities` go to `region`; return the rows as they are now.

    The old and the new region, then the municipalities: the order of `lock_places`.
    """
    keys = [place.pk for place in municipalities if place.pk is not None]
    old = set(Municipality.objects.filter(pk__in=keys).values_list("region", flat=True))
    _lock_regions([*old, region.pk if region else None])
    rows = _locked(Q(pk__in=keys))
    if moved := [place for place in rows if place.region_id not in old]:
        raise ValidationError(f"Iemand anders gaf {moved[0]} net een andere regio. Bekijk het en probeer het opnieuw.")
    return rows


def _lock_regions(keys: Iterable[int | None]) -> None:
    wanted = [key for key in keys if key is not None]
    list(Region.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk"))


def _locked(which: Q) -> list[Municipality]:
    rows = Municipality.objects.filter(which).order_by("pk")
    # Locked first and read after: on the way somebody else may have changed what the query looks at.
    keys = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    return list(Municipality.objects.filter(pk__in=keys).select_related("region").order_by("pk"))
