"""Plain text to rich text and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agendas.richtext import (
    _parsed_text_of,
    clean,
    forbidden_tags,
    html_in,
    html_to_plain,
    normalise,
    text_of,
    to_rich,
)
from agendas.structure import Text, walk
from tests.agendas.documents import FILES, load

_RICH = [
    pytest.param(found.value, id=f"{path.stem}:{found.path}")
    for path in FILES
    for found in walk(load(path))
    if found.field.text is Text.RICH and found.value
]


@pytest.mark.parametrize("text", _RICH)
def test_conversion_loses_no_word_and_no_marker(text: str) -> None:
    html = to_rich(text)
    assert html_to_plain(html).split() == text.split()
    assert to_rich(html_to_plain(html)) == html
    assert clean(html) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("een\n\ntwee", "<p>een</p><p>twee</p>"),
        ("een\ntwee", "<p>een<br>twee</p>"),
        ("- a\n - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("1. a\n\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("intro:\n- a", "<p>intro:</p><ul><li>a</li></ul>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("   ", ""),
    ],
)
def test_shapes(text: str, html: str) -> None:
    assert to_rich(text) == html


def test_a_number_that_is_no_list_keeps_its_number() -> None:
    assert to_rich("2019. Het jaar van de start") == "<p>2019. Het jaar van de start</p>"
    assert text_of(to_rich("1. een\n3. drie")) == "een 3. drie"


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from("\n- 1.<>&"), max_size=300))
def test_no_input_makes_markup_that_the_sanitiser_changes(text: str) -> None:
    html = to_rich(text)
    assert clean(html) == html


@given(st.text(alphabet="abc \n<>&.,-12", max_size=200))
def test_letters_survive(text: str) -> None:
    if text.lstrip().startswith("<"):
        return
    letters = [character for character in text if character in "abc<>&"]
    assert [character for character in text_of(to_rich(text)) if character in "abc<>&"] == letters


def test_rich_text_from_a_page_is_sanitised() -> None:
    html = '<p onclick="x()">a<script>alert(1)</script><a href="javascript:x">b</a> <strong>c</strong></p>'
    assert to_rich(html) == "<p>a<a>b</a> <strong>c</strong></p>"


def test_normalising() -> None:
    assert normalise("re\u0301gio\u2011\u00adco\u00a0x\r\ny\u202fz") == "r\u00e9gio-co x\ny z"


def test_html_in_plain_text_is_named_but_smaller_than_is_not() -> None:
    assert html_in("a <b>vet</b>") == "<b>"
    assert html_in("5 < 6 en 7 > 6") == ""
    assert forbidden_tags("<p>a</p><script>x</script><table>") == ["script", "table"]


_PIECES = st.sampled_from(
    [
        *"<p> </p> <li> <ul> </ul> <br> <strong> </strong> <h3> </a> een &amp; &am p; &lt;p&gt; < > &euro 2<3".split(),
        *(" ", "\n", "<!-- x -->", '<a href="https://x.nl/?a>b">'),
    ]
)


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_the_quick_way_to_the_words_is_that_of_the_parser(html: str) -> None:
    assert text_of(html) == _parsed_text_of(html)
    assert text_of(clean(html)) == _parsed_text_of(clean(html))
