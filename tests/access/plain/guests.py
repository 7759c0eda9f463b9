"""People who were asked to read an agenda: who asks and ends, at an agenda of Alkmaar under review."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.emails import personal_link
from accounts.models import User
from agendas.actions.guests import invite_guest
from agendas.choices import State
from agendas.models import Guest
from tests.access.plain import PlainRow
from tests.cast import Cast
from tests.factories import make_agenda

ASKS = frozenset({"coordinator_noord", "officer_alkmaar", "ocw_staff", "ocw_reviewer"})
# The alderman and finance read this agenda: 403; others do not: 404.
NOT_THEIRS = frozenset({403, 404})
NOBODY: frozenset[str] = frozenset()


def _guest(cast: Cast) -> Guest:
    """An invitation of somebody who is not in the cast; the second call finds the first one."""
    known = Guest.objects.first()
    if known is not None:
        return known
    today = timezone.localdate()
    return invite_guest(
        agenda=make_agenda(cast, State.REVIEW),
        email="partner@example.org",
        name="Petra Partner",
        organisation="",
        start=today,
        end=today + timedelta(days=7),
        may_comment=True,
        message="",
        by=cast.coordinator_noord,
    )


def _agenda(cast: Cast) -> tuple[Any, ...]:
    return (_guest(cast).agenda.reference,)


def _one(cast: Cast) -> tuple[Any, ...]:
    guest = _guest(cast)
    return (guest.agenda.reference, guest.pk)


def _link(cast: Cast) -> tuple[Any, ...]:
    guest = _guest(cast)
    user = User.objects.get(pk=guest.user_id)
    return (guest.pk, personal_link("agendas:guest_link", guest.pk, user).rstrip("/").rpartition("/")[2])


_READERS = ASKS | {"alderman_alkmaar", "ocw_finance", "school_board"}
ROWS = [
    PlainRow("agendas:guests", ASKS, _agenda, otherwise=NOT_THEIRS),
    PlainRow("agendas:guest_invite", ASKS, _agenda, post=frozenset({422}), otherwise=NOT_THEIRS),
    PlainRow("agendas:guest_period", ASKS, _one, post=frozenset({422}), otherwise=NOT_THEIRS),
    PlainRow("agendas:guest_withdraw", ASKS, _one, post=frozenset({302}), otherwise=NOT_THEIRS),
    PlainRow("agendas:guest_again", ASKS, _one, get=frozenset({405}), post=frozenset({302}), otherwise=NOT_THEIRS),
    # Who reads the agenda by a role simply goes there.
    PlainRow(
        "agendas:guest_enter",
        _READERS,
        _agenda,
        get=frozenset({405}),
        post=frozenset({302}),
        otherwise=frozenset({404}),
    ),
    # The link is of somebody who is not in the cast.
    PlainRow("agendas:guest_link", NOBODY, _link, post=frozenset({200}), otherwise=frozenset({403})),
]
