"""An addendum as people read it: what it changes, who sign, each block that it changes in full, and what stays."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from agendas.document.agreements import analysis_section, communication_section, consultation_section, other_section
from agendas.document.amendment import NOT_YET, Amendment, BlockTold, MoneyLine
from agendas.document.interventions import community_sections, intervention_sections
from agendas.document.marking import Marker
from agendas.document.nouns import ADDENDUM
from agendas.document.opening import (
    clause_section,
    contact_sections,
    explanation_section,
    preamble_sections,
    signature_section,
)
from agendas.document.parts import Document, Facts, Fate, Money, MoneyRow, Note, Section, Table, Text
from agendas.document.shortening import shortened

UNCHANGED = "Ongewijzigd: dit onderdeel blijft zoals het in de geldende tekst staat."
EMPTY = "In dit onderdeel staat niets."
_NOT_YET = "in dit onderdeel is nog niets gewijzigd."
_ANCHOR = "wijzigt"


def addendum_document(
    document: dict[str, Any], amendment: Amendment, signatures: list[dict[str, Any]] | None = None
) -> Document:
    """Return the addendum `document` as sections; `amendment` is what it changes."""
    blocks = [section for row in amendment.told for section in _block(amendment, row)]
    instead = f"Dit is te lang om hier te herhalen: lees het in {amendment.base} bij agenda {amendment.parent}."
    return Document(
        title=amendment.title,
        subtitle=document["subtitle"],
        # Those of the agenda; an addendum that changes them shows that in its first block.
        slogan="",
        motto="",
        places=[item["name"] for item in document["municipalities"]],
        start=document["period"]["start"],
        end=document["period"]["end"],
        sections=[
            _opening(amendment),
            signature_section(document, signatures or []),
            *shortened(blocks, instead),
            *contact_sections(document),
        ],
        noun=ADDENDUM,
        amends=amendment,
    )


def _opening(amendment: Amendment) -> Section:
    changed, blocks = len(amendment.changed_titles), len(amendment.told)
    stay = " Wat niet verandert, blijft zoals het is." if changed < blocks else ""
    about = (
        f"Dit addendum hoort bij de agenda ‘{amendment.agenda}’ ({amendment.parent}). Het verandert "
        f"{changed} van de {blocks} onderdelen van {amendment.base}.{stay}"
    )
    rows = [[row.block.title, _word(row), row.told] for row in amendment.told]
    legend = (
        "Bij wat verandert, staat in woorden of het nieuw, gewijzigd of vervallen is. "
        "Onder een gewijzigde tekst staat wat er eerst stond."
    )
    parts: list[Any] = [
        Text(about),
        Facts([(label, Text(value)) for label, value in amendment.facts if label != "Hoort bij"]),
        Text(legend),
        Table("De onderdelen van de agenda", ["Onderdeel", "Wijzigt het?", "Wat verandert er"], rows),
        *_money(amendment.money),
    ]
    return Section(_ANCHOR, "Wat dit addendum verandert", parts)


def _word(row: BlockTold) -> str:
    return "Wijzigt" if row.is_ticked else "Ongewijzigd"


def _money(lines: list[MoneyLine]) -> list[Money]:
    """Return what is paid, before, after and the difference, for GKA and for everybody together."""
    if not lines:
        return []
    *years, total = lines
    wanted: list[tuple[str, Callable[[MoneyLine], Any]]] = [
        ("GKA, was", lambda line: line.gka_before),
        ("GKA, wordt", lambda line: line.gka_after),
        ("GKA, verschil", lambda line: line.gka_more),
        ("Alles samen, was", lambda line: line.all_before),
        ("Alles samen, wordt", lambda line: line.all_after),
        ("Alles samen, verschil", lambda line: line.all_more),
    ]
    rows = [
        MoneyRow(label, [amount(line) for line in years], amount(total), is_total=label.endswith("verschil"))
        for label, amount in wanted
    ]
    return [Money("Wat er aan geld verandert, per kalenderjaar", [int(line.label) for line in years], rows)]


def _block(amendment: Amendment, row: BlockTold) -> list[Section]:
    """Return a block: one section that says that it stays, or its own sections with their marks."""
    anchor = f"onderdeel-{row.block.slug}"
    if not row.is_ticked:
        return [Section(anchor, row.block.title, [Text(UNCHANGED)])]
    make = _SECTIONS[row.block.key]
    found = amendment.comparison.blocks()
    changes = [change for block, groups in found if block.key == row.block.key for _, all_ in groups for change in all_]
    marker = Marker(changes)
    sections = marker.marked(make(amendment.document), make(amendment.before))
    is_same = row.told == NOT_YET
    note = Note(Fate.SAME, _NOT_YET) if is_same else Note(Fate.CHANGED, f"{row.told}.", lines=marker.left())
    if len(sections) == 1 and not sections[0].path and row.block.key not in _HEADED:
        only = sections[0]
        return [replace(only, heading=row.block.title, parts=[note, *only.parts])]
    return [Section(anchor, row.block.title, [note, *([] if sections else [Text(EMPTY)])]), *sections]


def _heading(document: dict[str, Any]) -> list[Section]:
    labels = {"title": "Titel", "subtitle": "Ondertitel", "slogan": "Slogan", "motto": "Motto"}
    rows: list[tuple[str, Any]] = [(label, Text(document[key], key)) for key, label in labels.items() if document[key]]
    period = document["period"]
    rows.append(("Looptijd", Text(f"{period['start']} tot en met {period['end']}", "period")))
    return [Section("kop", "Kop en betrokkenen", [Facts(rows)])]


def _filled(make: Callable[[Any], Section], rows: Any) -> list[Section]:
    return [make(rows)] if rows else []


# Blocks of which the sections have headings that say more than the name of the block.
_HEADED = frozenset({"preamble", "interventions", "communities"})
_SECTIONS: dict[str, Callable[[dict[str, Any]], list[Section]]] = {
    "heading": _heading,
    "preamble": preamble_sections,
    "explanation": lambda document: [explanation_section(document)],
    "consultations": lambda document: [consultation_section(document)],
    "analysis": lambda document: [analysis_section(document["analysis"])],
    "communication": lambda document: [communication_section(document["communication"])],
    "other_agreements": lambda document: _filled(other_section, document["other_agreements"]),
    "interventions": intervention_sections,
    "communities": community_sections,
    "clauses": lambda document: _filled(clause_section, document["clauses"]),
}
