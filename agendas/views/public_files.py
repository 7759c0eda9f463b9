"""What everybody may take along: the PDF, the data, the metadata of the Woo, and the sitemaps that harvesters read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from agendas.published import diwoo_of, public_file, public_text
from agendas.tables.sitemaps import index_xml, sitemap_xml
from agendas.views.public_answers import for_everybody
from agendas.views.public_loading import load_public
from records.canonical import canonical_bytes

XML = "application/xml; charset=utf-8"


@for_everybody
def pdf(request: HttpRequest, reference: str) -> HttpResponse:
    publication = load_public(reference)
    stored = public_file(publication)
    etag = f'"{stored.sha256}"'
    # Before the bytes are read: megabytes that the reader has already.
    response: HttpResponse = get_conditional_response(request, etag=etag) or _file(
        bytes(stored.content), "application/pdf", f"{publication.agenda.reference}.pdf"
    )
    response["ETag"] = etag
    return response


@for_everybody
def json_file(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the public text as gka-agenda/1."""
    publication = load_public(reference)
    content = canonical_bytes(public_text(publication))
    return _file(content, "application/json", f"{publication.agenda.reference}.json")


@for_everybody
def diwoo(request: HttpRequest, reference: str) -> HttpResponse:
    publication = load_public(reference)
    return _file(diwoo_of(publication), XML, f"{publication.agenda.reference}-diwoo.xml")


@for_everybody
def sitemap_index(request: HttpRequest) -> HttpResponse:
    return HttpResponse(index_xml(), content_type=XML)


@for_everybody
def sitemap(request: HttpRequest, page: int) -> HttpResponse:
    found = sitemap_xml(page)
    if found is None:
        raise Http404
    return HttpResponse(found, content_type=XML)


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    """Return `content` to be read in the browser; who saves it gets `name`."""
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
