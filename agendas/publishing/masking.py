"""Leaving passages out of the text of an agenda (Wet open overheid, article 5.1): pure functions of documents."""

import copy
from collections.abc import Iterator
from typing import Any

from agendas.amending import in_base_ids
from agendas.choices import (
    BudgetCategory,
    ConsultationKind,
    CoverSource,
    Frequency,
    InterventionKind,
    Kind,
    PartyRole,
    SignatureMethod,
    SigningParty,
    Triangle,
)
from agendas.publishing.finding import Hit, folded, hits, is_link, is_tag, pieces_of
from agendas.publishing.marks import mark
from agendas.structure import Text, walk

Document = dict[str, Any]
Mask = list[dict[str, str]]

# Keys whose value is a code, a number or a day: no words that anybody reads.
_CODES = frozenset(
    "id format reference parent code key sort blocks base on sha256 gka_share amount quantity rate date at start end "
    "signatory evidence file_sha256 hash factor".split()
)
# The same under keys that elsewhere hold words: `role` of a party, `source` of a line of money.
_ENUMERATED = frozenset("kind role source category frequency party triangle method".split())
_VALUES = frozenset(
    value
    for choices in (
        Kind,
        InterventionKind,
        ConsultationKind,
        Frequency,
        PartyRole,
        CoverSource,
        BudgetCategory,
        SigningParty,
        Triangle,
        SignatureMethod,
    )
    for value in choices.values
)
# Instead of a hash that would tell too much.
NO_HASH = "0" * 64
# Why an agenda is amended: the one text of an addendum beside those of an agenda.
REASON = "addendum.reason"
# The hash of the text from which an addendum started; it goes when something of that text goes (`masks`).
BASE = "addendum.base.sha256"
_MONEY = {"budget": "Begroting, alle regels", "funding": "Financiering, alle regels"}


def masked(document: Document, mask: Mask) -> Document:
    """Return a copy of `document` without what `mask` leaves out; what does not occur in it is passed over."""
    if not mask:
        return document
    found = copy.deepcopy(document)
    for item in mask:
        if "path" in item:
            for text in (found, (found.get("addendum") or {}).get("before") or {}):
                _leave_out(text, item["path"], mark(item["ground"]))
    return _without_hash(without_words(found, mask), document)


def _without_hash(found: Document, document: Document) -> Document:
    """Return `found` without the hash of the text from which an addendum started, when something was left out.

    That text says the same words: who guesses them right would find its hash.
    """
    base = (found.get("addendum") or {}).get("base")
    if base and found != document:
        base["sha256"] = NO_HASH
    return found


def without_words(value: Any, mask: Mask) -> Any:
    """Return any JSON value without the words of `mask`, in every text of it."""
    items = [item for item in mask if item.get("words")]
    wanted = [folded(item["words"]) for item in items]
    return _visit(value, wanted, [mark(item["ground"]) for item in items], "") if items else value


def _visit(value: Any, wanted: list[str], marks: list[str], key: str) -> Any:
    if isinstance(value, dict):
        return {name: part if name in _CODES else _visit(part, wanted, marks, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_visit(part, wanted, marks, key) for part in value]
    if not isinstance(value, str) or (key in _ENUMERATED and value in _VALUES):
        return value
    return _cut(value, wanted, marks)


def says(text: str, words: str) -> bool:
    """Does `text` (plain or rich) say `words`, as somebody reads it?"""
    return bool(hits(pieces_of(text), [folded(words)]))


def _cut(text: str, wanted: list[str], marks: list[str]) -> str:
    pieces = pieces_of(text)
    found = hits(pieces, wanted)
    links = _links(pieces, wanted, found)
    if not found and not links:
        return text
    covered: dict[int, str] = {}
    end = -1
    for hit in found:
        for place in range(hit.first, hit.last + 1):
            if not is_tag(pieces[place]):
                # What overlaps what was left out already goes too; the mark stands once.
                covered.setdefault(place, marks[hit.entry] if place == hit.first and hit.first > end else "")
        end = max(end, hit.last)
    return "".join("" if place in links else covered.get(place, piece) for place, piece in enumerate(pieces))


def _links(pieces: list[str], wanted: list[str], found: list[Hit]) -> set[int]:
    """Return the tags of links that say the words themselves, or around words that go: their address tells too much."""
    gone: set[int] = set()
    start = -1
    for place, piece in enumerate(pieces):
        if not is_link(piece):
            continue
        if piece[1] != "/":
            start = place
        elif start >= 0:
            address = pieces_of(pieces[start][1:])
            if hits(address, wanted) or any(hit.first < place and hit.last > start for hit in found):
                gone |= {start, place}
            start = -1
    return gone


def _leave_out(document: Document, path: str, words: str) -> None:
    """Replace the whole field at `path`; the lines of money go, and their note says so."""
    parts = path.split(".")
    if path == BASE:
        if facts := document.get("addendum"):
            facts["base"]["sha256"] = NO_HASH
        return
    if path == REASON:
        if facts := document.get("addendum"):
            facts["reason"] = words
        return
    if parts[-1] == "lines" and len(parts) >= 2 and parts[-2] in _MONEY:
        group = _at(document, parts[:-1])
        if isinstance(group, dict) and group.get("lines"):
            group["lines"] = []
            group["note"] = f"{group.get('note') or ''}<p>{words}</p>"
            row = _at(document, parts[:-2])
            if isinstance(row, dict) and isinstance(row.get("funding"), dict):
                # With the share of GKA the total can be worked out.
                row["funding"]["gka_share"] = None
        return
    holder = _at(document, parts[:-1])
    found = next((each.field for each in walk(document) if each.path == path), None)
    if found is not None and isinstance(holder, dict) and holder.get(parts[-1]):
        shapes: dict[Text, Any] = {Text.RICH: f"<p>{words}</p>", Text.NAMES: [words]}
        holder[parts[-1]] = shapes.get(found.text, words)


def _at(value: Any, parts: list[str]) -> Any:
    for part in parts:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list):
            value = next((row for row in value if isinstance(row, dict) and row.get("id") == part), None)
        else:
            return None
    return value


def texts_in(document: Document) -> list[Document]:
    """Return the text itself and, of an addendum, what stood there before it (the amended parts only)."""
    before = (document.get("addendum") or {}).get("before")
    return [document, before] if before else [document]


def fields_in(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the fields of `document` that can be left out whole and say something: (path, what kind of field).

    Of an addendum also those that stand in the text before it only, at their path there: a mask holds for both texts.
    """
    yield from _fields(document)
    if (document.get("addendum") or {}).get("reason"):
        yield REASON, "Aanleiding van het addendum"
    for before in texts_in(document)[1:]:
        # The same field has one path in both.
        kept = {path for path, _label in _fields(in_base_ids(document))}
        yield from ((path, label) for path, label in _fields(before) if path not in kept)


def _fields(text: Document) -> Iterator[tuple[str, str]]:
    for found in walk(text):
        if found.value and not (found.path.startswith("signatories.") and found.field.key != "portfolio"):
            yield found.path, found.field.label
    for row in text.get("interventions") or []:
        for key, label in _MONEY.items():
            if (row.get(key) or {}).get("lines"):
                yield f"interventions.{row.get('id')}.{key}.lines", label
