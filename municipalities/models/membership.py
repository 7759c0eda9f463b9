"""Memberships: who has which role, where, and for how long. Every right in the portal starts here."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from gka_portal.notation import dutch_date
from municipalities.models.education import SchoolBoard
from municipalities.models.municipality import Municipality, Region
from municipalities.models.office_holder import OfficeHolder
from municipalities.models.period import holds_on, in_order
from municipalities.roles import PLACE_FIELDS, PLACES, Place, Role, place_rule


def _held_at(place: Place) -> Q:
    """Condition: exactly this place is filled in, the other ones are empty."""
    return Q(**{f"{field}__isnull": field != place.value for field in PLACE_FIELDS})


def _place_constraint(role: Role) -> models.CheckConstraint:
    fits = Q()
    for place in PLACES[role]:
        fits |= _held_at(place)
    return models.CheckConstraint(
        name=f"membership_place_{role.value}",
        condition=~Q(role=role.value) | fits,
        violation_error_message=place_rule(role),
    )


def _once_constraint(place: Place) -> models.UniqueConstraint:
    """One running membership per person, role and place: a second one would hide that the first was ended."""
    fields = ["user", "role", place.value] if place.value else ["user", "role"]
    return models.UniqueConstraint(
        name=f"membership_once_{place.value or 'ministry'}",
        fields=fields,
        condition=Q(end__isnull=True) & _held_at(place),
        violation_error_message="Deze persoon heeft deze rol hier al, zonder einddatum.",
    )


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Which memberships: those that hold on a day, with what they need to be shown."""

    def current(self, on: datetime.date | None = None) -> MembershipQuerySet:
        """Those that hold on the day `on` (default: today)."""
        return self.filter(holds_on("start", "end", on))

    def not_over(self, on: datetime.date | None = None) -> MembershipQuerySet:
        """Those that hold on the day `on` or begin later."""
        return self.filter(Q(end__isnull=True) | Q(end__gte=on or timezone.localdate()))

    def overlapping(self, start: datetime.date, end: datetime.date | None) -> MembershipQuerySet:
        """Those that share a day with the period from `start` up to and including `end` (None: open)."""
        found = self.filter(Q(end__isnull=True) | Q(end__gte=start))
        return found if end is None else found.filter(start__lte=end)

    def with_places(self) -> MembershipQuerySet:
        """With the rows that `place_name` asks for, in the same query."""
        return self.select_related(*PLACE_FIELDS)


