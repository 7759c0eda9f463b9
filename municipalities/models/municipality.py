"""Municipalities through time, and the regions that coordinators look after."""

import datetime
import re
import unicodedata

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from municipalities.choices import Province
from municipalities.models.period import holds_on, in_order

CBS_CODE = r"^GM\d{4}$"
# The alliance began on 31 October 2016; no agenda can be older.
FIRST_YEAR = 2016
LAST_YEAR = 2100


def name_key(name: str) -> str:
    """A name without what people write differently: capitals, accents, hyphens, apostrophes, dots, spaces."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in decomposed if character.isalnum())


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
    """Which municipalities: on a day, in the alliance, by code or by name."""

    def current(self, on: datetime.date | None = None) -> "MunicipalityQuerySet":
        """Those that exist on the day `on` (default: today)."""
        return self.filter(holds_on("valid_from", "valid_to", on))

    def members(self) -> "MunicipalityQuerySet":
        """Those in the alliance, also when the year is not known."""
        return self.filter(is_member=True)

    def by_code(self, code: str) -> "Municipality":
        """The municipality with CBS code `code`; spaces and small letters are forgiven.

        Raises Municipality.DoesNotExist.
        """
        wanted = code.strip().upper()
        # PostgreSQL refuses a null byte with an error of its own, so the form is looked at first.
        if not re.fullmatch(CBS_CODE, wanted):
            raise self.model.DoesNotExist(f"{code!r} is geen CBS-code.")
        return self.get(cbs_code=wanted)

    def find(self, text: str, on: datetime.date | None = None) -> "Municipality | None":
        """The municipality with this code, name or alias; the one that exists on `on` goes before an ended one.

        One query over all rows (some hundreds): a database compares accents and capitals in its own way.
        None when nothing fits or when two that exist fit.
        """
        key = name_key(text)
        if not key:
            return None
        found = [row for row in self if key in row.known_as()]
        existing = [row for row in found if row.exists_on(on)]
        candidates = existing or found
        return candidates[0] if len(candidates) == 1 else None


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

    @property
    def alias_list(self) -> list[str]:
        """The other spellings, one text each."""
        return [line.strip() for line in self.aliases.splitlines() if line.strip()]

    def known_as(self) -> set[str]:
        """Everything that this municipality may be called by, as `name_key` writes it."""
        return {name_key(text) for text in (self.cbs_code, self.name, *self.alias_list)}

    def exists_on(self, on: datetime.date | None = None) -> bool:
        """Whether the municipality exists on the day `on` (default: today); same rule as `current()`."""
        day = on or timezone.localdate()
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)
