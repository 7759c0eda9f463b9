"""What is in the way of submitting: each rule a sentence with its figures, and its control without it."""

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from agendas.choices import State
from agendas.models import FundingScheme, SchemeWindow
from funding.actions.applying import submit
from funding.choices import ApplicationKind, Status
from funding.models import Application
from funding.rules import Refused, Request, obstacles, remarks
from municipalities.choices import Sector
from municipalities.models import School, SchoolBoard
from records.models import Event
from tests.cast import Cast
from tests.factories import complete_document, make_agenda
from tests.funding.granting import latest, prepared, scheme_of, signed_agenda

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def request_for(cast: Cast, **facts: Any) -> Request:
    """Return what could be submitted but for the agenda, which is a draft (signing takes long)."""
    plan = complete_document(cast)["interventions"]
    plan[0]["budget"]["lines"] = [{"year": 2022, "category": "training", "amount": "90000.00"}]
    plan[0]["funding"]["lines"] = [
        {"year": 2022, "source": "gka", "amount": "60000.00"},
        {"year": 2022, "source": "school", "amount": "30000.00"},
    ]
    change = facts.pop("plan", None)
    if change:
        change(plan)
    return Request(
        **{
            "agenda": make_agenda(cast, State.DRAFT, interventions=plan),
            "scheme": facts.pop("scheme", None) or scheme_of(),
            "board": cast.board,
            "school": School.objects.get(establishment="99X001"),
            "kind": ApplicationKind.NEW_AGENDA,
            "contact_name": "Carla Contact",
            "contact_email": "carla@example.org",
            "years": {2022: Decimal(60_000)},
            **facts,
        }
    )


def sentences(request: Request, on: datetime.datetime | None = None) -> list[str]:
    """Return the obstacles, without that of the draft agenda."""
    found = [one.sentence for one in obstacles(request, on)]
    assert "is nog niet ondertekend (nu: concept)" in found[0]
    return found[1:]


def only(request: Request, on: datetime.datetime | None = None) -> str:
    (sentence,) = sentences(request, on)
    return sentence


def test_nothing_else_is_in_the_way(cast: Cast) -> None:
    assert sentences(request_for(cast)) == []


def test_a_signed_agenda_can_be_submitted_and_a_draft_cannot(cast: Cast) -> None:
    draft = prepared(cast, agenda=make_agenda(cast))
    with pytest.raises(Refused, match="is nog niet ondertekend"):
        submit(application=draft, version=draft.version, by=cast.school_board)
    assert latest(draft).status == Status.PREPARED
    assert not Event.objects.in_stream(draft.stream).filter(action="application_submitted").exists()
    signed = prepared(cast, agenda=signed_agenda(cast), scheme=scheme_of("proef-2"))
    row = submit(application=signed, version=signed.version, by=cast.school_board)
    assert (row.status, row.text_sha256) == (Status.SUBMITTED, row.agenda.text.sha256)


def test_more_than_the_maximum(cast: Cast) -> None:
    scheme = scheme_of(maximum=Decimal(50_000), gka_share="")
    assert only(request_for(cast, scheme=scheme)) == (
        "U vraagt € 60.000. Per aanvraag geeft Regeling proef 2021 hoogstens € 50.000 (Stcrt. 2021, 1)."
    )


def test_more_than_the_share(cast: Cast) -> None:
    scheme = scheme_of(gka_share="1/3")
    assert only(request_for(cast, scheme=scheme)) == (
        "U vraagt € 60.000. De begroting is € 90.000. "
        "Regeling proef 2021 betaalt hoogstens 1/3 daarvan: € 30.000 (Stcrt. 2021, 1)."
    )


def test_more_than_the_agenda_plans_and_in_another_year(cast: Cast) -> None:
    found = sentences(
        request_for(cast, years={2022: Decimal(60_000), 2026: Decimal(1)}, scheme=scheme_of(gka_share=""))
    )
    assert found == [
        "U vraagt € 1 voor 2026. In de agenda staat voor 2026 € 0 GKA-geld.",
        "2026 valt buiten de periode 2022-2025 van de agenda.",
    ]


def test_years_before_and_after_the_scheme(cast: Cast) -> None:
    late = scheme_of(activities_until=datetime.date(2021, 12, 31))
    assert only(request_for(cast, scheme=late)) == (
        "2022 is te laat: de activiteiten van Regeling proef 2021 eindigen uiterlijk op 31 december 2021 "
        "(Stcrt. 2021, 1)."
    )


