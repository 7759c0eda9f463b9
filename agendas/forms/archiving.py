"""Forms of the archive: how long an agenda is kept, the name of a package, and the filter of the list."""

from typing import Any

from django import forms
from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone

from agendas.actions.retention import Term
from agendas.archiving import Retention, with_retention
from agendas.archiving.names import LONGEST_NAME
from agendas.choices import Appraisal, Kind, RetentionStart, State
from agendas.forms.filters import with_words
from agendas.models import Agenda
from agendas.models.archiving import LONGEST_TERM
from agendas.richtext import normalise
from gka_portal.forms import PlainDutchErrors, PlainSelect
from gka_portal.lists import Column, FilterForm, choice, order_choices, search_field
from gka_portal.notation import in_words

RULE, OWN = "rule", "own"
_OWN_FIELDS = ("appraisal", "years", "starts", "category")
NOTE_LIMIT = 2000
CATEGORY_LIMIT = 120
# What is over: it is kept, whatever became of it.
KEPT_STATES = (State.SIGNED, State.CLOSED, State.WITHDRAWN)

COLUMNS = (
    Column("Kenmerk", "kenmerk", "Kenmerk, laagste eerst", "Kenmerk, hoogste eerst"),
    Column("Gemeente en periode"),
    Column("Status"),
    Column("Waardering", "waardering", "Nog niet bepaald eerst", "Nog niet bepaald laatst"),
    Column("Termijn"),
    Column("Eindigt op", "eind", "Eindigt het eerst", "Eindigt het laatst"),
)
USUAL_ORDER = "eind"
# Every order ends with the reference: without it a row could stand on two pages. B, N, V: not that order.
_ORDERS: dict[str, tuple[str, ...]] = {
    "kenmerk": ("reference",),
    "-kenmerk": ("-reference",),
    "waardering": ("undecided_first", "reference"),
    "-waardering": ("-undecided_first", "reference"),
}


class RetentionForm(PlainDutchErrors, forms.Form):
    """What is decided about one agenda, or that the rule of its kind holds."""

    hide_optional_mark = True

    follows = forms.ChoiceField(
        label="Wat geldt voor deze agenda?",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat er geldt.", "invalid_choice": "Kies iets uit de lijst."},
    )
    appraisal = forms.ChoiceField(
        label="Waardering",
        choices=Appraisal.choices,
        widget=PlainSelect,
        help_text="De selectielijst van OCW bepaalt dit.",
        error_messages={"required": "Kies een waardering.", "invalid_choice": "Kies een waardering uit de lijst."},
    )
    years = forms.IntegerField(
        label="Bewaartermijn in jaren",
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        help_text=f"Van 1 tot en met {LONGEST_TERM}. Leeg bij blijvend bewaren.",
        error_messages={"invalid": "Schrijf een heel getal, bijvoorbeeld 10."},
    )
    starts = forms.ChoiceField(
        label="De termijn begint bij",
        choices=RetentionStart.choices,
        widget=PlainSelect,
        error_messages={"required": "Kies een begin.", "invalid_choice": "Kies een begin uit de lijst."},
    )
    category = forms.CharField(
        label="Categorie van de selectielijst",
        required=False,
        max_length=CATEGORY_LIMIT,
        help_text="Nummer of naam, zoals de selectielijst hem noemt.",
        error_messages={"max_length": f"Gebruik hoogstens {CATEGORY_LIMIT} tekens."},
    )
    note = forms.CharField(
        label="Waarom?",
        max_length=NOTE_LIMIT,
        widget=forms.Textarea({"rows": 4}),
        help_text="Dit komt in de geschiedenis van de agenda. Wie de agenda leest, kan het lezen.",
        error_messages={
            "required": "Schrijf op waarom, zodat een ander dat later kan nagaan.",
            "max_length": f"Gebruik hoogstens {NOTE_LIMIT} tekens.",
        },
    )
    edit = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, *, now: Retention, rule: str, edit: int) -> None:
        """`now` is what holds, `rule` the words of the rule of its kind, `edit` which edit the viewer sees."""
        initial = {
            "follows": RULE if now.from_rule else OWN,
            "appraisal": str(now.appraisal),
            "years": now.years,
            "starts": str(now.starts),
            "category": now.category,
            "edit": edit,
        }
        super().__init__(data, initial=initial)
        self._edit = edit
        follows: Any = self.fields["follows"]
        follows.choices = [(RULE, f"De bewaarregel van deze soort: {rule}"), (OWN, "Een eigen keuze, hieronder")]

    def clean_note(self) -> str:
        return normalise(self.cleaned_data["note"]).strip()

    def clean_category(self) -> str:
        return " ".join(normalise(self.cleaned_data["category"]).split())

    def clean(self) -> dict[str, Any]:
        """Refuse an own choice beside the rule: which of the two is meant, only who filled them in knows."""
        chosen = super().clean() or self.cleaned_data
        # When a colleague decided meanwhile, that comes first: what differs is then theirs.
        if chosen.get("follows") == RULE and chosen.get("edit") == self._edit:
            own = [name for name in _OWN_FIELDS if name in self.changed_data and name not in self.errors]
            if own:
                labels = in_words([f"‘{self.fields[name].label}’" for name in own])
                self.add_error(
                    "follows",
                    f"U koos de bewaarregel, maar vulde bij {labels} iets anders in dan nu geldt. Kies ‘Een eigen "
                    "keuze’ als dat zo bedoeld is, of zet terug wat er stond.",
                )
        return chosen

    @property
    def follows_rule(self) -> bool:
        return bool(self.cleaned_data["follows"] == RULE)

    @property
    def term(self) -> Term:
        chosen = self.cleaned_data
        return Term(
            appraisal=Appraisal(chosen["appraisal"]),
            years=chosen["years"],
            starts=RetentionStart(chosen["starts"]),
            category=chosen["category"],
            note=chosen["note"],
        )


