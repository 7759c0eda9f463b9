"""What people say about the text, beside it: never in it, and never in the PDF."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from agendas.choices import Audience, CommentState
from agendas.models.agenda import Agenda


class Comment(models.Model):
    """A remark at a field, a row, selected words or the whole agenda; or an answer to one (`parent`).

    `path` is the address of the field ("" for the whole agenda); it stays when the row is removed. Only the head of a
    thread has a state and an audience of its own; an answer has those of its head.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="answers")
    path = models.CharField(max_length=200, blank=True)
    # How the field was called and what it is about, for when the row is gone: "De Viaan: Doel".
    about = models.CharField(max_length=250, blank=True)
    # The words that were selected, as plain text; empty: the whole field.
    quote = models.CharField(max_length=500, blank=True)
    text = models.TextField("opmerking", max_length=2_000)
    audience = models.CharField("zichtbaar voor", max_length=12, choices=Audience, default=Audience.ALL)
    state = models.CharField("status", max_length=10, choices=CommentState, default=CommentState.OPEN)
    # The review came back because of this: its field is open until it is resolved.
    asks_change = models.BooleanField(default=False)
    # Ids and names of the colleagues who were mentioned: [[17, "Nora Noord"], …].
    mentions = models.JSONField(default=list, blank=True)
    # The text that the writer of the comment saw.
    sha256 = models.CharField(max_length=64)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Copies: the name and role as they were then.
    author = models.CharField(max_length=150)
    author_role = models.CharField(max_length=60, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["written_at", "id"]
        indexes = [models.Index(fields=["agenda", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="comment_says_something",
                violation_error_message="Schrijf eerst uw opmerking.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CommentState.values) & Q(audience__in=Audience.values),
                name="comment_state_and_audience_known",
                violation_error_message="Deze status of zichtbaarheid bestaat niet.",
            ),
            models.CheckConstraint(
                condition=(Q(state=CommentState.RESOLVED) & Q(closed_at__isnull=False, closed_by__isnull=False))
                | (~Q(state=CommentState.RESOLVED) & Q(closed_at__isnull=True, closed_by__isnull=True)),
                name="comment_closed_has_who_and_when",
                violation_error_message="Wie een opmerking afhandelde, en wanneer, hoort erbij.",
            ),
        ]

    def __str__(self) -> str:
        return f"Opmerking van {self.author} bij {self.about or self.agenda}"
