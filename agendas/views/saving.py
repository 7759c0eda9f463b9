"""Saving what a page of the editor sent: unit by unit, never over what somebody else wrote meanwhile."""

from dataclasses import dataclass, field, replace
from typing import Any

from agendas.actions.editing import Conflict, Locked, save_part
from agendas.addresses import part_at
from agendas.forms.comparing import Difference, differences
from agendas.forms.locking import LOCKED, locked_and_wrong, refused_paths
from agendas.forms.merging import Merged, Sent, merge
from agendas.forms.part import Part
from agendas.forms.refused import hold_locked, locked_units
from agendas.forms.sent import Held, sent_by
from agendas.forms.units import units_of
from agendas.snapshot import DocumentRefused, Problem, content_hash
from agendas.views.loading import load_agenda
from agendas.views.pages import Page

# A colleague who saves over and over again must not keep the user waiting.
ATTEMPTS = 4
GONE = "Dit onderdeel is intussen verwijderd."
BELOW = "Uw tekst staat hieronder, zodat u hem kunt kopiëren."
REMOVED = f"{GONE} {BELOW}"


class Gone(Exception):
    """A colleague removed the row of this page."""


class TooBusy(Exception):
    """Somebody else saves this part over and over again."""


@dataclass
class Saved:
    """What became of it: what is stored now (`stored`, as the forms show it), and what could not be saved."""

    merged: Merged
    stored: dict[str, Any]
    differences: list[Difference] = field(default_factory=list)
    wrote: bool = False


def stored_at(page: Page) -> dict[str, Any]:
    """Return what is stored at `page`; raises Gone when its row is not there."""
    try:
        stored: dict[str, Any] = part_at(page.agenda.text.document, page.address)
    except KeyError:
        raise Gone from None
    return stored


def save(page: Page, part: Part, held: Held | None = None) -> Saved:
    """Save what was sent in `part`; with `held` (autosave) as far as it goes, else all or, in a conflict, nothing.

    Raises Locked, Gone, TooBusy, DocumentRefused (for a whole save) and StepRefused.
    """
    if wrong := locked_and_wrong(part):
        if held is None:
            raise Locked(LOCKED)
        hold_locked(held, part, wrong)
    data = page.request.POST
    sent = sent_by(part, data, data.get("base") == content_hash(stored_at(page)), held)
    stored = part.part
    failures: list[Exception] = []
    while len(failures) < ATTEMPTS:
        sent, merged = _put_together(page, part, stored, sent, held)
        now, mine = units_of(page.forms, stored), units_of(page.forms, sent.document)
        found = differences(part, now, mine, merged) if merged.conflicts else []
        if not merged.changed or (found and held is None):
            return Saved(merged, stored, found)
        try:
            _write(page, merged)
        except (Conflict, Locked) as failure:
            # The text, or what may be written, is another since the request began.
            failures.append(failure if isinstance(failure, Locked) else TooBusy())
            stored = _reload(page)
        except DocumentRefused as refused:
            if held is None:
                raise
            # Each round holds back at least one unit more, so this ends.
            sent = _without(page, part, sent, held, merged, refused.problems)
        else:
            return Saved(merged, page.filled_in(), found, wrote=True)
    raise failures[-1]


def _put_together(page: Page, part: Part, stored: dict[str, Any], sent: Sent, held: Held | None) -> tuple[Sent, Merged]:
    """Merge what was sent with what is stored. What is locked now is held back; in a whole save it refuses all."""
    merged = merge(page.forms, stored, sent)
    if held is None:
        if refused_paths(page.address, page.paths, stored, merged.yours):
            raise Locked(LOCKED)
        return sent, merged
    if locked := locked_units(page.address, page.paths, [*merged.changed, *merged.conflicts]):
        hold_locked(held, part, locked)
        sent = replace(sent, held=frozenset(held.units))
        merged = merge(page.forms, stored, sent)
    if refused_paths(page.address, page.paths, stored, merged.content):
        raise Locked(LOCKED)
    return sent, merged


def _write(page: Page, merged: Merged) -> None:
    page.agenda.text = save_part(
        agenda=page.agenda,
        address=page.address,
        content=merged.content,
        base=content_hash(part_at(page.agenda.text.document, page.address)),
        by=page.request.user,
    )


def _reload(page: Page) -> dict[str, Any]:
    page.reload(load_agenda(page.request, page.agenda.reference))
    stored_at(page)
    return page.filled_in()


def _without(page: Page, part: Part, sent: Sent, held: Held, merged: Merged, problems: list[Problem]) -> Sent:
    """Hold back the units that the agenda cannot take, or all of them when the whole is too large."""
    elements = {unit: form[name].auto_id for unit, form, name in part.places() if name}
    before = f"{page.address}." if "." in page.address else ""
    for problem in problems:
        path = problem.path.removeprefix(before)
        units = [unit for unit in merged.changed if path and _touches(unit, path)] or merged.changed
        for unit in units:
            inside = (element for place, element in elements.items() if _touches(place, unit))
            held.units.add(unit)
            held.errors.setdefault(elements.get(unit) or next(inside, ""), problem.sentence)
    return replace(sent, held=frozenset(held.units))


def _touches(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
