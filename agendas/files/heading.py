"""The text that a file is made of, and what the file says of itself."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime

from agendas.document.remarks import DEMONSTRATION
from agendas.files.case_numbers import case_rows
from agendas.models import Agenda, AgendaVersion, SigningRound
from gka_portal.notation import dutch_date
from records.canonical import canonical_bytes

AUTHOR = "GKA-portaal"
LANGUAGE = "nl-NL"


@dataclass(frozen=True)
class Heading:
    """What a file says of the text in it. `version` is "versie 3", or what a text without a number is called."""

    reference: str
    version: str
    sha256: str
    changed_at: datetime
    remark: str = ""

    @property
    def notices(self) -> list[str]:
        """What stands at the top of a file that people may change."""
        sentence = (
            f"Concept, {self.version}, controlecode {self.sha256[:12]}, van {dutch_date(localtime(self.changed_at))}. "
            "Wijzigingen in dit bestand komen niet vanzelf in het portaal."
        )
        return [*([self.remark] if self.remark else []), sentence]

    @property
    def footer(self) -> str:
        return f"{self.reference} · concept, {self.version} · {self.sha256[:12]}"

    def facts(self, document: dict[str, Any]) -> list[tuple[str, str]]:
        """The labels and values under the title."""
        return [("Kenmerk", self.reference), *case_rows(document)]


@dataclass(frozen=True)
class TextInHand:
    """The text of an agenda as everybody reads it now. `number` is that of the version it is, None for no version."""

    reference: str
    document: dict[str, Any]
    sha256: str
    number: int | None
    version: str
    changed_at: datetime

    @cached_property
    def content(self) -> bytes:
        """The RFC 8785 bytes of the text."""
        return canonical_bytes(self.document)

    @property
    def heading(self) -> Heading:
        remark = DEMONSTRATION if settings.DEMO_MODE else ""
        return Heading(self.reference, self.version, self.sha256, self.changed_at, remark)


def text_in_hand(agenda: Agenda) -> TextInHand:
    """Return the frozen text of `agenda` while it is being signed, else the text as it stands now."""
    if agenda.is_frozen and (version := _frozen_version(agenda)):
        number, document = version.number, json.loads(bytes(version.content))
        return TextInHand(agenda.reference, document, version.sha256, number, f"versie {number}", version.created_at)
    current = agenda.text
    last = agenda.versions.order_by("number").values_list("number", "sha256").last()
    is_version = last is not None and last[1] == current.sha256
    return TextInHand(
        agenda.reference,
        current.document,
        current.sha256,
        last[0] if last is not None and is_version else None,
        _words(last, is_version=is_version),
        current.changed_at,
    )


def _frozen_version(agenda: Agenda) -> AgendaVersion | None:
    outcomes = [SigningRound.Outcome.OPEN, SigningRound.Outcome.SEALED]
    rounds = agenda.rounds.filter(outcome__in=outcomes).select_related("version")
    last = rounds.order_by("opened_at").last()
    return last.version if last is not None else None


def _words(last: tuple[int, str] | None, *, is_version: bool) -> str:
    if last is None:
        return "nog geen versie"
    return f"versie {last[0]}" if is_version else f"gewijzigd na versie {last[0]}"
