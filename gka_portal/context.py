"""What every page shows besides its own content: demo mode, name, navigation, the user's roles."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from agendas.permissions import GUEST_LABEL, can_edit_templates, is_guest, reads_agendas
from dashboard.permissions import may_see_overview
from funding.permissions import has_own_board, reads_grants
from gka_portal.administration import may_enter
from municipalities.memberships import roles_of
from municipalities.permissions import may_see_people
from municipalities.roles import Role

PORTAL_NAME = "GKA-portaal"


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context for every template; nothing is looked up in the database until a template shows it."""
    return {
        "demo_mode": settings.DEMO_MODE,
        "portal_name": PORTAL_NAME,
        "navigation": SimpleLazyObject(lambda: navigation(request)),
        "role_line": SimpleLazyObject(lambda: role_line(request)),
        "helper": SimpleLazyObject(lambda: helper(request)),
    }


@dataclass(frozen=True)
class _Item:
    """An item of the main menu. `also` are addresses outside its own that belong to that part of the portal."""

    label: str
    name: str
    allowed: Callable[[User], bool] = lambda user: True
    also: tuple[str, ...] = ()


_MENU = (
    _Item("Mijn werk", "dashboard:home"),
    _Item("Agenda’s", "agendas:list", reads_agendas),
    _Item("Mijn contactschool", "funding:own", has_own_board),
    _Item("Subsidie", "funding:applications", reads_grants),
    _Item("Landelijk beeld", "dashboard:overview", may_see_overview),
    _Item("Gemeenten", "dashboard:municipalities"),
    _Item("Schoolbesturen", "dashboard:school_boards"),
    _Item("Mensen", "people:list", may_see_people),
    _Item("Sjablonen", "agendas:templates", can_edit_templates),
    _Item("Beheer", "admin:index", may_enter, ("imports:list",)),
)
# So many items stand on a phone beside the button "Meer" with the others.
ALWAYS_SHOWN = 2


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the main menu of this user: the `first` items, the `others`, and which of the others is `chosen`.

    Each item has a label, a url and whether the page is in that part of the portal.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    allowed = [item for item in _MENU if item.allowed(user)]
    # A part inside another one ("/agendas/sjablonen/") is the place where one is.
    here = max(allowed, key=lambda item: _covered(item, request.path))
    items = [_shown(item, item is here and _covered(item, request.path) > 0) for item in allowed]
    first, others = items[:ALWAYS_SHOWN], items[ALWAYS_SHOWN:]
    return {"first": first, "others": others, "chosen": next((item["label"] for item in others if item["current"]), "")}


def _covered(item: _Item, path: str) -> int:
    """Return how much of `path` is the address of `item`; 0 when the page is elsewhere."""
    url = reverse(item.name)
    if path == url:
        return len(path)
    return max(
        (len(part) for part in (url, *map(reverse, item.also)) if part != "/" and path.startswith(part)), default=0
    )


def _shown(item: _Item, is_current: bool) -> dict[str, Any]:
    return {"label": item.label, "url": reverse(item.name), "current": is_current}


# They work at one place, whose regional coordinator knows them.
_LOCAL = frozenset({Role.OFFICER, Role.ALDERMAN, Role.SCHOOL_BOARD, Role.READER})


def helper(request: HttpRequest) -> str:
    """Return whom this user asks for help, "" when that is nobody in the portal."""
    user = getattr(request, "user", None)
    roles = roles_of(user) if user is not None else frozenset()
    if not roles or Role.ADMINISTRATOR in roles:
        return ""
    return "uw regiocoördinator" if roles <= _LOCAL else "de functioneel beheerder"


def role_line(request: HttpRequest) -> str:
    """Return the names of the user's present roles, for the account menu."""
    names = sorted(str(role.label) for role in roles_of(request.user))
    if not names and isinstance(request.user, User) and is_guest(request.user):
        return GUEST_LABEL
    return ", ".join(names)
