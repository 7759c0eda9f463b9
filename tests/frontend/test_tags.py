"""Template tags and filters."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import engines

from agendas.choices import State
from gka_portal.drawing import icon
from gka_portal.notation import in_words
from gka_portal.templatetags.gka import dutch_date, dutch_datetime, euro, rich
from tests.frontend.gallery import BlockForm, InterventionFormSet

NBSP = "\N{NO-BREAK SPACE}"


def draw(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (70000, f"€{NBSP}70.000"),
        (Decimal("70000.50"), f"€{NBSP}70.000,50"),
        (Decimal("70000.00"), f"€{NBSP}70.000"),
        ("1250.5", f"€{NBSP}1.250,50"),
        (-5, f"€{NBSP}-5"),
        (0, f"€{NBSP}0"),
        (None, "–"),
        ("", "–"),
        ("veel", "veel"),
    ],
)
def test_euro(value, text):
    assert euro(value) == text


def test_moments_are_shown_in_dutch_time_in_summer_and_winter():
    assert dutch_datetime(datetime(2019, 6, 27, 12, 3, tzinfo=UTC)) == "27 juni 2019 om 14.03 uur"
    assert dutch_datetime(datetime(2019, 12, 31, 23, 30, tzinfo=UTC)) == "1 januari 2020 om 00.30 uur"
    assert dutch_date(datetime(2019, 12, 31, 23, 30, tzinfo=UTC)) == "1 januari 2020"
    assert dutch_date(date(2019, 6, 27)) == "27 juni 2019"
    assert dutch_date(None) == dutch_datetime(None) == "–"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("<p>a <strong>b</strong> <em>c</em></p><h3>d</h3>", "<p>a <strong>b</strong> <em>c</em></p><h3>d</h3>"),
        ('<a href="https://x.nl">x</a><a href="mailto:a@b.nl">m</a>',) * 2,
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="http://x.nl" onclick="x()">x</a>', "<a>x</a>"),
        ('<p style="color:red" class="a" id="b">x</p>', "<p>x</p>"),
        ("<script>alert(1)</script><style>p{}</style>x", "x"),
        ('<img src=x onerror="alert(1)">x', "x"),
        ("<svg><p>x</p></svg>", "<p>x</p>"),
        (None, ""),
    ],
)
def test_rich_text_shows_only_what_is_allowed(given, shown):
    assert rich(given) == shown


def test_an_icon_is_decoration_unless_it_has_words():
    assert 'aria-hidden="true"' in icon("check")
    assert 'role="img" aria-label="&lt;b&gt;"' in icon("check", "<b>")
    with pytest.raises(KeyError):
        icon("bestaat-niet")


@pytest.mark.parametrize("state", State.values)
def test_every_state_has_words_and_a_picture(state):
    html = draw("{% status_label state %}", state=state)
    assert State(state).label in html
    assert "<svg" in html
    assert "U bent aan zet" in draw('{% status_label state "U bent aan zet" %}', state=state)


def test_what_is_over_does_not_look_as_if_it_runs():
    running = draw('{% status_label "signed" "Ondertekend" %}')
    over = draw('{% status_label "signed" "Ondertekend, verlopen" %}')
    assert "status--signed" in running
    assert "status--signed" not in over and "verlopen" in over
    assert running.split("<svg")[1].split("</svg>")[0] != over.split("<svg")[1].split("</svg>")[0]


def test_an_address_says_where_it_may_break():
    shown = draw("{{ address|mail_address }}", address="wethouder.den-haag@<b>.nl")
    assert shown == "wethouder.<wbr>den-<wbr>haag@<wbr>&lt;b&gt;.<wbr>nl"


@pytest.mark.parametrize(
    ("names", "words"),
    [([], ""), (["Sluis"], "Sluis"), (["Hulst", "Sluis"], "Hulst en Sluis"), (["A", "B", "C"], "A, B en C")],
)
def test_names_in_a_sentence(names: list[str], words: str):
    assert in_words(names) == words


def test_the_error_summary_links_to_each_field_also_in_rows_inside_rows():
    data = {
        "interventions-TOTAL_FORMS": "2",
        "interventions-INITIAL_FORMS": "0",
        "interventions-0-title": "Weg",
        "interventions-0-DELETE": "on",
        "interventions-1-title": "",
        "interventions-1-goal": "<p>x</p>",
        "interventions-1-lines-TOTAL_FORMS": "1",
        "interventions-1-lines-INITIAL_FORMS": "0",
        "interventions-1-lines-0-name": "Zaal",
        "interventions-1-lines-0-y2025": "veel",
    }
    form, formset = BlockForm({"title": "x"}), InterventionFormSet(data, prefix="interventions")
    form.add_error(None, "De einddatum ligt voor de begindatum.")
    html = draw("{% error_summary form formset nothing %}", form=form, formset=formset, nothing=None)
    assert "<li>\n      De einddatum" in html or "<li>De einddatum" in html
    assert 'href="#id_frequency_0"' in html, "a group of choices has no field of its own: the first choice"
    assert 'href="#id_interventions-1-title">Interventie 1: Vul ‘Titel’ in.' in html
    assert 'href="#id_interventions-1-lines-0-y2025">Interventie 1, Regel 1, 2025: Vul een bedrag' in html


def test_no_errors_no_summary():
    assert draw("{% error_summary form %}", form=BlockForm()).strip() == ""


def test_a_field_is_described_by_help_error_and_advice():
    form = BlockForm({"explanation": "x"})
    html = draw("{{ form.explanation|as_crispy_field }}", form=form)
    assert 'aria-describedby="id_explanation_helptext id_explanation_advice"' in html
    assert "voordat u de agenda indient" in html
    html = draw("{{ form.start|as_crispy_field }}", form=form)
    assert 'aria-describedby="id_start_helptext id_start_error"' in html
    assert 'aria-invalid="true"' in html


@pytest.mark.parametrize("name", ["400", "403_csrf", "500", "503"])
def test_error_pages_need_nothing(name):
    html = engines["django"].get_template(f"{name}.html").render()
    assert html.count("<h1>") == 1
    assert "GKA-portaal" in html
