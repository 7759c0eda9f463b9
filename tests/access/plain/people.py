"""People, their roles, invitations, hand-over and the review of rights."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.actions.invitations import make_invitation
from accounts.emails import invitation_link
from accounts.models import Invitation, User
from municipalities.models import Membership
from tests.access.plain import PlainRow
from tests.cast import Cast

ADMINISTRATOR = frozenset({"administrator"})
ALL_PEOPLE = ADMINISTRATOR | {"ocw_staff", "ocw_reviewer"}
LISTED = ALL_PEOPLE | {"coordinator_noord", "coordinator_zuid", "officer_alkmaar", "officer_zwolle"}
# coordinator_noord and the officer of Alkmaar find people of Alkmaar; others who may see the list do not: 404.
NEAR = ALL_PEOPLE | {"coordinator_noord", "officer_alkmaar"}
GIVERS = ADMINISTRATOR | {"coordinator_noord", "coordinator_zuid", "officer_alkmaar", "officer_zwolle"}
COORDINATORS = frozenset({"coordinator_noord", "coordinator_zuid"})
ABSENT = frozenset({403, 404})


def _alderman(cast: Cast) -> tuple[Any, ...]:
    return (cast.alderman_alkmaar.pk,)


def _role(cast: Cast) -> tuple[Any, ...]:
    return (cast.alderman_alkmaar.pk, Membership.objects.get(user=cast.alderman_alkmaar).pk)


def _invited(cast: Cast) -> Invitation:
    """An invitation of somebody who is not in the cast; the second call finds the first one."""
    user = User.objects.filter(email="nieuw@example.org").first()
    user = user or User.objects.create_user("nieuw@example.org", name="Nina Nieuw")
    return user.invitations.first() or make_invitation(user=user, by=cast.administrator)


def _newcomer(cast: Cast) -> tuple[Any, ...]:
    return (_invited(cast).user_id,)


def _link(cast: Cast) -> tuple[Any, ...]:
    number, proof = invitation_link(_invited(cast)).rstrip("/").split("/")[-2:]
    return (int(number), proof)


def _expired_link(cast: Cast) -> tuple[Any, ...]:
    now = timezone.now()
    old = {"invited_at": now - timedelta(days=30), "expires": now - timedelta(days=16)}
    Invitation.objects.filter(pk=_invited(cast).pk).update(**old)
    return _link(cast)


ROWS = [
    PlainRow("people:list", LISTED),
    PlainRow("people:list_csv", LISTED),
    PlainRow("people:person", NEAR, _alderman, otherwise=ABSENT),
    PlainRow("people:invite", GIVERS, post=frozenset({200})),
    PlainRow("people:invite_again", ADMINISTRATOR, _newcomer, post=frozenset({302}), otherwise=ABSENT),
    PlainRow("people:give_role", ADMINISTRATOR | {"coordinator_noord", "officer_alkmaar"}, _alderman, otherwise=ABSENT),
    # The alderman's role is not the officer's to end.
    PlainRow(
        "people:end_role",
        ADMINISTRATOR | {"coordinator_noord"},
        _role,
        post=frozenset({302}),
        otherwise=ABSENT,
        data=(("last_day", f"{timezone.localdate():%d-%m-%Y}"),),
    ),
    PlainRow("people:change", ADMINISTRATOR, _alderman, post=frozenset({422}), otherwise=ABSENT),
    PlainRow("people:reset_second_factor", ADMINISTRATOR, _alderman, post=frozenset({422}), otherwise=ABSENT),
    PlainRow("people:come_back", ADMINISTRATOR, _alderman, post=frozenset({422}), otherwise=ABSENT),
    PlainRow("dashboard:leave", ADMINISTRATOR, _alderman, post=frozenset({422}), otherwise=ABSENT),
    PlainRow("dashboard:hand_over", ADMINISTRATOR | COORDINATORS),
    PlainRow("people:rights", ALL_PEOPLE),
    PlainRow("people:rights_csv", ALL_PEOPLE),
    PlainRow("people:record_quarterly", ADMINISTRATOR, post=frozenset({302})),
    PlainRow("people:record_yearly", ADMINISTRATOR, post=frozenset({302})),
    PlainRow("people:accept", arguments=_link, post=frozenset({422})),
    PlainRow("people:ask_again", arguments=_expired_link, get=frozenset({405}), post=frozenset({200})),
]
