"""The package for the college: complete, accessible, and true about what is in it."""

import hashlib
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from agendas.actions.exporting import ask_export
from agendas.choices import ExportKind, State
from agendas.files.case_numbers import sides_of
from agendas.files.college import NO_REDLINE, read_me
from agendas.files.comparing import text_before
from agendas.files.heading import text_in_hand
from agendas.models import Agenda, Export
from agendas.snapshot import keep_text, write
from records.worker import run_next
from tests.cast import Cast
from tests.factories import fresh, make_agenda
from tests.pdf.conformance import objections

pytestmark = pytest.mark.django_db

AGENDA, REDLINE, FRONT = "1-agenda-concept-ter-besluitvorming.pdf", "2-wijzigingen.pdf", "3-voorplaat.pdf"
NUMBERS = [
    {"organisation": "Gemeente Alkmaar", "number": "ALK-2027-114"},
    {"organisation": "Ministerie van OCW", "number": "OCW-88112"},
]


def package_of(agenda: Agenda, cast: Cast, by: str = "officer_alkmaar") -> dict[str, bytes]:
    export = ask_export(agenda=agenda, kind=ExportKind.COLLEGE, wanted={}, by=cast.people[by])
    while run_next("test"):
        pass
    made = Export.objects.get(pk=export.pk)
    assert made.problem == ""
    assert made.name.endswith("-pakket-college.zip")
    with zipfile.ZipFile(io.BytesIO(bytes(made.content or b""))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def pages_of(pdf: bytes, folder: Path) -> list[str]:
    tool = shutil.which("pdftotext")
    assert tool, "pdftotext is not installed (make test installs it)"
    path = folder / "read.pdf"
    path.write_bytes(pdf)
    text = subprocess.run([tool, "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
    return text.split("\f")[:-1]


@pytest.fixture
def nothing_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF takes seconds; here only what is in the package matters."""
    monkeypatch.setattr("agendas.files.college.stamped_pdf", lambda *args, **kwargs: b"%PDF agenda")
    monkeypatch.setattr("agendas.files.college.comparison_pdf", lambda *args, **kwargs: b"%PDF redline")
    monkeypatch.setattr("agendas.files.college.front_pdf", lambda *args, **kwargs: b"%PDF front")


@pytest.mark.slow
def test_the_whole_package(cast: Cast, tmp_path: Path) -> None:
    make_agenda(cast, State.SIGNED)
    later = {"period": {"start": 2026, "end": 2029}, "case_numbers": NUMBERS, "slogan": "Samen verder"}
    agenda = make_agenda(cast, State.REVIEW, **later)
    files = package_of(agenda, cast)
    assert list(files) == [AGENDA, REDLINE, FRONT, "leesmij.txt"]
    assert {name: objections(content) for name, content in files.items() if name.endswith(".pdf")} == {
        AGENDA: [],
        REDLINE: [],
        FRONT: [],
    }
    version = agenda.versions.get()
    pages = pages_of(files[AGENDA], tmp_path)
    assert len(pages) > 4
    for number, page in enumerate(pages, start=1):
        assert "Concept ter besluitvorming" in page, number
        assert f"versie 1 · {version.sha256[:12]}" in page, number
    assert "ALK-2027-114" in pages[0]
    assert "OCW-88112" in pages[0]
    redline = "".join(pages_of(files[REDLINE], tmp_path))
    assert "Samen verder" in redline
    assert "Concept ter besluitvorming" in redline
    assert "De vorige agenda, 2022-2025" in re.sub(r"\s+", " ", redline)
    assert "Concept ter besluitvorming" in "".join(pages_of(files[FRONT], tmp_path))


def test_the_read_me_tells_the_truth(cast: Cast, nothing_rendered: None) -> None:
    agenda = make_agenda(cast, State.REVIEW, case_numbers=NUMBERS)
    files = package_of(agenda, cast)
    text = files["leesmij.txt"].decode()
    assert "\r\n" in text and "\n" not in text.replace("\r\n", "")
    for name, content in files.items():
        if name != "leesmij.txt":
            assert f"{name}\r\n" in text
            assert f"SHA-256: {hashlib.sha256(content).hexdigest()}" in text
    assert f"SHA-256 van de tekst: {agenda.versions.get().sha256}" in text
    assert "Tekst: versie 1, van " in text
    assert "Gemeente: ALK-2027-114" in text
    assert "Ministerie van OCW: OCW-88112" in text
    assert "Advies" not in text
    assert "Demonstratie, verzonnen inhoud" in text


def test_a_missing_case_number_is_advice(cast: Cast, client: Any, nothing_rendered: None) -> None:
    agenda = make_agenda(cast, case_numbers=NUMBERS[:1])
    text = package_of(agenda, cast)["leesmij.txt"].decode()
    advice = "Het zaaknummer van OCW is nog niet ingevuld. Vul het in bij het onderdeel ‘Kop en betrokkenen’."
    assert f"Advies: {advice}" in re.sub(r"\s+", " ", text)
    client.force_login(cast.officer_alkmaar)
    page = client.get(f"/agendas/{agenda.reference}/bestanden/").content.decode()
    assert advice in page
    assert "ALK-2027-114" in page


@pytest.mark.parametrize(
    ("organisation", "place"),
    [
        ("Gemeente Alkmaar", 0),
        ("Alkmaar", 0),
        ("", 0),
        ("Ministerie van Onderwijs, Cultuur en Wetenschap", 1),
        ("OCW", 1),
        ("ministerie ocw", 1),
    ],
)
def test_whose_number_it_is(cast: Cast, organisation: str, place: int) -> None:
    numbers = [{"organisation": organisation, "number": "123"}, {"organisation": "OCW", "number": "  "}]
    document = make_agenda(cast).text.document | {"case_numbers": numbers}
    assert [bool(side.numbers) for side in sides_of(document)] == [place == 0, place == 1]
    assert [side.name for side in sides_of(document | {"municipalities": []})] == ["Ministerie van OCW"]


def test_without_anything_before_it_there_is_no_comparison(cast: Cast, nothing_rendered: None) -> None:
    files = package_of(make_agenda(cast), cast)
    assert list(files) == [AGENDA, FRONT, "leesmij.txt"]
    assert NO_REDLINE in re.sub(r"\s+", " ", files["leesmij.txt"].decode())
    assert "Tekst: nog geen versie" in files["leesmij.txt"].decode()


def test_without_an_earlier_agenda_the_version_before_counts(cast: Cast, nothing_rendered: None) -> None:
    agenda = make_agenda(cast, State.RETURNED)
    write(agenda, {"slogan": "Nieuwe slogan"})
    keep_text(agenda, cast.coordinator_noord)
    agenda = fresh(agenda)
    now = text_in_hand(agenda)
    assert now.version == "gewijzigd na versie 1"
    before = text_before(agenda, now, cast.officer_alkmaar)
    assert before is not None
    assert before.title.startswith("Versie 1: Ingediend voor beoordeling, ")
    assert before.document["slogan"] == "Gelijke kansen voor alle kinderen"
    text = package_of(agenda, cast)["leesmij.txt"].decode()
    assert "Vergeleken met: Versie 1: Ingediend voor beoordeling, " in text


def test_only_a_signed_agenda_of_the_same_municipality_is_the_previous_one(cast: Cast) -> None:
    agenda = make_agenda(cast, State.REVIEW, period={"start": 2026, "end": 2029})
    now = text_in_hand(agenda)
    make_agenda(cast, State.REVIEW)
    make_agenda(cast, State.SIGNED).agenda_municipalities.update(municipality=cast.breda)
    assert text_before(agenda, now, cast.ocw_staff) is None
    older = make_agenda(cast, State.SIGNED, period={"start": 2021, "end": 2025})
    newer = make_agenda(cast, State.SIGNED)
    found = text_before(agenda, now, cast.officer_alkmaar)
    assert found is not None
    assert newer.reference in found.title
    assert older.reference not in found.title
    assert text_before(agenda, now, cast.officer_zwolle) is None  # may not read it


def test_while_it_is_signed_the_package_holds_the_frozen_text(cast: Cast, nothing_rendered: None) -> None:
    agenda = make_agenda(cast, State.FROZEN)
    version = agenda.rounds.get().version
    now = text_in_hand(agenda)
    assert now.content == bytes(version.content)
    assert (now.number, now.sha256) == (version.number, version.sha256)
    text = package_of(agenda, cast, by="alderman_alkmaar")["leesmij.txt"].decode()
    assert version.sha256 in text


def test_equal_texts_give_equal_words(cast: Cast) -> None:
    now = text_in_hand(make_agenda(cast))
    assert read_me(now, [], None) == read_me(now, [], None)
