"""Icons, inputs and form fields as HTML, drawn in Python.

A page of the editor holds some two hundred inputs and a hundred icons. As templates each took one to four includes,
four fifths of the page (docs/performance.md); here each is one string. The context of a widget stays Django's own,
and tests/frontend/test_drawing.py compares what comes out with what Django's templates make of it.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    RadioSelect,
    Select,
    Textarea,
)
from django.forms.renderers import TemplatesSetting
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

KINDS = {CheckboxInput: "checkbox", Textarea: "textarea", Select: "select", FileInput: "file"}


@cache
def _drawing(name: str) -> str:
    """Return the inside of the Lucide icon `name`; KeyError when the package has no such icon."""
    with zipfile.ZipFile(str(files("lucide") / "lucide.zip")) as archive:
        svg = archive.read(f"{name}.svg").decode()
    return " ".join(re.sub(r"</?svg[^>]*>", "", svg).split())


def icon(name: str, label: str = "") -> SafeString:
    """Draw a Lucide icon; without `label` it is decoration and hidden from screen readers."""
    if label:
        return _icon(name, format_html('role="img" aria-label="{}"', label))
    return _decoration(name)


@cache
def _decoration(name: str) -> SafeString:
    return _icon(name, mark_safe('aria-hidden="true"'))


def _icon(name: str, role: SafeString) -> SafeString:
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>',
        role,
        mark_safe(_drawing(name)),  # noqa: S308 - a file of the package, chosen by our templates
    )


def shown(value: Any) -> str:
    """Return `value` as a template shows it: numbers in the Dutch way, and escaped."""
    return raw(value if isinstance(value, str) else localize(value))


def raw(value: Any) -> str:
    """Return `value` as Django's widget templates write it in an attribute: as it is, and escaped.

    As Django's conditional_escape does; a third of its time goes to a wrapper for lazy texts.
    """
    if type(value) is str:
        return escape(value)
    text = value if isinstance(value, str) else str(value)
    return text if isinstance(text, SafeString) else escape(text)


def attributes(attrs: Mapping[str, Any]) -> str:
    """Return HTML attributes as Django writes them: True is only the name, False is nothing."""
    return "".join(
        f" {name}" if value is True else f' {name}="{raw(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{raw(widget["value"])}"'
    name, attrs = raw(widget["name"]), attributes(widget["attrs"])
    return f'<input type="{raw(widget["type"])}" name="{name}"{value}{attrs}>'


def _textarea(widget: Mapping[str, Any]) -> str:
    value = shown(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{raw(widget["name"])}"{attributes(widget["attrs"])}>\n{value}</textarea>'


def _select(widget: Mapping[str, Any]) -> str:
    parts = []
    for group, options, _ in widget["optgroups"]:
        lines = [
            f'<option value="{raw(option["value"])}"{attributes(option["attrs"])}>{shown(option["label"])}</option>'
            for option in options
        ]
        parts += [f'<optgroup label="{shown(group)}">', *lines, "</optgroup>"] if group else lines
    inside = "\n".join(parts)
    return f'<select name="{raw(widget["name"])}"{attributes(widget["attrs"])}>{inside}\n</select>'


def _choices(widget: Mapping[str, Any]) -> str:
    """Draw radio buttons or checkboxes; groups among them are left to Django's template."""
    attrs = widget["attrs"]
    outer = "".join(f' {name}="{raw(attrs[name])}"' for name in ("id", "class") if attrs.get(name))
    return f"<div{outer}>{''.join(_options(widget['optgroups']))}\n</div>"


def _options(groups: Iterable[tuple[Any, list[dict[str, Any]], int]]) -> Iterable[str]:
    for group, options, _ in groups:
        if group:
            yield f"\n<div><label>{shown(group)}</label>"
        for option in options:
            target = f' for="{raw(option["attrs"]["id"])}"' if option["attrs"].get("id") else ""
            wrapped = f"<label{target}>{_input(option)} {shown(option['label'])}</label>"
            yield f"<div>\n{wrapped if option['wrap_label'] else _input(option)}</div>"
        if group:
            yield "\n</div>"


