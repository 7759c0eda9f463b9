"""Files that people bring in: what is accepted, what is refused and why, and the malware scanner."""

import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pikepdf
import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from PIL import Image

from records import inspection, uploads
from records.archival_pdf.limits import Limits
from records.child import ChildFailed, in_child
from records.clamd import ScannerAway, scan
from records.upload_fields import CHOOSE_AGAIN, ChooseAgain, UploadField
from records.uploads import Kind, UploadRefused, accept_of, check_upload

# The harmless text that every scanner takes for malware, in two parts so that this file is not taken for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
N = pikepdf.Name


def _pdf(change: Callable[[pikepdf.Pdf], None] | None = None, *, pages: int = 1, **options: object) -> bytes:
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        if change:
            change(document)
        output = io.BytesIO()
        document.save(output, **options)
    return output.getvalue()


def _picture(form: str = "JPEG", size: tuple[int, int] = (20, 30)) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", size, "white").save(output, form)
    return output.getvalue()


def _action(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = document.make_indirect(pikepdf.Dictionary(**entries))

    return change


def _link(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        link = pikepdf.Dictionary(
            Type=N.Annot, Subtype=N.Link, Rect=[0, 0, 9, 9], A=pikepdf.Dictionary(Type=N.Action, **entries)
        )
        document.pages[0].Annots = pikepdf.Array([link])

    return change


def _script_in_names(document: pikepdf.Pdf) -> None:
    script = pikepdf.Dictionary(S=N.JavaScript, JS="app.alert(1)")
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["a", script]))


def _script_deep_inside(document: pikepdf.Pdf) -> None:
    hidden = document.make_stream(b"x")
    hidden.Deep = pikepdf.Array([pikepdf.Dictionary(More=pikepdf.Dictionary(JS="app.alert(1)"))])
    document.pages[0].Hidden = hidden


def _form_of_xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=document.make_stream(b"<xdp/>"))


def _carrying(name: str, content: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        document.attachments[name] = content

    return change


ACTIVE = {
    "script at opening": _action(S=N.JavaScript, JS="app.alert(1)"),
    "place at opening, then more": _action(S=N.GoTo, D="x", Next=pikepdf.Dictionary(S=N.Named, N=N.Print)),
    "printing at opening": _action(S=N.Named, N=N.Print),
    "script by name": _script_in_names,
    "script deep inside": _script_deep_inside,
    "program": _link(S=N.Launch, F="calc.exe"),
    "sending": _link(S=N.SubmitForm, F="https://voorbeeld.test"),
    "reading in": _link(S=N.ImportData, F="x"),
    "file inside": _link(S=N.GoToE),
    "other file": _link(S=N.GoToR, F="\\\\server\\share"),
    "film": _link(S=N.Rendition),
    "form with orders": _form_of_xfa,
}


def _refusal(name: str, content: bytes, kinds: Kind = Kind.PDF | Kind.IMAGE) -> str:
    with pytest.raises(UploadRefused) as refused:
        check_upload(name, content, kinds)
    return str(refused.value)


# ---------- accepted ----------


def test_what_is_in_order_is_accepted() -> None:
    both = Kind.PDF | Kind.IMAGE
    pdf = check_upload("besluit.pdf", _pdf(_link(S=N.URI, URI="https://voorbeeld.test")), both)
    assert (pdf.name, pdf.content_type, len(pdf.sha256)) == ("besluit.pdf", "application/pdf", 64)
    assert check_upload("scan.JPEG", _picture(), both).content_type == "image/jpeg"
    assert check_upload("scan.png", _picture("PNG"), both).content_type == "image/png"


@pytest.mark.parametrize("change", [_action(S=N.GoTo, D="x"), _carrying("agenda.json", b"{}")])
def test_what_does_nothing_by_itself_is_accepted(change: Callable[[pikepdf.Pdf], None]) -> None:
    assert inspection.problem_of("application/pdf", _pdf(change)) == ""


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/besluit.pdf", "besluit.pdf"),
        ("C:\\map\\Besluit nr. 3 (def).pdf", "Besluit nr. 3 (def).pdf"),
        ('a"; filename="x.exe.pdf', "a_ filename_x.exe.pdf"),
        ("scan\u202efdp.pdf", "scan_fdp.pdf"),
        ("\r\n.pdf", "bestand.pdf"),
        ("é" * 300 + ".pdf", "é" * 120 + ".pdf"),
    ],
)
def test_names_are_made_safe(given: str, kept: str) -> None:
    assert uploads._safe_name(given, uploads._FORMATS[0]) == kept


# ---------- refused ----------


