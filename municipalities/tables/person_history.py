"""What happened to an account, in plain Dutch: one sentence per event."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from accounts.models import User
from gka_portal.notation import dutch_date
from municipalities.models import Membership
from municipalities.tables.person import period
from records.models import Event

# Nobody reads further back on the page; the whole chain stands in the administration.
MOST = 50


@dataclass(frozen=True)
class Entry:
    """A line of the history, in the shape that components/timeline.html shows."""

    title: str
    at: datetime
    who: str
    text: str
    icon: str


_SENTENCES = {
    "account_made": ("Account gemaakt", "user-plus"),
    "account_changed": ("Gegevens gewijzigd", "pencil-line"),
    "account_closed": ("Account gesloten", "lock"),
    "account_reopened": ("Account weer geopend", "lock-open"),
    "invited": ("Uitnodiging verstuurd", "mail"),
    "invitation_accepted": ("Uitnodiging gebruikt en wachtwoord gekozen", "mail-check"),
    "invitation_asked": ("Nieuwe uitnodiging gevraagd", "mail-question-mark"),
    "password_changed": ("Wachtwoord gewijzigd", "key-round"),
    "password_reset": ("Nieuw wachtwoord gekozen na een mail", "key-round"),
    "second_factor_added": ("Code-app gekoppeld", "shield-check"),
    "second_factor_removed": ("Tweede factor verwijderd", "shield-off"),
    "second_factor_refused": ("Verkeerde code ingevuld", "shield-alert"),
    "passkey_added": ("Passkey toegevoegd", "shield-check"),
    "passkey_removed": ("Passkey verwijderd", "shield-off"),
    "recovery_codes_made": ("Herstelcodes gemaakt", "list-checks"),
    "sessions_ended": ("Overal uitgelogd", "log-out"),
    "session_ended": ("Op één apparaat uitgelogd", "log-out"),
    "signed_in": ("Ingelogd", "log-in"),
    "signed_out": ("Uitgelogd", "log-out"),
    "sign_in_refused": ("Inloggen geweigerd: verkeerd wachtwoord", "shield-alert"),
    "handed_over": ("Gemeenten overgedragen", "arrow-right-left"),
    "left": ("Vertrek vastgelegd", "log-out"),
    "stayed": ("Vertrek gaat niet door", "undo-2"),
}
_ROLE_SENTENCES = {
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
    "password": "wachtwoord",
}


def history_of(user: User) -> list[Entry]:
    """Return the last events of `user`, newest first; the same thing several times in a row on a day is one line."""
    events = list(Event.objects.filter(stream=f"user:{user.pk}").order_by("-number")[:MOST])
    roles = _roles_in(events)
    entries = [_entry(event, roles) for event in events]
    merged = []
    for _, group in groupby(entries, key=lambda entry: (entry.title, entry.who, entry.text, entry.at.date())):
        same = list(group)
        first = same[0]
        text = first.text if len(same) == 1 else " ".join([*filter(None, [first.text]), f"{len(same)} keer"])
        merged.append(Entry(first.title, first.at, first.who, text, first.icon))
    return merged


def _roles_in(events: Iterable[Event]) -> dict[str, Membership]:
    keys = [event.object.removeprefix("membership:") for event in events if event.object.startswith("membership:")]
    found = Membership.objects.filter(pk__in=[key for key in keys if key.isdecimal()]).with_places()
    return {f"membership:{row.pk}": row for row in found}


def _entry(event: Event, roles: dict[str, Membership]) -> Entry:
    if event.object.startswith("membership:"):
        title, icon = _ROLE_SENTENCES.get(event.action, ("Rol gewijzigd", "badge-check"))
        return Entry(_role_title(event, title), event.at, event.actor_name, _role_text(event, roles), icon)
    title, icon = _SENTENCES.get(event.action, (f"Vastgelegd: {event.action}", "history"))
    return Entry(title, event.at, event.actor_name, _text(event), icon)


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
    if event.action == "account_changed":
        return ", ".join(_FIELDS.get(name, name) for name in data.get("fields", []))
    if event.action == "left" and data.get("last_day"):
        return f"Laatste dag: {dutch_date(date.fromisoformat(data['last_day']))}"
    if event.action == "handed_over":
        return str(data.get("sentence", ""))
    return str(data.get("reason", ""))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
