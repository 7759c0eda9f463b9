"""The account of each year (verantwoording), the documents of a grant, and files of the figures."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from funding.choices import AccountState, Destination, DocumentKind, ReportKind
from funding.models.application import Application
from records.models import StoredFile


class YearAccount(models.Model):
    """What a contactschool spent in a calendar year, in euros, and what it did for that.

    The five texts are the parts of the activity report (Kaderregeling subsidies OCW, SZW en VWS; domain.md A5).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="accounts")
    year = models.PositiveSmallIntegerField("verslagjaar")
    state = models.CharField("stand", max_length=10, choices=AccountState, default=AccountState.OPEN)
    spent = models.DecimalField("besteed", max_digits=12, decimal_places=2, null=True, blank=True)
    activities_done = models.BooleanField("alle activiteiten zijn afgerond", default=False)
    annual_report_url = models.URLField("adres van het jaarverslag", max_length=300, blank=True)
    realised_activities = models.TextField("wat is er gedaan", blank=True)
    nature_and_extent = models.TextField("aard, omvang, duur en werkwijze", blank=True)
    results = models.TextField("bereikte doelen, resultaten en producten", blank=True)
    obligations = models.TextField("naleving van de verplichtingen", blank=True)
    comparison = models.TextField("vergelijking van plan en uitvoering", blank=True)
    destination = models.CharField("bestemming van wat overblijft", max_length=20, choices=Destination, blank=True)
    destination_note = models.CharField("toelichting op de bestemming", max_length=300, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    remark = models.TextField("opmerking van OCW", blank=True)
    version = models.PositiveIntegerField(default=0)

    texts = ("realised_activities", "nature_and_extent", "results", "obligations", "comparison")

    class Meta:
        verbose_name = "verantwoording"
        verbose_name_plural = "verantwoordingen"
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["application", "year"], name="year_account_once"),
            models.CheckConstraint(
                condition=Q(spent__isnull=True) | Q(spent__gte=0),
                name="year_account_not_negative",
                violation_error_message="Een besteed bedrag is nul of meer.",
            ),
            models.CheckConstraint(
                condition=Q(state=AccountState.OPEN) | Q(spent__isnull=False, submitted_at__isnull=False),
                name="year_account_submitted_has_an_amount",
                violation_error_message="Een ingediende verantwoording heeft een besteed bedrag.",
            ),
        ]

    def __str__(self) -> str:
        return f"Verantwoording {self.year} van {self.application}"


class GrantDocument(models.Model):
    """A file that belongs to an application; never changed or deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="documents")
    kind = models.CharField("soort", max_length=20, choices=DocumentKind)
    year = models.PositiveSmallIntegerField("verslagjaar", null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    description = models.CharField("omschrijving", max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documenten"
        ordering = ["-added_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} bij {self.application}"


class FiguresFile(models.Model):
    """A file of the figures that the worker makes for one person; gone after a week.

    How far it is stands in its job (effect `figures:<id>`). Until the file is made `content` is empty.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("soort", max_length=4, choices=ReportKind)
    # The filter of the list that it was asked from, as in its address.
    wanted = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField("bestandsnaam", max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    content = models.BinaryField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    expires = models.DateTimeField()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(content__isnull=True) | (~Q(name="") & ~Q(content_type="")),
                name="figures_file_has_name_and_type",
                violation_error_message="Een bestand heeft een naam en een soort.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} van {self.asked_at:%d-%m-%Y}"

    @property
    def effect(self) -> str:
        """The key of its job."""
        return f"figures:{self.pk}"
