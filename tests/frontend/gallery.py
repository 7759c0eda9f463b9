"""A small site that shows every component of the front end; only the tests of this folder serve it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from agendas.choices import State
from gka_portal.forms import (
    DutchDateField,
    MoneyField,
    PlainDutchErrors,
    RichTextInput,
    RowFormSet,
    with_row_action,
)

NOW = datetime(2026, 11, 21, 13, 3, tzinfo=UTC)
RICH = "<p>Wij helpen <strong>elk kind</strong>.</p><ul><li>op school<ul><li>met taal</li></ul></li><li>thuis</li></ul>"


class BlockForm(PlainDutchErrors, forms.Form):
    advice = {"explanation": ["Vul de toelichting in voordat u de agenda indient."]}

    title = forms.CharField(label="Titel", max_length=40)
    explanation = forms.CharField(label="Toelichting", required=False, widget=RichTextInput, help_text="Houd het kort.")
    kind = forms.ChoiceField(label="Soort", choices=[("", "Maak een keuze"), ("a", "Agenda"), ("b", "Addendum")])
    start = DutchDateField(label="Begindatum", help_text="Bijvoorbeeld 1-7-2026.")
    email = forms.EmailField(label="E-mailadres")
    amount = MoneyField(label="Gevraagde bijdrage", required=False)
    frequency = forms.ChoiceField(
        label="Hoe vaak", widget=forms.RadioSelect, choices=[("m", "Elke maand"), ("q", "Elk kwartaal")]
    )
    themes = forms.MultipleChoiceField(
        label="Thema’s", required=False, widget=forms.CheckboxSelectMultiple, choices=[("t", "Taal"), ("r", "Rekenen")]
    )
    decision = forms.FileField(label="Besluit (pdf)", required=False)
    note = forms.CharField(label="Notitie", required=False, widget=forms.Textarea({"rows": 3}))
    agreed = forms.BooleanField(label="Ik heb de agenda gelezen.")


class LineForm(PlainDutchErrors, forms.Form):
    name = forms.CharField(label="Omschrijving")
    y2025 = MoneyField(label="2025", required=False)
    y2026 = MoneyField(label="2026", required=False)


class LineRows(RowFormSet, forms.BaseFormSet):
    row_label = "Regel"


class InterventionForm(PlainDutchErrors, forms.Form):
    title = forms.CharField(label="Titel")
    goal = forms.CharField(label="Doel", required=False, widget=RichTextInput)


class InterventionRows(RowFormSet, forms.BaseFormSet):
    row_label = "Interventie"

    def nested_for(self, form: forms.Form, prefix: str) -> forms.BaseFormSet:
        is_empty = "__prefix__" in prefix
        lines = [{"name": "Trainer", "y2025": Decimal("70000"), "y2026": Decimal("1250.5")}]
        return LineFormSet(
            self.data if self.is_bound and not is_empty else None,
            prefix=f"{prefix}-lines",
            initial=None if is_empty else lines,
        )


class PillarForm(PlainDutchErrors, forms.Form):
    text = forms.CharField(label="Pijler")


class PillarRows(RowFormSet, forms.BaseFormSet):
    row_label = "Pijler"


def _rows(form: type[forms.Form], formset: type[forms.BaseFormSet]) -> type[forms.BaseFormSet]:
    return forms.formset_factory(form, formset=formset, extra=0, can_order=True, can_delete=True)


LineFormSet = _rows(LineForm, LineRows)
InterventionFormSet = _rows(InterventionForm, InterventionRows)
PillarFormSet = _rows(PillarForm, PillarRows)


class _Person(str):
    """Who is signed in, as far as base.html shows it."""

    __slots__ = ()
    pk = 1


def frame(*crumbs: str) -> dict[str, Any]:
    """What base.html gets from the context processor in the portal itself."""
    return {
        "demo_mode": True,
        "navigation": {
            "first": [
                {"label": "Mijn werk", "url": "/", "current": False},
                {"label": "Agenda’s", "url": "/edit/", "current": True},
            ],
            "others": [{"label": "Beheer", "url": "/admin/", "current": False}],
            "chosen": "",
        },
        "user": _Person("Fatma Yılmaz"),
        "role_line": "Regiocoördinator",
        "crumbs": [*((label, "/") for label in crumbs), ("Deze pagina", "")],
    }


def edit(request: HttpRequest) -> HttpResponse:
    """A form with two formsets, one of them with a formset inside; shows what a valid post gave."""
    row = with_row_action(request.POST)
    data = (row if row is not None else request.POST) if request.method == "POST" else None
    form = BlockForm(data, initial={"title": "Alkmaar 2019–2021", "explanation": RICH, "start": date(2026, 7, 1)})
    pillars = PillarFormSet(data, prefix="pillars", initial=[{"text": "Taal"}, {"text": "Ouders"}])
    interventions = InterventionFormSet(
        data, prefix="interventions", initial=[{"title": "Brugklas", "goal": RICH}, {"title": "Zomerschool"}]
    )
    saved: list[str] = []
    if data is not None and row is None and all([form.is_valid(), pillars.is_valid(), interventions.is_valid()]):
        saved = [each.cleaned_data["text"] for each in pillars.ordered_forms]
        for each in interventions.ordered_forms:
            lines = [line.cleaned_data for line in each.nested.ordered_forms]
            saved.append(f"{each.cleaned_data['title']}: {[(line['name'], str(line['y2025'])) for line in lines]}")
    states = [
        ("Kop", "complete", 0),
        ("Pijlers", "incomplete", 2),
        ("Interventies", "incomplete", 0),
        ("Mandaat", "complete", 0),
    ]
    steps = [
        {"title": title, "state": state, "missing": missing, "url": "#", "current": title == "Pijlers", **round_}
        for title, state, missing in states
        for round_ in [{"words": "", "is_open": False}]
    ]
    context = {"form": form, "pillars": pillars, "interventions": interventions, "saved": saved, "steps": steps}
    return render(request, "gallery/edit.html", {**frame("Mijn werk", "Agenda’s"), **context})


class FilterForm(PlainDutchErrors, forms.Form):
    hide_optional_mark = True

    q = forms.CharField(label="Zoeken", required=False)
    state = forms.ChoiceField(label="Status", required=False, choices=[("", "Alle statussen"), *State.choices])


class ReasonForm(PlainDutchErrors, forms.Form):
    reason = forms.CharField(label="Reden", widget=forms.Textarea({"rows": 3}))


def components(request: HttpRequest) -> HttpResponse:
    """Every component that is not a form."""
    entry = {
        "title": "Teruggestuurd",
        "at": NOW,
        "who": "de wethouder",
        "text": "Vul de planning aan.",
        "icon": "undo-2",
    }
    context = {
        "states": list(State.values),
        "page": Paginator(range(200), 10).get_page(request.GET.get("page")),
        "filters": FilterForm(),
        "reason": ReasonForm(),
        "facts": [("Kenmerk", "GKA-2019-0361"), ("Looptijd", "2019 tot en met 2021")],
        "entries": [entry, {**entry, "title": "Ingediend", "text": "", "icon": ""}],
        "rich": RICH,
    }
    return render(request, "gallery/components.html", {**frame("Mijn werk"), **context})


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [
    path("", include("gka_portal.page_urls")),
    path("controleren/", include("agendas.urls.verifying")),
    path("", include(([path("", components, name="home")], "dashboard"))),
    path("edit/", edit),
    path("account/", _nothing, name="mfa_index"),
    path("uitloggen/", _nothing, name="account_logout"),
]
