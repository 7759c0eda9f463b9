"""Who approved and signed which text. Approvals and signatures bind a version and its hash."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agendas.choices import SignatureMethod, SigningParty
from agendas.models.agenda import Agenda
from agendas.models.version import AgendaVersion


class Approval(models.Model):
    """The municipality or the ministry agrees with one version of the text."""

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="approvals")
    version = models.ForeignKey(AgendaVersion, models.PROTECT, related_name="approvals")
    sha256 = models.CharField(max_length=64)
    party = models.CharField(max_length=12, choices=SigningParty)
    approved_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["approved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "party"], condition=Q(voided_at__isnull=True), name="approval_once_per_party"
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | Q(voided_at__gte=F("approved_at")), name="approval_void_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()} akkoord met {self.version}"


class SigningRound(models.Model):
    """One attempt to get a frozen version signed; it ends sealed, refused or recalled."""

    class Outcome(models.TextChoices):
        OPEN = "open", "Loopt"
        SEALED = "sealed", "Verzegeld"
        REFUSED = "refused", "Geweigerd"
        RECALLED = "recalled", "Teruggehaald"

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="rounds")
    version = models.OneToOneField(AgendaVersion, models.PROTECT, related_name="round")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    # None for a seal: the system ends that round.
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    frozen_pdf = models.ForeignKey("records.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    sealed_pdf = models.ForeignKey("records.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["agenda"], condition=Q(outcome="open"), name="one_open_round_per_agenda"),
            models.CheckConstraint(
                condition=Q(outcome="open", ended_at__isnull=True) | (~Q(outcome="open") & Q(ended_at__isnull=False)),
                name="round_end_fits_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome="sealed", sealed_pdf__isnull=False)
                | (~Q(outcome="sealed") & Q(sealed_pdf__isnull=True)),
                name="round_sealed_has_pdf",
            ),
        ]

    def __str__(self) -> str:
        return f"Ondertekening {self.version}"


class Signature(models.Model):
    """One signature on a frozen version, with a copy of who signed in which office."""

    round = models.ForeignKey(SigningRound, models.PROTECT, related_name="signatures")
    # Identity of the signatory's row in the snapshot; the live row may change in a later version.
    signatory_id = models.UUIDField()
    name = models.CharField(max_length=120)
    office = models.CharField(max_length=160)
    organisation = models.CharField(max_length=160)
    mandate = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=10, choices=SignatureMethod, default=SignatureMethod.PORTAL)
    # The legal date: that of Europe/Amsterdam at the moment of signing.
    date = models.DateField()
    place = models.CharField(max_length=80)
    factor = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["round", "signatory_id"], name="signature_once_per_signatory"),
            # One person never signs for two parties.
            models.UniqueConstraint(fields=["round", "signed_by"], name="signature_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.name} op {self.date}"
