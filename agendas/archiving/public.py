"""The public version in a dossier: the PDF that everybody could read, and its metadata for the Woo index (DiWoo)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.timezone import localtime

from agendas.archiving.formats import XML
from agendas.archiving.objects import Signed, stored
from agendas.archiving.openness import openness, publishing_deeds
from agendas.archiving.pieces import CREATED, SOURCE, Deed, File, Item
from agendas.models import Publication
from agendas.publishing.diwoo import diwoo_xml
from agendas.publishing.facts import facts_of
from agendas.publishing.ready import COPY_STORED
from gka_portal.notation import dutch_date
from records.models import Event, StoredFile

_FOLDER = "openbare-versie"


@dataclass(frozen=True)
class Published:
    """What was read of the publications of a dossier: PDFs by SHA-256, DiWoo by agenda."""

    files: Mapping[str, StoredFile]
    diwoo: Mapping[int, bytes]


def published_of(parts: Iterable[Signed]) -> Published:
    """Return the public files of what is or was public among `parts`; five queries, however many."""
    was_public = [part for part in parts if part.publication is not None and part.publication.published_at is not None]
    if not was_public:
        return Published({}, {})
    wanted = {last_public_file(part.events) for part in was_public} - {_sealed(part) for part in was_public}
    found = StoredFile.objects.filter(sha256__in=wanted).order_by("-created_at", "-pk")
    facts = facts_of(part.publication for part in was_public if part.publication is not None)
    return Published(
        {file.sha256: file for file in found},
        {
            part.round.agenda_id: diwoo_xml(facts[part.publication.pk])
            for part in was_public
            if part.publication is not None and part.publication.pk in facts
        },
    )


def _sealed(part: Signed) -> str:
    return part.round.sealed_pdf.sha256 if part.round.sealed_pdf else ""


def last_public_file(events: Iterable[Event]) -> str:
    """Return the SHA-256 of the PDF that everybody reads, or read last before it was taken back; "" when nobody knows.

    The plan may hold a newer copy that nobody ever saw: after taking back, the mask can change.
    """
    found, is_public = "", False
    for event in events:
        if event.action == "published":
            found, is_public = event.data.get("file_sha256", ""), True
        elif event.action == "unpublished":
            is_public = False
        elif event.action == COPY_STORED and is_public:
            found = event.data.get("file_sha256", "")
    return found


def public_item(signed: Signed, published: Published) -> Item | None:
    """Return the public version of a signed text; None when it never was public."""
    publication = signed.publication
    if publication is None or publication.published_at is None:
        return None
    folder = f"{signed.reference}/{_FOLDER}"
    sha256 = last_public_file(signed.events)
    is_sealed = bool(sha256) and sha256 == _sealed(signed)
    copy = None if is_sealed else published.files.get(sha256)
    files = [stored(copy, f"{folder}/{signed.reference}-openbaar.pdf")] if copy else []
    if diwoo := published.diwoo.get(signed.round.agenda_id):
        files.append(File(f"{folder}/diwoo.xml", "diwoo.xml", diwoo, XML, signed.made))
    if not files:
        return None
    about = " ".join([_since(publication), _pdf(copy, is_sealed=is_sealed), _metadata(publication)])
    return Item(
        key=folder,
        name=f"Openbare versie van {signed.reference}",
        about=about,
        folder=folder,
        files=files,
        retention=signed.retention,
        # What is left out of the agenda is not in this version: of itself it is public as a whole.
        restrictions=[openness(publication, is_masked=False)],
        deeds=[*_made(copy), *publishing_deeds(signed.events)],
        refers_to=[signed.own],
    )


def _since(publication: Publication) -> str:
    assert publication.published_at is not None  # noqa: S101 - only of what is or was public
    day = dutch_date(localtime(publication.published_at))
    if publication.withdrawn_at is None:
        return f"Wat iedereen sinds {day} kan lezen."
    until = dutch_date(localtime(publication.withdrawn_at))
    return f"Wat iedereen van {day} tot {until} kon lezen. De publicatie is ingetrokken: dit is niet meer openbaar."


def _pdf(copy: StoredFile | None, *, is_sealed: bool) -> str:
    if copy is not None:
        return "De openbare pdf is een versie van de ondertekende tekst; wat is weggelaten, staat er niet in."
    if is_sealed:
        return "De verzegelde pdf in de map agenda is zelf de openbare pdf."
    return "De openbare pdf is niet in het portaal bewaard en zit niet in dit pakket."


def _metadata(publication: Publication) -> str:
    what = "diwoo.xml bevat de metagegevens voor de Woo-index"
    return f"{what}, zoals het portaal ze nu kent." if publication.withdrawn_at else f"{what}."


def _made(copy: StoredFile | None) -> list[Deed]:
    return [Deed(CREATED, copy.created_at, SOURCE)] if copy else []
