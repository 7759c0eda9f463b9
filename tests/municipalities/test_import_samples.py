"""The samples of DUO and CBS: how many rows are taken, how many are not, and why. Skipped where they are not there."""

import datetime
from collections import Counter
from typing import Any

import pytest

from municipalities.actions import load_reference
from municipalities.choices import ImportKind, RowOutcome
from municipalities.importing.layouts import guess_kind
from municipalities.importing.planning import Options
from municipalities.importing.problems import FileRefused
from municipalities.importing.proposals import propose
from municipalities.importing.reading import read
from municipalities.importing.text import Sheet
from municipalities.models import Municipality, School, SchoolBoard
from records.models import Event
from tests.municipalities.duo import SAMPLES, apply, family_b, found, read_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples of DUO and CBS are not on this machine"),
]
PRIMARY = "duo_alle-vestigingen-bo_2021-10_cp1252.csv"
SECONDARY = "duo_alle-vestigingen-vo_2026_fragment.csv"
D = datetime.date


@pytest.fixture(autouse=True)
def _municipalities() -> None:
    load_reference(by=None)


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def reasons(content: bytes, **options: Any) -> Counter[str]:
    """The reasons of refused and skipped rows, without the numbers in them."""
    rows = propose(content, Options(**options)).of(RowOutcome.REFUSED, RowOutcome.SKIPPED)
    return Counter("".join(character for character in row.sentence if not character.isdigit()) for row in rows)


def test_primary_schools_in_windows_1252() -> None:
    content, options = sample(PRIMARY), {"kind": ImportKind.SCHOOLS, "day": D(2021, 10, 1), "sector": "po"}
    refused = reasons(content, **options)
    assert sum(refused.values()) == 180
    assert [sentence[:50] for sentence in refused] == ["Het schoolbestuur  staat niet in het portaal. Lees"]
    run = apply(read_in(content, name=PRIMARY, day=D(2021, 10, 1), create_boards=True))
    assert (run.counts["refused"], School.objects.count(), SchoolBoard.objects.count()) == (0, 180, 127)
    assert School.objects.filter(name="Dalton Kindcentrum ’t Kompas").exists(), "the right character set"


def test_the_same_rows_in_the_other_family_change_nothing() -> None:
    content = sample(PRIMARY)
    apply(read_in(content, day=D(2021, 10, 1), create_boards=True))
    sheet = Sheet(content)
    other = family_b(sheet.headings, *(line.cells for line in sheet))
    assert read(other).encoding == "utf-8-sig"
    before, events = list(School.objects.values_list().order_by("pk")), Event.objects.count()
    for again in (content, other):
        proposal = propose(again, Options(kind=ImportKind.SCHOOLS, day=D(2021, 10, 1), sector="po"))
        assert found(proposal) == {"unchanged": 180}
    run = apply(read_in(other, day=D(2021, 10, 1)))
    assert run.state == "applied"
    assert list(School.objects.values_list().order_by("pk")) == before
    assert not Event.objects.filter(action="imported", number__gt=1).exists()
    assert Event.objects.exclude(stream__startswith="import:").count() <= events


def test_secondary_schools_with_the_headings_of_2026() -> None:
    content, options = sample(SECONDARY), {"kind": ImportKind.SCHOOLS, "day": D(2026, 1, 1), "sector": "vo"}
    assert sum(reasons(content, **options).values()) == 10
    proposal = propose(content, Options(**options, create_boards=True))
    tables = Counter((row.table, row.outcome) for row in proposal.rows)
    assert tables == {("school", RowOutcome.NEW): 10, ("schoolboard", RowOutcome.NEW): 7}


def test_a_file_about_pupils_says_which_file_to_take() -> None:
    with pytest.raises(FileRefused, match=r"leerlingenbestand van DUO.*Kies het bestand met alle vestigingen"):
        guess_kind(Sheet(sample("duo_leerlingen-vo-per-vestiging-en-bestuur_2025_fragment.csv")).headings)


def test_municipalities_of_pdok() -> None:
    content = sample("pdok_wijkenbuurten_2023_gemeenten.csv")
    options = {"kind": ImportKind.MUNICIPALITIES, "day": D(2023, 1, 1)}
    assert found(propose(content, Options(**options))) == {"unchanged": 99, "skipped": 1}
    assert reasons(content, **options) == {"GM is bij het CBS “Buitenland”, geen gemeente.": 1}
    Municipality.objects.update(population=None, population_date=None)
    apply(read_in(content))
    assert Municipality.objects.get(cbs_code="GM0361").population == 111834
    assert Municipality.objects.filter(population_date=D(2023, 1, 1)).count() == 99
    snake = content.replace(b"aantalInwoners", b"aantal_inwoners").replace(b"gemeentecode", b"gemeente_code")
    assert found(propose(snake, Options(**options))) == {"unchanged": 99, "skipped": 1}


def test_statline_without_inhabitants_says_what_is_missing() -> None:
    content = sample("cbs_statline_85163NED_ses-woa_2019_amsterdam.csv")
    with pytest.raises(FileRefused, match="in de kopregel ontbreekt: aantalInwoners"):
        guess_kind(Sheet(content).headings)
    as_if = content.replace(b"Particuliere huishoudens (Aantal)", b"Bevolking/Aantal inwoners (aantal)")
    proposal = propose(as_if, Options(kind=ImportKind.MUNICIPALITIES, day=D(2019, 1, 1)))
    assert found(proposal) == {"unchanged": 1, "skipped": 179}
    assert "nieuwere telling, van 1 januari 2023" in proposal.of(RowOutcome.UNCHANGED)[0].sentence
