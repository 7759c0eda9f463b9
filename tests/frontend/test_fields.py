"""Fields, error sentences and rows of gka_portal.forms."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from gka_portal.forms import (
    DutchDateField,
    DutchDateInput,
    MoneyField,
    MoneyInput,
    PlainDutchErrors,
    ordered_rows,
    with_row_action,
)
from tests.frontend.gallery import BlockForm, InterventionFormSet, PillarFormSet


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("70000", "70000"),
        ("70.000", "70000"),
        ("1.250.000,50", "1250000.50"),
        ("1250000,5", "1250000.5"),
        ("€ 70.000,-", "70000"),
        ("EUR 1.250,--", "1250"),
        (" € 1.250 ", "1250"),
        ("0", "0"),
    ],
)
def test_amounts_as_people_write_them(text, amount):
    assert MoneyField().clean(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["1,2 mln", "12.50", "1.25.000", "70.0000", "1,234", "abc", "1e5", "--1", "1,5,0", "٣"]
)
def test_what_is_no_amount_is_refused_with_an_example(text):
    with pytest.raises(ValidationError, match=r"bijvoorbeeld 70\.000"):
        MoneyField().clean(text)


def test_amount_limits_and_empty():
    assert MoneyField(required=False).clean("") is None
    with pytest.raises(ValidationError, match="0 euro of meer"):
        MoneyField().clean("-5")
    with pytest.raises(ValidationError, match="te groot"):
        MoneyField().clean("99999999999")


@given(st.decimals(min_value=0, max_value=Decimal("9999999999"), places=2))
def test_an_amount_that_is_shown_is_read_back(amount):
    assert MoneyField().clean(MoneyInput().format_value(amount)) == amount


def test_a_wrong_amount_is_shown_as_typed():
    assert MoneyInput().format_value("1,2 mln") == "1,2 mln"


@pytest.mark.parametrize(
    "text", ["1-7-2026", "01-07-2026", "1/7/2026", "2026-07-01", "1 juli 2026", " 1 JULI  2026 ", "1 jul. 2026"]
)
def test_dates_as_people_write_them(text):
    assert DutchDateField().clean(text) == date(2026, 7, 1)
    assert DutchDateInput().format_value(date(2026, 7, 1)) == "1-7-2026"


@pytest.mark.parametrize(
    ("text", "month"),
    [("30 november 2026", 11), ("30 mrt 2026", 3), ("30 sept. 2026", 9), ("30 mei 2026", 5), ("30 dec 2026", 12)],
)
def test_dates_with_a_month_in_words(text, month):
    assert DutchDateField().clean(text) == date(2026, month, 30)


@pytest.mark.parametrize("text", ["morgen", "juli 2026", "30 foo 2026", "30.11.2026", "1 juli", "30 november 26"])
def test_what_cannot_be_read_as_a_date_says_how_to_write_it(text):
    with pytest.raises(ValidationError, match="Schrijf de datum als dag, maand en jaar, bijvoorbeeld 1-7-2026"):
        DutchDateField().clean(text)


@pytest.mark.parametrize("text", ["31-2-2026", "31 februari 2026", "juli 2026", "7-2026", "1-7-26"])
def test_a_date_that_does_not_exist_is_refused(text):
    with pytest.raises(ValidationError, match="bijvoorbeeld 1-7-2026"):
        DutchDateField().clean(text)


def test_every_error_is_a_sentence_that_names_the_field_or_gives_an_example():
    form = BlockForm({"title": "x" * 41, "email": "x", "kind": "z", "amount": "veel", "themes": ["q"]})
    assert not form.is_valid()
    assert form.errors["title"] == ["Maak ‘Titel’ korter: gebruik hoogstens 40 tekens. Nu: 41."]
    assert form.errors["kind"] == ["Maak bij ‘Soort’ een keuze uit de lijst."]
    assert form.errors["start"] == ["Vul ‘Begindatum’ in."]
    assert form.errors["frequency"] == ["Maak een keuze bij ‘Hoe vaak’."]
    assert form.errors["agreed"] == ["Zet een vinkje bij ‘Ik heb de agenda gelezen’."]
    assert form.errors["email"] == ["Vul een e-mailadres in met een @, bijvoorbeeld naam@organisatie.nl."]
    assert form.errors["themes"] == ["Maak bij ‘Thema’s’ een keuze uit de lijst."]


def test_a_null_byte_is_refused_in_words():
    form = BlockForm({"title": "a\x00b"})
    assert "onzichtbare teken" in form.errors["title"][0]


def test_a_field_keeps_its_own_message():
    class OwnForm(PlainDutchErrors, forms.Form):
        title = forms.CharField(error_messages={"required": "Geef de agenda een naam."})
        amount = MoneyField(error_messages={"invalid": "Alleen hele euro’s."})

    form = OwnForm({"amount": "x"})
    assert form.errors == {"title": ["Geef de agenda een naam."], "amount": ["Alleen hele euro’s."]}


def rows(*texts: str, **changes: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({"pillars-TOTAL_FORMS": str(len(texts)), "pillars-INITIAL_FORMS": str(len(texts))})
    for index, text in enumerate(texts):
        data.update({f"pillars-{index}-text": text, f"pillars-{index}-ORDER": str(index + 1)})
    data.update(changes)
    return data


def shown(data: QueryDict) -> list[str]:
    return [form["text"].value() for form in ordered_rows(PillarFormSet(data, prefix="pillars"))]


def test_row_buttons_without_javascript():
    data = rows("a", "b", "c", row_action="down:pillars-0")
    data = with_row_action(data)
    assert shown(data) == ["b", "a", "c"]
    data["row_action"] = "remove:pillars-0"
    data = with_row_action(data)
    data["row_action"] = "up:pillars-2"
    data = with_row_action(data)
    assert shown(data) == ["c", "b", "a"], "the removed row does not count as a neighbour"
    data["row_action"] = "add:pillars"
    data = with_row_action(data)
    assert data["pillars-TOTAL_FORMS"] == "4"
    formset = PillarFormSet(data, prefix="pillars")
    assert formset.is_valid()
    assert [form.cleaned_data["text"] for form in formset.ordered_forms] == ["c", "b"]
    data["row_action"] = "restore:pillars-0"
    assert len(PillarFormSet(with_row_action(data), prefix="pillars").ordered_forms or []) in (0, 3)


def test_no_row_button_no_change():
    assert with_row_action(rows("a")) is None
    assert with_row_action(rows("a", row_action="down")) is None


@pytest.mark.parametrize(
    "action", ["up:pillars-9", "down:x", "up:-", "add:nix", "remove:../..", "jump:pillars-0", "up:a-1-2"]
)
def test_forged_row_buttons_do_no_harm(action):
    data = with_row_action(rows("a", "b", row_action=action))
    assert shown(data) == ["a", "b"]


def test_a_forged_number_of_rows_costs_nothing():
    data = rows("a", row_action="up:pillars-0")
    data["pillars-TOTAL_FORMS"] = "9" * 5000
    assert with_row_action(data) is not None


def test_a_row_is_only_valid_with_the_rows_inside_it():
    data = {
        "interventions-TOTAL_FORMS": "1",
        "interventions-INITIAL_FORMS": "0",
        "interventions-0-title": "Brugklas",
        "interventions-0-lines-TOTAL_FORMS": "1",
        "interventions-0-lines-INITIAL_FORMS": "0",
        "interventions-0-lines-0-name": "Zaal",
        "interventions-0-lines-0-y2025": "1,2 mln",
    }
    assert not InterventionFormSet(data, prefix="interventions").is_valid()
    assert InterventionFormSet({**data, "interventions-0-DELETE": "on"}, prefix="interventions").is_valid()
    assert InterventionFormSet({**data, "interventions-0-lines-0-y2025": "12"}, prefix="interventions").is_valid()
