"""Forms of the contactschool: which agenda, a new application, its facts, and why it is withdrawn."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from agendas.choices import PartyRole, State
from agendas.models import Agenda, FundingScheme, InterventionParty
from funding.actions.applying import Contact, Facts
from funding.choices import ApplicationKind, Status
from funding.models import Application
from funding.permissions import roles_with
from funding.roles import RIGHTS, Right, Scope
from funding.rules import CAN_ASK, Request, plan_of
from gka_portal.forms import MoneyField, PlainDutchErrors, SearchableSelect
from municipalities.memberships import school_board_ids_of
from municipalities.models import School, SchoolBoard


def boards_of(agenda: Agenda, user: User) -> list[SchoolBoard]:
    """Return the contactschools that `agenda` names and for which `user` may prepare an application."""
    named = InterventionParty.objects.filter(intervention__agenda=agenda, role=PartyRole.APPLICANT)
    boards = SchoolBoard.objects.filter(pk__in=named.values("school_board"))
    if not _for_all(user):
        boards = boards.filter(pk__in=school_board_ids_of(user))
    return list(boards)


def _for_all(user: User) -> bool:
    return any(RIGHTS[role].scope is Scope.ALL for role in roles_with(user, Right.PREPARE))


_ONE_YEAR = "Vraagt u voor dit jaar niets? Laat het dan leeg. Voor minstens één jaar is een bedrag nodig."


class AgendaForm(PlainDutchErrors, forms.Form):
    """For which agenda; the answer stands in the address."""

    agenda = forms.ChoiceField(label="Agenda", widget=SearchableSelect)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = InterventionParty.objects.filter(role=PartyRole.APPLICANT, school_board__isnull=False)
        if not _for_all(user):
            named = named.filter(school_board__in=school_board_ids_of(user))
        agendas = Agenda.objects.visible_to(user).filter(CAN_ASK).exclude(state=State.WITHDRAWN)
        agendas = agendas.filter(pk__in=named.values("intervention__agenda")).order_by("-start_year", "reference")
        rows = agendas.values_list("reference", "title", "start_year", "end_year")
        self.choices = [(reference, f"{title}, {first}-{last} ({reference})") for reference, title, first, last in rows]
        field: Any = self.fields["agenda"]
        field.choices = [("", "Kies een agenda"), *self.choices]


class _ContactForm(PlainDutchErrors, forms.Form):
    """What a new application and a change of one both ask."""

    school = forms.ChoiceField(
        label="School",
        required=False,
        help_text="De school die de subsidie uitvoert. Laat dit leeg als het hele bestuur aanvraagt.",
    )
    kind = forms.ChoiceField(label="Soort aanvraag", choices=ApplicationKind.choices)
    contact_name = forms.CharField(label="Contactpersoon", max_length=120, required=False)
    contact_email = forms.EmailField(label="E-mailadres van de contactpersoon", required=False)
    contact_phone = forms.CharField(label="Telefoon van de contactpersoon", max_length=30, required=False)

    schools: dict[str, School]

    def _offer_schools(self, boards: Iterable[SchoolBoard]) -> None:
        rows = School.objects.current().filter(board__in=list(boards)).select_related("board")
        self.schools = {school.establishment: school for school in rows.order_by("name", "establishment")}
        field: Any = self.fields["school"]
        named = [(number, f"{school.name}, BRIN {number}") for number, school in self.schools.items()]
        field.choices = [("", "Het hele bestuur"), *named]

    def clean_school(self) -> School | None:
        return self.schools.get(self.cleaned_data["school"])

    @property
    def contact(self) -> Contact:
        facts = self.cleaned_data
        return Contact(facts["contact_name"], facts["contact_email"], facts["contact_phone"])


class PrepareForm(_ContactForm):
    """A new application for `agenda`."""

    scheme = forms.ChoiceField(label="Regeling", help_text="De regels waarvoor u aanvraagt.")
    board = forms.ChoiceField(
        label="Contactschool",
        help_text="Het bestuur dat in de agenda als aanvrager staat. Eén aanvraag is van één bestuur.",
    )

    field_order = ("scheme", "kind", "board", "school", "contact_name", "contact_email", "contact_phone")

    def __init__(self, *args: Any, agenda: Agenda, boards: list[SchoolBoard], user: User, **kwargs: Any) -> None:
        self.agenda = agenda
        self.boards = {board.number: board for board in boards}
        self.versions = _versions_today()
        super().__init__(*args, **kwargs)
        self._offer_schools(boards)
        scheme: Any = self.fields["scheme"]
        scheme.choices = [("", "Kies een regeling"), *((code, row.name) for code, row in self.versions.items())]
        board: Any = self.fields["board"]
        only = len(boards) == 1
        board.choices = [
            *([] if only else [("", "Kies een contactschool")]),
            *((number, f"{row.name} ({number})") for number, row in self.boards.items()),
        ]
        if only:
            self.initial.setdefault("board", boards[0].number)
        self.initial.setdefault("kind", kind_of(agenda))
        self.initial.setdefault("scheme", _planned_scheme(agenda, self.versions))
        if _for_all(user):
            return
        self.initial.setdefault("contact_name", user.name)
        self.initial.setdefault("contact_email", user.email)

    @property
    def facts(self) -> dict[str, Any]:
        """What the action that prepares asks, besides the agenda."""
        found = {name: self.cleaned_data[name] for name in ("scheme", "board", "school", "kind")}
        return {**found, "contact": self.contact}

    def as_request(self) -> Request | None:
        """Return what would be submitted with what is filled in, or offered, now; None when that is not enough yet."""
        if self.is_bound:
            if not self.is_valid():
                return None
            found = self.facts
        else:
            scheme = self.versions.get(self.initial["scheme"])
            board = next(iter(self.boards.values())) if len(self.boards) == 1 else None
            if scheme is None or board is None:
                return None
            contact = Contact(self.initial.get("contact_name", ""), self.initial.get("contact_email", ""))
            found = {"scheme": scheme, "board": board, "school": None, "kind": self.initial["kind"], "contact": contact}
        contact = found.pop("contact")
        years = plan_of(self.agenda, found["board"], found["scheme"].code).left_per_year
        names = {"contact_name": contact.name, "contact_email": contact.email}
        return Request(agenda=self.agenda, years=years, **names, **found)

    def clean_scheme(self) -> FundingScheme:
        return self.versions[self.cleaned_data["scheme"]]

    def clean_board(self) -> SchoolBoard:
        return self.boards[self.cleaned_data["board"]]

    def clean(self) -> None:
        super().clean()
        school, board = self.cleaned_data.get("school"), self.cleaned_data.get("board")
        if school and board and school.board_id != board.pk:
            raise ValidationError(
                {"school": f"{school.name} hoort bij {school.board.name}. Kies een school van {board.name}."}
            )


class EditForm(_ContactForm):
    """The facts of an application; what is asked, and for which school, only before it is submitted."""

    file_number = forms.CharField(
        label="Dossiernummer DUS-I",
        max_length=40,
        required=False,
        help_text="Staat op de ontvangstbevestiging van DUS-I. U kunt het later invullen.",
    )
    note = forms.CharField(label="Toelichting", max_length=2000, required=False, widget=forms.Textarea({"rows": 4}))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        self.application = application
        self.asked = {row.year: row.amount for row in application.years.all()}
        agenda = application.agenda
        is_open = application.status == Status.PREPARED
        self.years = sorted({*range(agenda.start_year, agenda.last_year + 1), *self.asked}) if is_open else []
        kwargs.setdefault("initial", initial_of(application, self.asked))
        super().__init__(*args, **kwargs)
        if not is_open:
            del self.fields["kind"], self.fields["school"]
            return
        self._offer_schools([application.board])
        if application.school and application.school.establishment not in self.schools:
            self.schools[application.school.establishment] = application.school
            school: Any = self.fields["school"]
            school.choices = [*school.choices, (application.school.establishment, f"{application.school} (opgeheven)")]
        for year in self.years:
            self.fields[f"year_{year}"] = MoneyField(label=f"Gevraagd voor {year}", required=False, help_text=_ONE_YEAR)
        self.order_fields(["kind", "school", *(f"year_{year}" for year in self.years)])

    @property
    def facts(self) -> Facts:
        """What was filled in; a year without an amount, or with nothing, is not asked for."""
        found = self.cleaned_data
        amounts: dict[int, Decimal | None] = {year: found[f"year_{year}"] for year in self.years}
        asked = {year: amount for year, amount in amounts.items() if amount}
        return Facts(
            kind=found.get("kind", self.application.kind),
            school=found["school"] if "school" in self.fields else self.application.school,
            contact=self.contact,
            file_number=found["file_number"],
            note=found["note"],
            years=asked if self.years else self.asked,
        )


class WithdrawForm(PlainDutchErrors, forms.Form):
    """Why an application is withdrawn."""

    reason = forms.CharField(
        label="Reden",
        max_length=400,
        help_text="Iedereen die deze aanvraag leest, ziet de reden.",
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Vul een reden in, zodat de anderen weten waarom."},
    )


def initial_of(application: Application, asked: dict[int, Decimal]) -> dict[str, Any]:
    return {
        "school": application.school.establishment if application.school else "",
        "version": application.version,
        **{
            name: getattr(application, name)
            for name in ("kind", "contact_name", "contact_email", "contact_phone", "file_number", "note")
        },
        **{f"year_{year}": amount for year, amount in asked.items()},
    }


def kind_of(agenda: Agenda) -> str:
    """Return the kind of application that fits the kind of `agenda`."""
    names = {"addendum": ApplicationKind.ADDENDUM, "national_theme": ApplicationKind.NATIONAL_THEME}
    return names.get(agenda.kind, ApplicationKind.NEW_AGENDA)


def _versions_today() -> dict[str, FundingScheme]:
    """Return by code the version that holds today, else the last one; the newest scheme first."""
    today = timezone.localdate()
    found: dict[str, FundingScheme] = {}
    for scheme in FundingScheme.objects.order_by("-valid_from", "code"):
        holds = scheme.valid_from <= today and (scheme.valid_to is None or scheme.valid_to >= today)
        if scheme.code not in found or holds:
            found[scheme.code] = scheme
    return found


def _planned_scheme(agenda: Agenda, versions: dict[str, FundingScheme]) -> str:
    """Return the scheme that the plan of `agenda` names, when it names one."""
    named = set(agenda.interventions.order_by().values_list("scheme", flat=True)) & set(versions)
    return named.pop() if len(named) == 1 else ""
