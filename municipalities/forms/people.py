"""Forms about one person: who it is, and the short questions before something happens to an account."""

import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone

from accounts.models import User
from accounts.models.users import UserManager
from gka_portal.forms import DutchDateField, PlainDutchErrors
from gka_portal.notation import dutch_date
from municipalities.models import Membership
from municipalities.permissions import people_visible_to

if TYPE_CHECKING:
    # Generic for the type checker only; at run time Django's class takes no parameter.
    _UserForm = forms.ModelForm[User]
else:
    _UserForm = forms.ModelForm

# The alliance began in 2016; a year like 0206 is a slip of the finger.
EARLIEST, LATEST = datetime.date(2016, 10, 31), datetime.date(2099, 12, 31)


def add_problems(form: forms.BaseForm, error: ValidationError) -> None:
    """Show what an action refused: at the field that it names, or above the form."""
    named = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, sentences in named.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


def sensible(day: datetime.date | None) -> datetime.date | None:
    """Refuse a year that nobody means."""
    if day is not None and not EARLIEST <= day <= LATEST:
        raise ValidationError(f"Controleer het jaartal: kies een dag vanaf {dutch_date(EARLIEST)}.")
    return day


class PersonFields(_UserForm):
    """Who somebody is. Whether the address is free is asked here, with the account that has it in `existing`."""

    existing: User | None = None
    by: User

    class Meta:
        model = User
        fields = ("name", "email", "job_title", "organisation")
        labels = {"name": "Naam", "email": "E-mailadres", "job_title": "Functie", "organisation": "Organisatie"}
        help_texts = {
            "name": "Voornaam en achternaam, zoals die in de agenda komt te staan.",
            "email": "Een adres van één persoon, niet van een groep. Hiermee logt deze persoon in.",
        }
        widgets = {
            "name": forms.TextInput({"autocomplete": "off"}),
            "email": forms.EmailInput({"autocomplete": "off"}),
        }

    def clean_email(self) -> str:
        email = UserManager.normalize_email(self.cleaned_data["email"])
        found = User.objects.filter(email=email).exclude(pk=self.instance.pk).first()
        if found is not None:
            self.existing = found
            # Whose it is, is for who may find that person in the list.
            may_know = people_visible_to(self.by).filter(pk=found.pk).exists()
            raise ValidationError(f"Er is al een account met dit e-mailadres{f': {found}' if may_know else ''}.")
        return email

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name:
            raise ValidationError("Vul ‘Naam’ in.")
        return name


class PersonForm(PlainDutchErrors, PersonFields):
    """Changing who somebody is."""

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        self.by = by
        super().__init__(*args, **kwargs)


class EndRoleForm(PlainDutchErrors, forms.Form):
    """After which day a role ends."""

    last_day = DutchDateField(label="Laatste dag van de rol", help_text="Op deze dag geldt de rol nog.")

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership
        self.fields["last_day"].initial = max(timezone.localdate(), membership.start)

    def clean_last_day(self) -> datetime.date | None:
        day = sensible(self.cleaned_data["last_day"])
        if day is not None and day < self.membership.start:
            begun = dutch_date(self.membership.start)
            raise ValidationError(f"De rol begint op {begun}. Kies als laatste dag die dag of een latere.")
        return day


class LeaveForm(PlainDutchErrors, forms.Form):
    """The last day of somebody who leaves."""

    last_day = DutchDateField(
        label="Laatste dag",
        initial=timezone.localdate,
        help_text="Vandaag: de toegang stopt meteen. Een latere dag: de toegang stopt na die dag vanzelf.",
    )

    def clean_last_day(self) -> datetime.date | None:
        day = sensible(self.cleaned_data["last_day"])
        if day is not None and day < timezone.localdate():
            raise ValidationError("Deze dag is al voorbij. Kies vandaag of een latere dag.")
        return day


class ReasonForm(PlainDutchErrors, forms.Form):
    """Why a second factor is taken away; the person reads it."""

    reason = forms.CharField(
        label="Reden",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Bijvoorbeeld: telefoon kwijt, teruggebeld op het bekende nummer. De persoon leest dit in een mail.",
        error_messages={"required": "Schrijf waarom u de tweede factor reset."},
    )


class ReviewForm(PlainDutchErrors, forms.Form):
    """What an administrator writes with a review of rights."""

    note = forms.CharField(
        label="Wat is gevonden en gedaan",
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Bijvoorbeeld: twee rollen beëindigd, de rest klopt.",
    )
