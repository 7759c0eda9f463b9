"""The pages of the figures: every figure right, filters, files, the queue, what is due, and constant queries."""

import csv
import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agendas.models import SchemeWindow
from funding.choices import AccountState, Status
from funding.figures import PLOTS
from funding.models import Application, YearAccount
from gka_portal.plots import WIDTH
from tests.cast import Cast
from tests.factories import make_agenda
from tests.funding.factories import make_account, make_application, make_change_request, make_scheme

FIGURES = "/subsidie/cijfers/"
QUEUE = "/subsidie/te-beslissen/"
DUE = "/subsidie/data/"
# Session, user and roles are in each number.
MOST = {FIGURES: 26, QUEUE: 22, DUE: 21}


@pytest.fixture
def finance(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ocw_finance)
    client.get(QUEUE)  # the first request of a session stores when it began
    return client


def _rows(response: Any, slug: str) -> dict[str, list[str]]:
    return {row.name: [cell.text for cell in row.cells] for row in response.context["plots"][slug].rows}


def _file(client: Client, address: str) -> list[list[str]]:
    response: Any = client.get(address)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def _days_ago(days: int) -> datetime.datetime:
    return timezone.localtime() - datetime.timedelta(days=days)


def _submitted_in(application: Application, year: int) -> None:
    moment = datetime.datetime(year, 7, 1, 12, tzinfo=datetime.UTC)
    Application.objects.filter(pk=application.pk).update(submitted_at=moment)


# ---------- figures ----------


def test_an_empty_portal_says_what_comes(cast: Cast, finance: Client) -> None:
    page = finance.get(FIGURES).content.decode()
    assert "Er zijn nog geen aanvragen" in page
    assert "Nog te beslissen" in page


def test_every_plot_shows_the_amounts(cast: Cast, finance: Client) -> None:
    scheme = make_scheme(ceiling=Decimal(10_000))
    SchemeWindow.objects.create(scheme=scheme, year=2021, ceiling=Decimal(4_000))
    agenda = make_agenda(cast)
    grant = make_application(cast, Status.GRANTED, agenda=agenda, paid=1)
    make_account(grant, 2022, spent=Decimal(1400))
    waiting = make_application(cast, Status.SUBMITTED, agenda=agenda, years={2022: 500})
    for application in (grant, waiting):
        _submitted_in(application, 2021)
    page = finance.get(FIGURES)
    name = scheme.name
    assert _rows(page, "plafond") == {
        f"{name}, in 2021": ["€ 4.000", "€ 3.000", "€ 1.500", "€ 1.400", "€ 500", "€ 1.000"],
        f"{name}, samen": ["€ 10.000", "€ 3.000", "€ 1.500", "€ 1.400", "€ 500", "€ 7.000"],
    }
    assert _rows(page, "verloop") == {
        "Gepland": ["€ 2.000", ""],
        "Niet gevraagd": ["", "€ 1.500 minder"],
        "Meer gevraagd dan gepland": ["", "€ 3.000 meer"],
        "Gevraagd": ["€ 3.500", ""],
        "Nog te beslissen": ["", "€ 500 minder"],
        "Verleend": ["€ 3.000", ""],
        "Nog niet betaald": ["", "€ 1.500 minder"],
        "Betaald": ["€ 1.500", ""],
        "Nog niet verantwoord of niet besteed": ["", "€ 100 minder"],
        "Besteed volgens de verantwoordingen": ["€ 1.400", ""],
    }
    assert _rows(page, "verwachting") == {f"{name}, in 2021": ["€ 3.000", "€ 1.400", "€ 1.000", "€ 600", "€ 0"]}
    shared = ["€ 3.500", "€ 3.000", "€ 1.500", "€ 1.400"]
    assert _rows(page, "themas") == {"Professionalisering": shared}
    assert _rows(page, "gemeenten") == {"Alkmaar": shared}
    assert [head.figure for head in page.context["heads"]] == ["1", "€ 3.000", "€ 1.500", "€ 600"]


