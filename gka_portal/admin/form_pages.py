"""The page of one row: its form in sections, what stands above it, and what is said afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.forms import Field
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst

from gka_portal.admin.cells import shown
from gka_portal.admin.forms import PortalModelForm, formfield_of
from gka_portal.admin.ways import Ways


class FormPages(Ways):
    """A form with a sentence per field; what cannot be changed is text and not a field.

    `help_texts`: the sentence per field. `labels`: other names of fields. `choice_labels`: how a choice of a field is
    named. `portal_page`: name of the address of the row's own page in the portal, and the fields of the row it takes.
    """

    form = PortalModelForm
    help_texts: dict[str, str] = {}
    labels: dict[str, str] = {}
    choice_labels: dict[str, Callable[[Any], str]] = {}
    portal_page: tuple[str, ...] = ()
    has_history = False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Field | None:
        field = formfield_of(db_field, **kwargs)
        if db_field.name in self.choice_labels:
            field.label_from_instance = self.choice_labels[db_field.name]  # type: ignore[union-attr]  # a foreign key
        return field

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made: Any = super().get_form(request, obj, change, help_texts=self.help_texts, labels=self.labels, **kwargs)
        made.by = request.user  # a class of this request alone
        return made

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = context["original"]
        may_save = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        title = self.name_of(obj) if obj else self.new_label
        context |= {
            "title": title,
            "crumbs": self.crumbs(title),
            "list_url": self.address("changelist"),
            "sections": list(self._sections(context["adminform"], obj)),
            "note": self.note_on(request, obj),
            "portal_url": self.portal_url(obj) if obj else "",
            "may_save": may_save,
            "may_add_another": not obj and may_save,
            "history_url": self.row_address("history", obj) if obj and self.has_history else "",
            "delete_url": self.row_address("delete", obj) if obj and self.has_delete_permission(request, obj) else "",
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def _sections(self, form: AdminForm, obj: Any) -> Iterator[dict[str, Any]]:
        for fieldset in cast("Iterable[Any]", form):
            fields: list[dict[str, Any]] = []
            for line in fieldset:
                for item in line:
                    if not item.is_readonly:
                        fields.append({"bound": item.field})
                        continue
                    about: Any = item.field
                    value = shown(about["field"], obj, self) if obj else ""
                    label = capfirst(str(about["label"]))
                    fields.append({"bound": None, "label": label, "value": value, "help": about["help_text"]})
            yield {"title": fieldset.name, "description": fieldset.description, "fields": fields}

    def note_on(self, request: HttpRequest, obj: Any) -> str:
        """A sentence above the form: why something in it cannot be changed."""
        return ""

    def portal_url(self, obj: Any) -> str:
        """The page of the row in the portal, "" when it has none."""
        name, *fields = self.portal_page or ("",)
        return reverse(name, args=[getattr(obj, field) for field in fields]) if name else ""

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        self.message_user(request, f"‘{obj}’ is toegevoegd.", messages.SUCCESS)
        return self._onwards(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        self.message_user(request, f"‘{obj}’ is opgeslagen.", messages.SUCCESS)
        return self._onwards(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        self.message_user(request, f"‘{obj_display}’ is verwijderd.", messages.SUCCESS)
        return HttpResponseRedirect(self.address("changelist"))

    def _onwards(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Where the pressed button leads: a new form, this form again, or the list as it was filtered."""
        kept = self.get_preserved_filters(request)
        if "_addanother" in request.POST:
            return HttpResponseRedirect(f"{self.address('add')}?{kept}")
        if "_continue" in request.POST:
            return HttpResponseRedirect(f"{self.row_address('change', obj)}?{kept}")
        return self.response_post_save_change(request, obj)
