"""The one list of what is missing. Page, disabled button, guard, command and API read it.

Sources: architecture.md idea 3 (placeholders, weights), domain.md section D, column "Req"; the template of the agenda
may ask a field at another step. The text and the template come with the agenda; the database is asked only for the
rules of a funding scheme that an intervention names (`facts`).
"""

from collections.abc import Iterator
from typing import Any

from agendas.choices import Step
from agendas.completeness.addenda import of_addendum, of_its_agenda, what_it_changes
from agendas.completeness.facts import MoneyFacts, facts_of
from agendas.completeness.items import Missing, Weight, stops
from agendas.completeness.lists import of_consultations, of_lists, of_people, of_signatories
from agendas.completeness.money import of_money
from agendas.completeness.placeholders import placeholder_in
from agendas.completeness.rules import NO_RULES, Rules, rules_of
from agendas.completeness.schemes import of_schemes
from agendas.completeness.texts import of_texts
from agendas.completeness.weak_spots import weak_spots
from agendas.models import Agenda

__all__ = ["Missing", "MoneyFacts", "Rules", "Weight", "missing_for", "missing_in", "placeholder_in", "stops"]

_KEYS = (
    "title subtitle slogan motto municipalities period coordinator contact case_numbers preamble pillars introduction "
    "explanation themes factors local_agendas consultations analysis communication other_agreements interventions "
    "no_experiment communities clauses signatories"
).split()
_PLACE_OF_KEY = {key: place for place, key in enumerate(_KEYS)}


def missing_for(agenda: Agenda, step: Step) -> list[Missing]:
    """Return what is missing in the current text of `agenda` for `step`, in the order of the document."""
    document = agenda.text.document
    items = missing_in(document, step, rules_of(agenda.template), facts_of(agenda, document))
    if "addendum" in document:
        items += of_its_agenda(agenda, step)
    return sorted(items, key=lambda item: _PLACE_OF_KEY[item.path.split(".", 1)[0]])


def missing_in(
    document: dict[str, Any], step: Step, rules: Rules = NO_RULES, facts: MoneyFacts | None = None
) -> list[Missing]:
    """Return what is missing in `document` (gka-agenda/1) for `step`, as the template with these `rules` asks it.

    Without `facts` the money is not held against the funding schemes; before the review that stops nothing anyway.
    Of an addendum only what it changes is looked at: the rest was signed.
    """
    items = [
        *of_people(document),
        *of_lists(document, step),
        *of_texts(document, step, rules),
        *of_consultations(document),
        *_interventions(document, step),
        *(of_schemes(document, step, facts) if facts is not None else ()),
        *of_signatories(document, step),
        *weak_spots(document),
    ]
    return [*what_it_changes(items, document), *of_addendum(document)] if "addendum" in document else items


def _interventions(document: dict[str, Any], step: Step) -> Iterator[Missing]:
    for number, row in enumerate(document.get("interventions") or [], start=1):
        path, name = f"interventions.{row['id']}", row.get("name") or f"Interventie {number}"
        if not row.get("parties"):
            yield Missing(f"{path}.parties", f"{name}: Betrokken partijen is nog niet ingevuld.")
        if not row.get("themes"):
            yield Missing(f"{path}.themes", f"{name}: kies ten minste één thema.")
        yield from of_money(row, path, name, document["period"], step)
