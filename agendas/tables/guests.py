"""The guests of an agenda as a list, and the agendas that somebody reads as a guest."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone

from accounts.models import User
from agendas.choices import Kind, State
from agendas.document.amendment import short_name
from agendas.models import Agenda, Guest
from agendas.permissions import is_guest
from gka_portal.notation import dutch_date, in_words


class GuestState(TextChoices):
    """Where an invitation stands, as the list says it."""

    INVITED = "uitgenodigd", "Uitgenodigd"
    OPENED = "geopend", "Geopend"
    ENDED = "afgelopen", "Afgelopen"
    WITHDRAWN = "ingetrokken", "Ingetrokken"


_ICONS = {
    GuestState.INVITED: "mail",
    GuestState.OPENED: "book-open",
    GuestState.ENDED: "calendar-x",
    GuestState.WITHDRAWN: "ban",
}
# So many agendas that begin later are named at home.
_MOST_TOLD = 3


@dataclass(frozen=True)
class GuestRow:
    pk: int
    name: str
    email: str
    organisation: str
    start: date
    end: date
    may_comment: bool
    invited_by: str
    state: GuestState
    icon: str
    came: datetime | None
    has_begun: bool
    can_withdraw: bool
    can_change: bool
    can_mail: bool


@dataclass(frozen=True)
class Reading:
    """An agenda that somebody was asked to read; `last` is the last day."""

    reference: str
    title: str
    invited_by: str
    may_comment: bool
    last: date


def in_state(state: GuestState) -> Q:
    """Return the condition for invitations that stand there today."""
    withdrawn, ended = Q(withdrawn_at__isnull=False), Q(end__lt=timezone.localdate())
    match state:
        case GuestState.WITHDRAWN:
            return withdrawn
        case GuestState.ENDED:
            return ended & ~withdrawn
        case GuestState.OPENED:
            return Q(came__isnull=False) & ~withdrawn & ~ended
    return Q(came__isnull=True) & ~withdrawn & ~ended


def state_of(guest: Guest) -> GuestState:
    """Return where this invitation stands today."""
    if guest.withdrawn_at is not None:
        return GuestState.WITHDRAWN
    if guest.end < timezone.localdate():
        return GuestState.ENDED
    return GuestState.OPENED if guest.came else GuestState.INVITED


def guest_rows(guests: QuerySet[Guest]) -> list[GuestRow]:
    """Return the rows for `guests` (a page of them); one query."""
    return [_row(guest) for guest in guests.select_related("user", "invited_by")]


def _row(guest: Guest) -> GuestRow:
    state = state_of(guest)
    runs = state in {GuestState.INVITED, GuestState.OPENED}
    return GuestRow(
        pk=guest.pk,
        name=guest.user.name,
        email=guest.user.email,
        organisation=guest.user.organisation,
        start=guest.start,
        end=guest.end,
        may_comment=guest.may_comment,
        invited_by=guest.invited_by.name,
        state=state,
        icon=_ICONS[state],
        came=guest.came,
        has_begun=guest.start <= timezone.localdate(),
        can_withdraw=runs,
        can_change=state != GuestState.WITHDRAWN,
        can_mail=runs and guest.user.is_active,
    )


def full_title(agenda: Agenda) -> str:
    """Return what `agenda` is called among others: "GKA-Agenda Alkmaar en Hoorn 2027-2030"."""
    places = in_words([place.name for place in agenda.municipalities.all()])
    if agenda.kind == Kind.ADDENDUM and not agenda.title.lower().startswith("addendum"):
        # It carries the title of its agenda; the years may be those that it changes them to.
        return " ".join(filter(None, (short_name(agenda.reference), "bij de", agenda.title, places)))
    return " ".join(filter(None, (agenda.title, places, f"{agenda.start_year}-{agenda.end_year}")))


def reading_along(user: User) -> list[Reading]:
    """Return the agendas that `user` reads as a guest today, the one that ends first on top (three queries at most)."""
    if not is_guest(user):
        return []
    current = Guest.objects.current().of(user).exclude(agenda__state=State.WITHDRAWN).order_by("end", "pk")
    rows = current.select_related("agenda", "invited_by").prefetch_related("agenda__municipalities")
    found = {row.agenda_id: row for row in reversed(rows)}
    return [
        Reading(
            reference=row.agenda.reference,
            title=full_title(row.agenda),
            invited_by=row.invited_by.name,
            may_comment=row.may_comment,
            last=row.end,
        )
        for row in sorted(found.values(), key=lambda row: (row.end, row.pk))
    ]


def not_reading(user: User) -> list[str]:
    """Tell from when `user`, a guest without an agenda to read today, can read; else until when that was."""
    today = timezone.localdate()
    asked = Guest.objects.of(user).select_related("agenda", "invited_by").prefetch_related("agenda__municipalities")
    later = asked.filter(withdrawn_at=None, start__gt=today).exclude(agenda__state=State.WITHDRAWN)
    if found := later.order_by("start", "pk")[:_MOST_TOLD]:
        return [f"U kunt ‘{full_title(row.agenda)}’ lezen vanaf {dutch_date(row.start)}." for row in found]
    last = asked.order_by("-end", "-pk").first()
    if last is None:
        return []
    title = full_title(last.agenda)
    if last.agenda.state == State.WITHDRAWN:
        return [f"‘{title}’ is ingetrokken. Er is niets meer te lezen."]
    until = last.end if last.withdrawn_at is None else timezone.localdate(last.withdrawn_at)
    verb = "lezen tot en met" if last.withdrawn_at is None else "lezen. De uitnodiging is ingetrokken op"
    return [f"U kon ‘{title}’ {verb} {dutch_date(until)}.", f"Vraag het {last.invited_by.name} als u toch wilt lezen."]
