"""Form fields, error sentences and row handling that every form of the portal shares.

This module imports nothing of the apps, so that forms in every app can use it.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.http import QueryDict

from gka_portal.notation import amount, date_in_numbers

# 70000, 70.000, 70.000,5, 70.000,50 and the written Dutch form 70.000,-
_AMOUNT = re.compile(r"(?P<minus>-?)(?P<euros>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?:(?P<cents>\d{1,2})|-{1,2}))?", re.ASCII)


class MoneyInput(forms.TextInput):
    """Text input with a euro sign before it; shows 70.000 or 70.000,50."""

    template_name = "gka/money"  # gka_portal.drawing

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "data-money": True, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, int | float | Decimal):
            return amount(value)
        return super().format_value(value)


class MoneyField(forms.DecimalField):
    """An amount in euros as Dutch people write it; gives a Decimal with two places, or None when left empty.

    A lone point is never read as a decimal mark: "12.50" is refused instead of becoming 1250 or 12,50.
    """

    widget = MoneyInput
    default_error_messages = {
        "invalid": "Vul een bedrag in cijfers in, bijvoorbeeld 70.000 of 70.000,50.",
        "min_value": "Vul een bedrag in van %(limit_value)s euro of meer.",
        "max_value": "Vul een bedrag in van hoogstens %(limit_value)s euro.",
        "max_digits": "Dit bedrag is te groot. Vul een lager bedrag in.",
        "max_whole_digits": "Dit bedrag is te groot. Vul een lager bedrag in.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("min_value", 0)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}  # min, max and step belong to number inputs; this is a text input

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            text = re.sub(r"[\s€]|EUR", "", value)
            if not text:
                return None
            match = _AMOUNT.fullmatch(text)
            if match is None:
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            value = f"{match['minus']}{match['euros'].replace('.', '')}.{(match['cents'] or '').ljust(2, '0')}"
        return super().to_python(value)


class DutchDateInput(forms.DateInput):
    """Text input for a date; shows 1-7-2026."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "data-date": True, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, date):
            return f"{value.day}-{value.month}-{value.year}"
        return value


class DutchDateField(forms.DateField):
    """A date as 1-7-2026, 01/07/2026, 2026-07-01 or 1 juli 2026."""

    widget = DutchDateInput
    input_formats = ["%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"]
    default_error_messages = {
        "invalid": "Vul een datum in die bestaat, bijvoorbeeld 1-7-2026.",
        "format": "Schrijf de datum als dag, maand en jaar, bijvoorbeeld 1-7-2026 of 1 juli 2026.",
    }

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str):
            value = date_in_numbers(value.strip())
            if not re.fullmatch(r"[\d/-]*", value):
                raise ValidationError(self.error_messages["format"], code="format")
        return super().to_python(value)


