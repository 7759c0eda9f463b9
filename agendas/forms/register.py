"""Forms of the register of a signing round."""

from django import forms
from django.utils import timezone

from gka_portal.forms import DutchDateField, PlainDutchErrors
from records.upload_fields import ChooseAgain, UploadField

# What the tables take.
REASON_LIMIT = 400
_NO_DAY = "Vul een datum in, bijvoorbeeld 1-7-2026."


class DueForm(PlainDutchErrors, forms.Form):
    """On which day somebody is asked to have signed."""

    hide_optional_mark = True

    due = DutchDateField(
        label="Graag ondertekend op",
        help_text="Deze dag staat in het overzicht en in de volgende herinnering.",
        error_messages={"required": _NO_DAY},
    )


class InvitationReasonForm(PlainDutchErrors, forms.Form):
    """Why an invitation is withdrawn."""

    reason = forms.CharField(
        label="Reden",
        max_length=REASON_LIMIT,
        help_text="De ondertekenaar en het secretariaat krijgen deze reden in een mail. "
        "Iedereen die de agenda leest, ziet haar in het overzicht.",
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Vul een reden in, zodat de ondertekenaar weet waarom."},
    )


class PrepareForm(PlainDutchErrors, forms.Form):
    """What the secretariat leaves for who signs."""

    text = forms.CharField(
        label="Notitie voor de ondertekenaar",
        max_length=REASON_LIMIT,
        required=False,
        help_text="Alleen de ondertekenaar en het secretariaat lezen dit.",
        widget=forms.Textarea({"rows": 4}),
    )
    place = forms.CharField(
        label="Plaats",
        max_length=80,
        required=False,
        help_text="Waar de ondertekenaar zal tekenen. De ondertekenaar kan dit nog wijzigen.",
    )


class DecisionForm(ChooseAgain, PlainDutchErrors, forms.Form):
    """The decision of a college, with its document."""

    hide_optional_mark = True

    date = DutchDateField(
        label="Datum van het besluit",
        initial=timezone.localdate,
        help_text="De dag waarop het college heeft besloten.",
        error_messages={"required": _NO_DAY},
    )
    number = forms.CharField(
        label="Nummer van het besluit",
        max_length=60,
        help_text="Zoals het in het register van de gemeente staat, bijvoorbeeld het zaaknummer.",
        error_messages={"required": "Vul het nummer van het besluit in."},
    )
    document = UploadField(
        label="Het besluit als pdf",
        help_text="Hoogstens 20 MB. Iedereen die deze agenda leest, kan het besluit openen.",
        error_messages={"required": "Kies de pdf met het besluit."},
    )


class VoidForm(PlainDutchErrors, forms.Form):
    """Why a decision that was recorded counts no more."""

    reason = forms.CharField(
        label="Reden",
        max_length=REASON_LIMIT,
        help_text="Bijvoorbeeld: het verkeerde document. Iedereen die de agenda leest, ziet de reden.",
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Vul een reden in, zodat later duidelijk is waarom dit besluit niet telt."},
    )
