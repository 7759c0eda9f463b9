"""What the ministry decides and pays, and what a board asks to change."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from funding.choices import ChangeState, DecisionKind
from funding.models.application import Application
from records.models import StoredFile


class GrantDecision(models.Model):
    """A decision (beschikking). `amount` is what the grant is from then on, in euros; of a reclaim: what goes back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="decisions")
    kind = models.CharField("soort", max_length=12, choices=DecisionKind)
    number = models.CharField("nummer van de beschikking", max_length=60)
    date = models.DateField("datum")
    amount = models.DecimalField("bedrag", max_digits=12, decimal_places=2, null=True, blank=True)
    reason = models.TextField("reden", blank=True)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "beschikking"
        verbose_name_plural = "beschikkingen"
        ordering = ["recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                name="grant_decision_number_once",
                violation_error_message="Er is al een beschikking met dit nummer.",
            ),
            models.CheckConstraint(
                condition=Q(kind=DecisionKind.REJECTION, amount__isnull=True)
                | ~Q(kind=DecisionKind.REJECTION) & Q(amount__gte=0),
                name="grant_decision_amount_fits",
                violation_error_message="Een beschikking heeft een bedrag, behalve een afwijzing.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class Instalment(models.Model):
    """A part of the grant: when it is planned, and when and how much was paid. Amounts in euros."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField("termijn")
    planned_on = models.DateField("gepland op")
    amount = models.DecimalField("bedrag", max_digits=12, decimal_places=2)
    paid_on = models.DateField("betaald op", null=True, blank=True)
    paid_amount = models.DecimalField("betaald", max_digits=12, decimal_places=2, null=True, blank=True)
    payment_reference = models.CharField("betalingskenmerk", max_length=60, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "termijn"
        verbose_name_plural = "termijnen"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="instalment_once"),
            models.UniqueConstraint(
                fields=["payment_reference"],
                condition=~Q(payment_reference=""),
                name="instalment_paid_once",
                violation_error_message="Deze betaling is al ingevoerd.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="instalment_positive",
                violation_error_message="Een termijn is meer dan nul euro.",
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True, paid_amount__isnull=True)
                | Q(paid_on__isnull=False, paid_amount__gt=0),
                name="instalment_paid_has_an_amount",
                violation_error_message="Een betaalde termijn heeft een datum en een bedrag.",
            ),
            models.CheckConstraint(
                condition=Q(paid_amount__isnull=True) | Q(paid_amount__lte=F("amount")),
                name="instalment_not_overpaid",
                violation_error_message="Er is meer betaald dan de termijn groot is.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}, termijn {self.number}"


class ChangeRequest(models.Model):
    """What a contactschool asks to change in a running grant (wijzigingsverzoek)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="change_requests")
    reason = models.TextField("wat en waarom")
    amount = models.DecimalField("nieuw bedrag", max_digits=12, decimal_places=2, null=True, blank=True)
    activities_until = models.DateField("nieuwe laatste dag", null=True, blank=True)
    state = models.CharField("stand", max_length=10, choices=ChangeState, default=ChangeState.ASKED)
    answer = models.TextField("antwoord", blank=True)
    decision = models.ForeignKey(GrantDecision, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "wijzigingsverzoek"
        verbose_name_plural = "wijzigingsverzoeken"
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state=ChangeState.ASKED),
                name="change_request_one_open",
                violation_error_message="Er staat al een wijzigingsverzoek open.",
            )
        ]

    def __str__(self) -> str:
        return f"Wijzigingsverzoek bij {self.application}"
