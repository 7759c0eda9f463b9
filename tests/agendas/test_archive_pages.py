"""How long agendas are kept: the rule, a choice of one's own, two people at once, the list, and the pages."""

import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agendas.actions.retention import RetentionChanged, Term, TermRefused, decide_retention, follow_rule
from agendas.archiving import retention_of
from agendas.archiving.retention import later
from agendas.choices import Appraisal, Kind, RetentionStart, State
from agendas.models import Agenda, ArchiveRecord, RetentionRule
from agendas.workflow import StepRefused
from records.models import Event
from tests.agendas.archived import amended, archived, with_papers
from tests.cast import Cast
from tests.factories import fresh, make_agenda

pytestmark = pytest.mark.django_db

TERM = Term(Appraisal.DESTROY, 10, RetentionStart.END, "Categorie 12.3", "De selectielijst zegt het.")
SENT = {
    "follows": "own",
    "appraisal": "V",
    "years": "10",
    "starts": "end",
    "category": "Categorie 12.3",
    "note": "De selectielijst zegt het.",
    "edit": "0",
}


@pytest.fixture
def agenda(cast: Cast) -> Agenda:
    return make_agenda(cast, State.SIGNED)


@pytest.fixture
def staff(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ocw_staff)
    client.get("/agendas/")  # the first request of a session stores when it began
    return client


def _url(agenda: Agenda, name: str = "archive") -> str:
    return reverse(f"agendas:{name}", args=[agenda.reference])


def _decide(agenda: Agenda, cast: Cast, edit: int = 0, **changes: Any) -> ArchiveRecord:
    return decide_retention(agenda=agenda, term=Term(**(vars(TERM) | changes)), edit=edit, by=cast.ocw_staff)


def test_without_a_rule_nothing_is_invented(agenda: Agenda) -> None:
    RetentionRule.objects.all().delete()
    kept = retention_of(agenda)
    assert (kept.appraisal, kept.years, kept.category, kept.ends_on) == (Appraisal.UNDECIDED, None, "", None)
    assert kept.from_rule


def test_the_rule_of_the_kind_holds_until_somebody_decides_otherwise(cast: Cast, agenda: Agenda) -> None:
    rule = {"appraisal": Appraisal.DESTROY, "years": 7, "starts": RetentionStart.END, "category": "12"}
    RetentionRule.objects.update_or_create(kind=Kind.MUNICIPAL, defaults=rule)
    kept = retention_of(agenda)
    assert (kept.years, kept.ends_on, kept.from_rule) == (7, datetime.date(2032, 12, 31), True)
    _decide(agenda, cast)
    kept = retention_of(agenda)
    assert (kept.years, kept.ends_on, kept.from_rule) == (10, datetime.date(2035, 12, 31), False)
    follow_rule(agenda=agenda, reason="Toch niet.", edit=1, by=cast.ocw_staff)
    assert retention_of(agenda).years == 7


def test_a_term_from_the_last_signature(cast: Cast, agenda: Agenda) -> None:
    signed = max(row.date for row in agenda.rounds.get().signatures.all())
    _decide(agenda, cast, starts=RetentionStart.SIGNED, years=5)
    kept = retention_of(agenda)
    assert kept.begins_on == signed
    assert kept.ends_on == later(signed, 5)


def test_29_february_ends_on_the_28th() -> None:
    assert later(datetime.date(2024, 2, 29), 1) == datetime.date(2025, 2, 28)
    assert later(datetime.date(2024, 2, 29), 4) == datetime.date(2028, 2, 29)


def test_what_is_kept_for_ever_has_no_end(cast: Cast, agenda: Agenda) -> None:
    _decide(agenda, cast, appraisal=Appraisal.KEEP, years=None)
    kept = retention_of(agenda)
    assert (kept.years, kept.ends_on) == (None, None)


def test_a_term_that_cannot_be_is_refused_at_its_field(cast: Cast, agenda: Agenda) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"years": None}, "years"),
        ({"years": 0}, "years"),
        ({"years": 201}, "years"),
        ({"appraisal": Appraisal.KEEP}, "years"),
        ({"category": " "}, "category"),
        ({"note": " "}, "note"),
    ]
    for changes, field in wrong:
        with pytest.raises(TermRefused) as refused:
            _decide(agenda, cast, **changes)
        assert (changes, refused.value.field) == (changes, field)
    assert not ArchiveRecord.objects.exists()


def test_two_people_at_once(cast: Cast, agenda: Agenda) -> None:
    _decide(agenda, cast)
    with pytest.raises(RetentionChanged, match=cast.ocw_staff.name):
        _decide(agenda, cast, years=20)
    with pytest.raises(RetentionChanged):
        follow_rule(agenda=agenda, reason="Anders.", edit=0, by=cast.ocw_reviewer)
    assert retention_of(agenda).years == 10
    # An edit that was undone and done again is another one than what somebody saw.
    follow_rule(agenda=agenda, reason="Toch niet.", edit=1, by=cast.ocw_staff)
    again = _decide(agenda, cast, years=30)
    assert again.edit == 3
    with pytest.raises(RetentionChanged):
        _decide(agenda, cast, edit=1)


