"""Regions and municipalities in the administration."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from gka_portal.admin import ChoiceFilter, PortalFilter, RowFilter, Subject, YesNoFilter
from gka_portal.notation import dutch_date
from municipalities.actions.regions import save_municipality
from municipalities.admin.base import ExistsFilter, RecordedAdmin, who
from municipalities.admin.bulk import to_members, to_region
from municipalities.admin.choices import named_municipality
from municipalities.choices import Province
from municipalities.models import Merger, Municipality, Region


@admin.register(Region)
class RegionAdmin(RecordedAdmin):
    """Regions may go when they are empty; the database refuses it otherwise."""

    deletable = True
    subject = Subject.PLACES
    purpose = "Groepen gemeenten met dezelfde regiocoördinator. Een lege regio kunt u verwijderen."
    new_label = "Regio toevoegen"
    list_display = ["name", "size"]
    search_fields = ["name", "municipalities__name"]
    search_help_text = "Zoek op naam van de regio of van een gemeente erin."
    file_labels = ("name",)
    help_texts = {
        "name": "Bijvoorbeeld: Noord-Holland Noord. Agenda’s noemen de regio niet, dus u kunt de naam veranderen."
    }
    fieldsets = [("Regio", {"fields": ["name"]}), ("Gemeenten", {"fields": ["members"]})]
    readonly_fields = ["members"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Region]:
        return super().get_queryset(request).annotate(municipality_count=Count("municipalities"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fieldsets if obj else self.fieldsets[:1]

    def note_on(self, request: HttpRequest, obj: Any) -> str:
        return "Welke gemeenten erbij horen, kiest u in de lijst Gemeenten." if obj else ""

    @admin.display(description="aantal gemeenten", ordering="municipality_count")
    def size(self, region: Any) -> str:
        return str(region.municipality_count)

    @admin.display(description="gemeenten in deze regio")
    def members(self, region: Region) -> str:
        return ", ".join(region.municipalities.values_list("name", flat=True)) or "Nog geen"


class MemberFilter(YesNoFilter):
    title, parameter_name, condition = "Aangesloten", "aangesloten", Q(is_member=True)


class ProvinceFilter(ChoiceFilter):
    title, parameter_name, field, choices_of = "Provincie", "provincie", "province", Province.choices


class RegionFilter(RowFilter):
    title, parameter_name, field, none_label = "Regio", "regio", "region", "Geen regio"

    def rows_to_choose(self) -> QuerySet[Any]:
        return Region.objects.all()


class SizeFilter(PortalFilter):
    title, parameter_name = "G4 of G40", "groep"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("g4", "G4"), ("g40", "G40"), ("overig", "Overige gemeenten")]

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(g4=False, g40=False) if value == "overig" else rows.filter(**{value: True})


@admin.register(Municipality)
class MunicipalityAdmin(RecordedAdmin):
    """Municipalities, with their life, their place in the alliance and their region."""

    subject = Subject.PLACES
    purpose = (
        "Alle gemeenten van Nederland: bij welke regio ze horen, of ze zijn aangesloten, en waarin ze zijn opgegaan."
    )
    new_label = "Gemeente toevoegen"
    list_display = ["name", "cbs_code", "province", "region", "membership", "existence"]
    list_filter = [MemberFilter, ExistsFilter, ProvinceFilter, RegionFilter, SizeFilter]
    list_select_related = ["region", "successor"]
    search_fields = ["name", "aliases", "cbs_code"]
    search_help_text = "Zoek op naam, andere schrijfwijze of CBS-code."
    portal_page = ("dashboard:municipality", "cbs_code")
    actions = ["choose_region", "join"]
    choice_labels = {"successor": named_municipality}
    from_files = ("name", "cbs_code", "aliases", "province", "population", "population_date", "g4", "g40")
    file_note = (
        "Naam, code, provincie en inwoners komen uit het bestand van het CBS. Een nieuw bestand werkt ze bij; "
        "met de hand kan dat niet. Regio, aansluiting en toelichting houdt u hier bij. "
        "Een gemeente opheffen, en dat annuleren, doet u bij Lijsten inlezen."
    )
    file_labels = ("cbs_code",)
    help_texts = {
        "name": "De officiële naam, zoals het CBS die schrijft.",
        "cbs_code": "GM en vier cijfers, bijvoorbeeld GM0361. De code kan later niet meer veranderen.",
        "aliases": "Eén per regel, bijvoorbeeld Den Bosch. Zoeken vindt de gemeente dan ook zo.",
        "province": "De provincie waarin de gemeente ligt.",
        "region": "De regiocoördinator van deze regio werkt aan de agenda van de gemeente.",
        "is_member": "Zet een vinkje als de gemeente meedoet aan de Gelijke Kansen Alliantie.",
        "successor": "Alleen als de gemeente is opgeheven. Vul dan ook de laatste dag in.",
        "population": "Alleen cijfers, bijvoorbeeld 109.436.",
        "population_date": "Op welke dag geteld is, bijvoorbeeld 1-1-2026.",
        "g4": "Amsterdam, Rotterdam, Den Haag en Utrecht.",
        "g40": "Het stedennetwerk van middelgrote gemeenten.",
    }
    fieldsets = [
        ("Gemeente", {"fields": ["name", "cbs_code", "aliases", "province", "region"]}),
        ("Gelijke Kansen Alliantie", {"fields": ["is_member", "member_since", "note"]}),
        ("Bestaan en opvolging", {"fields": ["valid_from", "valid_to", "successor"]}),
        ("Cijfers", {"fields": ["population", "population_date", "g4", "g40"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Ending a municipality has its own page, which checks what it means; what it noted can be corrected here."""
        fixed = super().get_readonly_fields(request, obj)
        is_elsewhere = obj and (obj.valid_to is None or Merger.objects.filter(municipality=obj).exists())
        return [*fixed, "valid_to", "successor"] if is_elsewhere else fixed

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_municipality(municipality=obj, by=who(request))

    @admin.display(description="aangesloten", ordering="member_since")
    def membership(self, municipality: Municipality) -> str:
        """In the alliance or not, and since when if that is known."""
        if not municipality.is_member:
            return "Nee"
        return f"Sinds {municipality.member_since}" if municipality.member_since else "Ja"

    @admin.display(description="bestaat", ordering="valid_to")
    def existence(self, municipality: Municipality) -> str:
        """Still there, or until when and what became of it."""
        if municipality.valid_to is None:
            return "Ja"
        into = f", daarna {municipality.successor.name}" if municipality.successor else ""
        return f"Tot en met {dutch_date(municipality.valid_to)}{into}"

    @admin.action(description="Regio kiezen", permissions=["change"])
    def choose_region(self, request: HttpRequest, municipalities: QuerySet[Municipality]) -> HttpResponse | None:
        return self.ask_first(request, municipalities, to_region(who(request)))

    @admin.action(description="Aansluiten bij de GKA", permissions=["change"])
    def join(self, request: HttpRequest, municipalities: QuerySet[Municipality]) -> HttpResponse | None:
        return self.ask_first(request, municipalities, to_members(who(request)))
