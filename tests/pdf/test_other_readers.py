"""Genuine files in number, and what another program says of the forged: docs/verification.md tells the truth."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from records.archival_pdf import Attachment, render
from records.sealing import apply_seal, seal
from records.verification import judge
from tests.pdf import other_readers, sample
from tests.pdf.attacks import ATTACKS, INSIDER_ATTACKS
from tests.pdf.authority import Authority
from tests.pdf.forging import Material, archive

NOTE = Path(__file__).resolve().parents[2] / "docs" / "verification.md"
ROW = re.compile(r"^\| `(\w+)` \| [\w–]+ \| (.*?) \| (.*?) \| (.*?) \|$", re.MULTILINE)
GENUINE = 100


def _told() -> dict[str, tuple[str, str, str]]:
    """Return what the note says of each file: our verdict, what pdfsig says, whether it is fooled."""
    return {name: (ours, theirs, fooled) for name, ours, theirs, fooled in ROW.findall(NOTE.read_text())}


@pytest.mark.slow
def test_a_hundred_genuine_files_are_accepted(authority: Authority) -> None:
    """Of one page to many, with one attachment or four, with and without trusted time and archive time stamps."""
    refused, seen, stamper = {}, set(), authority.time_stamper()
    for number in range(GENUINE):
        words = "".join(f"<h2>Afspraak {n}</h2><p>Wij doen {n * number} dingen.</p>" for n in range(number % 12))
        html = f"<!doctype html><html lang=nl><title>Agenda {number}</title><h1>Agenda {number}</h1>{words}</html>"
        text = b'{"reference":"GKA-2026-%04d","title":"Agenda"}' % number
        files = [Attachment("agenda.json", text, "De tekst", "application/json")]
        files += [
            Attachment(f"bijlage-{n}.txt", b"x" * n * 999, "Een bijlage", "text/plain") for n in range(number % 4)
        ]
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)
        rendered = render(html, attachments=files, created=moment)
        sealed = apply_seal(rendered, authority.signer(), timestamper=stamper if number % 5 == 1 else None)
        if number % 10 == 2:
            sealed = archive(sealed, stamper)
        result = judge(sealed)
        seen.add(result.sha256)
        if not result.genuine or result.agenda is None or result.agenda["reference"] != f"GKA-2026-{number:04}":
            refused[number] = result.objections
    assert refused == {}
    assert len(seen) == GENUINE


def test_the_note_names_every_forgery_and_we_refuse_them_all() -> None:
    told = _told()
    assert set(told) == {"genuine", *ATTACKS, *INSIDER_ATTACKS}
    assert len(told) > 20
    assert told.pop("genuine")[0] == "accepted"
    assert all(ours.startswith("refused: ") for ours, _, _ in told.values())


@pytest.mark.slow
def test_what_the_note_says_of_the_other_program_is_what_it_says(
    rendered: bytes, sealed: bytes, authority: Authority, tmp_path: Path
) -> None:
    """Without certificates: those need a program (certutil) that not every machine has."""
    assert other_readers.version(), "Install poppler-utils"
    other = render(sample.agenda_html(signed=False), attachments=sample.attachments(), created=sample.CREATED)
    material = Material(rendered, sealed, seal(other), authority)
    told, wrong, fooled = _told(), {}, set()
    path = tmp_path / "file.pdf"
    for name, attack in (ATTACKS | INSIDER_ATTACKS).items():
        path.write_bytes(attack(material))
        reading = other_readers.pdfsig(path)
        said = told[name][1]
        if reading.number and not (said.startswith(reading.signature) and said.endswith(f"{reading.coverage}.")):
            wrong[name] = f"{reading} is not {said}"
        if not reading.number and said != "no signature found":
            wrong[name] = f"nothing is not {said}"
        if told[name][2] == "**yes**":
            fooled.add(name)
            assert reading.is_fooled, name
    assert wrong == {}
    # Control: the other program does find what is plain.
    assert fooled
    assert {"flip_in_content", "signature_of_another_file", "strip_seal"} & fooled == set()
