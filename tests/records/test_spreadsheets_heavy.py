"""A small file that repeats itself: what is read of it stays small too, in the child process and in ours."""

import io
import resource
import zipfile

import pytest

from records import child, spreadsheets, uploads
from records.child import ChildFailed, in_child
from records.spreadsheets import MAXIMUM_CELLS, MAXIMUM_ROWS, MAXIMUM_TEXT, ODS, XLSX, TooHeavy, cells_of
from records.uploads import Kind, UploadRefused, check_upload, sheets_in
from tests.records.spreadsheets import HEAD, MAIN, ods, packed, row, xlsx

TEXT = "x" * MAXIMUM_TEXT


def _repeated(text: str, rows: int, columns: int, sheets: int = 1) -> bytes:
    cell = f'<table:table-cell table:number-columns-repeated="{columns}"><text:p>{text}</text:p></table:table-cell>'
    line = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    return ods("".join(f'<table:table table:name="{n}">{line}</table:table>' for n in range(sheets)))


def _shared(text: str, rows: int) -> bytes:
    """A workbook whose cells all point at one text."""
    strings = f'{HEAD}<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    made = xlsx(("A", "".join(row(n, *['<c t="s"><v>0</v></c>'] * 20) for n in range(1, rows + 1))))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
        types = archive.read("[Content_Types].xml").decode()
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    parts["[Content_Types].xml"] = types.replace("</Types>", override)
    return packed({**parts, "xl/sharedStrings.xml": strings})


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (ODS, _repeated(TEXT, MAXIMUM_ROWS, 60)),
        (ODS, _repeated("1", MAXIMUM_ROWS, 60, sheets=2)),
        (XLSX, _shared(TEXT, 100)),
    ],
    ids=["text", "cells", "shared text"],
)
def test_what_is_repeated_is_counted_before_it_is_kept(kind: str, content: bytes) -> None:
    assert len(content) < 60_000
    with pytest.raises(TooHeavy):
        cells_of(kind, content)


def test_the_largest_ordinary_sheet_still_passes() -> None:
    (sheet,) = cells_of(ODS, _repeated("12345678", 2_000, 60))
    assert len(sheet["rows"]) * 60 <= MAXIMUM_CELLS
    (sheet,) = cells_of(XLSX, _shared("Personeel", 100))
    assert sheet["rows"][99][1][19] == ("text", "Personeel")


def test_such_a_file_is_refused_with_a_sentence_and_takes_no_memory_here() -> None:
    upload = check_upload("begroting.ods", _repeated(TEXT, MAXIMUM_ROWS, 60), Kind.SHEET)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UploadRefused) as refused:
        sheets_in(upload)
    assert str(refused.value) == uploads.SHEET_TOO_HEAVY
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024, "in KiB"


def test_no_more_is_taken_from_a_child_than_the_maximum(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(in_child("tests.records.hungry:talk", 5_000)) == 5_000, "the control"
    monkeypatch.setattr(child, "MAXIMUM_ANSWER", 4_000)
    with pytest.raises(ChildFailed, match="answered more than 4000 bytes") as failed:
        in_child("tests.records.hungry:talk", 5_000)
    assert failed.value.limit


def test_a_child_that_never_stops_talking_is_ended() -> None:
    with pytest.raises(ChildFailed) as failed:
        in_child("tests.records.hungry:talk_for_ever")
    assert failed.value.limit
    assert spreadsheets.MAXIMUM_ALL_TEXT < child.MAXIMUM_ANSWER
