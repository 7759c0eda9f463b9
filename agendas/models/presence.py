from django.conf import settings
from django.db import models

from agendas.models.agenda import Agenda


class Presence(models.Model):
    """A page of the editor that stands open somewhere: who is in which part now, and since when.

    The page posts it every few seconds. What was not seen for a while is over (`agendas.actions.presence`).
    """

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # The part: a block ("analysis") or a row ("interventions.<uuid>").
    address = models.CharField(max_length=80)
    # Made by the page: one person may have two of them open.
    tab = models.UUIDField(unique=True)
    since = models.DateTimeField()
    seen = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agenda", "address"])]

    def __str__(self) -> str:
        return f"{self.user} in {self.address} van {self.agenda}"
