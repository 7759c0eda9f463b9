"""The sitemaps of the Woo (DiWoo, category "convenanten"): an index, and per document its address and metadata."""

from datetime import datetime
from xml.etree.ElementTree import Element, tostring
from xml.sax.saxutils import escape

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from agendas.models import Publication
from agendas.published import diwoo_elements, public_agendas, without_file

PER_SITEMAP = 500
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def absolute(name: str, *parts: object) -> str:
    """Return the address of the public page `name` as others write it down."""
    return f"{settings.PORTAL_URL.rstrip('/')}{reverse(f'public:{name}', args=parts)}"


def _published() -> QuerySet[Publication]:
    """The oldest first, so that what was published today changes the last sitemap only.

    `copied_at`: when the public PDF was made, which may be anew; None when the sealed PDF itself is public.
    """
    return public_agendas().annotate(copied_at=F("masked_pdf__created_at")).order_by("published_at", "pk")


def index_xml() -> bytes:
    """Return the index of all sitemaps; the first one is there even when nothing is public."""
    moments = [_changed_at(*row) for row in _published().values_list("published_at", "masked_pdf__created_at")]
    last: list[datetime | None] = [max(moments[at : at + PER_SITEMAP]) for at in range(0, len(moments), PER_SITEMAP)]
    lines = [
        f"<sitemap><loc>{escape(absolute('sitemap', number))}</loc>{_lastmod(moment)}</sitemap>\n"
        for number, moment in enumerate(last or [None], start=1)
    ]
    return f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{"".join(lines)}</sitemapindex>\n'.encode()


def sitemap_xml(number: int) -> bytes | None:
    """Return the sitemap `number` with the metadata of its documents; None when there is none."""
    pages = Paginator(_published(), PER_SITEMAP)
    if number not in pages.page_range:
        return None
    publications = list(pages.page(number))
    documents, missing = diwoo_elements(publications), without_file(publications)
    there = [row for row in publications if row.pk in documents and row.pk not in missing]
    entries = "".join(_entry(row, documents[row.pk]) for row in there)
    return f'{_HEAD}<urlset xmlns="{_NAMESPACE}">\n{entries}</urlset>\n'.encode()


def _entry(publication: Publication, document: Element) -> str:
    address = escape(absolute("pdf", publication.agenda.reference))
    metadata = tostring(document, encoding="unicode")
    changed_at = _changed_at(publication.published_at, publication.copied_at)  # type: ignore[attr-defined]
    return f"<url><loc>{address}</loc>{_lastmod(changed_at)}\n{metadata}\n</url>\n"


def _changed_at(published_at: datetime | None, copied_at: datetime | None) -> datetime:
    """Return since when the file is as it is: it became public, or was made anew after that."""
    return max(moment for moment in (published_at, copied_at) if moment is not None)


def _lastmod(moment: datetime | None) -> str:
    return f"<lastmod>{timezone.localtime(moment).isoformat(timespec='seconds')}</lastmod>" if moment else ""
