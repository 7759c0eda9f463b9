"""What Python draws is what Django's templates draw, apart from white space; and nothing escapes its quotes."""

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.template import Context, Template
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from gka_portal.drawing import Renderer, form_field
from gka_portal.forms import PlainSelect
from gka_portal.row_drawing import form_rows, row_buttons
from tests.frontend.gallery import PillarFormSet

CHOICES = [("", "Alle"), ("a&b", "A & <b>"), ("1", 1234)]
GROUPS = [("", "Alle"), ("Groep <1>", [("x", "X"), ("y", "Y")])]
WIDGETS: list[tuple[forms.Widget, Any]] = [
    (forms.TextInput({"class": "input", "required": True, "placeholder": False}), 'een "woord"'),
    (forms.TextInput(), None),
    (forms.TextInput({"data-note": mark_safe("a&amp;b")}), "0"),
    (forms.NumberInput({"min": 3}), 12),
    (forms.EmailInput(), "naam@gemeente.nl"),
    (forms.PasswordInput(), "geheim"),
    (forms.HiddenInput(), "7"),
    (forms.DateInput(), "1-7-2026"),
    (forms.FileInput(), None),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), False),
    (forms.Textarea({"rows": 4}), "</textarea><script>"),
    (forms.Textarea(), ""),
    (forms.Select(choices=CHOICES), "a&b"),
    (forms.Select(choices=GROUPS), "y"),
    (forms.RadioSelect(choices=CHOICES), "1"),
    (forms.RadioSelect(choices=GROUPS), "x"),
    (forms.CheckboxSelectMultiple({"class": "wide"}, choices=CHOICES), ["a&b", "1"]),
]


def _flat(html: str) -> str:
    return re.sub(r"\s+(?=<)|(?<=>)\s+", "", html)


@pytest.mark.parametrize(("widget", "value"), WIDGETS, ids=lambda item: type(item).__name__)
def test_widgets_are_those_of_django(widget: forms.Widget, value: Any) -> None:
    attrs = {"id": "id_name"}
    drawn = widget.render("name", value, attrs, renderer=Renderer())
    assert _flat(drawn) == _flat(widget.render("name", value, attrs, renderer=TemplatesSetting()))


@given(st.text(), st.text())
def test_no_text_gets_out_of_its_place(name: str, value: str) -> None:
    for widget in (forms.TextInput(), forms.Textarea(), forms.Select(choices=[(value, name)])):
        drawn = widget.render("name", value, {"data-x": name}, renderer=Renderer())
        assert _flat(drawn) == _flat(widget.render("name", value, {"data-x": name}, renderer=TemplatesSetting()))


def test_the_plain_select_is_a_select() -> None:
    for value in ("", "a&b", None, "elders"):
        plain = PlainSelect(choices=CHOICES).render("name", value, {}, renderer=Renderer())
        assert plain == forms.Select(choices=CHOICES).render("name", value, {}, renderer=Renderer())


class _Form(forms.Form):
    title = forms.CharField(label="Titel <b>", help_text="Kort & goed.")
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)
    kinds = forms.MultipleChoiceField(label="Soort", choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    agreed = forms.BooleanField(label="Gelezen", required=False)


def test_a_field_has_label_help_error_and_advice_beside_it() -> None:
    form = _Form({"title": ""})
    form.advice = {"title": ["Doe <iets>."]}  # type: ignore[attr-defined]
    html = form_field(form["title"])
    assert '<label class="field__label" for="id_title">Titel &lt;b&gt;</label>' in html
    assert 'id="id_title_helptext">Kort &amp; goed.</div>' in html
    assert 'id="id_title_error"' in html
    assert "Nog te doen: </span>Doe &lt;iets&gt;." in html
    assert 'aria-describedby="id_title_helptext id_title_error id_title_advice"' in html
    assert "<legend" in form_field(form["kinds"])
    assert "(niet verplicht)" not in form_field(form["agreed"])
    assert form_field(form["hidden"]) == '<input type="hidden" name="hidden" id="id_hidden">'


def test_the_template_pack_draws_the_same_field() -> None:
    form = _Form()
    page = Template("{{ form|crispy }}").render(Context({"form": form}))
    assert all(form_field(field) in page for field in form)


def test_the_buttons_of_a_row_say_which_row() -> None:
    form = _Form(prefix="rows-3")
    html = row_buttons(form, "Partij <1>", 4)
    assert html.count("Partij &lt;1&gt; 4</span>") == 3
    assert 'value="remove:rows-3"' in html
    form.is_fixed = True  # type: ignore[attr-defined]
    assert "remove:" not in row_buttons(form, "Partij", 4)


def test_what_stands_with_a_list_comes_before_its_rows() -> None:
    rows = PillarFormSet(None, prefix="pillars", initial=[{"heading": "Samen"}])
    rows.beside = mark_safe("<p>Hulp</p>")
    html = form_rows(rows)
    assert html.index('<div class="field__beside"><p>Hulp</p></div>') < html.index('<ol class="rows__list"')


def test_a_removed_row_says_so_and_can_come_back() -> None:
    sent = {"pillars-TOTAL_FORMS": "1", "pillars-INITIAL_FORMS": "0", "pillars-0-DELETE": "on"}
    html = form_rows(PillarFormSet(sent, prefix="pillars"))
    notice = html.split("data-row-notice>")[1].split("</p>")[0]
    # True while it is not stored yet, and when autosave stored it at once.
    assert "<span>Pijler verwijderd.</span>" in notice
    assert 'value="restore:pillars-0"' in notice
