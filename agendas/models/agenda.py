from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from agendas.choices import EDITABLE_STATES, FROZEN_STATES, Kind, PartyRole, State
from agendas.roles import RIGHTS, Scope
from agendas.structure import MOST_YEARS, MOST_YEARS_EXTENDED
from interventions.models import Factor, Theme
from municipalities.memberships import (
    ministry_roles_of,
    municipality_ids_of,
    office_holder_ids_of,
    roles_of,
    school_board_ids_of,
)
from municipalities.models import Municipality
from municipalities.roles import Role

if TYPE_CHECKING:
    from accounts.models import User

# Outcomes of a signing round (SigningRound.Outcome, which needs this module) whose signatures count.
_IN_FORCE = ("open", "sealed")


def last_year_at(path: str = "") -> Coalesce:
    """Return the year in which an agenda ends, with its extensions, for a query; `path` leads to the agenda."""
    return Coalesce(f"{path}extended_to", f"{path}end_year")


class AgendaQuerySet(models.QuerySet["Agenda"]):
    def visible_to(self, user: User) -> AgendaQuerySet:
        """Return the agendas that `user` may read: what their roles read, and those they were asked to read."""
        scope = self._scope_by_role(user)
        return self if scope is None else self.filter(scope | Q(pk__in=_guest_agendas(user)))

    def visible_by_role(self, user: User) -> AgendaQuerySet:
        """Return the agendas that `user` may read as somebody with a role: not those of a guest."""
        scope = self._scope_by_role(user)
        return self if scope is None else self.filter(scope)

    @staticmethod
    def _scope_by_role(user: User) -> Q | None:
        """Return the union of what each role of `user` reads (agendas.roles); None for everything."""
        scope = Q(pk__in=[])
        for role in roles_of(user):
            rights = RIGHTS[role]
            if rights.scope is Scope.ALL and rights.reads == frozenset(State):
                return None
            states = Q() if rights.reads == frozenset(State) else Q(state__in=sorted(rights.reads))
            scope |= _scope_of(user, role) & states
        if office_holder_ids_of(user):
            # Who must sign reads what there is to sign, also a mayor who has no other role here.
            scope |= _scope_of(user, Role.MINISTER) & Q(state__in=sorted(FROZEN_STATES))
        return scope


def _guest_agendas(user: User) -> models.QuerySet[Any, Any]:
    """Return the ids of the agendas that `user` was asked to read, and may today; not those that were withdrawn."""
    from agendas.models.guests import Guest  # that module needs this one

    current = Guest.objects.current().of(user).exclude(agenda__state=State.WITHDRAWN)
    return current.order_by().values("agenda")


def _scope_of(user: User, role: Role) -> Q:
    """Return which agendas `role` is about for `user`, whatever their state; no joins, so no agenda comes twice."""
    match RIGHTS[role].scope:
        case Scope.ALL:
            return Q()
        case Scope.MUNICIPALITY if role in ministry_roles_of(user):
            return Q()
        case Scope.MUNICIPALITY:
            lines = AgendaMunicipality.objects.all()
            places = Q(pk__in=lines.filter(municipality__in=municipality_ids_of(user, role)).values("agenda"))
            if role is Role.COORDINATOR:
                # A national theme agenda has no municipality: its own coordinator looks after it.
                places |= Q(~Exists(lines.filter(agenda=OuterRef("pk"))), coordinator=user)
            return places
        case Scope.CONTACT_SCHOOL:
            own = Agenda.objects.filter(
                interventions__parties__role=PartyRole.APPLICANT,
                interventions__parties__school_board__in=school_board_ids_of(user),
            )
            return Q(pk__in=own.values("pk"))
        case Scope.SIGNATORY:
            offices = office_holder_ids_of(user)
            signing = Agenda.objects.filter(signatories__office_holder__in=offices)
            # Who was put in the place of somebody named in the text reads what there is to sign too.
            instead = Agenda.objects.filter(rounds__requests__office_holder__in=offices, rounds__outcome__in=_IN_FORCE)
            return Q(pk__in=signing.values("pk")) | Q(pk__in=instead.values("pk"))
    return Q(pk__in=[])


