"""A merger of municipalities (herindeling): what must move to the successor, and whether that was done."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from municipalities.models.municipality import Municipality


class MergerQuerySet(models.QuerySet["Merger"]):
    def due(self, today: datetime.date) -> "MergerQuerySet":
        """Those whose day has come and that were not carried out yet."""
        return self.filter(done_at__isnull=True, municipality__valid_to__lt=today)


class Merger(models.Model):
    """`municipality` goes into its successor on the day after its last day; days and successor stand there.

    `moves_offices`: its office holders go on in the successor with their mandates. Otherwise their office ends.
    """

    municipality = models.OneToOneField(Municipality, models.PROTECT, related_name="merger")
    moves_offices = models.BooleanField("ambtsdragers gaan mee", default=False)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    objects = MergerQuerySet.as_manager()

    class Meta:
        verbose_name = "herindeling"
        verbose_name_plural = "herindelingen"
        ordering = ["-planned_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(done_at__gte=F("planned_at")),
                name="merger_done_after_planned",
                violation_error_message="Een herindeling wordt uitgevoerd nadat zij is vastgelegd.",
            )
        ]

    def __str__(self) -> str:
        return f"Herindeling van {self.municipality}"
