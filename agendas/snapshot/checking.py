"""Checks a document that comes in from outside, before anything is stored."""

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as SchemaError

from agendas.richtext import forbidden_tags, html_in, normalise, text_of, to_rich
from agendas.snapshot.addenda import REASON, problems_of
from agendas.snapshot.problems import Problem
from agendas.structure import (
    MAX_MONEY_LINES,
    MAX_ROWS,
    MAX_TEXT_BYTES,
    MOST_YEARS,
    MOST_YEARS_EXTENDED,
    Field,
    Text,
    count_rows,
    money_lists,
    walk,
)
from interventions.models import CatalogueEntry, Factor, Theme
from municipalities.models import Municipality, SchoolBoard
from records.archival_pdf.fonts import name_of, unprintable

_SCHEMA = Path(__file__).resolve().parent.parent / "schemas" / "gka-agenda-1.schema.json"


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(_SCHEMA.read_text()))


def schema_errors(document: Any) -> Iterator[SchemaError]:
    """Yield where `document` has not the form of gka-agenda/1; asks nothing of the database."""
    return _validator().iter_errors(document)


def check(document: Any) -> list[Problem]:
    """Return everything that is wrong with `document` as gka-agenda/1, in its own order; empty when it may be written.

    First the form (JSON Schema, unknown keys by name), then the meaning: codes, years, texts, names.
    """
    # One sentence per place: the same missing keys are reported once for each.
    problems = list(dict.fromkeys(_of_schema(error) for error in schema_errors(document)))
    if problems := problems or list(_strings(document)):
        return problems
    problems = [*_period(document), *_municipalities(document), *_names(document), *_texts(document)]
    problems += [*_dates(document), *_organisations(document), *_addresses(document), *problems_of(document)]
    return problems + list(_size(document))


# What JSON calls it, and what people call it.
_TYPES = {
    "string": "tekst",
    "integer": "een heel getal",
    "boolean": "true of false",
    "array": "een lijst",
    "object": "een groep velden",
    "null": "leeg",
}
# Per pattern or range: how a path ends, and what to write there.
_SHAPES = (
    (("amount", "rate", "quantity"), "is geen bedrag. Schrijf het als 70000.00."),
    (("date",), "is geen datum. Schrijf hem als 2026-07-01."),
    (("start", "end", "year"), "is geen jaar tussen 2000 en 2100."),
    (("reference",), "is geen kenmerk. Schrijf het als GKA-2026-0361."),
    (("gka_share",), "is geen aandeel. Schrijf het als 2/3."),
)


# A null byte, or half of a character that JSON could write as two.
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
# Strings that are no text of the agenda: codes, names of lists, addresses.
_LONGEST_STRING = 254


def _strings(value: Any, path: str = "") -> Iterator[Problem]:
    """Yield the strings that no database can store, wherever they stand."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _strings(item, f"{path}.{number}")
    elif isinstance(value, str) and _NOT_STORABLE.search(value):
        yield Problem(path, "De tekst bevat een onzichtbaar teken (null-teken). Haal dit weg of plak de tekst opnieuw.")


def _addresses(document: dict[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with web addresses, places and people, which are no fields of the structure."""
    rows = [(f"local_agendas.{n}.url", row.get("url")) for n, row in enumerate(document.get("local_agendas") or [])]
    activities = (document.get("communication") or {}).get("activities") or []
    rows += [(f"communication.activities.{n}.url", row.get("url")) for n, row in enumerate(activities)]
    for path, url in rows:
        if url and not _is_web_address(url):
            yield Problem(path, f"“{_short(url)}” is geen webadres. Schrijf het als https://www.voorbeeld.nl.")
    others = [(f"signatories.{n}.place", row.get("place")) for n, row in enumerate(document.get("signatories") or [])]
    others += [("parent", document.get("parent"))]
    for key in ("coordinator", "contact"):
        others += [(f"{key}.{name}", text) for name, text in (document.get(key) or {}).items()]
    for path, text in others:
        if text and len(text) > (80 if path.endswith("place") else _LONGEST_STRING):
            yield Problem(path, f"“{_short(text)}” is te lang.")
        elif text and (characters := unprintable(text)):
            yield Problem(path, f"Dit teken kan niet worden afgedrukt: {' '.join(characters)}.")


