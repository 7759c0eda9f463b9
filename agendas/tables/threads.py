"""What stands beside a field of the editor: the comments at each of `paths`, with a way to make one, as HTML."""

from collections.abc import Iterable

from django.utils.safestring import SafeString

from accounts.models import User
from agendas.models import Agenda


def threads_at(agenda: Agenda, user: User, paths: Iterable[str]) -> dict[str, SafeString]:
    """Return the comments at each of `paths`, with a way to make one, by path."""
    return {}