class Membership(models.Model):
    """A person (`user`) has a role at one place from `start` up to and including `end`.

    The place is at most one of municipality, region, school board and office holder; none of them: the ministry.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="persoon", related_name="memberships"
    )
    role = models.CharField("rol", max_length=20, choices=Role)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name="gemeente", null=True, blank=True, related_name="memberships"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name="regio", null=True, blank=True, related_name="memberships"
    )
    school_board = models.ForeignKey(
        SchoolBoard, models.PROTECT, verbose_name="schoolbestuur", null=True, blank=True, related_name="memberships"
    )
    office_holder = models.ForeignKey(
        OfficeHolder, models.PROTECT, verbose_name="ambtsdrager", null=True, blank=True, related_name="memberships"
    )
    start = models.DateField("vanaf", default=timezone.localdate)
    end = models.DateField("tot en met", null=True, blank=True, help_text="De laatste dag. Leeg: loopt door.")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "rol van een persoon"
        verbose_name_plural = "rollen van personen"
        ordering = ["user", "role", "start"]
        constraints = [
            models.CheckConstraint(
                name="membership_role_known",
                condition=Q(role__in=Role.values),
                violation_error_message="Kies een rol uit de lijst.",
            ),
            models.CheckConstraint(
                name="membership_period_in_order",
                condition=in_order("start", "end"),
                violation_error_message="De laatste dag van de rol ligt voor de eerste dag.",
            ),
            *[_place_constraint(role) for role in Role],
            *[_once_constraint(place) for place in Place],
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.place_name}"

    @property
    def place_name(self) -> str:
        """Where the role is held, in words."""
        if self.region is not None:
            return f"regio {self.region}"
        place = self.municipality or self.school_board or self.office_holder
        return str(place) if place else "ministerie van OCW"

    @property
    def place_kind(self) -> Place:
        """At which kind of place the role is held."""
        return next((Place(name) for name in PLACE_FIELDS if getattr(self, f"{name}_id")), Place.MINISTRY)

    def clean(self) -> None:
        """Refuse a role at a municipality that is not there on the first day, and a second coordinator."""
        if self.start is None or self._only_shortens():
            return
        if sentence := self._no_municipality_then():
            raise ValidationError(sentence, code="municipality_gone")
        if other := self.clash():
            raise ValidationError(self.clash_sentence(other), code="second_coordinator")

    def clash(self, besides: Iterable[Membership] = ()) -> Membership | None:
        """Return the role of the coordinator who is there already in this period, None when the place is free.

        A municipality has one regional coordinator per day, directly or through its region. `besides`: roles that
        will have ended by then. Nothing is locked: who saves asks again under a lock
        (`municipalities.actions.coordinators`).
        """
        if self.role != Role.COORDINATOR or not (self.municipality_id or self.region_id):
            return None
        same = Q(region_id=self.region_id) | Q(municipality__region_id=self.region_id)
        if self.municipality is not None:
            same = Q(municipality_id=self.municipality_id)
            if self.municipality.region_id:
                same |= Q(region_id=self.municipality.region_id)
        others = Membership.objects.filter(same, role=Role.COORDINATOR)
        others = others.exclude(pk=self.pk).exclude(user_id=self.user_id).exclude(pk__in=[row.pk for row in besides])
        # A municipality that ended takes its coordinator with it.
        alive = Q(municipality__isnull=True) | Q(municipality__valid_to__isnull=True)
        others = others.filter(alive | Q(municipality__valid_to__gte=self.start)).overlapping(self.start, self.end)
        return others.select_related("user", "region", "municipality").order_by("start", "pk").first()

    def clash_sentence(self, other: Membership) -> str:
        """Tell who is the coordinator already, and what to do about it."""
        through = f" (via de regio {other.region})" if other.region_id and self.municipality_id else ""
        until = f" tot en met {dutch_date(other.end)}" if other.end else ""
        place = self.municipality or other.municipality or f"regio {self.region}"
        return (
            f"{other.user} is al regiocoördinator van {place}{through}, vanaf {dutch_date(other.start)}{until}. "
            f"Een gemeente heeft op een dag één regiocoördinator. Draag {place} over, of kies een andere periode."
        )

    def _only_shortens(self) -> bool:
        """Does an existing role only get a shorter period? That puts mistakes right and makes no new ones."""
        before = Membership.objects.filter(pk=self.pk).values("start", "end", "role", *PLACE_FIELDS).first()
        if before is None or before["role"] != self.role:
            return False
        if any(before[name] != getattr(self, f"{name}_id") for name in PLACE_FIELDS):
            return False
        ends_earlier = before["end"] is None or (self.end is not None and self.end <= before["end"])
        return self.start >= before["start"] and ends_earlier

    def _no_municipality_then(self) -> str:
        place = self.municipality
        if place is None:
            return ""
        if place.valid_to is not None and self.start > place.valid_to:
            into = f" Zij ging op in {place.successor}: kies die gemeente." if place.successor else ""
            return f"De gemeente {place} bestond tot en met {dutch_date(place.valid_to)}.{into}"
        if place.valid_from is not None and self.start < place.valid_from:
            return (
                f"De gemeente {place} bestaat pas vanaf {dutch_date(place.valid_from)}. "
                "Kies die dag of een latere als eerste dag."
            )
        return ""
