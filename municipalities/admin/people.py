"""Office holders and the roles of people in the administration."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from gka_portal.admin import ChoiceFilter, PortalModelForm, Subject, YesNoFilter
from municipalities.admin.base import CurrentFilter, RecordedAdmin, who
from municipalities.admin.bulk import to_end_roles
from municipalities.admin.choices import named_board, named_municipality, named_office, named_person
from municipalities.choices import OfficeKind
from municipalities.forms import MembershipForm
from municipalities.models import Membership, OfficeHolder
from municipalities.permissions import may_change_membership
from municipalities.roles import DESCRIPTIONS, PLACE_FIELDS, Role

NOT_YOURSELF = "U kunt uzelf geen rol geven. Vraag het een andere beheerder."
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

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody lengthens the own office."""
        return super().has_change_permission(request, obj) and not (obj and obj.user_id == request.user.pk)

    def note_on(self, request: HttpRequest, obj: Any) -> str:
        if obj and obj.user_id == request.user.pk:
            return "Dit is uw eigen ambt. U kunt het niet zelf wijzigen; een andere beheerder kan dat wel."
        return super().note_on(request, obj)


class RoleFilter(ChoiceFilter):
    title, parameter_name, field, choices_of = "Rol", "rol", "role", Role.choices


class RoleOfPersonForm(PortalModelForm, MembershipForm):
    """A role for somebody else; the place and the person are fixed once the role is given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "user" not in self.fields:
            return  # only to read
        self.fields[
            "role"
        ].help_text = "Wat deze persoon mag. Klopt de rol later niet meer? Beëindig die dan en geef een andere."
        for name in ("user", *PLACE_FIELDS):
            field: Any = self.fields[name]
            if field.disabled:
                field.queryset = field.queryset.filter(pk=getattr(self.instance, f"{name}_id"))
            elif name == "user":
                field.queryset = field.queryset.filter(is_active=True)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        person, role = cleaned.get("user"), cleaned.get("role")
        if person and role and not may_change_membership(self.by, Membership(user=person, role=role)):
            self.add_error("user", NOT_YOURSELF)
        return cleaned


@admin.register(Membership)
class MembershipAdmin(RecordedAdmin):
    """Who has which role where. A role that ends gets a last day; it is never deleted or given to somebody else."""

    form = RoleOfPersonForm
    subject = Subject.PEOPLE
    purpose = "Wie heeft welke rol, waar en tot wanneer? Uitnodigen en overdragen doet u bij Mensen."
    new_label = "Rol geven"
    list_display = ["user", "role", "place", "start", "end"]
    list_filter = [CurrentFilter, RoleFilter]
    list_select_related = ["user", *PLACE_FIELDS]
    search_fields = ["user__name", "user__email", "municipality__name", "region__name", "school_board__name"]
    search_help_text = "Zoek op naam of e-mailadres van de persoon, of op de plaats."
    portal_page = ("people:person", "user_id")
    actions = ["end_roles"]
    choice_labels = {
        "user": named_person,
        "municipality": named_municipality,
        "school_board": named_board,
        "office_holder": named_office,
    }
    help_texts = {
        "user": "Alleen mensen met een actief account. Nieuwe mensen nodigt u uit bij Mensen.",
        "municipality": "Voor een beleidsmedewerker, wethouder of lezer, of een coördinator van één gemeente.",
        "region": "Voor een regiocoördinator van een hele regio.",
        "school_board": "Voor iemand van een schoolbestuur.",
        "office_holder": "Voor een secretariaat: van welke bewindspersoon?",
        "start": "De eerste dag, bijvoorbeeld 1-9-2026.",
    }
    fieldsets = [
        ("Wie en welke rol", {"fields": ["user", "role"]}),
        (
            "Plaats",
            {"fields": list(PLACE_FIELDS), "description": "Kies er één. Laat alles leeg voor het ministerie."},
        ),
        ("Periode", {"fields": ["start", "end"]}),
    ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes the own role."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_change_membership(who(request), obj))

    def note_on(self, request: HttpRequest, obj: Any) -> str:
        if obj is None:
            return ""
        if obj.user_id == request.user.pk:
            return "Dit is uw eigen rol. U kunt die niet zelf wijzigen; een andere beheerder kan dat wel."
        return f"{DESCRIPTIONS[Role(obj.role)]} Persoon, rol en plaats liggen vast; alleen de periode kan veranderen."

    @admin.display(description="plaats")
    def place(self, membership: Membership) -> str:
        """Where the role is held, in words."""
        return membership.place_name

    @admin.action(description="Rollen beëindigen", permissions=["change"])
    def end_roles(self, request: HttpRequest, memberships: QuerySet[Membership]) -> HttpResponse | None:
        return self.ask_first(request, memberships, to_end_roles(who(request)))
