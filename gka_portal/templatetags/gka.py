"""Template tags and filters of the portal; built in, so no template has to load them."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Paginator
from django.forms import BaseForm, BaseFormSet
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from agendas.choices import State
from agendas.document import Document
from agendas.document.drawing import body_html
from agendas.document.nouns import noun_of
from agendas.tables.standing import PAST
from gka_portal import bars, drawing, notation, row_drawing, sanitising
from gka_portal import forms as portal_forms

register = template.Library()

STATE_ICONS = {
    State.DRAFT: "pencil-line",
    State.CONSULTATION: "messages-square",
    State.REVIEW: "search-check",
    State.RETURNED: "undo-2",
    State.FROZEN: "pen-line",
    State.PARTLY_SIGNED: "signature",
    State.SEALING: "hourglass",
    State.SIGNED: "badge-check",
    State.CLOSED: "archive",
    State.WITHDRAWN: "ban",
}
MESSAGE_ICONS = {"info": "info", "success": "circle-check", "warning": "triangle-alert", "error": "circle-alert"}


register.simple_tag(drawing.icon)
register.simple_tag(drawing.control)
register.simple_tag(drawing.form_field)
register.simple_tag(drawing.form_grid)
register.simple_tag(drawing.hidden_inputs)
register.simple_tag(row_drawing.form_rows)
register.filter(drawing.field_kind)
register.filter(drawing.advice)
register.filter("bar_fill", bars.fill_of)


@register.filter
def euro(value: Any) -> str:
    """Write an amount as € 70.000 or € 70.000,50; an empty value as a dash."""
    if value is None or value == "":
        return "–"
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return notation.euro(amount).replace(" ", "\N{NO-BREAK SPACE}")


@register.filter
def dutch_date(value: date | datetime | None) -> str:
    """Write a date as 27 juni 2019; a moment is taken in Dutch time."""
    if not value:
        return "–"
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return notation.dutch_date(value)


@register.filter
def dutch_datetime(value: datetime | None) -> str:
    """Write a moment as 27 juni 2019 om 14.03 uur, in Dutch time."""
    if not value:
        return "–"
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{notation.dutch_date(local)} om {local:%H.%M} uur"


@register.filter
def noun(kind: str, form: str) -> str:
    """Return what an agenda of `kind` is called, in a `form` of agendas.document.nouns.Noun; without kind an agenda."""
    return str(getattr(noun_of(kind), form))


@register.filter
def rich(value: str | None) -> SafeString:
    """Show rich text; cleaned once more here, so that nothing in the database can run in a browser."""
    return mark_safe(sanitising.clean(value or ""))  # noqa: S308 - cleaned


@register.filter
def mail_address(address: str) -> SafeString:
    """Show an e-mail address that breaks at its signs on a narrow screen, and not on its last letter."""
    parts = re.split(r"(?<=[@._-])", address)
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in parts))


@register.filter
def whole_names(names: str) -> SafeString:
    """Show names with commas between them that break between two names and not in one: not after "'s-"."""
    return format_html_join(", ", '<span class="whole-name">{}</span>', ((name,) for name in names.split(", ")))


@register.simple_tag
def status_label(state: str, label: str = "") -> SafeString:
    """Show the state of an agenda with icon and words; `label` replaces the usual words.

    What was signed and is over looks like what is closed, not like what is running.
    """
    return _status(State.CLOSED if label == PAST else State(state), str(label))


@lru_cache(maxsize=256)
def _status(state: State, label: str) -> SafeString:
    name = state.value.replace("_", "-")
    html = '<span class="status status--{}">{} {}</span>'
    return format_html(html, name, drawing.icon(STATE_ICONS[state]), label or str(state.label))


@register.filter
def document_body(document: Document) -> SafeString:
    """Show the text of an agenda (agendas.document.present)."""
    return body_html(document.sections, document.around)


@register.filter
def message_icon(level: str) -> str:
    """Return the icon for info, success, warning or error (also for Django's message tags)."""
    return MESSAGE_ICONS.get(level, "info")


@register.filter
def page_numbers(paginator: Paginator, number: int) -> list[int]:
    """Return the page numbers to show around page `number`; 0 stands for a gap."""
    numbers = paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
    return [item if isinstance(item, int) else 0 for item in numbers]


def _form_errors(form: BaseForm, where: str) -> Iterator[dict[str, str]]:
    for text in form.non_field_errors():
        yield {"target": "", "text": f"{where}{text}"}
    for name in form.errors:
        if name in form.fields:
            field = form[name]
            target = f"{field.auto_id}_0" if drawing.field_kind(field) == "group" else str(field.auto_id)
            for text in form.errors[name]:
                yield {"target": target, "text": _named(where, str(field.label), str(text))}


def _named(where: str, label: str, text: str) -> str:
    """Return `text` after the row and, when it does not name the field itself, its label."""
    label = label.rstrip(".?!")
    if label.casefold() in text.casefold():
        return f"{where}{text}"
    return f"{where.removesuffix(': ')}{', ' if where else ''}{label}: {text}"


def _all_errors(part: BaseForm | BaseFormSet, where: str = "") -> Iterator[dict[str, str]]:
    if isinstance(part, BaseForm):
        yield from _form_errors(part, where)
        return
    for text in part.non_form_errors():
        yield {"target": f"rows-{part.prefix}", "text": f"{where}{text}"}
    label = getattr(part, "row_label", "Rij")
    kept = [form for form in portal_forms.ordered_rows(part.forms) if not row_drawing.is_removed(form)]
    for number, form in enumerate(kept, start=getattr(part, "first_number", 1)):
        yield from _form_errors(form, f"{where}{label} {number}: ")
        if getattr(form, "nested", None) is not None:
            yield from _all_errors(form.nested, f"{where}{label} {number}, ")


@register.inclusion_tag("components/error_summary.html")
def error_summary(
    *parts: BaseForm | BaseFormSet | list[BaseForm | BaseFormSet] | None,
) -> dict[str, list[dict[str, str]]]:
    """List every error of the given forms, formsets (nested ones too) and lists of them, each with a link."""
    every = [each for part in parts if part for each in (part if isinstance(part, list) else [part])]
    bound = [part for part in every if part.is_bound]
    return {"errors": [error for part in bound for error in _all_errors(part)]}
