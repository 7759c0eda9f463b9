"""Preparing and editing an application: what it starts with, what is refused at which field, and two people at once."""

from decimal import Decimal
from typing import Any

import pytest

from funding.actions.applying import Contact, Facts, edit, prepare
from funding.actions.moving import Conflict
from funding.choices import ApplicationKind
from funding.models import Application
from funding.permissions import can_prepare
from funding.rules import Refused
from funding.workflow import StepRefused
from municipalities.models import School
from records.models import Event
from tests.cast import Cast
from tests.factories import make_agenda
from tests.funding.granting import CONTACT, latest, prepared, scheme_of, submitted


def facts(application: Application, **changes: Any) -> Facts:
    """Return what stands there, with `changes`."""
    return Facts(
        **{
            "kind": application.kind,
            "school": application.school,
            "contact": CONTACT,
            "file_number": application.file_number,
            "note": application.note,
            "years": dict(application.years.values_list("year", "amount")),
            **changes,
        }
    )


def fields(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {problem.field for problem in refused.value.problems}


def draft(cast: Cast, **changes: Any) -> Application:
    return prepared(cast, agenda=make_agenda(cast), **changes)


def test_it_starts_with_what_the_agenda_plans(cast: Cast) -> None:
    application = draft(cast)
    assert application.reference == f"{application.agenda.reference}-S1"
    assert dict(application.years.values_list("year", "amount")) == {2022: Decimal("2000.00")}
    event = Event.objects.in_stream(application.stream).get()
    assert event.data["years"] == {"2022": "2000.00"}
    assert (event.actor_name, event.actor_role) == ("Sjoerd School", "Schoolbestuur")


def test_one_open_application_per_agenda_board_and_scheme(cast: Cast) -> None:
    first = draft(cast)
    with pytest.raises(Refused, match=f"al een aanvraag: {first.reference} \\(voorbereid\\)") as refused:
        prepared(cast, agenda=first.agenda, scheme=first.scheme)
    assert fields(refused) == {"scheme"}
    second = prepared(cast, agenda=first.agenda, scheme=scheme_of("andere"))
    assert second.reference.endswith("-S2")
    # After an end there may be another one.
    Application.objects.filter(pk=first.pk).update(status="withdrawn")
    assert prepared(cast, agenda=first.agenda, scheme=first.scheme).reference.endswith("-S3")


def test_a_board_that_the_agenda_does_not_name_is_refused_at_its_field(cast: Cast) -> None:
    with pytest.raises(Refused, match="noemt Stichting Waterlinie Basisscholen niet") as refused:
        prepared(cast, agenda=make_agenda(cast), board=cast.other_board, by=cast.ocw_finance)
    assert fields(refused) == {"board"}
    assert not Application.objects.exists()


def test_can_prepare_is_about_the_role_the_board_and_the_agenda(cast: Cast) -> None:
    agenda = make_agenda(cast)
    may = {name for name, user in cast.people.items() if can_prepare(user, agenda, cast.board)}
    assert may == {"school_board", "ocw_finance"}
    assert not can_prepare(cast.ocw_finance, agenda, cast.other_board)
    assert not can_prepare(cast.school_board, agenda, cast.other_board)


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (Contact("C", "geen adres"), "contact_email"),
        (Contact("C" * 121, "c@example.org"), "contact_name"),
        (Contact("C", "c@example.org", "0" * 31), "contact_phone"),
    ],
)
def test_a_contact_that_does_not_fit(cast: Cast, contact: Contact, field: str) -> None:
    with pytest.raises(Refused) as refused:
        draft(cast, contact=contact)
    assert fields(refused) == {field}
    assert not Application.objects.exists()


def test_a_school_of_another_board_and_a_kind_that_does_not_exist(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        draft(cast, school=School.objects.get(establishment="99X200"), kind="anders")
    assert fields(refused) == {"school", "kind"}


def test_an_edit_tells_what_changed_and_nothing_when_nothing_did(cast: Cast) -> None:
    application = draft(cast)
    same = edit(application=application, facts=facts(application), version=0, by=cast.school_board)
    assert same.version == 0
    changed = facts(application, note="Let op", years={2022: Decimal(1500), 2023: Decimal(0)})
    row = edit(application=application, facts=changed, version=0, by=cast.school_board)
    assert (row.version, row.note) == (1, "Let op")
    assert dict(row.years.values_list("year", "amount")) == {2022: Decimal(1500)}
    event = Event.objects.in_stream(application.stream).get(action="application_edited")
    assert event.data == {"changed": ["note", "years"], "years": {"2022": "1500"}}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("-1", "niet lager dan nul"),
        ("10000000000", "te groot"),
        ("NaN", "te groot"),
        ("Infinity", "te groot"),
        ("0.001", "twee cijfers"),
    ],
)
def test_absurd_amounts_are_refused_at_their_year(cast: Cast, amount: str, words: str) -> None:
    application = draft(cast)
    with pytest.raises(Refused, match=words) as refused:
        edit(
            application=application,
            facts=facts(application, years={2022: Decimal(amount)}),
            version=0,
            by=cast.school_board,
        )
    assert fields(refused) == {"year_2022"}
    assert dict(application.years.values_list("year", "amount")) == {2022: Decimal("2000.00")}


def test_a_year_that_is_a_slip_of_the_finger(cast: Cast) -> None:
    application = draft(cast)
    with pytest.raises(Refused) as refused:
        edit(
            application=application, facts=facts(application, years={202: Decimal(1)}), version=0, by=cast.school_board
        )
    assert fields(refused) == {"year_202"}


def test_the_second_of_two_people_is_told_and_sees_what_stands_there(cast: Cast) -> None:
    application = draft(cast)
    edit(application=application, facts=facts(application, note="een"), version=0, by=cast.school_board)
    with pytest.raises(Conflict) as conflict:
        edit(application=application, facts=facts(application, note="twee"), version=0, by=cast.ocw_finance)
    assert conflict.value.stored.note == "een"
    assert latest(application).note == "een"
    edit(application=application, facts=facts(application, note="twee"), version=1, by=cast.ocw_finance)
    assert latest(application).note == "twee"


def test_who_only_reads_and_a_stranger_do_not_edit(cast: Cast) -> None:
    application = draft(cast)
    for name in ("coordinator_noord", "ocw_staff", "officer_zwolle"):
        with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
            edit(application=application, facts=facts(application, note="x"), version=0, by=cast.people[name])
    assert latest(application).note == ""


def test_once_submitted_what_is_asked_stands_and_the_file_number_can_come(cast: Cast) -> None:
    application = submitted(cast)
    row = latest(application)
    changes: tuple[dict[str, Any], ...] = ({"years": {2022: Decimal(1)}}, {"kind": ApplicationKind.ADDENDUM})
    for change in (*changes, {"school": None}):
        with pytest.raises(Refused, match="staat vast"):
            edit(application=row, facts=facts(row, **change), version=row.version, by=cast.school_board)
    numbered = facts(row, file_number="DUS-2022-17")
    assert edit(application=row, facts=numbered, version=row.version, by=cast.ocw_finance).file_number == "DUS-2022-17"


def test_a_withdrawn_agenda_has_no_applications(cast: Cast) -> None:
    agenda = make_agenda(cast, "withdrawn")
    with pytest.raises(StepRefused, match="is ingetrokken"):
        prepare(
            agenda=agenda,
            scheme=scheme_of(),
            board=cast.board,
            school=None,
            kind=ApplicationKind.NEW_AGENDA,
            contact=CONTACT,
            by=cast.school_board,
        )
