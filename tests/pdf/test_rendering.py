"""Rendering: what comes out, what is refused, and what ends a document that never ends."""

import hashlib
import io
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings

from records.archival_pdf import Attachment, RenderingFailed, render, render_limited, unprintable
from records.archival_pdf.limits import Limits
from tests.pdf import sample

HEAD = '<!doctype html><html lang="nl"><head><title>Proef</title></head><body>'


def _text(pdf: bytes, tmp_path: Path, *options: str) -> str:
    path = tmp_path / "text.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", *options, str(path), "-"], capture_output=True, check=True, text=True).stdout


def test_equal_input_gives_equal_bytes_in_any_process(rendered: bytes) -> None:
    again = render_limited(sample.agenda_html(), attachments=sample.attachments(), created=sample.CREATED)
    assert hashlib.sha256(again).hexdigest() == hashlib.sha256(rendered).hexdigest()


def test_the_date_counts_and_not_its_time_zone(rendered: bytes) -> None:
    local = sample.CREATED.astimezone(timezone(timedelta(hours=2)))
    assert render(sample.agenda_html(), attachments=sample.attachments(), created=local) == rendered
    with pytest.raises(ValueError, match="time zone"):
        render(HEAD, created=datetime(2026, 1, 1))


def test_the_text_stands_in_order(rendered: bytes, tmp_path: Path) -> None:
    """Read by another program, with header and footer cut off."""
    text = _text(rendered, tmp_path, "-x", "0", "-y", "71", "-W", "595", "-H", "709")
    headings = [title for _, title, subjects in sample.SECTIONS for title in (title, *subjects)]
    signers = [word for signer in sample.SIGNERS for word in (signer[0], signer[3], signer[4])]
    position = text.index("Toelichting")
    for wanted in (*headings, "Ondertekening", *signers, "Bewijs"):
        position = text.index(wanted, position) + 1
    assert text.count("PORTEFEUILLE") == 1
    assert text.count("DATUM") == len(sample.SIGNERS)


def test_every_page_says_which_text_it_is(rendered: bytes, tmp_path: Path) -> None:
    pages = _text(rendered, tmp_path, "-layout").split("\f")[:-1]
    assert len(pages) >= 10
    for number, page in enumerate(pages, 1):
        assert f"GKA-2026-0361 · versie 4 · {sample.SHORT_HASH}" in page
        assert f"Pagina {number} van {len(pages)}" in page
        assert "Demonstratie, verzonnen inhoud" in page


def test_an_unsigned_document_says_so_on_every_page(tmp_path: Path) -> None:
    pages = _text(render(sample.agenda_html(signed=False), created=sample.CREATED), tmp_path).split("\f")[:-1]
    assert all("Nog niet ondertekend" in page for page in pages)
    final = _text(render(sample.agenda_html(banner=""), created=sample.CREATED), tmp_path)
    assert "Nog niet ondertekend" not in final
    assert "Demonstratie" not in final


def test_contents_show_the_page_of_each_heading(rendered: bytes, tmp_path: Path) -> None:
    pages = _text(rendered, tmp_path, "-layout").split("\f")
    for title in ("Overleg", "Ondertekening"):
        line = next(line for line in pages[1].splitlines() if line.strip().startswith(title))
        number = int(line.split()[-1])
        assert any(shown.strip() == title for shown in pages[number - 1].splitlines())


def test_only_our_fonts_are_used(rendered: bytes) -> None:
    with pikepdf.open(io.BytesIO(rendered)) as document:
        fonts = {str(item.FontName) for item in document.objects if _is_font(item)}
    assert fonts
    assert all("Fira" in name for name in fonts)


def _is_font(item: pikepdf.Object) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"


def test_attachments_are_exact(rendered: bytes) -> None:
    with pikepdf.open(io.BytesIO(rendered)) as document:
        for attachment in sample.attachments():
            found = document.attachments[attachment.name]
            assert found.get_file().read_bytes() == attachment.content
            assert found.get_file().mime_type == attachment.mime
            assert found.obj.AFRelationship == f"/{attachment.relationship}"
            assert str(found.obj.Desc) == attachment.description


def test_equal_attachments_keep_their_own_relationship() -> None:
    files = [
        Attachment("agenda.json", b"{}", "Tekst", "application/json"),
        Attachment("b.txt", b"{}", "B", "text/plain"),
    ]
    with pikepdf.open(io.BytesIO(render(HEAD, attachments=files, created=sample.CREATED))) as document:
        assert document.attachments["agenda.json"].obj.AFRelationship == "/Source"
        assert document.attachments["b.txt"].obj.AFRelationship == "/Supplement"
    with pytest.raises(ValueError, match="different names"):
        render(HEAD, attachments=[files[0], files[0]], created=sample.CREATED)


# ---------- characters ----------


