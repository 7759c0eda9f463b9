"""Agenda Afspraak 1, 2 and 3, and the other agreements."""

from typing import Any

from agendas.choices import Frequency
from agendas.document.indicators import indicator_table
from agendas.document.parts import Empty, Facts, Section, Table, names, rich, table, text
from gka_portal.notation import dutch_date_of

_RESEARCH = "analysis.current_research"


def agreement_sections(document: dict[str, Any]) -> list[Section]:
    sections = [
        consultation_section(document),
        analysis_section(document["analysis"]),
        communication_section(document["communication"]),
    ]
    if document["other_agreements"]:
        sections.append(other_section(document["other_agreements"]))
    return sections


def consultation_section(document: dict[str, Any]) -> Section:
    under = []
    for number, row in enumerate(document["consultations"], start=1):
        at = f"consultations.{row.get('id', '')}"
        members = [
            ", ".join(filter(None, (member["name"], member["organisation"])))
            + (" (op uitnodiging)" if member["on_invitation"] else "")
            for member in row["members"]
        ]
        frequency = row["frequency_text"] or (Frequency(row["frequency"]).label if row["frequency"] else "")
        facts = Facts(
            [
                ("DOEL", text(row["purpose"], f"{at}.purpose")),
                ("FREQUENTIE", text(frequency, f"{at}.frequency_text")),
                ("SAMENSTELLING", names(members, f"{at}.members")),
            ]
        )
        under.append(Section(f"overleg-{number}", row["name"], [facts], path=at))
    parts = [] if under else [Empty("Er is nog geen overleg afgesproken.", "consultations")]
    return Section("afspraak-1", "Agenda Afspraak 1: overleg", parts, under)


def analysis_section(analysis: dict[str, Any]) -> Section:
    research = analysis["current_research"]
    under = [
        Section(
            "analyse",
            "Analyse",
            [
                Facts(
                    [
                        ("DATA", rich(analysis["data"], "analysis.data")),
                        ("PARTIJEN", names(analysis["parties"], "analysis.parties")),
                    ]
                ),
                *indicator_table(analysis["indicators"], "analysis.indicators"),
            ],
        ),
        Section(
            "lopend-onderzoek",
            "Lopend Onderzoek",
            [
                Facts(
                    [
                        ("ONDERZOEKSVRAGEN", rich(research["questions"], f"{_RESEARCH}.questions")),
                        *(
                            []
                            if research["none"]
                            else [("PLANNING", text(research["planning"], f"{_RESEARCH}.planning"))]
                        ),
                    ]
                )
            ],
        ),
        Section(
            "onderzoek-wensen", "Onderzoek Wensen", [rich(analysis["research_wishes"], "analysis.research_wishes")]
        ),
    ]
    return Section("afspraak-2", "Agenda Afspraak 2: analyse en onderzoek", [], under)


def communication_section(communication: dict[str, Any]) -> Section:
    facts = Facts(
        [
            ("LOKAAL", rich(communication["local"], "communication.local")),
            ("THEMATISCH", rich(communication["thematic"], "communication.thematic")),
            ("LANDELIJK", rich(communication["national"], "communication.national")),
        ]
    )
    under = [
        Section("communicatie", "Communicatie", [rich(communication["communication"], "communication.communication")]),
        Section("kennisdeling", "Kennisdeling", [facts, *_activities(communication["activities"])]),
    ]
    return Section("afspraak-3", "Agenda Afspraak 3: communicatie en kennisdeling", [], under)


def _activities(rows: list[dict[str, Any]]) -> list[Table]:
    if not rows:
        return []
    path = "communication.activities"
    lines = [[row["what"], row["audience"], row["channel"], dutch_date_of(row["date"])] for row in rows]
    return [table("Activiteiten om kennis te delen", ["Wat", "Voor wie", "Kanaal", "Datum"], lines, path)]


def other_section(rows: list[dict[str, Any]]) -> Section:
    under = []
    for number, row in enumerate(rows, start=1):
        at = f"other_agreements.{row.get('id', '')}"
        facts = [
            ("Type Afspraak", text(row["type"], f"{at}.type")),
            ("Specificering", text(row["specification"], f"{at}.specification")),
            ("Planning", text(row["planning"], f"{at}.planning")),
        ]
        if row["owner"]:
            facts.append(("Eigenaar", text(row["owner"], f"{at}.owner")))
        under.append(Section(f"overige-{number}", f"Afspraak {number}", [Facts(facts)], listed=False, path=at))
    return Section("overige-afspraken", "Overige Agenda Afspraken", [], under)