def test_the_year_of_the_window_has_a_last_day_of_its_own(cast: Cast) -> None:
    scheme = scheme_of(activities_until=datetime.date(2021, 12, 31))
    year = timezone.localdate().year
    SchemeWindow.objects.create(scheme=scheme, year=year, activities_until=datetime.date(2023, 12, 31))
    assert sentences(request_for(cast, scheme=scheme)) == []


def test_nothing_asked(cast: Cast) -> None:
    assert only(request_for(cast, years={})) == "Vul in hoeveel u per jaar vraagt."


def test_cover_that_is_not_the_budget(cast: Cast) -> None:
    def less(plan: list[dict[str, Any]]) -> None:
        plan[0]["funding"]["lines"][1]["amount"] = "29999.99"

    assert only(request_for(cast, plan=less)) == (
        "“De Transformatieve School 0” kost in 2022 € 90.000 en heeft € 89.999,99 dekking. Maak dat gelijk."
    )


def test_no_budget_at_all(cast: Cast) -> None:
    def none(plan: list[dict[str, Any]]) -> None:
        plan[0]["budget"]["lines"] = []

    assert "heeft geen begrotingsregels" in only(request_for(cast, plan=none))


def test_two_applicants_are_named_both(cast: Cast) -> None:
    def two(plan: list[dict[str, Any]]) -> None:
        plan[0]["parties"].append({"name": "School 99X200", "role": "applicant", "organisation_id": "99X200"})

    assert only(request_for(cast, plan=two)) == (
        "“De Transformatieve School 0” heeft 2 aanvragers: School 99X001 en School 99X200. "
        "Een aanvraag heeft precies één contactschool."
    )


def test_a_board_that_the_agenda_does_not_name(cast: Cast) -> None:
    request = request_for(cast, board=cast.other_board, school=None, scheme=scheme_of(sectors=[]))
    assert "noemt Stichting Waterlinie Basisscholen niet als aanvrager" in sentences(request)[0]


def test_a_board_that_ended_and_where_its_school_went(cast: Cast) -> None:
    request = request_for(cast)
    SchoolBoard.objects.filter(pk=cast.board.pk).update(valid_to=datetime.date(2021, 7, 31))
    request.board.refresh_from_db()
    assert only(request) == (
        "Stichting De Noorderpoolster Onderwijs bestond tot en met 31 juli 2021. "
        "Wijs in de agenda het bestuur aan dat de scholen heeft overgenomen."
    )
    School.objects.filter(establishment="99X001").update(board=cast.other_board)
    moved = replace(request, school=School.objects.get(establishment="99X001"))
    assert only(moved) == (
        "Stichting De Noorderpoolster Onderwijs bestond tot en met 31 juli 2021. "
        "School 99X001 hoort nu bij Stichting Waterlinie Basisscholen: maak een aanvraag voor dat bestuur."
    )


def test_the_last_day_of_a_board_still_counts(cast: Cast) -> None:
    SchoolBoard.objects.filter(pk=cast.board.pk).update(valid_to=timezone.localdate())
    cast.board.refresh_from_db()
    assert sentences(request_for(cast)) == []


def test_a_school_of_another_board(cast: Cast) -> None:
    school = School.objects.get(establishment="99X200")
    assert "hoort niet bij Stichting De Noorderpoolster Onderwijs" in only(request_for(cast, school=school))


def test_a_sector_that_may_not_ask(cast: Cast) -> None:
    assert only(request_for(cast, scheme=scheme_of(sectors=["mbo", "ho"]))) == (
        "School 99X001 is voortgezet onderwijs. "
        "Regeling proef 2021 is voor middelbaar beroepsonderwijs en hoger onderwijs (Stcrt. 2021, 1)."
    )


def test_a_board_of_several_sectors_passes_with_a_remark(cast: Cast) -> None:
    SchoolBoard.objects.filter(pk=cast.board.pk).update(sector=Sector.MIXED)
    cast.board.refresh_from_db()
    request = request_for(cast, school=None, scheme=scheme_of(sectors=["mbo"]))
    assert sentences(request) == []
    assert any("verschillende sectoren" in one.sentence for one in remarks(request))


def test_the_contact_and_the_kind(cast: Cast) -> None:
    request = request_for(cast, contact_name=" ", contact_email="", kind=ApplicationKind.ADDENDUM)
    kind, name, email = sentences(request)
    assert "Kies “Nieuwe agenda”" in kind
    assert "naam van de contactpersoon" in name
    assert "e-mailadres" in email


def test_a_scheme_that_does_not_hold_any_more(cast: Cast) -> None:
    ended = scheme_of(valid_to=datetime.date(2021, 12, 31))
    assert "geldt van 1 januari 2021 tot en met 31 december 2021, en niet op" in only(request_for(cast, scheme=ended))


