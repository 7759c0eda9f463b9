"""Municipalities through time, and the regions that coordinators look after."""

import datetime
from collections.abc import Iterable

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from municipalities.choices import Province
from municipalities.models.period import holds_on, in_order
from municipalities.successors import Successors

CBS_CODE = r"^GM\d{4}$"
# The alliance began on 31 October 2016; no agenda can be older.
FIRST_YEAR = 2016
LAST_YEAR = 2100


class Region(models.Model):
    """A set of municipalities with the same regional coordinators."""

    name = models.CharField(
        "naam", max_length=120, unique=True, error_messages={"unique": "Er is al een regio met deze naam."}
    )

    class Meta:
        verbose_name = "regio"
        verbose_name_plural = "regio's"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    """Which municipalities: on a day, or in the alliance."""

    def current(self, on: datetime.date | None = None) -> "MunicipalityQuerySet":
        """Those that exist on the day `on` (default: today)."""
        return self.filter(holds_on("valid_from", "valid_to", on))

    def members(self) -> "MunicipalityQuerySet":
        """Those in the alliance, also when the year is not known."""
        return self.filter(is_member=True)

    def with_predecessors(self, places: Iterable[int]) -> "MunicipalityQuerySet":
        """Those with the keys `places`, and all that went into one of them by today; one query besides its own."""
        gone = Municipality.objects.filter(successor__isnull=False, valid_to__lt=timezone.localdate()).order_by()
        mergers = Successors(gone.values_list("pk", "successor_id"))
        wanted = set(places)
        return self.filter(pk__in=wanted.union(*(mergers.before(place) for place in wanted)))


class Municipality(models.Model):
    """A municipality as CBS numbers it. It is never deleted: after a merger it ends and names its successor.

    Empty `valid_from`: older than the alliance, the exact day does not matter. `valid_to` is its last day.
    """

    cbs_code = models.CharField(
        "CBS-code",
        max_length=6,
        unique=True,
        validators=[RegexValidator(CBS_CODE, "Schrijf de CBS-code als GM en vier cijfers, bijvoorbeeld GM0361.")],
        error_messages={"unique": "Er is al een gemeente met deze CBS-code."},
    )
    name = models.CharField("naam", max_length=120)
    aliases = models.TextField("andere schrijfwijzen", blank=True, help_text="Eén per regel.")
    province = models.CharField("provincie", max_length=4, choices=Province)
    population = models.PositiveIntegerField("aantal inwoners", null=True, blank=True)
    population_date = models.DateField("peildatum inwoners", null=True, blank=True)
    g4 = models.BooleanField("hoort bij de G4", default=False)
    g40 = models.BooleanField("hoort bij de G40", default=False)
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name="regio", null=True, blank=True, related_name="municipalities"
    )
    is_member = models.BooleanField("aangesloten bij de GKA", default=False)
    member_since = models.PositiveSmallIntegerField(
        "aangesloten sinds",
        null=True,
        blank=True,
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
        help_text="Jaar van de eerste agenda. Leeg als dat niet bekend is.",
    )
    valid_from = models.DateField(
        "bestaat vanaf", null=True, blank=True, help_text="Leeg: de gemeente is ouder dan de GKA."
    )
    valid_to = models.DateField("bestaat tot en met", null=True, blank=True, help_text="De laatste dag.")
    successor = models.ForeignKey(
        "self", models.PROTECT, verbose_name="opgegaan in", null=True, blank=True, related_name="predecessors"
    )
    note = models.TextField("toelichting", blank=True, help_text="Bijvoorbeeld de bron.")

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = "gemeente"
        verbose_name_plural = "gemeenten"
        ordering = ["name", "cbs_code"]
        constraints = [
            models.CheckConstraint(
                name="municipality_code_format",
                condition=Q(cbs_code__regex=CBS_CODE),
                violation_error_message="Schrijf de CBS-code als GM en vier cijfers, bijvoorbeeld GM0361.",
            ),
            models.CheckConstraint(
                name="municipality_province_known",
                condition=Q(province__in=Province.values),
                violation_error_message="Kies een van de twaalf provincies.",
            ),
            models.CheckConstraint(
                name="municipality_period_in_order",
                condition=in_order("valid_from", "valid_to"),
                violation_error_message="De laatste dag van de gemeente ligt voor de eerste dag.",
            ),
            models.CheckConstraint(
                name="municipality_successor_after_end",
                condition=Q(successor__isnull=True) | Q(valid_to__isnull=False),
                violation_error_message="Vul bij een opvolger ook de laatste dag van de gemeente in.",
            ),
            models.CheckConstraint(
                name="municipality_population_dated",
                condition=Q(population__isnull=True, population_date__isnull=True)
                | Q(population__isnull=False, population_date__isnull=False),
                violation_error_message="Vul het aantal inwoners en de peildatum allebei in, of geen van beide.",
            ),
            models.CheckConstraint(
                name="municipality_g4_or_g40",
                condition=Q(g4=False) | Q(g40=False),
                violation_error_message="Een gemeente hoort bij de G4 of bij de G40, niet bij allebei.",
            ),
            models.CheckConstraint(
                name="municipality_year_of_member",
                condition=Q(member_since__isnull=True)
                | Q(is_member=True, member_since__gte=FIRST_YEAR, member_since__lte=LAST_YEAR),
                violation_error_message=f"Een jaar van aansluiten (vanaf {FIRST_YEAR}) hoort bij een gemeente "
                "die is aangesloten.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
