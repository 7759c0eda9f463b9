"""What an addendum does, which blocks it changes and why: chosen when it begins, and again as long as that can be."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agendas.actions.amended_blocks import AmendRefused, chosen_blocks, refuse_taken
from agendas.actions.amended_text import extended_to
from agendas.choices import AddendumSort
from agendas.forms.fields import LinesField, YearField
from agendas.models import Agenda
from agendas.snapshot.addenda import REASON
from agendas.structure import BLOCKS, Block
from gka_portal.forms import PlainDutchErrors

# Who signs is no part of what an addendum changes.
CHOOSABLE: tuple[Block, ...] = tuple(block for block in BLOCKS if block.key != "signatories")
_SORTS = {
    AddendumSort.CHANGE: "Afspraken veranderen: iets erbij, iets eraf of iets anders.",
    AddendumSort.INTENSIFY: "Meer doen dan was afgesproken: verdiepen of verbreden. Er gaat niets af.",
    AddendumSort.EXTEND: "De agenda loopt langer door. Vul hieronder het nieuwe eindjaar in.",
}
_UNKNOWN_BLOCK = (
    "Kies onderdelen uit de lijst. Over een onderdeel dat al wordt gewijzigd kan geen tweede addendum lopen."
)


class BlockBoxes(forms.CheckboxSelectMultiple):
    """A box per block; those that another addendum has open cannot be ticked, and are not."""

    taken: Collection[str] = ()

    def create_option(
        self, name: str, value: Any, label: int | str, selected: bool, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        is_taken = str(value) in self.taken
        option = super().create_option(name, value, label, selected and not is_taken, *args, **kwargs)
        if is_taken:
            option["attrs"]["disabled"] = True
        return option


class AddendumForm(PlainDutchErrors, forms.Form):
    """The choices of an addendum to `agenda`, whose text in force has this `period` (start and end).

    `addendum`: the one whose choices these are, None while it begins. `holds`: what stands in each block; `taken`: who
    has it open already, as HTML.
    """

    hide_optional_mark = True

    sort = forms.ChoiceField(
        label="Wat doet het addendum?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies wat het addendum doet.",
            "invalid_choice": "Kies wijziging, intensivering of verlenging.",
        },
    )
    end_year = YearField(label="Nieuw eindjaar", required=False)
    blocks = forms.MultipleChoiceField(
        label="Welke onderdelen veranderen?",
        help_text="Alleen deze onderdelen kunt u wijzigen. De andere worden gedrukt als ‘Ongewijzigd’. "
        "Bij een verlenging hoort ‘Kop en betrokkenen’ er vanzelf bij: daar staan de jaren.",
        required=False,
        widget=BlockBoxes,
        error_messages={"invalid_choice": _UNKNOWN_BLOCK, "invalid_list": _UNKNOWN_BLOCK},
    )
    reason = LinesField(
        REASON,
        help_text="Waarom komt dit addendum er? Dit staat straks op de eerste bladzijde. Hoogstens 2.000 tekens.",
        required=True,
        error_messages={"required": "Schrijf waarom dit addendum er komt."},
    )

    def __init__(
        self,
        *args: Any,
        agenda: Agenda | None,
        addendum: Agenda | None = None,
        period: dict[str, int],
        holds: Mapping[str, str],
        taken: Mapping[str, SafeString],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agenda, self.addendum, self.period, self.holds = agenda, addendum, period, holds
        fields: Any = self.fields
        fields["sort"].choices = [(sort.value, _option(str(sort.label), words)) for sort, words in _SORTS.items()]
        fields["end_year"].help_text = f"Alleen bij een verlenging. De agenda loopt nu tot en met {period['end']}."
        self.offer(taken)

    def offer(self, taken: Mapping[str, SafeString]) -> None:
        """Show the blocks, of which other addenda have those of `taken` open by now."""
        field: Any = self.fields["blocks"]
        field.choices = [
            (block.key, _option(block.title, taken.get(block.key) or self.holds.get(block.key, "")))
            for block in CHOOSABLE
        ]
        field.widget.taken = taken.keys()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        sort = cleaned.get("sort", "")
        if sort and "end_year" in cleaned:
            self._try(lambda: extended_to({"period": self.period}, sort, cleaned["end_year"]))
        if "blocks" in cleaned:
            blocks = cleaned["blocks"]
            self._try(lambda: chosen_blocks(sort, blocks))
            # Also when something else is wrong: the box of a block that is taken comes back without its tick.
            self._try(lambda: refuse_taken(self.agenda, blocks, but=self.addendum))
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
