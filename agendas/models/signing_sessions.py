"""A signatory answers many agendas at once; the worker carries it out one by one."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from agendas.choices import Answer, AnswerOutcome
from agendas.models.signing_requests import SigningRequest


class SigningSession(models.Model):
    """What one person answered at one moment, proven once with a second factor, for a number of agendas."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="signing_sessions")
    place = models.CharField("plaats", max_length=80)
    # How the person proved who they are; "" when nothing was signed.
    factor = models.CharField(max_length=20, blank=True)
    # Address that it came from: personal data, emptied when all is done (the events keep what they need).
    origin = models.CharField(max_length=100, blank=True)
    confirmed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-confirmed_at"]

    def __str__(self) -> str:
        return f"{self.user} op {self.confirmed_at:%d-%m-%Y}"


class SessionAnswer(models.Model):
    """The answer for one agenda, with the hash of the text that the person saw, and what became of it."""

    session = models.ForeignKey(SigningSession, models.CASCADE, related_name="answers")
    request = models.ForeignKey(SigningRequest, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=6, choices=Answer)
    reason = models.CharField(max_length=400, blank=True)
    sha256 = models.CharField(max_length=64)
    outcome = models.CharField(max_length=9, choices=AnswerOutcome, default=AnswerOutcome.WAITING)
    # Why it did not work, in one sentence.
    problem = models.CharField(max_length=400, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "request"], name="session_answer_once_per_request"),
            models.CheckConstraint(
                condition=Q(outcome="waiting", done_at__isnull=True)
                | (~Q(outcome="waiting") & Q(done_at__isnull=False)),
                name="session_answer_done_has_a_time",
                violation_error_message="Een antwoord dat is verwerkt, heeft een tijd.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_answer_display()}: {self.request}"
