"""Office holders and the roles of people in the administration."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from gka_portal.admin import ChoiceFilter, PortalModelForm, Subject, YesNoFilter
from municipalities.admin.base import CurrentFilter, RecordedAdmin, who
from municipalities.admin.bulk import to_end_roles
from municipalities.admin.choices import named_municipality, named_person
from municipalities.admin.mandates import mandate_section
from municipalities.choices import OfficeKind
from municipalities.models import Membership, OfficeHolder
from municipalities.roles import DESCRIPTIONS, PLACE_FIELDS, Role

ROLES_ELSEWHERE = "Een rol geven of beëindigen doet u bij Mensen. Gebruik de knop ‘Bekijk in het portaal’."
NOT_YOUR_OFFICE = "U kunt uw eigen account niet aan een ambt koppelen. Vraag het een andere beheerder."


class OfficeKindFilter(ChoiceFilter):
    title, parameter_name, field, choices_of = "Soort ambt", "ambt", "kind", OfficeKind.choices


class AccountFilter(YesNoFilter):
    title, parameter_name, yes, no = "Heeft een account", "account", "Ja", "Nee, kan niet ondertekenen"

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(user__isnull=value == "nee")


class OfficeHolderForm(PortalModelForm):
    """Nobody becomes the person who signs by filling in the own account."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if self.by is not None and cleaned.get("user") == self.by and "user" in self.changed_data:
            self.add_error("user", NOT_YOUR_OFFICE)
        return cleaned


@admin.register(OfficeHolder)
class OfficeHolderAdmin(RecordedAdmin):
    """Aldermen, mayors, ministers and state secretaries, with their period and account."""

    form = OfficeHolderForm
    subject = Subject.PEOPLE
    purpose = "Wethouders, burgemeesters en bewindspersonen die agenda’s ondertekenen, met de periode van hun ambt."
    new_label = "Ambtsdrager toevoegen"
    list_display = ["name", "office", "organisation", "start", "end", "user"]
    list_filter = [CurrentFilter, OfficeKindFilter, AccountFilter]
    list_select_related = ["user"]
    search_fields = ["name", "office", "organisation"]
    search_help_text = "Zoek op naam, functie of organisatie."
    choice_labels = {"municipality": named_municipality, "user": named_person}
    change_form_template = "admin/office_holder_form.html"
    help_texts = {
        "name": "Zoals de naam onder de handtekening komt.",
        "kind": "Dit bepaalt voor welke partij deze persoon ondertekent.",
        "organisation": "Bijvoorbeeld: gemeente Alkmaar.",
        "municipality": "Alleen bij een wethouder of burgemeester.",
        "end": "De laatste dag. Leeg zolang deze persoon in functie is.",
    }
    fieldsets = [
        ("Wie en welk ambt", {"fields": ["name", "kind", "office", "organisation", "municipality", "portfolio"]}),
        ("Periode", {"fields": ["start", "end", "note"]}),
        ("Ondertekenen", {"fields": ["user"]}),
    ]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if obj := context["original"]:
            context |= mandate_section(obj)
        return super().render_change_form(request, context, *args, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody lengthens the own office."""
        return super().has_change_permission(request, obj) and not (obj and obj.user_id == request.user.pk)

    def note_on(self, request: HttpRequest, obj: Any) -> str:
        if obj and obj.user_id == request.user.pk:
            return "Dit is uw eigen ambt. U kunt het niet zelf wijzigen; een andere beheerder kan dat wel."
        return super().note_on(request, obj)


class RoleFilter(ChoiceFilter):
    title, parameter_name, field, choices_of = "Rol", "rol", "role", Role.choices


@admin.register(Membership)
class MembershipAdmin(RecordedAdmin):
    """Who has which role where, to look up. Roles are given and ended at /mensen/, where the office goes along."""

    subject = Subject.PEOPLE
    purpose = "Wie heeft welke rol, waar en tot wanneer? Rollen geven, beëindigen en overdragen doet u bij Mensen."
    list_display = ["user", "role", "place", "start", "end"]
    list_filter = [CurrentFilter, RoleFilter]
    list_select_related = ["user", *PLACE_FIELDS]
    search_fields = ["user__name", "user__email", "municipality__name", "region__name", "school_board__name"]
    search_help_text = "Zoek op naam of e-mailadres van de persoon, of op de plaats."
    portal_page = ("people:person", "user_id")
    actions = ["end_roles"]
    fieldsets = [
        ("Wie en welke rol", {"fields": ["user", "role", "place"]}),
        ("Periode", {"fields": ["start", "end"]}),
    ]
    readonly_fields = ["place"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_end_permission(self, request: HttpRequest) -> bool:
        """Many roles at once, through the same action as one."""
        return self.may_manage(request.user)

    def note_on(self, request: HttpRequest, obj: Any) -> str:
        if obj is None:
            return ""
        if obj.user_id == request.user.pk:
            return "Dit is uw eigen rol. U kunt die niet zelf wijzigen; een andere beheerder kan dat wel."
        return f"{DESCRIPTIONS[Role(obj.role)]} {ROLES_ELSEWHERE}"

    @admin.display(description="plaats")
    def place(self, membership: Membership) -> str:
        """Where the role is held, in words."""
        return membership.place_name

    @admin.action(description="Rollen beëindigen", permissions=["end"])
    def end_roles(self, request: HttpRequest, memberships: QuerySet[Membership]) -> HttpResponse | None:
        return self.ask_first(request, memberships, to_end_roles(who(request)))
