"""The styles of the OpenDocument text. The shapes stand in agendas/data/odt-styles.xml."""

from functools import cache
from pathlib import Path
from typing import Any

from odfdo import Document, Element

from agendas.files.words import Look

_FILE = Path(__file__).resolve().parent.parent / "data" / "odt-styles.xml"

# The look of a paragraph and the name of its style.
STYLES = {
    Look.BODY: "Text_20_body",
    Look.TITLE: "Title",
    Look.SUBTITLE: "Subtitle",
    Look.LEAD: "GKA_20_aanhef",
    Look.LABEL: "GKA_20_veldnaam",
    Look.EMPTY: "GKA_20_niet_20_ingevuld",
    Look.NOTICE: "GKA_20_mededeling",
}


# Writers look for the styles of tables beside the text, not among the named ones.
_OF_TABLES = (
    '<style:style style:name="GKA_20_tabel" style:family="table"><style:table-properties style:width="16cm" '
    'table:align="left" fo:margin-bottom="0.35cm" style:may-break-between-rows="true"/></style:style>',
    '<style:style style:name="GKA_20_eerste" style:family="table-column">'
    '<style:table-column-properties style:rel-column-width="3*"/></style:style>',
    '<style:style style:name="GKA_20_kolom" style:family="table-column">'
    '<style:table-column-properties style:rel-column-width="2*"/></style:style>',
    '<style:style style:name="GKA_20_rij" style:family="table-row">'
    '<style:table-row-properties fo:keep-together="always"/></style:style>',
    '<style:style style:name="GKA_20_cel" style:family="table-cell">'
    '<style:table-cell-properties fo:padding="0.1cm" fo:border="0.5pt solid #8a97a5"/></style:style>',
    '<style:style style:name="GKA_20_kopcel" style:family="table-cell"><style:table-cell-properties '
    'fo:padding="0.1cm" fo:border="0.5pt solid #8a97a5" fo:background-color="#e8eef4"/></style:style>',
)


def set_styles(made: Document, footer: str) -> None:
    """Give `made` our styles instead of those of the library's empty document, and `footer` at the foot of pages.

    That one is in French and numbers every heading.
    """
    made.set_part("styles.xml", _styles())
    place = made.styles.get_element("//text:span[@text:style-name='GKA_20_voet']")
    if place is None or not isinstance(place, Element):
        raise ValueError(f"{_FILE.name} has no place for the footer")
    place.text = footer
    beside: Any = made.content.get_element("//office:automatic-styles")
    beside.clear()
    for style in _OF_TABLES:
        beside.append(Element.from_tag(style))


@cache
def _styles() -> bytes:
    return _FILE.read_bytes()