def test_links_lead_to_what_was_counted(cast: Cast, finance: Client) -> None:
    for status in (Status.GRANTED, Status.SUBMITTED, Status.SUBMITTED):
        make_application(cast, status)
    (first, *_) = finance.get(FIGURES).context["plots"]["plafond"].rows
    found = {cell.label: finance.get(cell.url).context["count"] for cell in first.cells if cell.url}
    assert found == {"Verleend": 3, "Nog te beslissen": 2}


def test_a_ceiling_that_is_not_known_is_said_and_one_that_is_passed_too(cast: Cast, finance: Client) -> None:
    make_application(cast, Status.GRANTED, scheme=make_scheme("unknown", ceiling=None))
    make_application(cast, Status.GRANTED, scheme=make_scheme("small", ceiling=Decimal(2500)))
    rows = finance.get(FIGURES).context["plots"]["plafond"].rows
    shown = {row.name: row for row in rows}
    assert [cell.text for cell in shown["Regeling unknown, samen"].cells][::5] == ["niet bekend", "niet bekend"]
    passed = shown["Regeling small, samen"]
    assert passed.cells[-1].text == "€ 500 te veel"
    assert "beyond" in {piece.kind for piece in passed.segments}
    assert all(piece.x + piece.width <= WIDTH for row in rows for piece in row.segments)


@pytest.mark.parametrize(
    ("query", "granted"),
    [
        ("", 6000),
        ("?regeling=test-2021", 3000),
        ("?regeling=test-2019&jaar=2019", 3000),
        ("?jaar=2021", 3000),
        ("?jaar=2020", 0),
        ("?regio={noord}", 6000),
        ("?regio={zuid}", 0),
        ("?regio=geen", 0),
    ],
)
def test_filters(cast: Cast, finance: Client, query: str, granted: int) -> None:
    agenda = make_agenda(cast)
    _submitted_in(make_application(cast, Status.GRANTED, agenda=agenda), 2021)
    _submitted_in(make_application(cast, Status.GRANTED, agenda=agenda, scheme=make_scheme("test-2019")), 2019)
    assert cast.alkmaar.region and cast.breda.region
    chosen = query.format(noord=cast.alkmaar.region.pk, zuid=cast.breda.region.pk)
    page = finance.get(FIGURES + chosen)
    assert page.context["heads"][1].figure == f"€ {granted:,}".replace(",", ".")
    if "regio" in query:
        # A ceiling knows no regions.
        assert _rows(page, "plafond")["Regeling test-2021, samen"][1] == "€ 3.000"


@pytest.mark.parametrize("query", ["?jaar=x", "?jaar=99999", "?regio=%00", "?regeling=%27", "?regio=" + "9" * 40])
def test_a_filter_that_makes_no_sense_is_named_and_left_out(cast: Cast, finance: Client, query: str) -> None:
    make_application(cast, Status.GRANTED)
    page = finance.get(FIGURES + query)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert page.context["heads"][1].figure == "€ 3.000"


@pytest.mark.parametrize("slug", PLOTS)
def test_each_plot_is_a_file(cast: Cast, finance: Client, slug: str) -> None:
    make_application(cast, Status.GRANTED, years={2022: Decimal("2000.50")}, paid=2)
    plot = finance.get(FIGURES).context["plots"][slug]
    heading, *rows = _file(finance, plot.file_url)
    assert heading == [plot.first, *plot.columns]
    assert [row[0] for row in rows] == [row.name for row in plot.rows]
    assert any("2000,50" in row for row in rows)


