"""How far the publication of an agenda is, as the pages show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agendas.actions.public_copies import copy_effect
from agendas.choices import WooGround
from agendas.models import Agenda, Publication, Signature, SigningRound
from agendas.naming import find, name_of
from agendas.publishing.facts import public_address
from agendas.publishing.masking import BASE, REASON, texts_in
from agendas.publishing.ready import lacks_copy
from agendas.publishing.rights import SIGNED_STATES
from agendas.structure import BLOCKS, block_of
from agendas.tables.exporting import progress
from gka_portal.notation import dutch_date, in_words
from records.models import Job

STAND_ICONS = {
    "te-doen": "circle-dashed",
    "gepland": "calendar-clock",
    "te-laat": "triangle-alert",
    "openbaar": "globe",
    "ingetrokken": "ban",
}
_LABELS = {
    "te-doen": "Nog te plannen",
    "gepland": "Gepland",
    "te-laat": "Nog niet openbaar",
    "openbaar": "Openbaar",
    "ingetrokken": "Ingetrokken",
}

# What an addendum took away still stands in its document, beside what came for it.
_BEFORE = " (in de tekst van vóór het addendum)"


def _planned_day(publication: Publication | None) -> str:
    """Return from which day it is or becomes public; what was taken back comes back by hand only."""
    if publication is None or publication.public_from is None or publication.withdrawn_at is not None:
        return "–"
    return dutch_date(publication.public_from)


@dataclass(frozen=True)
class Stand:
    """How far it is, with icon and words; `note` says since when."""

    key: str
    note: str = ""

    @property
    def label(self) -> str:
        return _LABELS[self.key]

    @property
    def icon(self) -> str:
        return STAND_ICONS[self.key]


@dataclass(frozen=True)
class PublicationRow:
    """A line of the list."""

    reference: str
    title: str
    places: str
    signed: str
    stand: Stand
    public_from: str

    @property
    def url(self) -> str:
        return reverse("agendas:publication", args=[self.reference])


@dataclass(frozen=True)
class CopyState:
    """How far the public PDF is: `state` none (not needed), ready, waiting, busy, failed or cancelled."""

    state: str
    label: str = ""
    text: str = ""

    @property
    def is_waited_for(self) -> bool:
        return self.state in {"waiting", "busy"}

    @property
    def has_stopped(self) -> bool:
        return self.state in {"failed", "cancelled"}


def signed_agendas(user: User) -> QuerySet[Agenda]:
    """Return all that is signed and that `user` reads, with its publication and the day of its last signature."""
    agendas = Agenda.objects.visible_to(user).filter(state__in=sorted(SIGNED_STATES))
    last = Signature.objects.filter(
        round__agenda=OuterRef("pk"), round__outcome=SigningRound.Outcome.SEALED, voided_at=None
    )
    agendas = agendas.annotate(signed_on=Subquery(last.order_by("-date").values("date")[:1]))
    return agendas.select_related("publication").prefetch_related("agenda_municipalities__municipality")


def stand_of(publication: Publication | None) -> Stand:
    if publication is None or (publication.public_from is None and publication.published_at is None):
        return Stand("te-doen")
    if publication.withdrawn_at is not None:
        return Stand("ingetrokken", f"op {dutch_date(publication.withdrawn_at)}")
    if publication.published_at is not None:
        return Stand("openbaar", f"sinds {dutch_date(publication.published_at)}")
    day = publication.public_from
    assert day is not None  # noqa: S101 - the first line answers for a plan without a day
    if day <= timezone.localdate():
        return Stand("te-laat", f"kon vanaf {dutch_date(day)}")
    return Stand("gepland", f"vanaf {dutch_date(day)}")


def publication_rows(agendas: Iterable[Any]) -> list[PublicationRow]:
    rows = []
    for agenda in agendas:
        publication = getattr(agenda, "publication", None)
        rows.append(
            PublicationRow(
                reference=agenda.reference,
                title=publication.title if publication is not None and publication.title else agenda.title,
                places=in_words([line.municipality.name for line in agenda.agenda_municipalities.all()]) or "Landelijk",
                signed=dutch_date(agenda.signed_on) if agenda.signed_on else "–",
                stand=stand_of(publication),
                public_from=_planned_day(publication),
            )
        )
    return rows


def copy_state(publication: Publication) -> CopyState:
    """Return how far the public PDF of a plan is."""
    if not lacks_copy(publication):
        return CopyState("ready" if publication.masked_pdf_id else "none")
    job = Job.objects.filter(effect=copy_effect(publication)).first()
    return CopyState(*progress("", job))


def mask_lines(document: dict[str, Any], mask: list[dict[str, str]]) -> list[tuple[str, str]]:
    """Return what is left out and why, in words; not a hash that goes along."""
    return [
        (
            f"“{item['words']}”" if "words" in item else _field_name(document, item["path"]),
            str(WooGround(item["ground"]).label),
        )
        for item in mask
        if item.get("path") != BASE
    ]


def field_groups(document: dict[str, Any], paths: Iterable[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the fields that can be left out by part of the text: its title, and (path, whole name) of each."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path, _label in paths:
        found.setdefault(_part_of(path), []).append((path, _field_name(document, path)))
    order = {block.title: place for place, block in enumerate(BLOCKS)}
    return sorted(found.items(), key=lambda item: order.get(item[0], -1))


def _part_of(path: str) -> str:
    return "Addendum" if path == REASON else block_of(path).title


def _field_name(document: dict[str, Any], path: str) -> str:
    if path == REASON:
        return "Aanleiding van het addendum"
    is_money = path.endswith(".lines")
    here = path.removesuffix(".lines")
    for number, text in enumerate(texts_in(document)):
        # A field that is empty now stands in the text before only.
        if (name := name_of(text, here)) and _says_something(text, path):
            return f"{name}{': alle regels' if is_money else ''}{_BEFORE if number else ''}"
    return name_of(document, path) or path


def _says_something(text: dict[str, Any], path: str) -> bool:
    found = find(text, path)
    return found is not None and bool(found.value)


def plan_facts(publication: Publication | None, agenda: Agenda) -> list[tuple[str, Any]]:
    """Return the plan as terms and values, for who only reads it."""
    if publication is None:
        return []
    facts: list[tuple[str, Any]] = [
        ("Officiële titel", publication.title or "Nog niet ingevuld"),
        ("Samenvatting", publication.summary or "Nog niet ingevuld"),
        ("Openbaar vanaf", dutch_date(publication.public_from) if publication.public_from else "Nog niet gekozen"),
    ]
    if publication.is_public:
        facts.append(("Openbare pagina", {"links": [_public_link(agenda)]}))
    if publication.withdrawn_at:
        facts.append(("Ingetrokken", dutch_date(publication.withdrawn_at)))
        facts.append(("Reden", publication.withdrawn_why))
    return facts


def _public_link(agenda: Agenda) -> dict[str, str]:
    address = public_address(agenda.reference)
    return {"text": address, "url": address, "note": ""}
