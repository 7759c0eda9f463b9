"""Jobs: work that the worker does after the page has answered."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

# The last of twenty comes about ten hours after the first: a mail server or a time stamp is back by then.
USUAL_ATTEMPTS = 20


class JobStatus(models.TextChoices):
    WAITING = "waiting", "wacht"
    RUNNING = "running", "bezig"
    DONE = "done", "klaar"
    FAILED = "failed", "mislukt"
    CANCELLED = "cancelled", "geannuleerd"


class JobQuerySet(models.QuerySet["Job"]):
    def ready(self, now: datetime) -> Self:
        """Jobs that a worker may take: due ones, and running ones whose worker stopped renewing its lease."""
        due = Q(status=JobStatus.WAITING, not_before__lte=now)
        abandoned = Q(status=JobStatus.RUNNING, leased_until__lt=now)
        return self.filter(due | abandoned).order_by("-urgent", "not_before", "id")

    def unfinished(self) -> Self:
        return self.filter(status__in=[JobStatus.WAITING, JobStatus.RUNNING])


class Job(models.Model):
    """One call of a task function. Rows are made by `records.jobs.enqueue` in the transaction that wants the work.

    `effect` is unique: the same wish is one job, however often it is asked for. Times are machine facts, so
    they carry no `_at` with a `_by`.
    """

    name = models.CharField("taak", max_length=200)
    effect = models.CharField("sleutel van het effect", max_length=200, unique=True)
    arguments = models.JSONField("argumenten", default=dict, blank=True)
    # Somebody looks at a page that waits for this: it goes before copies and mail.
    urgent = models.BooleanField("dringend", default=False)
    status = models.CharField("stand", max_length=10, choices=JobStatus, default=JobStatus.WAITING)
    attempts = models.PositiveSmallIntegerField("pogingen", default=0)
    max_attempts = models.PositiveSmallIntegerField("hoogste aantal pogingen", default=USUAL_ATTEMPTS)
    enqueued = models.DateTimeField("gevraagd", auto_now_add=True)
    not_before = models.DateTimeField("niet voor")
    worker = models.CharField("werker", max_length=100, blank=True)
    leased_until = models.DateTimeField("toegewezen tot", null=True, blank=True)
    finished = models.DateTimeField("afgerond", null=True, blank=True)
    progress = models.CharField("voortgang", max_length=200, blank=True)
    error = models.TextField("laatste fout", blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "taak"
        verbose_name_plural = "taken"
        ordering = ["-id"]
        indexes = [
            # The worker asks for these twice a second; finished jobs must not make that slower.
            models.Index(fields=["-urgent", "not_before", "id"], condition=Q(status="waiting"), name="job_waiting"),
            models.Index(fields=["leased_until"], condition=Q(status="running"), name="job_running"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(effect="") & ~Q(name=""),
                name="job_has_name_and_effect",
                violation_error_message="Een taak heeft een naam en een sleutel.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=JobStatus.values),
                name="job_status_known",
                violation_error_message="Deze stand van een taak bestaat niet.",
            ),
            models.CheckConstraint(
                condition=Q(status="running", leased_until__isnull=False) & ~Q(worker="")
                | ~Q(status="running") & Q(leased_until__isnull=True, worker=""),
                name="job_running_has_a_lease",
                violation_error_message="Een taak is aan een werker toegewezen zolang hij bezig is, en anders niet.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "running"], finished__isnull=True)
                | Q(status__in=["done", "failed", "cancelled"], finished__isnull=False),
                name="job_finished_has_a_time",
                violation_error_message="Een taak heeft een eindtijd als hij is afgerond, en anders niet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_status_display()})"
