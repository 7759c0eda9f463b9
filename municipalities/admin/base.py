"""What every list in the administration has in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest

from municipalities.actions import delete_row, save_row
from municipalities.models.period import holds_on
from municipalities.permissions import may_manage_lists

if TYPE_CHECKING:
    # Generic for the type checker only; at run time Django's class takes no parameter.
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


class RecordedAdmin(_ModelAdmin):
    """A list that its managers may change; every change goes through an action and so is an event.

    Rows are not deleted, unless a list says so: what an agenda once named must remain findable.
    """

    may_manage: Callable[[Any], bool] = staticmethod(may_manage_lists)
    deletable = False
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_manage(request.user)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.may_manage(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_manage(request.user)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.may_manage(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.deletable and self.may_manage(request.user)

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm[Any], change: bool) -> None:
        """Save through the action, with what was chosen in many-to-many fields (the admin saves those itself)."""
        chosen = {
            field.name: [str(item) for item in form.cleaned_data[field.name]]
            for field in obj._meta.many_to_many
            if field.name in form.changed_data
        }
        save_row(row=obj, by=request.user, related=chosen)  # type: ignore[arg-type]  # signed in: the admin requires it

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        delete_row(row=obj, by=request.user)  # type: ignore[arg-type]  # signed in: the admin requires it

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)


class CurrentFilter(admin.SimpleListFilter):
    """Rows whose period contains today, or the other ones."""

    title = "nu geldig"
    parameter_name = "nu"
    first, last = "start", "end"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [("ja", "Ja"), ("nee", "Nee")]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if self.value() == "ja":
            return queryset.filter(holds_on(self.first, self.last))
        if self.value() == "nee":
            return queryset.exclude(holds_on(self.first, self.last))
        return queryset


class ExistsFilter(CurrentFilter):
    """The same for municipalities, boards and schools."""

    title = "bestaat nu"
    first, last = "valid_from", "valid_to"
