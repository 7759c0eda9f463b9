"""What an import proposes, row by row, and that applying does exactly that."""

import datetime

import pytest

from municipalities.actions import save_row
from municipalities.choices import ImportKind, Province, RowOutcome, Sector
from municipalities.importing.problems import FileRefused
from municipalities.models import Municipality, School, SchoolBoard
from tests.municipalities.duo import BOARDS, SCHOOLS, apply, family_a, found, plan, read_in, school
from tests.municipalities.factories import make_board, make_municipality, make_school, make_user

pytestmark = pytest.mark.django_db
D = datetime.date
CBS = ("gemeentecode", "gemeentenaam", "water", "aantalInwoners", "jrstatcode")


@pytest.fixture
def alkmaar() -> Municipality:
    return make_municipality("Alkmaar", cbs_code="GM0361")


@pytest.fixture
def board() -> SchoolBoard:
    return make_board("99901", name="Bestuur Een")


def boards(*rows: tuple[str, str]) -> bytes:
    return family_a(BOARDS, *((*row, "1811 AB", "12345678", "") for row in rows))


def cbs(*rows: tuple[str, ...]) -> bytes:
    return family_a(CBS, *rows)


def sentences(proposal) -> list[tuple[int | None, str]]:
    return [(row.line, row.sentence) for row in proposal.of(RowOutcome.REFUSED)]


def test_schools_new_changed_unchanged(alkmaar: Municipality, board: SchoolBoard) -> None:
    make_school("99X000", board, name="De School", municipality=alkmaar)
    make_school("99X001", board, name="Oude naam", municipality=alkmaar)
    content = family_a(SCHOOLS, school("99X000"), school("99X001"), school("99X002"))
    proposal = plan(content)
    assert found(proposal) == {"unchanged": 1, "changed": 1, "new": 1}
    assert [row.changes for row in proposal.of(RowOutcome.CHANGED)] == [{"name": ["Oude naam", "De School"]}]
    assert School.objects.count() == 2, "a proposal writes nothing"
    run = apply(read_in(content))
    assert (run.state, run.counts["new"]) == ("applied", 1)
    assert list(School.objects.values_list("establishment", "name").order_by("establishment")) == [
        ("99X000", "De School"),
        ("99X001", "De School"),
        ("99X002", "De School"),
    ]
    made = School.objects.get(establishment="99X002")
    assert (made.brin, made.board, made.municipality, made.sector) == ("99X0", board, alkmaar, "po")


def test_rows_that_do_not_fit_the_lists(alkmaar: Municipality, board: SchoolBoard) -> None:
    new = make_municipality("Nieuwstad", cbs_code="GM9902", valid_from=D(2022, 1, 1))
    make_municipality("Oudstad", cbs_code="GM9901", valid_to=D(2021, 12, 31), successor=new)
    rows = [
        school("99X000"),
        school("99X000"),
        school("99X001", board="99999"),
        school("99X002", place="9901"),
        school("99X003", place="9999"),
        school("99X004", name="N" * 201),
        ("", "99901", "99X9", "99X005", "Verkeerde BRIN", "", "0361"),
        school("99X006", name=""),
    ]
    assert sentences(plan(family_a(SCHOOLS, *rows))) == [
        (3, "99X000: dit staat ook al op regel 2."),
        (
            4,
            "Het schoolbestuur 99999 staat niet in het portaal. Lees eerst het bestand met bevoegde gezagen in, of "
            "kies bij deze import om nieuwe besturen aan te maken.",
        ),
        (
            5,
            "De gemeente Oudstad (GM9901) bestond niet meer op 1 januari 2026: de laatste dag was 31 december 2021. "
            "Zij is opgegaan in Nieuwstad (GM9902). Controleer de peildatum.",
        ),
        (6, "De gemeente GM9999 staat niet in het portaal. Controleer de code, of lees eerst de gemeenten in."),
        (7, "De naam is langer dan 200 tekens."),
        (8, "De vestiging 99X005 hoort niet bij de BRIN 99X9. Controleer deze regel bij DUO."),
        (9, "De kolom VESTIGINGSNAAM is leeg."),
    ]
    early = plan(family_a(SCHOOLS, school("99X002", place="9902")), day=D(2021, 6, 1))
    assert "bestond nog niet op 1 juni 2021: zij begint op 1 januari 2022" in sentences(early)[0][1]
    assert found(plan(family_a(SCHOOLS, school("99X002", place="9901")), day=D(2021, 6, 1))) == {"new": 1}


