"""The shared catalogue: what can be done for equal opportunities, under which theme, working on which factor."""

from django.db import models
from django.db.models import Q

from interventions.choices import EntryKind, FactorLevel

ACTIVE_HELP = "Uit: niet meer te kiezen, wel zichtbaar in agenda's die het al gebruiken."


class Theme(models.Model):
    """A theme of agendas and interventions, as in "Soepele overgangen"."""

    name = models.CharField(
        "naam", max_length=120, unique=True, error_messages={"unique": "Er is al een thema met deze naam."}
    )
    slug = models.SlugField(
        "naam in het webadres", max_length=120, unique=True, help_text="Kleine letters, cijfers en streepjes."
    )
    active = models.BooleanField("te kiezen", default=True, help_text=ACTIVE_HELP)

    class Meta:
        verbose_name = "thema"
        verbose_name_plural = "thema's"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Factor(models.Model):
    """Something that influences the opportunities of a child, at one of five levels."""

    name = models.CharField(
        "naam", max_length=120, unique=True, error_messages={"unique": "Er is al een factor met deze naam."}
    )
    level = models.CharField("niveau", max_length=20, choices=FactorLevel)
    source = models.CharField("bron", max_length=200, blank=True)
    active = models.BooleanField("te kiezen", default=True, help_text=ACTIVE_HELP)

    class Meta:
        verbose_name = "factor"
        verbose_name_plural = "factoren"
        ordering = ["level", "name"]
        constraints = [
            models.CheckConstraint(
                name="factor_level_known",
                condition=Q(level__in=FactorLevel.values),
                violation_error_message="Kies een niveau uit de lijst.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CatalogueEntry(models.Model):
    """A known intervention, experiment or community that an agenda can be based on."""

    kind = models.CharField("soort", max_length=20, choices=EntryKind)
    name = models.CharField("naam", max_length=160)
    summary = models.TextField("samenvatting", blank=True)
    themes = models.ManyToManyField(Theme, verbose_name="thema's", blank=True, related_name="entries")
    active = models.BooleanField("te kiezen", default=True, help_text=ACTIVE_HELP)

    class Meta:
        verbose_name = "beschreven aanpak"
        verbose_name_plural = "beschreven aanpakken"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="catalogue_entry_kind_known",
                condition=Q(kind__in=EntryKind.values),
                violation_error_message="Kies een soort uit de lijst.",
            ),
            models.UniqueConstraint(
                name="catalogue_entry_name_once",
                fields=["kind", "name"],
                violation_error_message="Er is al een aanpak van deze soort met deze naam.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
