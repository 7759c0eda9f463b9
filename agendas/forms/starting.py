"""A new agenda: for which municipalities and years, then with which texts it begins; or a file of the portal."""

import json
import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from accounts.models import User
from agendas.actions.copied_text import COPYABLE, USUAL
from agendas.choices import State
from agendas.forms.fields import YearField
from agendas.forms.heading import period_problem
from agendas.forms.options import NOTHING
from agendas.models import Agenda
from agendas.models.agenda import last_year_at
from agendas.permissions import municipalities_to_start
from agendas.structure import BLOCKS
from gka_portal.forms import PlainDutchErrors, SearchableSelect
from gka_portal.lists import FilterForm, search_field
from municipalities.memberships import roles_of
from municipalities.models import Municipality
from municipalities.roles import Role
from records.uploads import UploadRefused, check_for_malware

TEMPLATE = "model"
MAX_FILE_BYTES = 2_000_000
_LABELS = {"heading": "Ondertitel, slogan en motto"}
BLOCK_CHOICES = [(block.key, _LABELS.get(block.key, block.title)) for block in BLOCKS if block.key in COPYABLE]
ROW_LABELS = {"interventions": "Interventies en experimenten", "communities": "Communities"}


def _place_in_list(municipality: Municipality) -> str:
    """Where people look for a name: 's-Hertogenbosch under H."""
    return re.sub(r"^['’‘]\w+[\s-]+", "", municipality.name).casefold()


