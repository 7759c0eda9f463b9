"""Block "Ondertekenaars": who signs, in which office and in which order."""

from typing import Any

from django import forms

from agendas.choices import SigningParty
from agendas.forms.fields import choice, text_at
from agendas.forms.part import Document, Part, RowForm, Rows, Section
from municipalities.models import OfficeHolder

NO_ACCOUNT = (
    "Heeft nog geen account: ondertekenen kan alleen op papier of elders. Liever in het portaal? "
    "Kies een ambtsdrager uit de lijst of vraag de functioneel beheerder om een account."
)


# What the list of office holders knows of a person.
FROM_HOLDER = ("name", "office", "organisation", "portfolio", "party")


class SignatoryForm(RowForm):
    holder = choice(
        (),
        "Ambtsdrager",
        help_text="Kiest u hier iemand anders? Bij opslaan vult het portaal Namens, Naam, Functie, Organisatie en "
        "Portefeuille van die persoon in.",
    )
    party = choice(SigningParty.choices, "Namens")
    order = forms.IntegerField(
        label="Volgorde",
        min_value=1,
        max_value=99,
        initial=1,
        widget=forms.TextInput({"inputmode": "numeric"}),
        help_text="Dit nummer bepaalt wie eerst tekent: 1 is de eerste. "
        "Gelijke nummers tekenen in willekeurige volgorde.",
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
    # Did the list of office holders give the texts of this row, and not the page?
    is_filled_in = False

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
        self.is_filled_in = True
        for name in ("name", "office", "organisation"):
            cleaned[name] = getattr(holder, name)
        cleaned["portfolio"] = holder.portfolio if holder.municipality_id else ""
        cleaned["party"] = SigningParty.MUNICIPALITY if holder.municipality_id else SigningParty.MINISTRY
        for name in FROM_HOLDER:
            # What was typed about the predecessor needs no mending.
            self.errors.pop(name, None)

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
            intro="Meestal tekent de gemeente eerst en daarna de bewindspersonen: dat bepaalt het nummer bij Volgorde. "
            "Met Omhoog en Omlaag verandert alleen de plaats in de tekst. Eén persoon tekent niet voor twee partijen.",
        ),
    )
