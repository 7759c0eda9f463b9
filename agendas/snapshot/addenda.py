"""The key `addendum` of a document: what an addendum changes, and the text from which it started.

Only an addendum that the portal made, or that came in with this key, has it.
"""

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

from agendas.amending import in_base_ids, keys_of, rekeyed
from agendas.choices import Kind
from agendas.models import Addendum, Agenda
from agendas.snapshot.cleaning import clean_text, cleaned
from agendas.snapshot.problems import Problem
from agendas.structure import BLOCKS, Field, Text

REASON = Field("reason", "Aanleiding", Text.LINES, 2_000)
_ORDER = {block.key: place for place, block in enumerate(BLOCKS)}


def in_order(blocks: Any) -> list[str]:
    """Return the keys of blocks in the order of the agenda, each once."""
    return sorted(set(blocks), key=_ORDER.__getitem__)


def addendum_of(agenda: Agenda) -> dict[str, Any] | None:
    """Return what the document of `agenda` has under `addendum`, or None."""
    row: Addendum | None = getattr(agenda, "addendum", None)
    if row is None:
        return None
    return {
        "sort": row.sort,
        "key": str(row.key),
        "reason": row.reason,
        "blocks": in_order(line.block for line in row.blocks.all()),
        "base": {"on": row.base_on.isoformat(), "sha256": row.base_sha256},
        "before": row.before,
    }


def values_of(part: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of `Addendum` for what a document has under `addendum`; texts are cleaned."""
    return {
        "sort": part["sort"],
        "key": part["key"],
        "reason": clean_text(REASON, part.get("reason")),
        "base_on": part["base"]["on"],
        "base_sha256": part["base"]["sha256"],
        "before": _cleaned(part["before"], cleaned(part["before"])),
    }


def _cleaned(given: Any, made: Any) -> Any:
    """Return `made`, with what was not there still not there: the text before is as it was signed, to the byte."""
    if isinstance(given, dict) and isinstance(made, dict):
        return {key: _cleaned(given.get(key), value) for key, value in made.items()}
    if isinstance(given, list) and isinstance(made, list) and len(given) == len(made):
        return [_cleaned(*pair) for pair in zip(given, made, strict=True)]
    return None if given is None else made


def with_new_key(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document of an addendum under another key: its rows get identities that nobody has."""
    key = uuid.uuid4()
    text = {name: value for name, value in in_base_ids(document).items() if name != "addendum"}
    return {**rekeyed(text, key), "addendum": {**document["addendum"], "key": str(key)}}


def problems_of(document: dict[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with the key `addendum` itself; the texts in it are checked as those of the document are."""
    part = document.get("addendum")
    if part is None:
        return
    if document["kind"] != Kind.ADDENDUM:
        yield Problem("addendum", "Alleen een addendum heeft de sleutel “addendum”. Haal deze weg.")
        return
    blocks = part["blocks"]
    if part["sort"] == "extend" and "heading" not in blocks:
        yield Problem("addendum.blocks", "Een verlenging wijzigt ook het onderdeel “heading”: daarin staat de periode.")
    wanted, found = set(keys_of(blocks)), set(part["before"])
    if wanted != found:
        names = ", ".join(sorted(wanted ^ found))
        sentence = f"De tekst van vóór het addendum hoort bij de gekozen onderdelen. Hier klopt niet: {names}."
        yield Problem("addendum.before", sentence)
    if not _are_known(part["before"]):
        yield Problem("addendum.before", "Elke rij in de tekst van vóór het addendum heeft een “id” nodig.")
    try:
        date.fromisoformat(part["base"]["on"])
    except ValueError:
        yield Problem("addendum.base.on", f"“{part['base']['on']}” is geen bestaande datum.")


def _are_known(value: Any) -> bool:
    """Has every row in `value` an identity, also rows in rows?"""
    if isinstance(value, dict):
        return all(map(_are_known, value.values()))
    if isinstance(value, list):
        return all(not isinstance(row, dict) or (row.get("id") and _are_known(row)) for row in value)
    return True
