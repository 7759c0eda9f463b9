"""Who is asked to sign in a round, and how far that is: one row per signatory of the frozen text."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from agendas.choices import SigningParty, Substitution
from agendas.models.signing import SigningRound
from municipalities.models import OfficeHolder


class SigningRequest(models.Model):
    """A signatory of the frozen text, asked to sign in one round.

    Name, office and organisation are those of the text and never change. `office_holder` is who signs: the holder
    named in the text, or since then a substitute or successor. The id stands in the link of the invitation: with a
    new round there are new ids, so a link dies with its version.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(SigningRound, models.PROTECT, related_name="requests")
    # Identity of the signatory's row in the snapshot.
    signatory_id = models.UUIDField()
    party = models.CharField("partij", max_length=12, choices=SigningParty)
    name = models.CharField("naam", max_length=120)
    office = models.CharField("functie", max_length=160)
    organisation = models.CharField("organisatie", max_length=160)
    mandate = models.CharField("bevoegdheid", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("volgorde")
    position = models.PositiveSmallIntegerField()
    office_holder = models.ForeignKey(OfficeHolder, models.PROTECT, null=True, related_name="+")

    substitution = models.CharField("reden van vervanging", max_length=12, choices=Substitution, blank=True)
    substitution_note = models.CharField("toelichting", max_length=400, blank=True)
    substituted_at = models.DateTimeField(null=True, blank=True)
    substituted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    invited_at = models.DateTimeField("uitgenodigd", null=True, blank=True)
    due = models.DateField("graag ondertekend op", null=True, blank=True)
    opened_at = models.DateTimeField("geopend", null=True, blank=True)
    # Read to the end on the page, or opened as PDF, by who signs: one of the two before signing in the portal.
    read_at = models.DateTimeField("tot het einde gelezen", null=True, blank=True)
    pdf_opened_at = models.DateTimeField("pdf geopend", null=True, blank=True)
    reminders = models.PositiveSmallIntegerField("herinneringen", default=0)
    reminded_at = models.DateTimeField("laatst herinnerd", null=True, blank=True)
    # The invitation is withdrawn: nobody signs here until it is given again.
    withdrawn_at = models.DateTimeField("ingetrokken", null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawal_reason = models.CharField("reden", max_length=400, blank=True)
    # Who signs wants to wait, and says why; signing or the next answer ends it.
    held_at = models.DateTimeField("aangehouden", null=True, blank=True)
    hold_reason = models.CharField("reden van aanhouden", max_length=400, blank=True)
    # The secretariat has looked at it and tells the signatory what to know.
    prepared_at = models.DateTimeField("voorbereid", null=True, blank=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    preparation = models.CharField("notitie voor de ondertekenaar", max_length=400, blank=True)
    prepared_place = models.CharField("plaats", max_length=80, blank=True)

    class Meta:
        ordering = ["order", "position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "signatory_id"], name="signing_request_once_per_signatory"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="signing_request_withdrawal_whole",
                violation_error_message="Wie een uitnodiging intrekt, en wanneer, hoort erbij.",
            ),
            models.CheckConstraint(
                condition=Q(substitution="", substituted_at__isnull=True, substituted_by__isnull=True)
                | Q(substitution__in=Substitution.values, substituted_at__isnull=False, substituted_by__isnull=False),
                name="signing_request_substitution_whole",
                violation_error_message="Wie een vervanger aanwijst, en wanneer, hoort erbij.",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & Q(order__gte=1),
                name="signing_request_has_name_and_order",
                violation_error_message="Een verzoek om te ondertekenen heeft een naam en een volgorde.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.round}"

    @property
    def is_read(self) -> bool:
        """Has who signs read the text to the end, or opened it as PDF?"""
        return self.read_at is not None or self.pdf_opened_at is not None

    @property
    def who(self) -> str:
        """Name of who signs now: not the one in the text after a substitution."""
        return self.office_holder.name if self.substitution and self.office_holder else self.name
