"""Planning a publication, what it leaves out, and taking it back."""

from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from agendas.choices import Kind, WooGround
from agendas.models import Agenda
from agendas.models.agenda import last_year_at
from agendas.models.publishing import LONGEST_SUMMARY
from agendas.publishing.problems import LONGEST_WORDS, MOST_ENTRIES
from gka_portal.forms import DutchDateField, PlainDutchErrors, PlainSelect
from gka_portal.lists import Column, FilterForm, choice, order_choices, plain_letters, search_field

EXTRA_ROWS = 3
_EDIT = {"required": "Open deze pagina opnieuw.", "invalid": "Open deze pagina opnieuw."}


class PlanForm(PlainDutchErrors, forms.Form):
    """From which day an agenda is public, under which title, with which words about it."""

    hide_optional_mark = True

    edit = forms.IntegerField(widget=forms.HiddenInput, error_messages=_EDIT)
    public_from = DutchDateField(
        label="Openbaar vanaf",
        help_text="Op deze dag om 6 uur ’s ochtends wordt de tekst vanzelf openbaar. Wacht tot de Tweede Kamer is "
        "geïnformeerd.",
        error_messages={"required": "Vul een datum in, bijvoorbeeld 1-12-2026."},
    )
    title = forms.CharField(
        label="Officiële titel",
        max_length=255,
        help_text="Zo staat het document in de landelijke zoekdienst voor open overheid.",
        error_messages={
            "required": "Vul de officiële titel in, bijvoorbeeld: GKA-agenda gemeente Alkmaar 2024-2027.",
            "max_length": "Gebruik hoogstens 255 tekens.",
        },
    )
    summary = forms.CharField(
        label="Samenvatting",
        max_length=LONGEST_SUMMARY,
        widget=forms.Textarea({"rows": 5}),
        help_text=f"Wat is er afgesproken, voor wie en tot wanneer? In gewone taal, tot {LONGEST_SUMMARY} tekens.",
        error_messages={
            "required": "Schrijf in een paar zinnen wat er is afgesproken.",
            "max_length": f"Gebruik hoogstens {LONGEST_SUMMARY} tekens.",
        },
    )

    def __init__(self, *args: Any, was_withdrawn: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if was_withdrawn:
            self.fields[
                "public_from"
            ].help_text = (
                "Niet eerder dan deze dag. Na intrekken wordt de tekst niet vanzelf weer openbaar: dat doet u zelf."
            )


class UnpublishForm(PlainDutchErrors, forms.Form):
    """Why something is public no more."""

    hide_optional_mark = True

    reason = forms.CharField(
        label="Reden",
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text="De regiocoördinator en de contactpersoon krijgen deze reden in een mail.",
        error_messages={
            "required": "Vul een reden in, zodat later duidelijk is waarom dit niet meer openbaar is.",
            "max_length": "Gebruik hoogstens 1.000 tekens.",
        },
    )


def _ground() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Grond",
        choices=[(ground, f"{ground}: {ground.label.partition(': ')[2]}") for ground in WooGround],
        initial=WooGround.PRIVACY,
        widget=PlainSelect,
        error_messages={"required": "Kies een grond.", "invalid_choice": "Kies een grond uit de lijst."},
    )


class WordsForm(PlainDutchErrors, forms.Form):
    """Words to leave out wherever they stand; empty: this line is left out of the list."""

    hide_optional_mark = True

    words = forms.CharField(
        label="Woorden",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"max_length": f"Gebruik hoogstens {LONGEST_WORDS} tekens, of laat het hele veld weg."},
    )
    ground = _ground()

    @property
    def entry(self) -> dict[str, str] | None:
        words = self.cleaned_data.get("words", "")
        return {"words": words, "ground": self.cleaned_data["ground"]} if words else None


