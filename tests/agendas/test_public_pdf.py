"""The PDF that everybody may read: nothing of what was left out is in it, and it is that of the mask of today."""

import io
import subprocess
from typing import Any

import pikepdf
import pytest

from agendas import published
from agendas.actions import publishing as actions
from agendas.models import Publication
from agendas.publishing.ready import lacks_copy
from records.models import StoredFile
from tests.agendas.publishing_steps import PRIVATE, leave_out, plan, publish, signed, work
from tests.cast import Cast
from tests.pdf.conformance import objections

pytestmark = pytest.mark.django_db


def test_nothing_that_was_left_out_is_in_the_public_pdf(cast: Cast, tmp_path: Any) -> None:
    agenda = signed(cast)
    row = agenda.text.document["interventions"][0]["id"]
    plan(agenda, cast)
    leave_out(agenda, cast, PRIVATE, {"path": f"interventions.{row}.budget.lines", "ground": "5.1.2b"})
    found = Publication.objects.get()
    assert lacks_copy(found)
    with pytest.raises(actions.CopyNotReady):
        publish(agenda, cast)
    work()
    found = publish(agenda, cast)
    file = published.public_file(found)
    assert file.name == f"{agenda.reference}-openbaar.pdf"
    pdf = bytes(file.content)
    path = tmp_path / "openbaar.pdf"
    path.write_bytes(pdf)
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()
    assert "[5.1.2e]" in text
    assert "Weggelaten passages" in text
    assert "Openbare versie, gelakt" in text
    sealed = agenda.rounds.get().sealed_pdf
    assert sealed is not None
    assert sealed.sha256 in "".join(text.split())
    everything = text + _inside(pdf)
    for secret in ("geheim", "scholing 0", agenda.rounds.get().version.sha256):
        assert secret not in everything.casefold(), secret
    assert objections(pdf) == [], "it is archival and accessible as every other PDF"
    with pikepdf.open(io.BytesIO(pdf)) as document:
        spoken = {str(item.Alt) for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item}
    assert any("Weggelaten op grond van Artikel 5.1, tweede lid, onder e" in words for words in spoken)
    # The control: the signed text does say these things.
    original = bytes(agenda.rounds.get().version.content).decode().casefold()
    assert "geheim" in original
    assert "scholing 0" in original


def _inside(pdf: bytes) -> str:
    """Return all streams of a PDF (attachments and metadata are streams too) and its strings, as text."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert sorted(document.attachments) == ["agenda.json", "signatures.json"]
        for item in document.objects:
            if isinstance(item, pikepdf.Stream):
                try:
                    found.append(item.read_bytes().decode("utf-8", "ignore"))
                except pikepdf.PdfError:
                    found.append(item.read_raw_bytes().decode("latin-1"))
            found.append(str(item) if isinstance(item, pikepdf.String) else repr(item))
    return "\n".join(found)


def test_the_copy_is_made_anew_when_the_mask_changes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(
        "agendas.tasks.public_copy", lambda publication: made.append("x") or f"copy {len(made)}".encode()
    )
    agenda = signed(cast)
    plan(agenda, cast)
    leave_out(agenda, cast, PRIVATE)
    plan(agenda, cast, title="Andere titel")
    work()
    assert len(made) == 1, "another title asks for no other copy"
    leave_out(agenda, cast, PRIVATE, {"words": "Wij werken samen", "ground": "5.1.2i"})
    assert lacks_copy(Publication.objects.get())
    work()
    leave_out(agenda, cast, PRIVATE)
    work()
    assert len(made) == 3, "the mask of before is made again"
    leave_out(agenda, cast)
    assert not lacks_copy(Publication.objects.get())
    found = publish(agenda, cast)
    assert found.masked_pdf is None


def test_a_copy_of_an_older_mask_is_not_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    agenda = signed(cast)
    leave_out(agenda, cast, PRIVATE)

    def slow(publication: Publication) -> bytes:
        leave_out(agenda, cast)
        return b"%PDF of the old mask"

    monkeypatch.setattr("agendas.tasks.public_copy", slow)
    before = StoredFile.objects.count()
    work()
    assert StoredFile.objects.count() == before
    assert Publication.objects.get().masked_pdf is None
