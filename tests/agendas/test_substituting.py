"""Somebody else signs than the text names: a substitute or a successor, in the middle of a round."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail, User
from agendas.actions.rounds import open_round, whose_turn
from agendas.actions.signing import recall
from agendas.actions.substituting import substitute
from agendas.actions.touching import Touch, touch
from agendas.choices import State, Substitution
from agendas.models import Agenda, PaperSignature, SigningRequest
from agendas.timeline import entries
from agendas.workflow import StepRefused
from municipalities.choices import OfficeKind
from municipalities.models import OfficeHolder
from records.actions import store_file
from records.models import Event
from tests.cast import MINISTRY, SINCE, Cast, make_person
from tests.factories import fresh, make_agenda, sign_as

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
NOTE = "Besluit van het college van 3 november 2026"


def make_holder(cast: Cast, name: str = "Wil Waarnemer", **fields: Any) -> OfficeHolder:
    """Another alderman of Alkmaar, with an account unless told otherwise."""
    facts = {
        "office": "Wethouder Financiën",
        "kind": OfficeKind.ALDERMAN,
        "organisation": "gemeente Alkmaar",
        "municipality": cast.alkmaar,
        "start": SINCE,
        **fields,
    }
    if "user" not in facts:
        facts["user"] = make_person(name.lower().replace(" ", "_"), name, "gemeente Alkmaar")
    return OfficeHolder.objects.create(name=name, **facts)


def make_national(cast: Cast, name: str = "Stas Secretaris", **fields: Any) -> OfficeHolder:
    facts = {"kind": OfficeKind.STATE_SECRETARY, "office": "Staatssecretaris", "organisation": MINISTRY}
    return make_holder(cast, name, municipality=None, **facts, **fields)


def request_of(agenda: Agenda, name: str) -> SigningRequest:
    return open_round(agenda).requests.get(name=name)


def change(agenda: Agenda, name: str, holder: OfficeHolder, by: User, **fields: Any) -> SigningRequest:
    facts = {"kind": Substitution.SUBSTITUTE, "note": NOTE, **fields}
    return substitute(agenda=agenda, request_id=request_of(agenda, name).pk, office_holder=holder, by=by, **facts)


def sign_instead(agenda: Agenda, name: str, by: User) -> None:
    """Sign in the place of `name`."""
    from agendas.actions.signing import sign

    request = request_of(agenda, name)
    touch(agenda=agenda, what=Touch.READ, by=by)
    sha256 = open_round(agenda).version.sha256
    sign(agenda=agenda, signatory_id=request.signatory_id, sha256=sha256, place="Alkmaar", factor="totp", by=by)


def test_a_substitute_signs_and_the_text_keeps_the_name(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    before = open_round(agenda).version.sha256
    other = make_holder(cast)
    request = change(agenda, "Wouter Alkmaar", other, cast.coordinator_noord)
    assert (request.name, request.who, request.substitution) == ("Wouter Alkmaar", "Wil Waarnemer", "substitute")
    assert request.substituted_by == cast.coordinator_noord and request.substitution_note == NOTE
    with pytest.raises(StepRefused, match="geen ondertekenaar"):
        sign_as(agenda, cast.alderman_alkmaar)
    sign_instead(agenda, "Wouter Alkmaar", other.user)
    signature = open_round(agenda).signatures.get()
    assert (signature.name, signature.office, signature.instead_of) == (
        "Wil Waarnemer",
        "Wethouder Financiën",
        "Wouter Alkmaar",
    )
    assert signature.sha256 == before == open_round(agenda).version.sha256
    for minister in (cast.minister_ocw, cast.minister_po):
        sign_as(agenda, minister)
    assert fresh(agenda).state == State.SEALING


def test_a_successor_takes_over_in_the_middle_of_a_round(cast: Cast) -> None:
    """The minister left after the municipality signed; that signature stands."""
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    OfficeHolder.objects.filter(pk=cast.offices["minister_po"].pk).update(end=TODAY - DAY)
    request = request_of(agenda, "Pieter Primair")
    with pytest.raises(StepRefused):
        sign_as(agenda, User.objects.get(pk=cast.minister_po.pk))
    successor = make_national(cast)
    change(agenda, "Pieter Primair", successor, cast.ocw_staff, kind=Substitution.SUCCESSOR)
    sign_as(agenda, cast.minister_ocw)
    sign_instead(agenda, "Pieter Primair", successor.user)
    assert fresh(agenda).state == State.SEALING
    row = agenda.rounds.get().signatures.get(signatory_id=request.signatory_id)
    assert (row.substitution, row.instead_of) == ("successor", "Pieter Primair")


def test_what_the_former_did_is_forgotten_and_both_hear_of_it(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    touch(agenda=agenda, what=Touch.READ, by=cast.alderman_alkmaar)
    request = request_of(agenda, "Wouter Alkmaar")
    SigningRequest.objects.filter(pk=request.pk).update(
        reminders=2,
        reminded_at=timezone.now(),
        held_at=timezone.now(),
        hold_reason="Na de vakantie",
        prepared_at=timezone.now(),
        prepared_by=cast.officer_alkmaar,
        preparation="Let op artikel 3",
        withdrawn_at=timezone.now(),
        withdrawn_by=cast.ocw_staff,
        withdrawal_reason="Ziek",
    )
    OutgoingMail.objects.all().delete()
    other = make_holder(cast)
    change(agenda, "Wouter Alkmaar", other, cast.coordinator_noord)
    now = request_of(agenda, "Wouter Alkmaar")
    assert now.invited_at and now.invited_at > request.invited_at, "asked anew"
    empty = (now.opened_at, now.read_at, now.pdf_opened_at, now.reminded_at, now.held_at, now.withdrawn_at)
    assert empty == (None,) * 6 and now.prepared_at is None
    assert (now.reminders, now.hold_reason, now.preparation, now.withdrawal_reason) == (0, "", "", "")
    mails = {(mail.recipient.name, mail.template) for mail in OutgoingMail.objects.select_related("recipient")}
    assert mails == {("Wil Waarnemer", "agenda_sign"), ("Wouter Alkmaar", "agenda_sign_substituted")}
    with pytest.raises(StepRefused, match="Lees de agenda eerst"):
        _sign_unread(agenda, other.user)


def _sign_unread(agenda: Agenda, by: User) -> None:
    from agendas.actions.signing import sign

    request = request_of(agenda, "Wouter Alkmaar")
    sha256 = open_round(agenda).version.sha256
    sign(agenda=agenda, signatory_id=request.signatory_id, sha256=sha256, place="Alkmaar", factor="totp", by=by)


def test_who_is_not_at_turn_is_not_asked_yet(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    OutgoingMail.objects.all().delete()
    other = make_national(cast)
    request = change(agenda, "Mina Minister", other, cast.ocw_staff)
    assert request.invited_at is None
    assert not OutgoingMail.objects.exists(), "nobody was asked, so nobody is told"
    sign_as(agenda, cast.alderman_alkmaar)
    asked = {mail.recipient.name for mail in OutgoingMail.objects.filter(template="agenda_sign")}
    assert "Stas Secretaris" in asked and "Mina Minister" not in asked


def test_the_substitute_reads_the_agenda(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    other = make_national(cast)
    client.force_login(other.user)
    assert client.get(f"/agendas/{agenda.reference}/").status_code == 404
    change(agenda, "Pieter Primair", other, cast.ocw_staff)
    assert client.get(f"/agendas/{agenda.reference}/").status_code == 200


def test_choosing_the_person_of_the_text_again_ends_it(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    change(agenda, "Wouter Alkmaar", make_holder(cast), cast.coordinator_noord)
    change(agenda, "Wouter Alkmaar", cast.offices["alderman_alkmaar"], cast.coordinator_noord)
    now = request_of(agenda, "Wouter Alkmaar")
    assert (now.substitution, now.substituted_at, now.substituted_by) == ("", None, None)
    sign_as(agenda, cast.alderman_alkmaar)
    assert open_round(agenda).signatures.get().instead_of == ""


def _not_in_office(cast: Cast) -> OfficeHolder:
    return make_holder(cast, end=TODAY - DAY)


def _not_yet(cast: Cast) -> OfficeHolder:
    return make_holder(cast, start=TODAY + DAY)


def _of_breda(cast: Cast) -> OfficeHolder:
    return make_holder(cast, municipality=cast.breda, organisation="gemeente Breda")


def _second_office(cast: Cast) -> OfficeHolder:
    """The minister of OCW, who signs here already, is alderman too."""
    return make_holder(cast, "Mina Minister", user=cast.minister_ocw)


def _same_name(cast: Cast) -> OfficeHolder:
    return make_holder(cast, "mina  MINISTER", user=None)


def _oneself(cast: Cast) -> OfficeHolder:
    return make_holder(cast, user=cast.coordinator_noord)


@pytest.mark.parametrize(
    ("maker", "sentence"),
    [
        (_not_in_office, "vandaag niet in functie"),
        (_not_yet, "vandaag niet in functie"),
        (_of_breda, "hoort niet bij gemeente Alkmaar"),
        (make_national, "hoort niet bij gemeente Alkmaar"),
        (_second_office, "Eén persoon tekent niet voor twee partijen"),
        (_same_name, "Eén persoon tekent niet voor twee partijen"),
        (_oneself, "U kunt uzelf niet aanwijzen"),
        (lambda cast: cast.offices["alderman_alkmaar"], "is al wie hier ondertekent"),
    ],
)
def test_who_cannot_come_instead(cast: Cast, maker: Any, sentence: str) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    with pytest.raises(StepRefused, match=sentence):
        change(agenda, "Wouter Alkmaar", maker(cast), cast.coordinator_noord)
    assert request_of(agenda, "Wouter Alkmaar").who == "Wouter Alkmaar"
    assert not Event.objects.filter(stream=agenda.stream, action="substituted").exists()


def test_two_ministers_do_not_become_one(cast: Cast) -> None:
    """Also not in two steps: the first one may be replaced by the second only where that one does not sign."""
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    with pytest.raises(StepRefused, match="twee partijen"):
        change(agenda, "Pieter Primair", cast.offices["minister_ocw"], cast.ocw_staff)
    sign_as(agenda, cast.minister_ocw)
    with pytest.raises(StepRefused, match="twee partijen"):
        change(agenda, "Pieter Primair", cast.offices["minister_ocw"], cast.ocw_staff)


def test_what_was_signed_stays_of_who_signed(cast: Cast) -> None:
    agenda = make_agenda(cast, State.PARTLY_SIGNED)
    with pytest.raises(StepRefused, match="heeft al ondertekend"):
        change(agenda, "Wouter Alkmaar", make_holder(cast), cast.coordinator_noord)


def test_a_scan_that_waits_is_judged_first(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    scan = store_file(name="scan.pdf", content_type="application/pdf", content=b"%PDF", by=cast.officer_alkmaar)
    PaperSignature.objects.create(
        request=request_of(agenda, "Wouter Alkmaar"),
        date=TODAY,
        place="Alkmaar",
        scan=scan,
        recorded_at=timezone.now(),
        recorded_by=cast.officer_alkmaar,
    )
    with pytest.raises(StepRefused, match="Er wacht een scan"):
        change(agenda, "Wouter Alkmaar", make_holder(cast), cast.coordinator_noord)


def test_an_earlier_round_is_left_alone(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    request = request_of(agenda, "Wouter Alkmaar")
    recall(agenda=agenda, reason="Fout in de tekst", by=cast.ocw_staff)
    with pytest.raises(StepRefused):
        substitute(
            agenda=agenda,
            request_id=request.pk,
            office_holder=make_holder(cast),
            kind=Substitution.SUBSTITUTE,
            note=NOTE,
            by=cast.ocw_staff,
        )
    other = make_agenda(cast, State.FROZEN)
    with pytest.raises(StepRefused, match="hoort bij een andere versie"):
        substitute(
            agenda=other,
            request_id=request.pk,
            office_holder=make_holder(cast, "Nog Iemand"),
            kind=Substitution.SUBSTITUTE,
            note=NOTE,
            by=cast.ocw_staff,
        )


def test_a_reason_is_asked(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    with pytest.raises(StepRefused, match="Vul in waarom"):
        change(agenda, "Wouter Alkmaar", make_holder(cast), cast.coordinator_noord, note=" ")


@pytest.mark.parametrize("person", ["officer_alkmaar", "alderman_alkmaar", "minister_ocw", "secretariat_ocw", "reader"])
def test_only_who_looks_after_signing_may(cast: Cast, person: str) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        change(agenda, "Wouter Alkmaar", make_holder(cast), cast.people[person])


def test_the_history_tells_it(cast: Cast) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    change(agenda, "Wouter Alkmaar", make_holder(cast), cast.coordinator_noord)
    event = Event.objects.get(stream=agenda.stream, action="substituted")
    entry = entries([event])[0]
    assert (entry.title, entry.text) == ("Wil Waarnemer ondertekent in plaats van Wouter Alkmaar.", NOTE)


def _page(agenda: Agenda, name: str = "Wouter Alkmaar") -> str:
    return reverse("agendas:substitute", args=[agenda.reference, request_of(agenda, name).pk])


def test_the_page_says_what_stays_and_who_can_come(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    make_holder(cast)
    make_holder(cast, "Zonder Account", user=None)
    _of_breda(cast)
    client.force_login(cast.coordinator_noord)
    page = client.get(_page(agenda)).content.decode()
    assert "De tekst verandert niet: daar blijft Wouter Alkmaar staan." in page
    assert "Wil Waarnemer, Wethouder Financiën" in page and "Zonder Account" in page
    assert "kan alleen op papier of elders ondertekenen" in page
    assert "Er is geen bevoegdheid vastgelegd waarmee Wil Waarnemer" in page
    assert "gemeente Breda" not in page


def test_the_page_changes_who_signs(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    other = make_holder(cast)
    client.force_login(cast.coordinator_noord)
    url = _page(agenda)
    refused = client.post(url, {"holder": other.pk, "note": NOTE})
    assert refused.status_code == 422
    assert "Kies plaatsvervanger of opvolger." in refused.content.decode() and NOTE in refused.content.decode()
    answer = client.post(url, {"holder": other.pk, "kind": "substitute", "note": NOTE})
    assert answer.status_code == 302 and answer.url == reverse("agendas:register", args=[agenda.reference])
    assert [row.who for row in whose_turn(open_round(agenda))] == ["Wil Waarnemer"]
    # The person of the text can be chosen again, without saying what kind of substitute that is.
    assert client.post(url, {"holder": cast.offices["alderman_alkmaar"].pk, "note": "Weer terug"}).status_code == 302
    assert [row.who for row in whose_turn(open_round(agenda))] == ["Wouter Alkmaar"]


def test_somebody_who_is_not_offered_is_refused(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.coordinator_noord)
    wrong = {"holder": _of_breda(cast).pk, "kind": "substitute", "note": NOTE}
    answer = client.post(_page(agenda), wrong)
    assert answer.status_code == 422 and "Kies iemand uit de lijst" in answer.content.decode()
    # Who signs for another party is not offered either; the control is in the action (test above).
    both = {"holder": _second_office(cast).pk, "kind": "substitute", "note": NOTE}
    answer = client.post(_page(agenda), both)
    assert answer.status_code == 422 and "Kies iemand uit de lijst" in answer.content.decode()


def test_the_page_of_a_round_that_is_over_leads_on(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    url = _page(agenda)
    recall(agenda=agenda, reason="Fout in de tekst", by=cast.ocw_staff)
    client.force_login(cast.coordinator_noord)
    answer = client.get(url)
    assert answer.status_code == 302 and answer.url == f"/agendas/{agenda.reference}/"


def test_who_left_office_is_said_on_the_page(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    OfficeHolder.objects.filter(pk=cast.offices["alderman_alkmaar"].pk).update(end=TODAY - DAY)
    client.force_login(cast.coordinator_noord)
    page = client.get(_page(agenda)).content.decode()
    assert "Wouter Alkmaar is niet in functie en kan niet meer ondertekenen." in page
    assert "Er is niemand om te kiezen" in page


def test_the_page_asks_as_much_for_many_candidates(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    client.force_login(cast.coordinator_noord)
    client.get("/agendas/")
    counts = []
    for number in range(9):
        make_holder(cast, f"Wethouder {number}")
        if number in {1, 8}:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(_page(agenda)).content.decode().count("Wethouder Financiën") == number + 1
            counts.append(len(captured))
    assert counts[0] == counts[1] <= 18


def test_who_left_office_is_on_the_home_page_of_who_looks_after_it(cast: Cast, client: Any) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    signed = make_agenda(cast, State.PARTLY_SIGNED)
    OfficeHolder.objects.filter(pk=cast.offices["alderman_alkmaar"].pk).update(end=TODAY - DAY)
    seen = {}
    for name in ("coordinator_noord", "coordinator_zuid", "ocw_staff", "officer_alkmaar", "minister_ocw"):
        client.force_login(cast.people[name])
        seen[name] = [duty.url for duty in client.get("/").context["duties"]]
    url = _page(agenda)
    assert seen == {
        "coordinator_noord": [url],
        "coordinator_zuid": [],
        "ocw_staff": [url],
        "officer_alkmaar": [],
        "minister_ocw": [],
    }, f"and not {signed}, which the alderman signed"
    change(agenda, "Wouter Alkmaar", make_holder(cast), cast.coordinator_noord)
    client.force_login(cast.coordinator_noord)
    assert client.get("/").context["duties"] == []


def test_the_home_page_asks_as_much_for_many_who_left(cast: Cast, client: Any) -> None:
    client.force_login(cast.coordinator_noord)
    client.get("/agendas/")
    make_agenda(cast, State.FROZEN)
    counts = []
    for more in (1, 4):
        for _ in range(more):
            cast.offices["alderman_alkmaar"].end = None
            cast.offices["alderman_alkmaar"].save()
            make_agenda(cast, State.FROZEN)
        OfficeHolder.objects.filter(pk=cast.offices["alderman_alkmaar"].pk).update(end=TODAY - DAY)
        with CaptureQueriesContext(connection) as captured:
            assert len(client.get("/").context["duties"]) == 1 + (more if more == 1 else 5)
        counts.append(len(captured))
    assert counts[0] == counts[1]
