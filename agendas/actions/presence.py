"""Who has which part of an agenda open now. No event: it is a touch that the page makes, and is over in a minute."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import User
from agendas.models import Agenda, Presence
from records.clock import now

# The page says every fifteen seconds that it is there.
OVER = timedelta(seconds=45)


def arrive(*, agenda: Agenda, address: str, tab: UUID, by: User) -> list[tuple[str, datetime, bool]]:
    """Note that `by` has the part at `address` open in `tab`, and return who else has: name, since when, is it `by`.

    Each person once, with the earliest moment; oneself only with another tab. What was not seen for a while is over.
    """
    moment = now()
    with transaction.atomic():
        Presence.objects.filter(seen__lt=moment - OVER).delete()
        _touch(agenda, address, tab, by, moment)
    here = Presence.objects.filter(agenda=agenda, address=address).exclude(tab=tab).order_by("since")
    found: dict[int, tuple[str, datetime, bool]] = {}
    for user, name, since in here.values_list("user", "user__name", "since"):
        found.setdefault(user, (name, since, user == by.pk))
    return list(found.values())


def _touch(agenda: Agenda, address: str, tab: UUID, by: User, moment: datetime) -> None:
    own = Presence.objects.filter(tab=tab, user=by)
    if own.filter(agenda=agenda, address=address).update(seen=moment):
        return
    if own.update(agenda=agenda, address=address, since=moment, seen=moment):
        return
    try:
        with transaction.atomic():
            Presence.objects.create(agenda=agenda, address=address, tab=tab, user=by, since=moment, seen=moment)
    except IntegrityError:
        # The name of a tab of somebody else: no browser makes that.
        return


def leave(*, tab: UUID, by: User) -> None:
    """Note that the page in `tab` was closed."""
    Presence.objects.filter(tab=tab, user=by).delete()
