from django.db import models

from agendas.models.agenda import Agenda
from agendas.models.rows import Row
from interventions.models import CatalogueEntry


class PlannedCommunity(Row):
    """A learning network in which the agenda's schools or municipality take part."""

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="communities")
    name = models.CharField("naam", max_length=160)
    catalogue = models.ForeignKey(CatalogueEntry, models.PROTECT, null=True, blank=True, related_name="+")
    description = models.TextField("omschrijving", blank=True)
    parties = models.JSONField("betrokken partijen", default=list, blank=True)
    goal = models.TextField("doel", blank=True)
    target_group = models.TextField("doelgroep", blank=True)
    activities = models.TextField("activiteiten", blank=True)
    roles = models.TextField("taken en rollen", blank=True)

    keys = ("name", "description", "parties", "goal", "target_group", "activities", "roles")

    class Meta(Row.Meta):
        verbose_name = "community"
