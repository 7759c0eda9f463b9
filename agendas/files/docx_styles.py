"""The styles of the Word file: Word's own names, so that its navigation and a screen reader know them."""

from typing import Any

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from agendas.files.heading import LANGUAGE
from agendas.files.words import Look

FONT = "Calibri"
_DARK = RGBColor(0x15, 0x42, 0x73)
_QUIET = RGBColor(0x4A, 0x55, 0x64)
_WARNING = RGBColor(0x8F, 0x3D, 0x00)

# The look of a paragraph and the name of its style.
STYLES = {
    Look.BODY: "Normal",
    Look.TITLE: "Title",
    Look.SUBTITLE: "Subtitle",
    Look.LEAD: "GKA Aanhef",
    Look.LABEL: "GKA Veldnaam",
    Look.EMPTY: "GKA Niet ingevuld",
    Look.NOTICE: "GKA Mededeling",
}
_HEADINGS = {1: 16, 2: 13, 3: 11.5, 4: 11}


def set_styles(word: WordDocument) -> None:
    """Give `word` paper, language, fonts and our own styles."""
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.3)
    _set_language(word)
    _set(word.styles["Normal"], size=11, after=6)
    _set(word.styles["Title"], size=26, bold=True, color=_DARK, before=0, after=4)
    _remove_border(word.styles["Title"])
    _set(word.styles["Subtitle"], size=13, color=_QUIET, italic=False, after=6)
    for level, size in _HEADINGS.items():
        style = word.styles[f"Heading {level}"]
        _set(style, size=size, bold=True, color=_DARK, before=18 if level == 1 else 12, after=4, italic=False)
    _set(word.styles["Caption"], size=10, bold=True, color=_QUIET, before=8, after=3)
    word.styles["Caption"].paragraph_format.keep_with_next = True
    _set(word.styles["List Paragraph"], after=3)
    _set(_new(word, "GKA Aanhef"), size=12.5, after=8)
    _set(_new(word, "GKA Veldnaam"), bold=True, color=_QUIET, before=8, after=1)
    word.styles["GKA Veldnaam"].paragraph_format.keep_with_next = True
    _set(_new(word, "GKA Niet ingevuld"), italic=True, color=_WARNING)
    _set(_new(word, "GKA Mededeling"), bold=True, color=_WARNING, after=6)
    _set(_new(word, "GKA Cel"), size=10, before=1, after=1)
    _set(_new(word, "GKA Kop van tabel"), size=10, bold=True, before=1, after=1)
    _set(_new(word, "GKA Na tabel"), size=4, after=0)
    link = word.styles.add_style("GKA Link", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = _DARK, True


def _new(word: WordDocument, name: str) -> Any:
    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles["Normal"]
    style.next_paragraph_style = word.styles["Normal"]
    style.quick_style = True
    return style


def _set(
    style: Any,
    *,
    size: float | None = None,
    bold: bool | None = None,
    italic: bool | None = None,
    color: RGBColor | None = None,
    before: float | None = None,
    after: float | None = None,
) -> None:
    font, paragraph = style.font, style.paragraph_format
    _set_font(style)
    if size is not None:
        font.size = Pt(size)
    if bold is not None:
        font.bold = bold
    if italic is not None:
        font.italic = italic
    if color is not None:
        font.color.rgb = color
    if before is not None:
        paragraph.space_before = Pt(before)
    if after is not None:
        paragraph.space_after = Pt(after)


def _set_font(style: Any) -> None:
    """One font for everything: a heading of the template has one of the theme, which goes before a name."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)


def _set_language(word: WordDocument) -> None:
    """Dutch for every word that has no language of its own: the spelling checker and screen readers ask for it."""
    defaults: Any = word.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    language = OxmlElement("w:lang")
    for name in ("val", "eastAsia"):
        language.set(qn(f"w:{name}"), LANGUAGE)
    language.set(qn("w:bidi"), "ar-SA")
    properties.append(language)
    settings: Any = word.settings.element
    for old in settings.findall(qn("w:themeFontLang")):
        old.set(qn("w:val"), LANGUAGE)


def _remove_border(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)