class PackageForm(PlainDutchErrors, forms.Form):
    """What a package is called. The action says what a name cannot be."""

    hide_optional_mark = True

    name = forms.CharField(
        label="Naam van het pakket",
        strip=False,
        max_length=400,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=f"Zo heet de map in de zip. Hoogstens {LONGEST_NAME} tekens.",
        error_messages={
            "required": "Geef het pakket een naam.",
            "max_length": f"De naam is te lang. Gebruik hoogstens {LONGEST_NAME} tekens.",
            "null_characters_not_allowed": "In de naam staat een teken dat u niet ziet. Typ de naam opnieuw.",
        },
    )


class ArchiveFilter(FilterForm):
    """Searches reference, title and municipality."""

    zoek = search_field("Gemeente, titel of kenmerk")
    waardering = choice("Waardering", "Alle waarderingen", Appraisal.choices)
    eindigt = choice("Termijn eindigt in", "Alle jaren")
    soort = choice("Soort", "Alle soorten", Kind.choices)
    status = choice("Status", "Alle statussen", [(str(state), state.label) for state in KEPT_STATES])
    regel = choice("Besloten door", "Maakt niet uit", [(RULE, "De bewaarregel van de soort"), (OWN, "Een eigen keuze")])
    volgorde = choice("Volgorde", *order_choices(COLUMNS, USUAL_ORDER))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        this_year = timezone.localdate().year
        self.offer("eindigt", [("voorbij", f"Voor {this_year}: al voorbij")])
        self.offer("eindigt", [(str(year), str(year)) for year in range(this_year, this_year + 31)])

    def found_in(self, agendas: QuerySet[Agenda]) -> QuerySet[Any]:
        """Return those of `agendas` that were asked for, with their term, in the order that was asked for."""
        chosen = self.chosen
        found = with_retention(agendas.filter(state__in=[chosen["status"]] if "status" in chosen else KEPT_STATES))
        if "zoek" in chosen:
            found = found.filter(with_words(chosen["zoek"]))
        if "soort" in chosen:
            found = found.filter(kind=chosen["soort"])
        if "waardering" in chosen:
            found = found.filter(kept_appraisal=chosen["waardering"])
        if "regel" in chosen:
            found = found.filter(has_record=int(chosen["regel"] == OWN))
        if chosen.get("eindigt") == "voorbij":
            found = found.filter(kept_until__lt=timezone.localdate().year)
        elif "eindigt" in chosen:
            found = found.filter(kept_until=int(chosen["eindigt"]))
        return _in_order(found, self.order or USUAL_ORDER)


def _in_order(found: QuerySet[Any], order: str) -> QuerySet[Any]:
    if order in {"eind", "-eind"}:
        last: Any = F("kept_until")
        by_end = last.desc(nulls_last=True) if order.startswith("-") else last.asc(nulls_last=True)
        return found.order_by(by_end, "reference")
    undecided = Case(When(kept_appraisal=Appraisal.UNDECIDED, then=Value(0)), default=Value(1))
    return found.annotate(undecided_first=undecided).order_by(*_ORDERS[order])
