"""The text in force: an agenda with its signed addenda as it stands on a day.

In force: the agenda from the day of its last signature, each addendum from its own. Of one day the one that was sealed
first counts first.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Max, Q

from agendas.amending import Consolidated, consolidate
from agendas.models import Agenda, SigningRound
from records.canonical import canonical_bytes, sha256_hex


@dataclass(frozen=True)
class Part:
    """A signed text: that of the agenda, or of an addendum to it. `sort` is that of an addendum (AddendumSort).

    An addendum of which the portal does not know what it changes has no sort either; it changes nothing.
    """

    agenda: Agenda
    reference: str
    # The day of the last signature; from then on it is in force.
    signed_on: date
    ended_at: datetime
    document: dict[str, Any]
    sha256: str
    sort: str | None

    @property
    def is_addendum(self) -> bool:
        return self.agenda.parent_id is not None


@dataclass(frozen=True)
class InForce:
    """The text in force on a day, and the parts of which it is made: the agenda, then the addenda in order."""

    on: date
    parts: list[Part]
    consolidated: Consolidated
    # The last year of the text in force is over: it no longer holds, it is what held last.
    is_over: bool

    @property
    def document(self) -> dict[str, Any]:
        return self.consolidated.document

    @cached_property
    def sha256(self) -> str:
        """The hash of the text in force; without addenda that of the signed text."""
        return sha256_hex(canonical_bytes(self.document))

    @property
    def extended_to(self) -> int | None:
        """The last year that an extension gave the agenda; None when it is that of the agenda itself."""
        last: int = self.document["period"]["end"]
        return last if last != self.parts[0].document["period"]["end"] else None

    @property
    def addenda(self) -> list[Part]:
        return [part for part in self.parts if part.is_addendum]


def parts_of(agenda: Agenda) -> list[Part]:
    """Return what was signed of `agenda` (or of the agenda to which it is an addendum): it first, then its addenda.

    Empty as long as the agenda itself is not signed and sealed. One query.
    """
    own = agenda.parent_id or agenda.pk
    return parts_of_each([own]).get(own, [])


def parts_of_each(agreements: Collection[int]) -> dict[int, list[Part]]:
    """Return `parts_of` of many agreements (keys) at once, by their keys; without what is not signed. One query."""
    around = Q(agenda__in=agreements) | Q(agenda__parent__in=agreements)
    rounds = (
        SigningRound.objects.filter(around, outcome=SigningRound.Outcome.SEALED)
        .annotate(signed_on=Max("signatures__date", filter=Q(signatures__voided_at=None)))
        .filter(signed_on__isnull=False)
        .select_related("agenda", "version")
    )
    found: dict[int, list[Part]] = {}
    parts = sorted(map(_part, rounds), key=lambda part: (part.is_addendum, part.signed_on, part.ended_at))
    for part in parts:
        found.setdefault(part.agenda.parent_id or part.agenda.pk, []).append(part)
    return {agreed: several for agreed, several in found.items() if not several[0].is_addendum}


def _part(row: Any) -> Part:
    document = json.loads(bytes(row.version.content))
    return Part(
        agenda=row.agenda,
        reference=row.agenda.reference,
        signed_on=row.signed_on,
        ended_at=row.ended_at,
        document=document,
        sha256=row.version.sha256,
        sort=(document.get("addendum") or {}).get("sort"),
    )


def text_on(agenda: Agenda, on: date, only: Collection[str] | None = None) -> InForce | None:
    """Return the text of `agenda` that is in force on a day; None when nothing was in force yet.

    `only`: the references of the addenda that count; the others are left out as if they were not signed.
    """
    return in_force_of(parts_of(agenda), on, only)


def in_force_of(parts: list[Part], on: date, only: Collection[str] | None = None) -> InForce | None:
    """Return the text in force of what `parts_of` gave."""
    counting = [part for part in parts if part.signed_on <= on]
    counting = [part for part in counting if not part.is_addendum or only is None or part.reference in only]
    if not counting or counting[0].is_addendum:
        return None
    agreed, *addenda = counting
    consolidated = consolidate(agreed.document, [part.document for part in addenda])
    is_over = on.year > consolidated.document["period"]["end"]
    return InForce(on, counting, consolidated, is_over)
