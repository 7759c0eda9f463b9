"""Municipalities, regions, school boards and schools in the administration."""

from django.contrib import admin

from municipalities.admin.base import ExistsFilter, RecordedAdmin
from municipalities.models import Municipality, Region, School, SchoolBoard


@admin.register(Region)
class RegionAdmin(RecordedAdmin):
    """Regions may go when they are empty; the database refuses it otherwise."""

    deletable = True
    list_display = ["name"]
    search_fields = ["name"]


@admin.register(Municipality)
class MunicipalityAdmin(RecordedAdmin):
    """Municipalities, with their life, their place in the alliance and their region."""

    list_display = ["name", "cbs_code", "province", "region", "is_member", "member_since", "valid_to", "successor"]
    list_filter = ["is_member", ExistsFilter, "province", "region", "g4", "g40"]
    list_select_related = ["region", "successor"]
    search_fields = ["name", "aliases", "cbs_code"]
    search_help_text = "Zoek op naam, andere schrijfwijze of CBS-code."
    autocomplete_fields = ["region", "successor"]
    fieldsets = [
        (None, {"fields": ["name", "cbs_code", "aliases", "province", "region"]}),
        ("Gelijke Kansen Alliantie", {"fields": ["is_member", "member_since", "note"]}),
        ("Bestaan en opvolging", {"fields": ["valid_from", "valid_to", "successor"]}),
        ("Cijfers", {"fields": ["population", "population_date", "g4", "g40"]}),
    ]


@admin.register(SchoolBoard)
class SchoolBoardAdmin(RecordedAdmin):
    """School boards by number and name."""

    list_display = ["name", "number", "sector", "valid_to"]
    list_filter = ["sector", ExistsFilter]
    search_fields = ["name", "number"]
    search_help_text = "Zoek op naam of bestuursnummer."


@admin.register(School)
class SchoolAdmin(RecordedAdmin):
    """Schools with their board and municipality."""

    list_display = ["name", "establishment", "sector", "municipality", "board", "valid_to"]
    list_filter = ["sector", ExistsFilter, "municipality__province"]
    list_select_related = ["municipality", "board"]
    search_fields = ["name", "establishment", "board__name", "municipality__name"]
    search_help_text = "Zoek op naam, vestigingsnummer, bestuur of gemeente."
    autocomplete_fields = ["board", "municipality"]
    fields = ["name", "brin", "establishment", "sector", "board", "municipality", "valid_from", "valid_to"]