def test_the_money_of_an_agenda_is_divided_over_its_municipalities(cast: Cast, finance: Client) -> None:
    codes = [cast.alkmaar.cbs_code, cast.breda.cbs_code, cast.zwolle.cbs_code]
    agenda = make_agenda(cast, municipalities=codes)
    make_application(cast, Status.GRANTED, agenda=agenda, years={2022: 100})
    rows = _rows(finance.get(FIGURES), "gemeenten")
    assert [rows[name][1] for name in ("Alkmaar", "Breda", "Zwolle")] == ["€ 33,34", "€ 33,33", "€ 33,33"]
    assert rows["Samen"][1] == "€ 100"


# ---------- what waits for a decision ----------


@pytest.fixture
def waiting(cast: Cast) -> list[Application]:
    """An application, a change, an account and a grant to settle; the last one waits longest."""
    agenda = make_agenda(cast)
    asked = make_application(cast, Status.SUBMITTED, agenda=agenda, submitted_at=_days_ago(3))
    changing = make_application(cast, Status.GRANTED, agenda=agenda, activities_until=None)
    make_change_request(changing, cast, amount=Decimal(2500))
    accounting = make_application(cast, Status.GRANTED, agenda=agenda, activities_until=None)
    make_account(accounting, 2022, submitted_at=_days_ago(60), submitted_by=cast.school_board)
    ended = make_application(cast, Status.CHANGED, agenda=agenda, years={2022: 900})
    for year in (2022, 2023):
        make_account(ended, year, AccountState.ACCEPTED, judged_at=_days_ago(90))
    return [ended, accounting, asked, changing]


def test_the_queue_has_what_waits_the_longest_first(cast: Cast, finance: Client, waiting: list[Application]) -> None:
    page = finance.get(QUEUE)
    lines = [(line.what, line.subject.reference, line.amount, line.days) for line, _ in page.context["rows"]]
    ended, accounting, asked, changing = (application.reference for application in waiting)
    assert lines == [
        ("Subsidie vaststellen", ended, Decimal(900), 90),
        ("Verantwoording beoordelen 2022", accounting, Decimal(500), 60),
        ("Beslissen op de aanvraag", asked, Decimal(3000), 3),
        ("Wijzigingsverzoek beantwoorden", changing, Decimal(2500), 0),
    ]
    assert [line.is_long for line, _ in page.context["rows"]] == [True, True, False, False]
    for _, url in page.context["rows"]:
        assert finance.get(url).status_code == 200, url


def test_a_grant_is_settled_when_every_year_is_agreed_with(cast: Cast, finance: Client) -> None:
    ended = make_application(cast, Status.GRANTED)
    account = make_account(ended, 2022, AccountState.ACCEPTED, judged_at=_days_ago(9))
    assert finance.get(QUEUE).context["count"] == 0  # 2023 is not accounted for
    make_account(ended, 2023, AccountState.ACCEPTED, judged_at=_days_ago(5))
    assert [line.days for line, _ in finance.get(QUEUE).context["rows"]] == [5]
    YearAccount.objects.filter(pk=account.pk).update(state=AccountState.RETURNED)
    assert finance.get(QUEUE).context["count"] == 0


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?wat=aanvraag", 1),
        ("?wat=wijziging", 1),
        ("?zoek=noorderpoolster", 4),
        ("?zoek=alkmaar+noorder", 4),
        ("?zoek=onbekend", 0),
        ("?regeling=test-2021", 4),
        ("?wat=x", 4),
    ],
)
def test_the_queue_can_be_narrowed(
    cast: Cast, finance: Client, waiting: list[Application], query: str, count: int
) -> None:
    page = finance.get(QUEUE + query)
    assert page.context["count"] == count
    assert len(_file(finance, f"{QUEUE}csv/{query}")) == count + 1


def test_the_queue_can_be_sorted(cast: Cast, finance: Client, waiting: list[Application]) -> None:
    def amounts(query: str) -> list[Decimal]:
        return [line.amount for line, _ in finance.get(QUEUE + query).context["rows"]]

    assert amounts("?volgorde=bedrag") == sorted(amounts(""))
    assert amounts("?volgorde=-bedrag") == sorted(amounts(""), reverse=True)
    assert amounts("?volgorde=-sinds") == amounts("")[::-1]


