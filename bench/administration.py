"""Django's own list and form of the same agendas, to compare our pages with."""

from django.contrib import admin
from django.contrib.admin.sites import AdminSite
from django.db.models import Model
from django.http import HttpRequest  # noqa: TID251 - what an admin is asked with
from django.urls import URLPattern, URLResolver

from agendas.models import Agenda, PlannedIntervention


class _OpenSite(AdminSite):
    """An admin that lets everybody look: what somebody may is not what is measured."""

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated


class _Open:
    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True


class _Interventions(_Open, admin.StackedInline):
    model = PlannedIntervention
    extra = 1


class _Agendas(_Open, admin.ModelAdmin):
    """The columns and filters of our list, the fields of our editor, the rows of one of its lists."""

    list_display = ("reference", "title", "start_year", "end_year", "state", "state_since", "coordinator")
    list_filter = ("state", "start_year")
    list_select_related = ("coordinator",)
    list_per_page = 25
    search_fields = ("reference", "title")
    raw_id_fields = ("parent", "created_by")
    inlines = (_Interventions,)


def addresses() -> list[URLPattern | URLResolver]:
    """Return the addresses of the list and the form."""
    site = _OpenSite(name="bench_admin")
    site.register(Agenda, _Agendas)
    return site.get_urls()
