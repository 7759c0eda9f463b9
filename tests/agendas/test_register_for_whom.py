"""The register for who has no place in the lists, and what in it only some people read."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from agendas.actions import inviting
from agendas.actions.elsewhere import note_refused
from agendas.actions.paper import CODE_LENGTH
from agendas.choices import State
from agendas.models import Agenda, Signature, SigningRequest
from agendas.tables.register import register_of
from municipalities.models import Membership, OfficeHolder
from municipalities.roles import Role
from records.models import Event
from tests.agendas.test_paper import png
from tests.cast import SINCE, Cast
from tests.factories import fresh, make_agenda, sign_as, signatories

SCHOOL = {
    "party": "school",
    "name": "Bea Bestuurder",
    "office": "Voorzitter",
    "organisation": "Stichting De Scholen",
    "portfolio": "",
    "order": 3,
    "mandate": "",
}
WHY = "Eerst overleg met de fractie."


def _url(agenda: Agenda) -> str:
    return f"/agendas/{agenda.reference}/ondertekening/"


def _text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def _link(page: str, label: str, name: str) -> str:
    """Return where the link `label` of the signer `name` leads."""
    found = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>([^<]*)<span class="visually-hidden">([^<]*)</span>', page)
    (url,) = [url for url, words, whom in found if (words.strip(), whom.strip()) == (label, f": {name}")]
    return str(url)


def _asked(agenda: Agenda, name: str) -> SigningRequest:
    return SigningRequest.objects.get(round=agenda.rounds.latest("opened_at"), name=name)


def _labels(agenda: Agenda, cast: Cast, name: str) -> list[str]:
    rows = register_of(fresh(agenda), cast.coordinator_noord).rows
    (row,) = [row for row in rows if row.request.name == name]
    return [action.label for action in row.actions]


def test_who_is_in_no_list_signs_on_paper_by_following_links(cast: Cast, client: Client) -> None:
    """A school board has no office holder; without its links the round could not end."""
    agenda = make_agenda(cast, State.FROZEN, signatories=[*signatories(cast), SCHOOL])
    for person in (cast.alderman_alkmaar, cast.minister_ocw, cast.minister_po):
        sign_as(agenda, person)
    assert _asked(agenda, SCHOOL["name"]).office_holder is None
    client.force_login(cast.coordinator_noord)
    register = _text(client, _url(agenda))
    assert "Deze persoon heeft geen account en krijgt geen mail." in register
    record = _link(register, "Handtekening op papier vastleggen", SCHOOL["name"])
    assert 'type="file"' in _text(client, record)
    today = timezone.localdate()
    typed = {"date": f"{today.day}-{today.month}-{today.year}", "place": "Alkmaar"}
    scan = SimpleUploadedFile("Handtekening.png", png(), "image/png")
    assert client.post(record, {**typed, "scan": scan}).status_code == 302
    client.force_login(cast.ocw_staff)
    judge = _link(_text(client, _url(agenda)), "Scan beoordelen", SCHOOL["name"])
    code = agenda.rounds.get().version.sha256[:CODE_LENGTH]
    assert client.post(judge, {"code": code, "compared": "on"}).status_code == 302
    assert fresh(agenda).state == State.SEALING
    signature = Signature.objects.get(name=SCHOOL["name"])
    assert (signature.method, signature.signed_by, signature.office_holder) == ("wet_ink", None, None)


def test_what_cannot_work_for_who_is_in_no_list_is_not_offered(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, State.FROZEN, signatories=[{**SCHOOL, "order": 1}, *signatories(cast)])
    asked = _asked(agenda, SCHOOL["name"])
    SigningRequest.objects.filter(pk=asked.pk).update(invited_at=timezone.localtime() - timedelta(days=3))
    assert set(_labels(agenda, cast, SCHOOL["name"])) == {
        "Handtekening op papier vastleggen",
        "Datum wijzigen",
        "Uitnodiging intrekken",
    }
    # The control: somebody of the list in the same place can be reminded and replaced.
    SigningRequest.objects.filter(name="Wouter Alkmaar").update(invited_at=timezone.localtime() - timedelta(days=3))
    assert {"Herinnering sturen", "Vervangen"} <= set(_labels(agenda, cast, "Wouter Alkmaar"))
    client.force_login(cast.coordinator_noord)
    page = client.post(f"{_url(agenda)}{asked.pk}/intrekken/", {"reason": "Ziek."}, follow=True).content.decode()
    assert "Er is geen account om een mail naar te sturen." in page
    assert _labels(agenda, cast, SCHOOL["name"]) == ["Opnieuw uitnodigen"]


def test_a_reminder_is_offered_when_somebody_gets_the_mail(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    SigningRequest.objects.filter(name="Wouter Alkmaar").update(invited_at=timezone.localtime() - timedelta(days=3))
    OfficeHolder.objects.filter(name="Wouter Alkmaar").update(user=None)
    assert "Herinnering sturen" not in _labels(agenda, cast, "Wouter Alkmaar")
    facts = {"role": Role.SECRETARIAT, "office_holder": cast.offices["alderman_alkmaar"], "start": SINCE}
    Membership.objects.create(user=cast.secretariat_ocw, **facts)
    assert "Herinnering sturen" in _labels(agenda, cast, "Wouter Alkmaar")


def test_the_history_does_not_say_that_somebody_without_account_was_mailed(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, State.FROZEN, signatories=[{**SCHOOL, "order": 1}, *signatories(cast)])
    invited = Event.objects.in_stream(agenda.stream).filter(action="invited").order_by("number")
    assert {event.object: event.data["mailed"] for event in invited} == {SCHOOL["name"]: 0, "Wouter Alkmaar": 1}
    client.force_login(cast.coordinator_noord)
    page = _text(client, f"/agendas/{agenda.reference}/historie/")
    assert "Bea Bestuurder is aan de beurt; er is geen account om een mail naar te sturen." in page
    assert "Wouter Alkmaar is gevraagd te ondertekenen." in page


@pytest.mark.parametrize(
    ("person", "reads"),
    [
        ("coordinator_noord", True),
        ("ocw_staff", True),
        ("secretariat_ocw", True),
        ("minister_ocw", True),
        ("minister_po", False),
        ("alderman_alkmaar", False),
        ("officer_alkmaar", False),
        ("school_board", False),
        ("ocw_finance", False),
    ],
)
def test_why_somebody_waits_is_for_who_the_form_names(cast: Cast, client: Client, person: str, reads: bool) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    asked = _asked(agenda, "Mina Minister")
    inviting.hold(agenda=agenda, request_id=asked.pk, reason=WHY, by=cast.minister_ocw)
    client.force_login(cast.people[person])
    page = _text(client, _url(agenda))
    assert "Aangehouden" in page
    assert (WHY in page) is reads
    for other in (f"/agendas/{agenda.reference}/", f"/agendas/{agenda.reference}/historie/"):
        assert WHY not in _text(client, other)
    (event,) = Event.objects.in_stream(agenda.stream).filter(action="sign_held")
    assert WHY not in str(event.data)


def test_refused_files_stand_in_the_register_for_who_works_on_it(cast: Cast, client: Client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    asked = _asked(agenda, "Wouter Alkmaar")
    reason = "Het certificaat is van een ander."
    for _ in range(2):
        note_refused(agenda=agenda, request=asked, reason=reason, file_sha256="a" * 64, by=cast.officer_alkmaar)
    seen = {}
    for person in ("coordinator_noord", "ocw_staff", "officer_alkmaar", "alderman_alkmaar", "school_board"):
        client.force_login(cast.people[person])
        page = _text(client, _url(agenda))
        seen[person] = ("2 bestanden niet aangenomen" in page, page.count(reason))
    assert seen.pop("school_board") == (False, 0)
    assert set(seen.values()) == {(True, 2)}, seen
    # Also when another file, or another way, was good.
    sign_as(agenda, cast.alderman_alkmaar)
    row = register_of(fresh(agenda), cast.coordinator_noord).rows[0]
    assert [file.who for file in row.refused] == ["Olivia Alkmaar"] * 2
