"""Who may sign on a day: offices, mandates and college decisions; what freezing warns about, and what it stops."""

import datetime
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agendas.actions.drafting import import_document
from agendas.actions.moving import note
from agendas.actions.obstacles import sign_obstacle
from agendas.actions.reviewing import approve, submit
from agendas.actions.rounds import open_round
from agendas.actions.signing import freeze
from agendas.authority import (
    authority_problem,
    authority_problems,
    college_problems,
    left_office,
    mandate_for,
    needs_mandate,
)
from agendas.choices import WRITING_ACTIONS, SigningParty, State
from agendas.models import Agenda, CollegeDecision, SigningRequest, SigningRound
from agendas.permissions import approves_for
from agendas.workflow import StepRefused
from municipalities.choices import MandateKind, OfficeKind
from municipalities.models import Mandate, Municipality, OfficeHolder
from records.actions import store_file
from tests.cast import Cast
from tests.factories import approve_all, complete_document, fresh, make_agenda, sign_as

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
ADVICE = "warnt, houdt niets tegen"


def make_mandate(holder: OfficeHolder, **fields: Any) -> Mandate:
    """A power of attorney of the mayor that holds now, unless told otherwise."""
    facts = {
        "kind": MandateKind.POWER_OF_ATTORNEY,
        "number": f"2026-{Mandate.objects.count() + 1}",
        "date": datetime.date(2026, 1, 13),
        "start": datetime.date(2026, 1, 13),
        **fields,
    }
    return Mandate.objects.create(office_holder=holder, **facts)


def make_decision(signing_round: SigningRound, municipality: Municipality, by: Any, **fields: Any) -> CollegeDecision:
    facts = {
        "date": TODAY,
        "number": "B&W 2026-44",
        "document": store_file(name="besluit.pdf", content_type="application/pdf", content=b"%PDF", by=by),
        "sha256": signing_round.version.sha256,
        "recorded_at": timezone.now(),
        "recorded_by": by,
        **fields,
    }
    return CollegeDecision.objects.create(round=signing_round, municipality=municipality, **facts)


def frozen(cast: Cast) -> tuple[Agenda, SigningRound, SigningRequest]:
    """An agenda of Alkmaar to be signed, its round, and the request of the alderman."""
    agenda = make_agenda(cast, State.FROZEN)
    signing_round = open_round(agenda)
    return agenda, signing_round, signing_round.requests.get(party=SigningParty.MUNICIPALITY)


def reviewed(cast: Cast, **changes: Any) -> Agenda:
    """An agenda that both parties agreed to, ready to be frozen."""
    agenda = fresh(import_document(document=complete_document(cast) | changes, by=None))
    submit(agenda=agenda, by=cast.coordinator_noord)
    approve_all(agenda, cast)
    return fresh(agenda)


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        (OfficeKind.ALDERMAN, True),
        (OfficeKind.MAYOR, False),
        (OfficeKind.MINISTER, False),
        (OfficeKind.STATE_SECRETARY, False),
    ],
)
def test_only_an_alderman_needs_a_mandate(kind: OfficeKind, needed: bool) -> None:
    row = SigningRequest(name="Iemand", office_holder=OfficeHolder(name="Iemand", kind=kind))
    assert needs_mandate(row) is needed


def test_a_mandate_is_looked_up_on_the_day(cast: Cast) -> None:
    _, _, request = frozen(cast)
    first, last = TODAY - 10 * DAY, TODAY + 10 * DAY
    mandate = make_mandate(cast.offices["alderman_alkmaar"], start=first, end=last)
    for day, found in ((first - DAY, None), (first, mandate), (last, mandate), (last + DAY, None)):
        assert mandate_for(request, day) == found
        assert bool(authority_problem(request, day)) is (found is None)
    later = make_mandate(cast.offices["alderman_alkmaar"], start=TODAY)
    assert mandate_for(request, TODAY) == later, "the newest one counts"


@pytest.mark.parametrize(
    ("mandates", "sentence"),
    [
        ([], "Er is geen bevoegdheid vastgelegd waarmee Wouter Alkmaar"),
        ([{"start": TODAY - 9 * DAY, "end": TODAY - DAY}], "verlopen"),
        ([{"start": TODAY + DAY}], "geldt pas vanaf"),
        # A decision of the ministry gives nobody power to bind a municipality.
        ([{"kind": MandateKind.MANDATE, "start": TODAY - DAY}], "Er is geen bevoegdheid vastgelegd"),
        ([{"start": TODAY - DAY}], ""),
        ([{"kind": MandateKind.COLLEGE_DECISION, "start": TODAY - DAY}], ""),
    ],
)
def test_what_is_lacking_is_said(cast: Cast, mandates: list[dict[str, Any]], sentence: str) -> None:
    _, _, request = frozen(cast)
    for fields in mandates:
        make_mandate(cast.offices["alderman_alkmaar"], **fields)
    found = authority_problem(request, TODAY)
    assert sentence in found and bool(found) is bool(sentence)


def test_somebody_else_s_mandate_does_not_count(cast: Cast) -> None:
    _, _, request = frozen(cast)
    make_mandate(cast.offices["minister_ocw"])
    assert mandate_for(request, TODAY) is None


