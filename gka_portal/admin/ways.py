"""What all pages of a list share: its title, its addresses and the way to it; and no second log of changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.utils import quote
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst

if TYPE_CHECKING:
    # Generic for the type checker only; at run time Django's class takes no parameter.
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


class Ways(_ModelAdmin):
    """Titles and addresses. Django's own log stays empty: the events of the portal are the history, and the only one.

    `purpose`: what the list is for, in one or two sentences. `new_label`: words on the button that adds a row.
    """

    purpose = ""
    new_label = "Toevoegen"

    @property
    def list_title(self) -> str:
        return capfirst(str(self.opts.verbose_name_plural))

    def crumbs(self, *below: Any) -> list[tuple[str, str]]:
        """The way from the first page of the administration to a page of this list; a row among `below` is a link."""
        found = [("Beheer", reverse("admin:index")), (self.list_title, self.address("changelist"))]
        for item in below:
            is_row = isinstance(item, models.Model)
            found.append((self.name_of(item), self.row_address("change", item)) if is_row else (str(item), ""))
        return found

    def name_of(self, obj: Any) -> str:
        """What a row is called in a heading."""
        return str(obj)

    def row_address(self, page: str, obj: Any) -> str:
        """The address of a page (change, history, delete) of a row."""
        return self.address(page, quote(obj.pk))

    def address(self, page: str, *args: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, *about: Any) -> HttpResponse:
        """Back to the list: the row is gone, or the address was never right."""
        sentence = "Deze rij bestaat niet of niet meer. Zoek hem op in de lijst."
        self.message_user(request, sentence, messages.WARNING)
        return HttpResponseRedirect(self.address("changelist"))

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return None
