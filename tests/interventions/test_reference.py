"""Themes, factors and catalogue: loading, the command, and who manages them."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from interventions.actions import load_reference
from interventions.models import CatalogueEntry, Factor, Theme
from municipalities.models import Municipality
from municipalities.roles import Role
from records.models import Event
from tests.municipalities.factories import make_membership, make_municipality, make_user

pytestmark = pytest.mark.django_db


def load(directory: Path, overwrite: bool = False, **files: str) -> dict[str, Any]:
    for name, content in files.items():
        (directory / f"{name}.csv").write_text(content, encoding="utf-8")
    return {report.file: report for report in load_reference(by=None, directory=directory, overwrite=overwrite)}


def test_supplied_lists_twice() -> None:
    assert not any(report.refused for report in load_reference(by=None))
    assert Theme.objects.filter(active=True, name__in=["Professionalisering", "Soepele overgangen"]).count() == 2
    assert dict(Factor.objects.values_list("name", "level")) == {
        "Geloof in eigen kunnen": "pupil",
        "Cultureel kapitaal": "family",
        "Financiële middelen": "family",
        "Sociale veiligheid": "school",
    }
    assert CatalogueEntry.objects.get(name="De Transformatieve School").themes.get().name == "Professionalisering"
    again = load_reference(by=None)
    assert not any(report.changed or report.refused or report.kept for report in again)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("themes", "name\nTaal\nTaal\n", "taal: dit staat ook al op regel 2."),
        ("themes", "name\n!!!\n", "De naam heeft geen letters of cijfers."),
        ("factors", "name,level\nGeld,Kosmos\n", "level: “Kosmos” is niet bekend. Kies uit: Leerling,"),
        ("factors", "name,level\n,Wijk\n", "De kolom name is leeg."),
        ("catalogue", "kind,name,themes\nInterventie,X,Onbekend\n", "Het thema “Onbekend” bestaat niet."),
        ("catalogue", "kind,name\nCursus,X\n", "kind: “Cursus” is niet bekend. Kies uit: Interventie,"),
    ],
)
def test_bad_rows(tmp_path: Path, name: str, content: str, sentence: str) -> None:
    report = load(tmp_path, **{name: content})[f"{name}.csv"]
    assert [refusal.sentence.startswith(sentence) for refusal in report.refused] == [True], report.refused


def test_renamed_and_switched_off_stays_so(tmp_path: Path) -> None:
    files = {"themes": "name\nTaal\n", "factors": "name,level\nGeld,Familie\n"}
    load(tmp_path, **files)
    Theme.objects.update(name="Taal en lezen", active=False)
    Factor.objects.update(name="Inkomen")
    load(tmp_path)
    assert list(Theme.objects.values_list("name", "active")) == [("Taal en lezen", False)]
    assert list(Factor.objects.values_list("name", flat=True)) == ["Inkomen"]
    assert not Theme.objects.filter(active=True).exists()


def test_constraints() -> None:
    for row, sentence in (
        (Factor(name="X", level="cosmos"), "geen geldige keuze"),
        (CatalogueEntry(name="X", kind="course"), "geen geldige keuze"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            row.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
    CatalogueEntry.objects.create(name="X", kind="experiment")
    CatalogueEntry.objects.create(name="X", kind="community")
    with pytest.raises(ValidationError, match="Er is al een aanpak van deze soort"):
        CatalogueEntry(name="X", kind="community").full_clean()


def test_command_twice(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_reference")
    first = capsys.readouterr().out
    assert "Gemeenten (municipalities.csv): 360 nieuw, 0 bijgewerkt, 0 ongewijzigd, 0 geweigerd." in first
    assert "Er is niets gewijzigd." not in first
    call_command("load_reference")
    second = capsys.readouterr().out
    assert "Gemeenten (municipalities.csv): 0 nieuw, 0 bijgewerkt, 360 ongewijzigd, 0 geweigerd." in second
    assert "Er is niets gewijzigd." in second


def test_command_names_file_and_line_and_ends_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "municipalities.csv").write_text("cbs_code,name,province\nGM1,A,Zeeland\nGM9001,B,Zeeland\n")
    with pytest.raises(CommandError) as ended:
        call_command("load_reference", directory=tmp_path)
    assert ended.value.returncode == 1
    assert "Geweigerd: municipalities.csv, regel 2: “GM1” is geen CBS-code." in capsys.readouterr().out
    assert Municipality.objects.get().name == "B"


def test_command_without_the_folder(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as ended:
        call_command("load_reference", directory=tmp_path / "weg")
    assert ended.value.returncode == 2


@pytest.mark.parametrize(("role", "status"), [(Role.OCW_STAFF, 200), (Role.ADMINISTRATOR, 200), (Role.OFFICER, 403)])
def test_who_manages_the_catalogue(client: Client, role: Role, status: int) -> None:
    user = make_user(is_staff=True)
    make_membership(user, role, **({"municipality": make_municipality()} if role == Role.OFFICER else {}))
    client.force_login(user)
    for model in ("theme", "factor", "catalogueentry"):
        assert client.get(reverse(f"admin:interventions_{model}_changelist")).status_code == status


def test_themes_of_an_entry_are_recorded(client: Client) -> None:
    user = make_user(is_staff=True)
    make_membership(user, Role.OCW_STAFF)
    client.force_login(user)
    theme = Theme.objects.create(name="Taal", slug="taal")
    form = {"kind": "experiment", "name": "Proef", "summary": "", "themes": [theme.pk], "active": "on"}
    assert client.post(reverse("admin:interventions_catalogueentry_add"), form).status_code == 302
    assert CatalogueEntry.objects.get().themes.get() == theme
    assert Event.objects.get(stream="reference:catalogueentry").data["related"] == {"themes": ["Taal"]}
