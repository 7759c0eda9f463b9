"""Pages that a government portal owes everybody: accessibility, privacy, reporting a vulnerability; and the help."""

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gka_portal import guide

# RFC 9116 asks for a moment less than a year away; the shorter, the sooner a stale copy shows.
SECURITY_TXT_DAYS = 180


@require_safe
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "about/accessibility.html")


@require_safe
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "idle_hours": settings.SESSION_IDLE_SECONDS // 3600,
        "absolute_hours": settings.SESSION_ABSOLUTE_SECONDS // 3600,
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "csrf_weeks": settings.CSRF_COOKIE_AGE // (7 * 24 * 3600),
        "controller": settings.CONTROLLER,
        "privacy_contact": settings.PRIVACY_CONTACT,
    }
    return render(request, "about/privacy.html", context)


@require_safe
@login_not_required
def vulnerability(request: HttpRequest) -> HttpResponse:
    contact = settings.SECURITY_CONTACT
    return render(request, "about/vulnerability.html", {"contact": _as_address(contact), "contact_words": contact})


@require_safe
@login_not_required
def security_txt(request: HttpRequest) -> HttpResponse:
    """Tell researchers where to report (RFC 9116)."""
    policy = settings.PORTAL_URL + reverse("portal:vulnerability")
    expires = timezone.now().astimezone(datetime.UTC) + datetime.timedelta(days=SECURITY_TXT_DAYS)
    lines = [
        f"Contact: {_as_address(settings.SECURITY_CONTACT) or policy}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.PORTAL_URL}{reverse('portal:security_txt')}",
        f"Policy: {policy}",
    ]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


@require_safe
@login_not_required
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Tell search engines what is public (RFC 9309), of a demonstration nothing; and where the index for the Woo is."""
    allowed = [] if settings.DEMO_MODE else [f"Allow: {reverse('public:index')}", "Allow: /static/"]
    lines = [
        "User-agent: *",
        *allowed,
        "Disallow: /",
        "",
        f"Sitemap: {settings.PORTAL_URL.rstrip('/')}{reverse('public:sitemap_index')}",
    ]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


def _as_address(contact: str) -> str:
    """Return `contact` as the address that security.txt wants: an e-mail address becomes mailto:."""
    return contact if not contact or urlsplit(contact).scheme else f"mailto:{contact}"


@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    """Show all guides, that of the reader first, and what a search found in them."""
    words = request.GET.get("zoek", "").strip()[: guide.LONGEST_SEARCH]
    own = guide.guides_of(request.user)
    context = {
        "own": own,
        "others": [each for each in guide.GUIDES if each.slug not in {one.slug for one in own}],
        "words": words,
        "hits": guide.search(words, [*own, *guide.GUIDES]),
    }
    return render(request, "help/index.html", context)


@require_safe
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    found = guide.guide_for(request.user, slug)
    if found is None:
        raise Http404
    return _guide_page(request, found)


@require_safe
@login_not_required
def help_sign_in(request: HttpRequest) -> HttpResponse:
    """The one guide that somebody needs who cannot sign in."""
    return _guide_page(request, guide.SIGN_IN)


def _guide_page(request: HttpRequest, shown: guide.Guide) -> HttpResponse:
    words = request.GET.get("zoek", "").strip()[: guide.LONGEST_SEARCH]
    context = {"guide": shown, "words": words, "hits": guide.search(words, [shown])}
    return render(request, "help/guide.html", context)
