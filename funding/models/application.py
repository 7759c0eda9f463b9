"""An application (aanvraag) of one contactschool for the money of one agenda, and what became of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from agendas.models import Agenda, AgendaMunicipality, FundingScheme
from funding.choices import ApplicationKind, Status
from funding.roles import RIGHTS, Right, Scope
from municipalities.memberships import ministry_roles_of, municipality_ids_of, roles_of, school_board_ids_of
from municipalities.models import School, SchoolBoard
from municipalities.roles import Role

if TYPE_CHECKING:
    from accounts.models import User


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: User) -> ApplicationQuerySet:
        """Return the applications that `user` may read (funding.roles); those of another board never."""
        scope = Q(pk__in=[])
        for role in roles_of(user):
            rights = RIGHTS.get(role)
            if rights is not None and Right.READ in rights.may:
                scope |= _scope_of(user, role, rights.scope)
        return self.filter(scope)


def _scope_of(user: User, role: Role, scope: Scope) -> Q:
    """Return which applications `role` is about for `user`; no joins, so none comes twice."""
    if scope is Scope.ALL or (scope is Scope.MUNICIPALITY and role in ministry_roles_of(user)):
        return Q(pk__isnull=False)
    if scope is Scope.OWN_BOARD:
        return Q(board__in=school_board_ids_of(user))
    places = AgendaMunicipality.objects.filter(municipality__in=municipality_ids_of(user, role))
    return Q(agenda__in=places.values("agenda"))


class Application(models.Model):
    """Amounts are in euros. `granted` is what the last decision gives: kept beside the decisions, and checked.

    `scheme` is the version of the rules that held when it was submitted. A row is never deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The agenda's and -S<n>: what people write in a mail.
    reference = models.CharField("kenmerk", max_length=40, unique=True)
    agenda = models.ForeignKey(Agenda, models.PROTECT, related_name="applications")
    scheme = models.ForeignKey(FundingScheme, models.PROTECT, related_name="applications", verbose_name="regeling")
    kind = models.CharField("soort aanvraag", max_length=20, choices=ApplicationKind)
    board = models.ForeignKey(SchoolBoard, models.PROTECT, related_name="applications", verbose_name="contactschool")
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="school"
    )
    contact_name = models.CharField("contactpersoon", max_length=120, blank=True)
    contact_email = models.EmailField("e-mailadres", blank=True)
    contact_phone = models.CharField("telefoon", max_length=30, blank=True)
    file_number = models.CharField("dossiernummer DUS-I", max_length=40, blank=True)
    note = models.TextField("toelichting", blank=True)
    status = models.CharField("status", max_length=10, choices=Status, default=Status.PREPARED)
    status_since = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField("ingediend", null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # The text of the agenda that it was submitted with.
    text_sha256 = models.CharField(max_length=64, blank=True)
    granted = models.DecimalField("verleend", max_digits=12, decimal_places=2, null=True, blank=True)
    activities_until = models.DateField("laatste dag van de activiteiten", null=True, blank=True)
    # Two people on one page: the second one is told.
    version = models.PositiveIntegerField(default=0)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "aanvraag"
        verbose_name_plural = "aanvragen"
        ordering = ["-created_at", "reference"]
        indexes = [models.Index(fields=["status", "status_since"]), models.Index(fields=["scheme", "status"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values) & Q(kind__in=ApplicationKind.values),
                name="application_status_and_kind_known",
                violation_error_message="Deze status of soort bestaat niet.",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.PREPARED) | Q(status=Status.WITHDRAWN) | Q(submitted_at__isnull=False),
                name="application_submitted_has_a_moment",
                violation_error_message="Een ingediende aanvraag heeft een moment van indienen.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["granted", "changed", "settled", "reclaimed"], granted__gte=0)
                | ~Q(status__in=["granted", "changed", "settled", "reclaimed"]) & Q(granted__isnull=True),
                name="application_granted_has_an_amount",
                violation_error_message="Een verleende aanvraag heeft een bedrag, en een andere niet.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def stream(self) -> str:
        """Name of this application's chain of events."""
        return f"grant:{self.pk}"


class ApplicationYear(models.Model):
    """What is asked for one calendar year, in euros."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField("jaar")
    amount = models.DecimalField("bedrag", max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["application", "year"], name="application_year_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="application_year_positive",
                violation_error_message="Een gevraagd bedrag is meer dan nul.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.year}"
