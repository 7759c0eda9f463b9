"""Forms of the ministry: one for each decision, the instalments, a payment."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from funding.actions.deciding import Decision
from funding.choices import DecisionKind
from funding.models import Application, Instalment
from funding.reconciling import Figures
from funding.rules.paying import MOST as MOST_INSTALMENTS
from funding.rules.schemes import dutch_year, last_day
from funding.workflow import Transition
from gka_portal.forms import DutchDateField, MoneyField, PlainDutchErrors
from gka_portal.notation import euro
from records.clock import now
from records.upload_fields import ChooseAgain, UploadField

_AMOUNTS = {
    DecisionKind.GRANT: ("Verleend bedrag", "Gevraagd: {asked}."),
    DecisionKind.CHANGE: ("Nieuw bedrag", "Nu verleend: {granted}. Betaald: {paid}."),
    DecisionKind.SETTLEMENT: ("Vastgesteld bedrag", "Verleend: {granted}. Betaald: {paid}. Besteed: {spent}."),
    DecisionKind.RECLAIM: ("Bedrag dat teruggaat", "Betaald: {paid}. Niet besteed: {unspent}."),
}
# What gives the grant its last day.
_SETS_LAST_DAY = frozenset({DecisionKind.GRANT, DecisionKind.CHANGE})


class DecisionForm(ChooseAgain, PlainDutchErrors, forms.Form):
    """A decision of the kind of the step that it belongs to."""

    number = forms.CharField(label="Nummer van de beschikking", max_length=60)
    date = DutchDateField(label="Datum van de beschikking", initial=timezone.localdate)
    amount = MoneyField(label="Bedrag")
    activities_until = DutchDateField(label="Laatste dag van de activiteiten", required=False)
    reason = forms.CharField(label="Reden", max_length=2000, widget=forms.Textarea({"rows": 4}))
    document = UploadField(
        label="De beschikking als pdf",
        required=False,
        help_text="Hoogstens 20 MB. De contactschool en OCW kunnen het bestand openen.",
    )

    def __init__(
        self, *args: Any, transition: Transition, application: Application, money: Figures, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kind = transition.decision
        if kind in _AMOUNTS:
            label, known = _AMOUNTS[kind]
            names = ("asked", "granted", "paid", "spent", "unspent")
            self.fields["amount"].label = label
            self.fields["amount"].help_text = known.format(**{name: euro(getattr(money, name)) for name in names})
            self.fields["amount"].error_messages["required"] = f"Vul ‘{label}’ in."
            self.initial.setdefault("amount", _proposed(kind, money))
        else:
            del self.fields["amount"]
        if kind in _SETS_LAST_DAY:
            year = dutch_year(application.submitted_at or now())
            last = application.activities_until or last_day(application.scheme, year)
            self.initial.setdefault("activities_until", last)
        else:
            del self.fields["activities_until"]
        self.fields["reason"].required = transition.asks_reason
        self.fields["reason"].error_messages["required"] = "Vul een reden in, zodat de contactschool weet waarom."

    @property
    def decision(self) -> Decision:
        found = self.cleaned_data
        return Decision(
            number=found["number"],
            date=found["date"],
            amount=found.get("amount"),
            reason=found["reason"],
            activities_until=found.get("activities_until"),
            upload=found["document"],
        )


def _proposed(kind: DecisionKind | None, money: Figures) -> Decimal | None:
    """Return the amount that is most likely; a change is typed by who decides."""
    match kind:
        case DecisionKind.GRANT:
            return money.asked
        case DecisionKind.SETTLEMENT:
            return min(money.spent, money.granted)
        case DecisionKind.RECLAIM:
            return max(money.unspent, Decimal())
    return None


class InstalmentForm(PlainDutchErrors, forms.Form):
    """One instalment; a row that is left empty does not count."""

    on = DutchDateField(label="Betalen op", required=False)
    amount = MoneyField(label="Bedrag", required=False)

    hide_optional_mark = True

    def clean(self) -> None:
        super().clean()
        on, amount = self.cleaned_data.get("on"), self.cleaned_data.get("amount")
        if "on" in self.errors or "amount" in self.errors:
            return
        if amount and not on:
            raise ValidationError({"on": f"Vul in wanneer {euro(amount)} wordt betaald."})
        if on and not amount:
            raise ValidationError({"amount": "Vul het bedrag van deze termijn in, of maak de datum leeg."})


class InstalmentRows(forms.BaseFormSet):
    """The instalments that are still to be paid."""

    row_label = "Termijn"
    # The rows go on where the instalments that were paid end.
    first_number = 1

    @property
    def planned(self) -> list[tuple[date, Decimal]]:
        rows = [form.cleaned_data for form in self.forms]
        return [(row["on"], row["amount"]) for row in rows if row.get("on") and row.get("amount")]


InstalmentFormSet = forms.formset_factory(
    InstalmentForm, formset=InstalmentRows, extra=0, max_num=MOST_INSTALMENTS, absolute_max=MOST_INSTALMENTS
)


class PayForm(PlainDutchErrors, forms.Form):
    """What was paid of an instalment, and when."""

    paid_on = DutchDateField(label="Betaald op", initial=timezone.localdate)
    amount = MoneyField(label="Betaald bedrag")
    payment_reference = forms.CharField(
        label="Betalingskenmerk",
        max_length=60,
        help_text="Het kenmerk uit de financiële administratie. Daaraan herkent het portaal een dubbele betaling.",
    )

    def __init__(self, *args: Any, instalment: Instalment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("amount", instalment.amount)
        self.fields["amount"].help_text = f"Gepland: {euro(instalment.amount)}."