@pytest.mark.parametrize("what", sorted(ACTIVE))
def test_a_pdf_that_does_something_is_refused(what: str) -> None:
    sentence = inspection.problem_of("application/pdf", _pdf(ACTIVE[what]))
    assert sentence.startswith("Deze pdf doet uit zichzelf iets als iemand hem opent (")


def _at_document(document: pikepdf.Pdf) -> None:
    document.Root.AA = pikepdf.Dictionary(WC=pikepdf.Dictionary(S=pikepdf.Name.Named, N=pikepdf.Name.Print))


def _at_page(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Named, N=pikepdf.Name.Print))


@pytest.mark.parametrize("change", [_at_document, _at_page])
def test_what_happens_by_itself_at_a_page_or_at_the_end_is_refused(change: Callable[[pikepdf.Pdf], None]) -> None:
    assert "doet uit zichzelf iets" in _refusal("a.pdf", _pdf(change))


@pytest.mark.parametrize(
    ("name", "content"),
    [("virus.exe", b"MZ"), ("bijlage.pdf", b"%PDF-1.7"), ("agenda.json", b"MZ\x90"), ("agenda.csv", b"PK\x03\x04")],
)
def test_a_pdf_that_carries_a_program_is_refused(name: str, content: bytes) -> None:
    assert inspection.problem_of("application/pdf", _pdf(_carrying(name, content))) == inspection.CARRIES.format(
        name=name
    )


def test_pdfs_that_are_not_in_order_are_refused_with_the_reason() -> None:
    whole = _pdf()
    assert _refusal("a.pdf", b"") == uploads.EMPTY
    assert _refusal("a.pdf", b"%PDF-" + b" " * uploads.MAXIMUM_BYTES) == uploads.TOO_LARGE
    assert _refusal("a.pdf", whole[:-30]) == inspection.NO_PDF
    assert _refusal("a.pdf", b"%PDF-1.7\n" + b"rommel\n" * 50 + b"%%EOF") == inspection.NO_PDF
    locked = pikepdf.Encryption(owner="geheim", user="geheim")
    assert _refusal("a.pdf", _pdf(encryption=locked)) == inspection.ENCRYPTED
    assert _refusal("a.pdf", _pdf(encryption=pikepdf.Encryption(owner="geheim", user=""))) == inspection.ENCRYPTED
    assert _refusal("a.pdf", _pdf(pages=0)) == inspection.NO_PAGES
    assert _refusal("a.pdf", _pdf(pages=301)) == inspection.TOO_MANY_PAGES


def test_name_and_content_must_agree_and_be_of_a_kind_that_is_asked() -> None:
    assert _refusal("a.docx", _pdf()).startswith("Dit soort bestand kan niet. Kies een pdf-bestand of een foto")
    assert _refusal("pdf", _pdf()).startswith("Dit soort bestand kan niet.")
    assert _refusal("a.png", _picture(), Kind.PDF) == "Dit soort bestand kan niet. Kies een pdf-bestand."
    assert "maar de inhoud is iets anders" in _refusal("a.pdf", _picture())
    assert "maar de inhoud is iets anders" in _refusal("a.pdf", b"\n" + _pdf())
    assert "maar de inhoud is iets anders" in _refusal("a.jpg", b"<html><script>alert(1)</script>")
    assert accept_of(Kind.PDF | Kind.IMAGE) == ".pdf,.jpg,.jpeg,.png"


