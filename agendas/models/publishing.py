"""When and how a signed agenda or addendum becomes public (Woo, art. 3.3 lid 2 onder f)."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agendas.models.agenda import Agenda
from agendas.models.signing import SigningRound

LONGEST_SUMMARY = 600


class PublicationQuerySet(models.QuerySet["Publication"]):
    def public(self) -> "PublicationQuerySet":
        """Those that everybody may read now."""
        return self.filter(published_at__isnull=False, withdrawn_at__isnull=True)


class Publication(models.Model):
    """The plan to publish one signed agenda or addendum, and whether that was done.

    `mask` is what a public copy leaves out, as JSON: [{"words": "...", "ground": "5.1.2e"}] for words wherever they
    stand, [{"path": "...", "ground": "..."}] for a whole field. The signed text itself never changes.
    """

    agenda = models.OneToOneField(Agenda, models.PROTECT, related_name="publication")
    # Not before this day: parliament is told first (domain.md A4).
    public_from = models.DateField("openbaar vanaf", null=True, blank=True)
    title = models.CharField("officiële titel", max_length=255, blank=True)
    summary = models.TextField("samenvatting", max_length=LONGEST_SUMMARY, blank=True)
    mask = models.JSONField(default=list, blank=True)
    # The masked copy; None: nothing is masked, so the sealed PDF itself is public.
    masked_pdf = models.ForeignKey("records.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    # Which edit of this plan it is, so that two people do not write over each other.
    edit = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    # None while published_at is set: the worker did it on the planned day.
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_why = models.TextField(blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | (Q(public_from__isnull=False) & ~Q(title="") & ~Q(summary="")),
                name="publication_public_is_complete",
                violation_error_message="Wat openbaar is, heeft een datum, een titel en een samenvatting.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True)
                | (Q(published_at__isnull=False, withdrawn_at__gte=F("published_at")) & ~Q(withdrawn_why="")),
                name="publication_withdrawn_after_published",
                violation_error_message="Alleen wat openbaar is, kan met een reden worden teruggetrokken.",
            ),
        ]

    def __str__(self) -> str:
        return f"Publicatie van {self.agenda}"

    @cached_property
    def sealed_round(self) -> SigningRound:
        """The round in which the text was signed and sealed, asked once. SigningRound.DoesNotExist without one."""
        rounds = self.agenda.rounds.filter(outcome=SigningRound.Outcome.SEALED)
        found: SigningRound = (
            rounds.select_related("agenda", "version", "sealed_pdf").defer("sealed_pdf__content").latest("ended_at")
        )
        return found

    @property
    def is_public(self) -> bool:
        return self.published_at is not None and self.withdrawn_at is None
