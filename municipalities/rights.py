"""Who may do what today, with what a reviewer must notice (BIO2 5.18.02, 5.18.03 and 8.02.01)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts.models import Invitation, User
from municipalities.models import Membership
from municipalities.roles import PRIVILEGED, Role
from records.models import Event

INACTIVE_DAYS = 90
ENDS_WITHIN_DAYS = 30
# Not a role, but more than any role may.
TECHNICAL, TECHNICAL_NAME = "technical", "Technisch beheerder"


class Remark(models.TextChoices):
    """What there is to notice about a role."""

    CLOSED = "closed", "Account is gesloten, rol loopt nog"
    NEVER_IN = "never_in", "Nog nooit binnengekomen"
    NEVER_SIGNED_IN = "never_signed_in", "Nog nooit ingelogd"
    INACTIVE = "inactive", f"Meer dan {INACTIVE_DAYS} dagen niet ingelogd"
    NO_FACTOR = "no_factor", "Geen tweede factor"
    ENDS_SOON = "ends_soon", f"Eindigt binnen {ENDS_WITHIN_DAYS} dagen"
    PRIVILEGED = "privileged", "Bevoorrecht"


@dataclass(frozen=True)
class Line:
    """A role that somebody holds today. `role` is the value of a Role, or TECHNICAL."""

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
    remarks: list[Remark]

    @property
    def role_name(self) -> str:
        return TECHNICAL_NAME if self.role == TECHNICAL else str(Role(self.role).label)

    @property
    def is_privileged(self) -> bool:
        return Remark.PRIVILEGED in self.remarks

    @property
    def stands_out(self) -> bool:
        """Is there something to do about this role? That it is privileged is a fact, not a fault."""
        return any(remark is not Remark.PRIVILEGED for remark in self.remarks)


def present_rights() -> list[Line]:
    """Return every role of today in the order of the roles, then by name; who manages technically comes last."""
    return [*lines(memberships_to_review()), *technical_lines()]


def memberships_to_review(on: date | None = None) -> QuerySet[Membership]:
    """Return the present roles with the account, the second factor, the invitation and who gave the role: one query."""
    given = Event.objects.filter(
        stream=Concat(Value("user:"), Cast(OuterRef("user_id"), CharField())),
        object=Concat(Value("membership:"), Cast(OuterRef("pk"), CharField())),
        action="created",
    )
    protected = User.objects.with_second_factor().filter(pk=OuterRef("user_id"), has_factor=True)
    invitations = Invitation.objects.filter(user=OuterRef("user_id")).newest_first()
    return (
        Membership.objects.current(on)
        .with_places()
        .select_related("user")
        .annotate(
            given_by=Subquery(given.order_by("number").values("actor_name")[:1]),
            has_factor=Exists(protected),
            invitation_expires=Subquery(invitations.values("expires")[:1]),
        )
        .order_by("user__name", "pk")
    )


def lines(memberships: Iterable[Membership]) -> list[Line]:
    """Return the lines of `memberships` (from memberships_to_review), in the order of the roles, then by name."""
    order = list(Role)
    return sorted((_line(row) for row in memberships), key=lambda line: order.index(Role(line.role)))


def technical_lines() -> list[Line]:
    """Return who manages the portal technically."""
    found = User.objects.filter(Q(is_superuser=True) | Q(is_staff=True), is_active=True).with_second_factor()
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
        )
        for user in found.order_by("name")
    ]


def _line(row: Membership) -> Line:
    user = row.user
    has_factor: bool = row.has_factor  # type: ignore[attr-defined]  # annotated
    return Line(
        user_id=user.pk,
        name=user.name,
        email=user.email,
        role=row.role,
        place=row.place_name,
        since=row.start,
        until=row.end,
        last_login=user.last_login,
        has_factor=has_factor,
        given_by=row.given_by or "",  # type: ignore[attr-defined]
        remarks=_remarks(user, has_factor, row.end, is_privileged=Role(row.role) in PRIVILEGED),
    )


def _remarks(user: User, has_factor: bool, end: date | None, *, is_privileged: bool) -> list[Remark]:
    today = timezone.localdate()
    found = []
    if not user.is_active:
        found.append(Remark.CLOSED)
    if not user.has_password:
        found.append(Remark.NEVER_IN)
    elif user.last_login is None:
        found.append(Remark.NEVER_SIGNED_IN)
    elif timezone.localdate(user.last_login) < today - timedelta(days=INACTIVE_DAYS):
        found.append(Remark.INACTIVE)
    if user.has_password and not has_factor:
        found.append(Remark.NO_FACTOR)
    if end is not None and end <= today + timedelta(days=ENDS_WITHIN_DAYS):
        found.append(Remark.ENDS_SOON)
    if is_privileged:
        found.append(Remark.PRIVILEGED)
    return found
