"""A drawing that is hidden from who listens is no figure of the document; any other needs a description."""

import io

import pikepdf
import pytest

from records.archival_pdf import RenderingFailed, render
from tests.pdf import sample
from tests.pdf.conformance import objections

PAGE = """<!doctype html><html lang="nl"><head><title>Proef</title></head><body><h1>Proef</h1>
<table><tr><th scope="row">Alkmaar</th><td>{}</td><td>€ 70.000</td></tr></table></body></html>"""
BAR = '<svg viewBox="0 0 10 2" width="100" height="20" {}>{}<rect fill="#154273" width="7" height="2" /></svg>'


def made(attributes: str, inside: str = "") -> bytes:
    return render(PAGE.format(BAR.format(attributes, inside)), created=sample.CREATED)


def figures(pdf: bytes) -> list[str]:
    """Return the descriptions of the figures in `pdf`."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        return [str(one.get("/Alt")) for one in found]


def painted_as(pdf: bytes) -> list[str]:
    """Return the kinds of the artifacts on the first page that paint something blue."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        kinds, marks = [], []
        for operands, operator in pikepdf.parse_content_stream(document.pages[0]):
            if str(operator) in {"BDC", "BMC"}:
                marks.append(str(operands[1].get("/Type")) if str(operator) == "BDC" else "")
                marks[-1] = marks[-1] if str(operands[0]) == "/Artifact" else ""
            elif str(operator) == "EMC":
                marks.pop()
            elif str(operator) in {"f", "f*"}:
                kinds += [mark for mark in marks if mark]
        return kinds


def test_a_hidden_drawing_is_an_artifact_and_is_still_drawn() -> None:
    pdf = made('aria-hidden="true"')
    assert objections(pdf) == []
    assert figures(pdf) == []
    assert painted_as(pdf) == ["/Layout"]
    assert figures(made('aria-hidden="true"', "<title>Staaf</title>")) == [], "Hidden is hidden"


def test_a_drawing_with_a_description_is_a_figure() -> None:
    pdf = made("", "<title>Zeven van de tien</title>")
    assert objections(pdf) == []
    assert figures(pdf) == ["Zeven van de tien"]
    assert painted_as(pdf) == []


@pytest.mark.parametrize("attributes", ["", 'aria-hidden="false"'])
def test_any_other_drawing_stops_the_document(attributes: str) -> None:
    with pytest.raises(RenderingFailed, match="geen beschrijving"):
        made(attributes)
