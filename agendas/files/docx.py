"""The draft as a Word file (DOCX): for reading and writing along without an account, also with a screen reader."""

import io
from datetime import UTC
from typing import Any

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run as WordRun

from agendas.document import present
from agendas.files.docx_lists import Numbering
from agendas.files.docx_styles import STYLES, set_styles
from agendas.files.heading import AUTHOR, LANGUAGE, Heading
from agendas.files.outline import outline_of
from agendas.files.words import Block, Bullets, Grid, Head, Para, Run
from gka_portal.zip_files import repacked

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LANGUAGES = {"nl": LANGUAGE, "en": "en-GB"}


def docx_of(document: dict[str, Any], *, heading: Heading) -> bytes:
    """Return `document` (gka-agenda/1) as a Word file; equal input gives equal bytes."""
    presented = present(document)
    outline = outline_of(presented, notices=heading.notices, facts=heading.facts(document))
    word = new_document()
    _drop_thumbnail(word)
    set_styles(word)
    _set_properties(word, outline.title, heading)
    _set_footer(word, heading)
    writer = _Writer(word)
    for block in outline.blocks:
        writer.write(block)
    out = io.BytesIO()
    word.save(out)
    return repacked(out.getvalue())


def _drop_thumbnail(word: WordDocument) -> None:
    """Leave out the picture of somebody else's first page that the library's empty document brings along."""
    relations = word.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
        del relations[key]


def _set_properties(word: WordDocument, title: str, heading: Heading) -> None:
    properties = word.core_properties
    properties.title = title
    properties.subject = heading.notices[-1]
    properties.author = properties.last_modified_by = AUTHOR
    properties.language = LANGUAGE
    properties.comments = properties.keywords = properties.category = ""
    properties.revision = 1
    properties.created = properties.modified = heading.changed_at.astimezone(UTC)


def _set_footer(word: WordDocument, heading: Heading) -> None:
    """Put what the file is, and the number of the page, at the foot of each page."""
    footer = word.sections[0].footer.paragraphs[0]
    footer.text = f"{heading.footer} · pagina "
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    shown = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    shown.append(text)
    field.append(shown)
    footer._p.append(field)


class _Writer:
    """Writes blocks at the end of a Word document."""

    def __init__(self, word: WordDocument) -> None:
        self.word = word
        self.numbering = Numbering(word)

    def write(self, block: Block) -> None:
        match block:
            case Head():
                self.word.add_heading(block.text, level=min(block.level, 9))
            case Para():
                self._fill(self.word.add_paragraph(style=STYLES[block.look]), block)
            case Bullets():
                self._list(block, 0, self.numbering.new_list(ordered=block.ordered))
            case Grid():
                self._grid(block)

    def _list(self, block: Bullets, level: int, number: int) -> None:
        for item in block.items:
            starts = True
            for part in item:
                if isinstance(part, Bullets):
                    self._list(part, level + 1, self.numbering.new_list(ordered=part.ordered))
                elif isinstance(part, Para):
                    paragraph = self.word.add_paragraph(style="List Paragraph")
                    self._fill(paragraph, part)
                    if starts:
                        self.numbering.number(paragraph, number, level)
                    else:
                        self.numbering.indent(paragraph, level)
                    starts = False
                else:
                    self.write(part)

    def _fill(self, paragraph: Paragraph, para: Para) -> None:
        for run in para.runs:
            if run.href:
                self._link(paragraph, run)
            else:
                _format(paragraph.add_run(run.text), run)

    def _link(self, paragraph: Paragraph, run: Run) -> None:
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), paragraph.part.relate_to(run.href, kind, is_external=True))
        made = paragraph.add_run(run.text)
        _format(made, run)
        made.style = "GKA Link"
        link.append(made._r)
        paragraph._p.append(link)

    def _grid(self, grid: Grid) -> None:
        if grid.caption:
            self.word.add_paragraph(grid.caption, style="Caption")
        table = self.word.add_table(rows=0, cols=len(grid.columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        _describe(table, grid)
        for place, cells in enumerate([grid.columns, *grid.rows]):
            row = table.add_row()
            _keep_whole(row, is_head=place == 0)
            is_total = grid.ends_with_total and place == len(grid.rows)
            for column, words in enumerate(cells):
                paragraph = row.cells[column].paragraphs[0]
                is_head = place == 0 or column == 0
                paragraph.style = "GKA Kop van tabel" if is_head or is_total else "GKA Cel"
                paragraph.add_run(words)
                if grid.has_amounts and column:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                if place == 0:
                    _shade(row.cells[column])
        self.word.add_paragraph(style="GKA Na tabel")


def _format(made: WordRun, run: Run) -> None:
    if run.bold:
        made.bold = True
    if run.italic:
        made.italic = True
    if run.language != "nl":
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), _LANGUAGES[run.language])
        made._r.get_or_add_rPr().append(language)


def _describe(table: Any, grid: Grid) -> None:
    """Say what the table is about and that its first row and column are headings, for who hears it."""
    properties = table._tbl.tblPr
    if (look := properties.find(qn("w:tblLook"))) is not None:
        properties.remove(look)
    look = OxmlElement("w:tblLook")
    look.set(qn("w:val"), "04A0")
    for name, value in (("firstRow", 1), ("lastRow", 0), ("firstColumn", 1), ("lastColumn", 0), ("noHBand", 0)):
        look.set(qn(f"w:{name}"), str(value))
    look.set(qn("w:noVBand"), "1")
    properties.append(look)
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), grid.caption or ", ".join(grid.columns))
    properties.append(caption)
    description = OxmlElement("w:tblDescription")
    description.set(qn("w:val"), f"Tabel met de kolommen {', '.join(grid.columns)}.")
    properties.append(description)


def _keep_whole(row: Any, *, is_head: bool) -> None:
    """A row stays on one page; the headings come back on every page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E8EEF4")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)
