"""What others did for a signature, as sheet, history and register say: reminding, scanning, uploading, substituting."""

import subprocess
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agendas.actions.elsewhere import Judged, record_external
from agendas.actions.inviting import invite_again, remind_now, withdraw_invitation
from agendas.actions.paper import confirm_paper, reject_paper
from agendas.actions.sealing import store_frozen_pdf
from agendas.choices import State
from agendas.evidence import evidence_document, evidence_pdf
from agendas.evidence.sheet import SignerPart, _signer
from agendas.models import Agenda, SigningRequest, SigningRound
from agendas.tables.register import register_of
from agendas.tables.work import _news
from agendas.timeline import entries
from municipalities.choices import MandateKind
from municipalities.models import Mandate, OfficeHolder
from records.external_signatures import Expected, ExternalVerdict
from records.models import Event, EventOrigin
from records.origin import coming_from
from records.uploads import CheckedUpload
from tests.agendas.test_evidence import told_round
from tests.agendas.test_paper import code_of, recorded
from tests.agendas.test_substituting import change, make_holder, sign_instead
from tests.cast import SINCE, Cast
from tests.factories import fresh, make_agenda, sign_as
from tests.pdf.conformance import objections

pytestmark = pytest.mark.django_db

TEXT = "Besluit van het college van 1 mei 2022"
RECORDER, JUDGE = "192.0.2.10", "192.0.2.20"


def _remind(agenda: Agenda, request: SigningRequest, cast: Cast, times: int) -> None:
    for _ in range(times):
        # One a day; the invitation was before today.
        before = timezone.localtime() - timedelta(days=3)
        SigningRequest.objects.filter(pk=request.pk).update(invited_at=before, reminded_at=None)
        remind_now(agenda=agenda, request_id=request.pk, by=cast.coordinator_noord)


def _sign_instead(agenda: Agenda, holder: OfficeHolder) -> None:
    assert holder.user is not None
    sign_instead(agenda, "Wouter Alkmaar", holder.user)


def _request(agenda: Agenda, name: str = "Wouter Alkmaar") -> SigningRequest:
    return SigningRequest.objects.get(round__agenda=agenda, round__outcome="open", name=name)


def on_paper(agenda: Agenda, cast: Cast, **more: Any) -> None:
    """Sign on paper at the first turn: recorded by the officer, confirmed by the coordinator, each from elsewhere."""
    with coming_from(RECORDER):
        paper = recorded(agenda, cast, request_id=_request(agenda).pk, **more)
    with coming_from(JUDGE):
        confirm_paper(agenda=agenda, paper_id=paper.pk, code=code_of(agenda), by=cast.coordinator_noord)


def uploaded(agenda: Agenda, cast: Cast) -> None:
    """Sign elsewhere at the first turn: the officer brings the file in."""
    store_frozen_pdf(signing_round=agenda.rounds.get(), pdf=b"%PDF-1.7 frozen")
    request = _request(agenda)
    stored = agenda.rounds.get().frozen_pdf
    assert stored is not None
    judged = Judged(
        CheckedUpload("getekend.pdf", "application/pdf", b"%PDF-1.7 signed", "a" * 64),
        ExternalVerdict(checks=[{"what": "Tekst", "result": "precies de vastgestelde pdf"}]),
        stored.sha256,
        Expected(request.who, request.organisation),
    )
    with coming_from(RECORDER):
        record_external(agenda=agenda, request_id=request.pk, judged=judged, place="Alkmaar", by=cast.officer_alkmaar)


def _sealed(agenda: Agenda, cast: Cast) -> SigningRound:
    for minister in (cast.minister_ocw, cast.minister_po):
        sign_as(agenda, minister)
    return told_round(fresh(agenda))


def _first(signing_round: SigningRound) -> SignerPart:
    return _signer(evidence_document(signing_round)["signers"][0])


def _facts(signing_round: SigningRound) -> dict[str, str]:
    return dict(_first(signing_round).facts)


# ---------- reminders ----------


