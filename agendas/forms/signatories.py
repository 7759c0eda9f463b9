"""Block "Ondertekenaars": who signs, in which office and in which order."""

from typing import Any

from django import forms

from agendas.choices import SigningParty
from agendas.forms.fields import choice, text_at
from agendas.forms.part import Document, Part, RowForm, Rows, Section
from municipalities.models import OfficeHolder

NO_ACCOUNT = (
    "Heeft nog geen account om in het portaal mee te ondertekenen. "
    "Kies een ambtsdrager uit de lijst of vraag de functioneel beheerder om een account."
)


class SignatoryForm(RowForm):
    holder = choice(
        (),
        "Ambtsdrager",
        help_text="Kies iemand die in functie is: bij opslaan vult het portaal naam, functie en organisatie in.",
    )
    party = choice(SigningParty.choices, "Namens")
    order = forms.IntegerField(
        label="Volgorde",
        min_value=1,
        max_value=99,
        initial=1,
        widget=forms.TextInput({"inputmode": "numeric"}),
        help_text="1 tekent eerst. Gelijke nummers tekenen in willekeurige volgorde.",
        error_messages={"invalid": "Vul bij ‘Volgorde’ een getal in van 1 tot en met 99."},
    )
    name = text_at("signatories.name")
    office = text_at("signatories.office")
    organisation = text_at("signatories.organisation")
    portfolio = text_at("signatories.portfolio", help_text="Alleen bij een wethouder of burgemeester.")
    mandate = text_at("signatories.mandate", help_text="Het besluit waarop de bevoegdheid om te ondertekenen rust.")

    substance = ("holder", "name", "office", "organisation", "portfolio", "mandate")
    needed = ("party", "order")
    widths = {"party": "half", "order": "half", "name": "half", "office": "half"}

    def offer(self) -> None:
        fields: Any = self.fields
        holders = self.options.holders
        fields["holder"].choices = [("", "Niet uit de lijst"), *((pk, str(row)) for pk, row in holders.items())]
        if not self.is_bound and self.initial.get("id"):
            self.initial["holder"] = self.options.stored_holders.get(self.initial["id"]) or ""
            stored = holders.get(str(self.initial["holder"]))
            has_account = bool(stored and stored.user_id)
            self.note = "Heeft een account om mee te ondertekenen." if has_account else NO_ACCOUNT
            self.note_icon = "circle-check" if has_account else "triangle-alert"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        holder = self.options.holders.get(cleaned.get("holder") or "")
        before = str(self.options.stored_holders.get(cleaned.get("id") or "") or "")
        texts = ("name", "office", "organisation")
        if holder and (cleaned["holder"] != before or not any(cleaned.get(name) for name in texts)):
            self._fill_in(cleaned, holder)
        return cleaned

    def _fill_in(self, cleaned: dict[str, Any], holder: OfficeHolder) -> None:
        for name in ("name", "office", "organisation"):
            cleaned[name] = getattr(holder, name)
        cleaned["portfolio"] = holder.portfolio if holder.municipality_id else ""

    def content(self) -> Document:
        row = super().content()
        del row["holder"]
        return row


class Signatories(Rows):
    form = SignatoryForm
    row_label = "Ondertekenaar"


class SignatoriesPart(Part):
    row_sets = {"signatories": Signatories}
    sections = (
        Section(
            "Wie ondertekent",
            rows="signatories",
            intro="De gemeente tekent eerst, daarna de bewindspersonen. Eén persoon tekent niet voor twee partijen.",
        ),
    )
