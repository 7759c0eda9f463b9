import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from agendas.choices import ExportKind
from agendas.models.agenda import Agenda


class Export(models.Model):
    """A file that the worker makes for one person: asked for, made, fetched, and gone after a week.

    How far it is stands in its job (effect `export:<id>`). Until the file is made `content` is empty.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="exports")
    kind = models.CharField("soort", max_length=20, choices=ExportKind)
    # What the file is about, as JSON: the two texts of a comparison, or the text that it was made of.
    wanted = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField("bestandsnaam", max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    content = models.BinaryField(null=True, blank=True)
    # A Dutch sentence for who asked: why the file could not be made.
    problem = models.CharField(max_length=300, blank=True)
    expires = models.DateTimeField()

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["agenda", "asked_by"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(content__isnull=True) | (~Q(name="") & ~Q(content_type="")),
                name="export_file_has_name_and_type",
                violation_error_message="Een bestand heeft een naam en een soort.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} van {self.agenda}"

    @property
    def effect(self) -> str:
        """The key of its job."""
        return f"export:{self.pk}"
