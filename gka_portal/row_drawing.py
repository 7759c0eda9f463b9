"""Rows that are added, removed and moved by button, with and without JavaScript (static/js/formset.js), as HTML.

In Python for the reason of `gka_portal.drawing`: an intervention has some thirty rows.
"""

from collections.abc import Iterable
from html import escape
from typing import Any

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_errors
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString, mark_safe

from gka_portal.drawing import form_grid, hidden_inputs, icon, raw, shown
from gka_portal.forms import RowFormSet, ordered_rows

# The rows that JavaScript copies are a third of the page of an intervention. Those that are the same for everybody
# are drawn once per process. A row in a row has its number in the prefix: the bound keeps memory small.
_EMPTY_ROWS: dict[tuple[type, str], str] = {}
MOST_EMPTY_ROWS = 200


def form_rows(formset: RowFormSet) -> SafeString:
    """Draw what stands with `formset` (help, comments), its rows, the row to copy, and the button that adds one."""
    prefix, label = escape(str(formset.prefix)), escape(formset.row_label)
    errors = "".join(
        f'<p class="field__error">{icon("circle-alert")} <span>{shown(text)}</span></p>'
        for text in formset.non_form_errors()
    )
    is_locked, is_left_out = getattr(formset, "is_locked", False), getattr(formset, "is_left_out", False)
    rows = "".join(
        _row(form, formset.row_label, number, is_locked, is_left_out)
        for number, form in enumerate(ordered_rows(formset), start=1)
    )
    sent = "" if is_left_out else hidden_inputs(formset.management_form)
    beside = getattr(formset, "beside", "")
    before = f'<div class="field__beside">{beside}</div>' if beside else ""
    # Where no rows may be added or moved, the buttons of formset.js have nothing to do.
    script = "" if is_locked else f' data-formset="{prefix}"'
    return mark_safe(  # noqa: S308 - every value in it was escaped
        f'<div class="rows" id="rows-{prefix}" tabindex="-1"{script} data-row-label="{label}">'
        f'{sent}{errors}{before}<ol class="rows__list" data-rows>{rows}</ol>'
        f"{'' if is_locked else _adding(formset, prefix, label)}</div>"
    )


def _adding(formset: RowFormSet, prefix: str, label: str) -> str:
    return (
        f"<template data-empty-row>{_empty_row(formset)}</template>"
        '<p class="rows__add"><button class="button button--secondary" type="submit" name="row_action" '
        f'value="add:{prefix}" data-row-action="add">{icon("plus")} '
        f"{escape(formset.add_label) or f'{label} toevoegen'}</button></p>"
    )


# What the buttons of a row post, with icon, words and classes.
_ROW_BUTTONS = (
    ("up", "arrow-up", "Omhoog", ""),
    ("down", "arrow-down", "Omlaag", ""),
    ("remove", "trash-2", "Verwijderen", " button--danger-text"),
)


def row_buttons(form: BaseForm, name: str, number: int | str, is_locked: bool = False) -> SafeString:
    """Draw the buttons that move and remove the row `form`; `name` and `number` say which row it is.

    In a list that `is_locked` rows stay where they are; there a button works without JavaScript only.
    """
    row = f'<span class="visually-hidden" data-row-name> {escape(name)} {number}</span>'
    kept: Iterable[tuple[str, str, str, str]] = _ROW_BUTTONS[:2] if getattr(form, "is_fixed", False) else _ROW_BUTTONS
    if is_locked:
        kept = [button for button in kept if button[0] == "remove"]
    script = "" if is_locked else ' data-row-action="{}"'
    buttons = "".join(
        f'<button class="button button--quiet{style}" type="submit" name="row_action" '
        f'value="{action}:{raw(form.prefix)}"{script.format(action)}>{icon(drawing)} {words}{row}</button>\n'
        for action, drawing, words, style in kept
    )
    html = f'<div class="row__buttons">{buttons}</div>' if buttons else ""
    return mark_safe(html)  # noqa: S308 - every value in it was escaped


def is_removed(form: BaseForm) -> bool:
    """Was this row removed by its button and is it shown again because something else is wrong?"""
    return "DELETE" in form.fields and form["DELETE"].value() in ("on", "True", True)


def _empty_row(formset: RowFormSet) -> str:
    key = (type(formset), str(formset.prefix))
    if key in _EMPTY_ROWS:
        return _EMPTY_ROWS[key]
    html = _row(formset.empty_form, formset.row_label, "")
    if formset.is_empty_row_fixed and len(_EMPTY_ROWS) < MOST_EMPTY_ROWS:
        _EMPTY_ROWS[key] = html
    return html


def _row(form: Any, label: str, number: int | str, is_locked: bool = False, is_left_out: bool = False) -> str:
    """Draw one row; a removed one keeps its fields, so that nothing typed is lost.

    A row that `is_left_out` of the form sends nothing, not even which one it is.
    """
    hidden = "" if is_left_out else hidden_inputs(form)
    removed, name = is_removed(form), escape(label)
    errors = as_crispy_errors(form) if form.non_field_errors() else ""
    return (
        f'<li class="row{" row--removed" if removed else ""}" data-row>'
        f'<p class="row__notice" data-row-notice{"" if removed else " hidden"}>'
        f"<span>{name} verwijderd.</span> "
        '<button class="button button--quiet" type="submit" name="row_action" '
        f'value="restore:{escape(str(form.prefix))}" data-row-action="restore">{icon("undo-2")} Ongedaan maken</button>'
        f'</p><fieldset class="row__fields" data-row-body{" hidden" if removed else ""}>'
        f'<legend class="row__title"><span data-row-title>{name} {number}</span></legend>'
        f"{'' if is_left_out else row_buttons(form, label, number, is_locked)}{hidden}{errors}{_inside(form)}"
        "</fieldset></li>"
    )


def _inside(form: Any) -> str:
    """Draw the fields of a row (`form.drawn` gives them with their widths), its note, and the rows inside it."""
    row_id = getattr(form, "row_id", "")
    anchor = f'<span id="row-{escape(row_id)}"></span>' if row_id else ""
    note = getattr(form, "note", "")
    noted = f'<p class="quiet row__note">{icon(form.note_icon)} {shown(note)}</p>' if note else ""
    nested = getattr(form, "nested", None)
    beside = getattr(form, "row_beside", "")
    after = f'<div class="field__beside row__beside">{beside}</div>' if beside else ""
    return f"{anchor}{form_grid(_fields(form))}{noted}{'' if nested is None else form_rows(nested)}{after}"


def _fields(form: Any) -> Iterable[tuple[str, BoundField]]:
    return getattr(form, "drawn", None) or [("full", field) for field in form.visible_fields()]
