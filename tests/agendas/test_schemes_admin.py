"""Funding schemes in the administration: who writes them, versions that never overlap, and one event per change."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agendas.actions.schemes import delete_scheme, new_version, save_scheme
from agendas.models import FundingScheme, SchemeWindow
from records.models import Event
from tests.cast import Cast
from tests.factories import intervention, make_agenda

D = datetime.date
ADD = "admin:agendas_fundingscheme_add"


def address(page: str, scheme: FundingScheme) -> str:
    return reverse(f"admin:agendas_fundingscheme_{page}", args=[scheme.pk])


def make(code: str = "gka-2027", **fields: Any) -> FundingScheme:
    facts = {"name": "GKA-subsidie 2027", "valid_from": D(2027, 1, 1), **fields}
    return FundingScheme.objects.create(code=code, **facts)


def filled(*windows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return what the form sends; each of `windows` may have an id."""
    sent = {
        "name": "GKA-subsidie 2027",
        "code": "gka-2027",
        "valid_from": "1-1-2027",
        **dict.fromkeys(("number", "source", "source_url", "note", "valid_to", "ceiling", "maximum"), ""),
        **dict.fromkeys(("gka_share", "instalments", "activities_until", "accountability"), ""),
        "windows-TOTAL_FORMS": len(windows),
        "windows-INITIAL_FORMS": sum("id" in window for window in windows),
    }
    for number, window in enumerate(windows):
        empty = dict.fromkeys(("year", "opens_at", "closes_at", "ceiling", "activities_until"), "")
        sent |= {f"windows-{number}-{name}": value for name, value in (empty | window).items()}
    return sent | changes


@pytest.fixture
def finance(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ocw_finance)
    return client


def errors_of(page: Any) -> str:
    assert page.status_code == 200
    return " ".join(str(page.context["adminform"].form.errors) + str(rows.errors) + str(rows.non_form_errors())
                    for rows in page.context["row_sets"])  # fmt: skip


def test_the_next_scheme_is_added_without_a_developer(finance: Client, cast: Cast) -> None:
    sent = filled(
        {"year": "2027", "opens_at": "1-3-2027 9:00", "closes_at": "15-10-2027 12.00", "ceiling": "5.800.000,-"},
        ceiling="14.000.000",
        maximum="140.000,-",
        gka_share="2/3",
        instalments="2",
        sectors=["vo", "po"],
        activities_until="30-12-2029",
        accountability="G2",
        source="Stcrt. 2027, 1",
        source_url="https://wetten.overheid.nl/x",
    )
    page = finance.post(reverse(ADD), sent)
    assert page.status_code == 302, errors_of(page)
    scheme = FundingScheme.objects.get()
    assert (scheme.maximum, scheme.ceiling) == (Decimal("140000.00"), Decimal("14000000.00"))
    assert scheme.sectors == ["po", "vo"] and scheme.accountability == "G2"
    window = scheme.windows.get()
    assert timezone.localtime(window.closes_at).strftime("%Y-%m-%d %H:%M %Z") == "2027-10-15 12:00 CEST"
    assert window.closes_at == datetime.datetime(2027, 10, 15, 10, 0, tzinfo=datetime.UTC)
    (event,) = Event.objects.filter(stream=scheme.stream)
    assert (event.action, event.actor_name) == ("created", cast.ocw_finance.name)
    assert event.data["windows"]["2027"]["closes_at"] == [None, "2027-10-15 12:00"]


def test_one_event_tells_the_change_and_the_history_says_it_in_dutch(finance: Client) -> None:
    scheme = make(maximum=100_000, sectors=["po"])
    window = SchemeWindow.objects.create(scheme=scheme, year=2027)
    windows: list[dict[str, Any]] = [
        {"id": window.pk, "scheme": scheme.pk, "year": "2027", "closes_at": "15-10-2027 12:00"},
        {"year": "2028", "ceiling": "5"},
    ]
    page = finance.post(address("change", scheme), filled(*windows, maximum="140.000", sectors=["po", "vo"]))
    assert page.status_code == 302, errors_of(page)
    (event,) = Event.objects.filter(stream=scheme.stream)
    assert event.data["changes"]["maximum"] == ["100000.00", "140000.00"]
    text = finance.get(address("history", scheme)).content.decode()
    assert "van € 100.000 naar € 140.000" in text
    assert "van primair onderwijs naar primair onderwijs en voortgezet onderwijs" in text
    assert "Aanvraagjaar 2027: Sluit: 15 oktober 2027 om 12.00 uur" in text
    assert "Aanvraagjaar 2028: Plafond van dit jaar: € 5" in text
    assert finance.post(address("change", scheme), _unchanged(scheme)).status_code == 302
    assert Event.objects.filter(stream=scheme.stream).count() == 1, "nothing changed, nothing is told"


