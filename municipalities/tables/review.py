"""The review of rights: every present role with what a reviewer must notice (BIO2 5.18.02, 5.18.03 and 8.02.01)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts.models import Invitation, User
from municipalities.actions.reviewing import ACTION, QUARTERLY, STREAM, YEARLY
from municipalities.models import Membership
from municipalities.roles import PRIVILEGED, Role
from municipalities.tables.people import SECOND_FACTORS
from records.models import Event

INACTIVE_DAYS = 90
ENDS_WITHIN_DAYS = 30
# A quarter and a year, with days as long as the longest of them.
EVERY = {QUARTERLY: timedelta(days=92), YEARLY: timedelta(days=366)}
NAMES = {QUARTERLY: "Bevoorrechte rollen, elk kwartaal", YEARLY: "Alle rollen, elk jaar"}
TECHNICAL = "Technisch beheerder"
PRIVILEGED_REMARK = "Bevoorrecht"
NEVER_IN, NEVER_SIGNED_IN = "Nog nooit binnengekomen", "Nog nooit ingelogd"
INACTIVE = f"Meer dan {INACTIVE_DAYS} dagen niet ingelogd"
NO_FACTOR = "Geen tweede factor"
ENDS_SOON = f"Eindigt binnen {ENDS_WITHIN_DAYS} dagen"
CLOSED = "Account is gesloten, rol loopt nog"


@dataclass(frozen=True)
class Line:
    """A role that somebody holds today."""

    user_id: int
    name: str
    email: str
    role: str
    place: str
    since: date | None
    until: date | None
    last_login: datetime | None
    has_factor: bool
    given_by: str
    remarks: list[str]
    is_privileged: bool


@dataclass(frozen=True)
class Turn:
    """When a kind of review was done last, by whom, and whether the next one is due."""

    kind: str
    name: str
    at: datetime | None
    by: str
    note: str
    next_day: date | None
    is_due: bool

    @property
    def record_page(self) -> str:
        """URL name of the page that records this kind of review."""
        return f"people:record_{self.kind}"


def memberships_to_review(on: date | None = None) -> QuerySet[Membership]:
    """Return the present roles with the account, the second factor, the invitation and who gave the role: one query."""
    given = Event.objects.filter(
        stream=Concat(Value("user:"), Cast(OuterRef("user_id"), CharField())),
        object=Concat(Value("membership:"), Cast(OuterRef("pk"), CharField())),
        action="created",
    )
    factors = Authenticator.objects.filter(user=OuterRef("user_id"), type__in=SECOND_FACTORS)
    invitations = Invitation.objects.filter(user=OuterRef("user_id")).newest_first()
    return (
        Membership.objects.current(on)
        .with_places()
        .select_related("user")
        .annotate(
            given_by=Subquery(given.order_by("number").values("actor_name")[:1]),
            has_factor=Exists(factors),
            invitation_expires=Subquery(invitations.values("expires")[:1]),
        )
        .order_by("user__name", "pk")
    )


def lines(memberships: Iterable[Membership]) -> list[Line]:
    """Return the lines of `memberships` (from memberships_to_review), in the order of the roles, then by name."""
    order = list(Role)
    found = [_line(row) for row in memberships]
    return sorted(found, key=lambda line: [role.label for role in order].index(line.role))


def technical_lines() -> list[Line]:
    """Return who manages the portal technically: not a role, but more than any role may."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    found = User.objects.filter(is_active=True).filter(is_superuser=True) | User.objects.filter(
        is_active=True, is_staff=True
    )
    return [
        Line(
            user_id=user.pk,
            name=user.name,
            email=user.email,
            role=TECHNICAL,
            place="het hele portaal",
            since=timezone.localdate(user.joined),
            until=None,
            last_login=user.last_login,
            has_factor=user.has_factor,
            given_by="",
            remarks=_remarks(user, user.has_factor, None, is_privileged=True),
            is_privileged=True,
        )
        for user in found.annotate(has_factor=Exists(factors)).distinct().order_by("name")
    ]


def groups_of(found: list[Line]) -> list[tuple[str, list[Line]]]:
    """Return the lines by role, in their order."""
    groups: dict[str, list[Line]] = {}
    for line in found:
        groups.setdefault(line.role, []).append(line)
    return list(groups.items())


def counts_of(found: list[Line]) -> dict[str, int]:
    return dict(Counter(line.role for line in found))


def turns(today: date | None = None) -> list[Turn]:
    """Return when both kinds of review were done last and are due; a yearly one counts as quarterly too. One query."""
    day = today or timezone.localdate()
    events = list(Event.objects.filter(stream=STREAM, action=ACTION).order_by("-number")[:50])
    found = []
    for kind in (QUARTERLY, YEARLY):
        last = next((event for event in events if event.object in {YEARLY, kind}), None)
        next_day = timezone.localdate(last.at) + EVERY[kind] if last else None
        found.append(
            Turn(
                kind=kind,
                name=NAMES[kind],
                at=last.at if last else None,
                by=last.actor_name if last else "",
                note=str(last.data.get("note", "")) if last else "",
                next_day=next_day,
                is_due=next_day is None or next_day <= day,
            )
        )
    return found


def _line(row: Membership) -> Line:
    role, user = Role(row.role), row.user
    is_privileged = role in PRIVILEGED
    has_factor: bool = row.has_factor  # type: ignore[attr-defined]  # annotated
    return Line(
        user_id=user.pk,
        name=user.name,
        email=user.email,
        role=str(role.label),
        place=row.place_name,
        since=row.start,
        until=row.end,
        last_login=user.last_login,
        has_factor=has_factor,
        given_by=row.given_by or "",  # type: ignore[attr-defined]
        remarks=_remarks(user, has_factor, row.end, is_privileged=is_privileged),
        is_privileged=is_privileged,
    )


def _remarks(user: User, has_factor: bool, end: date | None, *, is_privileged: bool) -> list[str]:
    today = timezone.localdate()
    found = []
    if not user.is_active:
        found.append(CLOSED)
    if not user.has_password:
        found.append(NEVER_IN)
    elif user.last_login is None:
        found.append(NEVER_SIGNED_IN)
    elif timezone.localdate(user.last_login) < today - timedelta(days=INACTIVE_DAYS):
        found.append(INACTIVE)
    if user.has_password and not has_factor:
        found.append(NO_FACTOR)
    if end is not None and end <= today + timedelta(days=ENDS_WITHIN_DAYS):
        found.append(ENDS_SOON)
    if is_privileged:
        found.append(PRIVILEGED_REMARK)
    return found