def test_unknown_boards_come_along_when_asked(alkmaar: Municipality) -> None:
    content = family_a(SCHOOLS, school("99X000"), school("99X001"))
    assert found(plan(content)) == {"refused": 2}
    apply(read_in(content, create_boards=True))
    made = SchoolBoard.objects.get(number="99901")
    assert (made.name, made.sector) == ("Schoolbestuur 99901 (naam nog niet bekend)", "po")
    assert School.objects.filter(board=made).count() == 2
    apply(read_in(boards(("99901", "De echte naam"))))
    assert SchoolBoard.objects.get(number="99901").name == "De echte naam"


def test_a_board_in_two_sectors_is_mixed() -> None:
    apply(read_in(boards(("99901", "Een Bestuur"))))
    apply(read_in(boards(("99901", "Een Bestuur")), sector="vo"))
    assert SchoolBoard.objects.get().sector == Sector.MIXED
    assert found(plan(boards(("99901", "Een Bestuur")), ImportKind.BOARDS)) == {"unchanged": 1}


def test_a_full_file_ends_what_is_not_in_it(alkmaar: Municipality, board: SchoolBoard) -> None:
    make_school("99X000", board, name="De School", municipality=alkmaar)
    make_school("99X001", board, municipality=alkmaar)
    make_school("99X002", board, municipality=alkmaar, sector=Sector.SECONDARY)
    make_school("99X003", board, municipality=alkmaar, valid_to=D(2020, 1, 1))
    make_school("99X004", board, municipality=alkmaar, valid_from=D(2026, 2, 1))
    content = family_a(SCHOOLS, school("99X000"))
    assert found(plan(content)) == {"unchanged": 1}
    apply(read_in(content, is_full=True, ended_on=D(2025, 12, 31)))
    last_days = dict(School.objects.values_list("establishment", "valid_to"))
    assert last_days == {
        "99X000": None,
        "99X001": D(2025, 12, 31),
        "99X002": None,
        "99X003": D(2020, 1, 1),
        "99X004": None,
    }
    again = plan(family_a(SCHOOLS, school("99X001", name="School 99X001")), day=D(2026, 6, 1))
    assert again.of(RowOutcome.CHANGED)[0].changes == {"valid_to": ["2025-12-31", None]}, "DUO knows it again"


def test_a_fragment_is_no_full_file(alkmaar: Municipality, board: SchoolBoard) -> None:
    for number in range(10):
        make_school(f"99X{number:03d}", board, municipality=alkmaar)
    with pytest.raises(FileRefused, match="ontbreken 9 van de 10 scholen in deze sector van het portaal"):
        plan(family_a(SCHOOLS, school("99X000")), is_full=True, ended_on=D(2025, 12, 31))


def test_what_an_administrator_changed_stays_and_is_said(alkmaar: Municipality, board: SchoolBoard) -> None:
    row = make_school("99X000", board, name="De School", municipality=alkmaar)
    row.name = "Naam van het beheer"
    save_row(row=row, by=make_user())
    kept = plan(family_a(SCHOOLS, school("99X000"))).of(RowOutcome.KEPT)
    assert [line.sentence for line in kept] == ["Het beheer heeft dit zelf gewijzigd; dat blijft zo: naam."]
    other = make_board("99902")
    both = plan(family_a(SCHOOLS, school("99X000", board=other.number))).of(RowOutcome.CHANGED)[0]
    assert both.changes == {"board": ["99901", "99902"]}
    assert "blijft zo: naam" in both.sentence
    by_command = School.objects.get()
    by_command.name = "Door een opdracht"
    save_row(row=by_command, by=None)
    assert found(plan(family_a(SCHOOLS, school("99X000")))) == {"changed": 1}, "its value is no longer theirs"


def test_inhabitants_and_names(alkmaar: Municipality) -> None:
    make_municipality("Buurstad", cbs_code="GM9903", population=5, population_date=D(2026, 1, 1))
    make_municipality("Den Haag", cbs_code="GM0518", aliases="'s-Gravenhage")
    content = cbs(
        ("GM0361", "Alkmaar", "NEE", "111834", "2025GM0361"),
        ("GM0361", "Alkmaar", "JA", "-99997", "2025GM0361"),
        ("GM9903", "Buurstede", "NEE", "9", "2025GM9903"),
        ("GM0518", "'s-Gravenhage", "NEE", "-99997", "2025GM0518"),
        ("GM0998", "Buitenland", "NEE", "", "2025GM0998"),
    )
    proposal = plan(content, ImportKind.MUNICIPALITIES)
    assert found(proposal) == {"changed": 2, "unchanged": 1, "skipped": 2}
    assert proposal.rows[0].changes == {"population": [None, 111834], "population_date": [None, "2025-01-01"]}
    assert proposal.rows[2].changes == {"name": ["Buurstad", "Buurstede"], "aliases": ["", "Buurstad"]}
    assert "nieuwere telling, van 1 januari 2026" in proposal.rows[2].sentence
    apply(read_in(content))
    assert Municipality.objects.get(cbs_code="GM0361").population == 111834