def test_problems_of_many_signers_are_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    holder = cast.offices["alderman_alkmaar"]
    for count in (2, 9):
        rows = [SigningRequest(name=f"Wethouder {n}", office_holder=holder) for n in range(count)]
        with django_assert_num_queries(1):
            assert len(authority_problems(rows, TODAY)) == count
    with django_assert_num_queries(0):
        assert authority_problems([SigningRequest(name="M", office_holder=cast.offices["minister_ocw"])], TODAY) == {}


@pytest.mark.parametrize(
    ("period", "left"),
    [({"end": TODAY}, False), ({"end": TODAY - DAY}, True), ({"start": TODAY + DAY}, True), ({"start": None}, False)],
)
def test_who_left_office(cast: Cast, period: dict[str, Any], left: bool) -> None:
    _, _, request = frozen(cast)
    OfficeHolder.objects.filter(pk=request.office_holder_id).update(**period)
    request = SigningRequest.objects.select_related("office_holder").get(pk=request.pk)
    assert left_office(request, TODAY) is left


def test_nobody_signs_for_an_office_that_was_left(cast: Cast) -> None:
    """Also on paper, of which the day may lie before."""
    _, signing_round, request = frozen(cast)
    OfficeHolder.objects.filter(pk=request.office_holder_id).update(end=TODAY - DAY)
    request = signing_round.requests.select_related("office_holder").get(pk=request.pk)
    assert "niet in functie" in sign_obstacle(signing_round, request, TODAY)
    assert sign_obstacle(signing_round, request, TODAY - DAY) == ""


def test_without_mandate_signing_is_advice_or_stopped(cast: Cast, settings: Any) -> None:
    agenda, signing_round, request = frozen(cast)
    assert sign_obstacle(signing_round, request, TODAY) == "", ADVICE
    settings.SIGNING_MANDATE = "stop"
    assert "geen bevoegdheid" in sign_obstacle(signing_round, request, TODAY)
    with pytest.raises(StepRefused, match="geen bevoegdheid vastgelegd"):
        sign_as(agenda, cast.alderman_alkmaar)
    assert not signing_round.signatures.exists()
    mandate = make_mandate(cast.offices["alderman_alkmaar"])
    sign_as(agenda, cast.alderman_alkmaar)
    assert signing_round.signatures.get().basis == mandate


def test_without_college_decision_signing_is_advice_or_stopped(cast: Cast, settings: Any) -> None:
    agenda, signing_round, request = frozen(cast)
    assert sign_obstacle(signing_round, request, TODAY) == "", ADVICE
    settings.SIGNING_COLLEGE_DECISION = "stop"
    with pytest.raises(StepRefused, match="nog geen besluit van het college van de gemeente Alkmaar"):
        sign_as(agenda, cast.alderman_alkmaar)
    # Of another municipality, or one that was voided: as if it were not there.
    make_decision(signing_round, cast.breda, cast.ocw_staff)
    void = {"voided_at": timezone.now(), "voided_by": cast.ocw_staff}
    make_decision(signing_round, cast.alkmaar, cast.ocw_staff, **void)
    assert sign_obstacle(signing_round, request, TODAY)
    make_decision(signing_round, cast.alkmaar, cast.ocw_staff)
    assert "dat is eerder" in sign_obstacle(signing_round, request, TODAY - DAY), "paper from before the decision"
    sign_as(agenda, cast.alderman_alkmaar)
    for minister in (cast.minister_ocw, cast.minister_po):
        sign_as(agenda, minister)
    assert signing_round.signatures.count() == 3


def test_a_decision_of_an_earlier_round_does_not_count(cast: Cast) -> None:
    _, earlier, _ = frozen(cast)
    make_decision(earlier, cast.alkmaar, cast.ocw_staff)
    other = make_agenda(cast, State.FROZEN).rounds.get()
    requests = list(other.requests.select_related("office_holder"))
    assert len(college_problems(other, requests, TODAY)) == 1


@pytest.mark.parametrize("name", ["SIGNING_MANDATE", "SIGNING_COLLEGE_DECISION"])
def test_an_unknown_setting_is_found_and_stops(cast: Cast, settings: Any, name: str) -> None:
    agenda, _, _ = frozen(cast)
    assert [error for error in run_checks() if error.id.startswith("agendas.E")] == []
    setattr(settings, name, "warn")
    assert [error.id[:9] for error in run_checks() if name in error.msg] == ["agendas.E"]
    with pytest.raises(StepRefused):
        sign_as(agenda, cast.alderman_alkmaar)


def test_freezing_warns_of_a_missing_mandate(cast: Cast, client: Any) -> None:
    agenda = reviewed(cast)
    client.force_login(cast.coordinator_noord)
    page = client.get(f"/agendas/{agenda.reference}/stap/freeze/").content.decode()
    assert "Let op bij het ondertekenen" in page
    assert "Er is geen bevoegdheid vastgelegd waarmee Wouter Alkmaar" in page and "Mina Minister" not in page
    # It looks like a warning: with the icon, before the sentence.
    assert 'class="icon"' in page.split("authority__warning")[1].split("Er is geen bevoegdheid")[0]
    make_mandate(cast.offices["alderman_alkmaar"])
    page = client.get(f"/agendas/{agenda.reference}/stap/freeze/").content.decode()
    assert "Let op bij het ondertekenen" not in page
    Mandate.objects.all().delete()
    assert client.post(f"/agendas/{agenda.reference}/stap/freeze/").status_code == 302
    assert fresh(agenda).state == State.FROZEN


