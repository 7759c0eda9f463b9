"""Makes what the pages about signing can show, and prints their addresses: `python -m tests.browser.signing_pages`.

A line per address: a name, a space, the path. Only real actions, so that no page shows what cannot be.
"""

import io
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import django
import pikepdf

if TYPE_CHECKING:
    from agendas.models import Agenda, SigningRequest
    from tests.cast import Cast

REASON = "Eerst overleg met de wethouder over artikel 3."


def main() -> None:
    django.setup()
    from tests.cast import make_cast

    cast = make_cast()
    for make in (_waiting, _held, _withdrawn, _substituted, _stopped, _papers, _decisions, _copies, _sessions):
        for name, path in make(cast):
            sys.stdout.write(f"{name} {path}\n")


def empty_pdf() -> bytes:
    """Return a PDF that nobody of the portal made."""
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    document.save(out)
    return out.getvalue()


def _asked(agenda: "Agenda", name: str = "Wouter Alkmaar") -> "SigningRequest":
    return agenda.rounds.get().requests.get(name=name)


def _of(agenda: "Agenda", page: str, *more: object) -> str:
    from django.urls import reverse

    return reverse(f"agendas:{page}", args=[agenda.reference, *more])


def _waiting(cast: "Cast") -> Iterator[tuple[str, str]]:
    """Asked, opened by nobody; and read, with a note of the secretariat."""
    from agendas.actions.inviting import prepare
    from agendas.choices import State
    from tests.factories import make_agenda, read_as

    agenda = make_agenda(cast, State.FROZEN)
    request = _asked(agenda)
    yield "register", _of(agenda, "register")
    yield "sign", _of(agenda, "sign")
    yield "hold", _of(agenda, "hold")
    yield "copies_none", _of(agenda, "copies")
    yield "decision_new", _of(agenda, "college_decision", cast.alkmaar.cbs_code)
    for page in ("sign_due", "sign_withdraw", "substitute", "sign_elsewhere", "sign_paper"):
        yield page, _of(agenda, page, request.pk)
    noted = make_agenda(cast, State.PARTLY_SIGNED)
    request = _asked(noted, "Mina Minister")
    yield "prepare", _of(noted, "sign_prepare", request.pk)
    prepare(agenda=noted, request_id=request.pk, text=REASON, place="Den Haag", by=cast.secretariat_ocw)
    read_as(noted, cast.minister_ocw)
    yield "sign_read", _of(noted, "sign")
    yield "register_partly", _of(noted, "register")


def _held(cast: "Cast") -> Iterator[tuple[str, str]]:
    from agendas.actions.inviting import hold
    from agendas.choices import State
    from tests.factories import make_agenda

    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    hold(agenda=agenda, request_id=_asked(agenda, "Mina Minister").pk, reason=REASON, by=cast.minister_ocw)
    yield "sign_held", _of(agenda, "sign")
    yield "register_held", _of(agenda, "register")


def _withdrawn(cast: "Cast") -> Iterator[tuple[str, str]]:
    from agendas.actions.inviting import withdraw_invitation
    from agendas.choices import State
    from tests.factories import make_agenda

    agenda = make_agenda(cast, State.FROZEN)
    request = _asked(agenda)
    withdraw_invitation(agenda=agenda, request_id=request.pk, reason=REASON, by=cast.coordinator_noord)
    yield "register_withdrawn", _of(agenda, "register")
    yield "sign_withdrawn", _of(agenda, "sign")
    yield "link_withdrawn", _of(agenda, "sign_request", request.pk)


def _substituted(cast: "Cast") -> Iterator[tuple[str, str]]:
    """Somebody without an account signs instead: only on paper or elsewhere."""
    from agendas.actions.substituting import substitute
    from agendas.choices import State, Substitution
    from municipalities.choices import OfficeKind
    from municipalities.models import OfficeHolder
    from tests.cast import SINCE
    from tests.factories import make_agenda

    agenda = make_agenda(cast, State.FROZEN)
    request = _asked(agenda)
    holder = OfficeHolder.objects.create(
        name="Wil Waarnemer",
        office="Wethouder Financiën",
        kind=OfficeKind.ALDERMAN,
        organisation="gemeente Alkmaar",
        municipality=cast.alkmaar,
        start=SINCE,
    )
    substitute(
        agenda=agenda,
        request_id=request.pk,
        office_holder=holder,
        kind=Substitution.SUBSTITUTE,
        note="Besluit van het college van 3 november 2026",
        by=cast.coordinator_noord,
    )
    yield "register_substituted", _of(agenda, "register")
    yield "sign_replaced", _of(agenda, "sign")
    yield "link_replaced", _of(agenda, "sign_request", request.pk)