def _unchanged(scheme: FundingScheme) -> dict[str, Any]:
    first, second = scheme.windows.all()
    own = [
        {"id": first.pk, "scheme": scheme.pk, "year": "2027", "closes_at": "15-10-2027 12:00"},
        {"id": second.pk, "scheme": scheme.pk, "year": "2028", "ceiling": "5"},
    ]
    return filled(*own, maximum="140000", sectors=["po", "vo"])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"valid_from": "1-6-2027"}, "Er is al een versie van gka-2027 vanaf 1 januari 2027 zonder laatste dag."),
        ({"valid_from": "1-6-2026"}, "Twee versies gelden nooit op dezelfde dag"),
        ({"code": "gka-2028", "valid_to": "31-12-2026"}, "De laatste dag ligt voor de eerste dag."),
        ({"code": "gka-2028", "maximum": "-5"}, "Vul een bedrag in van 0 euro of meer."),
        ({"code": "gka-2028", "maximum": "0"}, "Het hoogste bedrag is meer dan nul."),
        ({"code": "gka-2028", "maximum": "12.50"}, "Vul een bedrag in cijfers in"),
        ({"code": "gka-2028", "maximum": "99999999999999"}, "Dit bedrag is te groot"),
        ({"code": "gka-2028", "gka_share": "4/3"}, "meer dan alles"),
        ({"code": "gka-2028", "gka_share": "66%"}, "Schrijf het deel als breuk"),
        ({"code": "gka-2028", "sectors": ["mixed"]}, "keuze uit de lijst"),
        ({"code": "gka-2028", "source_url": "javascript:alert(1)"}, "webadres"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(finance: Client, changes: dict[str, Any], words: str) -> None:
    make()
    assert words in errors_of(finance.post(reverse(ADD), filled(**changes)))
    assert FundingScheme.objects.count() == 1 and not Event.objects.filter(stream__startswith="funding_scheme").exists()


@pytest.mark.parametrize(
    ("windows", "words"),
    [
        ([{"year": "2027", "opens_at": "1-3-2027"}], "Vul een dag met een tijd in"),
        ([{"year": "2027", "opens_at": "2-3-2027 12:00", "closes_at": "1-3-2027 12:00"}], "sluit voordat zij opent"),
        ([{"year": "2027"}, {"year": "2027"}], "twee keer"),
        ([{"year": "2027", "ceiling": "6"}, {"year": "2028", "ceiling": "5"}], "samen € 11; dat is € 1 meer"),
        ([{"year": "2027", "opens_at": "28-3-2027 2:30"}], "omdat dan de klok omgaat"),
    ],
    ids=["a day without a time", "closes first", "a year twice", "more than the ceiling", "an hour that is skipped"],
)
def test_windows_that_cannot_be_are_refused(finance: Client, windows: list[dict[str, Any]], words: str) -> None:
    page = finance.post(reverse(ADD), filled(*windows, ceiling="10"))
    assert words in errors_of(page)
    assert page.content.decode().count('class="error-summary"') == 1
    assert not FundingScheme.objects.exists()


def test_a_new_version_copies_the_rules_and_ends_the_old_one(finance: Client, cast: Cast) -> None:
    old = make(maximum=5, sectors=["vo"])
    SchemeWindow.objects.create(scheme=old, year=2027, ceiling=7)
    page = address("new_version", old)
    assert "begint met dezelfde regels" in finance.get(page).content.decode()
    assert "Kies een latere eerste dag" in finance.post(page, {"valid_from": "1-1-2027"}).content.decode()
    assert finance.post(page, {"valid_from": "1-7-2027"}).status_code == 302
    first, second = FundingScheme.objects.order_by("valid_from")
    assert (first.pk, first.valid_to, second.valid_from, second.valid_to) == (
        *(old.pk, D(2027, 6, 30), D(2027, 7, 1)),
        None,
    )
    assert (second.maximum, second.windows.get().ceiling) == (Decimal(5), Decimal(7)) and second.sectors == ["vo"]
    assert first.windows.count() == 1
    told = Event.objects.filter(stream__in=[first.stream, second.stream]).values_list("stream", "action")
    assert set(told) == {(first.stream, "changed"), (second.stream, "created")}
    text = finance.get(address("change", second)).content.decode()
    assert address("change", first) in text


def test_a_new_version_within_an_ended_one_ends_where_that_did(cast: Cast) -> None:
    old = make(valid_to=D(2027, 12, 31))
    made = new_version(scheme=old, valid_from=D(2027, 7, 1), by=cast.ocw_finance)
    assert made.valid_to == D(2027, 12, 31)
    with pytest.raises(ValidationError, match="Er is al een versie"):
        new_version(scheme=old, valid_from=D(2027, 9, 1), by=cast.ocw_finance)
    assert FundingScheme.objects.count() == 2
    later = new_version(scheme=made, valid_from=D(2029, 1, 1), by=cast.ocw_finance)
    assert later.valid_to is None
    made.refresh_from_db()
    assert made.valid_to == D(2027, 12, 31), "it had ended already"


def test_the_action_itself_refuses_an_overlap(cast: Cast) -> None:
    """Two people who both passed the form: the second is told, and nothing is stored."""
    make()
    second = FundingScheme(code="gka-2027", name="X", valid_from=D(2027, 2, 1))
    with pytest.raises(ValidationError, match="Er is al een versie"):
        save_scheme(scheme=second, by=cast.ocw_finance)
    assert FundingScheme.objects.count() == 1


def test_what_is_used_is_not_deleted(finance: Client, cast: Cast) -> None:
    free, used = make("gka-2028"), make()
    row = intervention()
    row["funding"]["scheme"] = used.code
    make_agenda(cast, interventions=[row])
    assert address("delete", free) in finance.get(address("change", free)).content.decode()
    assert address("delete", used) not in finance.get(address("change", used)).content.decode()
    assert finance.post(address("delete", used), {"post": "yes"}).status_code == 403
    with pytest.raises(ValidationError, match="in gebruik"):
        delete_scheme(scheme=used, by=cast.ocw_finance)
    assert finance.post(address("delete", free), {"post": "yes"}).status_code == 302
    assert FundingScheme.objects.get() == used
    assert Event.objects.get(stream=free.stream).action == "deleted"


def test_the_rules_of_what_is_asked_stay(finance: Client, cast: Cast) -> None:
    from tests.funding.factories import make_application

    scheme = make(maximum=Decimal(5), sectors=["po"], ceiling=Decimal(100))
    window = SchemeWindow.objects.create(scheme=scheme, year=2027, ceiling=7)
    fields = finance.get(address("change", scheme)).context["adminform"].form.fields
    assert "code" not in fields and {"valid_from", "maximum", "sectors"} <= set(fields)
    make_application(cast, scheme=scheme)
    page = finance.get(address("change", scheme))
    assert set(page.context["adminform"].form.fields) == {"ceiling", "valid_to", "source", "source_url", "note"}
    assert "houdt de regels van toen" in " ".join(page.content.decode().split())
    row = {"id": window.pk, "scheme": scheme.pk, "year": "2030", "closes_at": "15-10-2027 12:00", "ceiling": "9"}
    new = {"year": "2031", "ceiling": "1"}
    assert "Aanvraagjaar" in errors_of(finance.post(address("change", scheme), filled(row, new)))
    sent = filled(row, maximum="140000", sectors=["vo"], ceiling="200", note="Verhoogd.", gka_share="1/2")
    answer = finance.post(address("change", scheme), sent)
    assert answer.status_code == 302, errors_of(answer)
    scheme.refresh_from_db()
    assert (scheme.maximum, scheme.sectors, scheme.gka_share) == (Decimal(5), ["po"], "")
    assert (scheme.ceiling, scheme.note) == (Decimal(200), "Verhoogd.")
    kept = scheme.windows.get()
    assert (kept.year, kept.closes_at, kept.ceiling) == (2027, None, Decimal(9))
    assert finance.post(address("delete", scheme), {"post": "yes"}).status_code == 403


PEOPLE = {"ocw_finance": 200, "administrator": 200, "ocw_staff": 403, "coordinator_noord": 302, "school_board": 302}


@pytest.mark.parametrize(("person", "status"), PEOPLE.items())
def test_who_writes_schemes(client: Client, cast: Cast, person: str, status: int) -> None:
    scheme = make()
    user: User = getattr(cast, person)
    client.force_login(user)
    for page in (reverse(ADD), address("change", scheme), address("new_version", scheme)):
        assert client.get(page).status_code == status, page
    assert client.get(address("history", scheme)).status_code == status
    assert client.post(address("new_version", scheme), {"valid_from": "1-7-2027"}).status_code == (
        302 if status != 403 else 403
    )
    assert FundingScheme.objects.count() == (2 if status == 200 else 1)


def test_finance_finds_nothing_else_in_the_administration(finance: Client) -> None:
    groups = finance.get(reverse("admin:index")).context["groups"]
    assert [group["title"] for group in groups] == ["Geld"]
    assert [row["name"] for row in groups[0]["lists"]] == ["Regelingen"]
    for name in ("municipalities_region", "interventions_theme", "municipalities_membership", "records_event"):
        assert finance.get(reverse(f"admin:{name}_changelist")).status_code == 403, name


def test_the_list_is_searched_and_filtered(finance: Client) -> None:
    make(name="Lopend", valid_from=D(2020, 1, 1), maximum=140_000)
    make("gka-oud", name="Voorbij", valid_from=D(2010, 1, 1), valid_to=D(2011, 1, 1))
    page = reverse("admin:agendas_fundingscheme_changelist")
    text = finance.get(page).content.decode()
    assert "Lopend" in text and "Voorbij" in text and "€ 140.000" in text
    text = finance.get(f"{page}?nu=nee&q=oud").content.decode()
    assert "Voorbij" in text and "Lopend" not in text
