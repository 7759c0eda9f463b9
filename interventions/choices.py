"""Closed lists of the shared catalogue."""

from django.db import models


class FactorLevel(models.TextChoices):
    """The five levels at which the Verwey-Jonker study places what influences equal opportunities."""

    PUPIL = "pupil", "Leerling"
    FAMILY = "family", "Familie"
    SCHOOL = "school", "School"
    NEIGHBOURHOOD = "neighbourhood", "Wijk"
    SOCIETY = "society", "Samenleving"


class EntryKind(models.TextChoices):
    """What an entry of the catalogue describes."""

    INTERVENTION = "intervention", "Interventie"
    EXPERIMENT = "experiment", "Experiment"
    COMMUNITY = "community", "Community"
