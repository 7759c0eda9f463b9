"""Writing in an agenda: one block or one row at a time, never over a colleague's newer text."""

import uuid
from typing import Any

from django.db import transaction

from accounts.models import User
from agendas.actions.amended_blocks import UNCHANGED
from agendas.actions.moving import locked, note
from agendas.actions.versions import keep_checkpoint
from agendas.addresses import part_at, with_part
from agendas.changes import changed_paths
from agendas.models import Agenda, CurrentText
from agendas.openings import amended_paths, is_open, open_paths
from agendas.permissions import can_write, can_write_at, municipalities_to_start
from agendas.snapshot import DocumentRefused, Problem, check, content_hash, keep_text, write
from agendas.workflow import StepRefused


class Conflict(Exception):
    """The part was changed since the page was opened; `stored` is what stands there now (None: it was removed)."""

    def __init__(self, stored: Any) -> None:
        super().__init__("De tekst is intussen door iemand anders gewijzigd.")
        self.stored = stored


class Locked(StepRefused):
    """The review came back, and a field would change at which nobody asked for that."""


LOCKED = "Dit deel van de agenda staat op slot: hier is geen aanpassing gevraagd."


@transaction.atomic
def save_part(*, agenda: Agenda, address: str, content: dict[str, Any], base: str, by: User) -> CurrentText:
    """Write `content` to the part at `address` and return the new text of the agenda.

    `base` is the content hash of the part as the page showed it. Raises Conflict when the part is another
    one now, DocumentRefused when the agenda would no longer fit the format, StepRefused without the right.
    """
    agenda = writable(agenda, address, by)
    _stored_part(agenda, address, base)
    _only_own_municipalities(agenda, content, by)
    if not can_write(by, agenda) and _applicants(content) != _applicants(part_at(agenda.text.document, address)):
        sentence = "De contactschool kunt u niet zelf wijzigen. Vraag het de regiocoördinator."
        raise DocumentRefused([Problem(f"{address}.parties", sentence)])
    gone = row_ids(part_at(agenda.text.document, address)) - row_ids(content) - {address.partition(".")[2]}
    text = write_parts(agenda, with_part(agenda.text.document, address, content), address, by, keep=bool(gone))
    _refuse_rows_of_others(address, content, part_at(text.document, address))
    return text


@transaction.atomic
def add_row(*, agenda: Agenda, key: str, content: dict[str, Any], by: User) -> str:
    """Add a row at the end of the list `key` ("interventions" or "communities") and return its id."""
    agenda = writable(agenda, key, by)
    row_id = str(uuid.uuid4())
    rows = [*agenda.text.document[key], {**content, "id": row_id}]
    write_parts(agenda, {key: rows}, f"{key}.{row_id}", by)
    return row_id


@transaction.atomic
def add_rows(*, agenda: Agenda, rows: dict[str, list[dict[str, Any]]], by: User) -> list[str]:
    """Add `rows` at the end of their lists, by key, with one write, and return their addresses ("communities.<uuid>").

    The text of before is kept as a checkpoint: much comes in at once.
    """
    agenda = writable(agenda, next(iter(rows)) if len(rows) == 1 else "", by)
    new = {key: [{**content, "id": str(uuid.uuid4())} for content in contents] for key, contents in rows.items()}
    parts = {key: [*agenda.text.document[key], *added] for key, added in new.items()}
    write_parts(agenda, parts, next(iter(rows)) if len(rows) == 1 else "", by, keep=True)
    return [f"{key}.{row['id']}" for key, added in new.items() for row in added]


@transaction.atomic
def remove_row(*, agenda: Agenda, key: str, row_id: str, base: str, by: User) -> None:
    """Remove a row of the list `key`. Conflict when it is another text now than the page showed (`base`, its hash)."""
    agenda = writable(agenda, key, by)
    _stored_part(agenda, f"{key}.{row_id}", base)
    rows = [row for row in agenda.text.document[key] if row["id"] != row_id]
    write_parts(agenda, {key: rows}, f"{key}.{row_id}", by, removed=True)