def test_reminders_before_a_new_invitation_and_to_the_former_count(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    _remind(agenda, _request(agenda), cast, 2)
    withdraw_invitation(
        agenda=agenda, request_id=_request(agenda).pk, reason="Even wachten.", by=cast.coordinator_noord
    )
    invite_again(agenda=agenda, request_id=_request(agenda).pk, by=cast.coordinator_noord)
    _remind(agenda, _request(agenda), cast, 1)
    holder = make_holder(cast)
    change(agenda, "Wouter Alkmaar", holder, cast.coordinator_noord)
    assert _request(agenda).reminders == 0
    _sign_instead(agenda, holder)
    signing_round = _sealed(agenda, cast)
    signers = evidence_document(signing_round)["signers"]
    assert [len(row["reminders"]) for row in signers] == [3, 0, 0]
    assert _facts(signing_round)["Herinneringen"].startswith("3 aan Wouter Alkmaar, de laatste op ")
    assert dict(_signer(signers[1]).facts)["Herinneringen"] == "Geen"


def test_who_was_reminded_and_signed_is_not_named_again(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    _remind(agenda, _request(agenda), cast, 1)
    sign_as(agenda, cast.alderman_alkmaar)
    assert _facts(_sealed(agenda, cast))["Herinneringen"].startswith("1, de laatste op ")


# ---------- a signature that somebody else brought in ----------


@pytest.mark.parametrize("way", [on_paper, uploaded])
def test_the_history_says_whose_signature_was_recorded(cast: Cast, way: Any, django_assert_num_queries: Any) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    way(agenda, cast)
    events = list(Event.objects.in_stream(agenda.stream))
    with django_assert_num_queries(1):
        found = entries(events)
    titles = [entry.title for entry in found]
    assert "De handtekening van Wouter Alkmaar is vastgelegd." in titles
    assert "De agenda is ondertekend." not in titles
    (told,) = [row for row in _news_of(agenda) if row.sentence.startswith("De handtekening van")]
    assert told.sentence == "De handtekening van Wouter Alkmaar is vastgelegd."
    # Control: in the portal who signed is who did it.
    sign_as(agenda, cast.minister_ocw)
    (entry,) = entries(Event.objects.in_stream(agenda.stream).filter(action="signed", data__method="portal"))
    assert (entry.title, entry.who.split(" (")[0]) == ("De agenda is ondertekend.", "Mina Minister")


def _news_of(agenda: Agenda) -> list[Any]:
    from types import SimpleNamespace

    row = SimpleNamespace(places="Alkmaar", period="2022-2025", reference=agenda.reference, parent="", name="")
    return _news({agenda.pk: row})  # type: ignore[dict-item]


def test_two_people_of_a_scan_stand_apart(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    with coming_from("192.0.2.99"):
        wrong = recorded(agenda, cast)
    reject_paper(agenda=agenda, paper_id=wrong.pk, reason="Niet te lezen.", by=cast.coordinator_noord)
    on_paper(agenda, cast)
    signing_round = _sealed(agenda, cast)
    row = evidence_document(signing_round)["signers"][0]
    assert (row["recorded"]["by"], row["recorded"]["origin"]) == ("Olivia Alkmaar", RECORDER)
    assert (row["confirmed"]["by"], row["confirmed"]["origin"]) == ("Nora Noord", JUDGE)
    assert row["recorded"]["at"] < row["confirmed"]["at"]
    # Nobody knows from where who signed on paper did so.
    assert row["origin"] is None
    facts = _facts(signing_round)
    assert facts["Scan vastgelegd"].endswith(f", door Olivia Alkmaar, vanaf {RECORDER}")
    assert facts["Scan bevestigd"].endswith(f", door Nora Noord, vanaf {JUDGE}")
    assert "Ondertekend in het portaal" not in facts
    (event,) = [row for row in evidence_document(signing_round)["events"] if row["data"].get("method") == "wet_ink"]
    assert event["what"] == "De handtekening van Wouter Alkmaar is vastgelegd."


def test_the_address_of_an_upload_is_of_who_uploaded(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    uploaded(agenda, cast)
    signing_round = _sealed(agenda, cast)
    facts = _facts(signing_round)
    assert facts["Geüpload"].endswith(f", door Olivia Alkmaar, vanaf {RECORDER}")
    assert evidence_document(signing_round)["signers"][0]["confirmed"] is None
    EventOrigin.objects.all().delete()
    assert _facts(signing_round)["Geüpload"].endswith(
        "door Olivia Alkmaar, vanaf een adres dat niet bekend of gewist is"
    )


# ---------- on what the power rests ----------


def _bases(agenda: Agenda, cast: Cast) -> list[str]:
    return [row.basis for row in register_of(fresh(agenda), cast.coordinator_noord).rows]


def _mandate(holder: Any, number: str) -> Mandate:
    day = {"date": SINCE, "start": SINCE}
    return Mandate.objects.create(office_holder=holder, kind=MandateKind.POWER_OF_ATTORNEY, number=number, **day)


def test_the_register_says_on_what_the_power_rests(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    by_office = ["Volgt uit het ambt"] * 2
    assert _bases(agenda, cast) == [f"Volgens de tekst: {TEXT}", *by_office]
    _mandate(cast.offices["alderman_alkmaar"], "2022/1")
    assert _bases(agenda, cast) == ["Volmacht van de burgemeester 2022/1", *by_office]
    sign_as(agenda, cast.alderman_alkmaar)
    assert _bases(agenda, cast) == ["Volmacht van de burgemeester 2022/1", *by_office]


def test_a_substitute_has_nothing_of_the_mandate_in_the_text(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    holder = make_holder(cast)
    change(agenda, "Wouter Alkmaar", holder, cast.coordinator_noord)
    assert _bases(agenda, cast)[0] == ""
    _sign_instead(agenda, holder)
    assert agenda.rounds.get().signatures.get().mandate == ""
    assert TEXT not in " ".join(_bases(agenda, cast))
    assert _facts(_sealed(agenda, cast))["Bevoegdheid"] == "Niet gevonden in de lijst met bevoegdheden"


def test_a_substitute_signs_on_the_own_mandate(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    holder = make_holder(cast)
    _mandate(holder, "2022/8")
    change(agenda, "Wouter Alkmaar", holder, cast.coordinator_noord)
    assert _bases(agenda, cast)[0] == "Volmacht van de burgemeester 2022/8"


# ---------- the sheet ----------


def test_the_sheet_names_place_and_period_and_conforms(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    on_paper(agenda, cast)
    pdf = evidence_pdf(_sealed(agenda, cast))
    assert objections(pdf) == []
    run = subprocess.run(["pdftotext", "-layout", "-l", "1", "-", "-"], input=pdf, check=True, capture_output=True)
    lines = [line.split() for line in run.stdout.decode().splitlines()]
    assert ["Gemeente", "Alkmaar"] in lines
    assert ["Periode", "2022-2025"] in lines
    # Signatures follow each other: the second is on the page where the first ends, not on the next.
    pages = _pages(pdf)
    first, second = (
        next(n for n, page in enumerate(pages) if mark in page) for mark in ("Scan bevestigd", "Mina Minis")
    )
    assert second == first


def _pages(pdf: bytes) -> list[str]:
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True)
    return run.stdout.decode().split("\f")
