"""Who holds a public office, in which period: aldermen and mayors, ministers and state secretaries."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from municipalities.choices import MUNICIPAL_OFFICES, NATIONAL_OFFICES, OfficeKind
from municipalities.models.municipality import Municipality
from municipalities.models.period import holds_on, in_order


class OfficeHolderQuerySet(models.QuerySet["OfficeHolder"]):
    """Which office holders: in office on a day, or in a period."""

    def current(self, on: datetime.date | None = None) -> "OfficeHolderQuerySet":
        """Those in office on the day `on` (default: today)."""
        return self.filter(holds_on("start", "end", on))

    def overlapping(self, start: datetime.date, end: datetime.date | None) -> "OfficeHolderQuerySet":
        """Those that share a day with the period from `start` up to and including `end` (None: open)."""
        found = self.filter(Q(end__isnull=True) | Q(end__gte=start))
        return found if end is None else found.filter(Q(start__isnull=True) | Q(start__lte=end))


class OfficeHolder(models.Model):
    """One person in one office for one period. A person with two offices or two terms has two rows.

    `office` is the office as it stands under a signature. An empty `start` means: not known, before `end`.
    """

    name = models.CharField("naam", max_length=120)
    office = models.CharField("functie", max_length=160, help_text="Zoals het onder de handtekening staat.")
    kind = models.CharField("soort ambt", max_length=20, choices=OfficeKind)
    organisation = models.CharField("organisatie", max_length=160)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name="gemeente", null=True, blank=True, related_name="office_holders"
    )
    portfolio = models.TextField("portefeuille", blank=True, help_text="Alleen bij een wethouder of burgemeester.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="account",
        null=True,
        blank=True,
        related_name="offices",
        help_text="Het account waarmee deze persoon ondertekent.",
    )
    start = models.DateField("in functie vanaf", null=True, blank=True, help_text="Leeg als dat niet bekend is.")
    end = models.DateField("in functie tot en met", null=True, blank=True, help_text="De laatste dag.")
    note = models.TextField("toelichting", blank=True, help_text="Bijvoorbeeld de bron.")

    objects = OfficeHolderQuerySet.as_manager()

    class Meta:
        verbose_name = "ambtsdrager"
        verbose_name_plural = "ambtsdragers"
        ordering = ["name", "start"]
        constraints = [
            models.CheckConstraint(
                name="office_holder_period_in_order",
                condition=in_order("start", "end"),
                violation_error_message="De laatste dag in functie ligt voor de eerste dag.",
            ),
            models.CheckConstraint(
                name="office_holder_place_fits",
                condition=Q(kind__in=MUNICIPAL_OFFICES, municipality__isnull=False)
                | Q(kind__in=NATIONAL_OFFICES, municipality__isnull=True),
                violation_error_message="Een wethouder of burgemeester hoort bij een gemeente, "
                "een minister of staatssecretaris niet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.office}"
