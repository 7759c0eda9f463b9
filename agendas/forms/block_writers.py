"""Who fills in which block."""

from typing import Any

from django import forms

from agendas.structure import BLOCKS, Block
from agendas.tables.block_writers import Writers
from gka_portal.forms import PlainDutchErrors, PlainSelect

GONE = "Deze persoon kan hier niet meer schrijven. Kies iemand anders."


class WritersForm(PlainDutchErrors, forms.Form):
    """A choice per block; empty leaves it to who usually fills it in."""

    hide_optional_mark = True

    def __init__(self, data: Any, *, writers: Writers, viewer: Any) -> None:
        super().__init__(data)
        candidates = writers.candidates(viewer)
        for block, chosen, usual in writers.rows():
            self.fields[block.key] = forms.TypedChoiceField(
                label=block.title,
                choices=[("", f"{usual.name} (gewoonlijk)"), *candidates],
                coerce=int,
                empty_value=None,
                required=False,
                initial=chosen or "",
                widget=PlainSelect,
                error_messages={"invalid_choice": f"{block.title}: {GONE}"},
            )

    @property
    def drawn(self) -> list[tuple[str, forms.BoundField]]:
        return [("half", self[name]) for name in self.fields]

    def choices_made(self) -> list[tuple[Block, int | None]]:
        """Return what was chosen for the blocks whose choice changed. Call after `is_valid`."""
        changed = set(self.changed_data)
        return [(block, self.cleaned_data[block.key]) for block in BLOCKS if block.key in changed]
