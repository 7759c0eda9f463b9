"""The shared catalogue in the administration."""

from django.contrib import admin

from interventions.models import CatalogueEntry, Factor, Theme
from interventions.permissions import may_manage_catalogue
from municipalities.admin.base import RecordedAdmin


@admin.register(Theme)
class ThemeAdmin(RecordedAdmin):
    """Themes; one that is no longer wanted is switched off, because agendas still name it."""

    may_manage = staticmethod(may_manage_catalogue)
    list_display = ["name", "slug", "active"]
    list_filter = ["active"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Factor)
class FactorAdmin(RecordedAdmin):
    """Factors per level."""

    may_manage = staticmethod(may_manage_catalogue)
    list_display = ["name", "level", "source", "active"]
    list_filter = ["level", "active"]
    search_fields = ["name"]


@admin.register(CatalogueEntry)
class CatalogueEntryAdmin(RecordedAdmin):
    """Interventions, experiments and communities that agendas can be based on."""

    may_manage = staticmethod(may_manage_catalogue)
    list_display = ["name", "kind", "active"]
    list_filter = ["kind", "active", "themes"]
    search_fields = ["name", "summary"]
    autocomplete_fields = ["themes"]
