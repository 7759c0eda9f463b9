"""Files of an agenda that is under review, asked for by the officer of Alkmaar."""

from typing import Any

from agendas.choices import ExportKind, State
from tests.access.plain import PlainRow
from tests.cast import Cast

READERS = frozenset(
    {
        "coordinator_noord",
        "officer_alkmaar",
        "alderman_alkmaar",
        "ocw_staff",
        "ocw_reviewer",
        "ocw_finance",
        "school_board",
    }
)
ASKER = frozenset({"officer_alkmaar"})
_HIDDEN = frozenset({404})


def _agenda(cast: Cast) -> tuple[Any, ...]:
    from tests.factories import make_agenda

    return (make_agenda(cast, State.REVIEW).reference,)


def _export(cast: Cast) -> tuple[Any, ...]:
    """An export that the worker has not made yet."""
    from agendas.actions.exporting import ask_export
    from tests.factories import make_agenda

    agenda = make_agenda(cast, State.REVIEW)
    export = ask_export(agenda=agenda, kind=ExportKind.DOCX, wanted={}, by=cast.officer_alkmaar)
    return (agenda.reference, export.pk)


_DOCX = (("kind", "docx"),)
_FOUND = frozenset({302})

ROWS = [
    PlainRow("agendas:exports", READERS, _agenda, post=_FOUND, otherwise=_HIDDEN, data=_DOCX),
    # Without htmx it leads to the page itself.
    PlainRow("agendas:exports_status", READERS, _agenda, get=_FOUND, otherwise=_HIDDEN),
    PlainRow("agendas:export_download", ASKER, _export, frozenset({405}), _FOUND, _HIDDEN),
    PlainRow("agendas:export_cancel", ASKER, _export, frozenset({405}), _FOUND, _HIDDEN),
    PlainRow("agendas:export_retry", ASKER, _export, frozenset({405}), _FOUND, _HIDDEN),
]
