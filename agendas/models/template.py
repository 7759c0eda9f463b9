from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q
from django.utils import timezone

from agendas.choices import Kind


class AgendaTemplateQuerySet(models.QuerySet["AgendaTemplate"]):
    def in_use(self, kind: str | OuterRef = Kind.MUNICIPAL, on: date | None = None) -> "AgendaTemplateQuerySet":
        """Return the published templates of `kind` that are valid on the day `on` (today), the newest first."""
        return self.filter(kind=kind, published_at__isnull=False, valid_from__lte=on or timezone.localdate()).order_by(
            "-version"
        )


class AgendaTemplate(models.Model):
    """The national model in one version: fixed texts, help per field, and what must be filled in at which step.

    `content`: texts for a new agenda, in the shape of gka-agenda/1; `{gemeente}` and `{periode}` in them stand for the
    municipality and the years. `guidance`: per path of a field (rows without identity: "interventions.goal") an
    object with the plain texts `what`, `good`, `weak` and `who`. `required`: per path the step at whose entry it must
    be filled ("review", "freeze") or "" for never; a path that is not there follows `agendas.structure`.

    A draft (not published) may change; a published version never does: agendas were started with it.
    """

    kind = models.CharField("soort", max_length=20, choices=Kind, default=Kind.MUNICIPAL)
    version = models.PositiveSmallIntegerField("versie")
    content = models.JSONField("inhoud", default=dict)
    guidance = models.JSONField("hulp", default=dict, blank=True)
    required = models.JSONField("verplichte velden", default=dict, blank=True)
    # What policy staff tell each other about this version.
    remark = models.CharField("wat is er veranderd?", max_length=300, blank=True)
    valid_from = models.DateField("geldig vanaf")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField("vastgesteld op", null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AgendaTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "sjabloon"
        verbose_name_plural = "sjablonen"
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="template_version_once"),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(published_at__isnull=True),
                name="template_one_draft_per_kind",
                violation_error_message="Er is al een nieuwe versie in de maak.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, versie {self.version}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None
