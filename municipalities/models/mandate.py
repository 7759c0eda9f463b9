"""What gives an office holder the power to sign: a decision of the college, a power of attorney, a mandate."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from municipalities.choices import MandateKind
from municipalities.models.office_holder import OfficeHolder
from municipalities.models.period import holds_on, in_order


class MandateQuerySet(models.QuerySet["Mandate"]):
    def current(self, on: datetime.date | None = None) -> "MandateQuerySet":
        """Those that hold on the day `on` (default: today)."""
        return self.filter(holds_on("start", "end", on))


class Mandate(models.Model):
    """The holder of an office may sign under this decision from `start` up to and including `end`.

    The mayor represents the municipality and may charge another with it (art. 171 Gemeentewet); a minister signs by
    office. So an alderman needs a mandate, and a mayor, minister or state secretary does not.
    """

    office_holder = models.ForeignKey(OfficeHolder, models.PROTECT, verbose_name="ambtsdrager", related_name="mandates")
    kind = models.CharField("soort", max_length=20, choices=MandateKind)
    date = models.DateField("datum van het besluit")
    number = models.CharField("nummer van het besluit", max_length=60)
    document = models.ForeignKey(
        "records.StoredFile", models.PROTECT, verbose_name="document", null=True, blank=True, related_name="+"
    )
    start = models.DateField("geldig vanaf")
    end = models.DateField("geldig tot en met", null=True, blank=True, help_text="De laatste dag. Leeg: loopt door.")
    note = models.TextField("toelichting", blank=True)
    created_at = models.DateTimeField("vastgelegd op", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="vastgelegd door", null=True, related_name="+"
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "bevoegdheid"
        verbose_name_plural = "bevoegdheden"
        ordering = ["office_holder", "-start"]
        constraints = [
            models.CheckConstraint(
                name="mandate_period_in_order",
                condition=in_order("start", "end"),
                violation_error_message="De laatste dag ligt voor de eerste dag.",
            ),
            models.CheckConstraint(
                name="mandate_kind_known",
                condition=Q(kind__in=MandateKind.values) & ~Q(number=""),
                violation_error_message="Kies een soort en vul het nummer van het besluit in.",
            ),
            models.UniqueConstraint(
                name="mandate_once",
                fields=["office_holder", "kind", "number"],
                violation_error_message="Deze bevoegdheid is al vastgelegd.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
