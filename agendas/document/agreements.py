"""Agenda Afspraak 1, 2 and 3, and the other agreements."""

from typing import Any

from agendas.choices import Frequency
from agendas.document.indicators import indicator_table
from agendas.document.parts import Empty, Facts, Names, Section, Table, names, rich, table, text
from gka_portal.notation import dutch_date_of


def agreement_sections(document: dict[str, Any]) -> list[Section]:
    sections = [_consultations(document), _analysis(document["analysis"]), _communication(document["communication"])]
    if document["other_agreements"]:
        sections.append(_others(document["other_agreements"]))
    return sections


def _consultations(document: dict[str, Any]) -> Section:
    under = []
    for number, row in enumerate(document["consultations"], start=1):
        members = [
            ", ".join(filter(None, (member["name"], member["organisation"])))
            + (" (op uitnodiging)" if member["on_invitation"] else "")
            for member in row["members"]
        ]
        frequency = row["frequency_text"] or (Frequency(row["frequency"]).label if row["frequency"] else "")
        facts = Facts(
            [
                ("DOEL", text(row["purpose"])),
                ("FREQUENTIE", text(frequency)),
                ("SAMENSTELLING", Names(members) if members else Empty()),
            ]
        )
        under.append(Section(f"overleg-{number}", row["name"], [facts]))
    parts = [] if under else [Empty("Er is nog geen overleg afgesproken.")]
    return Section("afspraak-1", "Agenda Afspraak 1: overleg", parts, under)


def _analysis(analysis: dict[str, Any]) -> Section:
    research = analysis["current_research"]
    under = [
        Section(
            "analyse",
            "Analyse",
            [
                Facts([("DATA", rich(analysis["data"])), ("PARTIJEN", names(analysis["parties"]))]),
                *indicator_table(analysis["indicators"]),
            ],
        ),
        Section(
            "lopend-onderzoek",
            "Lopend Onderzoek",
            [
                Facts(
                    [
                        ("ONDERZOEKSVRAGEN", rich(research["questions"])),
                        *([] if research["none"] else [("PLANNING", text(research["planning"]))]),
                    ]
                )
            ],
        ),
        Section("onderzoek-wensen", "Onderzoek Wensen", [rich(analysis["research_wishes"])]),
    ]
    return Section("afspraak-2", "Agenda Afspraak 2: analyse en onderzoek", [], under)


def _communication(communication: dict[str, Any]) -> Section:
    facts = Facts(
        [
            ("LOKAAL", rich(communication["local"])),
            ("THEMATISCH", rich(communication["thematic"])),
            ("LANDELIJK", rich(communication["national"])),
        ]
    )
    under = [
        Section("communicatie", "Communicatie", [rich(communication["communication"])]),
        Section("kennisdeling", "Kennisdeling", [facts, *_activities(communication["activities"])]),
    ]
    return Section("afspraak-3", "Agenda Afspraak 3: communicatie en kennisdeling", [], under)


def _activities(rows: list[dict[str, Any]]) -> list[Table]:
    if not rows:
        return []
    lines = [[row["what"], row["audience"], row["channel"], dutch_date_of(row["date"])] for row in rows]
    return [table("Activiteiten om kennis te delen", ["Wat", "Voor wie", "Kanaal", "Datum"], lines)]


def _others(rows: list[dict[str, Any]]) -> Section:
    under = []
    for number, row in enumerate(rows, start=1):
        facts = [
            ("Type Afspraak", text(row["type"])),
            ("Specificering", text(row["specification"])),
            ("Planning", text(row["planning"])),
        ]
        if row["owner"]:
            facts.append(("Eigenaar", text(row["owner"])))
        under.append(Section(f"overige-{number}", f"Afspraak {number}", [Facts(facts)], listed=False))
    return Section("overige-afspraken", "Overige Agenda Afspraken", [], under)
