"""Texts that are empty or still hold what the template said."""

from collections.abc import Iterator
from typing import Any

from agendas.choices import Step
from agendas.completeness.items import Missing, Weight
from agendas.completeness.placeholders import placeholder_in
from agendas.completeness.rules import Rules
from agendas.richtext import text_of
from agendas.structure import Found, Text, walk

_STILL_EXAMPLE = "dit is nog de voorbeeldtekst. Schrijf hier hoe het bij u is."


def of_texts(document: dict[str, Any], step: Step, rules: Rules) -> Iterator[Missing]:
    """Yield every text that must be filled in at `step`, holds template text or is an example."""
    no_research = (document.get("analysis") or {}).get("current_research", {}).get("none")
    for found in walk(document):
        if no_research and found.path == "analysis.current_research.planning":
            continue
        text = words(found)
        name = f"{found.row}: {found.field.label}" if found.row else found.field.label
        if no_research and not text and found.path == "analysis.current_research.questions":
            yield Missing(found.path, "Lopend onderzoek: leg uit waarom er geen onderzoek loopt.")
        elif left := placeholder_in(text):
            yield Missing(found.path, f"{name}: hier staat nog “{left}”. Vul de echte tekst in.")
        elif not text:
            asked = rules.step_of(found.path, found.field)
            if asked and asked <= step:
                yield Missing(found.path, f"{name} is nog niet ingevuld.")
        elif rules.is_example(found.path, found.field, text):
            yield Missing(found.path, f"{name}: {_STILL_EXAMPLE}", Weight.ADVICE)


def words(found: Found) -> str:
    """Return the text of a field without its markup."""
    if found.field.text is Text.NAMES:
        return ", ".join(found.value or [])
    return text_of(found.value or "") if found.field.text is Text.RICH else (found.value or "").strip()
