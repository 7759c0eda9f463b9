"""Signed addenda, stored as they are after the seal: for tests of what is in force. No step of signing is taken."""

import copy
import datetime
import json
from typing import Any
from uuid import uuid4

from django.utils import timezone

from agendas.amending import keys_of, rekeyed
from agendas.in_force import text_on
from agendas.models import Agenda, AgendaVersion, Signature, SigningRound
from records.canonical import canonical_bytes, sha256_hex
from tests.cast import Cast

FAR = datetime.date(2099, 1, 1)


def signed_on(agenda: Agenda, day: datetime.date) -> None:
    """Move the signatures under `agenda` to a day."""
    Signature.objects.filter(round__agenda=agenda).update(date=day)


def sealed_addendum(
    cast: Cast,
    agenda: Agenda,
    blocks: list[str],
    changes: dict[str, Any],
    *,
    day: datetime.date,
    base: dict[str, Any] | None = None,
    facts: bool = True,
) -> Agenda:
    """Return a sealed addendum to the sealed `agenda`: its text in force with `changes` (in the agenda's identities).

    `base`: another text from which it started. Not `facts`: one of which the portal does not know what it changes.
    """
    started = base or text_on(agenda, FAR).document
    key = str(uuid4())
    number = agenda.addenda.count() + 1
    own = rekeyed({**copy.deepcopy(started), **changes}, key)
    known = {row["id"] for row in _rows(started)}
    back = {rekeyed({"id": row["id"]}, key)["id"]: row["id"] for row in _rows(changes) if row["id"] not in known}
    own = json.loads(_replaced(json.dumps(own), back))
    reference = f"{agenda.reference}-A{number}"
    document = {**own, "kind": "addendum", "reference": reference, "parent": agenda.reference}
    if facts:
        before = {name: started[name] for name in keys_of(blocks)}
        bound = {"on": day.isoformat(), "sha256": sha256_hex(canonical_bytes(started))}
        document["addendum"] = {
            "sort": "change",
            "key": key,
            "reason": "Omdat het nodig is.",
            "blocks": blocks,
            "base": bound,
            "before": before,
        }
    return _sealed(cast, agenda, reference, document, day)


def _sealed(cast: Cast, agenda: Agenda, reference: str, document: dict[str, Any], day: datetime.date) -> Agenda:
    own = Agenda.objects.create(
        reference=reference,
        kind="addendum",
        parent=agenda,
        state="signed",
        title=agenda.title,
        start_year=agenda.start_year,
        end_year=agenda.end_year,
        state_since=timezone.now(),
    )
    own.municipalities.set(agenda.municipalities.all())
    content = canonical_bytes(document)
    sha256 = sha256_hex(content)
    version = AgendaVersion.objects.create(agenda=own, number=1, content=content, sha256=sha256)
    agreed = agenda.rounds.get()
    signing_round = SigningRound.objects.create(
        agenda=own,
        version=version,
        outcome="sealed",
        opened_at=timezone.now(),
        opened_by=cast.coordinator_noord,
        ended_at=timezone.now(),
        sealed_pdf=agreed.sealed_pdf,
    )
    Signature.objects.create(
        round=signing_round,
        signatory_id=uuid4(),
        name="Wethouder",
        office="wethouder",
        organisation="gemeente Alkmaar",
        date=day,
        place="Alkmaar",
        factor="totp",
        sha256=sha256,
        signed_at=timezone.now(),
        signed_by=cast.alderman_alkmaar,
    )
    return own


def _rows(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, dict):
        return [*([part] if "id" in part else []), *(row for value in part.values() for row in _rows(value))]
    return [row for item in part for row in _rows(item)] if isinstance(part, list) else []


def _replaced(text: str, names: dict[str, str]) -> str:
    for name, other in names.items():
        text = text.replace(name, other)
    return text
