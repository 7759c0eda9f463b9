"""What happened to an account, in plain Dutch: one sentence per event."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from accounts.actions.events import stream_of
from accounts.models import User
from gka_portal.notation import dutch_date
from municipalities.models import Membership
from municipalities.streams import object_name, object_of
from municipalities.tables.person import period
from records.history import Entry, entry_of, merged
from records.models import Event

# Nobody reads further back on the page; the whole chain stands in the administration.
MOST = 50
_A_ROLE = object_name(Membership)

# A row in the administration like any other, and for a person a role.
_ROLE_WORDS = {
    "created": ("Rol gegeven", "badge-plus"),
    "changed": ("Rol gewijzigd", "badge-check"),
    "deleted": ("Rol vervallen voordat die begon", "badge-minus"),
}
_FIELDS = {
    "name": "naam",
    "email": "e-mailadres",
    "job_title": "functie",
    "organisation": "organisatie",
    "is_active": "actief",
    "is_staff": "mag het beheer in",
    "is_superuser": "mag alles in het beheer",
    "password": "wachtwoord",
}


def history_of(user: User) -> list[Entry]:
    """Return the last events of `user`, newest first; the same thing several times in a row on a day is one line."""
    events = list(Event.objects.filter(stream=stream_of(user)).order_by("-number")[:MOST])
    roles = _roles_in(events)
    return merged(_entry(event, roles) for event in events)


def _roles_in(events: Iterable[Event]) -> dict[str, Membership]:
    keys = [event.object.removeprefix(_A_ROLE) for event in events if event.object.startswith(_A_ROLE)]
    found = Membership.objects.filter(pk__in=[key for key in keys if key.isdecimal()]).with_places()
    return {object_of(row): row for row in found}


def _entry(event: Event, roles: dict[str, Membership]) -> Entry:
    if event.object.startswith(_A_ROLE):
        title, icon = _ROLE_WORDS.get(event.action, ("Rol gewijzigd", "badge-check"))
        return entry_of(event, title=_role_title(event, title), text=_role_text(event, roles), icon=icon)
    return entry_of(event, text=_text(event))


def _role_title(event: Event, title: str) -> str:
    changes = event.data.get("changes", {})
    if event.action == "changed" and set(changes) == {"end"} and changes["end"][1]:
        return "Einde van een rol vastgelegd"
    return title


def _role_text(event: Event, roles: dict[str, Membership]) -> str:
    row = roles.get(event.object)
    if row is None:
        return ""
    changes: dict[str, list[Any]] = event.data.get("changes", {})
    start = _day(changes["start"][1]) if "start" in changes else row.start
    end = _day(changes["end"][1]) if "end" in changes else (None if event.action == "created" else row.end)
    return f"{row.get_role_display()}, {row.place_name}, {period(start, end)}"


def _text(event: Event) -> str:
    data = event.data
    changes = data.get("changes", {})
    if event.action == "account_changed":
        return ", ".join(_FIELDS.get(name, name) + _flag(changes.get(name)) for name in data.get("fields", []))
    if event.action in {"account_closed", "account_reopened"}:
        return ", ".join(_FIELDS.get(name, name) + _flag(change) for name, change in changes.items())
    if event.action == "left" and data.get("last_day"):
        return f"Laatste dag: {dutch_date(date.fromisoformat(data['last_day']))}"
    if event.action == "handed_over":
        return str(data.get("sentence", ""))
    return str(data.get("reason", ""))


def _flag(change: list[bool] | None) -> str:
    """Return what a technical right was and became."""
    if change is None:
        return ""
    was, became = ("ja" if held else "nee" for held in change)
    return f" (was {was}, werd {became})"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