def test_pictures_that_are_not_in_order_are_refused() -> None:
    whole = _picture("PNG", (300, 300))
    assert _refusal("a.png", whole[: len(whole) // 2]) == inspection.NO_IMAGE
    assert _refusal("a.jpg", _picture()[:200]) == inspection.NO_IMAGE
    # 10,000 × 10,000 pixels of nothing take 12 kB here and 300 MB when opened: told by its head.
    assert _refusal("a.png", _picture("PNG", (10_000, 10_000))) == inspection.TOO_MANY_PIXELS


# ---------- the child process ----------


@pytest.mark.parametrize(
    ("function", "arguments", "limits"),
    [
        ("tests.records.hungry:turn_for_ever", (), Limits(cpu_seconds=1, memory_mib=512, wall_seconds=20)),
        ("tests.records.hungry:sleep_for_ever", (), Limits(cpu_seconds=10, memory_mib=512, wall_seconds=2)),
        ("tests.records.hungry:eat", (), Limits(cpu_seconds=10, memory_mib=256, wall_seconds=20)),
    ],
)
def test_what_takes_too_much_ends_itself(function: str, arguments: tuple, limits: Limits) -> None:
    with pytest.raises(ChildFailed) as failed:
        in_child(function, *arguments, limits=limits)
    assert failed.value.limit


def test_the_child_answers_with_data_and_tells_what_went_wrong() -> None:
    assert in_child("tests.records.hungry:answer", b"abc") == {"length": 3, "secrets": []}
    with pytest.raises(ChildFailed, match="ValueError: stuk") as failed:
        in_child("tests.records.hungry:fail")
    assert not failed.value.limit


@pytest.mark.parametrize(("limit", "sentence"), [(True, uploads.TOO_HEAVY), (False, uploads.UNREADABLE)])
def test_a_file_that_ends_the_child_is_refused(limit: bool, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise ChildFailed("x", limit=limit)

    monkeypatch.setattr(uploads, "in_child", fail)
    assert _refusal("a.pdf", _pdf()) == sentence


# ---------- the malware scanner ----------


@contextmanager
def _clamd(answer: Callable[[bytes], bytes | None], folder: Path | None = None) -> Iterator[str]:
    """A scanner of the tests: gets what INSTREAM sent, gives `answer`; None hangs up."""
    if folder is not None:
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(folder / "clamd.sock"))
        address = str(folder / "clamd.sock")
    else:
        server = socket.create_server(("127.0.0.1", 0))
        address = f"127.0.0.1:{server.getsockname()[1]}"
    server.listen()

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while length := int.from_bytes(stream.read(4), "big"):
                    content += stream.read(length)
                if (reply := answer(content)) is not None:
                    connection.sendall(reply)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


def _like_clamd(content: bytes) -> bytes:
    return b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in content else b"stream: OK\0"


def test_the_scanner_looks_at_all_of_it_before_it_is_accepted(tmp_path: Path) -> None:
    seen: list[bytes] = []

    def answer(content: bytes) -> bytes:
        seen.append(content)
        return _like_clamd(content)

    clean = _pdf()
    infected = _pdf(_carrying("agenda.txt", EICAR), compress_streams=False)
    assert EICAR in infected
    large = b"x" * 200_000
    with _clamd(answer) as address, override_settings(CLAMD_ADDRESS=address):
        assert check_upload("a.pdf", clean).content == clean
        assert _refusal("a.pdf", infected) == uploads.INFECTED
        assert scan(address, large) == ""
        assert scan(address, EICAR) == "Win.Test.EICAR_HDB-1"
    assert seen == [clean, infected, large, EICAR]
    with _clamd(_like_clamd, folder=tmp_path) as address:
        assert scan(address, EICAR)
    # The control: without a scanner nobody looks.
    assert check_upload("a.pdf", infected).content == infected


@pytest.mark.parametrize(
    "reply", [None, b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: lstat() failed ERROR\0", b"OK"]
)
def test_without_a_clear_answer_nothing_is_accepted(reply: bytes | None) -> None:
    with _clamd(lambda content: reply) as address, override_settings(CLAMD_ADDRESS=address):
        assert _refusal("a.pdf", _pdf()) == uploads.NOT_SCANNED


def test_a_scanner_that_is_away_or_silent_stops_the_upload() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(ScannerAway):
            scan(f"127.0.0.1:{port}", b"x", seconds=0.2)
    for address in (f"127.0.0.1:{port}", "/nergens/clamd.sock", "zonder-poort"):
        with override_settings(CLAMD_ADDRESS=address):
            assert _refusal("a.pdf", _pdf()) == uploads.NOT_SCANNED


# ---------- the form field ----------


class _Form(ChooseAgain, forms.Form):
    place = forms.CharField()
    file = UploadField(kinds=Kind.PDF)
    extra = UploadField(kinds=Kind.IMAGE, required=False)


def _sent(content: bytes, name: str = "a.pdf") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content)}


def test_the_field_gives_the_file_that_was_looked_into() -> None:
    form = _Form({"place": "Alkmaar"}, _sent(_pdf()))
    assert form.is_valid()
    assert form.cleaned_data["file"].name == "a.pdf"
    assert form.cleaned_data["extra"] is None
    assert 'accept=".pdf"' in str(form["file"])


def test_the_field_says_what_is_wrong_at_the_file() -> None:
    assert _Form({"place": "Alkmaar"}, _sent(b"rommel")).errors["file"][0].startswith("De naam eindigt op .pdf")
    assert "file" in _Form({"place": "Alkmaar"}, {}).errors
    assert _Form({"place": "x"}, _sent(b"%PDF-" + b" " * uploads.MAXIMUM_BYTES)).errors["file"] == [uploads.TOO_LARGE]


def test_who_must_mend_another_field_hears_to_choose_the_file_again() -> None:
    form = _Form({"place": ""}, _sent(_pdf()))
    assert form.errors["file"] == [CHOOSE_AGAIN]
    late = _Form({"place": "Alkmaar"}, _sent(_pdf()))
    assert late.is_valid()
    late.add_error(None, "Te laat.")
    late.ask_for_files_again()
    assert late.errors["file"] == [CHOOSE_AGAIN]