class StartForm(PlainDutchErrors, forms.Form):
    hide_optional_mark = True

    municipality = forms.ModelChoiceField(
        Municipality.objects.none(),
        label="Gemeente",
        to_field_name="cbs_code",
        empty_label="Maak een keuze",
        widget=SearchableSelect,
        error_messages={
            "required": "Kies een gemeente.",
            "invalid_choice": "Kies een gemeente uit de lijst. U kunt alleen uw eigen gemeenten kiezen.",
        },
    )
    other_municipalities = forms.ModelMultipleChoiceField(
        Municipality.objects.none(),
        label="Andere gemeenten",
        to_field_name="cbs_code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Kies gemeenten uit de lijst."},
    )
    start_year = YearField(label="Startjaar")
    end_year = YearField(label="Eindjaar", help_text="Een agenda duurt 1 tot en met 5 jaar.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        fields: Any = self.fields
        own = municipalities_to_start(user)
        fields["municipality"].queryset = own
        names = [(row.cbs_code, row.name) for row in sorted(own, key=_place_in_list)]
        fields["municipality"].choices = [*NOTHING, *names]
        if Role.OCW_STAFF in roles_of(user):
            # A box for each of the 342 helps nobody; more municipalities can be added on the first page.
            del fields["other_municipalities"]
        else:
            fields["other_municipalities"].queryset = own
            fields["other_municipalities"].choices = names

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if problem := period_problem(cleaned.get("start_year"), cleaned.get("end_year")):
            self.add_error("end_year", problem)
        return cleaned

    def overlapping(self) -> list[Agenda]:
        """Return the agendas of the chosen municipalities that share a year with the chosen ones."""
        found = Agenda.objects.visible_to(self.user).exclude(state=State.WITHDRAWN)
        found = found.alias(until=last_year_at()).filter(
            start_year__lte=self.cleaned_data["end_year"], until__gte=self.cleaned_data["start_year"]
        )
        return list(found.filter(municipalities__in=self.municipalities_and_before()).order_by("reference").distinct())

    def municipalities(self) -> list[Municipality]:
        """Return the chosen municipalities, the first one first."""
        first = self.cleaned_data["municipality"]
        return [first, *(row for row in self.cleaned_data.get("other_municipalities") or [] if row != first)]

    def municipalities_and_before(self) -> QuerySet[Municipality]:
        """Return the chosen municipalities with those that went into them."""
        return Municipality.objects.with_predecessors(row.pk for row in self.municipalities())


class SourceForm(PlainDutchErrors, forms.Form):
    """With which texts the agenda begins; `agendas` are those that may be chosen beside the national template."""

    hide_optional_mark = True

    source = forms.ChoiceField(
        label="Waarmee begint u?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies waarmee u begint.",
            "invalid_choice": "Kies een agenda uit de lijst. Staat hij er niet bij? Zoek hem dan hieronder.",
        },
    )
    blocks = forms.MultipleChoiceField(
        label="Wat neemt u over?",
        help_text="De andere onderdelen beginnen met de teksten van het landelijke model.",
        choices=BLOCK_CHOICES,
        initial=USUAL,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Kies onderdelen uit de lijst."},
    )
    amounts = forms.BooleanField(
        label="Ook de bedragen, verschoven naar de nieuwe jaren",
        required=False,
        help_text="Zonder vinkje begint elke begroting leeg.",
    )

    def __init__(self, *args: Any, agendas: Iterable[Agenda], template: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agendas = {agenda.reference: agenda for agenda in agendas}
        fields: Any = self.fields
        fields["source"].choices = [
            (TEMPLATE, f"Met het landelijke model (versie {template})"),
            *((reference, _described(agenda)) for reference, agenda in self.agendas.items()),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("source", TEMPLATE) != TEMPLATE and not cleaned.get("blocks") and "blocks" not in self.errors:
            self.add_error("blocks", "Kies ten minste één onderdeel, of begin met het landelijke model.")
        return cleaned

    @property
    def chosen(self) -> Agenda | None:
        """The agenda that was chosen; None for the national template."""
        return self.agendas.get(self.cleaned_data["source"])


def _described(agenda: Agenda) -> str:
    places = ", ".join(line.municipality.name for line in agenda.agenda_municipalities.all()) or "Landelijk"
    return f"Met teksten uit {places} {agenda.start_year}-{agenda.end_year} ({agenda.reference}): {agenda.title}"


class SourceSearch(FilterForm):
    """Looking for an agenda to take something from."""

    zoek = search_field("Gemeente, titel of kenmerk")


class FileForm(PlainDutchErrors, forms.Form):
    """A file that the portal exported; `document` has what is in it afterwards."""

    file = forms.FileField(
        label="Bestand",
        help_text="Een agenda die u met ‘Gegevens (json)’ uit het portaal hebt gehaald, hoogstens 2 MB.",
        widget=forms.ClearableFileInput({"accept": ".json,application/json"}),
        error_messages={
            "required": "Kies een bestand.",
            "empty": "Dit bestand is leeg. Kies een ander bestand.",
            "max_length": "De naam van dit bestand is te lang. Geef het een kortere naam.",
        },
        max_length=255,
    )
    document: Any = None

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_FILE_BYTES:
            raise forms.ValidationError("Dit bestand is groter dan 2 MB. Kies een bestand dat het portaal maakte.")
        content = file.read()
        try:
            check_for_malware(content)
            self.document = json.loads(content.decode("utf-8-sig"))
        except UploadRefused as refused:
            raise forms.ValidationError(str(refused)) from None
        except UnicodeDecodeError:
            raise forms.ValidationError(
                "Dit is geen gegevensbestand van het portaal. Kies een bestand waarvan de naam eindigt op .json."
            ) from None
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", None)
            where = f" Het gaat mis op regel {line}." if line else ""
            raise forms.ValidationError(f"Dit bestand kan niet worden gelezen als json.{where}") from None
        return file


class TakeOverForm(PlainDutchErrors, forms.Form):
    """Which interventions and communities of `document` are taken over."""

    hide_optional_mark = True

    rows = forms.MultipleChoiceField(
        label="Welke onderdelen neemt u over?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Kies ten minste één onderdeel.",
            "invalid_choice": "Een onderdeel dat u koos, staat niet meer in die agenda. Kies opnieuw.",
        },
    )
    amounts = forms.BooleanField(
        label="Ook de bedragen, verschoven naar de jaren van deze agenda",
        required=False,
        help_text="Zonder vinkje begint elke begroting leeg.",
    )

    def __init__(self, *args: Any, document: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["rows"].choices = [
            (f"{key}.{row['id']}", f"{row['name'] or 'Nog zonder naam'} ({_kind(key, row)})")
            for key in ROW_LABELS
            for row in document[key]
        ]


def _kind(key: str, row: dict[str, Any]) -> str:
    return "community" if key == "communities" else {"experiment": "experiment"}.get(row["kind"], "interventie")
