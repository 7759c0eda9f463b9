"""What every list of reference data has in common: who changes it, the event that tells it, and its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from gka_portal.admin import PortalAdmin, YesNoFilter
from municipalities.actions import delete_row, save_row
from municipalities.admin.history import entries_of, is_made_by_hand
from municipalities.models.period import holds_on
from municipalities.permissions import may_manage_lists
from records.history import Entry


class RecordedAdmin(PortalAdmin):
    """A list that its managers may change; every change goes through an action and so is an event.

    Rows are not deleted, unless a list says so: what an agenda once named must remain findable.
    `from_files` are the fields that the files of CBS or DUO keep true, `file_note` says so above the form,
    `file_labels` under which names the files know a row.
    """

    may_manage: Callable[[Any], bool] = staticmethod(may_manage_lists)
    deletable = False
    has_history = True
    from_files: tuple[str, ...] = ()
    file_note = ""
    file_labels: tuple[str, ...] = ()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_manage(request.user)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.may_manage(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_manage(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_manage(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.deletable and self.may_manage(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """What a file owns cannot be changed by hand: the next file would put it back."""
        fixed = list(super().get_readonly_fields(request, obj))
        return [*fixed, *self.from_files] if self._is_from_file(request, obj) else fixed

    def note_on(self, request: HttpRequest, obj: Any) -> str:
        return self.file_note if self._is_from_file(request, obj) else super().note_on(request, obj)

    def _is_from_file(self, request: HttpRequest, obj: Any) -> bool:
        if obj is None or not self.from_files:
            return False
        # Asked for the fields, the form and the note: one query per request.
        known: dict[Any, bool] = request.__dict__.setdefault("_rows_from_files", {})
        if obj.pk not in known:
            known[obj.pk] = not is_made_by_hand(obj)
        return known[obj.pk]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save the form; what an action refuses after the form was found good is said on that form."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as refused:
            request.__dict__["_refused"] = refused.messages
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change, **kwargs)
        made.refused = request.__dict__.get("_refused", ())
        return made

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm[Any], change: bool) -> None:
        """Save through the action, with what was chosen in many-to-many fields (the admin saves those itself)."""
        chosen = {
            field.name: [str(item) for item in form.cleaned_data[field.name]]
            for field in obj._meta.many_to_many
            if field.name in form.changed_data
        }
        save_row(row=obj, by=who(request), related=chosen)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        delete_row(row=obj, by=who(request))

    def history_entries(self, obj: models.Model) -> list[Entry]:
        return entries_of(obj, [str(getattr(obj, name)) for name in self.file_labels])


def who(request: HttpRequest) -> User:
    """The person at the screen: the admin lets nobody else in."""
    return cast(User, request.user)


class CurrentFilter(YesNoFilter):
    """Rows whose period contains today, or the other ones."""

    title = "Nu geldig"
    parameter_name = "nu"
    first, last = "start", "end"

    def is_yes(self) -> Q:
        return holds_on(self.first, self.last)


class ExistsFilter(CurrentFilter):
    """The same for municipalities, boards and schools."""

    title = "Bestaat nu"
    first, last = "valid_from", "valid_to"
