"""What the portal looked at stands beside each signature that was put there: in the register and in the evidence."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agendas.actions import checked
from agendas.actions.checked import portal_checks
from agendas.actions.signing import sign
from agendas.actions.touching import Touch, touch
from agendas.choices import State
from agendas.models import Agenda, AgendaVersion, Signature, SigningRequest
from agendas.signatures import signatures_document
from gka_portal.notation import dutch_date
from municipalities.choices import MandateKind
from municipalities.models import Mandate, OfficeHolder
from tests.agendas.test_college_decisions import _record
from tests.cast import Cast
from tests.factories import make_agenda, sign_as


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, State.FROZEN)


def asked(agenda: Agenda) -> SigningRequest:
    return SigningRequest.objects.select_related("office_holder").get(round=agenda.rounds.get(), name="Wouter Alkmaar")


def mandate(cast: Cast) -> Mandate:
    today = timezone.localdate()
    holder = cast.offices["alderman_alkmaar"]
    Mandate.objects.filter(office_holder=holder).delete()
    facts = {"kind": MandateKind.POWER_OF_ATTORNEY, "number": "M 7", "date": today, "start": today}
    return Mandate.objects.create(office_holder=holder, **facts)


def found(agenda: Agenda) -> dict[str, str]:
    rows = portal_checks(agenda.rounds.get(), asked(agenda), "totp", timezone.localdate())
    return {row["what"]: row["result"] for row in rows}


def test_a_signature_in_the_portal_tells_what_was_checked(cast: Cast, client, agenda: Agenda) -> None:
    basis, decision, today = mandate(cast), _record(agenda, cast), dutch_date(timezone.localdate())
    touch(agenda=agenda, what=Touch.READ, by=cast.alderman_alkmaar)
    touch(agenda=agenda, what=Touch.PDF, by=cast.alderman_alkmaar)
    request, sha256 = asked(agenda), agenda.rounds.get().version.sha256
    sign(
        agenda=agenda,
        signatory_id=request.signatory_id,
        sha256=sha256,
        place="Alkmaar",
        factor="passkey",
        by=cast.alderman_alkmaar,
    )
    signature = Signature.objects.get()
    checks = {row["what"]: row["result"] for row in signature.checks}
    read, opened = (timezone.localtime(at) for at in (request.read_at, request.pdf_opened_at) if at)
    assert checks == {
        "Tekst": f"Dezelfde als de vastgestelde tekst: versie 1, controlecode {sha256[:12]}.",
        "Gelezen": (
            f"Tot het einde gelezen op {today} om {read:%H.%M} uur. Pdf geopend op {today} om {opened:%H.%M} uur."
        ),
        "Bevestigd": "Met een passkey.",
        "Volgorde": "Aan de beurt, als nummer 1 van de volgorde.",
        "In functie": f"Op {today} volgens de lijst met ambtsdragers: {request.office}.",
        "Bevoegdheid": str(basis),
        "Besluit van het college": f"Besluit {decision.number} van {today}.",
    }
    assert signatures_document(agenda.rounds.get())["signatures"][0]["checks"] == signature.checks
    client.force_login(cast.coordinator_noord)
    page = " ".join(client.get(f"/agendas/{agenda.reference}/ondertekening/").content.decode().split())
    assert "Wat is gecontroleerd" in page
    for what, result in checks.items():
        assert f"{what}: {result}" in page


def test_nothing_is_said_of_what_was_not_there(cast: Cast, agenda: Agenda) -> None:
    mandate(cast)
    Mandate.objects.all().delete()
    assert set(found(agenda)) == {"Tekst", "Bevestigd", "Volgorde", "In functie"}
    holder = OfficeHolder.objects.filter(name="Wouter Alkmaar")
    holder.update(end=timezone.localdate() - timedelta(days=1))
    assert "In functie" not in found(agenda)
    AgendaVersion.objects.filter(agenda=agenda).update(content=b"{}")
    assert "Tekst" not in found(agenda)


def test_a_minister_has_no_college(cast: Cast, agenda: Agenda) -> None:
    _record(agenda, cast)
    sign_as(agenda, cast.alderman_alkmaar)
    sign_as(agenda, cast.minister_ocw)
    names = {row.name: {check["what"] for check in row.checks} for row in Signature.objects.all()}
    assert "Besluit van het college" in names["Wouter Alkmaar"]
    assert "Besluit van het college" not in names["Mina Minister"]
    assert {"Tekst", "Gelezen", "Bevestigd", "Volgorde", "In functie"} <= names["Mina Minister"]


def test_every_way_to_confirm_has_its_words(cast: Cast, agenda: Agenda) -> None:
    for factor in ("totp", "recovery_code", "passkey", "password"):
        assert factor in checked.FACTORS
