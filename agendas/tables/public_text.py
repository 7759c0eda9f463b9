"""The page of one public agenda or addendum: its text as it is in force today, with what was left out explained."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from agendas.choices import Kind
from agendas.document import Document, present
from agendas.document.drawing import body_html
from agendas.document.in_force import Changes, read
from agendas.in_force import in_force_of
from agendas.models import Publication
from agendas.naming import name_of
from agendas.published import public_parts, public_signers, public_text
from agendas.publishing import grounds_in, reason_of
from agendas.tables.public_list import Mergers
from agendas.tables.public_parts import AddendumLine, FileLine, addenda_of, files_of, signed_sentence
from agendas.tables.sitemaps import absolute


@dataclass(frozen=True)
class PlaceLine:
    """A municipality of the agenda; `now` is what it has become part of since, "" when it still exists."""

    name: str
    url: str
    now: str


@dataclass(frozen=True)
class PublicPage:
    """What the page of a public agenda shows."""

    publication: Publication
    document: Document
    body: SafeString
    today: date
    is_addendum: bool
    places: list[PlaceLine]
    signed: list[str]
    files: list[FileLine]
    grounds: list[tuple[str, str]]
    addenda: list[AddendumLine]
    changes: list[Changes] = field(default_factory=list)
    # The addenda that say something else than an earlier one, by reference, with what it is about ("": not told).
    clashes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def reference(self) -> str:
        return self.publication.agenda.reference

    @property
    def address(self) -> str:
        return absolute("agenda", self.reference)

    @property
    def has_pdf(self) -> bool:
        return bool(self.files[0].url)

    @property
    def is_over(self) -> bool:
        """Are the years over in which it holds?"""
        return self.today.year > self.document.end


def page_of(publication: Publication) -> PublicPage:
    """Return the page of `publication`; a fixed number of queries."""
    agenda, today = publication.agenda, timezone.localdate()
    is_addendum = agenda.kind == Kind.ADDENDUM
    text, signers = public_text(publication), public_signers(publication)
    addenda = [] if is_addendum else addenda_of([agenda.pk])[agenda.pk]
    told = _told(publication, text, signers, today) if addenda else _Told(present(text, signers))
    return PublicPage(
        publication=publication,
        document=told.document,
        body=body_html(told.document.sections, told.document.around),
        today=today,
        is_addendum=is_addendum,
        places=_places(publication),
        signed=[signed_sentence(row, "dit addendum" if is_addendum else "de GKA-agenda") for row in signers],
        files=files_of(publication),
        grounds=[(ground, reason_of(ground)) for ground in grounds_in([text, signers])],
        addenda=addenda,
        changes=told.changes,
        clashes=told.clashes,
    )


@dataclass(frozen=True)
class _Told:
    """A text to read, and what addenda made of it."""

    document: Document
    changes: list[Changes] = field(default_factory=list)
    clashes: list[tuple[str, str]] = field(default_factory=list)


def _told(publication: Publication, text: dict[str, Any], signers: list[dict[str, Any]], today: date) -> _Told:
    """Return the public text with, beside what public addenda changed, which one did."""
    found = in_force_of(public_parts(publication)[0], today)
    if found is None:
        return _Told(present(text, signers))
    reading = read(
        found,
        signatures=signers,
        address=lambda reference: reverse("public:agenda", args=[reference]),
        document=text if text != found.document else None,
    )
    # Names from the public text: of what is not there any more, or was left out, no name is told.
    clashes = [(clash.reference, name_of(text, clash.path) or "") for clash in found.consolidated.conflicts]
    return _Told(reading.document, reading.changes, list(dict.fromkeys(clashes)))


def _places(publication: Publication) -> list[PlaceLine]:
    mergers = Mergers()
    rows = publication.agenda.agenda_municipalities.select_related("municipality")
    return [
        PlaceLine(
            row.municipality.name,
            reverse("public:municipality", args=[row.municipality.cbs_code]),
            mergers.now(row.municipality_id),
        )
        for row in rows
    ]
