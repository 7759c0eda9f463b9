"""A list in the administration as its template shows it: headings, rows of cells, filters, ways to sort."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, cast

from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR, ChangeList
from django.core.paginator import Page
from django.db.models import Field, Model
from django.utils.text import capfirst

from gka_portal.admin.cells import is_count, shown
from gka_portal.admin.filters import PortalFilter
from gka_portal.admin.ways import Ways

_CHECKBOX = "action_checkbox"


class PortalChangeList(ChangeList):
    """Django's list with what our template needs, so that the template has no logic of its own."""

    def url_for_result(self, result: Any) -> str:
        url = super().url_for_result(result)
        return add_preserved_filters({"preserved_filters": self.preserved_filters, "opts": self.opts}, url)

    @cached_property
    def columns(self) -> list[Any]:
        """Names of the columns, without the one of the checkboxes."""
        return [name for name in self.list_display if name != _CHECKBOX]

    @cached_property
    def headings(self) -> list[dict[str, Any]]:
        """Label, address that sorts, present order and kind of every column."""
        heads = list(result_headers(self))[len(self.list_display) - len(self.columns) :]
        return [
            {
                "label": capfirst(str(head["text"])),
                "url": head.get("url_toggle" if head.get("sort_priority") == 1 else "url_primary", ""),
                "order": ("ascending" if head["ascending"] else "descending") if head.get("sort_priority") == 1 else "",
                "is_count": self._is_count(name),
            }
            for name, head in zip(self.columns, heads, strict=True)
        ]

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of this page: address, key, name and cells; the first cell names the row."""
        for row in self.result_list:
            cells = [
                {
                    "label": heading["label"],
                    "value": shown(name, row, self.model_admin),
                    "is_count": heading["is_count"],
                }
                for name, heading in zip(self.columns, self.headings, strict=True)
            ]
            yield {
                "url": self.url_for_result(row),
                "key": str(row.pk),
                "name": cast(Ways, self.model_admin).name_of(row),
                "cells": cells,
            }

    def orders(self) -> list[dict[str, Any]]:
        """What the select "Sorteren op" shows: the usual order, and each sortable column both ways."""
        chosen = self.params.get(ORDER_VAR, "")
        found = [{"value": "", "label": "Gewone volgorde", "selected": not chosen}]
        first = len(self.list_display) - len(self.columns)
        for number, heading in enumerate(self.headings, start=first):
            if heading["url"]:
                for value, way in ((f"{number}", "oplopend"), (f"-{number}", "aflopend")):
                    label = f"{heading['label']}, {way}"
                    found.append({"value": value, "label": label, "selected": value == chosen})
        return found

    @property
    def is_narrowed(self) -> bool:
        """Does a filter or a search word leave rows out?"""
        return bool(self.query) or any(isinstance(spec, PortalFilter) and spec.chosen() for spec in self.filter_specs)

    @property
    def page(self) -> Page[Model]:
        """This page, for the links to the other ones."""
        return self.paginator.get_page(self.page_num)

    @property
    def search_name(self) -> str:
        return SEARCH_VAR

    def _is_count(self, name: Any) -> bool:
        field = next((field for field in self.opts.get_fields() if field.name == name), None)
        return isinstance(field, Field) and not field.flatchoices and is_count(field)
