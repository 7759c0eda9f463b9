"""The outbox: mail is a row first, so that it commits with the change it tells about."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class OutgoingMail(models.Model):
    """A message to one person, rendered when it is sent. Made by `accounts.actions.mail.queue_mail`.

    `context` holds plain values (names, references, paths), never a password or a key.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mails", verbose_name="ontvanger"
    )
    template = models.CharField("sjabloon", max_length=100)
    context = models.JSONField("gegevens", default=dict, blank=True)
    key = models.CharField("sleutel", max_length=150, unique=True)
    created_at = models.DateTimeField("klaargezet op", auto_now_add=True)
    sent_at = models.DateTimeField("verzonden op", null=True, blank=True)
    address = models.EmailField("verzonden aan", blank=True)
    old_address = models.EmailField(
        "oud adres",
        blank=True,
        help_text="Gaat naar dit adres, dat de ontvanger niet meer heeft. Leeg: naar het huidige.",
    )

    class Meta:
        verbose_name = "uitgaand bericht"
        verbose_name_plural = "uitgaande berichten"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(template=""),
                name="mail_has_key_and_template",
                violation_error_message="Een bericht heeft een sleutel en een sjabloon.",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, address="") | Q(sent_at__isnull=False) & ~Q(address=""),
                name="mail_sent_has_an_address",
                violation_error_message="Een verzonden bericht heeft een adres, een ander bericht niet.",
            ),
        ]

    def __str__(self) -> str:
        return self.key
