import zlib

from django.conf import settings
from django.db import models
from django.db.models import Q

from agendas.choices import VersionKind
from agendas.models.agenda import Agenda
from records.clock import now


class AgendaVersion(models.Model):
    """The text of an agenda at a hand-over or when somebody kept it: its RFC 8785 bytes and their SHA-256.

    Never changed afterwards.
    """

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField("aanleiding", max_length=10, choices=VersionKind, default=VersionKind.SUBMITTED)
    # What people call it: "Voor het overleg van 3 maart". Empty: only the number.
    name = models.CharField("naam", max_length=80, blank=True)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["agenda", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agenda", "number"], name="agenda_version_number_once"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$") & Q(number__gte=1),
                name="agenda_version_has_number_and_hash",
                violation_error_message="Een versie heeft een nummer vanaf 1 en een hash.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=VersionKind.values) & (~Q(kind=VersionKind.NAMED) | ~Q(name="")),
                name="agenda_version_kind_known_and_named",
                violation_error_message="Geef de versie een naam.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agenda} versie {self.number}"

    @property
    def short_hash(self) -> str:
        """The part of the hash that people can compare by eye."""
        return self.sha256[:12]


class _KeptText(models.Model):
    """A whole text beside the versions, compressed: `content` is the zlib of its RFC 8785 bytes."""

    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True

    @staticmethod
    def packed(plain: bytes) -> bytes:
        return zlib.compress(plain)

    @property
    def plain(self) -> bytes:
        """The RFC 8785 bytes of the text."""
        return zlib.decompress(bytes(self.content))


class Checkpoint(_KeptText):
    """The text as somebody left it, kept before somebody else, or the same person later, wrote on.

    Made by the action that saves, when the text changes hands, after a pause, and before a row is removed: what
    people wrote can be found back although nobody made a version.
    """

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="checkpoints")
    number = models.PositiveIntegerField()
    # Until when, and by whom last, this text was written.
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["agenda", "number"]
        constraints = [models.UniqueConstraint(fields=["agenda", "number"], name="agenda_checkpoint_number_once")]

    def __str__(self) -> str:
        return f"{self.agenda} tussenstand {self.number}"


class Look(_KeptText):
    """The text that a person last looked at: "gewijzigd sinds u laatst keek" compares with it."""

    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="looks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    looked = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agenda", "user"], name="look_once_per_person")]

    def __str__(self) -> str:
        return f"{self.user} las {self.agenda}"
