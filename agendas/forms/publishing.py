"""Planning a publication, what it leaves out, and taking it back."""

from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from agendas.choices import Kind
from agendas.forms.filters import MOST_WORDS, with_words
from agendas.models import Agenda
from agendas.models.agenda import last_year_at
from agendas.models.publishing import LONGEST_SUMMARY
from gka_portal.forms import DutchDateField, PlainDutchErrors
from gka_portal.lists import Column, FilterForm, choice, order_choices, search_field

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
        if words := chosen.get("zoek"):
            titled = Q()
            for word in words.split()[:MOST_WORDS]:
                titled &= Q(publication__title__icontains=word)
            agendas = agendas.filter(with_words(words) | titled)
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
