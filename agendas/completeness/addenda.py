"""What stops an addendum: nothing changed, an older text than the one in force, an office that does not sign."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils import timezone

from agendas.amending import in_base_ids
from agendas.changes import changed_paths
from agendas.choices import AddendumSort, State, Step
from agendas.completeness.items import Missing, Weight
from agendas.in_force import InForce, text_on
from agendas.models import Agenda
from agendas.naming import name_of
from agendas.offices import offices_of
from agendas.openings import is_open, paths_of
from agendas.rebasing import changed_blocks, differs, rebase_in
from agendas.snapshot.money import gka_per_year
from agendas.structure import BLOCKS, Block
from gka_portal.notation import euro
from records.clock import now

_BY_KEY = {block.key: block for block in BLOCKS}


def what_it_changes(items: Iterable[Missing], document: dict[str, Any]) -> list[Missing]:
    """Return those of `items` that are about what the addendum with this document changes or has of its own."""
    paths = paths_of(document["addendum"])
    return [item for item in items if is_open(paths, item.path)]


def of_addendum(document: dict[str, Any]) -> Iterator[Missing]:
    """Yield what its own document says against an addendum."""
    facts, own = document["addendum"], in_base_ids(document)
    before = facts["before"]
    extends = facts["sort"] == AddendumSort.EXTEND
    if extends and document["period"]["end"] <= before["period"]["end"]:
        sentence = f"De agenda loopt tot en met {before['period']['end']}. Kies bij een verlenging een later jaar."
        yield Missing("period.end", sentence)
    changed = changed_blocks(document)
    for key in facts["blocks"]:
        if key not in changed and not (extends and key == "heading"):
            block = _BY_KEY[key]
            sentence = f"Onderdeel ‘{block.title}’ is gekozen maar niet gewijzigd: haal het weg of wijzig het."
            yield Missing(_first_path(block), sentence)
    if facts["sort"] == AddendumSort.INTENSIFY:
        yield from _taken_away(before, own)


def of_its_agenda(agenda: Agenda, step: Step) -> Iterator[Missing]:
    """Yield what the agenda says against its addendum: another text in force, an office that does not sign."""
    in_force = text_on(agenda, timezone.localdate())
    yield from of_text_in_force(agenda.text.document, in_force)
    yield from _year_that_is_over(agenda.text.document)
    if in_force is not None and step >= Step.FREEZE and agenda.parent is not None:
        yield from _offices(agenda, agenda.parent)


def _year_that_is_over(document: dict[str, Any]) -> Iterator[Missing]:
    """Yield that an extension ends in a year that is over, as `amended_text.extended_to` refuses at its beginning."""
    # The day of the event that is recorded: a demo tells another one than today.
    end, this_year = document["period"]["end"], timezone.localdate(now()).year
    before = document["addendum"]["before"]
    if document["addendum"]["sort"] == AddendumSort.EXTEND and before["period"]["end"] < end < this_year:
        sentence = f"De verlenging loopt tot en met {end}, en dat jaar is al voorbij. Kies {this_year} of later."
        yield Missing("period.end", sentence)


def of_text_in_force(document: dict[str, Any], in_force: InForce | None) -> Iterator[Missing]:
    """Yield what the text in force of its agenda (None: it has none) says against the addendum with this document."""
    blocks, parent = document["addendum"]["blocks"], document["parent"]
    if in_force is None:
        sentence = f"Agenda {parent} is nog niet ondertekend. Dit addendum kan pas daarna verder."
        yield Missing(_first_path(_BY_KEY[blocks[0]]), sentence)
        return
    if in_force.parts[0].agenda.state == State.CLOSED:
        sentence = f"Agenda {parent} is afgesloten en verandert niet meer. Trek dit addendum in."
        yield Missing(_first_path(_BY_KEY[blocks[0]]), sentence)
    rebase = rebase_in(document, in_force)
    for key in [key for key in blocks if differs(key, rebase.base, rebase.current)]:
        sentence = (
            f"De geldende tekst van ‘{_BY_KEY[key].title}’ is veranderd sinds dit addendum begon. "
            "Werk het addendum bij naar de geldende tekst."
        )
        yield Missing(_first_path(_BY_KEY[key]), sentence, page="addendum_settle")


def _offices(agenda: Agenda, parent: Agenda) -> Iterator[Missing]:
    """Yield the offices that signed the agenda and do not sign its addendum; one that nobody holds stops nothing."""
    signing = list(agenda.signatories.all())
    for office in offices_of(parent, timezone.localdate()):
        if office.is_among(signing):
            continue
        if office.candidates:
            sentence = f"{office.name} heeft de agenda ondertekend, en nog niemand tekent daarvoor dit addendum."
            yield Missing("signatories", sentence)
        else:
            sentence = (
                f"{office.name} heeft de agenda ondertekend. Niemand is nu in deze functie, dus die tekent niet mee."
            )
            yield Missing("signatories", sentence, Weight.ADVICE)


def _first_path(block: Block) -> str:
    return block.keys[0]


def _taken_away(before: dict[str, Any], own: dict[str, Any]) -> Iterator[Missing]:
    """Yield the rows that an intensification leaves out, and GKA money that becomes less."""
    now = {key: own[key] for key in before}
    for path in changed_paths(before, now):
        name = name_of(before, path)
        if name is not None and name_of(now, path) is None:
            sentence = f"Een intensivering voegt iets toe, maar hier valt iets weg: {name}. Is dit een wijziging?"
            yield Missing(path.split(".", 1)[0], sentence, Weight.ADVICE)
    if "interventions" in before:
        was, becomes = (sum(gka_per_year(text).values(), Decimal()) for text in (before, own))
        if becomes < was:
            sentence = f"Een intensivering voegt iets toe, maar het GKA-geld gaat van {euro(was)} naar {euro(becomes)}."
            yield Missing("interventions", sentence, Weight.ADVICE)