def test_the_queue_has_pages(cast: Cast, finance: Client) -> None:
    agenda = make_agenda(cast)
    for _ in range(27):
        make_application(cast, Status.SUBMITTED, agenda=agenda)
    assert len(finance.get(QUEUE).context["rows"]) == 25
    assert len(finance.get(f"{QUEUE}?page=2").context["rows"]) == 2
    assert len(_file(finance, f"{QUEUE}csv/")) == 28


def test_nothing_waits(cast: Cast, finance: Client) -> None:
    assert "Er wacht niets op een besluit" in finance.get(QUEUE).content.decode()
    assert "Niets gevonden" in finance.get(f"{QUEUE}?zoek=x").content.decode()


# ---------- what is due ----------


def test_dues_of_the_coming_ninety_days_and_what_is_late(cast: Cast, finance: Client) -> None:
    today = timezone.localdate()
    grant = make_application(
        cast, Status.GRANTED, years={today.year - 1: 1000}, activities_until=today + datetime.timedelta(days=30)
    )
    first, second = grant.instalments.order_by("number")
    for part, days in ((first, -2), (second, 91)):
        part.planned_on = today + datetime.timedelta(days=days)
        part.save()
    closes = timezone.localtime() + datetime.timedelta(days=10)
    SchemeWindow.objects.create(scheme=grant.scheme, year=today.year, closes_at=closes)
    page = finance.get(DUE)
    found = {line.what.partition(" sluit")[0]: line for line, _ in page.context["rows"]}
    late = today > datetime.date(today.year, 6, 30)
    assert found["Termijn 1 betalen"].days_words == "2 dagen te laat"
    assert found["Termijn 1 betalen"].who == "OCW"
    assert "Termijn 2 betalen" not in found
    assert found["Activiteiten afronden"].days == 30
    assert found["Regeling test-2021"].days == 10
    account = found.get(f"Verantwoording indienen over {today.year - 1}")
    assert late is (account is not None and account.is_late)
    assert [line.on for line, _ in page.context["rows"]] == sorted(line.on for line, _ in page.context["rows"])
    for _, url in page.context["rows"]:
        assert finance.get(url).status_code == 200, url


@pytest.mark.parametrize(("query", "count"), [("", 3), ("?wat=betalen", 1), ("?te_laat=on", 3), ("?zoek=zwolle", 0)])
def test_dues_can_be_narrowed(cast: Cast, finance: Client, query: str, count: int) -> None:
    grant = make_application(cast, Status.GRANTED, paid=1)
    assert grant.instalments.filter(paid_on=None).count() == 1
    page = finance.get(DUE + query)
    assert page.context["count"] == count
    assert len(_file(finance, f"{DUE}csv/{query}")) == count + 1


def test_what_is_paid_and_accounted_for_is_not_due(cast: Cast, finance: Client) -> None:
    grant = make_application(cast, Status.GRANTED, paid=2)
    for year in (2022, 2023):
        make_account(grant, year, AccountState.ACCEPTED)
    assert finance.get(DUE).context["count"] == 0
    assert "Er moet de komende tijd niets gebeuren" in finance.get(DUE).content.decode()


# ---------- queries ----------


@pytest.mark.parametrize("address", MOST)
def test_as_many_queries_for_nine_as_for_two(cast: Cast, finance: Client, address: str) -> None:
    counts = []
    for number in (2, 9):
        for index in range(number):
            agenda = make_agenda(cast)
            grant = make_application(cast, Status.GRANTED, agenda=agenda, paid=1)
            make_account(grant, 2022, submitted_at=_days_ago(index))
            make_change_request(grant, cast)
            make_application(cast, Status.SUBMITTED, agenda=agenda)
        with CaptureQueriesContext(connection) as captured:
            assert finance.get(address).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST[address]