def _money(widget: Mapping[str, Any]) -> str:
    return f'<span class="money"><span class="money__sign" aria-hidden="true">€</span>{_input(widget)}</span>'


# Said once for each text: the editor needs JavaScript, the text does not.
_HINT = (
    '<noscript><p class="field__help rich__hint">Typ gewone tekst: een lege regel begint een alinea, “- ” een '
    "opsomming en “1. ” een nummering. Als u de tekst zo wijzigt, vervallen vet, cursief, tussenkoppen en links."
    "</p></noscript>"
)

_DRAWN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    **{
        f"django/forms/widgets/{name}.html": _input
        for name in ("text", "number", "email", "url", "password", "hidden", "date", "file", "checkbox")
    },
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/radio.html": _choices,
    "django/forms/widgets/checkbox_select.html": _choices,
    "gka/money": _money,
    "gka/rich": lambda widget: _HINT + _textarea(widget),
}


class Renderer(TemplatesSetting):
    """Draws the usual widgets here and the others with their templates."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        draw = _DRAWN.get(template_name)
        if draw is None:
            return mark_safe(super().render(template_name, context, request))  # noqa: S308 - what a template made
        return mark_safe(draw(context["widget"]))  # noqa: S308 - every value in it was escaped


def field_kind(field: BoundField) -> str:
    """Say how a form field is drawn: checkbox, group, rich, textarea, select, file or text."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple) or field.use_fieldset:
        return "group"
    if "data-rich" in widget.attrs:
        return "rich"
    return next((kind for cls, kind in KINDS.items() if isinstance(widget, cls)), "text")


def advice(field: BoundField) -> list[str]:
    """Return what a later step still needs from this field (`form.advice`, see PlainDutchErrors)."""
    found = getattr(field.form, "advice", {}).get(field.name, [])
    return [found] if isinstance(found, str) else list(found)


def control(field: BoundField) -> SafeString:
    """Draw the input of a form field with its classes and descriptions."""
    kind = field_kind(field)
    classes = {"checkbox": "check__input", "group": ""}.get(kind, f"input input--{kind}")
    if classes and _errors(field):
        classes += " input--error"
    # No placeholders (allauth sets them): grey text in a field looks filled in and is gone when one types.
    attrs: dict[str, Any] = {"placeholder": False} if "placeholder" in field.field.widget.attrs else {}
    if classes:
        attrs["class"] = f"{field.field.widget.attrs.get('class', '')} {classes}".strip()
    if kind != "group" and advice(field):
        attrs["aria-describedby"] = f"{field.aria_describedby or ''} {field.auto_id}_advice".strip()
    return field.as_widget(attrs=attrs)


def form_field(field: BoundField) -> SafeString:
    """Draw one form field: label above, help before the input, errors and advice beside it."""
    if field.is_hidden:
        return field.as_widget()
    if field.name in getattr(field.form, "locked", ()):
        return _locked_field(field)
    kind, html_id, label = field_kind(field), raw(field.auto_id), shown(field.label)
    state = " field--error" if _errors(field) else ""
    start = f'class="field field--{kind}{state}" id="field-{html_id}"'
    words, drawn, beside = _words(field), control(field), _beside(field)
    if kind == "group":
        described = f' aria-describedby="{raw(field.aria_describedby)}"' if field.aria_describedby else ""
        legend = f'<legend class="field__label">{label}{_optional(field)}</legend>'
        html = f"<fieldset {start}{described}>{legend}{words}{drawn}{beside}</fieldset>"
    elif kind == "checkbox":
        check = f'<label class="check" for="{raw(field.id_for_label)}">{drawn} <span>{label}</span></label>'
        html = f"<div {start}>{words}{check}{beside}</div>"
    else:
        head = f'<label class="field__label" for="{raw(field.id_for_label)}">{label}{_optional(field)}</label>'
        inside = f'<div class="rich">{drawn}</div>' if kind == "rich" else drawn
        html = f"<div {start}>{head}{words}{inside}{beside}</div>"
    return mark_safe(html)  # noqa: S308 - every value in it was escaped


