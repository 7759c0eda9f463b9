"""Events: one append-only row per fact, chained per stream."""

from typing import Self

from django.db import models
from django.db.models import Q


class EventQuerySet(models.QuerySet["Event"]):
    def in_stream(self, stream: str) -> Self:
        """The events of one stream, oldest first."""
        return self.filter(stream=stream).order_by("number")


class Event(models.Model):
    """A fact that happened. Rows are made by `records.actions.record` and never change (see `append_only`).

    The six fields that BIO2 8.15.01 asks of a log line are action, object, result, origin, actor and time.
    Who acted is a copy, not a foreign key: the row must still tell the same story when the account is gone.
    """

    stream = models.CharField("stroom", max_length=100)
    number = models.PositiveIntegerField("volgnummer")
    action = models.CharField("handeling", max_length=60)
    object = models.CharField("onderwerp", max_length=200, blank=True)
    result = models.CharField("uitkomst", max_length=30, default="ok")
    data = models.JSONField("gegevens", default=dict, blank=True)
    actor_id = models.CharField("id van de persoon", max_length=40, blank=True)
    actor_name = models.CharField("naam", max_length=200)
    actor_role = models.CharField("rol", max_length=100, blank=True)
    at = models.DateTimeField("tijdstip")
    origin_hash = models.CharField("hash van de herkomst", max_length=64, blank=True)
    previous_hash = models.CharField("hash van de vorige regel", max_length=64, blank=True)
    hash = models.CharField("hash", max_length=64, unique=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "gebeurtenis"
        verbose_name_plural = "gebeurtenissen"
        ordering = ["stream", "number"]
        indexes = [models.Index(fields=["actor_id", "at"]), models.Index(fields=["at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "number"],
                name="event_number_once_per_stream",
                violation_error_message="Dit volgnummer bestaat al in deze stroom.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="event_number_from_one",
                violation_error_message="Een volgnummer begint bij 1.",
            ),
            models.CheckConstraint(
                condition=~Q(stream="") & ~Q(action="") & ~Q(actor_name=""),
                name="event_says_where_what_who",
                violation_error_message="Een gebeurtenis heeft een stroom, een handeling en een naam.",
            ),
            models.CheckConstraint(
                condition=Q(number=1, previous_hash="") | Q(number__gt=1, previous_hash__regex=r"^[0-9a-f]{64}$"),
                name="event_follows_the_one_before",
                violation_error_message="Alleen de eerste regel van een stroom heeft geen voorganger.",
            ),
            models.CheckConstraint(
                condition=Q(hash__regex=r"^[0-9a-f]{64}$"),
                name="event_hash_is_sha256",
                violation_error_message="De hash bestaat uit 64 tekens 0-9 en a-f.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.number}: {self.action}"


class EventOrigin(models.Model):
    """The address an event came from. Personal data: erasable, so beside the chain, which holds a salted hash."""

    event = models.OneToOneField(
        Event, on_delete=models.PROTECT, primary_key=True, related_name="origin", verbose_name="gebeurtenis"
    )
    address = models.CharField("adres", max_length=100)
    salt = models.CharField("salt", max_length=64)

    class Meta:
        verbose_name = "herkomst"
        verbose_name_plural = "herkomsten"

    def __str__(self) -> str:
        return self.address


class StreamHead(models.Model):
    """Number and hash of the last event of a stream.

    Writers lock this row, so that two of them never make a fork; the integrity check compares it with the
    chain, so that a cut-off tail shows.
    """

    stream = models.CharField("stroom", max_length=100, primary_key=True)
    number = models.PositiveIntegerField("volgnummer", default=0)
    hash = models.CharField("hash", max_length=64, blank=True)

    class Meta:
        verbose_name = "kop van een stroom"
        verbose_name_plural = "koppen van stromen"

    def __str__(self) -> str:
        return f"{self.stream} {self.number}"
