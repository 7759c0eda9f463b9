"""What goes into the dossier of an agenda, read from the database."""

from datetime import date, datetime

from django.conf import settings
from django.db.models import Prefetch, Q
from django.template.loader import render_to_string

from agendas.archiving.formats import HTML, JSON
from agendas.archiving.objects import PEOPLE, Signed, items_of
from agendas.archiving.openness import openness_of_all
from agendas.archiving.pieces import EXPORTED, SOURCE, Deed, Dossier, File, Item, Reference
from agendas.archiving.public import public_item, published_of
from agendas.archiving.refusing import CannotBeArchived
from agendas.archiving.retention import IN_FORCE, read, with_retention
from agendas.choices import Kind
from agendas.document import present
from agendas.document.remarks import DEMONSTRATION
from agendas.in_force import InForce, parts_of, text_on
from agendas.models import Agenda, CollegeDecision, Publication, Signature, SigningRound
from agendas.publishing.ready import with_passages_left_out
from gka_portal.notation import dutch_date
from records.canonical import canonical_bytes
from records.models import Event

TOOI = "TOOI (identifier.overheid.nl)"
_MUNICIPALITY = "https://identifier.overheid.nl/tooi/id/gemeente/"


def refusal(agenda: Agenda) -> str:
    """Return why there is no package of `agenda` in its state, in one sentence; "" when there is."""
    if agenda.state in IN_FORCE:
        return ""
    return (
        f"Een pakket voor het archief kan pas als alles is ondertekend en verzegeld. {agenda.reference} is nu: "
        f"{agenda.get_state_display().lower()}."
    )


def dossier_of(agenda: Agenda, made: datetime) -> Dossier:
    """Return the dossier of `agenda` and its signed addenda, or of one addendum, as packed at `made`.

    CannotBeArchived tells why there is none. The number of queries does not grow with signatures and decisions.
    """
    if sentence := refusal(agenda):
        raise CannotBeArchived(sentence)
    parts = _signed(agenda, made)
    if not parts or parts[0].round.agenda_id != agenda.pk:
        raise CannotBeArchived(f"Van {agenda.reference} is geen verzegelde ondertekening. Er valt niets te bewaren.")
    first = parts[0]
    published = published_of(parts)
    items = [item for part in parts for item in (*items_of(part), public_item(part, published)) if item]
    items += _in_force(agenda, parts, made)
    places = _places(first)
    own = [Reference(settings.DIWOO_PUBLISHER_NAME, settings.DIWOO_PUBLISHER, TOOI)]
    return Dossier(
        reference=agenda.reference,
        key=f"{agenda.reference}/dossier",
        name=f"Dossier {first.name}",
        about=_about(first, parts),
        items=items,
        retention=first.retention,
        years=(first.years[0], max(first.years[1], *(part.years[1] for part in parts))),
        places=places,
        creators=own + places,
        deeds=[*first.start, Deed(EXPORTED, made, SOURCE, "Dit pakket is gemaakt.")],
        made=made,
        refers_to=first.parents,
    )


def _about(first: Signed, parts: list[Signed]) -> str:
    if len(parts) == 1:
        return f"{first.name}, met het bewijs van de ondertekening."
    references = ", ".join(part.reference for part in parts[1:])
    what = "het addendum" if len(parts) == 2 else "de addenda"
    return f"{first.name}, met {what} {references} en het bewijs van de ondertekening."


def _signed(agenda: Agenda, made: datetime) -> list[Signed]:
    """Return the sealed rounds of `agenda` and its addenda: the agenda first, then by the moment of the seal."""
    rounds = _rounds(agenda)
    ids = [this.agenda_id for this in rounds]
    terms = {row.pk: read(row) for row in with_retention(Agenda.objects.filter(pk__in=ids))}
    publications = {row.agenda_id: row for row in Publication.objects.filter(agenda__in=ids).select_related("agenda")}
    masked = with_passages_left_out(publications.values())
    streams = [this.agenda.stream for this in rounds]
    events: dict[str, list[Event]] = {stream: [] for stream in streams}
    for event in Event.objects.filter(stream__in=streams).order_by("stream", "number"):
        events[event.stream].append(event)
    found = []
    for this in rounds:
        plan = publications.get(this.agenda_id)
        is_masked = plan is not None and plan.pk in masked
        found.append(Signed(this, terms[this.agenda_id], plan, events[this.agenda.stream], made, is_masked))
    return sorted(found, key=lambda part: (part.round.agenda_id != agenda.pk, part.round.ended_at))


def _rounds(agenda: Agenda) -> list[SigningRound]:
    signatures = Signature.objects.select_related("file", "basis__document").order_by("signed_at", "pk")
    decisions = CollegeDecision.objects.select_related("document", "municipality").order_by("recorded_at", "pk")
    return list(
        SigningRound.objects.filter(
            Q(agenda=agenda) | Q(agenda__parent=agenda, agenda__state__in=IN_FORCE),
            outcome=SigningRound.Outcome.SEALED,
        )
        .select_related("agenda__parent", "version", "opened_by", "sealed_pdf", "frozen_pdf", "evidence_pdf")
        .prefetch_related(Prefetch("signatures", signatures), Prefetch("college_decisions", decisions))
    )


def _places(first: Signed) -> list[Reference]:
    return [
        Reference(f"gemeente {place['name']}", f"{_MUNICIPALITY}{place['code'].lower()}", TOOI)
        for place in first.document["municipalities"]
    ]


def _in_force(agenda: Agenda, parts: list[Signed], made: datetime) -> list[Item]:
    """Return the text as it stands since the last addendum; nothing without addenda."""
    signed = parts_of(agenda) if agenda.kind != Kind.ADDENDUM else []
    if len(signed) < 2:
        return []
    since = signed[-1].signed_on
    text = text_on(agenda, since)
    if text is None:
        raise CannotBeArchived(f"De geldende tekst van {agenda.reference} kan niet worden samengesteld.")
    page = _page(agenda, text, since)
    about = "De agenda met haar addenda samengevoegd. Dit is geen ondertekend document."
    if count := len(text.consolidated.conflicts):
        about += (
            f" Op {count} {'plaats' if count == 1 else 'plaatsen'} veranderden addenda dezelfde tekst verschillend; "
            "daar staat de eerdere tekst."
        )
    folder = "geldende-tekst"
    return [
        Item(
            key=f"{agenda.reference}/{folder}",
            name=f"Geldende tekst van {agenda.reference} sinds {dutch_date(since)}",
            about=about,
            folder=folder,
            files=[
                File(f"{folder}/{folder}.json", f"{folder}.json", canonical_bytes(text.document), JSON, made),
                File(f"{folder}/{folder}.html", f"{folder}.html", page, HTML, made),
            ],
            retention=parts[0].retention,
            restrictions=[openness_of_all((part.publication, part.is_masked) for part in parts), PEOPLE],
            years=(text.document["period"]["start"], text.document["period"]["end"]),
            refers_to=[part.own for part in parts],
        )
    ]


def _page(agenda: Agenda, text: InForce, since: date) -> bytes:
    """Return the text in force as a web page by itself."""
    context = {
        "document": present(text.document),
        "reference": agenda.reference,
        "version": "geldende tekst",
        "sha256": text.sha256,
        "state": f"Geldende tekst sinds {dutch_date(since)}; dit is geen ondertekend document",
        "remark": DEMONSTRATION if settings.DEMO_MODE else "",
    }
    return render_to_string("agendas/document/page.html", context).encode()
