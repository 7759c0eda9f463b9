"""The shared catalogue in the administration."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify

from accounts.models import User
from gka_portal.admin import BulkStep, ChoiceFilter, PortalModelForm, ReasonForm, RowFilter, Subject, YesNoFilter
from interventions.choices import EntryKind, FactorLevel
from interventions.models import CatalogueEntry, Factor, Theme
from interventions.permissions import may_manage_catalogue
from municipalities.actions.bulk import change_rows
from municipalities.admin.base import RecordedAdmin, who


class ActiveFilter(YesNoFilter):
    title, parameter_name, condition = "Te kiezen", "te_kiezen", Q(active=True)


class LevelFilter(ChoiceFilter):
    title, parameter_name, field, choices_of = "Niveau", "niveau", "level", FactorLevel.choices


class KindFilter(ChoiceFilter):
    title, parameter_name, field, choices_of = "Soort", "soort", "kind", EntryKind.choices


class ThemeFilter(RowFilter):
    title, parameter_name = "Thema", "thema"

    def rows_to_choose(self) -> QuerySet[Any]:
        return Theme.objects.all()

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(themes=value)


class CatalogueAdmin(RecordedAdmin):
    """What is no longer wanted is switched off and not removed, because agendas still name it."""

    may_manage = staticmethod(may_manage_catalogue)
    subject = Subject.CATALOGUE
    actions = ["switch_off", "switch_on"]

    @admin.action(description="Niet meer te kiezen maken", permissions=["change"])
    def switch_off(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        return self.ask_first(request, rows, _switched(who(request), active=False))

    @admin.action(description="Weer te kiezen maken", permissions=["change"])
    def switch_on(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        return self.ask_first(request, rows, _switched(who(request), active=True))


def _switched(by: User, *, active: bool) -> BulkStep:
    wanted = "weer te kiezen" if active else "niet meer te kiezen"

    def perform(rows: list[Any], reason: str) -> str:
        count = change_rows(rows=rows, values={"active": active}, by=by, reason=reason)
        if not count:
            return "Er is niets veranderd: alle rijen waren al zo."
        return f"{count} {'rij is' if count == 1 else 'rijen zijn'} {wanted}."

    return BulkStep(
        title=wanted.capitalize() + " maken",
        explanation="Nieuwe agenda’s kunnen dit kiezen."
        if active
        else "Nieuwe agenda’s kunnen dit niet meer kiezen. Agenda’s die het al gebruiken, houden het.",
        button=wanted.capitalize() + " maken",
        perform=perform,
        form=ReasonForm,
        now_label="Te kiezen",
        now=lambda row: "Ja" if row.active else "Nee",
    )


class ThemeForm(PortalModelForm):
    """The name in the address follows from the name, unless somebody chooses another one."""

    made_slug = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self) -> str:
        typed: str = self.cleaned_data["slug"]
        slug = typed or slugify(self.cleaned_data.get("name", ""))
        if not slug and self.cleaned_data.get("name"):
            self.add_error("name", "Gebruik in de naam ten minste één letter of cijfer.")
        self.made_slug = not typed
        return slug

    def validate_unique(self) -> None:
        """Say once that the theme is there already, at what somebody typed."""
        was_right = "slug" not in self.errors
        super().validate_unique()
        if was_right and "slug" in self.errors:
            del self.errors["slug"]
            if not self.made_slug:
                self.add_error("slug", "Er is al een thema met deze naam in het webadres. Kies een andere.")
            elif "name" not in self.errors:
                self.add_error("name", "Er is al een thema met bijna dezelfde naam. Kies een andere naam.")


@admin.register(Theme)
class ThemeAdmin(CatalogueAdmin):
    """Themes; an import recognises one by its name in the address, so that never changes."""

    form = ThemeForm
    purpose = "De thema’s waaruit een agenda kiest, zoals ‘Soepele overgangen’."
    new_label = "Thema toevoegen"
    list_display = ["name", "active"]
    list_filter = [ActiveFilter]
    search_fields = ["name"]
    search_help_text = "Zoek op naam."
    file_labels = ("slug",)
    help_texts = {
        "name": "Zoals het in agenda’s staat. Een nieuwe naam geldt alleen voor nieuwe versies.",
        "slug": "Kleine letters, cijfers en streepjes. Leeg: wij maken het van de naam. Het verandert nooit meer.",
    }
    fieldsets = [("Thema", {"fields": ["name", "slug", "active"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return ["slug"] if obj else []


@admin.register(Factor)
class FactorAdmin(CatalogueAdmin):
    """Factors per level."""

    purpose = "Wat de kansen van een kind beïnvloedt, op vijf niveaus. Een interventie noemt waar zij op werkt."
    new_label = "Factor toevoegen"
    list_display = ["name", "level", "source", "active"]
    list_filter = [LevelFilter, ActiveFilter]
    search_fields = ["name"]
    search_help_text = "Zoek op naam."
    file_labels = ("name",)
    help_texts = {
        "name": "Kort, bijvoorbeeld ‘Ouderbetrokkenheid’.",
        "level": "Waar de factor zit: bij het kind, thuis, op school, in de wijk of in de samenleving.",
        "source": "Het onderzoek waaruit dit blijkt. Zo kan een lezer het nakijken.",
    }
    fieldsets = [("Factor", {"fields": ["name", "level", "source", "active"]})]


@admin.register(CatalogueEntry)
class CatalogueEntryAdmin(CatalogueAdmin):
    """Interventions, experiments and communities that agendas can be based on."""

    purpose = "Bekende interventies, experimenten en communities waarop een agenda kan voortbouwen."
    new_label = "Aanpak toevoegen"
    list_display = ["name", "kind", "active"]
    list_filter = [KindFilter, ThemeFilter, ActiveFilter]
    search_fields = ["name", "summary"]
    search_help_text = "Zoek op naam of samenvatting."
    file_labels = ("name",)
    help_texts = {
        "kind": "Een interventie is een aanpak, een experiment een proef, een community een groep die samen leert.",
        "name": "De naam waaronder de aanpak bekend is.",
        "summary": "Wat is het, voor wie, en wat levert het op? Een paar zinnen.",
        "themes": "De thema’s waar deze aanpak bij past. U kunt er meer kiezen.",
    }
    fieldsets = [("Aanpak", {"fields": ["kind", "name", "summary"]}), ("Gebruik", {"fields": ["themes", "active"]})]
