"""The public pages: the list of agendas, a municipality, one agenda. No session, no cookie, nothing of who looks."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from agendas.forms.public import PublicFilter
from agendas.publishing import shown
from agendas.tables import public_list
from agendas.tables.public_place import place_page
from agendas.tables.public_text import page_of
from agendas.tables.sitemaps import absolute
from agendas.views.public_answers import for_everybody
from agendas.views.public_loading import load_public
from gka_portal.lists import PER_PAGE, headings

TOP = "Openbare agenda’s"


@for_everybody
def index(request: HttpRequest) -> HttpResponse:
    form = PublicFilter(request.GET, public_list.public_rows())
    page = Paginator(form.found(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "count": page.paginator.count,
        "headings": headings(public_list.COLUMNS, form.order, public_list.USUAL_ORDER),
        "list_url": reverse("public:index"),
        "address": absolute("index"),
        "national": public_list.NATIONAL,
    }
    return render(request, "public/index.html", context)


@for_everybody
def municipality(request: HttpRequest, code: str) -> HttpResponse:
    page = place_page(code)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "address": absolute("municipality", code),
        "contact": settings.CONTACT_EMAIL,
        "crumbs": [(TOP, reverse("public:index")), (f"Gemeente {page.municipality.name}", "")],
    }
    return _with_marks(render(request, "public/municipality.html", context))


@for_everybody
def agenda(request: HttpRequest, reference: str) -> HttpResponse:
    page = page_of(load_public(reference))
    crumbs = [(TOP, reverse("public:index"))]
    if len(page.places) == 1:
        crumbs.append((f"Gemeente {page.places[0].name}", page.places[0].url))
    parent = page.publication.agenda.parent
    if page.is_addendum and parent:
        crumbs.append((parent.reference, reverse("public:agenda", args=[parent.reference])))
    context = {"page": page, "parent": parent, "crumbs": [*crumbs, (page.reference, "")]}
    return _with_marks(render(request, "public/agenda.html", context))


def _with_marks(response: HttpResponse) -> HttpResponse:
    """Draw what stands where something was left out, wherever the page shows the text: also in names and headings."""
    response.content = shown(response.content.decode()).encode()
    return response
