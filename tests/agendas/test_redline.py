"""Comparing two texts: exactly what was changed comes out, in the comparison, in the PDF and by the command."""

import copy
import datetime
import json
import random
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given, settings
from hypothesis import strategies as st

from agendas.actions.drafting import import_document
from agendas.redline import Sort, compare, summary, text_lines, word_diff
from agendas.redline.fields import Part, Rows, entries_of
from agendas.redline.sequences import codes_of
from agendas.redline.sheets import Drawer
from agendas.redline.words import Mark, lines_of
from agendas.redline_pdf import redline_pdf
from agendas.snapshot import document_of
from agendas.structure import AGENDA, walk
from tests.agendas.documents import FILES, load
from tests.pdf.conformance import objections

SCHEMA = json.loads(
    (Path(__file__).resolve().parents[2] / "agendas" / "schemas" / "gka-agenda-1.schema.json").read_text()
)
ROOM = 1.5  # seconds of the processor; measured 0.1 for real words, 0.6 for the worst


def _shown(before: str, after: str, *, rich: bool = True) -> str:
    """A comparison in one line: + before what came, - before what went, / between paragraphs."""
    signs = {Mark.INSERTED: "+", Mark.DELETED: "-", Mark.RESTYLED: "~"}
    lines = lines_of(before, after, rich=rich)
    return " / ".join(
        " ".join(f"{signs.get(piece.mark, '')}{piece.text.strip()}" for piece in line.pieces) for line in lines
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("<p>Een twee drie</p>", "<p>Een twee drie</p>", "Een twee drie"),
        ("<p>Een twee drie</p>", "<p>Een drie</p>", "Een -twee drie"),
        ("<p>Een drie</p>", "<p>Nu een drie</p>", "-Een +Nu een drie"),
        ("<p>€ 70.000 in 2027</p>", "<p>€ 80.000 in 2027</p>", "€ -70.000 +80.000 in 2027"),
        ("<p>Klaar.</p>", "<p>Klaar, nu.</p>", "Klaar +, nu ."),
        ("<p>Een</p>", "<p>Een</p><p>Twee</p>", "Een / +Twee"),
        ("<p>Een</p><p>Twee</p>", "<p>Twee</p>", "-Een / Twee"),
        ("<p>Een twee drie vier</p>", "<p>Een twee</p><p>drie vier</p>", "Een twee / +¶ drie vier"),
        ("<p>Een twee</p><p>drie vier</p>", "<p>Een twee drie vier</p>", "Een twee -¶ drie vier"),
        ("<p>Een twee</p>", "<p>Een <strong>twee</strong></p>", "Een ~twee"),
        ("<p>Een</p>", "<ul><li>Een</li></ul>", "~ Een"),
        ("<ul><li>a</li><li>b</li></ul>", "<ul><li>b</li></ul>", "-a / b"),
        ("", "<p>Nieuw</p>", "+Nieuw"),
        ("<p>Oud</p>", "", "-Oud"),
        ("<p>(a b)</p>", "<p>( a b)</p>", "( -a +a b)"),
    ],
)
def test_words_and_paragraphs(before: str, after: str, expected: str) -> None:
    assert _shown(before, after) == expected


def test_a_sentence_that_became_another_is_not_torn_to_pieces() -> None:
    before = "<p>Wij bespreken de cijfers van de school met de ouders in het voorjaar.</p>"
    after = "<p>Wij delen onze plannen over de wijk voor de buurt na het overleg.</p>"
    pieces = lines_of(before, after, rich=True)[0].pieces
    assert len([piece for piece in pieces if piece.mark is Mark.DELETED]) <= 2


_WORDS = "de het een van in op en school ouders kansen taal € 2.000 2027 doel.".split()
_TEXT = st.lists(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=8).map(" ".join), max_size=5)


@settings(max_examples=200, deadline=None)
@given(_TEXT, _TEXT, st.sampled_from(["p", "li"]))
def test_the_comparison_holds_both_texts_whole(one: list[str], other: list[str], tag: str) -> None:
    def html(parts: list[str]) -> str:
        inner = "".join(f"<{tag}>{part}</{tag}>" for part in parts)
        return f"<ul>{inner}</ul>" if tag == "li" and parts else inner

    pieces = [piece for line in lines_of(html(one), html(other), rich=True) for piece in line.pieces]
    for gone, text in ((Mark.INSERTED, one), (Mark.DELETED, other)):
        words = "".join(piece.text for piece in pieces if piece.mark is not gone).replace("¶", "")
        assert words.replace(" ", "") == "".join(text).replace(" ", "")