def _is_web_address(url: str) -> bool:
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        return False
    return len(url) <= 200 and not unprintable(url)


def _of_schema(error: SchemaError) -> Problem:
    path = ".".join(str(part) for part in error.absolute_path)
    value: Any = error.instance
    rule: Any = error.validator_value
    match error.validator:
        case "additionalProperties":
            known: Any = error.schema
            unknown = ", ".join(sorted(f"“{key}”" for key in value if key not in known.get("properties", {})))
            return Problem(path, f"Onbekende sleutel {unknown}. Haal deze weg of gebruik een naam uit het formaat.")
        case "required":
            return Problem(path, f"Hier ontbreekt: {', '.join(key for key in rule if key not in value)}.")
        case "const":
            return Problem(path, f"Dit is geen bestand in het formaat {rule}.")
        case "enum":
            choices = ", ".join(str(item) for item in rule if item != "")
            return Problem(path, f"“{_short(value)}” is hier geen bekende waarde. Kies uit: {choices}.")
        case "type":
            names = [rule] if isinstance(rule, str) else list(rule)
            wanted = " of ".join(_TYPES[name] for name in names)
            return Problem(path, f"“{_short(value)}” heeft hier niet de goede vorm. Hier hoort: {wanted}.")
    return Problem(path, f"“{_short(value)}” {_shape(path)}")


def _shape(path: str) -> str:
    """Return what is wrong with a value at `path` that has the right type but not the right form."""
    if "municipalities" in path:
        return "is geen gemeentecode. Schrijf hem als GM0361."
    return next((sentence for endings, sentence in _SHAPES if path.endswith(endings)), "past hier niet.")


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _period(document: dict[str, Any]) -> Iterator[Problem]:
    start, end = document["period"]["start"], document["period"]["end"]
    most = MOST_YEARS_EXTENDED if document["kind"] == "addendum" else MOST_YEARS
    if end < start:
        yield Problem("period", f"Het eindjaar {end} ligt voor het startjaar {start}.")
    elif end - start >= most:
        yield Problem("period", f"De periode {start}-{end} is te lang: een agenda duurt 1 tot en met {most} jaar.")


def _municipalities(document: dict[str, Any]) -> Iterator[Problem]:
    codes = [item["code"] if isinstance(item, dict) else item for item in document["municipalities"]]
    if not codes and document["kind"] == "municipal":
        yield Problem("municipalities", "Een gemeentelijke agenda heeft ten minste één gemeente.")
    known = set(Municipality.objects.filter(cbs_code__in=codes).values_list("cbs_code", flat=True))
    for number, code in enumerate(codes):
        if code not in known:
            yield Problem(f"municipalities.{number}", f"Het portaal kent geen gemeente met code {code}.")
        elif code in codes[:number]:
            yield Problem(f"municipalities.{number}", f"Gemeente {code} staat er twee keer.")


def _names(document: dict[str, Any]) -> Iterator[Problem]:
    themes, factors, catalogue = (
        set(model.objects.values_list("name", flat=True)) for model in (Theme, Factor, CatalogueEntry)
    )
    lists = [
        ("themes", document.get("themes"), themes, "thema"),
        ("factors", document.get("factors"), factors, "factor"),
    ]
    for number, row in enumerate(document.get("interventions") or []):
        lists.append((f"interventions.{row.get('id', number)}.themes", row.get("themes"), themes, "thema"))
    for path, names, known, word in lists:
        for name in names or []:
            if name not in known:
                yield Problem(path, f"Het portaal kent geen {word} “{_short(name)}”. Voeg het eerst toe in het beheer.")
    for key in ("interventions", "communities"):
        for number, row in enumerate(document.get(key) or []):
            if row.get("catalogue") and row["catalogue"] not in catalogue:
                yield Problem(
                    f"{key}.{row.get('id', number)}.catalogue",
                    f"De interventiebank kent “{_short(row['catalogue'])}” niet.",
                )