def test_a_new_municipality_needs_a_province_and_begins_on_the_day(alkmaar: Municipality) -> None:
    content = cbs(("GM9904", "Nieuwstad", "NEE", "12", "2026GM9904"))
    row = plan(content, ImportKind.MUNICIPALITIES).rows[0]
    assert (row.outcome, row.needs, row.changes["valid_from"]) == (RowOutcome.NEW, "province", [None, "2026-01-01"])
    apply(read_in(content, decisions={"GM9904": {"province": "PV27"}}))
    made = Municipality.objects.get(cbs_code="GM9904")
    assert (made.province, made.valid_from, made.population) == (Province.NOORD_HOLLAND, D(2026, 1, 1), 12)


def test_a_municipality_that_ended_goes_into_a_new_one(alkmaar: Municipality) -> None:
    content = cbs(("GM9904", "Nieuwstad", "NEE", "12", "2026GM9904"))
    full = {"is_full": True, "ended_on": D(2025, 12, 31)}
    ended = plan(content, ImportKind.MUNICIPALITIES, **full).of(RowOutcome.ENDED)[0]
    assert (ended.key, ended.needs) == ("GM0361", "successor")
    decisions = {"GM9904": {"province": "PV27"}, "GM0361": {"successor": "GM9904"}}
    apply(read_in(content, **full, decisions=decisions))
    alkmaar.refresh_from_db()
    assert alkmaar.valid_to == D(2025, 12, 31)
    assert alkmaar.successor is not None
    assert alkmaar.successor.cbs_code == "GM9904"
    divided = plan(
        cbs(("GM9905", "X", "NEE", "1", "2027")),
        ImportKind.MUNICIPALITIES,
        is_full=True,
        ended_on=D(2026, 12, 31),
        decisions={"GM9904": {"successor": "-"}},
    ).of(RowOutcome.ENDED)
    assert "verdeeld over meer gemeenten" in divided[0].sentence


@pytest.mark.parametrize(
    ("code", "why"),
    [("GM9999", "staat niet in het portaal"), ("GM0361", "houdt in ditzelfde bestand op"), ("kwaad", "staat niet in")],
)
def test_a_successor_that_cannot_be(alkmaar: Municipality, code: str, why: str) -> None:
    content = cbs(("GM9904", "Nieuwstad", "NEE", "12", "2026GM9904"))
    with pytest.raises(FileRefused, match=f"Alkmaar kan niet opgaan in {code}.*{why}"):
        plan(
            content,
            ImportKind.MUNICIPALITIES,
            is_full=True,
            ended_on=D(2025, 12, 31),
            decisions={"GM0361": {"successor": code}},
        )


def test_a_municipality_that_did_not_exist_on_the_day(alkmaar: Municipality) -> None:
    new = make_municipality("Dijk", cbs_code="GM9906", valid_from=D(2022, 1, 1))
    make_municipality("Waard", cbs_code="GM9907", valid_to=D(2021, 12, 31), successor=new)
    rows = (("GM9907", "Waard", "NEE", "1", "2023"), ("GM9906", "Dijk", "NEE", "1", "2023"))
    refused = sentences(plan(cbs(*rows), ImportKind.MUNICIPALITIES))
    assert refused[0][1].startswith("De gemeente Waard (GM9907) bestond niet meer op 1 januari 2023:")
    assert "opgegaan in Dijk (GM9906)" in refused[0][1]
    assert len(refused) == 1


def test_only_the_newest_period_counts(alkmaar: Municipality) -> None:
    rows = [("GM0361", "Alkmaar", "NEE", number, year) for number, year in (("1", "2024"), ("2", "2025"))]
    proposal = plan(cbs(*rows), ImportKind.MUNICIPALITIES)
    assert found(proposal) == {"skipped": 1, "changed": 1}
    assert proposal.of(RowOutcome.CHANGED)[0].changes["population"] == [None, 2]
