"""The text in force as people read it: beside everything that an addendum changed stands which one, and when."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from typing import Any

from agendas.amending import paragraph_origins
from agendas.document import present
from agendas.document.marks import SECTION_LISTS, Deed, Mark, anchor_of, is_row, marks_of, per_place
from agendas.document.parts import Document, Facts, Section, Text
from agendas.in_force import InForce, Part
from gka_portal.notation import dutch_date
from gka_portal.sanitising import clean

# Gives the address of the page about an addendum, "" where there is none for this reader.
Address = Callable[[str], str]

_RICH = re.compile(r'<div class="rich( lead)?">')
_PARENTS = {"consultations": "afspraak-1", "other_agreements": "overige-afspraken", "clauses": "bepalingen"}
_SECTIONS = {"interventions": ("interventie-", "experiment"), "communities": ("community-",)}


@dataclass(frozen=True)
class Changes:
    """What one addendum did to the text, each mark with where it stands in the text ("" for what is not printed)."""

    part: Part
    url: str
    marks: list[tuple[Mark, str]]


@dataclass(frozen=True)
class Reading:
    """The text to draw, and per addendum what it changed, in the order in which they came into force."""

    document: Document
    changes: list[Changes]


def no_page(reference: str) -> str:
    return ""


def read(
    text: InForce,
    *,
    signatures: list[dict[str, Any]] | None = None,
    address: Address = no_page,
    document: dict[str, Any] | None = None,
) -> Reading:
    """Return `text` for reading. `signatures` are those of the agenda; `address` links to addenda.

    `document`: the text as others may read it (masked). Then nothing of what was signed is drawn but that.
    """
    marks = marks_of(text.consolidated, document)
    shown = _with_places(present(document or text.document, signatures), marks)
    told = per_place(marks, list(_places(shown.sections)))
    hand = _Hand(text, {part.reference: part for part in text.parts}, address, told, is_whole=document is None)
    anchors = {mark: anchor_of(place) for place, found in told.items() for mark in found}
    changes = [
        Changes(part, address(part.reference), [(mark, anchors.get(mark, "")) for mark in marks if _is_of(mark, part)])
        for part in text.addenda
    ]
    return Reading(replace(shown, around=hand.around), changes)


def _is_of(mark: Mark, part: Part) -> bool:
    return mark.reference == part.reference


def _places(sections: list[Section]) -> Iterator[str]:
    """Yield the addresses that are drawn, in the order of the text."""
    for section in sections:
        for part in section.parts:
            shown = [value for _, value in part.rows] if isinstance(part, Facts) else [part]
            yield from (value.path for value in shown if value.path)
        yield from _places(section.sections)


# ---------- places for what has none ----------


def _with_places(document: Document, marks: list[Mark]) -> Document:
    """Return `document` with a place at the head of each section that marks are about, and one for each that went."""
    rows = {mark.path for mark in marks if is_row(mark.path)}
    fields = {mark.path.rpartition(".")[0] for mark in marks if not is_row(mark.path)}
    sections = [_with_head(section, rows | fields) for section in document.sections]
    for number, mark in enumerate(marks, start=1):
        if mark.deed is Deed.REMOVED and mark.path.rpartition(".")[0] in SECTION_LISTS:
            sections = _with_gone(sections, mark, f"vervallen-{number}")
    return replace(document, sections=sections)


def _with_head(section: Section, rows: set[str]) -> Section:
    under = [_with_head(inner, rows) for inner in section.sections]
    if section.path and section.path in rows:
        return replace(section, parts=[Text("", section.path), *section.parts], sections=under)
    return replace(section, sections=under)


def _with_gone(sections: list[Section], mark: Mark, anchor: str) -> list[Section]:
    """Return `sections` with one for the row that went, among those of its kind or else before the end."""
    key = mark.path.partition(".")[0]
    gone = Section(anchor, f"{mark.names[-1]} (vervallen)", [Text("", mark.path)], listed=False)
    places = [place for place, section in enumerate(sections) if section.anchor == _PARENTS.get(key)]
    if places:
        parent = sections[places[0]]
        return [
            *sections[: places[0]],
            replace(parent, sections=[*parent.sections, gone]),
            *sections[places[0] + 1 :],
        ]
    places = [place for place, section in enumerate(sections) if section.anchor.startswith(_SECTIONS.get(key, "-"))]
    last = places[-1] + 1 if places else len(sections)
    return [*sections[:last], gone, *sections[last:]]


# ---------- drawing ----------


@dataclass(frozen=True)
class _Hand:
    """Puts the notes beside the text."""

    text: InForce
    parts: dict[str, Part]
    address: Address
    told: dict[str, list[Mark]]
    # May what was signed be drawn, and not only what the document has?
    is_whole: bool

    def around(self, path: str, html: str) -> str:
        marks = self.told.get(path)
        if not marks:
            # The place at the head of a section, for which there was nothing after all.
            return "" if is_row(path) else html
        own = [mark for mark in marks if mark.path == path]
        rest = [mark for mark in marks if mark.path != path]
        body = "" if is_row(path) else self._paragraphs(path, html) if own and self.is_whole else None
        if body is None:
            body = html + "".join(self._note(self._words(mark, at_itself=True), mark.reference) for mark in own)
        elif is_row(path):
            body = "".join(self._note(self._words(mark, at_itself=True), mark.reference) for mark in own)
        notes = "".join(self._note(self._words(mark, at_itself=False), mark.reference) for mark in rest)
        return f'<div class="in-force" id="{escape(anchor_of(path))}">{body}{notes}</div>'

    def _paragraphs(self, path: str, html: str) -> str | None:
        """Return a rich text with a note under the paragraphs of each addendum; None when it is no rich text."""
        steps = self.text.consolidated.history.get(path)
        match = _RICH.match(html)
        if not steps or not match:
            return None
        first, last = steps[0][0], steps[-1][0]
        found = paragraph_origins([(reference, str(value or "")) for reference, value in steps])
        drawn, named = [], set()
        for reference, blocks in groupby(found, key=lambda block: block[1]):
            body = f"{match.group()}{clean(''.join(block for block, _ in blocks))}</div>"
            if reference is None or reference == first:
                drawn.append(body)
            else:
                named.add(reference)
                drawn.append(f'<div class="in-force__part">{body}{self._note("Gewijzigd", reference)}</div>')
        if last is not None and last not in named:
            drawn.append(self._note("Een deel is vervallen", last))
        return "".join(drawn)

    @staticmethod
    def _words(mark: Mark, *, at_itself: bool) -> str:
        return mark.deed.value if at_itself else f"{mark.names[-1]}: {mark.deed.value.lower()}"

    def _note(self, words: str, reference: str) -> str:
        part = self.parts.get(reference)
        day = f", {dutch_date(part.signed_on)}" if part else ""
        name = f"addendum {escape(reference)}"
        if url := self.address(reference):
            name = f'<a href="{escape(url)}">{name}</a>'
        return f'<p class="in-force__note">{escape(words)} door {name}{day}</p>'
