"""Imports: a file with reference data, what it would change, and what became of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from municipalities.choices import ENDED_IMPORTS, WRITTEN_OUTCOMES, ImportKind, ImportState, RowOutcome, Sector
from records.models import Job, StoredFile
from records.models.jobs import JobStatus

_WITH_A_JOB = (ImportState.READING, ImportState.APPLYING)


class ReferenceImport(models.Model):
    """One file on its way into the lists. Nothing is written to a list before the state is "applied".

    `round` counts how often the file was read: other choices, or a list that changed since the preview.
    `decisions` holds what the file cannot tell, per CBS code: {"GM1696": {"successor": "GM0402"}}.
    """

    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="bestand", related_name="+")
    kind = models.CharField("soort", max_length=20, choices=ImportKind)
    sector = models.CharField("sector", max_length=5, choices=Sector, blank=True)
    reference_date = models.DateField("peildatum", null=True, blank=True)
    is_full = models.BooleanField("volledig bestand", default=False)
    ended_on = models.DateField("laatste dag van wat ontbreekt", null=True, blank=True)
    create_boards = models.BooleanField("nieuwe besturen aanmaken", default=False)
    decisions = models.JSONField("gemaakte keuzes", default=dict, blank=True)
    state = models.CharField("stand", max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    round = models.PositiveSmallIntegerField("ronde", default=0)
    job = models.ForeignKey(Job, models.SET_NULL, verbose_name="taak", null=True, blank=True, related_name="+")
    counts = models.JSONField("aantallen", default=dict, blank=True)
    digest = models.CharField("hash van het voorstel", max_length=64, blank=True)
    message = models.TextField("mededeling", blank=True)
    uploaded_at = models.DateTimeField("ingelezen op")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="ingelezen door", null=True, related_name="+"
    )
    ended_at = models.DateTimeField("afgerond op", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="afgerond door", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "import"
        verbose_name_plural = "imports"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="reference_import_state_known",
                condition=Q(state__in=ImportState.values) & Q(kind__in=ImportKind.values),
                violation_error_message="Deze soort of stand van een import bestaat niet.",
            ),
            models.CheckConstraint(
                name="reference_import_ended_has_a_time",
                condition=Q(state__in=ENDED_IMPORTS, ended_at__isnull=False)
                | ~Q(state__in=ENDED_IMPORTS) & Q(ended_at__isnull=True),
                violation_error_message="Een afgeronde import heeft een tijdstip, een andere niet.",
            ),
            models.CheckConstraint(
                name="reference_import_full_has_a_last_day",
                condition=Q(is_full=False) | Q(ended_on__isnull=False),
                violation_error_message="Vul de laatste dag in van wat niet in het bestand staat.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.file.name}"

    @property
    def is_ended(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.state in ENDED_IMPORTS

    @property
    def is_busy(self) -> bool:
        """Whether the worker has, or will get, something to do for it."""
        return self.state in _WITH_A_JOB and not self.has_failed

    @property
    def has_failed(self) -> bool:
        """Whether the worker gave up."""
        return self.state in _WITH_A_JOB and self.job is not None and self.job.status == JobStatus.FAILED

    @property
    def changes_something(self) -> bool:
        """Whether applying would write anything."""
        return any(self.counts.get(outcome, 0) for outcome in WRITTEN_OUTCOMES)

    def count(self, outcome: str) -> int:
        """How many rows of the preview have this outcome."""
        number: int = self.counts.get(outcome, 0)
        return number


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    """Which rows of a preview."""

    def undecided(self, decisions: dict[str, Any]) -> "list[ImportRow]":
        """Rows that need a choice which `decisions` does not hold yet."""
        rows = self.exclude(needs="").order_by("key")
        return [row for row in rows if row.needs not in decisions.get(row.key, {})]


class ImportRow(models.Model):
    """What an import does with one row of the file, or with a row of the list that is not in the file (no line).

    `changes` gives per field the value now and the value after, in codes: {"board": ["10249", "32073"]}.
    `needs` names what somebody must still choose: "province" or "successor".
    """

    reference_import = models.ForeignKey(
        ReferenceImport, models.CASCADE, verbose_name="import", related_name="rows", db_index=False
    )
    outcome = models.CharField("uitkomst", max_length=10, choices=RowOutcome)
    line = models.PositiveIntegerField("regel", null=True, blank=True)
    table = models.CharField("lijst", max_length=20, blank=True)
    key = models.CharField("code", max_length=200, blank=True)
    name = models.CharField("naam", max_length=200, blank=True)
    changes = models.JSONField("wijzigingen", default=dict, blank=True)
    sentence = models.TextField("toelichting", blank=True)
    needs = models.CharField("nog te kiezen", max_length=20, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = "regel van een import"
        verbose_name_plural = "regels van imports"
        ordering = ["line", "pk"]
        indexes = [
            models.Index(fields=["reference_import", "outcome", "line", "id"], name="import_row_page"),
            # The history of one row of a list: the imports that wrote it.
            models.Index(fields=["key", "table"], name="import_row_key"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.name} ({self.get_outcome_display()})"
