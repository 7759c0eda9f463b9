"""Who approved and signed which text. Approvals and signatures bind a version and its hash."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from accounts.models import OutgoingMail, User
from agendas.choices import SignatureMethod, SigningParty, Substitution
from agendas.models.agenda import Agenda
from agendas.models.version import AgendaVersion
from municipalities.memberships import office_holder_ids_of
from municipalities.models import Mandate, OfficeHolder


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
                condition=Q(voided_at__isnull=True, voided_by__isnull=True)
                | Q(voided_at__gte=F("approved_at"), voided_by__isnull=False),
                name="approval_void_has_who_and_when",
                violation_error_message="Wie een akkoord laat vervallen, en wanneer, hoort erbij.",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="approval_binds_a_hash",
                violation_error_message="Een akkoord hoort bij de hash van een tekst.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()} akkoord met {self.version}"


class SigningRoundQuerySet(models.QuerySet["SigningRound"]):
    def stopped_for(self, user: User) -> "SigningRoundQuerySet":
        """Return the rounds that ended without a seal and that `user` stopped, signed in, was asked to, or would be."""
        from agendas.models.signing_requests import SigningRequest  # that module needs this one

        stopped = self.filter(outcome__in=[SigningRound.Outcome.REFUSED, SigningRound.Outcome.RECALLED])
        key = Concat(Value("invite:"), Cast(OuterRef("pk"), models.CharField()), Value(":"))
        asked = OutgoingMail.objects.filter(recipient=user, key__startswith=key)
        signed = Signature.objects.filter(round=OuterRef("pk"), signed_by=user)
        offices = SigningRequest.objects.filter(round=OuterRef("pk"), office_holder__in=office_holder_ids_of(user))
        return stopped.filter(Q(ended_by=user) | Exists(signed) | Exists(asked) | Exists(offices))


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
    # The evidence sheet (bewijsblad), sealed too; made after the seal.
    evidence_pdf = models.ForeignKey("records.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")

    objects = SigningRoundQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["agenda"], condition=Q(outcome="open"), name="one_open_round_per_agenda"),
            models.CheckConstraint(
                condition=Q(outcome="open", ended_at__isnull=True) | (~Q(outcome="open") & Q(ended_at__isnull=False)),
                name="round_end_fits_outcome",
                violation_error_message="Een ronde die niet meer loopt heeft een eind; een lopende niet.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="sealed", sealed_pdf__isnull=False)
                | (~Q(outcome="sealed") & Q(sealed_pdf__isnull=True)),
                name="round_sealed_has_pdf",
                violation_error_message="Een verzegelde ronde heeft een verzegelde pdf; een andere niet.",
            ),
        ]

    def __str__(self) -> str:
        return f"Ondertekening {self.version}"

    @property
    def invitation_key(self) -> str:
        """How the keys of the mails begin that ask people to sign in this round."""
        return f"invite:{self.pk}:"


class Signature(models.Model):
    """One signature on a frozen version, with a copy of who signed in which office.

    Three ways, one register: `method`. `name` and `office` are of who signed; `instead_of` names the person in the
    text when a substitute or successor signed. `checks` says what was checked, for people: [{"what", "result"}].
    `file` is the PDF that was signed elsewhere, or the scan of the paper.
    """

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
    office_holder = models.ForeignKey(OfficeHolder, models.PROTECT, null=True, blank=True, related_name="+")
    instead_of = models.CharField(max_length=120, blank=True)
    substitution = models.CharField(max_length=12, choices=Substitution, blank=True)
    checks = models.JSONField(default=list, blank=True)
    file = models.ForeignKey("records.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    # SHA-256 of the certificate of a person who signed elsewhere: one certificate, one signature in a round.
    certificate_sha256 = models.CharField(max_length=64, blank=True)
    # What the power to sign rested on that day, when the list of mandates had it.
    basis = models.ForeignKey(Mandate, models.PROTECT, null=True, blank=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    # None for somebody without an account, who signed elsewhere or on paper.
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # Who brought a signature from elsewhere into the portal; None when the signatory signed here.
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["round", "signatory_id"], name="signature_once_per_signatory"),
            models.UniqueConstraint(
                fields=["round", "signed_by"],
                name="signature_once_per_person",
                violation_error_message="Eén persoon tekent niet voor twee partijen.",
            ),
            models.UniqueConstraint(
                fields=["round", "office_holder"],
                name="signature_once_per_office_holder",
                violation_error_message="Eén persoon tekent niet voor twee partijen.",
            ),
            models.UniqueConstraint(
                fields=["round", "certificate_sha256"],
                condition=~Q(certificate_sha256=""),
                name="signature_once_per_certificate",
                violation_error_message="Eén persoon tekent niet voor twee partijen.",
            ),
            models.CheckConstraint(
                condition=Q(method="portal", signed_by__isnull=False, recorded_by__isnull=True, file__isnull=True)
                | (~Q(method="portal") & Q(recorded_by__isnull=False, file__isnull=False)),
                name="signature_way_fits",
                violation_error_message="Een handtekening van buiten het portaal heeft een bestand "
                "en wie hem vastlegde.",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$") & ~Q(place="") & ~Q(name="") & ~Q(factor=""),
                name="signature_says_who_where_and_what",
                violation_error_message="Een handtekening heeft een naam, een plaats, een factor en een hash.",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True)
                | Q(voided_at__gte=F("signed_at"), voided_by__isnull=False),
                name="signature_void_has_who_and_when",
                violation_error_message="Wie een handtekening laat vervallen, en wanneer, hoort erbij.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} op {self.date}"
