"""`manage.py import_reference`: the same preview as on the page, and a second run that changes nothing."""

import datetime
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from municipalities.models import Municipality, ReferenceImport, School
from records.models import Event
from tests.municipalities.duo import SCHOOLS, family_a, family_b, school
from tests.municipalities.factories import make_board, make_municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path: Path) -> Path:
    make_board("99901")
    make_municipality("Alkmaar", cbs_code="GM0361")
    rows = (school("99X000", "Kindcentrum Élan"), school("99X001"))
    (tmp_path / "vestigingenbo-2026.csv").write_bytes(family_a(SCHOOLS, *rows))
    (tmp_path / "anders-2026.csv").write_bytes(family_b(SCHOOLS, *rows))
    (tmp_path / "fout.csv").write_bytes(family_a(SCHOOLS, *rows, school("kapot")))
    (tmp_path / "gemeenten.csv").write_text("gemeentecode,gemeentenaam,aantalInwoners\nGM9904,Nieuwstad,12\n")
    return tmp_path


def run(kind: str, path: Path, **options: Any) -> str:
    out = io.StringIO()
    call_command("import_reference", kind, str(path), stdout=out, **options)
    return out.getvalue()


def test_a_preview_writes_nothing(files: Path) -> None:
    shown = run("schools", files / "vestigingenbo-2026.csv")
    assert "Nieuw: 2\n  regel 2: 99X000 Kindcentrum Élan (naam: Kindcentrum Élan; sector: Primair onderwijs;" in shown
    assert not School.objects.exists()
    assert not ReferenceImport.objects.exists()


def test_applied_and_repeated_in_both_families(files: Path) -> None:
    assert "Toegepast: import" in run("schools", files / "vestigingenbo-2026.csv", apply=True)
    before, events = list(School.objects.values_list()), Event.objects.count()
    for name in ("vestigingenbo-2026.csv", "anders-2026.csv"):
        assert "Er is niets te wijzigen." in run("schools", files / name, apply=True, sector="po")
    assert list(School.objects.values_list()) == before
    assert Event.objects.count() == events
    assert ReferenceImport.objects.count() == 1


def test_refused_rows_are_named_and_the_others_applied(files: Path) -> None:
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 regel geweigerd") as ended:
        call_command("import_reference", "schools", str(files / "fout.csv"), sector="po", apply=True, stdout=out)
    assert ended.value.returncode == 1
    assert "regel 4: kapot De School “kapo” is geen BRIN." in out.getvalue()
    assert School.objects.count() == 2


def test_what_only_a_person_knows_is_asked(files: Path) -> None:
    with pytest.raises(CommandError, match="Kies eerst: --province GM9904=…"):
        run("municipalities", files / "gemeenten.csv", date=datetime.date(2026, 1, 1), apply=True)
    with pytest.raises(CommandError, match="PV99 is geen provincie"):
        run("municipalities", files / "gemeenten.csv", province=[("GM9904", "PV99")])
    call_command(
        *("import_reference", "municipalities", str(files / "gemeenten.csv"), "--date", "2026-01-01"),
        *("--province", "GM9904=PV27", "--apply"),
        stdout=io.StringIO(),
    )
    assert Municipality.objects.get(cbs_code="GM9904").province == "PV27"


@pytest.mark.parametrize(
    ("kind", "name", "sentence"),
    [
        ("boards", "anders-2026.csv", "in de kopregel ontbreekt"),
        ("schools", "weg.csv", "is er niet"),
    ],
)
def test_a_file_that_cannot_be_used_ends_with_two(files: Path, kind: str, name: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as ended:
        run(kind, files / name)
    assert ended.value.returncode == 2
