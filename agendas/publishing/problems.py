"""What is wrong with a mask for this text, as sentences for who wrote it."""

import re
from html import unescape
from typing import Any

from agendas.choices import WooGround
from agendas.document import present
from agendas.document.drawing import body_html
from agendas.naming import name_of
from agendas.publishing.finding import folded
from agendas.publishing.marks import BLOCK
from agendas.publishing.masking import Document, Mask, fields_in, masked, says

LONGEST_WORDS = 200
MOST_ENTRIES = 100
_SIGNER = (("name", "de naam"), ("office", "de functie"), ("organisation", "de organisatie"))
_TAG = re.compile(r"<[^>]*>")


def mask_problems(
    document: Document, mask: Mask, signatures: list[dict[str, Any]] | None = None
) -> list[tuple[int, str]]:
    """Return what is wrong with `mask` for this text: (place in the mask, a Dutch sentence).

    `signatures` are the rows of gka-signatures/1: who signed in another's place must stay readable too.
    """
    if len(mask) > MOST_ENTRIES:
        return [(MOST_ENTRIES, f"U kunt hoogstens {MOST_ENTRIES} passages weglaten. Laat liever hele velden weg.")]
    found = []
    paths = {path for path, _ in fields_in(document)}
    for place, item in enumerate(mask):
        sentence = _shape(item) or (
            _of_field(document, item, paths) if "path" in item else _of_words(document, item, signatures or [])
        )
        if not sentence and any(_same(item, other) for other in mask[:place]):
            sentence = "Dit staat al in de lijst. Haal deze regel weg."
        if sentence:
            found.append((place, sentence))
    return found or _still_readable(document, mask)


def _shape(item: Any) -> str:
    if not isinstance(item, dict) or set(item) not in ({"words", "ground"}, {"path", "ground"}):
        return "Vul woorden in of kies een veld, met een grond."
    if not all(isinstance(value, str) for value in item.values()):
        return "Vul woorden in of kies een veld, met een grond."
    if item["ground"] not in WooGround.values:
        return "Kies op welke grond van de Wet open overheid dit wordt weggelaten."
    return ""


def _same(one: dict[str, str], other: dict[str, str]) -> bool:
    if "path" in one:
        return one["path"] == other.get("path")
    return "words" in other and folded(one["words"]) == folded(other["words"])


def _of_field(document: Document, item: dict[str, str], paths: set[str]) -> str:
    path = item["path"]
    if path in paths:
        return ""
    parts = path.split(".")
    if parts[0] == "signatories":
        row = next((row for row in document.get("signatories") or [] if row.get("id") in parts), None)
        if row:
            return _hides(row.get("office") or row.get("name") or "", "de functie, de naam en de organisatie")
    if path and name_of(document, path) is not None:
        return f"Het veld “{name_of(document, path)}” kan niet worden weggelaten: het is leeg of geen tekst."
    return "Dit veld staat niet in de ondertekende tekst. Kies een veld uit de lijst."


def _of_words(document: Document, item: dict[str, str], signatures: list[dict[str, Any]]) -> str:
    words = item["words"]
    if sum(letter.isalnum() for letter in folded(words)) < 2:
        return "Gebruik minstens twee letters of cijfers. Van één letter wordt de tekst onleesbaar."
    if len(words) > LONGEST_WORDS or BLOCK in words:
        return f"Gebruik hoogstens {LONGEST_WORDS} gewone tekens, of laat het hele veld weg."
    for row in [*(document.get("signatories") or []), *signatures]:
        for key, what in _SIGNER:
            if row.get(key) and says(row[key], words):
                return _hides(row[key], what)
    if masked(document, [item]) == document:
        return f"“{words}” staat niet in de ondertekende tekst. Controleer de spelling of haal deze regel weg."
    return ""


def _hides(what: str, part: str) -> str:
    return (
        f"Dit verbergt “{what}”: {part} van een ondertekenaar. Naam, functie en organisatie van wie ondertekent "
        "zijn altijd openbaar."
    )


def _still_readable(document: Document, mask: Mask) -> list[tuple[int, str]]:
    """Return the words that still stand in what is shown: in figures, or in the fixed words of the document."""
    shown = readable(masked(document, mask))
    return [
        (
            place,
            f"“{item['words']}” is dan nog te lezen, als bedrag of als vast woord van de agenda. "
            "Laat daar het hele veld weg, of kies andere woorden.",
        )
        for place, item in enumerate(mask)
        if "words" in item and says(shown, item["words"])
    ]


def readable(document: Document) -> str:
    """Return all that people read of `document`, as plain text."""
    presented = present(document)
    head = [presented.title, presented.subtitle, presented.slogan, presented.motto, presented.place_line]
    return "\n".join([*head, unescape(_TAG.sub("\n", body_html(presented.sections)))])


def in_plan_problems(mask: Mask, **texts: str) -> dict[str, str]:
    """Return for each of `texts` (title, summary) the sentence that it says what the mask leaves out."""
    found = {}
    for name, text in texts.items():
        words = next((item["words"] for item in mask if "words" in item and says(text, item["words"])), "")
        if words:
            found[name] = f"Hierin staat “{words}”, en dat laat u in de tekst weg. Schrijf het anders."
    return found
