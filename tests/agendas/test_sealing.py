"""From the last signature to a sealed file that independent tools read back."""

import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from agendas.choices import State
from agendas.models import Agenda, SigningRound
from agendas.snapshot import content_hash
from agendas.tasks import make_frozen_pdf, seal_agenda
from records.certificates import make_development_authority
from records.models import Event, StoredFile
from records.verification import verdict
from tests.cast import Cast
from tests.factories import make_agenda
from tests.pdf.conformance import objections

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(cast: Cast) -> Agenda:
    """An agenda of the cast, signed by all three and sealed by the task of the worker."""
    make_development_authority(Path(settings.SEAL_DIR))
    agenda = make_agenda(cast, State.SEALING)
    signing_round = agenda.rounds.get()
    make_frozen_pdf(signing_round.pk)
    seal_agenda(signing_round.pk)
    return Agenda.objects.get(pk=agenda.pk)


def _file(agenda: Agenda) -> bytes:
    stored = agenda.rounds.get().sealed_pdf
    assert stored is not None
    return bytes(stored.content)


def test_the_sealed_file_is_genuine_and_says_what_was_signed(sealed: Agenda, tmp_path: Path) -> None:
    assert sealed.state == State.SIGNED
    pdf = _file(sealed)
    judged = verdict(pdf)
    assert judged.genuine, judged.objections
    version = sealed.rounds.get().version
    with pikepdf.open(io.BytesIO(pdf)) as document:
        content = document.attachments["agenda.json"].get_file().read_bytes()
        signatures = json.loads(document.attachments["signatures.json"].get_file().read_bytes())
    assert content == bytes(version.content)
    assert content_hash(json.loads(content)) == version.sha256
    assert signatures["agenda"] == {"reference": sealed.reference, "version": 1, "sha256": version.sha256}
    assert [row["office"].split()[0] for row in signatures["signatures"]] == ["Wethouder", "Minister", "Minister"]
    assert objections(pdf) == []


def test_independent_tools_read_it(sealed: Agenda, tmp_path: Path) -> None:
    path = tmp_path / "agenda.pdf"
    path.write_bytes(_file(sealed))
    assert subprocess.run([_tool("qpdf"), "--check", path], check=False, capture_output=True).returncode == 0
    signature = subprocess.run([_tool("pdfsig"), path], check=True, capture_output=True, text=True).stdout
    assert "Signature is Valid" in signature
    assert "Total document signed" in signature
    text = subprocess.run([_tool("pdftotext"), "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
    assert version_line(sealed) in text
    assert "PORTEFEUILLE" in text
    assert text.count("DATUM") == 3


def version_line(agenda: Agenda) -> str:
    version = agenda.rounds.get().version
    return f"{agenda.reference} · versie {version.number} · {version.sha256[:12]}"


def _tool(name: str) -> str:
    path = shutil.which(name)
    assert path, f"{name} is not installed (make test installs it)"
    return path


def test_sealing_again_changes_nothing(sealed: Agenda) -> None:
    before = _file(sealed)
    files, events = StoredFile.objects.count(), Event.objects.count()
    seal_agenda(sealed.rounds.get().pk)
    make_frozen_pdf(sealed.rounds.get().pk)
    assert (StoredFile.objects.count(), Event.objects.count()) == (files, events)
    assert _file(sealed) == before


def test_verify_refuses_one_flipped_byte(sealed: Agenda, tmp_path: Path, capsys: Any) -> None:
    pdf = bytearray(_file(sealed))
    good, bad = tmp_path / "echt.pdf", tmp_path / "vals.pdf"
    good.write_bytes(pdf)
    pdf[len(pdf) // 3] ^= 1
    bad.write_bytes(pdf)
    call_command("verify", str(good))
    with pytest.raises((CommandError, SystemExit)):
        call_command("verify", str(bad))


def test_check_integrity_passes_and_names_what_was_changed(sealed: Agenda, capsys: Any) -> None:
    call_command("check_integrity")
    assert "Alles past" in capsys.readouterr().out
    Agenda.objects.filter(pk=sealed.pk).update(state=State.CLOSED)
    with pytest.raises(CommandError):
        call_command("check_integrity")
    assert f"Agenda {sealed.reference}: de status is closed" in capsys.readouterr().out
    Agenda.objects.filter(pk=sealed.pk).update(state=State.SIGNED)
    version = sealed.rounds.get().version
    version.content = bytes(version.content).replace(b"Alkmaar", b"Alkmaer")
    version.save()
    with pytest.raises(CommandError):
        call_command("check_integrity")
    assert "de hash van versie 1 klopt niet" in capsys.readouterr().out


def test_frozen_and_sealed_files_have_the_same_text_but_for_the_signatures(sealed: Agenda) -> None:
    signing_round: SigningRound = sealed.rounds.select_related("frozen_pdf", "sealed_pdf").get()
    assert signing_round.frozen_pdf is not None
    with pikepdf.open(io.BytesIO(bytes(signing_round.frozen_pdf.content))) as frozen:
        assert frozen.attachments["agenda.json"].get_file().read_bytes() == bytes(signing_round.version.content)
        assert "signatures.json" not in frozen.attachments
