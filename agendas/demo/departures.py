"""Invented people in every state that an administrator meets: invited, expired, leaving, left, a role that ended.

The first coordinator of Oost and Midden hands everything over to the coordinator of the cast, and leaves.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.actions.invitations import mail_invitation, make_invitation
from accounts.models import Invitation, User
from accounts.models.invitations import VALID_FOR
from agendas.actions.hand_over import hand_over
from municipalities.actions import save_row
from municipalities.actions.handing_over import coordinations_of, municipalities_under
from municipalities.actions.leaving import offboard
from municipalities.actions.people import invite_again
from municipalities.models import Membership
from municipalities.roles import Role

PREDECESSOR = "predecessor"
EXPLANATION = (
    "De agenda’s in Twente lopen goed. Bel voor Utrecht eerst de beleidsmedewerker; het overleg is op dinsdag."
)
_LEAVES_IN = timedelta(days=20)
_ENDED = timedelta(days=45)

Member = Callable[..., None]


def play(story: str, user: User, role: Role, places: list[dict[str, Any]], member: Member, by: User) -> None:
    """Bring the new account `user`, with its role at `places`, into the state `story`; `member` gives a role."""
    for place in places:
        member(user, role, **place)
    match story:
        case "invited":
            _never_came_in(user)
            invite_again(user=user, by=by)
        case "expired":
            _never_came_in(user)
            _expired(user, by)
        case "ended":
            for row in Membership.objects.filter(user=user):
                row.end = timezone.localdate() - _ENDED
                save_row(row=row, by=by)
        case "leaving":
            offboard(user=user, last_day=timezone.localdate() + _LEAVES_IN, by=by)
        case "left":
            offboard(user=user, last_day=timezone.localdate(), by=by)


def hand_over_all(giver: User, taker: User, by: User) -> None:
    """Hand over every municipality of `giver` today, and let `giver` go."""
    today = timezone.localdate()
    places = municipalities_under(coordinations_of(giver, today), today)
    facts: dict[str, Any] = {"giver": giver, "taker": taker, "municipalities": places, "start": today}
    hand_over(**facts, explanation=EXPLANATION, by=by)
    offboard(user=giver, last_day=today, by=by)


def _never_came_in(user: User) -> None:
    user.set_unusable_password()
    user.save(update_fields=["password"])


def _expired(user: User, by: User) -> None:
    """An invitation of a month ago: no action makes one in the past."""
    invitation = make_invitation(user=user, by=by)
    invited = timezone.now() - timedelta(days=30)
    Invitation.objects.filter(pk=invitation.pk).update(invited_at=invited, expires=invited + VALID_FOR)
    invitation.refresh_from_db()
    # So that whoever tries the demo can open the link and ask for a new one.
    mail_invitation(invitation=invitation)
