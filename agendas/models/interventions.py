"""Interventions and experiments of an agenda, with who takes part and what they cost."""

from django.db import models
from django.db.models import Q

from agendas.choices import BudgetCategory, CoverSource, InterventionKind, PartyRole
from agendas.models.agenda import Agenda
from agendas.models.rows import Row
from interventions.models import CatalogueEntry, Theme
from municipalities.models import SchoolBoard


class PlannedIntervention(Row):
    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="interventions")
    kind = models.CharField("soort", max_length=12, choices=InterventionKind, default=InterventionKind.INTERVENTION)
    name = models.CharField("naam", max_length=160)
    catalogue = models.ForeignKey(CatalogueEntry, models.PROTECT, null=True, blank=True, related_name="planned")
    themes = models.ManyToManyField(Theme, blank=True, related_name="planned_interventions")
    triangle = models.JSONField("driehoek", default=list, blank=True)
    goal = models.TextField("doel", blank=True)
    target_group = models.TextField("doelgroep", blank=True)
    activities = models.TextField("activiteiten", blank=True)
    planning = models.TextField("planning", blank=True)
    monitoring = models.TextField("monitoring en evaluatie", blank=True)
    budget_note = models.TextField("toelichting begroting", blank=True)
    funding_note = models.TextField("toelichting financiering", blank=True)
    # A fraction as people write it ("2/3"); "" when nothing is agreed.
    gka_share = models.CharField("aandeel GKA", max_length=9, blank=True)
    scheme = models.CharField("regeling", max_length=120, blank=True)

    keys = ("kind", "name", "goal", "target_group", "activities", "planning", "monitoring", "triangle")

    class Meta(Row.Meta):
        verbose_name = "interventie"


class InterventionParty(Row):
    """An organisation that takes part; the applicant is the contact school, which receives the GKA money."""

    intervention = models.ForeignKey(PlannedIntervention, models.CASCADE, related_name="parties")
    name = models.CharField("naam", max_length=160)
    # BRIN, establishment or school board number as written; `school_board` is what it means.
    organisation_id = models.CharField("nummer", max_length=20, blank=True)
    school_board = models.ForeignKey(SchoolBoard, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField("rol", max_length=12, choices=PartyRole, default=PartyRole.PARTICIPANT)

    keys = ("name", "organisation_id", "role")

    class Meta(Row.Meta):
        indexes = [models.Index(fields=["school_board", "role"])]


class Indicator(Row):
    """A measurable goal of an intervention, or of the analysis of the agenda as a whole."""

    agenda = models.ForeignKey(Agenda, models.CASCADE, null=True, blank=True, related_name="indicators")
    intervention = models.ForeignKey(
        PlannedIntervention, models.CASCADE, null=True, blank=True, related_name="indicators"
    )
    name = models.CharField("naam", max_length=160)
    source = models.CharField("bron", max_length=160, blank=True)
    area = models.CharField("gebied", max_length=120, blank=True)
    baseline = models.CharField("nulmeting", max_length=40, blank=True)
    target = models.CharField("streefwaarde", max_length=40, blank=True)
    unit = models.CharField("eenheid", max_length=40, blank=True)
    date = models.DateField("datum", null=True, blank=True)

    keys = ("name", "source", "area", "baseline", "target", "unit", "date")

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(agenda__isnull=True) ^ Q(intervention__isnull=True), name="indicator_has_one_home"
            )
        ]


class MoneyLine(Row):
    """An amount in euros in one calendar year."""

    year = models.PositiveSmallIntegerField("jaar")
    amount = models.DecimalField("bedrag", max_digits=12, decimal_places=2)

    class Meta(Row.Meta):
        abstract = True


class BudgetLine(MoneyLine):
    """What an intervention costs."""

    intervention = models.ForeignKey(PlannedIntervention, models.CASCADE, related_name="budget_lines")
    category = models.CharField("soort", max_length=10, choices=BudgetCategory, default=BudgetCategory.OTHER)
    description = models.CharField("omschrijving", max_length=200, blank=True)
    quantity = models.DecimalField("aantal", max_digits=9, decimal_places=2, null=True, blank=True)
    rate = models.DecimalField("tarief", max_digits=12, decimal_places=2, null=True, blank=True)

    keys = ("year", "category", "description", "quantity", "rate", "amount")

    class Meta(MoneyLine.Meta):
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="budget_line_not_negative")]


class CoverLine(MoneyLine):
    """Who pays for it."""

    intervention = models.ForeignKey(PlannedIntervention, models.CASCADE, related_name="cover_lines")
    source = models.CharField("bron", max_length=12, choices=CoverSource)
    organisation = models.CharField("organisatie", max_length=160, blank=True)
    committed = models.BooleanField("toegezegd", default=False)

    keys = ("year", "source", "organisation", "amount", "committed")

    class Meta(MoneyLine.Meta):
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="cover_line_not_negative")]
