"""The page of a municipality: facts, agendas, people to whom they concern, office holders, schools, money."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from agendas.choices import State
from dashboard.views.places import FEW_SCHOOLS
from gka_portal.notation import dutch_date
from municipalities.choices import OfficeKind
from municipalities.models import Municipality, OfficeHolder
from municipalities.roles import Role
from tests.cast import Cast
from tests.factories import make_agenda
from tests.municipalities.factories import make_membership, make_municipality, make_school, make_user

PAGE = "/gemeenten/GM0361/"
EVERY_PAGE = 5  # session, user, memberships (three)
LAST_DAY = datetime.date(2021, 12, 31)


def _text(client, url: str = PAGE) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_facts(cast: Cast, client) -> None:
    Municipality.objects.filter(pk=cast.alkmaar.pk).update(
        population=111834, population_date="2023-01-01", g40=True, is_member=True, member_since=2019
    )
    client.force_login(cast.reader)
    text = _text(client)
    for words in ("Gemeente Alkmaar", "Noord-Holland", "111.834 (op 1 januari 2023, bron: CBS)", "G40", "Sinds 2019"):
        assert words in text
    assert '<a href="mailto:coordinator.noord@example.org">Nora Noord</a>' in text


@pytest.mark.parametrize("code", ["GM9999", "gm0361", "GM036", "GM0361%00", "361"])
def test_what_is_not_there_is_404(cast: Cast, client, code: str) -> None:
    client.force_login(cast.reader)
    assert client.get(f"/gemeenten/{code}/").status_code == 404


@pytest.mark.parametrize(
    ("person", "sees"),
    [("ocw_staff", True), ("officer_alkmaar", True), ("school_board", False), ("officer_zwolle", False)],
)
def test_agendas_schools_and_money_are_those_the_viewer_may_read(cast: Cast, client, person: str, sees: bool) -> None:
    agenda = make_agenda(cast)
    client.force_login(getattr(cast, person))
    response = client.get(PAGE)
    assert (agenda.reference in response.content.decode()) is sees
    assert bool(response.context["contact_schools"]) is sees
    assert bool(response.context["money"]) is sees


def test_contact_schools_and_money(cast: Cast, client) -> None:
    agenda = make_agenda(cast)
    make_agenda(cast, State.WITHDRAWN)
    client.force_login(cast.ocw_staff)
    context = client.get(PAGE).context
    school = context["contact_schools"][0]
    assert (school.number, [line.reference for line in school.agendas]) == ("99901", [agenda.reference])
    gka = [
        line
        for row in agenda.text.document["interventions"]
        for line in row["funding"]["lines"]
        if line["source"] == "gka"
    ]
    assert context["money_total"] == sum(float(line["amount"]) for line in gka)
    assert {row.year for row in context["money"]} == {line["year"] for line in gka}


@pytest.mark.parametrize(
    ("person", "sees"),
    [
        ("ocw_staff", True),
        ("ocw_finance", True),
        ("coordinator_zuid", True),
        ("administrator", True),
        ("reader", True),
        ("alderman_alkmaar", True),
        ("officer_zwolle", False),
        ("school_board", False),
        ("minister_ocw", False),
        ("secretariat_ocw", False),
    ],
)
def test_people_are_shown_to_who_works_with_them(cast: Cast, client, person: str, sees: bool) -> None:
    client.force_login(getattr(cast, person))
    text = _text(client)
    assert ("officer.alkmaar@example.org" in text) is sees
    assert ('id="mensen"' in text) is sees


@pytest.mark.parametrize(
    ("person", "opens", "invites"),
    [
        ("coordinator_noord", True, True),
        ("officer_alkmaar", True, True),
        ("ocw_staff", True, False),
        ("administrator", True, True),
        ("coordinator_zuid", False, False),
        ("alderman_alkmaar", False, False),
    ],
)
def test_links_to_people_are_only_there_when_they_open(
    cast: Cast, client, person: str, opens: bool, invites: bool
) -> None:
    client.force_login(getattr(cast, person))
    text = _text(client)
    pages = [f"/mensen/{cast.people[name].pk}/" for name in ("officer_alkmaar", "alderman_alkmaar", "reader")]
    assert [f'href="{page}"' in text for page in pages] == [opens] * 3
    assert [client.get(page).status_code == 200 for page in pages] == [opens] * 3
    assert ('href="/mensen/uitnodigen/"' in text) is invites


def test_who_left_is_not_among_the_people(cast: Cast, client) -> None:
    left = make_user("Vera Vertrokken", is_active=False)
    make_membership(left, Role.OFFICER, municipality=cast.alkmaar)
    ended = make_user("Evert Eerder")
    make_membership(ended, Role.OFFICER, municipality=cast.alkmaar, end=LAST_DAY)
    client.force_login(cast.ocw_staff)
    text = _text(client)
    assert "Vera Vertrokken" not in text
    assert "Evert Eerder" not in text


def test_who_never_came_in_or_goes_is_recognised(cast: Cast, client) -> None:
    today = timezone.localdate()
    for name, fields in {"Ina Invited": {}, "Karel Klaar": {"last_day": today + datetime.timedelta(days=9)}}.items():
        make_membership(make_user(name, **fields), Role.OFFICER, municipality=cast.alkmaar)
    invited = User.objects.get(name="Ina Invited")
    invited.set_unusable_password()
    invited.save()
    client.force_login(cast.ocw_staff)
    assert {line.name: line.look and line.label for line in client.get(PAGE).context["people"]} == {
        "Ina Invited": "Nog niet uitgenodigd",
        "Karel Klaar": f"Vertrekt na {dutch_date(today + datetime.timedelta(days=9))}",
        "Lies Lezer": None,
        "Nora Noord": None,
        "Olivia Alkmaar": None,
        "Wouter Alkmaar": None,
    }
    assert "Nog niet uitgenodigd" in _text(client)


def test_an_agenda_is_named_after_its_municipalities(cast: Cast, client) -> None:
    make_agenda(cast, municipalities=[cast.alkmaar.cbs_code, cast.breda.cbs_code])
    client.force_login(cast.ocw_staff)
    assert [line.name for line in client.get(PAGE).context["agendas"]] == ["Alkmaar en Breda, 2022-2025"]


def test_many_schools_fold_until_one_looks_among_them(cast: Cast, client) -> None:
    client.force_login(cast.reader)
    assert client.get(PAGE).context["opens_schools"]
    for number in range(FEW_SCHOOLS):
        make_school(f"99Z0{number:02d}", cast.board, municipality=cast.alkmaar)
    assert not client.get(PAGE).context["opens_schools"]
    assert '<details class="places-more">' in _text(client)
    assert client.get(PAGE + "?zoek=99Z").context["opens_schools"]
    assert client.get(PAGE + "?page=1").context["opens_schools"]


def test_office_holders_now_and_before(cast: Cast, client) -> None:
    OfficeHolder.objects.create(
        name="Anna Vroeger",
        office="Burgemeester",
        kind=OfficeKind.MAYOR,
        organisation="gemeente Alkmaar",
        municipality=cast.alkmaar,
        end=LAST_DAY,
    )
    client.force_login(cast.officer_zwolle)
    context = client.get(PAGE).context
    assert [line.name for line in context["in_office"]] == ["Wouter Alkmaar"]
    assert [line.name for line in context["before"]] == ["Anna Vroeger"]
    assert context["before"][0].period == "tot en met 31 december 2021"


def test_an_ended_municipality_points_to_its_successor(cast: Cast, client) -> None:
    Municipality.objects.filter(pk=cast.breda.pk).update(valid_to=LAST_DAY, successor=cast.alkmaar)
    oldest = make_municipality("Oudedorp", valid_to=LAST_DAY, successor=cast.breda)
    agenda = make_agenda(cast)
    agenda.agenda_municipalities.update(municipality=oldest)
    client.force_login(cast.ocw_staff)
    text = _text(client, "/gemeenten/GM0758/")
    assert "Deze gemeente bestaat niet meer" in text
    assert 'opgegaan in <a href="/gemeenten/GM0361/">Alkmaar</a>' in " ".join(text.split())
    assert "Nieuwe agenda</a>" not in text
    text = _text(client)
    assert agenda.reference in text
    assert "Oudedorp" in text
    assert "(tot en met 31 december 2021)" in text


def test_a_divided_municipality_has_no_successor(cast: Cast, client) -> None:
    Municipality.objects.filter(pk=cast.breda.pk).update(valid_to=LAST_DAY)
    client.force_login(cast.reader)
    assert "verdeeld over andere gemeenten" in _text(client, "/gemeenten/GM0758/")


@pytest.mark.parametrize(
    ("person", "may"),
    [("coordinator_noord", True), ("ocw_staff", True), ("coordinator_zuid", False), ("alderman_alkmaar", False)],
)
def test_who_may_begin_an_agenda_here(cast: Cast, client, person: str, may: bool) -> None:
    client.force_login(getattr(cast, person))
    assert ('href="/agendas/nieuw/?gemeente=GM0361"' in _text(client)) is may


def test_the_new_agenda_is_of_this_municipality(cast: Cast, client) -> None:
    client.force_login(cast.coordinator_noord)
    assert '<option value="GM0361" selected' in _text(client, "/agendas/nieuw/?gemeente=GM0361")
    assert client.get("/agendas/nieuw/?gemeente=onzin").status_code == 200


def test_the_administrator_gets_the_link_to_the_row(cast: Cast, client) -> None:
    address = f"/admin/municipalities/municipality/{cast.alkmaar.pk}/change/"
    client.force_login(cast.administrator)
    assert address in _text(client)
    client.force_login(cast.ocw_staff)
    assert address not in _text(client)


def test_many_schools_have_pages_and_a_search(cast: Cast, client) -> None:
    client.force_login(cast.reader)
    assert "Scholen zoeken" not in _text(client)
    for number in range(30):
        make_school(f"99Y0{number:02d}", cast.board, name=f"Café {number}", municipality=cast.alkmaar)
    response = client.get(PAGE)
    assert "Scholen zoeken" in response.content.decode()
    assert "?page=2#scholen" in response.content.decode()
    assert response.context["all_schools"] == 33
    found = client.get(PAGE + "?zoek=cafe+7").context["page"]
    assert [line.name for line in found] == ["Café 17", "Café 27", "Café 7"]
    assert [line.establishment for line in client.get(PAGE + "?zoek=99x200").context["page"]] == ["99X200"]
    assert "Geen school gevonden" in _text(client, PAGE + "?zoek=xyz")


@pytest.mark.parametrize("person", ["coordinator_noord", "ocw_staff", "reader", "alderman_alkmaar", "administrator"])
def test_queries_do_not_grow(cast: Cast, client, person: str) -> None:
    make_agenda(cast, State.SIGNED)
    client.force_login(getattr(cast, person))
    client.get(PAGE)  # the first request of a session stores when it began
    counts = []
    for round_ in range(2):
        for number in range(1 + 4 * round_):
            make_agenda(cast, State.SIGNED)
            make_membership(make_user(), Role.READER, municipality=cast.alkmaar)
            make_municipality(valid_to=LAST_DAY, successor=cast.alkmaar)
            make_school(f"99Z{round_}{number:02d}", cast.board, municipality=cast.alkmaar)
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        counts.append(len(captured))
    # Municipality with mergers, schools, agendas (two), the addenda to them, people (two), office holders, contact
    # schools, money, may begin one; nobody needs all of them.
    assert counts[0] == counts[1] <= EVERY_PAGE + 9
