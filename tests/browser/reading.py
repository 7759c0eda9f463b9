"""Reads the text of a PDF back: every heading and every text of the agenda, one after the other."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

from agendas.richtext import html_to_plain
from agendas.structure import Text, walk

# What the signed agenda of 2019 shows, in its order: a heading or label after "=", else the path of a text.
READING_ORDER = """
subtitle
title
slogan
motto
preamble
=Wij zetten ons in voor
pillars.*
=Ondertekening
=DATUM
=PLAATS
=PORTEFEUILLE
=DATUM
=PLAATS
=DATUM
=PLAATS
=Inleiding
introduction
=Toelichting
explanation
local_agendas.*
=Agenda Afspraak 1
consultations.1.name
=DOEL
consultations.1.purpose
=FREQUENTIE
consultations.1.frequency_text
=SAMENSTELLING
consultations.1.members.*
consultations.2.name
=DOEL
consultations.2.purpose
=FREQUENTIE
consultations.2.frequency_text
=SAMENSTELLING
consultations.2.members.*
=Agenda Afspraak 2
=Analyse
=DATA
analysis.data
=PARTIJEN
=Lopend Onderzoek
=ONDERZOEKSVRAGEN
analysis.current_research.questions
=PLANNING
=Onderzoek Wensen
analysis.research_wishes
=Agenda Afspraak 3
=Communicatie
=Kennisdeling
=LOKAAL
communication.local
=THEMATISCH
communication.thematic
=LANDELIJK
communication.national
=Overige Agenda Afspraken
=Type Afspraak
other_agreements.1.type
=Specificering
other_agreements.1.specification
=Planning
other_agreements.1.planning
=Interventie 1
=Naam interventie
interventions.1.name
=Betrokken partijen
interventions.1.parties.*
=Doel interventie
interventions.1.goal
=Doelgroep
interventions.1.target_group
=Activiteiten
interventions.1.activities
=Planning
interventions.1.planning
=Monitoring en evaluatie
interventions.1.monitoring
=Begroting
interventions.1.budget.note
=Financiering
interventions.1.funding.note
=Experiment
=Community 1
=Naam Community
communities.1.name
communities.1.description
=Betrokken partijen
communities.1.parties
=Doel Community
communities.1.goal
=Doelgroep
communities.1.target_group
=Activiteiten
communities.1.activities
=Taken en Rollen
communities.1.roles
""".split("\n")[1:-1]

# Filled in or replaced during the story.
REPLACED = ("signatories.", "analysis.parties", "analysis.current_research.planning")


def out_of_order(text: str, document: dict[str, Any]) -> list[str]:
    """Return every heading and text of `document` that does not follow the previous one in `text` (from pdftotext)."""
    body, place, lost = squeezed(text), 0, []
    for words in _sequence(document):
        needle = squeezed(words)
        found = body.find(needle, place)
        if found < 0:
            lost.append(words[:80])
        else:
            place = found + len(needle)
    return lost


def _sequence(document: dict[str, Any]) -> Iterator[str]:
    texts = {found.path: list(_lines(found)) for found in walk(document) if found.value}
    printed = set()
    for step in READING_ORDER:
        if step.startswith("="):
            yield step[1:]
            continue
        for path, lines in texts.items():
            if fnmatch(path, step):
                printed.add(path)
                yield from lines
    forgotten = [path for path in texts if path not in printed and not path.startswith(REPLACED)]
    assert forgotten == [], "These texts of the file have no place in READING_ORDER"


def _lines(found: Any) -> Iterator[str]:
    """Yield the paragraphs and items of one text, without their markers."""
    for value in found.value if found.field.text is Text.NAMES else [found.value]:
        for line in html_to_plain(value).split("\n"):
            if line.strip():
                yield re.sub(r"^\s*(-|\d+\.) ", "", line)


def squeezed(text: str) -> str:
    """Letters only: line ends, hyphens at line ends and markers of lists differ between file and page."""
    return re.sub(r"[\s\-–•]+", "", text)