def _stopped(cast: "Cast") -> Iterator[tuple[str, str]]:
    from agendas.actions.signing import refuse
    from agendas.choices import State
    from tests.factories import make_agenda

    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    request = _asked(agenda, "Mina Minister")
    refuse(agenda=agenda, signatory_id=request.signatory_id, reason=REASON, by=cast.minister_ocw)
    yield "register_stopped", _of(agenda, "register")
    yield "link_stopped", _of(agenda, "sign_request", request.pk)


def _papers(cast: "Cast") -> Iterator[tuple[str, str]]:
    """A scan that waits, one that was rejected, one that counts."""
    from agendas.actions.paper import confirm_paper, reject_paper
    from agendas.choices import State
    from tests.agendas.test_paper import code_of, recorded
    from tests.factories import make_agenda

    for name in ("waiting", "rejected", "confirmed"):
        agenda = make_agenda(cast, State.FROZEN)
        paper = recorded(agenda, cast)
        if name == "rejected":
            reject_paper(agenda=agenda, paper_id=paper.pk, reason="De datum is onleesbaar.", by=cast.coordinator_noord)
        elif name == "confirmed":
            confirm_paper(agenda=agenda, paper_id=paper.pk, code=code_of(agenda), by=cast.coordinator_noord)
        else:
            yield "paper_reject", _of(agenda, "sign_paper_reject", paper.request_id, paper.pk)
        yield f"paper_{name}", _of(agenda, "sign_paper", paper.request_id)
        yield f"judge_{name}", _of(agenda, "sign_paper_judge", paper.request_id, paper.pk)
        yield f"register_paper_{name}", _of(agenda, "register")


def _decisions(cast: "Cast") -> Iterator[tuple[str, str]]:
    """A decision that counts, beside one that was recorded by mistake."""
    from django.utils import timezone

    from agendas.actions.deciding import record_decision, void_decision
    from agendas.choices import State
    from records.uploads import check_upload
    from tests.factories import make_agenda

    agenda = make_agenda(cast, State.FROZEN)
    facts: dict[str, Any] = {
        "agenda": agenda,
        "municipality": cast.alkmaar,
        "date": timezone.localdate(),
        "by": cast.officer_alkmaar,
    }
    document = check_upload("Besluit.pdf", empty_pdf())
    wrong = record_decision(number="2026-0116", document=document, **facts)
    void_decision(agenda=agenda, decision_id=wrong.pk, reason="Het verkeerde stuk.", by=cast.officer_alkmaar)
    decision = record_decision(number="2026-0117", document=document, **facts)
    yield "register_decided", _of(agenda, "register")
    yield "decision_void", _of(agenda, "college_decision_void", decision.pk)


def _copies(cast: "Cast") -> Iterator[tuple[str, str]]:
    from agendas.choices import State
    from agendas.models import CertifiedCopy
    from tests.agendas.test_copies import by_hand
    from tests.factories import make_agenda

    agenda = make_agenda(cast, State.SIGNED)
    by_hand(agenda, cast)
    yield "register_signed", _of(agenda, "register")
    yield "copies", _of(agenda, "copies")
    yield "copy_new", _of(agenda, "copy_new")
    own = CertifiedCopy.objects.get(round__agenda=agenda, user=cast.alderman_alkmaar)
    yield "copy", _of(agenda, "copy", own.pk)
    yield "known_code", f"/controleren/{agenda.rounds.get().version.sha256[:32]}/"


def _sessions(cast: "Cast") -> Iterator[tuple[str, str]]:
    """Answers that a minister gave before; what still waits is of the other agendas."""
    from django.urls import reverse

    from agendas.choices import Answer
    from tests.agendas.answering import choice_for, started, waiting_agendas

    agendas = waiting_agendas(cast, 2, by=cast.minister_ocw)
    answers = [
        choice_for(agendas[0], cast.minister_ocw),
        choice_for(agendas[1], cast.minister_ocw, Answer.HOLD, REASON),
    ]
    session = started(answers, cast.minister_ocw)
    yield "session", reverse("agendas:signing_session")
    yield "session_earlier", reverse("agendas:signing_sessions")
    yield "session_result", reverse("agendas:signing_session_result", args=[session.pk])


if __name__ == "__main__":
    main()
