"""Choosing who signs instead of the person named in the frozen text."""

from typing import Any

from django import forms

from agendas.choices import Substitution
from agendas.tables.substitutes import Candidate
from gka_portal.forms import PlainDutchErrors
from municipalities.forms.roles import Described, DescribedRadios

NOTE_LIMIT = 400
_KINDS = {
    Substitution.SUBSTITUTE: "Ondertekent voor één keer, bijvoorbeeld bij vakantie of ziekte.",
    Substitution.SUCCESSOR: "Heeft het ambt overgenomen van de persoon in de tekst.",
}


class SubstituteForm(PlainDutchErrors, forms.Form):
    """Who, why, and on what it rests."""

    holder = forms.ChoiceField(
        label="Wie ondertekent?",
        widget=DescribedRadios,
        error_messages={
            "required": "Kies wie ondertekent.",
            "invalid_choice": "Deze persoon kan hier niet (meer) ondertekenen. Kies iemand uit de lijst.",
        },
    )
    kind = forms.ChoiceField(
        label="Waarom iemand anders?",
        widget=DescribedRadios,
        required=False,
        choices=[(kind.value, Described(str(kind.label), text)) for kind, text in _KINDS.items()],
        error_messages={"invalid_choice": "Kies plaatsvervanger of opvolger."},
    )
    note = forms.CharField(
        label="Toelichting",
        max_length=NOTE_LIMIT,
        help_text="Bijvoorbeeld het besluit waarop dit rust. De anderen lezen dit, en het komt in het bewijsblad.",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Vul in waarom iemand anders ondertekent, zodat dat later te controleren is."},
    )

    # `kind` is not asked for the person of the text; clean() asks it for everybody else.
    hide_optional_mark = True

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {str(row.holder.pk): row for row in candidates}
        self.fields["holder"].choices = [  # type: ignore[attr-defined]
            (key, Described(row.label, row.description)) for key, row in self.candidates.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = self.candidates.get(cleaned.get("holder", ""))
        if chosen and not chosen.is_text and not cleaned.get("kind") and "kind" not in self.errors:
            self.add_error("kind", "Kies plaatsvervanger of opvolger.")
        return cleaned
