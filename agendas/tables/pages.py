"""The pages about one agenda, as a menu: only those that this person may open now."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from agendas.choices import EDITABLE_STATES
from agendas.models import Agenda
from agendas.permissions import COMMENT_STATES, can_invite, can_write, role_on

Allowed = Callable[[User, Agenda], bool]


@dataclass(frozen=True)
class PageLink:
    """An entry of the menu; `key` is the name of its address."""

    key: str
    label: str
    url: str


def _has_role(user: User, agenda: Agenda) -> bool:
    """Not a guest, who was asked to read the text and nothing else."""
    return role_on(user, agenda) is not None


_PAGES: tuple[tuple[str, str, Allowed], ...] = (
    ("detail", "Tekst", lambda user, agenda: True),
    ("front", "Voorplaat", _has_role),
    ("missing", "Wat ontbreekt", lambda user, agenda: agenda.state in EDITABLE_STATES and can_write(user, agenda)),
    ("comments", "Opmerkingen", lambda user, agenda: agenda.state in COMMENT_STATES),
    ("versions", "Versies", _has_role),
    ("guests", "Meelezers", can_invite),
    ("exports", "Bestanden", _has_role),
    ("history", "Geschiedenis", _has_role),
)


def pages_of(agenda: Agenda, user: User) -> list[PageLink]:
    """Return the menu of `agenda` for `user`. No query when the municipalities of the agenda were prefetched."""
    return [
        PageLink(key, label, reverse(f"agendas:{key}", args=[agenda.reference]))
        for key, label, allowed in _PAGES
        if allowed(user, agenda)
    ]