def test_who_does_not_look_after_the_archive_decides_nothing(cast: Cast, agenda: Agenda) -> None:
    with pytest.raises(StepRefused, match="hoort niet bij uw rol"):
        decide_retention(agenda=agenda, term=TERM, edit=0, by=cast.coordinator_noord)
    with pytest.raises(StepRefused):
        follow_rule(agenda=agenda, reason="x", edit=0, by=cast.officer_alkmaar)


def test_the_page_of_a_signed_agenda(cast: Cast, staff: Client) -> None:
    agenda = with_papers(cast)
    page = staff.get(_url(agenda)).content.decode()
    assert "Nog niet bepaald" in page
    this = agenda.rounds.get()
    for file in (this.sealed_pdf, this.evidence_pdf, this.college_decisions.get().document):
        assert file.sha256 in page
    assert "Pakket maken" in page
    assert page.count("<h1") == 1


def test_the_page_of_an_agenda_that_is_not_signed(cast: Cast, staff: Client) -> None:
    page = staff.get(_url(make_agenda(cast, State.FROZEN))).content.decode()
    assert "kan pas als alles is ondertekend" in page
    assert "Pakket maken" not in page


def test_deciding_on_the_page(cast: Cast, agenda: Agenda, staff: Client) -> None:
    assert staff.post(_url(agenda, "archive_edit"), SENT).status_code == 302
    record = ArchiveRecord.objects.get()
    assert (record.years, record.changed_by) == (10, cast.ocw_staff)
    event = Event.objects.filter(stream=agenda.stream).latest("number")
    assert event.action == "retention_decided"
    assert event.data["after"] == {"appraisal": "V", "years": 10, "starts": "end", "category": "Categorie 12.3"}
    page = staff.get(_url(agenda)).content.decode()
    assert "31 december 2035" in page
    assert cast.ocw_staff.name in page
    history = staff.get(_url(agenda, "history")).content.decode()
    assert "Er is vastgelegd hoe lang de agenda wordt bewaard." in history
    assert "De selectielijst zegt het." in history


def test_a_colleague_decided_meanwhile(cast: Cast, agenda: Agenda, staff: Client) -> None:
    decide_retention(agenda=agenda, term=TERM, edit=0, by=cast.ocw_reviewer)
    response = staff.post(_url(agenda, "archive_edit"), SENT | {"years": "33", "note": "Mijn eigen reden."})
    page = response.content.decode()
    assert response.status_code == 409
    assert f"{cast.ocw_reviewer.name} heeft de bewaartermijn intussen gewijzigd" in page
    # Both are there: what holds now, and what was typed.
    assert "10 jaar" in page
    assert 'value="33"' in page
    assert "Mijn eigen reden." in page
    assert retention_of(agenda).years == 10
    sent = SENT | {"years": "33", "edit": str(response.context["form"]["edit"].value())}
    assert staff.post(_url(agenda, "archive_edit"), sent).status_code == 302
    assert retention_of(agenda).years == 33


# The rule, and what holds now untouched.
RULE = {"follows": "rule", "appraisal": "N", "years": "", "category": ""}


def test_the_rule_again_with_the_own_choice_as_it_stands(cast: Cast, agenda: Agenda, staff: Client) -> None:
    _decide(agenda, cast)
    url, back = _url(agenda, "archive_edit"), SENT | {"follows": "rule", "edit": "1"}
    refused = staff.post(url, back | {"years": "12"})
    assert refused.status_code == 422 and 'value="12"' in refused.content.decode()
    assert list(refused.context["form"].errors) == ["follows"]
    assert retention_of(agenda).years == 10
    shown = staff.get(url).context["form"].initial
    sent = {name: str(shown[name]) for name in ("appraisal", "years", "starts", "category")}
    assert staff.post(url, back | sent).status_code == 302
    assert retention_of(agenda).from_rule