class FieldForm(PlainDutchErrors, forms.Form):
    """A whole field to leave out."""

    hide_optional_mark = True

    path = forms.ChoiceField(
        label="Veld",
        required=False,
        widget=PlainSelect,
        error_messages={"invalid_choice": "Dit veld staat niet in de ondertekende tekst. Kies een veld uit de lijst."},
    )
    ground = _ground()

    def __init__(self, *args: Any, paths: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["path"]
        field.choices = [("", "Geen veld"), *paths]

    @property
    def entry(self) -> dict[str, str] | None:
        path = self.cleaned_data.get("path", "")
        return {"path": path, "ground": self.cleaned_data["ground"]} if path else None


class SuggestionForm(PlainDutchErrors, forms.Form):
    """Names and addresses that stand in the text, to leave out with one tick each."""

    hide_optional_mark = True

    edit = forms.IntegerField(widget=forms.HiddenInput, error_messages=_EDIT)
    names = forms.MultipleChoiceField(
        label="Namen, functies en adressen die in de tekst staan",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Kruis aan wat u wilt weglaten. De grond is dan: persoonlijke levenssfeer.",
        error_messages={"invalid_choice": "Dit staat niet meer in de lijst. Vul het hieronder in."},
    )

    def __init__(self, *args: Any, found: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["names"]
        field.choices = [(name, name) for name in found]


WordsRows = forms.formset_factory(WordsForm, extra=EXTRA_ROWS, max_num=MOST_ENTRIES, absolute_max=MOST_ENTRIES + 50)
FieldRows = forms.formset_factory(FieldForm, extra=EXTRA_ROWS, max_num=MOST_ENTRIES, absolute_max=MOST_ENTRIES + 50)


COLUMNS = (
    Column("Agenda of addendum", "kenmerk", "Kenmerk, A tot Z", "Kenmerk, Z tot A"),
    Column("Ondertekend", "ondertekend", "Langst geleden ondertekend", "Net ondertekend"),
    Column("Publicatie"),
    Column("Openbaar vanaf", "datum", "Eerste dag eerst", "Laatste dag eerst"),
)
USUAL_ORDER = "-ondertekend"
_ORDERS: dict[str, tuple[Any, ...]] = {
    "kenmerk": ("reference",),
    "-kenmerk": ("-reference",),
    "ondertekend": (F("signed_on").asc(nulls_first=True), "reference"),
    "-ondertekend": (F("signed_on").desc(nulls_last=True), "reference"),
    "datum": (F("publication__public_from").asc(nulls_last=True), "reference"),
    "-datum": (F("publication__public_from").desc(nulls_last=True), "reference"),
}
STANDS = (
    ("te-doen", "Nog te plannen"),
    ("gepland", "Gepland"),
    ("te-laat", "Dag is voorbij, niet openbaar"),
    ("openbaar", "Openbaar"),
    ("ingetrokken", "Ingetrokken"),
)


class PublicationFilter(FilterForm):
    """The list of all that is signed, by how far its publication is."""

    zoek = search_field("Gemeente, titel of kenmerk")
    stand = choice("Publicatie", "Alles", STANDS)
    soort = choice("Soort", "Alle soorten", Kind.choices)
    jaar = choice("Loopt in jaar", "Alle jaren")
    volgorde = choice("Volgorde", *order_choices(COLUMNS, USUAL_ORDER))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        years = range(timezone.localdate().year + 3, 2017, -1)
        self.offer("jaar", [(str(year), str(year)) for year in years])

    def found_in(self, agendas: QuerySet[Agenda]) -> QuerySet[Agenda]:
        """Return those of `agendas` that were asked for, in order."""
        chosen = self.chosen
        if stand := chosen.get("stand"):
            agendas = agendas.filter(in_stand(stand))
        if kind := chosen.get("soort"):
            agendas = agendas.filter(kind=kind)
        if year := chosen.get("jaar"):
            agendas = agendas.alias(until=last_year_at()).filter(start_year__lte=year, until__gte=year)
        for word in plain_letters(chosen.get("zoek", "")).split()[:6]:
            places = Agenda.objects.filter(municipalities__name__icontains=word).values("pk")
            agendas = agendas.filter(
                Q(reference__icontains=word.replace(" ", "-"))
                | Q(title__icontains=word)
                | Q(publication__title__icontains=word)
                | Q(pk__in=places)
            )
        return agendas.order_by(*_ORDERS[self.order or USUAL_ORDER])


def in_stand(stand: str) -> Q:
    """Return which agendas are so far with their publication."""
    never = Q(publication__published_at=None)
    today = timezone.localdate()
    return {
        "te-doen": Q(publication=None) | (never & Q(publication__public_from=None)),
        "gepland": Q(publication__isnull=False) & never & Q(publication__public_from__gt=today),
        "te-laat": Q(publication__isnull=False) & never & Q(publication__public_from__lte=today),
        "openbaar": Q(publication__published_at__isnull=False, publication__withdrawn_at=None),
        "ingetrokken": Q(publication__withdrawn_at__isnull=False),
    }[stand]
