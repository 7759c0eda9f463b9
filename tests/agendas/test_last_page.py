"""The last page of a fixed document: where anybody checks it; and a substitute, as data and on paper."""

import io
import json
import subprocess
from pathlib import Path

import pikepdf
import pytest
import segno
from django.test import override_settings
from PIL import Image

from agendas.choices import SignatureMethod, State, Substitution
from agendas.document import present
from agendas.document.check_code import check_address, check_code
from agendas.document.drawing import body_html
from agendas.models import SigningRound
from agendas.pdf import draft_pdf, frozen_pdf, signed_pdf
from agendas.signatures import signatures_document
from municipalities.choices import MandateKind
from municipalities.models import Mandate
from records.actions import store_file
from tests.cast import SINCE, Cast
from tests.factories import make_agenda
from tests.pdf.conformance import objections

pytestmark = pytest.mark.django_db

SHA256 = "0123456789abcdef" * 4


def test_the_address_is_of_this_portal_and_names_the_text() -> None:
    with override_settings(PORTAL_URL="https://gka.example.nl/"):
        assert check_address(SHA256) == f"https://gka.example.nl/controleren/{SHA256[:32]}/"


def test_the_code_has_a_name_for_who_does_not_see_it() -> None:
    with override_settings(PORTAL_URL="https://gka.example.nl"):
        assert f"<title>QR-code: https://gka.example.nl/controleren/{SHA256[:32]}/</title>" in check_code(SHA256)


def test_the_printed_squares_are_those_of_the_address(cast: Cast, tmp_path: Path) -> None:
    """Read back from the picture of the page, square by square."""
    signing_round = _round(cast)
    pdf = frozen_pdf(signing_round)
    assert objections(pdf) == []
    address = check_address(signing_round.version.sha256)
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True).stdout.decode()
    last_page = text.rstrip("\f").split("\f")[-1]
    assert address in last_page
    assert signing_round.version.sha256[:12] in last_page
    page = _picture(pdf, tmp_path)
    wanted = [[bool(square) for square in row] for row in segno.make_qr(address, error="m").matrix]
    assert _squares(page, len(wanted)) == wanted
    # Control: another text has another code.
    other = [[bool(square) for square in row] for row in segno.make_qr(check_address(SHA256), error="m").matrix]
    assert _squares(page, len(other)) != other


def _round(cast: Cast, state: State = State.FROZEN) -> SigningRound:
    agenda = make_agenda(cast, state)
    return SigningRound.objects.select_related("agenda", "version").get(agenda=agenda)


def _picture(pdf: bytes, folder: Path) -> Image.Image:
    """Return the last page in grey, 300 dots per inch."""
    path = folder / "fixed.pdf"
    path.write_bytes(pdf)
    pages = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
    last = pages.split("Pages:")[1].split()[0]
    command = ["pdftoppm", "-r", "300", "-gray", "-png", "-f", last, "-l", last, str(path)]
    return Image.open(io.BytesIO(subprocess.run(command, check=True, capture_output=True).stdout)).convert("L")


def _squares(page: Image.Image, size: int) -> list[list[bool]]:
    """Return which squares are dark: the code is the only thing in pure black at the left margin."""
    black = page.point(lambda grey: 255 if grey < 8 else 0)
    # Text is dark blue or grey, so what is black is the code.
    left, top, right, bottom = black.getbbox() or (0, 0, 0, 0)
    side = (right - left) / size
    assert abs((bottom - top) - (right - left)) <= 2
    # 32 mm: large enough for a worn print.
    assert 300 * 30 / 25.4 < right - left < 300 * 34 / 25.4
    centre = [left + (place + 0.5) * side for place in range(size)]
    level = [top + (place + 0.5) * side for place in range(size)]
    return [[page.getpixel((int(x), int(y))) < 128 for x in centre] for y in level]


def test_the_last_page_names_every_attachment(cast: Cast) -> None:
    signing_round = _round(cast, State.SEALING)
    file = store_file(name="x.pdf", content_type="application/pdf", content=b"%PDF-1.7 elsewhere", by=None)
    signing_round.signatures.filter(signed_by=cast.alderman_alkmaar).update(
        method=SignatureMethod.EXTERNAL, factor="certificate", file=file, recorded_by=cast.officer_alkmaar
    )
    pdf = signed_pdf(signing_round)
    assert objections(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        names = set(document.attachments)
    assert names == {"agenda.json", "signatures.json", "ondertekend-1-wouter-alkmaar.pdf"}
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True).stdout.decode()
    last_page = " ".join(text.rstrip("\f").split("\f")[-1].split())
    assert [name for name in names if name not in last_page] == []
    assert "elders ondertekend door Wouter Alkmaar" in last_page


def test_a_draft_leads_nowhere(cast: Cast) -> None:
    pdf = draft_pdf(make_agenda(cast, State.DRAFT))
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True).stdout.decode()
    assert "/controleren/" not in text


# ---------- a substitute ----------


@pytest.fixture
def substituted(cast: Cast) -> SigningRound:
    """A round in which somebody else signed on paper, under a mandate, for the alderman in the text."""
    agenda = make_agenda(cast, State.SEALING)
    signing_round = SigningRound.objects.select_related("agenda", "version").get(agenda=agenda)
    holder = cast.offices["alderman_alkmaar"]
    basis = Mandate.objects.create(
        office_holder=holder, kind=MandateKind.POWER_OF_ATTORNEY, date=SINCE, number="2022/17", start=SINCE
    )
    scan = store_file(name="scan.pdf", content_type="application/pdf", content=b"%PDF-1.7 scan", by=None)
    signing_round.signatures.filter(signed_by=cast.alderman_alkmaar).update(
        name="Vera Vervanger",
        office="Loco-wethouder",
        instead_of="Wouter Alkmaar",
        substitution=Substitution.SUBSTITUTE,
        method=SignatureMethod.WET_INK,
        factor="paper",
        file=scan,
        basis=basis,
        recorded_by=cast.officer_alkmaar,
        checks=[{"what": "Controlecode", "result": "Klopt"}],
    )
    return signing_round


def test_the_second_document_says_who_signed_how_and_on_what_ground(substituted: SigningRound) -> None:
    first, second, _third = signatures_document(substituted)["signatures"]
    assert (first["name"], first["instead_of"], first["substitution"]) == (
        "Vera Vervanger",
        "Wouter Alkmaar",
        "Plaatsvervanger",
    )
    assert (first["method"], first["way"]) == ("wet_ink", "Op papier")
    assert first["basis"] == {
        "kind": "Volmacht van de burgemeester",
        "number": "2022/17",
        "date": "2018-01-01",
        "start": "2018-01-01",
        "end": None,
    }
    assert len(first["file_sha256"]) == 64
    assert first["checks"] == [{"what": "Controlecode", "result": "Klopt"}]
    assert [second[key] for key in ("instead_of", "substitution", "basis", "file_sha256")] == [None] * 4


def test_the_page_keeps_the_name_of_the_text_and_says_who_signed(substituted: SigningRound) -> None:
    document = json.loads(bytes(substituted.version.content))
    signatures = signatures_document(substituted)["signatures"]
    html = body_html(present(document, signatures).sections)
    block = html[html.index("<h3>Wouter Alkmaar") :]
    assert "Vera Vervanger, Loco-wethouder (plaatsvervanger)" in block[: block.index("</div>")]
    # Control: who signed in person has no such line.
    assert html.count(">DOOR<") == 1
