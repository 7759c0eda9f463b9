"""The archive: its list, and the package that somebody of OCW asked for."""

from typing import Any

from agendas.actions.archiving import ask_package
from agendas.choices import State
from tests.access.plain import PlainRow
from tests.cast import Cast
from tests.factories import make_agenda

OCW = frozenset({"ocw_staff", "ocw_reviewer"})
ASKER = frozenset({"ocw_staff"})


def _package(cast: Cast) -> tuple[Any, ...]:
    """A package that the worker has not made yet."""
    agenda = make_agenda(cast, State.SIGNED)
    return (agenda.reference, ask_package(agenda=agenda, name="pakket", by=cast.ocw_staff).pk)


_FOUND, _NO_GET = frozenset({302}), frozenset({405})
# A colleague's (404), the archive is nothing for them (403), or not even the agenda (404).
_REFUSED = frozenset({403, 404})

ROWS = [
    PlainRow("agendas:archive_list", OCW),
    PlainRow("agendas:archive_list_csv", OCW),
    # Without htmx it leads to the page itself.
    PlainRow("agendas:archive_package_status", ASKER, _package, get=_FOUND, otherwise=_REFUSED),
    PlainRow("agendas:archive_package_file", ASKER, _package, _NO_GET, _FOUND, _REFUSED),
    PlainRow("agendas:archive_package_cancel", ASKER, _package, _NO_GET, _FOUND, _REFUSED),
]
