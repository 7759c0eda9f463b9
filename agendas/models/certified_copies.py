"""To whom a certified copy (afschrift) of the sealed agenda went, how and when."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from agendas.choices import CopyWay
from agendas.models.signing import SigningRound


class CertifiedCopy(models.Model):
    """One copy for one party or person. `user` is None for who has no account: then somebody sent it by hand.

    `sent_at` is when the mail server took the mail, or the day that somebody gave; `opened_at` when it was fetched.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(SigningRound, models.PROTECT, related_name="copies")
    organisation = models.CharField("partij", max_length=160)
    name = models.CharField("naam", max_length=120)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    way = models.CharField("hoe", max_length=10, choices=CopyWay, default=CopyWay.LINK)
    mail = models.ForeignKey("accounts.OutgoingMail", models.PROTECT, null=True, blank=True, related_name="+")
    # Only for what was sent by hand; a mail knows itself when it went.
    sent_on = models.DateField("verstuurd op", null=True, blank=True)
    note = models.CharField("toelichting", max_length=200, blank=True)
    created_at = models.DateTimeField()
    # None: the system, after sealing.
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField("opgehaald", null=True, blank=True)

    class Meta:
        ordering = ["organisation", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "user"], condition=Q(user__isnull=False), name="certified_copy_once_per_person"
            ),
            models.CheckConstraint(
                condition=Q(way=CopyWay.LINK, user__isnull=False) | (~Q(way=CopyWay.LINK) & Q(sent_on__isnull=False)),
                name="certified_copy_way_fits",
                violation_error_message="Een afschrift met een link gaat naar een account; een ander heeft een datum.",
            ),
        ]

    def __str__(self) -> str:
        return f"Afschrift voor {self.name}"
