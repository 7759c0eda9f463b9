"""Invitations: who may choose a first password, until when, and who asked them."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models.users import User

VALID_FOR = timedelta(days=14)


class Obstacle(StrEnum):
    """Why an invitation cannot be used."""

    CLOSED = "closed"
    USED = "used"
    REPLACED = "replaced"
    EXPIRED = "expired"


def last_moment(made: datetime) -> datetime:
    """Return until when an invitation of that moment is good: the end of the last day, by Dutch time."""
    day = timezone.localdate(made) + VALID_FOR
    return timezone.make_aware(datetime.combine(day, time.max))


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def newest_first(self) -> "InvitationQuerySet":
        """The newest one counts; a link of an older one does nothing."""
        return self.order_by("-invited_at", "-id")


class Invitation(models.Model):
    """Somebody was asked to come in; a new row each time. The newest of a person counts.

    Whether it was accepted is not stored: who has a password has come in (`User.has_password`). The link itself
    stands nowhere, it is made when the mail is sent (`accounts.emails`).
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations", verbose_name="persoon"
    )
    invited_at = models.DateTimeField("uitgenodigd op", default=timezone.now)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="uitgenodigd door",
        help_text="Leeg: gemaakt met een opdracht op de server.",
    )
    expires = models.DateTimeField("geldig tot")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "uitnodiging"
        verbose_name_plural = "uitnodigingen"
        ordering = ["-invited_at", "-id"]
        indexes = [models.Index(fields=["user", "-invited_at"], name="invitation_newest_of_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires__gt=F("invited_at")),
                name="invitation_expires_after_it_was_made",
                violation_error_message="Een uitnodiging verloopt nadat zij is gemaakt.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {timezone.localtime(self.invited_at):%d-%m-%Y}"

    def has_expired(self, now: datetime | None = None) -> bool:
        return self.expires <= (now or timezone.now())

    @property
    def inviter(self) -> "User | None":
        """Who can be asked for a new one; None when that person left, or when a command on the server invited."""
        return self.invited_by if self.invited_by and self.invited_by.is_active else None

    def obstacle(self) -> Obstacle | None:
        """Return why this invitation cannot be used now; None when it is good."""
        if not self.user.is_active:
            return Obstacle.CLOSED
        if self.user.has_password:
            return Obstacle.USED
        newest = self.user.invitations.newest_first().first()
        if newest is not None and newest.pk != self.pk:
            return Obstacle.REPLACED
        return Obstacle.EXPIRED if self.has_expired() else None
