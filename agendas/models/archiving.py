"""How long records are kept, and the packages that go to the archive (Archiefwet, MDTO)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agendas.choices import Appraisal, Kind, RetentionStart
from agendas.models.agenda import Agenda

LONGEST_TERM = 200


class _Term(models.Model):
    """Appraisal and retention period; the selection list of OCW decides them, so they are data (domain.md B4)."""

    appraisal = models.CharField("waardering", max_length=1, choices=Appraisal, default=Appraisal.UNDECIDED)
    years = models.PositiveSmallIntegerField("bewaartermijn in jaren", null=True, blank=True)
    starts = models.CharField("termijn begint bij", max_length=10, choices=RetentionStart, default=RetentionStart.END)
    category = models.CharField("categorie van de selectielijst", max_length=120, blank=True)
    note = models.TextField("toelichting", blank=True)

    class Meta:
        abstract = True


def _sensible(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(appraisal__in=Appraisal.values, starts__in=RetentionStart.values)
        & (
            Q(appraisal=Appraisal.DESTROY, years__isnull=False, years__gte=1, years__lte=LONGEST_TERM)
            | (~Q(appraisal=Appraisal.DESTROY))
        ),
        name=name,
        violation_error_message=f"Wat wordt vernietigd, heeft een bewaartermijn van 1 tot en met {LONGEST_TERM} jaar.",
    )


class RetentionRule(_Term):
    """What holds for every agenda of one kind, unless its own record says otherwise."""

    kind = models.CharField("soort afspraak", max_length=20, choices=Kind, unique=True)

    class Meta:
        verbose_name = "bewaarregel"
        verbose_name_plural = "bewaarregels"
        ordering = ["kind"]
        constraints = [_sensible("retention_rule_sensible")]

    def __str__(self) -> str:
        return f"Bewaarregel {self.get_kind_display()}"


class ArchiveRecord(_Term):
    """What was decided about one agenda or addendum, other than the rule of its kind."""

    agenda = models.OneToOneField(Agenda, models.PROTECT, related_name="archive_record")
    edit = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [_sensible("archive_record_sensible")]

    def __str__(self) -> str:
        return f"Archivering van {self.agenda}"


class ArchivePackage(models.Model):
    """A package for the archive that the worker makes for one person: asked for, made, fetched, gone after a week.

    How far it is stands in its job (effect `archive-package:<id>`). Until it is made `content` is empty.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="archive_packages")
    # The folder in the ZIP and the name of the file without ".zip".
    name = models.CharField("naam van het pakket", max_length=80)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content = models.BinaryField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    # A Dutch sentence for who asked: why it could not be made.
    problem = models.CharField(max_length=300, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    expires = models.DateTimeField()

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["agenda", "asked_by"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(content__isnull=True) | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="archive_package_has_hash",
                violation_error_message="Een gemaakt pakket heeft een hash.",
            ),
            models.CheckConstraint(
                condition=Q(expires__gt=F("asked_at")) & ~Q(name=""),
                name="archive_package_named",
                violation_error_message="Een pakket heeft een naam.",
            ),
        ]

    def __str__(self) -> str:
        return f"Archiefpakket {self.name}"

    @property
    def effect(self) -> str:
        """The key of its job."""
        return f"archive-package:{self.pk}"
