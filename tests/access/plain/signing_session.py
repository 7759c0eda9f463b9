"""What waits for one who signs, answered at once; the alderman has an earlier session of which nothing was done yet."""

from typing import Any
from uuid import UUID

from agendas.actions.rounds import open_round
from agendas.actions.signing_sessions import Choice, start_session
from agendas.choices import Answer, State
from tests.access.plain import PlainRow
from tests.cast import Cast

SIGNERS = frozenset({"alderman_alkmaar", "minister_ocw", "minister_po"})
OWNER = frozenset({"alderman_alkmaar"})
SESSION = UUID("5c1f0d7e-3d0e-4c06-9a43-0f6f0a3c9b11")
_HIDDEN, _FOUND, _NO_GET = frozenset({404}), frozenset({302}), frozenset({405})


def _session(cast: Cast) -> tuple[Any, ...]:
    from tests.factories import make_agenda

    signing_round = open_round(make_agenda(cast, State.FROZEN))
    request = signing_round.requests.get(office_holder=cast.offices["alderman_alkmaar"])
    choice = Choice(request.pk, Answer.HOLD, signing_round.version.sha256, "Eerst overleg met de school.")
    start_session(session_id=SESSION, choices=[choice], place="", factor="", by=cast.alderman_alkmaar)
    return (SESSION,)


def _digest(cast: Cast) -> tuple[Any, ...]:
    return ("0" * 64,)


ROWS = [
    # Nothing waits: an answer to nothing is no answer.
    PlainRow("agendas:signing_session", SIGNERS, post=frozenset({422})),
    PlainRow("agendas:signing_session_confirm", SIGNERS, get=_FOUND, post=frozenset({422})),
    PlainRow("agendas:signing_session_question", SIGNERS, _digest, _NO_GET, frozenset({200})),
    PlainRow("agendas:signing_sessions", SIGNERS),
    PlainRow("agendas:signing_session_result", OWNER, _session, otherwise=_HIDDEN),
    # Without htmx it leads to the page itself.
    PlainRow("agendas:signing_session_status", OWNER, _session, get=_FOUND, otherwise=_HIDDEN),
    PlainRow("agendas:signing_session_cancel", OWNER, _session, _NO_GET, _FOUND, _HIDDEN),
    PlainRow("agendas:signing_session_resume", OWNER, _session, _NO_GET, _FOUND, _HIDDEN),
]
