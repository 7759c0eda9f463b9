"""What every page shows besides its own content: demo mode, name, navigation, the user's roles."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from gka_portal.administration import may_enter
from municipalities.memberships import roles_of

PORTAL_NAME = "GKA-portaal"


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context for every template; nothing is looked up in the database until a template shows it."""
    return {
        "demo_mode": settings.DEMO_MODE,
        "portal_name": PORTAL_NAME,
        "navigation": SimpleLazyObject(lambda: navigation(request)),
        "role_line": SimpleLazyObject(lambda: role_line(request)),
    }


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the items of the main menu for this user: label, url and whether the page is in that part."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    wanted = [("Mijn werk", "dashboard:home"), ("Agenda’s", "agendas:list")]
    if may_enter(user):
        wanted.append(("Beheer", "admin:index"))
    items = []
    for label, name in wanted:
        url = reverse(name)
        current = request.path == url or (url != "/" and request.path.startswith(url))
        items.append({"label": label, "url": url, "current": current})
    return items


def role_line(request: HttpRequest) -> str:
    """Return the names of the user's present roles, for the account menu."""
    return ", ".join(sorted(str(role.label) for role in roles_of(request.user)))
