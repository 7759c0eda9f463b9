"""An intervention or experiment with its parties, goals and money, and the list of them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms

from agendas.choices import BudgetCategory, CoverSource, InterventionKind, PartyRole, Triangle
from agendas.forms.fields import CountField, ShareField, YearField, choice, choice_of_many, text_at
from agendas.forms.indicators import Indicators, goals
from agendas.forms.options import NOTHING, Options
from agendas.forms.part import Document, Part, PartForm, RowForm, Rows, Section
from agendas.richtext import html_in
from agendas.snapshot.checking import known_organisation
from gka_portal.forms import MoneyField, MoneyInput
from interventions.choices import EntryKind


class InterventionForm(PartForm):
    kind = choice(InterventionKind.choices, "Soort")
    name = text_at("interventions.name")
    catalogue = choice((), "Uit de interventiebank", required=False)
    themes = choice_of_many((), "Thema’s")
    triangle = choice_of_many(Triangle.choices, "Waar in de driehoek")
    goal = text_at("interventions.goal")
    target_group = text_at("interventions.target_group")
    activities = text_at("interventions.activities")
    planning = text_at("interventions.planning")
    monitoring = text_at("interventions.monitoring")
    budget__note = text_at("interventions.budget.note")
    funding__note = text_at("interventions.funding.note")
    funding__gka_share = ShareField(label="Deel dat GKA betaalt", help_text="Als breuk, bijvoorbeeld 2/3.")
    funding__scheme = choice(
        (), "Regeling", required=False, help_text="Waaruit GKA betaalt. Het portaal vergelijkt de bedragen hiermee."
    )

    widths = {
        "kind": "half",
        "catalogue": "half",
        "funding__gka_share": "half",
        "funding__scheme": "half",
    }

    def offer(self) -> None:
        kinds = (EntryKind.INTERVENTION, EntryKind.EXPERIMENT)
        fields: Any = self.fields
        entry, themes = self.initial.get("catalogue"), self.initial.get("themes") or []
        found = self.options.for_intervention(entry, themes, self.initial.get("funding__scheme"), *kinds)
        fields["catalogue"].choices, fields["themes"].choices, fields["funding__scheme"].choices = found

    def put_into(self, part: Document) -> None:
        super().put_into(part)
        part["catalogue"] = part["catalogue"] or None
        part["funding"]["scheme"] = part["funding"]["scheme"] or None


class OrganisationField(forms.CharField):
    """BRIN, establishment or board number that the portal knows; "" for none."""

    def __init__(self) -> None:
        super().__init__(
            label="Nummer van school of bestuur",
            required=False,
            widget=forms.TextInput({"list": "organisations", "autocomplete": "off"}),
        )
        self.validators = []
        # Of the rows of one page all numbers are looked up at once.
        self.is_known: Callable[[str], bool] = known_organisation

    def clean(self, value: Any) -> str:
        number = " ".join((value or "").split())
        if number and (len(number) > 20 or html_in(number) or not self.is_known(number)):
            shown = number if len(number) <= 20 else number[:19] + "…"
            raise forms.ValidationError(
                f"Het portaal kent geen school of schoolbestuur met nummer “{shown}”. Controleer het nummer."
            )
        return number


APPLICANT_NOTE = (
    "Naam, nummer en rol van de aanvrager kunt u niet wijzigen: de aanvrager mag in deze interventie schrijven. "
    "Klopt er iets niet? Vraag het de regiocoördinator."
)


class PartyForm(RowForm):
    name = text_at("interventions.parties.name")
    organisation_id = OrganisationField()
    role = choice(PartyRole.choices, "Rol", initial=PartyRole.PARTICIPANT)

    substance = ("name", "organisation_id")
    needed = ("role",)
    widths = {"name": "half", "organisation_id": "half", "role": "half"}

    def offer(self) -> None:
        if self.options.writes_all:
            return
        if self.initial.get("role") != PartyRole.APPLICANT:
            # Who writes here as the contact school appoints no other one.
            roles = [(role, label) for role, label in PartyRole.choices if role != PartyRole.APPLICANT]
            self.fields["role"].choices = roles  # type: ignore[attr-defined]

    def guard(self) -> None:
        """Leave it to who writes the whole agenda which school is the applicant: it decides who writes here."""
        if not self.options.writes_all and self.initial.get("role") == PartyRole.APPLICANT:
            self.fix("name", "organisation_id", "role")
            self.note = APPLICANT_NOTE


class Parties(Rows):
    form = PartyForm
    row_label = "Partij"

    def __init__(self, data: Any, *, prefix: str, rows: Any, options: Options) -> None:
        super().__init__(data, prefix=prefix, rows=rows, options=options)
        for form in self.forms:
            form.guard()
        if self.is_bound:
            numbers = [" ".join(str(form["organisation_id"].value() or "").split()) for form in self.forms]
            is_known = options.knows(numbers)
            for form in self.forms:
                form.fields["organisation_id"].is_known = is_known
        found = options.organisations(str(form["organisation_id"].value() or "") for form in self.forms)
        for form in self.forms:
            name = found.get(str(form["organisation_id"].value() or ""))
            form.note = f"Gekoppeld aan: {name}. {form.note}".strip() if name else form.note
            form.note_icon = "school"


class BudgetLineForm(RowForm):
    year = YearField()
    category = choice(BudgetCategory.choices, "Soort kosten", initial=BudgetCategory.OTHER)
    description = text_at("interventions.budget.lines.description")
    quantity = CountField(label="Aantal", required=False, max_digits=9)
    rate = MoneyField(label="Tarief", required=False)
    amount = MoneyField(
        label="Bedrag",
        required=False,
        help_text="Leeg: aantal keer tarief.",
        error_messages={"required": "Vul een bedrag in, of vul aantal en tarief in."},
    )

    substance = ("description", "quantity", "rate", "amount")
    needed = ("year", "category", "amount")
    widths = {
        "year": "quarter",
        "category": "quarter",
        "description": "half",
        "quantity": "quarter",
        "rate": "quarter",
        "amount": "quarter",
    }

    def clean_amount(self) -> Decimal | None:
        amount = self.cleaned_data["amount"]
        quantity, rate = self.cleaned_data.get("quantity"), self.cleaned_data.get("rate")
        if amount is None and quantity is not None and rate is not None:
            amount = (quantity * rate).quantize(Decimal("0.01"))
            # The same limit as for an amount that was typed.
            for validator in self.fields["amount"].validators:
                validator(amount)
        return amount


class BudgetLines(Rows):
    form = BudgetLineForm
    row_label = "Begrotingsregel"


class CoverLineForm(RowForm):
    year = YearField()
    source = choice(NOTHING + CoverSource.choices, "Wie betaalt")
    organisation = text_at("interventions.funding.lines.organisation")
    amount = MoneyField(label="Bedrag", widget=MoneyInput)
    committed = forms.BooleanField(label="Toegezegd", required=False)

    substance = ("organisation", "amount")
    needed = ("year", "source", "amount")
    widths = {"year": "quarter", "source": "quarter", "organisation": "quarter", "amount": "quarter"}


class CoverLines(Rows):
    form = CoverLineForm
    row_label = "Dekkingsregel"


class InterventionPart(Part):
    form_class = InterventionForm
    row_sets = {
        "parties": Parties,
        "indicators": Indicators,
        "budget__lines": BudgetLines,
        "funding__lines": CoverLines,
    }
    # The order of the signed agendas.
    sections = (
        Section("Naam en thema’s", ("name", "kind", "catalogue", "themes", "triangle")),
        Section(
            "Betrokken partijen",
            rows="parties",
            intro="Vraagt u GKA-geld? Wijs dan één aanvrager aan: de contactschool. Vul daarvan het nummer in: "
            "BRIN, vestigingsnummer of bestuursnummer.",
        ),
        Section("Doel", ("goal",)),
        goals(
            "indicators",
            "Bijvoorbeeld: spijbelen op de Viaan, bron DUO, van 12% nu naar 8% op 1 juli 2029. "
            "Voeg er een toe met de knop hieronder.",
        ),
        Section("Doelgroep, activiteiten en planning", ("target_group", "activities", "planning", "monitoring")),
        Section("Begroting", ("budget__note",), rows="budget__lines"),
        Section("Financiering", ("funding__note", "funding__gka_share", "funding__scheme"), rows="funding__lines"),
    )


class NoExperimentForm(PartForm):
    no_experiment = forms.BooleanField(label="In deze agenda staat geen experiment", required=False)


class InterventionsPart(Part):
    """What is left on the page with the list: the rows have pages of their own."""

    form_class = NoExperimentForm
    sections = (Section("Geen experiment", ("no_experiment",)),)


def new_intervention(kind: str) -> Document:
    """Return a row to start from."""
    known = kind if kind in InterventionKind.values else InterventionKind.INTERVENTION
    return {"kind": str(known), "name": "", "parties": [], "budget": {"lines": []}, "funding": {"lines": []}}
