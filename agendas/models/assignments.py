from django.conf import settings
from django.db import models

from agendas.models.agenda import Agenda


class BlockWriter(models.Model):
    """Who fills in a block of the editor. Without one it is the contact person of the municipality."""

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="block_writers")
    block = models.CharField(max_length=20)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agenda", "block"], name="block_has_one_writer")]

    def __str__(self) -> str:
        return f"{self.user} schrijft {self.block} van {self.agenda}"