def test_twelve_thousand_characters_with_many_small_words_are_compared_quickly() -> None:
    chosen = random.Random(1)
    texts = [found.value for found in walk(load()) if isinstance(found.value, str) and len(found.value) > 100]
    words = " ".join(texts * 40).split()[:2_200]
    edited = [chosen.choice(words) if place % 9 == 0 else word for place, word in enumerate(words)]
    shuffled = chosen.sample(words, len(words))
    # The worst that can be: twenty words and nothing else.
    few = [chosen.choice(words[:20]) for _ in words]
    other = [chosen.choice(words[:20]) if place % 9 == 0 else word for place, word in enumerate(few)]
    for before, after in ((words, edited), (words, shuffled), (few, other)):
        start = time.process_time()
        lines_of(f"<p>{' '.join(before)}</p>", f"<p>{' '.join(after)}</p>", rich=True)
        assert time.process_time() - start < ROOM
    assert len(" ".join(words)) > 11_000


def _nasty(length: int) -> dict[str, tuple[str, str]]:
    """Pairs of texts of `length` characters that say the same few things over and over."""
    lines = length // 80
    dots = [f"Hoofdstuk {place} {'.' * 60} {place}<br>" for place in range(lines)]
    moved = [f"Paragraaf {place} {'.' * 61} {place + 1}<br>" for place in range(lines)]
    # Just short enough for difflib, as often as it fits.
    blocks = [f"B{place} {'a ' * 98}" for place in range(length // 200)]
    others = [f"B{place} {'a b ' * 49}" for place in range(length // 200)]
    return {
        "one word": ("a " * (length // 2), "a b " * (length // 4)),
        "two words": ("a a b " * (length // 6), "a b b " * (length // 6)),
        "table of contents": ("".join(dots), "".join(moved)),
        "dots with spaces": ("Een " + ". " * (length // 2), "Twee " + ". ; " * (length // 4)),
        "dots and dashes": (".-" * (length // 2), "..-" * (length // 3)),
        "short paragraphs": ("<br>a" * (length // 5), "<br>a<br>b" * (length // 10)),
        "blocks": (" ".join(blocks), " ".join(others)),
    }


@pytest.mark.parametrize("name", _nasty(0))
def test_texts_that_repeat_themselves_are_compared_quickly(name: str) -> None:
    one, other = (f"<p>{text}</p>" for text in _nasty(12_000)[name])
    start = time.process_time()
    lines = lines_of(one, other, rich=True)
    assert time.process_time() - start < ROOM
    pieces = [piece for line in lines for piece in line.pieces]
    for gone, text in ((Mark.INSERTED, one), (Mark.DELETED, other)):
        words = "".join(piece.text for piece in pieces if piece.mark is not gone).replace("¶", "")
        assert "".join(words.split()) == "".join(re.sub(r"<[^>]+>", "", text).split())


def test_a_row_of_dots_is_one_word() -> None:
    before, after = "<p>Doel.......... 3</p>", "<p>Doel............ 4</p>"
    assert _shown(before, after) == "Doel -.......... 3 +............ 4"


def test_a_long_text_is_compared_as_exactly_as_a_short_one() -> None:
    words = [f"woord{place % 700}" if place % 3 else "de" for place in range(2_100)]
    edited = [*words[:500], "nieuw", *words[500:1_200], *words[1_203:]]
    pieces = lines_of(f"<p>{' '.join(words)}</p>", f"<p>{' '.join(edited)}</p>", rich=True)[0].pieces
    changes = [(piece.mark, len(piece.text.split())) for piece in pieces if piece.mark is not Mark.SAME]
    assert changes == [(Mark.INSERTED, 1), (Mark.DELETED, 3)]


@given(st.lists(st.integers(0, 30), max_size=400), st.lists(st.integers(0, 30), max_size=400), st.booleans())
@settings(max_examples=60, deadline=None)
def test_stretches_follow_each_other_and_differ_by_turns(one: list[int], other: list[int], alike: bool) -> None:
    if alike:
        other = [*one[: len(one) // 2], *other[:20], *one[len(one) // 2 :]]
    codes = codes_of(one, other)
    i = j = 0
    for number, (same, i1, i2, j1, j2) in enumerate(codes):
        assert (i1, j1) == (i, j)
        assert not same or one[i1:i2] == other[j1:j2]
        assert number == 0 or codes[number - 1][0] is not same
        i, j = i2, j2
    assert (i, j) == (len(one), len(other))


def test_the_marks_can_be_read_without_colour_and_by_a_screen_reader() -> None:
    html = word_diff("Wij komen samen", "Wij lezen samen")
    assert '<span class="visually-hidden">verwijderd: </span>' in html
    assert '<span class="visually-hidden">ingevoegd: </span>' in html
    assert html.count('aria-hidden="true">+</span>lezen') == 1
    assert html.count('aria-hidden="true">−</span>komen') == 1
    assert "<script>" not in word_diff("", "<script>alert(1)</script>")


def _referred(node: dict[str, Any]) -> dict[str, Any]:
    """Return what `node` refers to ("#/$defs/row"), or `node` itself."""
    found: Any = SCHEMA
    for part in node["$ref"].split("/")[1:] if "$ref" in node else ():
        found = found[part]
    return found if "$ref" in node else node


def _schema_keys(node: dict[str, Any], path: str = "") -> Iterator[str]:
    node = _referred(node)
    node = _referred(node.get("items", node))
    for key, inner in node.get("properties", {}).items():
        here = f"{path}.{key}" if path else key
        nested = list(_schema_keys(inner, here))
        yield from nested or [here]


def _compared_keys(group: Any = AGENDA, path: str = "") -> Iterator[str]:
    for entry in entries_of(group, path):
        here = f"{path}.{entry.key}" if path else entry.key
        if isinstance(entry, Part | Rows):
            yield from _compared_keys(entry.group, here)
        else:
            yield here


def test_nothing_in_the_format_is_left_out_of_a_comparison() -> None:
    # What an addendum is does not change; what it changes is compared as the text that it is.
    whole = {"coordinator", "contact", "municipalities", "addendum"}
    found = {key for key in _schema_keys(SCHEMA) if not key.endswith(".id") and key.split(".")[0] not in whole}
    assert found - {"format"} == set(_compared_keys()) - whole


def test_a_row_that_moved_is_one_change() -> None:
    rows = [{"id": str(number), "heading": f"Pijler {number}", "text": "Tekst"} for number in range(6)]
    before = {"pillars": rows}
    after = {"pillars": [rows[4], *rows[:4], rows[5]]}
    [change] = compare(before, after).changes
    assert (change.sort, change.path, change.before, change.after) == (Sort.MOVED, "pillars.4", 5, 1)
    assert summary(compare(before, after)) == "1 wijziging: 1 pijler verplaatst"


def test_rows_without_an_identity_are_matched_by_what_they_say() -> None:
    before = {"consultations": [{"name": "Beleidsoverleg", "purpose": "Oud"}, {"name": "Bestuurlijk overleg"}]}
    after = {
        "consultations": [
            {"name": "Bestuurlijk overleg"},
            {"name": "Nieuw overleg", "purpose": "Iets anders"},
            {"name": "Beleidsoverleg", "purpose": "Nieuw"},
        ]
    }
    found = {(change.sort, change.label) for change in compare(before, after).changes}
    assert found == {
        (Sort.ADDED, "Overleg ‘Nieuw overleg’"),
        (Sort.MOVED, "Overleg ‘Bestuurlijk overleg’"),
        (Sort.TEXT, "Doel van het overleg"),
    }


def test_people_places_choices_and_dates_are_said_in_words() -> None:
    before = {
        "municipalities": ["GM0361"],
        "contact": {"name": "Olivia Alkmaar", "organisation": "gemeente Alkmaar", "role": "Beleidsmedewerker"},
        "consultations": [{"name": "Overleg", "frequency": "monthly"}],
        "communication": {"activities": [{"what": "Bijeenkomst", "date": "2027-03-01"}]},
    }
    after = {
        "municipalities": [{"code": "GM0361", "name": "Alkmaar"}, {"code": "GM0758", "name": "Breda"}],
        "contact": None,
        "consultations": [{"name": "Overleg", "frequency": "quarterly"}],
        "communication": {"activities": [{"what": "Bijeenkomst", "date": "2027-04-01"}]},
    }
    assert list(text_lines(compare(before, after))) == [
        "Kop en betrokkenen > Gemeenten",
        "  [+Breda+]",
        "",
        "Kop en betrokkenen > Contactpersoon van de gemeente",
        "  Olivia Alkmaar, Beleidsmedewerker, gemeente Alkmaar → niets",
        "",
        "Afspraak 1: overleg > Overleg ‘Overleg’ > Hoe vaak",
        "  Elke maand → Elk kwartaal",
        "",
        "Afspraak 3: communicatie en kennisdeling > Kennisdelingsactiviteit ‘Bijeenkomst’ > Datum",
        "  1 maart 2027 → 1 april 2027",
    ]


def changed_copy(document: dict[str, Any]) -> dict[str, Any]:
    """Return the agenda with exactly the changes of CHANGES."""
    after = copy.deepcopy(document)
    after["title"] = "GKA-Agenda vernieuwd"
    words = after["communication"]["communication"]
    first = words.removeprefix("<p>").split(" ")[0]
    after["communication"]["communication"] = words.replace(first, f"Voortaan {first}", 1)
    after["interventions"][0]["funding"]["lines"][0]["amount"] = "80000.00"
    after["interventions"].append({"kind": "intervention", "name": "Leesclub", "goal": "Lezen"})
    after["consultations"].reverse()
    after["pillars"] = after["pillars"][:-1]
    after["period"]["end"] = document["period"]["end"] + 1
    return after


CHANGES = [
    (Sort.TEXT, "title"),
    (Sort.FACT, "period.end"),
    (Sort.REMOVED, "pillars"),
    (Sort.MOVED, "consultations"),
    (Sort.TEXT, "communication.communication"),
    (Sort.AMOUNT, "interventions.funding.lines.amount"),
    (Sort.ADDED, "interventions"),
]
SUMMARY = "7 wijzigingen: 2 teksten, 1 interventie erbij, 1 pijler weg, 1 overleg verplaatst, 1 bedrag, 1 ander gegeven"


def _without_ids(path: str) -> str:
    return ".".join(part for part in path.split(".") if not part.isdecimal() and len(part) != 36)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_exactly_the_changes_made_come_out(path: Path) -> None:
    comparison = compare(load(path), changed_copy(load(path)))
    assert [(change.sort, _without_ids(change.path)) for change in comparison.changes] == CHANGES
    assert summary(comparison) == SUMMARY
    assert compare(load(path), load(path)).changes == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_command_prints_exactly_the_changes(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = tmp_path / "B.json"
    changed.write_text(json.dumps(changed_copy(load(path))))
    call_command("redline", str(path), str(changed), "--format", "text")
    printed = capsys.readouterr().out
    assert printed.count("\n\n") == len(CHANGES) - 1
    assert "€ 70.000 → € 80.000" in printed
    assert "[+Voortaan+]" in printed
    assert "Interventie ‘Leesclub’\n  erbij\n" in printed
    call_command("redline", str(path), str(path))
    assert capsys.readouterr().out == ""


def test_the_command_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    good, bad = str(FILES[0]), tmp_path / "B.json"
    for content, sentence in (
        (None, "kan niet worden gelezen"),
        (b"\xff\x00", "is geen JSON-bestand"),
        (b"[1]", "geen agenda in het formaat"),
        (b'{"format": "gka-agenda/1", "title": 3}', "past niet in het formaat"),
    ):
        if content is not None:
            bad.write_bytes(content)
        with pytest.raises(CommandError, match=sentence) as refused:
            call_command("redline", good, str(bad))
        assert refused.value.returncode == 2


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
def test_the_pdf_shows_exactly_the_changes_and_keeps_the_standards(tmp_path: Path) -> None:
    agenda = import_document(document=load(), by=None)
    before = document_of(agenda)
    changed = changed_copy(before)
    changed["interventions"][-1] = {**changed["interventions"][0], "id": "", "name": "Leesclub"}
    created = datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC)
    pdf = redline_pdf(before, changed, titles=("Versie 2", "Huidige tekst"), heading="Wijzigingen", created=created)
    assert objections(pdf) == []
    file = tmp_path / "redline.pdf"
    file.write_bytes(pdf)
    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True).stdout.decode()
    words = " ".join(text.split())
    assert "7 wijzigingen" in words
    assert "[-€ 70.000-] [+€ 80.000+]" in words
    assert "[+Voortaan+]" in words
    assert "Interventie ‘Leesclub’ (erbij)" in words
    assert "(verplaatst van plaats" in words
    assert words.count("[+") == 1 + _inserted(before, changed)


def _inserted(before: dict[str, Any], after: dict[str, Any]) -> int:
    blocks = Drawer().blocks(compare(before, after))
    return sum(change.html.count("<ins") for block in blocks for group in block.groups for change in group.changes)
