from django.conf import settings
from django.db import models

from agendas.choices import Kind


class AgendaTemplate(models.Model):
    """The national model: fixed texts for a new agenda, in the shape of gka-agenda/1.

    `{gemeente}` and `{periode}` in a text stand for the municipality and the years.
    """

    kind = models.CharField("soort", max_length=20, choices=Kind, default=Kind.MUNICIPAL)
    version = models.PositiveSmallIntegerField("versie")
    content = models.JSONField("inhoud", default=dict)
    valid_from = models.DateField("geldig vanaf")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "sjabloon"
        verbose_name_plural = "sjablonen"
        ordering = ["kind", "-version"]
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="template_version_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, versie {self.version}"