def _texts(document: dict[str, Any]) -> Iterator[Problem]:
    amends = document.get("addendum") or {}
    if sentence := text_problem(REASON, amends.get("reason") or ""):
        yield Problem("addendum.reason", sentence)
    for found in (*walk(document), *walk(amends.get("before") or {}, path="addendum.before.")):
        values = found.value if isinstance(found.value, list) else [found.value or ""]
        for value in values:
            if sentence := text_problem(found.field, value):
                yield Problem(found.path, sentence)


def text_problem(field: Field, value: str) -> str:
    """Return what is wrong with `value` as the text of `field`, in one Dutch sentence, or ""."""
    if "\x00" in value:
        return "De tekst bevat een onzichtbaar teken (null-teken). Haal dit weg of plak de tekst opnieuw."
    if field.text is Text.RICH:
        if tags := forbidden_tags(value) if value.lstrip().startswith("<") else []:
            return f"Deze opmaak kan hier niet: {', '.join(tags)}. Gebruik alleen kopjes, lijsten, vet en cursief."
        words = text_of(to_rich(value))
    else:
        if tag := html_in(value):
            return f"Hier kan geen HTML staan. Haal “{_short(tag)}” weg."
        words = normalise(value)
    if len(words) > field.limit:
        length, limit = f"{len(words):,}".replace(",", "."), f"{field.limit:,}".replace(",", ".")
        return f"De tekst is te lang: {length} tekens, er passen er {limit}."
    if characters := unprintable(words):
        names = ", ".join(name_of(character) for character in characters)
        return f"Dit teken kan niet worden afgedrukt: {names}. Haal het weg of schrijf het anders."
    return ""


def _dates(document: dict[str, Any]) -> Iterator[Problem]:
    lines = [("signatories", row) for row in document.get("signatories") or []]
    lines += [
        ("communication.activities", row) for row in (document.get("communication") or {}).get("activities") or []
    ]
    lines += [("analysis.indicators", row) for row in (document.get("analysis") or {}).get("indicators") or []]
    for intervention in document.get("interventions") or []:
        lines += [("interventions.indicators", row) for row in intervention.get("indicators") or []]
    for path, row in lines:
        try:
            date.fromisoformat(row.get("date") or "2000-01-01")
        except ValueError:
            yield Problem(f"{path}.date", f"“{row['date']}” is geen bestaande datum.")


def _organisations(document: dict[str, Any]) -> Iterator[Problem]:
    named = [
        (f"interventions.{row.get('id', number)}.parties.{party.get('id', place)}.organisation_id", identifier)
        for number, row in enumerate(document.get("interventions") or [])
        for place, party in enumerate(row.get("parties") or [])
        if (identifier := party.get("organisation_id"))
    ]
    known = SchoolBoard.objects.known({identifier for _, identifier in named})
    for path, identifier in named:
        if identifier not in known:
            sentence = f"Het portaal kent geen school of schoolbestuur met nummer “{_short(identifier)}”."
            yield Problem(path, sentence)


def known_organisation(identifier: str) -> bool:
    """Is there a school or school board with this BRIN, establishment or board number?"""
    return bool(SchoolBoard.objects.known([identifier]))


def _size(document: dict[str, Any]) -> Iterator[Problem]:
    lists = money_lists(document)
    lines = sum(map(len, lists))
    # What an addendum keeps of the text before it was measured there.
    size = _bytes({**document, "addendum": None}) - sum(map(_bytes, lists))
    if size > MAX_TEXT_BYTES:
        yield Problem("", f"De agenda is te groot: {size // 1000} kB tekst. Er past {MAX_TEXT_BYTES // 1000} kB in.")
    if (rows := count_rows(document) - lines) > MAX_ROWS:
        yield Problem("", f"De agenda heeft te veel regels: {rows}. Er passen er {MAX_ROWS}.")
    if lines > MAX_MONEY_LINES:
        sentence = f"De agenda heeft te veel begrotings- en dekkingsregels: {lines}. Er passen er {MAX_MONEY_LINES}."
        yield Problem("", sentence)


def _bytes(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())
