"""The register of a signing round: who was asked, how far each is, what was checked, and what can be done."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agendas.actions import inviting
from agendas.actions.paper import confirm_paper, record_paper
from agendas.actions.signing import recall, refuse
from agendas.actions.touching import Touch, touch
from agendas.choices import State
from agendas.models import Agenda, Signature, SigningRequest
from agendas.tables.register import Standing, register_of
from municipalities.choices import OfficeKind
from municipalities.models import OfficeHolder
from records.models import Event
from tests.agendas.test_paper import code_of, scan
from tests.cast import SINCE, Cast, make_person
from tests.factories import fresh, make_agenda, sign_as, signatories

# Session, person, what they hold; the agenda and its municipalities; the round, stopped ones, requests, signatures,
# scans, mandates, decisions twice (what lacks, what there is), the municipalities.
MOST = 15


def _url(agenda: Agenda, *more: str) -> str:
    return "/".join([f"/agendas/{agenda.reference}/ondertekening", *more, ""])


def _page(client: Client, agenda: Agenda) -> str:
    response = client.get(_url(agenda))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def _asked(agenda: Agenda, name: str = "Wouter Alkmaar") -> SigningRequest:
    return SigningRequest.objects.get(round=agenda.rounds.latest("opened_at"), name=name)


def _standings(agenda: Agenda, cast: Cast) -> list[Standing]:
    return [row.standing for row in register_of(fresh(agenda), cast.coordinator_noord).rows]


def _labels(agenda: Agenda, cast: Cast, person: str, row: int = 0) -> list[str]:
    return [action.label for action in register_of(fresh(agenda), cast.people[person]).rows[row].actions]


def test_the_state_of_a_signer_goes_from_waiting_to_signed(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    waiting = [Standing.WAITING] * 2
    assert _standings(agenda, cast) == [Standing.INVITED, *waiting]
    touch(agenda=agenda, what=Touch.OPENED, by=cast.alderman_alkmaar)
    assert _standings(agenda, cast) == [Standing.OPENED, *waiting]
    touch(agenda=agenda, what=Touch.READ, by=cast.alderman_alkmaar)
    assert _standings(agenda, cast) == [Standing.READ, *waiting]
    inviting.hold(agenda=agenda, request_id=_asked(agenda).pk, reason="Overleg.", by=cast.alderman_alkmaar)
    assert _standings(agenda, cast) == [Standing.HELD, *waiting]
    inviting.withdraw_invitation(agenda=agenda, request_id=_asked(agenda).pk, reason="Ziek.", by=cast.coordinator_noord)
    assert _standings(agenda, cast) == [Standing.WITHDRAWN, *waiting]
    inviting.invite_again(agenda=agenda, request_id=_asked(agenda).pk, by=cast.coordinator_noord)
    sign_as(agenda, cast.alderman_alkmaar)
    assert _standings(agenda, cast) == [Standing.SIGNED, *[Standing.INVITED] * 2]


def test_who_left_office_is_shown_as_a_problem(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    OfficeHolder.objects.filter(name="Wouter Alkmaar").update(end=timezone.localdate() - timedelta(days=1))
    assert _standings(agenda, cast)[0] == Standing.LEFT


def test_the_page_says_when_and_on_what_ground(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    client.force_login(cast.reader)
    assert client.get(_url(agenda)).status_code == 404  # reads signed agendas only
    client.force_login(cast.school_board)
    page = _page(client, agenda)
    assert "1 van 3 handtekeningen gezet." in page
    assert agenda.versions.get().short_hash in page
    assert "In het portaal, met een code uit de app" in page
    assert "Besluit van het college van 1 mei 2022" in page
    assert "Tot het einde gelezen" in page
    # Who only reads has nothing to do here.
    assert "register__end" not in page and "Herinnering sturen" not in page


def test_the_reminders_and_a_day_that_is_over_are_shown(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    past = timezone.localdate() - timedelta(days=2)
    SigningRequest.objects.filter(pk=_asked(agenda).pk).update(reminders=2, reminded_at=timezone.now(), due=past)
    client.force_login(cast.coordinator_noord)
    page = _page(client, agenda)
    assert "Herinneringen: 2 van 3, laatste op" in page
    assert "die dag is voorbij" in page


def test_a_signature_on_paper_stands_beside_the_others_with_what_was_checked(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    paper = record_paper(
        agenda=agenda,
        request_id=_asked(agenda).pk,
        scan=scan(),
        date=timezone.localdate(),
        place="Alkmaar",
        by=cast.officer_alkmaar,
    )
    client.force_login(cast.coordinator_noord)
    assert "De scan van Olivia Alkmaar wacht op bevestiging door een collega." in _page(client, agenda)
    confirm_paper(agenda=agenda, paper_id=paper.pk, code=code_of(agenda), by=cast.coordinator_noord)
    page = _page(client, agenda)
    assert "Op papier" in page
    assert "Vastgelegd: Olivia Alkmaar" in page
    file = _url(agenda, "bestand", str(Signature.objects.get().pk))
    assert file in page
    response = client.get(file)
    assert response.content == scan().content
    assert response["Content-Disposition"].startswith("attachment")
    # A signature in ink is not for everybody who reads the agenda.
    client.force_login(cast.school_board)
    assert file not in _page(client, agenda)
    assert client.get(file).status_code == 403
    client.force_login(cast.officer_zwolle)
    assert client.get(file).status_code == 404


def test_everybody_gets_what_belongs_to_them(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    SigningRequest.objects.filter(pk=_asked(agenda).pk).update(invited_at=timezone.localtime() - timedelta(days=3))
    managing = ["Herinnering sturen", "Datum wijzigen", "Vervangen", "Uitnodiging intrekken"]
    recording = ["Handtekening op papier vastleggen"]
    assert _labels(agenda, cast, "coordinator_noord") == [*recording, *managing]
    assert _labels(agenda, cast, "officer_alkmaar") == recording
    assert _labels(agenda, cast, "alderman_alkmaar") == ["Lezen en ondertekenen", *recording]
    # What is done seldom stands behind "Meer".
    row = register_of(fresh(agenda), cast.coordinator_noord).rows[0]
    assert [action.label for action in row.usual] == ["Herinnering sturen", "Datum wijzigen"]
    assert [action.label for action in row.rare] == [*recording, "Vervangen", "Uitnodiging intrekken"]
    assert _labels(agenda, cast, "ocw_finance") == []
    # Not at turn: asked on another day, or somebody else; nothing to bring in yet.
    assert _labels(agenda, cast, "coordinator_noord", 1) == ["Datum wijzigen", "Vervangen"]
    assert _labels(agenda, cast, "secretariat_ocw", 1) == ["Voorbereiden"]
    assert _labels(agenda, cast, "minister_ocw", 1) == []


def test_a_withdrawn_invitation_can_only_be_given_again(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    inviting.withdraw_invitation(agenda=agenda, request_id=_asked(agenda).pk, reason="Ziek.", by=cast.coordinator_noord)
    assert _labels(agenda, cast, "coordinator_noord") == ["Opnieuw uitnodigen", "Vervangen"]
    assert _labels(agenda, cast, "officer_alkmaar") == []


def test_a_scan_that_waits_is_judged_also_when_the_invitation_is_withdrawn(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    asked = _asked(agenda)
    day, by = timezone.localdate(), cast.officer_alkmaar
    paper = record_paper(agenda=agenda, request_id=asked.pk, scan=scan(), date=day, place="Alkmaar", by=by)
    assert "Scan beoordelen" in _labels(agenda, cast, "coordinator_noord")
    # Who recorded it looks at it, and who signs does not judge the own signature.
    assert _labels(agenda, cast, "officer_alkmaar") == ["Uw scan bekijken"]
    assert _labels(agenda, cast, "alderman_alkmaar") == ["Lezen en ondertekenen"]
    inviting.withdraw_invitation(agenda=agenda, request_id=asked.pk, reason="Ziek.", by=cast.coordinator_noord)
    assert _labels(agenda, cast, "coordinator_noord")[0] == "Scan beoordelen"
    client.force_login(cast.coordinator_noord)
    page = _page(client, agenda)
    assert "Graag op" not in page.split("Mina Minister")[0]
    judging = _url(agenda, str(asked.pk), "papier", str(paper.pk))
    assert f"{judging}afkeuren/" in client.get(judging).content.decode()
    assert client.post(f"{judging}afkeuren/", {"reason": "Verkeerde scan."}).status_code == 302
    paper.refresh_from_db()
    assert paper.confirmed is False


@pytest.mark.parametrize("state", [State.SEALING, State.SIGNED, State.CLOSED])
def test_after_the_last_signature_there_is_nothing_to_do(cast: Cast, state: State) -> None:
    agenda = make_agenda(cast, state)
    assert _standings(agenda, cast) == [Standing.SIGNED] * 3
    assert all(not row.actions for row in register_of(agenda, cast.coordinator_noord).rows)


def test_a_round_that_stopped_stays_with_its_void_signatures(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    minister = _asked(agenda, "Mina Minister")
    refuse(agenda=agenda, signatory_id=minister.signatory_id, reason="Artikel 3 klopt niet.", by=cast.minister_ocw)
    client.force_login(cast.coordinator_noord)
    page = _page(client, agenda)
    assert "Het ondertekenen is nu niet begonnen" in page
    assert "Versie 1, geweigerd door Mina Minister" in page
    assert "Reden: Artikel 3 klopt niet." in page
    assert "Wouter Alkmaar" in page and "Telt niet meer." in page


def test_a_recalled_round_says_who_took_it_back(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    recall(agenda=agenda, reason="Een fout.", by=cast.ocw_staff)
    client.force_login(cast.coordinator_noord)
    page = _page(client, agenda)
    assert "teruggehaald door Otto OCW" in page and "Niemand had al ondertekend." in page


def test_before_freezing_the_page_says_what_comes_first(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.DRAFT)
    client.force_login(cast.coordinator_noord)
    assert "Zijn de gemeente en OCW akkoord" in _page(client, agenda)


def test_the_menu_of_a_frozen_agenda_leads_here(cast: Cast, client) -> None:
    client.force_login(cast.coordinator_noord)
    for state, there in ((State.REVIEW, False), (State.FROZEN, True)):
        agenda = make_agenda(cast, state)
        detail = client.get(f"/agendas/{agenda.reference}/").content.decode()
        assert (_url(agenda) in detail) is there


# ---------- the pages behind the links


def test_withdrawing_asks_why_and_tells_it(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.coordinator_noord)
    url = _url(agenda, str(_asked(agenda).pk), "intrekken")
    assert "Er wordt niets gewist." in client.get(url).content.decode()
    response = client.post(url, {"reason": ""})
    assert response.status_code == 422 and "zodat de ondertekenaar weet waarom" in response.content.decode()
    page = client.post(url, {"reason": "De wethouder is ziek."}, follow=True).content.decode()
    assert "Ingetrokken door Nora Noord. Reden: De wethouder is ziek." in page
    again = client.post(_url(agenda, str(_asked(agenda).pk), "opnieuw"), follow=True).content.decode()
    assert "Wouter Alkmaar is opnieuw uitgenodigd" in again
    assert _asked(agenda).withdrawn_at is None


def test_another_day_is_asked_in_words(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.ocw_staff)
    url = _url(agenda, str(_asked(agenda).pk), "datum")
    due = _asked(agenda).due
    assert due is not None and f'value="{due.day}-{due.month}-{due.year}"' in client.get(url).content.decode()
    response = client.post(url, {"due": "1-1-2020"})
    assert response.status_code == 422 and "Deze dag is al voorbij." in response.content.decode()
    day = timezone.localdate() + timedelta(days=20)
    client.post(url, {"due": f"{day:%d-%m-%Y}"}, follow=True)
    assert _asked(agenda).due == day


def test_a_reminder_by_hand_says_why_not(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.coordinator_noord)
    url = _url(agenda, str(_asked(agenda).pk), "herinneren")
    assert "kreeg vandaag al een mail" in client.post(url, follow=True).content.decode()
    SigningRequest.objects.filter(pk=_asked(agenda).pk).update(invited_at=timezone.localtime() - timedelta(days=3))
    assert "krijgt een herinnering per mail" in client.post(url, follow=True).content.decode()
    assert _asked(agenda).reminders == 1


def test_the_note_of_the_secretariat_is_for_who_signs(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.secretariat_ocw)
    url = _url(agenda, str(_asked(agenda, "Mina Minister").pk), "voorbereiden")
    page = client.post(url, {"text": "Let op artikel 3.", "place": "Den Haag"}, follow=True).content.decode()
    assert "Voorbereid door het secretariaat" in page
    assert "Let op artikel 3." in client.get(url).content.decode()
    for person in ("secretariat_ocw", "coordinator_noord", "minister_ocw", "school_board"):
        client.force_login(cast.people[person])
        assert "artikel 3" not in client.get(_url(agenda)).content.decode()
        assert "artikel 3" not in client.get(f"/agendas/{agenda.reference}/historie/").content.decode()


def test_the_history_tells_it_in_sentences(cast: Cast, client) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    asked = _asked(agenda)
    day = timezone.localdate() + timedelta(days=20)
    inviting.set_due(agenda=agenda, request_id=asked.pk, due=day, by=cast.coordinator_noord)
    SigningRequest.objects.filter(pk=asked.pk).update(invited_at=timezone.localtime() - timedelta(days=3))
    inviting.remind_now(agenda=agenda, request_id=asked.pk, by=cast.coordinator_noord)
    client.force_login(cast.coordinator_noord)
    page = " ".join(client.get(f"/agendas/{agenda.reference}/historie/").content.decode().split())
    assert "De dag waarop Wouter Alkmaar graag ondertekent, is gewijzigd." in page
    assert "Wouter Alkmaar is eraan herinnerd te ondertekenen." in page
    assert "Herinnering 1." in page


@pytest.mark.parametrize("page", ["datum", "herinneren", "intrekken", "opnieuw", "voorbereiden"])
def test_the_pages_are_closed_for_others(cast: Cast, client, page: str) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    asked = _asked(agenda)
    before = Event.objects.count()
    for person, expected in (("officer_alkmaar", 403), ("minister_ocw", 403), ("officer_zwolle", 404)):
        client.force_login(cast.people[person])
        reply = client.post(_url(agenda, str(asked.pk), page), {"reason": "Nee.", "due": "1-1-2030"})
        assert reply.status_code == expected
    other = make_agenda(cast, State.FROZEN)
    client.force_login(cast.coordinator_noord if page != "voorbereiden" else cast.secretariat_ocw)
    assert client.post(_url(other, str(asked.pk), page), {"reason": "Nee."}).status_code == 404
    assert Event.objects.in_stream(agenda.stream).count() + Event.objects.in_stream(other.stream).count() > 0
    assert not Event.objects.filter(pk__gt=before, action__in=["invitation_withdrawn", "reminded", "sign_due_set"])


# ---------- growth


def _aldermen(cast: Cast, number: int) -> list[dict[str, Any]]:
    """Return lines for `number` more aldermen of Alkmaar, with accounts, who sign first."""
    first = signatories(cast)[0]
    lines = []
    for n in range(number):
        name = f"Wethouder {number}-{n}"
        user = make_person(f"alderman_{number}_{n}", name, "gemeente Alkmaar")
        OfficeHolder.objects.create(
            kind=OfficeKind.ALDERMAN,
            municipality=cast.alkmaar,
            name=name,
            office=first["office"],
            organisation=first["organisation"],
            user=user,
            start=SINCE,
        )
        lines.append({**first, "name": name})
    return lines


@pytest.mark.parametrize("person", ["coordinator_noord", "officer_alkmaar", "secretariat_ocw"])
def test_the_register_asks_no_more_for_more_signers(cast: Cast, client, person: str) -> None:
    client.force_login(cast.people[person])
    client.get("/agendas/")
    counts = []
    for number in (2, 9):
        agenda = make_agenda(cast, State.FROZEN, signatories=[*_aldermen(cast, number), *signatories(cast)])
        for name in [f"Wethouder {number}-{n}" for n in range(number)][1:]:
            sign_as(agenda, OfficeHolder.objects.get(name=name).user)
        with CaptureQueriesContext(connection) as captured:
            page = _page(client, agenda)
        assert page.count("register-state--signed") == number - 1
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST
