"""The base of every list in the administration."""

from __future__ import annotations

from enum import Enum
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from gka_portal.admin.form_pages import FormPages
from gka_portal.admin.list_pages import ListPages


class Subject(Enum):
    """What lists are about; the first page of the administration shows them in this order."""

    PEOPLE = "Mensen en rollen"
    PLACES = "Plaatsen"
    SCHOOLS = "Scholen"
    CATALOGUE = "Aanpakken en thema’s"
    MONEY = "Geld"
    ARCHIVE = "Bewaren"
    TECHNIQUE = "Techniek"


class PortalAdmin(ListPages, FormPages):
    """A list with its forms, history and removal, in the look and the words of the portal.

    See the bases for what a list can say about itself.
    """

    subject = Subject.TECHNIQUE

    def history_entries(self, obj: Any) -> list[Any]:
        """What happened to the row, newest first, in the shape of components/timeline.html."""
        return []

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj = self.get_object(request, object_id)
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request)
        if not self.has_history or not self.has_view_permission(request, obj):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"Geschiedenis van {self.name_of(obj)}",
            "change_url": self.row_address("change", obj),
            "original": obj,
            "crumbs": self.crumbs(obj, "Geschiedenis"),
            "entries": self.history_entries(obj),
        }
        return TemplateResponse(request, "admin/object_history.html", context)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj = self.get_object(request, object_id)
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request)
        own = {"crumbs": self.crumbs(obj, "Verwijderen"), "change_url": self.row_address("change", obj)}
        try:
            return super().delete_view(request, object_id, {**own, **(extra_context or {})})
        except models.ProtectedError:
            # Somebody used the row between the question and the answer.
            self.message_user(request, "Dit is ondertussen in gebruik en blijft daarom bestaan.", messages.ERROR)
            return HttpResponseRedirect(self.address("change", object_id))


class ReadOnlyAdmin(PortalAdmin):
    """Rows to read: the actions of the portal are the only way to make or change them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