class RichTextInput(forms.Textarea):
    """A textarea that becomes a rich-text editor where JavaScript runs; the textarea stays the form field."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 8, "data-rich": True, **(attrs or {})})


def _sentences(field: forms.Field, label: str) -> dict[str, str]:
    """Return an error sentence per code for `field`; each says what to do and names the field."""
    required = f"Vul ‘{label}’ in."
    if isinstance(field, forms.BooleanField):
        required = f"Zet een vinkje bij ‘{label.rstrip('.')}’."
    elif isinstance(field, forms.FileField):
        required = f"Kies een bestand bij ‘{label}’."
    elif isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        required = f"Maak een keuze bij ‘{label}’."
    choice = f"Maak bij ‘{label}’ een keuze uit de lijst."
    sentences = {
        "required": required,
        "invalid_choice": choice,
        "invalid_pk_value": choice,
        "invalid_list": choice,
        "max_length": f"Maak ‘{label}’ korter: gebruik hoogstens %(limit_value)s tekens. Nu: %(show_value)s.",
        "min_length": f"Maak ‘{label}’ langer: gebruik minstens %(limit_value)s tekens. Nu: %(show_value)s.",
        "null_characters_not_allowed": f"Verwijder het onzichtbare teken uit ‘{label}’. Typ de tekst anders opnieuw.",
        "min_value": f"Vul bij ‘{label}’ %(limit_value)s of een hoger getal in.",
        "max_value": f"Vul bij ‘{label}’ %(limit_value)s of een lager getal in.",
        "max_digits": f"Het getal bij ‘{label}’ is te lang. Vul een korter getal in.",
        "max_decimal_places": f"Gebruik bij ‘{label}’ hoogstens %(max)s cijfers na de komma.",
        "missing": f"Kies een bestand bij ‘{label}’.",
        "empty": f"Het bestand bij ‘{label}’ is leeg. Kies een ander bestand.",
    }
    if isinstance(field, forms.IntegerField):
        sentences["invalid"] = f"Vul bij ‘{label}’ een getal in, alleen cijfers."
    elif isinstance(field, forms.EmailField):
        sentences["invalid"] = "Vul een e-mailadres in met een @, bijvoorbeeld naam@organisatie.nl."
    elif isinstance(field, forms.URLField):
        sentences["invalid"] = "Vul een webadres in dat begint met https://."
    return sentences


class PlainDutchErrors:
    """Mixin for forms: error messages become plain sentences that say what to do.

    Put it before the form class: `class TitleForm(PlainDutchErrors, forms.ModelForm)`. A message that a
    field sets itself (error_messages=…) is kept. What else the templates read from a form, all optional:
    `advice` ({field name: sentences that say what a later step still needs}) and
    `hide_optional_mark` (True: do not write "niet verplicht" beside optional fields).
    """

    advice: dict[str, list[str]] = {}
    hide_optional_mark = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        # Worked out once for each class of forms: a page of the editor makes thirty forms.
        known: dict[tuple[str, Any], dict[str, str]] = _SENTENCES.setdefault(type(self), {})
        for name, field in fields.items():
            key = (name, field.label)
            if key not in known:
                own = _messages_of_this_field(field)
                label = str(field.label or name.replace("_", " ").capitalize())
                known[key] = {code: text for code, text in _sentences(field, label).items() if code not in own}
            field.error_messages.update(known[key])


# Only words of the program and no data of anybody: per class of forms, per field and label.
_SENTENCES: "WeakKeyDictionary[type, dict[tuple[str, Any], dict[str, str]]]" = WeakKeyDictionary()


def _messages_of_this_field(field: forms.Field) -> set[str]:
    """Return the codes whose message is set by `field` itself or by a field class of the portal."""
    by_django: dict[str, Any] = {}
    by_portal: set[str] = set()
    for cls in reversed(type(field).__mro__):
        messages = vars(cls).get("default_error_messages", {})
        if cls.__module__.startswith("django."):
            by_django |= messages
        else:
            by_portal |= set(messages)
    return by_portal | {code for code, text in field.error_messages.items() if text != by_django.get(code)}


class PlainSelect(forms.Select):
    """A select without groups. Django makes eight facts for every option; three of them are drawn."""

    def optgroups(
        self, name: str, value: list[Any], attrs: dict[str, Any] | None = None
    ) -> list[tuple[str | None, list[dict[str, Any]], int | None]]:
        chosen = set(value)
        options = []
        for key, label in self.choices:
            option_value = "" if key is None else str(key)
            selected = {"selected": True} if option_value in chosen else {}
            options.append({"value": option_value, "label": label, "attrs": selected})
        return [(None, options, 0)]


class SearchableSelect(PlainSelect):
    """A list of choices that one can also search by typing, where JavaScript runs.

    Its page includes components/searchable_select_assets.html. A short list stays a plain select.
    """

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-searchable": True, **(attrs or {})}, choices)


class RowFormSet(forms.BaseFormSet):
    """Mixin for formsets whose rows the user adds, removes and moves by button.

    Put it before the formset class, with can_order=True and can_delete=True:
    `formset=type` of `class GoalRows(RowFormSet, BaseInlineFormSet)`. `row_label` names one row ("Interventie").
    `nested_for(form, prefix)` may return a further formset per row; it is kept in `form.nested`.
    With `is_empty_row_fixed` the empty row is the same for every user, document and day, so that it is drawn once.
    """

    is_empty_row_fixed = False

    row_label = "Rij"
    add_label = ""  # words on the button; empty: row_label + " toevoegen"
    ordering_widget = forms.HiddenInput
    deletion_widget = forms.HiddenInput

    def nested_for(self, form: Any, prefix: str) -> "forms.BaseFormSet | None":
        """Return the formset inside the row `form`; its prefix must start with `prefix` plus a hyphen."""
        return None

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.nested = self.nested_for(form, form.prefix or self.add_prefix("__prefix__"))

    def is_valid(self) -> bool:
        valid = super().is_valid()
        nested = [form.nested for form in self.forms if form.nested is not None and not self._is_removed(form)]
        return valid and all([formset.is_valid() for formset in nested])

    def _is_removed(self, form: Any) -> bool:
        return bool(self.can_delete and self.is_bound and self._should_delete_form(form))  # type: ignore[attr-defined]


ROW_ACTION = "row_action"
MAX_ROWS = 1000  # as Django's own default


def with_row_action(data: QueryDict) -> QueryDict | None:
    """Return a copy of the posted `data` after its row button, or None when no row button was pressed.

    The buttons of gka_portal/row_drawing.py post row_action = "add:<formset prefix>", or "up", "down",
    "remove" or "restore" with ":<row prefix>". The view shows the forms again with the copy; nothing is saved.
    Used without JavaScript only.
    """
    action, _, prefix = data.get(ROW_ACTION, "").partition(":")
    if not prefix:
        return None
    changed = data.copy()
    if action == "add":
        total = f"{prefix}-TOTAL_FORMS"
        changed[total] = str(_number(changed.get(total)) + 1)
    elif action in {"remove", "restore"}:
        changed[f"{prefix}-{DELETION_FIELD_NAME}"] = "on" if action == "remove" else ""
    elif action in {"up", "down"}:
        _move(changed, prefix, -1 if action == "up" else 1)
    return changed


def _move(data: QueryDict, row: str, step: int) -> None:
    """Swap `row` with its neighbour in the posted order; rows that are removed do not count."""
    formset, _, _index = row.rpartition("-")
    count = min(_number(data.get(f"{formset}-TOTAL_FORMS")), MAX_ROWS)
    rows = [f"{formset}-{index}" for index in range(count)]
    rows.sort(key=lambda prefix: _number(data.get(f"{prefix}-{ORDERING_FIELD_NAME}"), MAX_ROWS))
    kept = [prefix for prefix in rows if not data.get(f"{prefix}-{DELETION_FIELD_NAME}")]
    if row in kept and 0 <= kept.index(row) + step < len(kept):
        here, there = rows.index(row), rows.index(kept[kept.index(row) + step])
        rows.insert(there, rows.pop(here))
    for number, prefix in enumerate(rows, start=1):
        data[f"{prefix}-{ORDERING_FIELD_NAME}"] = str(number)


def _number(text: object, otherwise: int = 0) -> int:
    """Read a posted number; `otherwise` for anything else (also for thousands of digits, which int() refuses)."""
    digits = str(text)
    return int(digits) if digits.isdecimal() and len(digits) < 6 else otherwise


def ordered_rows(formset: Iterable[Any]) -> list[Any]:
    """Return the forms of `formset` in the order that the user gave them, also when it is not valid."""

    def place(form: Any) -> int:
        return _number(form[ORDERING_FIELD_NAME].value(), MAX_ROWS) if ORDERING_FIELD_NAME in form.fields else 0

    return sorted(formset, key=place)
