"""The parts of an OpenDocument spreadsheet that are the same in every file, or nearly."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

MANIFEST = f"""{HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"""  # noqa: E501

_GROUPED = 'number:min-integer-digits="1" number:grouping="true"/>'
_EURO = '<number:currency-symbol number:language="nl" number:country="NL">€</number:currency-symbol>'
_DAY = (
    "<number:day/><number:text>-</number:text><number:month/><number:text>-</number:text>"
    '<number:year number:style="long"/>'
)
# How the values of each kind of column are shown (gka_portal.sheets_out.sheet.Kind).
NUMBER_STYLES = (
    '<number:text-style style:name="N-text"><number:text-content/></number:text-style>'
    '<number:number-style style:name="N-number"><number:number number:min-integer-digits="1"/></number:number-style>'
    f'<number:number-style style:name="N-whole"><number:number number:decimal-places="0" {_GROUPED}'
    "</number:number-style>"
    '<number:number-style style:name="N-year"><number:number number:decimal-places="0" '
    'number:min-integer-digits="1"/></number:number-style>'
    '<number:currency-style style:name="N-euro" number:language="nl" number:country="NL">'
    f"{_EURO}<number:text> </number:text>"
    f'<number:number number:decimal-places="2" number:min-decimal-places="2" {_GROUPED}</number:currency-style>'
    f'<number:date-style style:name="N-date">{_DAY}</number:date-style>'
    f'<number:date-style style:name="N-moment">{_DAY}<number:text> </number:text><number:hours number:style="long"/>'
    '<number:text>:</number:text><number:minutes number:style="long"/></number:date-style>'
)

STYLES = f"""{HEAD}<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3">
<office:styles>
<style:default-style style:family="table-cell"><style:text-properties fo:language="nl" fo:country="NL"/></style:default-style>
<style:style style:name="Default" style:family="table-cell"><style:text-properties fo:font-family="Calibri, Carlito, sans-serif" fo:font-size="11pt"/></style:style>
<style:style style:name="Kop" style:family="table-cell" style:parent-style-name="Default"><style:table-cell-properties fo:background-color="#154273" fo:wrap-option="wrap" style:vertical-align="top"/><style:text-properties fo:color="#ffffff" fo:font-weight="bold"/></style:style>
</office:styles>
<office:automatic-styles>
<style:page-layout style:name="Liggend"><style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape" style:scale-to-X="1" style:scale-to-Y="0"/></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Default" style:page-layout-name="Liggend"/></office:master-styles>
</office:document-styles>
"""  # noqa: E501


def meta(title: str, moment: str) -> str:
    """Return the facts of the file: its title and the moment that it tells."""
    return (
        f'{HEAD}<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'office:version="1.3"><office:meta><meta:generator>GKA-portaal</meta:generator><dc:title>{escape(title)}'
        f"</dc:title><dc:language>nl-NL</dc:language><meta:creation-date>{moment}</meta:creation-date>"
        f"<dc:date>{moment}</dc:date></office:meta></office:document-meta>"
    )


def settings(sheets: Sequence[tuple[str, int]]) -> str:
    """Return what stays in sight of each sheet (name and number of columns): the row of headings and those columns."""
    tables = "".join(
        f"<config:config-item-map-entry config:name={quoteattr(name)}>{_view(frozen)}</config:config-item-map-entry>"
        for name, frozen in sheets
    )
    return (
        f'{HEAD}<office:document-settings xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0" office:version="1.3"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views">'
        '<config:config-item-map-entry><config:config-item config:name="ViewId" config:type="string">view1'
        f'</config:config-item><config:config-item-map-named config:name="Tables">{tables}'
        "</config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings></office:document-settings>"
    )


def _view(frozen: int) -> str:
    # Modes: 2 is frozen. The part below the split, or right of it, is the active one.
    items = [("VerticalSplitMode", "short", 2), ("VerticalSplitPosition", "int", 1), ("PositionBottom", "int", 1)]
    if frozen:
        items += [("HorizontalSplitMode", "short", 2), ("HorizontalSplitPosition", "int", frozen)]
        items += [("PositionRight", "int", frozen)]
    items.append(("ActiveSplitRange", "short", 3 if frozen else 2))
    return "".join(
        f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'
        for name, kind, value in items
    )
