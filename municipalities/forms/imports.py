"""Forms about reading in reference data, and about the end of a municipality."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.utils import timezone

from gka_portal.forms import DutchDateField, PlainDutchErrors, SearchableSelect
from gka_portal.lists import FilterForm, choice, search_field
from municipalities.actions.merging import check_end
from municipalities.choices import ImportKind, ImportState, Province, RowOutcome, Sector
from municipalities.importing.layouts import guess_kind
from municipalities.importing.places import DIVIDED
from municipalities.importing.planning import Options
from municipalities.importing.problems import FileRefused
from municipalities.importing.text import MAX_BYTES, Sheet
from municipalities.models import ImportRow, Municipality, ReferenceImport
from records.uploads import UploadRefused, check_for_malware

NOTHING = [("", "Maak een keuze")]
_TEXT_SUFFIXES = (".csv", ".txt")


class UploadForm(PlainDutchErrors, forms.Form):
    """The file; `content` has its bytes afterwards."""

    file = forms.FileField(
        label="Bestand",
        help_text="Een CSV-bestand van DUO of het CBS, hoogstens 20 MB. Lees het in zoals u het hebt gekregen.",
        widget=forms.ClearableFileInput({"accept": ".csv,.txt,text/csv"}),
        error_messages={
            "required": "Kies een bestand.",
            "empty": "Dit bestand is leeg. Kies een ander bestand.",
            "max_length": "De naam van dit bestand is te lang. Geef het een kortere naam.",
        },
        max_length=255,
    )
    content: bytes = b""

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError("Dit bestand is groter dan 20 MB. Kies een kleiner bestand.")
        if not (file.name or "").lower().endswith(_TEXT_SUFFIXES):
            raise forms.ValidationError(
                "Kies een CSV-bestand. Hebt u een Excel-bestand? Open het en bewaar het als CSV (UTF-8)."
            )
        self.content = file.read()
        try:
            check_for_malware(self.content)
            guess_kind(Sheet(self.content).headings)
        except (FileRefused, UploadRefused) as refused:
            raise forms.ValidationError(str(refused)) from None
        return file


class ChoicesForm(PlainDutchErrors, forms.Form):
    """What the file does not tell: its kind as guessed, its sector, its day, and whether it is complete."""

    hide_optional_mark = True

    kind = forms.ChoiceField(
        label="Wat voor bestand is dit?",
        choices=ImportKind.choices,
        widget=forms.RadioSelect,
        help_text="Het portaal leest dit af aan de kopregel. Klopt het niet? Kies dan zelf.",
    )
    sector = forms.ChoiceField(
        label="Sector",
        choices=[*NOTHING, *((value, label) for value, label in Sector.choices if value != Sector.MIXED)],
        required=False,
        help_text="Alleen voor bestanden van DUO: die zijn er per sector.",
    )
    day = DutchDateField(
        label="Peildatum",
        help_text="De dag waarop de gegevens gelden. Staat er in een bestand van het CBS een jaar, dan geldt dat.",
        error_messages={"required": "Vul de peildatum in, bijvoorbeeld 1-10-2026."},
    )
    create_boards = forms.BooleanField(
        label="Maak besturen die nog niet in het portaal staan aan met alleen hun nummer",
        required=False,
        help_text=(
            "Alleen voor scholen. Een bestand met scholen noemt geen namen van besturen. De naam volgt als u later het "
            "bestand met bevoegde gezagen inleest. Zonder deze keuze worden zulke scholen geweigerd."
        ),
    )
    is_full = forms.BooleanField(
        label="Dit is een volledig bestand: hef op wat er niet in staat",
        required=False,
        help_text="Alleen voor het hele bestand van een sector, of voor alle gemeenten. U ziet eerst wat er gebeurt.",
    )
    ended_on = DutchDateField(
        label="Laatste dag van wat niet in het bestand staat",
        required=False,
        help_text="Leeg: de dag voor de peildatum.",
    )

    def __init__(self, *args: Any, run: ReferenceImport, headings: list[str], **kwargs: Any) -> None:
        guessed = {
            "kind": run.kind,
            "sector": run.sector,
            "day": run.reference_date or timezone.localdate(),
            "create_boards": run.create_boards,
            "is_full": run.is_full,
            "ended_on": run.ended_on,
        }
        super().__init__(*args, initial=guessed, **kwargs)
        self.run, self.headings = run, headings
        self.options: Options | None = None

    def clean(self) -> dict[str, Any]:
        """Check the choices together, against the file; `options` has them afterwards."""
        cleaned = super().clean() or self.cleaned_data
        if "kind" in cleaned:
            try:
                self.options = self._options(cleaned).checked(self.headings)
            except forms.ValidationError as refused:
                for name, sentences in refused.message_dict.items():
                    self.add_error(name if name in self.fields else None, sentences)
        return cleaned

    def _options(self, cleaned: dict[str, Any]) -> Options:
        return Options(
            kind=ImportKind(cleaned["kind"]),
            # A day that cannot be read has its own sentence; no other day is too late for it.
            day=cleaned.get("day") or datetime.date.max,
            sector=cleaned.get("sector", ""),
            is_full=cleaned["is_full"],
            ended_on=cleaned.get("ended_on"),
            create_boards=cleaned["create_boards"],
            # A file can be refused because of a choice that was made for it: then one chooses anew.
            decisions={} if self.run.state == ImportState.REFUSED else self.run.decisions,
        )


class DecisionsForm(PlainDutchErrors, forms.Form):
    """One choice per row that needs one: the province of a new municipality, the successor of an ended one."""

    hide_optional_mark = True

    def __init__(self, *args: Any, rows: Iterable[ImportRow], run: ReferenceImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        successors = self._successors(run) if any(row.needs == "successor" for row in self.rows) else []
        for row in self.rows:
            field = forms.ChoiceField(
                label=f"{row.name} ({row.key}): {'provincie' if row.needs == 'province' else 'opgegaan in'}",
                choices=[*NOTHING, *(Province.choices if row.needs == "province" else successors)],
                initial=run.decisions.get(row.key, {}).get(row.needs, ""),
                error_messages={"required": f"Maak een keuze voor {row.name}."},
            )
            self.fields[f"{row.needs}-{row.key}"] = field

    def _successors(self, run: ReferenceImport) -> list[tuple[str, str]]:
        """Everything that exists the day after, and what this file brings."""
        day = (run.ended_on or timezone.localdate()) + datetime.timedelta(days=1)
        ended = {row.key for row in self.rows if row.needs == "successor"}
        known = dict(Municipality.objects.current(day).values_list("cbs_code", "name"))
        new = run.rows.filter(outcome=RowOutcome.NEW, table="municipality").values_list("key", "name")
        names = sorted(((code, name) for code, name in {**known, **dict(new)}.items() if code not in ended), key=_name)
        return [(DIVIDED, "Geen: verdeeld over meer gemeenten"), *names]

    def decisions(self) -> dict[str, dict[str, str]]:
        """The choices as an import keeps them."""
        return {row.key: {row.needs: self.cleaned_data[f"{row.needs}-{row.key}"]} for row in self.rows}


def _name(choice: tuple[str, str]) -> str:
    return choice[1].casefold()


class ImportFilter(FilterForm):
    """The list of imports."""

    zoek = search_field("Naam van het bestand")
    soort = choice("Soort", "Alle soorten", ImportKind.choices)
    stand = choice("Stand", "Elke stand", ImportState.choices)

    def found_in(self, runs: QuerySet[ReferenceImport]) -> QuerySet[ReferenceImport]:
        """Return those of `runs` that were asked for."""
        fields = {"zoek": "file__name__icontains", "soort": "kind", "stand": "state"}
        return runs.filter(**{fields[name]: value for name, value in self.chosen.items()})


class RowFilter(FilterForm):
    """The rows of one import."""

    zoek = search_field("Code of naam")
    uitkomst = choice("Uitkomst", "Alle regels", RowOutcome.choices)

    def found_in(self, rows: QuerySet[ImportRow]) -> QuerySet[ImportRow]:
        """Return those of `rows` that were asked for."""
        if words := self.chosen.get("zoek"):
            rows = rows.filter(Q(key__icontains=words) | Q(name__icontains=words))
        if outcome := self.chosen.get("uitkomst"):
            rows = rows.filter(outcome=outcome)
        return rows


ENDS, GOES_ON = "nee", "ja"


def offices_field() -> forms.ChoiceField:
    """Return the question whether aldermen and mayors go along with a municipality."""
    return forms.ChoiceField(
        label="Gaan wethouders en burgemeester mee?",
        choices=[
            (ENDS, "Nee, hun ambt eindigt na de laatste dag"),
            (GOES_ON, "Ja, zij gaan door bij de opvolger, met hun bevoegdheden"),
        ],
        initial=ENDS,
        required=False,
        widget=forms.RadioSelect,
        help_text="Meestal eindigt het ambt: de opvolger kiest een nieuw college.",
        error_messages={"invalid_choice": "Kies of wethouders en burgemeester meegaan."},
    )


class EndMunicipalityForm(PlainDutchErrors, forms.Form):
    """Which municipality ends, when, and into which it goes."""

    hide_optional_mark = True

    municipality = forms.ModelChoiceField(
        Municipality.objects.none(),
        label="Gemeente die ophoudt",
        to_field_name="cbs_code",
        empty_label="Maak een keuze",
        widget=SearchableSelect,
        error_messages={"required": "Kies een gemeente.", "invalid_choice": "Kies een gemeente uit de lijst."},
    )
    last_day = DutchDateField(
        label="Laatste dag",
        help_text="De laatste dag dat deze gemeente bestaat, meestal 31 december. Bijvoorbeeld 31-12-2026.",
        error_messages={"required": "Vul de laatste dag in, bijvoorbeeld 31-12-2026."},
    )
    successor = forms.ChoiceField(
        label="Gaat op in",
        widget=SearchableSelect,
        help_text=(
            "Staat de nieuwe gemeente er nog niet bij? Lees haar eerst in met een bestand van het CBS, of maak haar in "
            "het beheer."
        ),
        error_messages={"required": "Kies de opvolger.", "invalid_choice": "Kies een opvolger uit de lijst."},
    )
    moves_offices = offices_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        known = Municipality.objects.filter(valid_to=None).order_by("name")
        fields["municipality"].queryset = known
        self._by_code = {row.cbs_code: row for row in known}
        names = [(code, row.name) for code, row in self._by_code.items()]
        fields["municipality"].choices = [*NOTHING, *names]
        fields["successor"].choices = [*NOTHING, (DIVIDED, "Geen: verdeeld over meer gemeenten"), *names]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"municipality", "last_day", "successor"} <= set(cleaned):
            cleaned["successor"] = self._by_code.get(cleaned["successor"])
            chosen = {name: cleaned[name] for name in ("municipality", "last_day", "successor")}
            try:
                check_end(**chosen)
            except forms.ValidationError as refused:
                self.add_error(None, refused)
        return cleaned
