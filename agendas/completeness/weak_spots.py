"""Advice that stops nothing: goals that nobody can measure, and planning without a moment in it.

Source: domain.md, finding 10 (agreements without measurable goals are the known weak spot).
"""

import re
from collections.abc import Iterator
from typing import Any

from agendas.completeness.items import Missing, Weight
from agendas.completeness.placeholders import placeholder_in
from agendas.richtext import text_of
from gka_portal.notation import in_words

_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
_MOMENT = re.compile(
    rf"\b(19|20)\d\d\b|\b\d{{1,2}}[-/.]\d{{1,2}}\b|\b({'|'.join(_MONTHS)})\b"
    r"|kwartaal|half ?jaar|schooljaar|voorjaar|najaar|\b(zomer|herfst|winter|lente)|\bweek \d|\bQ[1-4]\b",
    re.IGNORECASE,
)
# An agreement without an end is planned too when it says how often.
_ALWAYS = re.compile(
    r"doorlopend|permanent|\b(elk|elke|ieder|iedere|per) (jaar|maand|week)|(jaar|maand|week)lijks", re.I
)
_NO_GOAL = "er is nog geen meetbaar doel. Schrijf op wat u meet, hoe het nu is en wat u wilt halen."
_GOAL = (("baseline", "een nulmeting"), ("target", "een streefwaarde"), ("date", "een datum"))


def weak_spots(document: dict[str, Any]) -> Iterator[Missing]:
    """Yield what would make the agenda better."""
    analysis = document.get("analysis") or {}
    yield from _goals(analysis.get("indicators") or [], "analysis.indicators", "Analyse en onderzoek")
    yield from _planning((analysis.get("current_research") or {}), "analysis.current_research", "Lopend onderzoek")
    for number, row in enumerate(document.get("other_agreements") or [], start=1):
        yield from _planning(row, f"other_agreements.{row['id']}", f"Overige afspraak {number}")
    for number, row in enumerate(document.get("interventions") or [], start=1):
        path, name = f"interventions.{row['id']}", row.get("name") or f"Interventie {number}"
        if not row.get("indicators"):
            yield Missing(f"{path}.indicators", f"{name}: {_NO_GOAL}", Weight.ADVICE)
        yield from _goals(row.get("indicators") or [], f"{path}.indicators", name)
        yield from _planning(row, path, name, always=False)


def _goals(rows: list[dict[str, Any]], path: str, where: str) -> Iterator[Missing]:
    for number, row in enumerate(rows, start=1):
        lacking = [(key, words) for key, words in _GOAL if not row.get(key)]
        if lacking:
            goal = f"“{row['name']}”" if row.get("name") else str(number)
            needs = in_words([words for _, words in lacking])
            sentence = f"{where}: meetbaar doel {goal} heeft nog {needs} nodig."
            yield Missing(f"{path}.{row['id']}.{lacking[0][0]}", sentence, Weight.ADVICE)


def _planning(row: dict[str, Any], path: str, where: str, always: bool = True) -> Iterator[Missing]:
    text = text_of(row.get("planning") or "")
    if not text or placeholder_in(text):
        return
    if not _MOMENT.search(text) and not (always and _ALWAYS.search(text)):
        sentence = f"{where}: in de planning staat geen moment. Noem een jaar, maand, kwartaal of schooljaar."
        yield Missing(f"{path}.planning", sentence, Weight.ADVICE)
