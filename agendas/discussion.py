"""Who sees which comments, who may do what with one, and who can be asked to look at it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, Value, When

from accounts.models import User
from agendas.choices import Audience, CommentState, PartyRole, State
from agendas.models import Agenda, Comment, Guest
from agendas.permissions import (
    can_comment,
    guest_of,
    has_edited,
    has_right,
    places_of,
    reads_as,
    roles_with,
    side_of,
)
from agendas.roles import RIGHTS, Right
from municipalities.models import Membership, Municipality
from municipalities.roles import Role

# More people than this are not asked at once, nor offered.
MOST_MENTIONS = 10
MOST_PEOPLE = 200
_LOCAL = (Role.COORDINATOR, Role.OFFICER, Role.ALDERMAN)
_NATIONAL = (Role.OCW_STAFF, Role.OCW_FINANCE)
_LOCAL_FIRST = Case(When(role__in=_NATIONAL, then=Value(1)), default=Value(0))


@dataclass(frozen=True)
class Voice:
    """What one person may say about one agenda now."""

    user_id: int
    state: State
    side: Audience | None
    comments: bool
    # Writes or reviews this text, and so may close what others said.
    settles: bool
    reviews: bool

    @property
    def audiences(self) -> list[Audience]:
        """For whom this person may comment."""
        return [Audience.ALL, self.side] if self.side else [Audience.ALL]

    def may_answer(self, comment: Comment) -> bool:
        return self.comments and comment.state != CommentState.RESOLVED

    def may_resolve(self, comment: Comment) -> bool:
        return self.may_answer(comment) and (self.settles or comment.written_by_id == self.user_id)

    def may_reopen(self, comment: Comment) -> bool:
        """Opening a comment again opens its field when the review came back: then only who closed it or reviews."""
        if not self.comments or comment.state != CommentState.RESOLVED:
            return False
        if self.reviews or comment.closed_by_id == self.user_id:
            return True
        unlocks = self.state == State.RETURNED and comment.asks_change
        return not unlocks and (self.settles or comment.written_by_id == self.user_id)


def voice_of(user: User, agenda: Agenda, *, is_reviewer: bool | None = None) -> Voice:
    """Return what `user` may say; no query for who writes or is alderman, when `agenda` came from the loader.

    `is_reviewer` is what `reviews` says, when that was asked before. It matters while the agenda is back.
    """
    if is_reviewer is None:
        is_reviewer = agenda.state == State.RETURNED and reviews(user, agenda)
    comments = can_comment(user, agenda)
    return Voice(
        user_id=user.pk,
        state=State(agenda.state),
        side=side_of(user, agenda),
        comments=comments,
        settles=comments and settles(user, agenda),
        reviews=comments and is_reviewer,
    )


def settles(user: User, agenda: Agenda) -> bool:
    """Does `user` write or review this text, by a role that reads it in its state?"""
    rights = (Right.WRITE, Right.APPROVE_MUNICIPALITY, Right.APPROVE_MINISTRY)
    return any(reads_as(role, user, agenda) for right in rights for role in roles_with(user, right))


def speaks(user: User, agenda: Agenda) -> bool:
    """Does `user` comment on this agenda in some state: was it only too late?"""
    if has_right(user, agenda, Right.COMMENT):
        return True
    guest = guest_of(user, agenda)
    return guest is not None and guest.may_comment


def reviews(user: User, agenda: Agenda) -> bool:
    """May `user` approve this text in review? Who wrote in it does not."""
    if has_right(user, agenda, Right.APPROVE_MUNICIPALITY):
        return True
    return has_right(user, agenda, Right.APPROVE_MINISTRY) and not has_edited(user, agenda)


def visible_comments(user: User, agenda: Agenda) -> QuerySet[Comment]:
    """Return the comments on `agenda`, and the answers, that `user`, who reads it, may see."""
    audiences = [Audience.ALL]
    if side := side_of(user, agenda):
        audiences.append(side)
    return Comment.objects.filter(agenda=agenda, audience__in=audiences)


def sees(user: User, agenda: Agenda, audience: str) -> bool:
    """May `user` read this agenda today, and what is said for `audience`?"""
    if not user.is_active or not Agenda.objects.visible_to(user).filter(pk=agenda.pk).exists():
        return False
    return audience == Audience.ALL or side_of(user, agenda) == audience


@dataclass(frozen=True)
class Person:
    """Somebody who can be asked to look at a comment."""

    pk: int
    name: str
    part: str  # in which role, or of which organisation


def people_of(agenda: Agenda, asker: User, thread: Comment | None = None) -> list[Person]:
    """Return, by name, whom `asker` can ask to look: who reads this agenda now, at most MOST_PEOPLE. Two queries.

    Who has no side (a guest, a school board) hears only of those who look after the agenda and who spoke in `thread`.
    Where there are too many, those of the place itself and the guests go first.
    """
    held = _memberships(agenda).exclude(user=asker.pk)
    guests = Guest.objects.current().filter(agenda=agenda, user__is_active=True).exclude(user=asker.pk)
    if side_of(asker, agenda) is None:
        said = Comment.objects.filter(Q(pk=thread.pk) | Q(parent=thread)) if thread else Comment.objects.none()
        spoke = Q(user__in=said.order_by().values("written_by"))
        held = held.filter(spoke | Q(role=Role.OFFICER) | Q(user__in=[agenda.coordinator_id, agenda.contact_id]))
        guests = guests.filter(spoke)
    near: list[Person] = []
    far: list[Person] = []
    held = held.order_by(_LOCAL_FIRST, "user__name", "user_id")
    for pk, name, role in held.values_list("user_id", "user__name", "role")[:MOST_PEOPLE]:
        (far if role in _NATIONAL else near).append(Person(pk, name, Role(role).label))
    invited = guests.order_by("user__name", "pk").values_list("user_id", "user__name", "user__organisation")
    for pk, name, organisation in invited[:MOST_PEOPLE]:
        near.append(Person(pk, name, f"meelezer, {organisation}" if organisation else "meelezer"))
    found: dict[int, Person] = {}
    for person in near + far:
        found.setdefault(person.pk, person)
    return sorted([*found.values()][:MOST_PEOPLE], key=lambda person: person.name.casefold())


def _memberships(agenda: Agenda) -> QuerySet[Membership]:
    """Return the memberships of today that let somebody read `agenda` in its state."""
    reading = {role for role in (*_LOCAL, *_NATIONAL, Role.SCHOOL_BOARD) if agenda.state in RIGHTS[role].reads}
    # Who answers for a municipality answers for those that went into it.
    places = places_of(agenda)
    own = Municipality.objects.filter(Q(pk__in=places) | Q(predecessors__in=places)).order_by()
    here = Q(municipality__in=own.values("pk")) | Q(region__in=own.exclude(region=None).values("region"))
    scope = Q(role__in=_ordered(reading, _LOCAL)) & here
    scope |= Q(role__in=_ordered(reading, _NATIONAL))
    if Role.SCHOOL_BOARD in reading:
        boards = agenda.interventions.filter(
            parties__role=PartyRole.APPLICANT, parties__school_board__isnull=False
        ).values("parties__school_board")
        scope |= Q(role=Role.SCHOOL_BOARD, school_board__in=boards)
    if not places and agenda.coordinator_id:
        # A national theme agenda has no municipality: its own coordinator looks after it.
        scope |= Q(role=Role.COORDINATOR, user=agenda.coordinator_id)
    return Membership.objects.current().filter(scope, user__is_active=True)


def _ordered(chosen: Iterable[Role], among: Iterable[Role]) -> list[Role]:
    return [role for role in among if role in chosen]
