"""What the plan of an agenda asks from GKA in a year."""

from django.db import models
from django.db.models import Q

from agendas.models.agenda import Agenda


class PlannedMoney(models.Model):
    """The GKA money of one agenda in one year: the sum of its cover lines, kept with every save as CurrentText is.

    Figures over all agendas add up these few rows instead of every line of every intervention. The integrity check
    compares them with the text.
    """

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="planned_money", db_index=False)
    year = models.PositiveSmallIntegerField("jaar")
    amount = models.DecimalField("bedrag", max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["agenda", "year"]
        constraints = [
            models.UniqueConstraint(fields=["agenda", "year"], name="planned_money_once_per_year"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="planned_money_is_something"),
        ]

    def __str__(self) -> str:
        return f"{self.agenda} {self.year}"
