"""Which text stays where an addendum and the text in force changed the same: the choice is always that of a person."""

from collections.abc import Iterable
from typing import Any

from django import forms

from agendas.amending import CURRENT, OWN
from gka_portal.forms import PlainDutchErrors

CHOICES = [(CURRENT, "De geldende tekst blijft"), (OWN, "De tekst van dit addendum blijft")]


class SettleForm(PlainDutchErrors, forms.Form):
    """A choice per conflict (path and what it is called); nothing is chosen beforehand. The path names the field."""

    hide_optional_mark = True

    def __init__(self, *args: Any, conflicts: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        for path, label in conflicts:
            sentence = f"Kies bij ‘{label}’ welke tekst blijft."
            fields[path] = forms.ChoiceField(
                label=label,
                choices=CHOICES,
                widget=forms.RadioSelect,
                error_messages={"required": sentence, "invalid_choice": sentence},
            )

    @property
    def choices(self) -> dict[str, str]:
        """What was chosen, by path."""
        return dict(self.cleaned_data)
