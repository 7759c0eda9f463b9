"""The list of applications and the page of one: what stands there, for whom, and constant queries."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from zeal import zeal_context

from funding.choices import AccountState, DecisionKind, Status
from funding.models import Application, GrantDecision
from municipalities.models import Membership
from records.actions import store_file
from tests.cast import Cast
from tests.factories import make_agenda
from tests.funding.factories import (
    make_account,
    make_application,
    make_change_request,
    make_instalments,
    make_scheme,
)

LIST = "/subsidie/"
# Session, user and what the user holds (three); the names of schemes; how many; the page; its municipalities.
MOST_LIST = 9
MOST_PAGE = 30
TODAY = timezone.localdate()


@pytest.fixture
def several(cast: Cast) -> dict[str, Application]:
    """Four applications of one agenda of Alkmaar, each with something else to do, and one that ended."""
    agenda = make_agenda(cast)
    other = make_scheme("andere-2024", name="Andere regeling")
    return {
        "prepared": make_application(cast, agenda=agenda, file_number="DUS-77"),
        "submitted": make_application(cast, Status.SUBMITTED, agenda=agenda, scheme=other, years={2024: 9000}),
        "granted": make_application(cast, Status.GRANTED, agenda=agenda, paid=2),
        "to_pay": make_application(cast, Status.CHANGED, agenda=agenda, board=cast.other_board, paid=1),
        "rejected": make_application(cast, Status.REJECTED, agenda=agenda, years={2024: 50}),
    }


def _found(client, address: str, several: dict[str, Application]) -> list[str]:
    response = client.get(LIST + address)
    assert response.status_code == 200
    names = {application.reference: name for name, application in several.items()}
    return [names[row.reference] for row in response.context["rows"]]


FILTERS = (
    ("", ["rejected", "to_pay", "granted", "submitted", "prepared"]),
    ("?zoek=waterlinie", ["to_pay"]),
    ("?zoek=99902", ["to_pay"]),
    ("?zoek=dus-77", ["prepared"]),
    ("?zoek=alkmaar noorder", ["rejected", "granted", "submitted", "prepared"]),
    ("?zoek=breda", []),
    ("?zoek=-S2", ["submitted"]),
    ("?status=granted", ["granted"]),
    ("?regeling=andere-2024", ["submitted"]),
    ("?geldjaar=2024", ["rejected", "submitted"]),
    ("?soort=addendum", []),
    ("?nodig=indienen", ["prepared"]),
    ("?nodig=beslissen", ["submitted"]),
    ("?nodig=betalen", ["to_pay"]),
    ("?nodig=verantwoorden", ["granted"]),
    ("?volgorde=contactschool", ["prepared", "submitted", "granted", "rejected", "to_pay"]),
    ("?volgorde=-gevraagd", ["submitted", "prepared", "granted", "to_pay", "rejected"]),
    ("?volgorde=-betaald", ["granted", "to_pay", "prepared", "submitted", "rejected"]),
    ("?volgorde=nieuw", ["prepared", "submitted", "granted", "to_pay", "rejected"]),
)


def test_filters(cast: Cast, several: dict[str, Application], client) -> None:
    client.force_login(cast.ocw_finance)
    assert {address: _found(client, address, several) for address, _ in FILTERS} == dict(FILTERS)


def test_filter_on_the_dutch_year_of_submitting(cast: Cast, client) -> None:
    # 23.30 hours in UTC on New Year's Eve is next year in the Netherlands.
    late = datetime.datetime(2021, 12, 31, 23, 30, tzinfo=datetime.UTC)
    application = make_application(cast, Status.SUBMITTED, submitted_at=late)
    client.force_login(cast.ocw_finance)
    assert _found(client, "?ingediend=2022", {"late": application}) == ["late"]
    assert _found(client, "?ingediend=2021", {"late": application}) == []


STRANGE = ("?status=x", "?zoek=%00", "?regeling=%00", "?page=x", "?zoek=" + "a" * 81, "?zoek=-", "?nodig=x")


def test_a_strange_address_is_no_error(cast: Cast, client) -> None:
    make_application(cast)
    client.force_login(cast.ocw_finance)
    assert {address: client.get(LIST + address).status_code for address in STRANGE} == dict.fromkeys(STRANGE, 200)


OWN = {
    "school_board": ["rejected", "granted", "submitted", "prepared"],
    "coordinator_noord": ["rejected", "to_pay", "granted", "submitted", "prepared"],
    "coordinator_zuid": [],
    "officer_zwolle": [],
}


def test_everybody_has_their_own(cast: Cast, several: dict[str, Application], client) -> None:
    for person, found in OWN.items():
        client.force_login(cast.people[person])
        assert _found(client, "", several) == found
        text = b"".join(client.get(f"{LIST}csv/")).decode()
        assert {name for name, one in several.items() if f"{one.reference};" in text} == set(found)


def test_who_reads_no_grants_has_no_list(cast: Cast, client) -> None:
    client.force_login(cast.reader)
    assert client.get(LIST).status_code == client.get(f"{LIST}csv/").status_code == 403


def test_the_file(cast: Cast, client) -> None:
    application = make_application(cast, Status.GRANTED, paid=1, file_number="=1+1")
    client.force_login(cast.ocw_finance)
    lines = b"".join(client.get(f"{LIST}csv/")).decode("utf-8-sig").split("\r\n")
    today = timezone.localdate().isoformat()
    assert lines[1] == (
        f"{application.reference};{application.agenda.reference};Alkmaar;99901;{cast.board.name};Regeling test-2021;"
        f"Nieuwe agenda;'=1+1;Verleend;{today};{today};3000,00;3000,00;1500,00;Termijn betalen;OCW"
    )


def test_an_empty_list_says_what_to_do(cast: Cast, client) -> None:
    client.force_login(cast.school_board)
    text = client.get(LIST).content.decode()
    assert "Er zijn nog geen aanvragen" in text
    assert 'href="/subsidie/nieuw/"' in text
    assert "Geen aanvragen gevonden" in client.get(f"{LIST}?zoek=niets").content.decode()


def test_list_asks_no_more_for_more_rows(cast: Cast, client) -> None:
    client.force_login(cast.ocw_finance)
    client.get(LIST)
    counts = []
    for rows in (2, 7):
        for _ in range(rows):
            make_application(cast, Status.GRANTED, agenda=make_agenda(cast), paid=1)
        with CaptureQueriesContext(connection) as captured, zeal_context():
            assert len(client.get(LIST).context["rows"]) >= rows
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_LIST


# The page of one application.


def _page(client, application: Application) -> str:
    response = client.get(f"{LIST}{application.reference}/")
    assert response.status_code == 200
    return response.content.decode()


def _turn(client, application: Application) -> tuple[str, str, str]:
    turn = client.get(f"{LIST}{application.reference}/").context["sheet"].turn
    return turn.words, turn.who, turn.url


def test_page_opens_in_every_status(cast: Cast, client) -> None:
    agenda = make_agenda(cast)
    every = [make_application(cast, status, agenda=agenda) for status in Status]
    for person in ("ocw_finance", "school_board", "coordinator_noord", "ocw_staff"):
        client.force_login(cast.people[person])
        assert all(one.reference in _page(client, one) for one in every)
    client.force_login(cast.officer_zwolle)
    assert {client.get(f"{LIST}{one.reference}/").status_code for one in every} == {404}


def test_figures_from_plan_to_what_is_left(cast: Cast, client) -> None:
    application = make_application(cast, Status.GRANTED, paid=1, years={2022: 2000, 2023: 1000})
    make_account(application, 2022, spent=Decimal("1250.50"))
    client.force_login(cast.coordinator_noord)
    stages = client.get(f"{LIST}{application.reference}/").context["sheet"].money.stages
    # The plan of the agenda asks 2.000; of 3.000 half is paid; 1.000 is still planned for 2023.
    assert [stage.amount for stage in stages] == [
        Decimal(2000),
        Decimal(3000),
        Decimal(3000),
        Decimal(1500),
        Decimal("1250.50"),
        Decimal("749.50"),
    ]
    assert "1.250,50" in _page(client, application)


@pytest.mark.parametrize(
    ("spent", "label", "amount", "sentence"),
    [
        ("1250.50", "Verwacht over", "749.50", "€ 3.000 verleend min € 1.250,50 besteed min € 1.000 nog gepland"),
        ("2500", "Verwacht tekort", "500", "€ 3.000 verleend min € 2.500 besteed min € 1.000 nog gepland"),
    ],
)
def test_what_is_expected_says_how_it_is_worked_out(
    cast: Cast, client, spent: str, label: str, amount: str, sentence: str
) -> None:
    application = make_application(cast, Status.GRANTED, years={2022: 2000, 2023: 1000})
    make_account(application, 2022, spent=Decimal(spent))
    client.force_login(cast.coordinator_noord)
    response = client.get(f"{LIST}{application.reference}/")
    last = response.context["sheet"].money.stages[-1]
    assert (last.label, last.amount, last.note) == (label, Decimal(amount), sentence)
    assert sentence in response.content.decode() and "Blijft over" not in response.content.decode()


def test_before_a_decision_later_figures_are_not_there(cast: Cast, client) -> None:
    client.force_login(cast.ocw_finance)
    stages = client.get(f"{LIST}{make_application(cast, Status.SUBMITTED).reference}/").context["sheet"].money.stages
    assert [stage.amount is None for stage in stages] == [False, False, True, True, True, True]


def test_whose_turn_it_is(cast: Cast, client) -> None:
    application = make_application(cast)
    url = f"{LIST}{application.reference}/"
    board = cast.board.name
    client.force_login(cast.school_board)
    assert _turn(client, application) == ("Aanvraag indienen", board, f"{url}indienen/")
    client.force_login(cast.coordinator_noord)
    assert _turn(client, application) == ("Aanvraag indienen", board, "")
    submitted = make_application(cast, Status.SUBMITTED)
    client.force_login(cast.ocw_finance)
    assert _turn(client, submitted) == (
        "Beslissen op de aanvraag",
        "OCW",
        f"{LIST}{submitted.reference}/besluit/grant/",
    )
    client.force_login(cast.school_board)
    assert _turn(client, submitted) == ("Beslissen op de aanvraag", "OCW", "")


def test_turns_of_a_grant_that_runs(cast: Cast, client) -> None:
    """One grant, from planning its instalments to settling it."""
    application = make_application(cast, Status.GRANTED)
    application.instalments.all().delete()
    client.force_login(cast.ocw_finance)
    url = f"{LIST}{application.reference}/"
    assert _turn(client, application)[::2] == ("Termijnen plannen", f"{url}termijnen/")
    make_instalments(application, paid=1)
    assert _turn(client, application)[::2] == ("Termijn betalen", f"{url}termijnen/2/betalen/")
    application.instalments.all().delete()
    make_instalments(application, paid=2)
    assert _turn(client, application)[0] == "Verantwoording indienen"
    make_account(application, 2022, AccountState.ACCEPTED)
    later = make_account(application, 2023, AccountState.RETURNED)
    client.force_login(cast.school_board)
    assert _turn(client, application)[::2] == ("Verantwoording aanvullen", f"{url}verantwoording/2023/")
    later.state = AccountState.SUBMITTED
    later.save()
    assert _turn(client, application) == ("Verantwoording beoordelen", "OCW", "")
    client.force_login(cast.ocw_finance)
    assert _turn(client, application)[2] == f"{url}verantwoording/2023/beoordelen/"
    change = make_change_request(application, cast)
    assert _turn(client, application)[::2] == (
        "Wijzigingsverzoek beantwoorden",
        f"{url}wijzigingsverzoek/{change.pk}/",
    )
    change.delete()
    later.state = AccountState.ACCEPTED
    later.save()
    assert _turn(client, application)[::2] == ("Subsidie vaststellen", f"{url}besluit/settle/")


def test_papers_stay_between_contactschool_and_ministry(cast: Cast, client) -> None:
    application = make_application(cast, Status.GRANTED)
    file = store_file(name="besluit.pdf", content_type="application/pdf", content=b"%PDF-1.7", by=cast.ocw_finance)
    GrantDecision.objects.filter(application=application).update(document=file)
    decision = application.decisions.get()
    make_change_request(application, cast, reason="Wij willen later beginnen.")
    address = f"{LIST}{application.reference}/beschikkingen/{decision.pk}/"
    for person in ("school_board", "ocw_finance", "ocw_staff"):
        client.force_login(cast.people[person])
        text = _page(client, application)
        assert "carla.contact@example.org" in text
        assert "Wij willen later beginnen." in text
        assert address in text
        answer = client.get(address)
        assert (answer.status_code, answer.content) == (200, b"%PDF-1.7")
        assert answer["Content-Disposition"] == 'attachment; filename="besluit.pdf"'
        assert answer["X-Content-Type-Options"] == "nosniff"
    for person in ("coordinator_noord", "officer_alkmaar", "alderman_alkmaar"):
        client.force_login(cast.people[person])
        text = _page(client, application)
        assert "carla.contact" not in text
        assert "Wij willen later" not in text
        assert "/beschikkingen/" not in text
        assert client.get(address).status_code == 403
    client.force_login(cast.officer_zwolle)
    assert client.get(address).status_code == 404


def test_a_decision_of_another_application_is_not_there(cast: Cast, client) -> None:
    mine, other = make_application(cast, Status.GRANTED), make_application(cast, Status.GRANTED)
    client.force_login(cast.ocw_finance)
    address = f"{LIST}{mine.reference}/beschikkingen/{other.decisions.get(kind=DecisionKind.GRANT).pk}/"
    assert client.get(address).status_code == 404


def test_buttons_are_the_steps_that_are_possible(cast: Cast, client) -> None:
    application = make_application(cast, Status.GRANTED)

    def labels(person: str) -> list[str]:
        client.force_login(cast.people[person])
        return [button.label for button in client.get(f"{LIST}{application.reference}/").context["sheet"].buttons]

    both = ["Gegevens wijzigen", "Wijziging vragen"]
    assert labels("ocw_finance") == ["Termijn betalen", "Wijzigen", "Vaststellen", "Terugvorderen", *both]
    assert labels("school_board") == both
    assert labels("coordinator_noord") == labels("ocw_staff") == []


def test_page_asks_no_more_for_more_rows(cast: Cast, client) -> None:
    client.force_login(cast.ocw_finance)
    client.get(LIST)
    counts = []
    for rows in (2, 9):
        years = {2010 + number: 100 for number in range(rows)}
        application = make_application(cast, Status.GRANTED, years=years)
        application.instalments.all().delete()
        make_instalments(application, planned=rows)
        for year in years:
            make_account(application, year)
        for number in range(rows):
            GrantDecision.objects.create(
                application=application,
                kind=DecisionKind.CHANGE,
                number=f"{application.reference}-{number}",
                date=TODAY,
                amount=rows * 100,
                recorded_at=timezone.now(),
                recorded_by=cast.ocw_finance,
            )
            make_change_request(application, cast, state="refused", answer="Nee")
        with CaptureQueriesContext(connection) as captured, zeal_context():
            _page(client, application)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_PAGE


# Where else they stand.


def test_box_at_the_agenda_and_table_at_the_board(cast: Cast, client) -> None:
    application = make_application(cast, Status.GRANTED)
    link = f"/subsidie/{application.reference}/"
    agenda_page, board_page = f"/agendas/{application.agenda.reference}/", "/schoolbesturen/99901/"
    for person, there in (("coordinator_noord", True), ("ocw_finance", None), ("reader", None)):
        client.force_login(cast.people[person])
        if there:
            assert link in client.get(agenda_page).content.decode()
    client.force_login(cast.school_board)
    assert link in client.get(board_page).content.decode()
    Membership.objects.filter(user=cast.school_board).update(school_board=cast.other_board)
    assert link not in client.get(board_page).content.decode()
    client.force_login(cast.reader)
    assert '<h2 id="subsidie">' not in client.get(board_page).content.decode()
