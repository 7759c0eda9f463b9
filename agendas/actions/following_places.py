"""One agenda of a municipality that went into another one: its text follows, or its chain tells that it does not."""

import re
from typing import Any

from accounts.models import User
from agendas.actions.moving import note
from agendas.actions.renamed_texts import refilled, still_naming
from agendas.actions.reviewing import void_approvals
from agendas.actions.versions import keep_checkpoint, make_version
from agendas.choices import State, VersionKind
from agendas.emails import announce_lapsed, announce_review, tell_place_ended, tell_place_followed
from agendas.models import Agenda, Signatory
from agendas.snapshot import keep_text, write
from municipalities.actions.merger_steps import Step
from municipalities.models import OfficeHolder
from records.names import same_person

_TITLE = 120


def can_follow(agenda: Agenda, by: User | None) -> bool:
    """May the text of `agenda` become another one now? Under review that takes approvals away: in somebody's name."""
    return by is not None or agenda.state != State.REVIEW


def follow(agenda: Agenda, step: Step, by: User | None) -> bool:
    """Put the successor where the old municipality stands in the text of the locked `agenda`; False: it stays.

    What is still the national model's own text gets the new name too; who looks after it hears where the old name is
    left. Under review it takes the approvals away, which has to be in somebody's name: without `by` it stays as it is.
    """
    if not can_follow(agenda, by):
        return False
    before = agenda.text.sha256
    keep_checkpoint(agenda=agenda, by=by, always=True)
    places = _places_after(agenda, step)
    # An addendum is about an agreement that keeps its title; another one would be a change that nobody made.
    title = agenda.title if agenda.parent_id else _title(agenda.title, step)
    texts = {"title": title, **refilled(agenda, list(places.values()))}
    if len(texts["title"]) > _TITLE:
        texts["title"] = agenda.title
    write(agenda, {"municipalities": list(places), **texts})
    _move_signatories(agenda, step)
    agenda.text = keep_text(agenda, by)
    data: dict[str, Any] = {**_places(step), "before": before, "after": agenda.text.sha256}
    note(agenda, "place_followed", by, data)
    left = still_naming(agenda.text.document, step.former.name, step.successor.name)
    # Of an addendum most of the text is that of its agenda, and cannot be changed in it.
    if left and agenda.parent_id is None:
        tell_place_followed(agenda, step.former, step.successor, left)
    if agenda.state == State.REVIEW and by is not None:
        _review_again(agenda, step, by)
    return True


def note_stayed(agenda: Agenda, step: Step, by: User | None) -> None:
    """Tell that a text that is set to be signed keeps the old name; who looks after it gets a mail."""
    note(agenda, "place_stayed", by, _places(step))
    tell_place_ended(agenda, step.former, step.successor, step.day)


def tell_moved(agenda: Agenda, step: Step, by: User | None) -> None:
    """Tell to whom a signed agenda belongs from now on; nothing in it changes."""
    note(agenda, "moved", by, _places(step))


def _places(step: Step) -> dict[str, str]:
    """Return from where to where. Not "from" and "to": these are the states of an agenda (agendas.integrity)."""
    return {
        "former": step.former.name,
        "former_code": step.former.cbs_code,
        "successor": step.successor.name,
        "successor_code": step.successor.cbs_code,
        "day": step.day.isoformat(),
    }


def _places_after(agenda: Agenda, step: Step) -> dict[str, str]:
    """Return the municipalities of `agenda`, name by code, the successor in the place of the old one and each once."""
    lines = agenda.agenda_municipalities.select_related("municipality").order_by("position")
    places = (step.successor if line.municipality == step.former else line.municipality for line in lines)
    return {place.cbs_code: place.name for place in places}


def _title(title: str, step: Step) -> str:
    """Return `title` with the new name for the old one, where that is a word of its own; too long: as it was."""
    if step.successor.name in title:
        return title
    new = re.sub(rf"(?<!\w){re.escape(step.former.name)}(?!\w)", lambda _found: step.successor.name, title)
    return new if len(new) <= _TITLE else title


def _move_signatories(agenda: Agenda, step: Step) -> None:
    """Let who signs for the old municipality sign for the new one, when they are in office there now."""
    asked = agenda.signatories.filter(office_holder__municipality=step.former).select_related("office_holder")
    there = list(OfficeHolder.objects.filter(municipality=step.successor).overlapping(step.day, None).order_by("pk"))
    for row in asked:
        new = next((holder for holder in there if _is_same(row, holder)), None)
        if new is not None:
            row.office_holder, row.organisation = new, new.organisation
            row.save(update_fields=["office_holder", "organisation"])


def _is_same(row: Signatory, holder: OfficeHolder) -> bool:
    old = row.office_holder
    if old is None or old.kind != holder.kind:
        return False
    if old.user_id is not None and holder.user_id is not None:
        return old.user_id == holder.user_id
    return same_person(old.name, holder.name)


def _review_again(agenda: Agenda, step: Step, by: User) -> None:
    """The text names another municipality, so it is another text: approvals of the one before count no more."""
    why = f"{step.former} is opgegaan in {step.successor}, en die naam staat nu in de tekst."
    lapsed = void_approvals(agenda, by, why)
    announce_lapsed(agenda, lapsed, why, "", by)
    announce_review(agenda, make_version(agenda=agenda, kind=VersionKind.SUBMITTED, by=by))