class Agenda(models.Model):
    """A multi-year agreement of municipalities with the ministry; the head of all its lines."""

    reference = models.CharField("kenmerk", max_length=30, unique=True)
    kind = models.CharField("soort", max_length=20, choices=Kind, default=Kind.MUNICIPAL)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="addenda")
    template = models.ForeignKey("agendas.AgendaTemplate", models.PROTECT, null=True, blank=True)
    state = models.CharField("status", max_length=20, choices=State, default=State.DRAFT)
    municipalities: models.ManyToManyField[Municipality, AgendaMunicipality] = models.ManyToManyField(
        Municipality, through="AgendaMunicipality", related_name="agendas"
    )
    start_year = models.PositiveSmallIntegerField("startjaar")
    end_year = models.PositiveSmallIntegerField("eindjaar")
    # The last year that a signed extension gave it; None without one. Follows from the sealed addenda (take_effect).
    extended_to = models.PositiveSmallIntegerField("verlengd tot en met", null=True, blank=True)
    title = models.CharField("titel", max_length=120)
    subtitle = models.CharField("ondertitel", max_length=120, blank=True)
    slogan = models.CharField(max_length=200, blank=True)
    motto = models.CharField(max_length=120, blank=True)
    preamble = models.TextField("aanhef", blank=True)
    introduction = models.TextField("inleiding", blank=True)
    explanation = models.TextField("toelichting", blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="agendas")
    factors = models.ManyToManyField(Factor, blank=True, related_name="agendas")
    no_experiment = models.BooleanField("geen experiment", default=False)
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="coordinated_agendas"
    )
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="contact_for_agendas"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # When the agenda came into its state: lists show what waits longest.
    state_since = models.DateTimeField()
    # Until when the reviewers are asked to answer; set when the agenda is submitted.
    review_by = models.DateField("reactie gevraagd tot en met", null=True, blank=True)

    objects = AgendaQuerySet.as_manager()

    class Meta:
        verbose_name = "agenda"
        verbose_name_plural = "agenda's"
        ordering = ["-start_year", "reference"]
        indexes = [models.Index(fields=["state", "-start_year"]), models.Index(fields=["-start_year", "reference"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_year__gte=F("start_year"))
                & (
                    Q(end_year__lte=F("start_year") + MOST_YEARS - 1)
                    | Q(kind=Kind.ADDENDUM, end_year__lte=F("start_year") + MOST_YEARS_EXTENDED - 1)
                ),
                name="agenda_period",
                violation_error_message=f"Een agenda duurt 1 tot en met {MOST_YEARS} jaar en eindigt niet voor het "
                f"startjaar. Met verlengingen duurt zij hoogstens {MOST_YEARS_EXTENDED} jaar.",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.ADDENDUM) ^ Q(parent__isnull=True),
                name="agenda_addendum_has_parent",
                violation_error_message="Een addendum hoort bij een agenda; een andere agenda niet.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values) & Q(kind__in=Kind.values),
                name="agenda_state_and_kind_known",
                violation_error_message="Deze status of soort bestaat niet.",
            ),
            models.CheckConstraint(
                condition=Q(start_year__gte=2000, end_year__lte=2100),
                name="agenda_years_sensible",
                violation_error_message="Een agenda loopt in de jaren 2000 tot en met 2100.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def stream(self) -> str:
        """Name of this agenda's chain of events."""
        return f"agenda:{self.pk}"

    @property
    def last_year(self) -> int:
        """The year in which it ends, with its extensions."""
        return self.extended_to or self.end_year

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE_STATES

    @property
    def is_frozen(self) -> bool:
        return self.state in FROZEN_STATES


class AgendaMunicipality(models.Model):
    agenda = models.ForeignKey(Agenda, models.CASCADE, related_name="agenda_municipalities")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="agenda_municipalities")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["agenda", "municipality"], name="agenda_municipality_once")]

    def __str__(self) -> str:
        return f"{self.agenda} – {self.municipality}"


class CurrentText(models.Model):
    """The snapshot of the live tables, kept with every save: pages read this one row instead of twenty tables."""

    agenda = models.OneToOneField(Agenda, models.CASCADE, primary_key=True, related_name="text")
    document = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.agenda} ({self.sha256[:12]})"
