from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from agendas.models.agenda import Agenda


class GuestQuerySet(models.QuerySet["Guest"]):
    def current(self, on: date | None = None) -> "GuestQuerySet":
        """Return the invitations that give access on the day `on` (today)."""
        day = on or timezone.localdate()
        return self.filter(withdrawn_at__isnull=True, start__lte=day, end__gte=day)

    def of(self, user: User) -> "GuestQuerySet":
        return self.filter(user=user)


class Guest(models.Model):
    """Somebody who was asked by e-mail to read one agenda, and perhaps to comment, from `start` through `end`.

    Access follows from this row and nothing else; it needs an account with the same e-mail address.
    """

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="guests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="guest_invitations")
    may_comment = models.BooleanField("mag opmerkingen maken", default=True)
    message = models.TextField("bericht", max_length=1_000, blank=True)
    start = models.DateField("vanaf")
    end = models.DateField("tot en met")
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # When the guest first opened the agenda with the link.
    came = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = GuestQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gte=F("start")),
                name="guest_period",
                violation_error_message="De laatste dag ligt voor de eerste dag.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="guest_withdrawn_has_who_and_when",
                violation_error_message="Wie een uitnodiging introk, en wanneer, hoort erbij.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} leest mee met {self.agenda}"

    def is_current(self, on: date | None = None) -> bool:
        return self.withdrawn_at is None and self.start <= (on or timezone.localdate()) <= self.end