def test_freezing_stops_without_a_mandate(cast: Cast, client: Any, settings: Any) -> None:
    settings.SIGNING_MANDATE = "stop"
    agenda = reviewed(cast)
    client.force_login(cast.coordinator_noord)
    page = client.get(f"/agendas/{agenda.reference}/stap/freeze/").content.decode()
    assert "Dit kan nu nog niet" in page and "Er is geen bevoegdheid vastgelegd" in page
    with pytest.raises(StepRefused, match="geen bevoegdheid vastgelegd waarmee Wouter Alkmaar"):
        freeze(agenda=agenda, by=cast.coordinator_noord)
    assert fresh(agenda).state == State.REVIEW
    make_mandate(cast.offices["alderman_alkmaar"])
    freeze(agenda=agenda, by=cast.coordinator_noord)
    assert fresh(agenda).state == State.FROZEN


def test_who_has_no_account_signs_outside_the_portal(cast: Cast, client: Any) -> None:
    make_mandate(cast.offices["alderman_alkmaar"])
    agenda = reviewed(cast)
    OfficeHolder.objects.filter(pk=cast.offices["minister_po"].pk).update(user=None)
    client.force_login(cast.coordinator_noord)
    page = client.get(f"/agendas/{agenda.reference}/stap/freeze/").content.decode()
    assert "Pieter Primair heeft geen account en kan alleen op papier of elders ondertekenen." in page
    assert client.post(f"/agendas/{agenda.reference}/stap/freeze/").status_code == 302


def test_a_school_that_signs_needs_no_place_in_the_list(cast: Cast) -> None:
    school = {
        "party": "school",
        "name": "Stien School",
        "office": "Bestuurder",
        "organisation": "Stichting De Noorderpoolster Onderwijs",
        "order": 3,
    }
    agenda = reviewed(cast, signatories=[*complete_document(cast)["signatories"], school])
    freeze(agenda=agenda, by=cast.coordinator_noord)
    assert open_round(agenda).requests.get(party="school").office_holder is None


@pytest.mark.parametrize(
    ("ocw", "po", "stopped"),
    [
        ({"user": None}, {"user": None}, True),
        # Without an account on both sides only the name can tell.
        ({}, {"user": None}, True),
        # Two people with the same name, each with an account.
        ({}, {}, False),
    ],
)
def test_one_name_for_two_parties_stops_freezing(
    cast: Cast, ocw: dict[str, Any], po: dict[str, Any], stopped: bool
) -> None:
    for office, changes, name in (("minister_ocw", ocw, "Jo de Vries"), ("minister_po", po, "jo de VRIES")):
        for field, value in {**changes, "name": name}.items():
            setattr(cast.offices[office], field, value)
        cast.offices[office].save()
    agenda = reviewed(cast)
    if not stopped:
        freeze(agenda=agenda, by=cast.coordinator_noord)
        return
    with pytest.raises(StepRefused, match="Eén persoon tekent niet voor twee partijen"):
        freeze(agenda=agenda, by=cast.coordinator_noord)


def test_the_freeze_page_asks_as_much_for_many_signers(cast: Cast, client: Any) -> None:
    client.force_login(cast.coordinator_noord)
    client.get("/agendas/")
    counts = []
    for extra in (1, 8):
        agenda = reviewed(cast)
        first = agenda.signatories.first()
        for number in range(extra):
            first.pk, first.name, first.position = None, f"Wethouder {number}", 10 + number
            first._state.adding = True
            first.save()
        with CaptureQueriesContext(connection) as captured:
            page = client.get(f"/agendas/{agenda.reference}/stap/freeze/").content.decode()
        assert page.count("Er is geen bevoegdheid vastgelegd") == extra + 1
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 20


@pytest.mark.parametrize(
    ("action", "approves"), [("commented", True), ("started", False), *((action, False) for action in WRITING_ACTIONS)]
)
def test_nobody_both_edits_and_approves_for_ocw(cast: Cast, action: str, approves: bool) -> None:
    """Whichever way the person wrote; a control: a comment is no text."""
    agenda = make_agenda(cast, State.REVIEW)
    note(agenda, action, cast.ocw_staff)
    assert (approves_for(cast.ocw_staff, agenda) == [SigningParty.MINISTRY]) is approves
    assert approves_for(cast.ocw_reviewer, agenda) == [SigningParty.MINISTRY]
    sha256 = agenda.versions.get().sha256
    if approves:
        approve(agenda=agenda, sha256=sha256, by=cast.ocw_staff)
        return
    with pytest.raises(StepRefused):
        approve(agenda=agenda, sha256=sha256, by=cast.ocw_staff)
