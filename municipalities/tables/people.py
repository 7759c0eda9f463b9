"""People as the list shows them: state, present roles, last sign-in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.models.users import WITHOUT_PASSWORD
from gka_portal.notation import dutch_date
from municipalities.models import Membership


class PersonState(models.TextChoices):
    """Where somebody stands. The first five exclude each other; the last two are what an administrator looks for."""

    ACTIVE = "actief", "Actief"
    INVITED = "uitgenodigd", "Uitgenodigd"
    EXPIRED = "verlopen", "Uitnodiging verlopen"
    LEAVING = "vertrekt", "Vertrekt binnenkort"
    LEFT = "vertrokken", "Vertrokken"
    NO_ROLE = "zonder-rol", "Zonder rol"
    NO_FACTOR = "zonder-tweede-factor", "Zonder tweede factor"


class Look(NamedTuple):
    """How a state is drawn: an icon and the colours of the state of an agenda that is as far."""

    icon: str
    colours: str


LOOKS = {
    PersonState.ACTIVE: Look("circle-check", "status--signed"),
    PersonState.INVITED: Look("mail", "status--review"),
    PersonState.EXPIRED: Look("mail-x", "status--frozen"),
    PersonState.LEAVING: Look("calendar-clock", "status--frozen"),
    PersonState.LEFT: Look("log-out", ""),
}


@dataclass(frozen=True)
class PersonRow:
    """A line of the list."""

    pk: int
    name: str
    email: str
    job_title: str
    organisation: str
    state: PersonState
    label: str
    look: Look
    roles: list[str]
    has_factor: bool
    last_login: datetime | None


def people(queryset: QuerySet[User]) -> QuerySet[User]:
    """Return `queryset` with what `state_of` and the filters ask for."""
    return queryset.with_invitation().with_second_factor()  # type: ignore[attr-defined]


def with_state(queryset: QuerySet[User], state: PersonState) -> QuerySet[User]:
    """Return those of `queryset` (from `people`) who are in `state`."""
    now, today = timezone.now(), timezone.localdate()
    in_use = Q(is_active=True)
    match state:
        case PersonState.ACTIVE:
            return queryset.filter(in_use, last_day__isnull=True).exclude(WITHOUT_PASSWORD)
        case PersonState.INVITED:
            return queryset.filter(in_use, WITHOUT_PASSWORD, Q(last_day__isnull=True, invitation_expires__gt=now))
        case PersonState.EXPIRED:
            late = Q(invitation_expires__isnull=True) | Q(invitation_expires__lte=now)
            return queryset.filter(in_use, WITHOUT_PASSWORD, late, last_day__isnull=True)
        case PersonState.LEAVING:
            return queryset.filter(in_use, last_day__isnull=False)
        case PersonState.LEFT:
            return queryset.filter(is_active=False)
        case PersonState.NO_ROLE:
            return queryset.filter(in_use).exclude(pk__in=Membership.objects.not_over(today).values("user"))
        case PersonState.NO_FACTOR:
            return queryset.filter(in_use, Q(has_factor=False)).exclude(WITHOUT_PASSWORD)


def state_of(user: User) -> PersonState:
    """Return where `user` (from `people`) stands; `with_state` asks the database the same."""
    if not user.is_active:
        return PersonState.LEFT
    if user.last_day is not None:
        return PersonState.LEAVING
    if user.has_password:
        return PersonState.ACTIVE
    expires: datetime | None = user.invitation_expires  # type: ignore[attr-defined]  # annotated
    return PersonState.INVITED if expires is not None and expires > timezone.now() else PersonState.EXPIRED


def label_of(user: User, state: PersonState) -> str:
    """Return the state in words, with the day that belongs to it."""
    expires: datetime | None = user.invitation_expires  # type: ignore[attr-defined]
    if state is PersonState.INVITED and expires is not None:
        return f"Uitgenodigd, tot en met {dutch_date(timezone.localtime(expires))}"
    if state is PersonState.EXPIRED and expires is None:
        return "Nog niet uitgenodigd"
    if state is PersonState.LEAVING and user.last_day is not None:
        return f"Vertrekt na {dutch_date(user.last_day)}"
    if state is PersonState.LEFT and user.last_day is not None:
        return f"Vertrokken na {dutch_date(user.last_day)}"
    return str(state.label)


def rows(found: QuerySet[User]) -> list[PersonRow]:
    """Return the lines of `found` (from `people`): two queries, however many there are."""
    running = Membership.objects.not_over().with_places().order_by("start", "pk")
    return [_row(user) for user in found.prefetch_related(Prefetch("memberships", running, to_attr="running"))]


def role_words(memberships: Iterable[Membership]) -> list[str]:
    """Return roles with their place, as one line each; what has not begun says so."""
    today = timezone.localdate()
    return [
        f"{row.get_role_display()}, {row.place_name}"
        + (f" (vanaf {dutch_date(row.start)})" if row.start > today else "")
        for row in memberships
    ]


def _row(user: User) -> PersonRow:
    state = state_of(user)
    return PersonRow(
        pk=user.pk,
        name=user.name,
        email=user.email,
        job_title=user.job_title,
        organisation=user.organisation,
        state=state,
        label=label_of(user, state),
        look=LOOKS[state],
        roles=role_words(user.running),  # type: ignore[attr-defined]  # prefetched
        has_factor=user.has_factor,  # type: ignore[attr-defined]  # annotated
        last_login=user.last_login,
    )
