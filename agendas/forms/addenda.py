"""Beginning an addendum: what it does, which blocks it changes and why; and another choice of blocks later."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agendas.actions.amended_blocks import AmendRefused, chosen_blocks
from agendas.actions.amended_text import extended_to
from agendas.choices import AddendumSort
from agendas.forms.fields import YearField
from agendas.structure import BLOCKS, Block
from gka_portal.forms import PlainDutchErrors

# Who signs is no part of what an addendum changes.
CHOOSABLE: tuple[Block, ...] = tuple(block for block in BLOCKS if block.key != "signatories")
LONGEST_REASON = 2000
_SORTS = {
    AddendumSort.CHANGE: "Afspraken veranderen: iets erbij, iets eraf of iets anders.",
    AddendumSort.INTENSIFY: "Meer doen dan was afgesproken: verdiepen of verbreden. Er gaat niets af.",
    AddendumSort.EXTEND: "De agenda loopt langer door. Vul hieronder het nieuwe eindjaar in.",
}
_UNKNOWN_BLOCK = (
    "Kies onderdelen uit de lijst. Over een onderdeel dat al wordt gewijzigd kan geen tweede addendum lopen."
)


class BlockBoxes(forms.CheckboxSelectMultiple):
    """A box per block; those that another addendum has open cannot be ticked."""

    taken: Collection[str] = ()

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if str(option["value"]) in self.taken:
            option["attrs"]["disabled"] = True
        return option


class BlocksForm(PlainDutchErrors, forms.Form):
    """Which blocks an addendum changes. `holds`: what stands in each; `taken`: who has it open already, as HTML."""

    hide_optional_mark = True

    blocks = forms.MultipleChoiceField(
        label="Welke onderdelen veranderen?",
        help_text="Alleen deze onderdelen kunt u wijzigen. De andere worden gedrukt als ‘Ongewijzigd’.",
        required=False,
        widget=BlockBoxes,
        error_messages={"invalid_choice": _UNKNOWN_BLOCK, "invalid_list": _UNKNOWN_BLOCK},
    )

    def __init__(self, *args: Any, holds: Mapping[str, str], taken: Mapping[str, SafeString], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["blocks"]
        field.choices = [
            (block.key, _option(block.title, taken.get(block.key) or holds.get(block.key, ""))) for block in CHOOSABLE
        ]
        field.widget.taken = taken.keys()


class AddendumForm(BlocksForm):
    """A new addendum to an agenda with this `period` (start and end)."""

    sort = forms.ChoiceField(
        label="Wat doet het addendum?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies wat het addendum doet.",
            "invalid_choice": "Kies wijziging, intensivering of verlenging.",
        },
    )
    end_year = YearField(label="Nieuw eindjaar", required=False)
    reason = forms.CharField(
        label="Aanleiding",
        help_text="Waarom komt dit addendum er? Dit staat straks op de eerste bladzijde. Hoogstens 2.000 tekens.",
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 4}),
        error_messages={
            "required": "Schrijf waarom dit addendum er komt.",
            "max_length": "Gebruik hoogstens 2.000 tekens: het zijn er nu %(show_value)d.",
        },
    )
    field_order = ("sort", "end_year", "blocks", "reason")

    def __init__(self, *args: Any, period: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.period = period
        fields: Any = self.fields
        # The browser would cut off without a word what somebody pastes; the sentence above says how much is too much.
        fields["reason"].widget.attrs.pop("maxlength", None)
        fields["sort"].choices = [(sort.value, _option(str(sort.label), words)) for sort, words in _SORTS.items()]
        fields[
            "blocks"
        ].help_text += " Bij een verlenging hoort ‘Kop en betrokkenen’ er vanzelf bij: daar staan de jaren."
        fields["end_year"].help_text = f"Alleen bij een verlenging. De agenda loopt nu tot en met {period['end']}."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        sort = cleaned.get("sort", "")
        if sort and "end_year" in cleaned:
            self._try(lambda: extended_to({"period": self.period}, sort, cleaned["end_year"]))
        if "blocks" in cleaned:
            self._try(lambda: chosen_blocks(sort, cleaned["blocks"]))
        return cleaned

    def full_clean(self) -> None:
        """Put what is wrong in the order of the page."""
        super().full_clean()
        for name in [name for name in self.fields if name in self.errors]:
            self.errors[name] = self.errors.pop(name)

    def _try(self, check: Callable[[], object]) -> None:
        """Show what the action would refuse at its field, with all else that is wrong."""
        try:
            check()
        except AmendRefused as refused:
            self.add_error(refused.field, str(refused))


def _option(title: str, note: str) -> SafeString:
    """Return a choice with what it means below it."""
    if not note:
        return format_html("<span>{}</span>", title)
    return format_html(
        '<span class="option"><strong>{}</strong><span class="visually-hidden">: </span>'
        '<span class="option__note">{}</span></span>',
        title,
        note,
    )
