"""Agendas that wait for one who signs, and the form in which they are all answered."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from accounts.models import User
from agendas.actions.rounds import open_round
from agendas.actions.signing_sessions import Choice, start_session
from agendas.actions.touching import Touch, touch
from agendas.choices import Answer, State
from agendas.models import Agenda, SigningRequest, SigningSession
from tests.cast import Cast
from tests.factories import make_agenda


def waiting_agendas(cast: Cast, number: int, *, by: User, read: bool = True) -> list[Agenda]:
    """Return `number` agendas that wait for `by`, an alderman (first) or a minister (after the alderman)."""
    first = by == cast.alderman_alkmaar
    agendas = [make_agenda(cast, State.FROZEN if first else State.PARTLY_SIGNED) for _ in range(number)]
    for agenda in agendas:
        if read:
            touch(agenda=agenda, what=Touch.READ, by=by)
    return agendas


def request_of(agenda: Agenda, by: User) -> SigningRequest:
    return open_round(agenda).requests.get(office_holder__user=by)


def choice_for(agenda: Agenda, by: User, answer: Answer = Answer.SIGN, reason: str = "") -> Choice:
    return Choice(request_of(agenda, by).pk, answer, open_round(agenda).version.sha256, reason)


def started(choices: Iterable[Choice], by: User, session_id: UUID | None = None) -> SigningSession:
    return start_session(
        session_id=session_id or uuid4(), choices=list(choices), place="Den Haag", factor="totp", by=by
    )


def fields(choices: Iterable[Choice]) -> dict[str, str]:
    """Return what a browser sends for `choices`."""
    sent: dict[str, str] = {}
    for row in choices:
        sent |= {f"answer-{row.request}": row.answer, f"reason-{row.request}": row.reason}
        sent[f"sha256-{row.request}"] = row.sha256
    return {name: str(value) for name, value in sent.items()}
