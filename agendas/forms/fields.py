"""Form fields for the texts, amounts and dates of an agenda.

A field is found by its path in `agendas.structure`, where its label, kind and length stand; what is wrong with a
text is said in the same sentence as at an import (`snapshot.checking.text_problem`). Whether a text must be filled
in is no matter of the form: `agendas.completeness` asks that, at the step that needs it.
"""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agendas.richtext import forbidden_tags, html_to_plain, is_html, normalise, to_rich
from agendas.snapshot.checking import text_problem
from agendas.snapshot.cleaning import clean_text
from agendas.structure import AGENDA, Field, Text
from gka_portal.forms import DutchDateField, MoneyField, MoneyInput, PlainSelect, RichTextInput

FIRST_YEAR, LAST_YEAR = 2000, 2100


class TextField(forms.CharField):
    """A text of the agenda as its entry in the structure describes it."""

    widget: type[forms.Textarea | forms.TextInput] = forms.TextInput

    def __init__(self, described: Field, **kwargs: Any) -> None:
        self.described = described
        super().__init__(**{"label": described.label, "required": False, "strip": False, **kwargs})
        # A null byte gets the sentence of text_problem.
        self.validators = []

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # Not maxlength, which cuts off what is pasted: limits.js counts.
        return {"data-limit": self.described.limit}

    def clean(self, value: Any) -> Any:
        text = value or ""
        if problem := text_problem(self.described, text):
            raise ValidationError(problem)
        cleaned = clean_text(self.described, text)
        if self.required and not cleaned:
            raise ValidationError(self.error_messages["required"], code="required")
        return cleaned


class LineField(TextField):
    """One line, plain."""


class LinesField(TextField):
    """Several lines, plain."""

    widget = forms.Textarea

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "rows": 4}


class RichInput(RichTextInput):
    """Holds the text in plain form, for who has no JavaScript; the editor takes the HTML beside it (data-html)."""

    template_name = "gka/rich"  # gka_portal.drawing

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        text = normalise(value or "")
        if text.strip() and not (is_html(text) and forbidden_tags(text)):
            html = to_rich(text)
            attrs = {**(attrs or {}), "data-html": html}
            # Plain text that comes back with an error stays as it was typed.
            value = html_to_plain(html) if is_html(text) else text
        return super().get_context(name, value, attrs)


class RichField(TextField):
    """Rich text; plain text is accepted too.

    `stored` is the HTML of now. Its plain form comes back from a page without JavaScript where nothing was typed:
    then the HTML stays, with its bold words and links.
    """

    widget = RichInput
    stored = ""

    def clean(self, value: Any) -> Any:
        if self.stored and normalise(value or "").strip() == normalise(html_to_plain(self.stored)).strip():
            return self.stored
        return super().clean(value)


class NamesField(TextField):
    """Names, one per line; gives a list."""

    widget = forms.Textarea

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"rows": 4}

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        # Every name by itself must fit; the first problem says enough. A field that is locked gives a list.
        names = value if isinstance(value, list) else (value or "").replace("\r\n", "\n").split("\n")
        for name in names:
            if problem := text_problem(self.described, name):
                raise ValidationError(problem)
        return clean_text(self.described, names)


class RowIdField(forms.CharField):
    """The identity of a stored row, hidden; "" for a new row or for what is no identity."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)
        self.validators = []

    def clean(self, value: Any) -> str:
        try:
            return str(uuid.UUID(value or ""))
        except ValueError:
            return ""


class YearField(forms.IntegerField):
    """A calendar year."""

    default_error_messages = {
        "required": "Vul een jaar in, bijvoorbeeld 2027.",
        "invalid": "Vul een jaar in van vier cijfers, bijvoorbeeld 2027.",
        "min_value": f"Vul een jaar in tussen {FIRST_YEAR} en {LAST_YEAR}.",
        "max_value": f"Vul een jaar in tussen {FIRST_YEAR} en {LAST_YEAR}.",
    }
    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": FIRST_YEAR, "max_value": LAST_YEAR, "label": "Jaar", **kwargs})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "autocomplete": "off"}


class _CountInput(MoneyInput):
    """Shows a number as Dutch people write it, without the euro sign."""

    template_name = forms.TextInput.template_name

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-money": False, **(attrs or {})})


class CountField(MoneyField):
    """How many of something, with at most two decimals: 12 or 12,5."""

    widget = _CountInput
    default_error_messages = {
        "invalid": "Vul een getal in cijfers in, bijvoorbeeld 12 of 12,5.",
        "max_digits": "Dit getal is te groot. Vul een lager getal in.",
        "max_whole_digits": "Dit getal is te groot. Vul een lager getal in.",
    }


class ShareField(forms.RegexField):
    """The part that GKA pays, as a fraction: 2/3."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            r"^[1-9][0-9]{0,2}/[1-9][0-9]{0,3}\Z",
            **{"required": False, "error_messages": {"invalid": "Vul een breuk in, bijvoorbeeld 2/3."}, **kwargs},
        )

    def clean(self, value: Any) -> str | None:
        share = super().clean((value or "").replace(" ", "")) or None
        if share:
            part, whole = (int(number) for number in share.split("/"))
            if part > whole:
                raise ValidationError("Het deel van GKA is meer dan het geheel. Vul een breuk in van hoogstens 1.")
        return share


class WebAddressField(forms.URLField):
    """A web address that can be printed."""

    default_error_messages = {"invalid": "Vul een webadres in dat begint met https://."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": "Webadres", "required": False, "assume_scheme": "https", **kwargs})

    def clean(self, value: Any) -> str:
        if problem := text_problem(Field("url", "Webadres", limit=200), value or ""):
            raise ValidationError(problem)
        address = super().clean(value)
        if address and not address.lower().startswith(("https://", "http://")):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return address


_CLASSES = {Text.LINE: LineField, Text.LINES: LinesField, Text.RICH: RichField, Text.NAMES: NamesField}


def text_at(path: str, **kwargs: Any) -> TextField:
    """Return the form field for the text at `path` ("analysis.data", "interventions.goal": rows without identity)."""
    *parts, key = path.split(".")
    group = AGENDA
    for part in parts:
        group = group.groups[part] if part in group.groups else group.rows[part]
    described = next(item for item in group.fields if item.key == key)
    return _CLASSES[described.text](described, **kwargs)


def choice(choices: Any, label: str, **kwargs: Any) -> forms.ChoiceField:
    """Return a select with one of `choices`."""
    return forms.ChoiceField(choices=choices, label=label, widget=PlainSelect, **kwargs)


def choice_of_many(choices: Any, label: str, **kwargs: Any) -> forms.MultipleChoiceField:
    """Return checkboxes for `choices`."""
    return forms.MultipleChoiceField(
        choices=choices, label=label, required=False, widget=forms.CheckboxSelectMultiple, **kwargs
    )


def shown(field: forms.Field, value: Any) -> Any:
    """Return what `field` starts with for `value` of the document."""
    if isinstance(field, MoneyField) and value:
        return Decimal(value)
    if isinstance(field, DutchDateField) and value:
        return date.fromisoformat(value)
    return value


def stored(value: Any) -> Any:
    """Return the cleaned `value` of a field as the document has it."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value