def _beside(field: BoundField) -> str:
    """Draw what stands with a field, such as comments (`form.beside`: HTML by the name of the field)."""
    html = getattr(field.form, "beside", {}).get(field.name, "")
    return f'<div class="field__beside">{html}</div>' if html else ""


def _locked_field(field: BoundField) -> SafeString:
    """Draw a field that may not be written now as text (`form.locked`: HTML by the name of the field)."""
    html_id = raw(field.auto_id)
    locked: Mapping[str, str] = field.form.locked  # type: ignore[attr-defined]  # of the form of a page, not Django's
    text = locked[field.name] or '<p class="quiet">Niet ingevuld</p>'
    label, sign, why = shown(field.label), "", ""
    is_settled = field.name in getattr(field.form, "settled", ())
    if getattr(field.form, "is_lock_explained", False) and not is_settled:
        sign = f' {icon("lock")}<span class="visually-hidden"> (op slot)</span>'
    else:
        why_locked = getattr(field.form, "lock_words", {}).get(field.name, "hier is geen aanpassing gevraagd")
        words = "de aanpassing is verwerkt" if is_settled else why_locked
        why = f'<p class="field__lock">{icon("lock")} <span>Op slot: {words}.</span></p>'
    return mark_safe(  # noqa: S308 - escaped, and the text was sanitised by the form
        f'<div class="field field--locked" id="field-{html_id}"><p class="field__label">{label}{sign}</p>'
        f'<div class="field__text prose">{text}</div>{why}{_beside(field)}</div>'
    )


def form_grid(fields: Iterable[tuple[str, BoundField]]) -> SafeString:
    """Draw form fields beside each other; each comes with its width: half, third, quarter or full."""
    cells = "".join(f'<div class="grid__{width}">{form_field(field)}</div>\n' for width, field in fields)
    return mark_safe(f'<div class="grid">{cells}</div>')  # noqa: S308 - drawn above


def hidden_inputs(form: BaseForm) -> SafeString:
    """Draw the fields of `form` that nobody sees."""
    return mark_safe("".join(field.as_widget() for field in form.hidden_fields()))  # noqa: S308 - drawn above


def _errors(field: BoundField) -> list[Any]:
    """Return what is wrong; Django makes a list anew each time, also for a form that nobody sent."""
    return list(field.errors) if field.form.is_bound else []


def _optional(field: BoundField) -> str:
    if field.field.required or field.field.disabled or getattr(field.form, "hide_optional_mark", False):
        return ""
    return ' <span class="field__optional">(niet verplicht)</span>'


def _words(field: BoundField) -> str:
    """Return help, errors and advice, as far as there are any."""
    parts = []
    if field.help_text:
        parts.append(f'<div class="field__help" id="{raw(field.auto_id)}_helptext">{shown(field.help_text)}</div>')
    if errors := _errors(field):
        parts.append(_sentence(field, "error", "circle-alert", "Fout", map(str, errors)))
    if found := advice(field):
        parts.append(_sentence(field, "advice", "circle-dot-dashed", "Nog te doen", found))
    return "".join(parts)


def _sentence(field: BoundField, kind: str, name: str, opening: str, sentences: Iterable[str]) -> str:
    text = " ".join(shown(sentence) for sentence in sentences)
    return (
        f'<p class="field__{kind}" id="{raw(field.auto_id)}_{kind}">{icon(name)} '
        f'<span><span class="visually-hidden">{opening}: </span>{text}</span></p>'
    )
