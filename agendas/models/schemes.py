"""Funding schemes (regelingen) as data: the rules that the money in an agenda is checked against.

What is not known stays empty, and an empty rule checks nothing (domain.md A5). An administrator adds the next scheme.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from agendas.choices import Accountability
from municipalities.models.period import holds_on, in_order

SHARE = r"^([1-9]\d?/[1-9]\d{0,2})?$"


class FundingSchemeQuerySet(models.QuerySet["FundingScheme"]):
    def on(self, day: date | None = None) -> FundingSchemeQuerySet:
        """Return the versions that hold on `day` (default: today)."""
        return self.filter(holds_on("valid_from", "valid_to", day))

    def newest(self) -> FundingSchemeQuerySet:
        """Return of each scheme the version that began last."""
        later = FundingScheme.objects.filter(code=OuterRef("code"), valid_from__gt=OuterRef("valid_from"))
        return self.filter(~Exists(later))


class FundingScheme(models.Model):
    """One version of a scheme; `code` is the same for all its versions, and stands in the text of agendas.

    Amounts are in euros. `ceiling` is for the whole scheme; a year may have one of its own (SchemeWindow).
    """

    code = models.SlugField("code", max_length=40, help_text="Staat in agenda’s, bijvoorbeeld gka-2021.")
    name = models.CharField("naam", max_length=250)
    number = models.CharField("nummer", max_length=80, blank=True, help_text="Bijvoorbeeld GKA/8434971.")
    source = models.CharField("bron", max_length=200, blank=True, help_text="Bijvoorbeeld Stcrt. 2021, 41522.")
    source_url = models.URLField("adres van de bron", blank=True)
    valid_from = models.DateField("geldt vanaf")
    valid_to = models.DateField("geldt tot en met", null=True, blank=True)
    ceiling = models.DecimalField("plafond", max_digits=14, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField("hoogste bedrag per aanvraag", max_digits=12, decimal_places=2, null=True, blank=True)
    gka_share = models.CharField(
        "hoogste deel GKA-geld",
        max_length=6,
        blank=True,
        validators=[RegexValidator(SHARE, "Schrijf het deel als breuk, bijvoorbeeld 2/3.")],
        help_text="Als breuk, bijvoorbeeld 2/3.",
    )
    instalments = models.PositiveSmallIntegerField("aantal termijnen", null=True, blank=True)
    # Values of municipalities.choices.Sector; empty: not known, so every sector passes.
    sectors = models.JSONField("sectoren die mogen aanvragen", default=list, blank=True)
    activities_until = models.DateField("laatste dag van de activiteiten", null=True, blank=True)
    accountability = models.CharField("verantwoording", max_length=2, choices=Accountability, blank=True)
    note = models.TextField("toelichting", blank=True)

    objects = FundingSchemeQuerySet.as_manager()

    class Meta:
        verbose_name = "regeling"
        verbose_name_plural = "regelingen"
        ordering = ["-valid_from", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="funding_scheme_version_once",
                violation_error_message="Er is al een versie van deze regeling die op deze dag begint.",
            ),
            models.CheckConstraint(
                condition=in_order("valid_from", "valid_to"),
                name="funding_scheme_period_in_order",
                violation_error_message="De laatste dag ligt voor de eerste dag.",
            ),
            models.CheckConstraint(
                condition=Q(ceiling__isnull=True) | Q(ceiling__gt=0),
                name="funding_scheme_ceiling_positive",
                violation_error_message="Een plafond is meer dan nul. Laat het leeg als het niet bekend is.",
            ),
            models.CheckConstraint(
                condition=Q(maximum__isnull=True) | Q(maximum__gt=0),
                name="funding_scheme_maximum_positive",
                violation_error_message="Het hoogste bedrag is meer dan nul. Laat het leeg als het niet bekend is.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """Name of this scheme's chain of events."""
        return f"funding_scheme:{self.pk}"

    @property
    def share(self) -> Fraction | None:
        """The largest part that GKA pays; None: not known, so nothing is checked."""
        return Fraction(self.gka_share) if self.gka_share else None


class SchemeWindow(models.Model):
    """When applications can be submitted, to the minute in Dutch time, and what there is for that year."""

    scheme = models.ForeignKey(FundingScheme, models.CASCADE, related_name="windows")
    year = models.PositiveSmallIntegerField("aanvraagjaar")
    opens_at = models.DateTimeField("opent", null=True, blank=True)
    closes_at = models.DateTimeField("sluit", null=True, blank=True, help_text="Tot dit moment, niet erna.")
    ceiling = models.DecimalField("plafond van dit jaar", max_digits=14, decimal_places=2, null=True, blank=True)
    # When it differs from that of the scheme.
    activities_until = models.DateField("laatste dag van de activiteiten", null=True, blank=True)

    class Meta:
        verbose_name = "aanvraagperiode"
        verbose_name_plural = "aanvraagperiodes"
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "year"],
                name="scheme_window_once_per_year",
                violation_error_message="Dit aanvraagjaar staat er al.",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="scheme_window_in_order",
                violation_error_message="De periode sluit voordat zij opent.",
            ),
            models.CheckConstraint(
                condition=Q(ceiling__isnull=True) | Q(ceiling__gt=Decimal(0)),
                name="scheme_window_ceiling_positive",
                violation_error_message="Een plafond is meer dan nul. Laat het leeg als het niet bekend is.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.year}"