@transaction.atomic
def move_row(*, agenda: Agenda, key: str, row_id: str, up: bool, by: User) -> bool:
    """Move a row of the list `key` one place and say whether it moved; at the end of the list nothing happens."""
    agenda = writable(agenda, key, by)
    rows = list(agenda.text.document[key])
    here = next((place for place, row in enumerate(rows) if row["id"] == row_id), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(rows):
        return False
    rows[here], rows[there] = rows[there], rows[here]
    write_parts(agenda, {key: rows}, f"{key}.{row_id}", by)
    return True


def row_ids(value: Any) -> set[str]:
    """Return the identities of all rows in a part of a document, also of rows in rows."""
    if isinstance(value, dict):
        own = {str(value["id"])} if value.get("id") else set()
        return own.union(*map(row_ids, value.values()))
    return set().union(*map(row_ids, value)) if isinstance(value, list) else set()


def _refuse_rows_of_others(address: str, content: dict[str, Any], stored: dict[str, Any]) -> None:
    """Refuse rows that were stored under another identity: theirs is that of a row in another agenda."""
    taken = row_ids(content) - row_ids(stored)
    if taken:
        sentence = "Deze rij hoort bij een andere agenda. Kopieer de tekst, verwijder de rij en voeg een nieuwe toe."
        paths = changed_paths(content, stored, address if "." in address else "")
        raise DocumentRefused([Problem(path, sentence) for path in paths if path.rpartition(".")[2] in taken])


def _applicants(content: dict[str, Any]) -> list[tuple[str, str]]:
    """Return who asks for the money in an intervention: the school board that reads it gets its access from that."""
    parties = content.get("parties") or []
    return [(row["name"], row.get("organisation_id") or "") for row in parties if row.get("role") == "applicant"]


def _only_own_municipalities(agenda: Agenda, content: dict[str, Any], by: User) -> None:
    """Who writes in an agenda does not bring it to a municipality that is not theirs."""
    codes = {row["code"] if isinstance(row, dict) else row for row in content.get("municipalities", [])}
    added = codes - {row["code"] for row in agenda.text.document["municipalities"]}
    if added - set(municipalities_to_start(by).filter(cbs_code__in=added).values_list("cbs_code", flat=True)):
        raise DocumentRefused([Problem("municipalities", "U kunt alleen gemeenten toevoegen die bij u horen.")])


def _stored_part(agenda: Agenda, address: str, base: str) -> None:
    """Refuse with Conflict unless the part at `address` is still the one with the content hash `base`."""
    try:
        stored = part_at(agenda.text.document, address)
    except KeyError:
        raise Conflict(None) from None
    if content_hash(stored) != base:
        raise Conflict(stored)


def writable(agenda: Agenda, address: str, by: User) -> Agenda:
    """Return `agenda` on its locked row; StepRefused unless `by` may write the part at `address` now."""
    agenda = locked(agenda)
    if not agenda.is_editable:
        raise StepRefused(
            f"De tekst kan nu niet worden gewijzigd: de agenda is {agenda.get_state_display().lower()}. "
            "Bewaar uw tekst ergens anders en vraag de regiocoördinator wat er is gebeurd."
        )
    if not can_write_at(by, agenda, address):
        raise StepRefused("Dit deel van de agenda kunt u niet wijzigen.")
    return agenda


def write_parts(
    agenda: Agenda, parts: dict[str, Any], address: str, by: User, removed: bool = False, keep: bool = False
) -> CurrentText:
    """Write `parts` of an agenda that is `writable`, and note it. `keep`: a row goes, so the text of now is kept."""
    before, paths = agenda.text, open_paths(agenda)
    if problems := check({**before.document, **parts}):
        raise DocumentRefused(problems)
    keep_checkpoint(agenda=agenda, by=by, always=removed or keep, address=address)
    write(agenda, parts)
    after = keep_text(agenda, by)
    # What was really written counts, whatever was asked; raising takes it back.
    written = [path for path in changed_paths(before.document, after.document) if not is_open(paths, path)]
    if written:
        raise Locked(LOCKED if all(is_open(amended_paths(agenda), path) for path in written) else UNCHANGED)
    if after.sha256 != before.sha256:
        data = {"before": before.sha256, "after": after.sha256, **({"removed": True} if removed else {})}
        note(agenda, "edited", by, data, about=address)
    return after
