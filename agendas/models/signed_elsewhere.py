"""Signatures that were not put in the portal, and the decision of a college on which one may rest."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agendas.models.signing import SigningRound
from agendas.models.signing_requests import SigningRequest
from municipalities.models import Municipality


class PaperSignature(models.Model):
    """A signature in wet ink: a scan with date and place, recorded by one person and confirmed by another.

    Only after confirmation there is a row in Signature.
    """

    request = models.ForeignKey(SigningRequest, models.PROTECT, related_name="paper")
    date = models.DateField("datum op het papier")
    place = models.CharField("plaats op het papier", max_length=80)
    scan = models.ForeignKey("records.StoredFile", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Confirmed or rejected by somebody else, or neither yet.
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed = models.BooleanField(null=True, blank=True)
    rejection_reason = models.CharField("reden", max_length=400, blank=True)

    class Meta:
        ordering = ["recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(confirmed__isnull=True) | Q(confirmed=True),
                name="paper_signature_one_that_counts",
                violation_error_message="Er is al een scan voor deze ondertekenaar.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed__isnull=True, judged_at__isnull=True, judged_by__isnull=True)
                | Q(confirmed__isnull=False, judged_at__isnull=False, judged_by__isnull=False),
                name="paper_signature_judgement_whole",
                violation_error_message="Wie de scan beoordeelde, en wanneer, hoort erbij.",
            ),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=F("recorded_by")),
                name="paper_signature_two_people",
                violation_error_message="Een ander dan wie de scan vastlegde, moet hem bevestigen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request.name} op papier, {self.date}"


class CollegeDecision(models.Model):
    """The college of a municipality decided to enter into the frozen text of a round (art. 160 lid 1 e Gemeentewet)."""

    round = models.ForeignKey(SigningRound, models.PROTECT, related_name="college_decisions")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    date = models.DateField("datum van het besluit")
    number = models.CharField("nummer van het besluit", max_length=60)
    document = models.ForeignKey("records.StoredFile", models.PROTECT, related_name="+")
    # The hash of the text that the college decided about.
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Recorded by mistake: it stays as a record and counts no more.
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    void_reason = models.CharField("reden", max_length=400, blank=True)

    class Meta:
        ordering = ["recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "municipality"],
                condition=Q(voided_at__isnull=True),
                name="college_decision_once_per_municipality",
                violation_error_message="Het besluit van dit college is al vastgelegd.",
            ),
            models.CheckConstraint(
                condition=~Q(number="") & Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="college_decision_has_number_and_hash",
                violation_error_message="Een collegebesluit heeft een nummer en hoort bij een tekst.",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True)
                | Q(voided_at__isnull=False, voided_by__isnull=False),
                name="college_decision_void_whole",
                violation_error_message="Wie een besluit laat vervallen, en wanneer, hoort erbij.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} van {self.municipality}"
