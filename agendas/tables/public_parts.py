"""Parts that the public pages share: who signed, the addenda, the files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from agendas.models import Publication
from agendas.published import NotThere, public_agendas, public_file
from agendas.tables.public_list import last_signatures
from gka_portal.notation import dutch_date_of, with_article


@dataclass(frozen=True)
class AddendumLine:
    """A public addendum. `sort` says in words what it does, "" when the portal does not know."""

    publication: Publication
    sort: str
    signed_on: date | None

    @property
    def reference(self) -> str:
        return self.publication.agenda.reference

    @property
    def url(self) -> str:
        return reverse("public:agenda", args=[self.reference])


@dataclass(frozen=True)
class FileLine:
    """A file that everybody may take along; `size` in bytes, None when it is made on asking.

    No `url`: it is not there, and `words` say why.
    """

    name: str
    words: str
    url: str
    size: int | None = None


def addenda_of(agendas: Iterable[int]) -> dict[int, list[AddendumLine]]:
    """Return the public addenda of each of `agendas` (keys), in the order in which they were signed; two queries."""
    keys = list(agendas)
    found = public_agendas().filter(agenda__parent__in=keys).select_related("agenda__addendum")
    publications = list(found)
    signed = last_signatures(row.agenda_id for row in publications) if publications else {}
    lines: dict[int, list[AddendumLine]] = {key: [] for key in keys}
    for row in publications:
        own = getattr(row.agenda, "addendum", None)
        sort = own.get_sort_display() if own else ""
        lines[row.agenda.parent_id or 0].append(AddendumLine(row, sort, signed.get(row.agenda_id)))
    for several in lines.values():
        several.sort(key=lambda line: (line.signed_on or date.max, line.reference))
    return lines


def signed_sentence(row: Mapping[str, Any], what: str) -> str:
    """Return who signed `what` for whom, and when: "Wethouder X heeft de GKA-agenda namens de gemeente Y …".

    `row` is one of `published.public_signers`.
    """
    name, office, organisation = row["name"], row["office"].strip(), row["organisation"]
    # "Minister van Onderwijs, Cultuur en Wetenschap" reads better after the name.
    who = f"{name}, {office[:1].lower()}{office[1:]}," if " " in office else f"{office} {name}".strip()
    whom = f" namens {with_article(organisation)}" if organisation else ""
    return f"{who} heeft {what}{whom} ondertekend op {dutch_date_of(row['date'])}."


def with_file(publications: QuerySet[Publication]) -> QuerySet[Publication]:
    """Return `publications` with their masked copies, of which only the bytes are not read."""
    return publications.select_related("agenda__parent", "masked_pdf").defer("masked_pdf__content")


def files_of(publication: Publication) -> list[FileLine]:
    """Return the files of a public agenda: its PDF, the data and the metadata."""
    reference = publication.agenda.reference
    return [
        _pdf(publication),
        FileLine("Gegevens (json)", "De tekst voor computers", reverse("public:json", args=[reference])),
        FileLine("Metagegevens (xml)", "DiWoo, voor de Woo-index", reverse("public:diwoo", args=[reference])),
    ]


def _pdf(publication: Publication) -> FileLine:
    try:
        stored = public_file(publication)
    except NotThere:
        return FileLine("Pdf", "Deze pdf wordt nog gemaakt. Kijk later opnieuw.", "")
    words = "Openbare versie van de ondertekende tekst" if publication.masked_pdf_id else "De ondertekende pdf"
    return FileLine("Pdf", words, reverse("public:pdf", args=[publication.agenda.reference]), stored.size)
