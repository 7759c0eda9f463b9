"""The pages about one agenda, as a menu: only those that this person may open now."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from agendas.choices import EDITABLE_STATES, State
from agendas.models import Agenda, CertifiedCopy, SigningRound
from agendas.permissions import COMMENT_STATES, can_invite, can_write, has_right, reads_uninvited
from agendas.publishing.rights import SIGNED_STATES, sees_publication
from agendas.roles import Right
from agendas.tables.addenda import amends_of

Allowed = Callable[[User, Agenda], bool]


@dataclass(frozen=True)
class PageLink:
    """An entry of the menu; `key` is the name of its address."""

    key: str
    label: str
    url: str


def _everybody(user: User, agenda: Agenda) -> bool:
    return True


def _sees_copies(user: User, agenda: Agenda) -> bool:
    """Who works on the signing, without a query; who got a copy, with one. As `tables.copies.may_see_copies`."""
    if agenda.state not in {State.SIGNED, State.CLOSED}:
        return False
    if has_right(user, agenda, Right.MANAGE_SIGNING) or has_right(user, agenda, Right.RECORD_SIGNATURE):
        return True
    return CertifiedCopy.objects.filter(
        round__agenda=agenda, round__outcome=SigningRound.Outcome.SEALED, user=user
    ).exists()


_SIGNED = frozenset({State.SIGNED, State.CLOSED})


def _sees_publication(user: User, agenda: Agenda) -> bool:
    return agenda.state in SIGNED_STATES and sees_publication(user, agenda)


_PAGES: tuple[tuple[str, str, Allowed], ...] = (
    ("detail", "Tekst", _everybody),
    ("addendum_changes", "Wijzigingen", lambda user, agenda: amends_of(agenda) is not None),
    ("in_force", "Geldende tekst", lambda user, agenda: agenda.state in _SIGNED and agenda.parent_id is None),
    ("front", "Voorplaat", _everybody),
    ("money", "Geld", _everybody),
    ("missing", "Wat ontbreekt", lambda user, agenda: agenda.state in EDITABLE_STATES and can_write(user, agenda)),
    ("comments", "Opmerkingen", lambda user, agenda: agenda.state in COMMENT_STATES),
    ("versions", "Versies", _everybody),
    ("register", "Ondertekening", lambda user, agenda: agenda.is_frozen),
    ("guests", "Meelezers", can_invite),
    ("copies", "Afschriften", _sees_copies),
    ("publication", "Publicatie", _sees_publication),
    (
        "archive",
        "Archief",
        lambda user, agenda: agenda.state in SIGNED_STATES and has_right(user, agenda, Right.ARCHIVE),
    ),
    ("exports", "Bestanden", _everybody),
    ("history", "Geschiedenis", _everybody),
)
# A guest was asked to read the text and to comment; every other page answers 404.
_OF_GUESTS = frozenset({"detail", "comments"})


def pages_of(agenda: Agenda, user: User) -> list[PageLink]:
    """Return the menu of `agenda` for `user`, who reads it; the municipalities of the agenda were prefetched."""
    is_guest = not reads_uninvited(user, agenda)
    return [
        PageLink(key, label, reverse(f"agendas:{key}", args=[agenda.reference]))
        for key, label, allowed in _PAGES
        if (key in _OF_GUESTS or not is_guest) and allowed(user, agenda)
    ]
