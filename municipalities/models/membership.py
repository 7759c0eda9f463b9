"""Memberships: who has which role, where, and for how long. Every right in the portal starts here."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

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
    """Which memberships: those that hold on a day."""

    def current(self, on: datetime.date | None = None) -> "MembershipQuerySet":
        """Those that hold on the day `on` (default: today)."""
        return self.filter(holds_on("start", "end", on))


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
        place = self.municipality or self.region or self.school_board or self.office_holder
        return str(place) if place else "ministerie van OCW"
