"""What a browser does with a page of the editor: read its form, change some fields, send it."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from agendas.models import Agenda
from agendas.structure import BLOCKS


class _FormReader(HTMLParser):
    """Collects the fields of the form with the hidden field "base", as a browser without JavaScript sends them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[dict[str, list[str]]] = []
        self.in_form = False
        self.in_template = 0
        self.textarea = ""
        self.select = ""

    @property
    def fields(self) -> dict[str, list[str]]:
        return self.forms[-1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "template":
            self.in_template += 1
        elif tag == "form":
            self.forms.append({})
            self.in_form = True
        if not self.in_form or self.in_template:
            return
        if tag == "input":
            self._input(given)
        elif tag == "textarea":
            self.textarea = given.get("name", "")
            self.fields.setdefault(self.textarea, []).append("")
        elif tag == "select":
            self.select = given.get("name", "")
            self.fields[self.select] = []
        elif tag == "option" and ("selected" in given or not self.fields.get(self.select)):
            self.fields[self.select] = [given.get("value", "")]

    def _input(self, given: dict[str, str]) -> None:
        is_box = given.get("type") in ("checkbox", "radio")
        if given.get("name") and (not is_box or "checked" in given):
            self.fields.setdefault(given["name"], []).append(given.get("value", "on" if is_box else ""))

    def handle_data(self, data: str) -> None:
        if self.textarea and not self.in_template:
            # A browser leaves out the line end that Django puts after the opening tag.
            text = data[1:] if data.startswith("\n") and not self.fields[self.textarea][-1] else data
            self.fields[self.textarea][-1] += text

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.in_template -= 1
        elif tag == "textarea":
            self.textarea = ""
        elif tag == "form":
            self.in_form = False


def form_data(page: HttpResponse, **changes: Any) -> dict[str, Any]:
    """Return the fields of the editing form on `page`, with `changes` (None: leave the field out)."""
    reader = _FormReader()
    reader.feed(page.content.decode())
    fields: dict[str, Any] = next(form for form in reader.forms if "base" in form)
    fields.pop("csrfmiddlewaretoken", None)
    fields.update(changes)
    return {name: value for name, value in fields.items() if value is not None}


def block_url(agenda: Agenda, slug: str) -> str:
    return reverse("agendas:edit", args=[agenda.reference, slug])


def row_url(agenda: Agenda, key: str, row_id: str) -> str:
    slug = next(block.slug for block in BLOCKS if block.key == key)
    return reverse("agendas:row_edit", args=[agenda.reference, slug, row_id])