def test_a_scheme_of_which_nothing_is_known_checks_nothing_and_says_so(cast: Cast) -> None:
    unknown = FundingScheme.objects.create(code="leeg", name="Lege regeling", valid_from=datetime.date(2020, 1, 1))
    request = request_for(cast, scheme=unknown, years={2022: Decimal(60_000)})
    assert sentences(request) == []
    said = [one.sentence for one in remarks(request)]
    assert len(said) == 8
    assert all("niet bekend" in sentence and "controleert het portaal niet op" in sentence for sentence in said)


def at(*moment: int) -> datetime.datetime:
    return datetime.datetime(*moment, tzinfo=AMSTERDAM)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at(2019, 10, 15, 11, 59), True),
        (at(2019, 10, 15, 11, 59, 59), True),
        (at(2019, 10, 15, 12, 0), False),
        # The same minute as told in London and in UTC.
        (datetime.datetime(2019, 10, 15, 9, 59, tzinfo=datetime.UTC), True),
        (datetime.datetime(2019, 10, 15, 10, 0, tzinfo=datetime.UTC), False),
        # After the clock went back, an hour is another one.
        (at(2019, 12, 31, 23, 59), False),
        (at(2020, 1, 1, 0, 0), True),
        (datetime.datetime(2019, 12, 31, 22, 59, 59, tzinfo=datetime.UTC), False),
        (datetime.datetime(2019, 12, 31, 23, 0, tzinfo=datetime.UTC), True),
        (at(2020, 10, 15, 12, 0), False),
        (at(2021, 3, 1), False),
    ],
)
def test_the_window_to_the_minute_in_dutch_time(cast: Cast, moment: datetime.datetime, is_open: bool) -> None:
    """The regeling of 2019: until 15-10-2019 12:00, and from 1-1 to 15-10-2020 12:00 (domain.md A5)."""
    scheme = scheme_of(valid_from=datetime.date(2019, 6, 20))
    SchemeWindow.objects.create(scheme=scheme, year=2019, closes_at=at(2019, 10, 15, 12))
    SchemeWindow.objects.create(scheme=scheme, year=2020, opens_at=at(2020, 1, 1), closes_at=at(2020, 10, 15, 12))
    found = sentences(request_for(cast, scheme=scheme), moment)
    assert (found == []) is is_open
    if not is_open and moment < at(2020, 1, 1):
        assert "kon tot 15 oktober 2019 om 12.00 uur; dat is voorbij" in found[0]
        assert "kan vanaf 1 januari 2020 om 00.00 uur" in found[0]


def test_a_year_whose_window_is_not_known_is_open_and_says_so(cast: Cast) -> None:
    scheme = scheme_of()
    SchemeWindow.objects.create(scheme=scheme, year=2021, opens_at=at(2021, 9, 21), closes_at=at(2021, 10, 15, 12))
    SchemeWindow.objects.create(scheme=scheme, year=2022)
    request = request_for(cast, scheme=scheme)
    assert sentences(request, at(2022, 5, 1)) == []
    assert any("wanneer aanvragen in 2022 kan" in one.sentence for one in remarks(request, at(2022, 5, 1)))
    assert "dat is voorbij" in only(request, at(2023, 5, 1))


def test_the_version_of_the_day_of_submitting_is_kept(cast: Cast) -> None:
    old = scheme_of(valid_to=datetime.date(2021, 12, 31), maximum=Decimal(1))
    new = scheme_of(valid_from=datetime.date(2022, 1, 1))
    draft = prepared(cast, scheme=old)
    row = submit(application=draft, version=draft.version, by=cast.school_board)
    assert row.scheme == new
    assert Application.objects.get().scheme == new


def test_all_obstacles_at_once_and_nothing_stored(cast: Cast) -> None:
    application = prepared(cast, agenda=make_agenda(cast), scheme=scheme_of(maximum=Decimal(1)))
    before = Application.objects.values().get()
    with pytest.raises(Refused) as refused:
        submit(application=application, version=application.version, by=cast.school_board)
    assert len(refused.value.problems) == 2
    assert Application.objects.values().get() == before


def test_the_checks_ask_the_same_few_questions(cast: Cast, django_assert_max_num_queries: Any) -> None:
    """Two interventions or nine: as many queries."""
    for rows in (2, 9):
        agenda = make_agenda(cast, State.DRAFT, rows=rows)
        scheme = scheme_of(f"proef-{rows}")
        request = Request(agenda, scheme, cast.board, None, ApplicationKind.NEW_AGENDA, "C", "c@example.org")
        with django_assert_max_num_queries(8):
            obstacles(request)