def test_unprintable_names_each_character_once() -> None:
    assert unprintable("Súdwest-Fryslân, ’s-Hertogenbosch: € 70.000 – ≥ 3 → „goed”\n\tğ ő ć ş") == []
    assert unprintable("ok ✓ en 😀 en ✓ en \u2011 en \x00") == ["\x00", "\u2011", "✓", "😀"]


def test_a_character_that_cannot_be_printed_stops_the_rendering() -> None:
    with pytest.raises(RenderingFailed, match="kunnen niet worden afgedrukt: ✓") as caught:
        render(f"{HEAD}<p>&#x2713;", created=sample.CREATED)
    assert caught.value.characters == ["✓"]


# ---------- sources ----------

FORBIDDEN = (
    '<img alt="x" src="http://127.0.0.1:9/x.png">',
    '<img alt="x" src="file:///etc/hostname">',
    '<img alt="x" src="data:image/png;base64,AAAA">',
    '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
    '<link rel="stylesheet" href="portal-static:///pdf/../css/site.css">',
    '<link rel="stylesheet" href="portal-static:///pdf/%2e%2e/%2e%2e/manage.py">',
    '<link rel="stylesheet" href="portal-static:///css/site.css">',
    '<link rel="stylesheet" href="portal-static://host/pdf/agenda.css">',
    '<link rel="stylesheet" href="portal-static:///pdf/agenda.css?x">',
    '<link rel="stylesheet" href="portal-static:///pdf/unknown.css">',
    '<link rel="attachment" href="file:///etc/hostname">',
    '<a rel="attachment" href="file:///etc/hostname">x</a>',
    "<style>@import url(http://127.0.0.1:9/x.css);</style>",
    "<style>@font-face { font-family: x; src: url(file:///etc/hostname) }</style><p>x",
    "<style>p { background: url(ftp://127.0.0.1/x) }</style><p>x",
    '<object data="file:///etc/hostname">x</object>',
    '<embed src="http://127.0.0.1:9/x">',
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9"><title>x</title>'
    '<image href="http://127.0.0.1:9/x.png" width="9" height="9"/></svg>',
)


@pytest.mark.parametrize("body", FORBIDDEN)
def test_every_other_source_ends_the_rendering(body: str) -> None:
    with pytest.raises(RenderingFailed, match=r"niet is toegestaan|niet helemaal"):
        render(f"{HEAD}{body}", created=sample.CREATED)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/hostname", "http://example.org"])
def test_a_link_that_could_do_harm_is_refused(address: str) -> None:
    with pytest.raises(RenderingFailed, match="https"):
        render(f'{HEAD}<p><a href="{address}">lees dit</a>', created=sample.CREATED)


@pytest.mark.parametrize(
    "body", ['<p><svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', '<img src="portal-static:///pdf/agenda.css">']
)
def test_a_picture_that_cannot_be_shown_to_everyone_is_refused(body: str) -> None:
    with pytest.raises(RenderingFailed):
        render(f"{HEAD}{body}", created=sample.CREATED)


def test_a_document_needs_a_title_and_a_language() -> None:
    for html in ("<!doctype html><html lang=nl><p>x", "<!doctype html><title>x</title><p>x"):
        with pytest.raises(RenderingFailed, match="titel of geen taal"):
            render(html, created=sample.CREATED)


# ---------- limits ----------


def test_a_limited_rendering_tells_why_it_failed() -> None:
    with pytest.raises(RenderingFailed, match="afgedrukt") as caught:
        render_limited(f"{HEAD}<p>✓", created=sample.CREATED)
    assert caught.value.characters == ["✓"]
    with pytest.raises(RenderingFailed, match="niet is toegestaan"):
        render_limited(f"{HEAD}{FORBIDDEN[1]}", created=sample.CREATED)
    with pytest.raises(RenderingFailed, match="te diep"):
        render_limited(HEAD + "<div>" * 400, created=sample.CREATED)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(cpu_seconds=2), "duurde te lang"),
        (Limits(wall_seconds=2), "duurde te lang"),
        (Limits(memory_mib=150), "te groot"),
    ],
)
def test_a_document_without_end_is_ended(limits: Limits, reason: str) -> None:
    rows = "<tr>" + "<td>tekst in een cel</td>" * 6 + "</tr>"
    with pytest.raises(RenderingFailed, match=reason):
        render_limited(f"{HEAD}<table>{rows * 5000}</table>", created=sample.CREATED, limits=limits)


def test_the_child_process_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what it needs: not the environment, and three settings."""
    given: dict[str, object] = {}
    original = subprocess.run

    def watch(*arguments: object, **options: object) -> object:
        given.update(options)
        return original(*arguments, **options)

    monkeypatch.setenv("DATABASE_URL", "sqlite:///geheim")
    monkeypatch.setattr(subprocess, "run", watch)
    render_limited(f"{HEAD}<p>x", created=datetime(2026, 1, 1, tzinfo=UTC))
    assert "DATABASE_URL" not in given["env"]
    assert settings.SECRET_KEY.encode() not in given["input"]