def test_what_is_wrong_is_said_and_nothing_is_lost(agenda: Agenda, staff: Client) -> None:
    wrong = [
        ({"years": "tien"}, "Schrijf een heel getal"),
        ({"years": ""}, "Vul het aantal jaren in"),
        ({"years": "999999999999"}, "1 tot en met 200"),
        ({"note": ""}, "Schrijf op waarom"),
        ({"category": ""}, "categorie van de selectielijst"),
        ({"appraisal": "X"}, "Kies een waardering uit de lijst"),
        (RULE, "geldt de bewaarregel van haar soort al"),
        ({"follows": "rule"}, "vulde bij ‘Waardering’, ‘Bewaartermijn in jaren’ en ‘Categorie van de selectielijst’"),
        (RULE | {"years": "12"}, "vulde bij ‘Bewaartermijn in jaren’ iets anders in"),
        ({"follows": ""}, "Kies wat er geldt"),
    ]
    for changes, sentence in wrong:
        response = staff.post(_url(agenda, "archive_edit"), SENT | {"note": "Mijn reden."} | changes)
        page = response.content.decode()
        assert response.status_code == 422, changes
        assert sentence in page
        assert changes.get("note", "Mijn reden.") in page
    assert not ArchiveRecord.objects.exists()


def _listed(client: Client, **chosen: str) -> list[str]:
    response = client.get(f"{reverse('agendas:archive_list')}?{urlencode(chosen)}")
    assert response.status_code == 200
    return [row.reference for row in response.context["rows"]]


@pytest.fixture
def several(cast: Cast) -> dict[str, str]:
    """Kept: an undecided one, one that ends in 2035, one for ever, a withdrawn one; and a draft, which is not kept."""
    undecided, ends, ever = (make_agenda(cast, State.SIGNED) for _ in range(3))
    _decide(ends, cast)
    _decide(ever, cast, appraisal=Appraisal.KEEP, years=None)
    withdrawn = make_agenda(cast, State.WITHDRAWN, title="Nooit getekend")
    make_agenda(cast, State.DRAFT)
    found = {"undecided": undecided, "ends": ends, "ever": ever, "withdrawn": withdrawn}
    return {name: row.reference for name, row in found.items()}


def test_the_list_finds_filters_and_sorts(several: dict[str, str], staff: Client) -> None:
    assert set(_listed(staff)) == set(several.values())
    assert _listed(staff)[0] == several["ends"]  # what ends first stands first, what never ends last
    assert _listed(staff, waardering="N") == sorted([several["undecided"], several["withdrawn"]])
    assert _listed(staff, waardering="B") == [several["ever"]]
    assert _listed(staff, eindigt="2035") == [several["ends"]]
    assert _listed(staff, eindigt="2036") == []
    assert _listed(staff, regel="own") == sorted([several["ends"], several["ever"]])
    assert _listed(staff, status="withdrawn") == [several["withdrawn"]]
    assert _listed(staff, zoek="nooit getekend") == [several["withdrawn"]]
    assert _listed(staff, zoek="alkmaar", soort="addendum") == []
    assert _listed(staff, volgorde="-kenmerk") == sorted(several.values(), reverse=True)
    assert set(_listed(staff, volgorde="waardering")[:2]) == {several["undecided"], several["withdrawn"]}


def test_a_term_that_is_over(cast: Cast, staff: Client) -> None:
    agenda = make_agenda(cast, State.SIGNED)
    Agenda.objects.filter(pk=agenda.pk).update(start_year=2018, end_year=2021)
    _decide(agenda, cast, years=2)
    assert _listed(staff, eindigt="voorbij") == [agenda.reference]


def test_an_empty_list_says_what_comes_there(cast: Cast, staff: Client) -> None:
    page = staff.get(reverse("agendas:archive_list")).content.decode()
    assert "Er is nog niets om te bewaren" in page
    assert "Niets gevonden" in staff.get(f"{reverse('agendas:archive_list')}?zoek=x").content.decode()


def test_the_list_as_a_file(several: dict[str, str], staff: Client) -> None:
    response: Any = staff.get(f"{reverse('agendas:archive_list_csv')}?waardering=V")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(several["ends"])
    assert "31-12-2035" in lines[1]


def test_only_who_looks_after_the_archive_sees_the_list(cast: Cast, client: Client) -> None:
    for person, status in (("ocw_staff", 200), ("ocw_finance", 403), ("coordinator_noord", 403), ("reader", 403)):
        client.force_login(cast.people[person])
        assert client.get(reverse("agendas:archive_list")).status_code == status, person
        assert client.get(reverse("agendas:archive_list_csv")).status_code == status, person


def test_the_list_and_the_page_ask_no_more_for_more_rows(cast: Cast, staff: Client) -> None:
    lists, pages = [], []
    for agendas, addenda in ((1, 1), (3, 6)):  # 2 rows, and 9
        while Agenda.objects.filter(parent=None).count() < agendas:
            agenda = archived(cast)
        for number in range(addenda):
            amended(cast, agenda, number)
        for counts, url in ((lists, reverse("agendas:archive_list")), (pages, _url(fresh(agenda)))):
            with CaptureQueriesContext(connection) as captured:
                assert staff.get(url).status_code == 200
            counts.append(len(captured))
    assert lists[0] == lists[1] <= 8
    assert pages[0] == pages[1] <= 20
