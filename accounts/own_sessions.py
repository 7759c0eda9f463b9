"""What somebody does with their own sessions, with the event and the mail that go with it."""

from django.db import transaction

from accounts.actions import notify_of_change
from accounts.models import User
from accounts.sessions import end_session, end_sessions


@transaction.atomic
def end_place(*, by: User, place_id: int) -> bool:
    """Sign `by` out in one browser; False when it was no longer signed in there."""
    if not end_session(user=by, place_id=place_id):
        return False
    notify_of_change(user=by, action="session_ended", sentence="U bent op één apparaat uitgelogd, op uw verzoek.")
    return True


@transaction.atomic
def end_other_places(*, by: User, keep: str | None) -> int:
    """Sign `by` out everywhere but in the browser with session `keep`; return in how many that was."""
    count = end_sessions(user=by, keep=keep)
    if count:
        sentence = "U bent op al uw andere apparaten uitgelogd, op uw verzoek."
        notify_of_change(user=by, action="other_sessions_ended", sentence=sentence)
    return count
