"""The page of a list, and the page that asks before many rows change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse

from gka_portal.admin.bulk import MOST_AT_ONCE, BulkStep
from gka_portal.admin.listing import PortalChangeList
from gka_portal.admin.ways import Ways
from gka_portal.lists import CappedPaginator


def _missing_choice(posted: QueryDict) -> str:
    """Return what somebody forgot who wants to change many rows, in our words instead of Django's."""
    if not posted.getlist(ACTION_CHECKBOX_NAME):
        return "Kies eerst een of meer rijen: zet er een vinkje bij. Er is niets gewijzigd."
    if not posted.get("action"):
        return "Kies eerst wat u met de gekozen rijen wilt doen. Er is niets gewijzigd."
    return ""


class ListPages(Ways):
    """A list that one searches, filters and sorts, all in the address."""

    list_per_page = 50
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PortalChangeList]:
        return PortalChangeList

    def get_paginator(self, request: HttpRequest, queryset: Any, per_page: int, *rest: Any, **more: Any) -> Paginator:
        return CappedPaginator(queryset, per_page)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.POST.get("select_across") == "1" and not request.POST.getlist(ACTION_CHECKBOX_NAME):
            # "All rows that were found" needs no ticked row; Django's admin insists on one.
            posted = request.POST.copy()
            posted.setlist(ACTION_CHECKBOX_NAME, ["0"])
            request.POST = posted  # type: ignore[assignment]  # a changed copy
        if request.method == "POST" and (sentence := _missing_choice(request.POST)):
            self.message_user(request, sentence, messages.WARNING)
            return HttpResponseRedirect(request.get_full_path())
        extra = {
            "title": self.list_title,
            "crumbs": self.crumbs(),
            "purpose": self.purpose,
            "new_label": self.new_label,
            "add_url": self.address("add"),
            **(extra_context or {}),
        }
        return super().changelist_view(request, extra)

    def ask_first(self, request: HttpRequest, chosen: models.QuerySet[Any], step: BulkStep) -> HttpResponse | None:
        """Show what `step` will do to the `chosen` rows; do it once the page comes back confirmed."""
        rows = list(chosen[: MOST_AT_ONCE + 1])
        if len(rows) > MOST_AT_ONCE:
            sentence = f"Kies hoogstens {MOST_AT_ONCE} rijen tegelijk. Maak de lijst eerst korter met een filter."
            self.message_user(request, sentence, messages.ERROR)
            return None
        form = step.form(request.POST if "confirmed" in request.POST else None)
        if form.is_bound and form.is_valid():
            try:
                sentence = step.perform(rows, **form.cleaned_data)
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                self.message_user(request, sentence, messages.SUCCESS)
                return None
        context = {
            **self.admin_site.each_context(request),
            "title": step.title,
            "step": step,
            "form": form,
            "lines": step.lines(rows, self.name_of),
            "crumbs": self.crumbs(step.title),
            "action": request.POST["action"],
            "address": request.get_full_path(),
        }
        return TemplateResponse(request, "admin/confirm_action.html", context)
