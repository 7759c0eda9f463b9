from django.conf import settings
from django.db import models
from django.db.models import Q

from agendas.models.agenda import Agenda


class AgendaVersion(models.Model):
    """The text of an agenda at a hand-over: its RFC 8785 bytes and their SHA-256. Never changed afterwards."""

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["agenda", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agenda", "number"], name="agenda_version_number_once"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$") & Q(number__gte=1),
                name="agenda_version_has_number_and_hash",
                violation_error_message="Een versie heeft een nummer vanaf 1 en een hash.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agenda} versie {self.number}"

    @property
    def short_hash(self) -> str:
        """The part of the hash that people can compare by eye."""
        return self.sha256[:12]
