"""What stands beside a field of the editor: the help for each of `paths` that has any, as HTML."""

from collections.abc import Iterable

from django.utils.safestring import SafeString

from accounts.models import User
from agendas.models import Agenda


def help_at(agenda: Agenda, user: User, paths: Iterable[str]) -> dict[str, SafeString]:
    """Return the help for each of `paths` that has any, by path."""
    return {}
