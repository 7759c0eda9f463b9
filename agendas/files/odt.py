"""The draft as an OpenDocument text (ODT), which governments must offer; the same text as the Word file."""

import io
from datetime import UTC
from html import escape
from typing import Any

from odfdo import Document as OpenDocument
from odfdo import Element

from agendas.document import present
from agendas.files.heading import AUTHOR, LANGUAGE, Heading
from agendas.files.odt_styles import STYLES, set_styles
from agendas.files.outline import outline_of
from agendas.files.words import Block, Bullets, Grid, Head, Para, Run, said
from gka_portal.zip_files import repacked

CONTENT_TYPE = "application/vnd.oasis.opendocument.text"
# Windows, bars and pictures of the program that made the library's empty document.
_NOT_OURS = ("Configurations2/", "Thumbnails/", "manifest.rdf")


def odt_of(document: dict[str, Any], *, heading: Heading) -> bytes:
    """Return `document` (gka-agenda/1) as an OpenDocument text; equal input gives equal bytes."""
    presented = present(document)
    outline = outline_of(presented, notices=heading.notices, facts=heading.facts(document))
    made = OpenDocument("text")
    set_styles(made, heading.footer)
    _set_properties(made, outline.title, heading)
    made.body.clear()
    writer = _Writer()
    for block in outline.blocks:
        for drawn in writer.drawn(block):
            made.body.append(Element.from_tag(drawn))
    for name in made.manifest.get_paths():
        if str(name).startswith(_NOT_OURS):
            made.manifest.del_full_path(str(name))
    out = io.BytesIO()
    made.save(out)
    return repacked(out.getvalue(), without=_NOT_OURS, stored=frozenset({"mimetype"}))


def _set_properties(made: OpenDocument, title: str, heading: Heading) -> None:
    moment = heading.changed_at.astimezone(UTC).replace(microsecond=0)
    meta = made.meta
    meta.title = title
    meta.subject = heading.notices[-1]
    meta.language = LANGUAGE
    meta.initial_creator = meta.creator = meta.generator = AUTHOR
    meta.creation_date = meta.date = moment
    # Counts of an empty document; the program that opens the file counts for itself.
    if (counts := meta.get_element("//meta:document-statistic")) is not None:
        counts.delete()


class _Writer:
    """Gives each block as XML; every text in it is escaped."""

    def __init__(self) -> None:
        self.tables = 0

    def drawn(self, block: Block) -> list[str]:
        """Return the elements of `block`: a table has its caption before it."""
        match block:
            case Head():
                level = min(block.level, 6)
                return [
                    f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">'
                    f"{_words(block.text)}</text:h>"
                ]
            case Para():
                return [_paragraph(block, STYLES[block.look])]
            case Bullets():
                return [self._list(block)]
            case Grid():
                caption = [_paragraph(said(block.caption), "Caption")] if block.caption else []
                return [*caption, self._grid(block)]

    def _list(self, block: Bullets) -> str:
        style = "GKA_20_nummers" if block.ordered else "GKA_20_opsomming"
        items = "".join(f"<text:list-item>{''.join(map(self._in_item, item))}</text:list-item>" for item in block.items)
        return f'<text:list text:style-name="{style}">{items}</text:list>'

    def _in_item(self, block: Block) -> str:
        return _paragraph(block, "GKA_20_punt") if isinstance(block, Para) else "".join(self.drawn(block))

    def _grid(self, grid: Grid) -> str:
        self.tables += 1
        about = escape(grid.caption or ", ".join(grid.columns))
        columns = '<table:table-column table:style-name="GKA_20_eerste"/>'
        columns += '<table:table-column table:style-name="GKA_20_kolom"/>' * (len(grid.columns) - 1)
        heads = "".join(
            _cell(words, _style(True, grid, column), "GKA_20_kopcel") for column, words in enumerate(grid.columns)
        )
        rows = "".join(self._row(grid, place, cells) for place, cells in enumerate(grid.rows, start=1))
        return (
            f'<table:table table:name="Tabel {self.tables}" table:style-name="GKA_20_tabel">'
            f"<table:title>{about}</table:title>"
            f"<table:desc>Tabel met de kolommen {escape(', '.join(grid.columns))}.</table:desc>{columns}"
            f'<table:table-header-rows><table:table-row table:style-name="GKA_20_rij">{heads}</table:table-row>'
            f"</table:table-header-rows>{rows}</table:table>"
        )

    def _row(self, grid: Grid, place: int, cells: list[str]) -> str:
        is_total = grid.ends_with_total and place == len(grid.rows)
        drawn = "".join(
            _cell(words, _style(is_total or column == 0, grid, column), "GKA_20_cel")
            for column, words in enumerate(cells)
        )
        return f'<table:table-row table:style-name="GKA_20_rij">{drawn}</table:table-row>'


def _style(is_head: bool, grid: Grid, column: int) -> str:
    """Return the style of a paragraph in a cell: amounts stand at the right."""
    name = "GKA_20_kop_20_van_20_tabel" if is_head else "GKA_20_cel"
    return f"{name}_20_bedrag" if grid.has_amounts and column else name


def _cell(words: str, paragraph: str, cell: str) -> str:
    text = f'<text:p text:style-name="{paragraph}">{_words(words)}</text:p>'
    return f'<table:table-cell table:style-name="{cell}" office:value-type="string">{text}</table:table-cell>'


def _paragraph(para: Para, style: str) -> str:
    return f'<text:p text:style-name="{style}">{"".join(map(_run, para.runs))}</text:p>'


def _run(run: Run) -> str:
    words = _words(run.text)
    styles = (
        (run.bold, "Strong_20_Emphasis"),
        (run.italic, "Emphasis"),
        (run.language == "en", "GKA_20_Engels"),
    )
    for wanted, style in styles:
        if wanted:
            words = f'<text:span text:style-name="{style}">{words}</text:span>'
    if run.href:
        where = f'xlink:type="simple" xlink:href="{escape(run.href)}"'
        words = f'<text:a text:style-name="Internet_20_link" {where}>{words}</text:a>'
    return words


def _words(text: str) -> str:
    """Return text as XML: line ends stay, and so do spaces that stand together."""
    found = escape(text, quote=False).replace("\n", "<text:line-break/>").replace("\t", "<text:tab/>")
    while "  " in found:
        found = found.replace("  ", " <text:s/>")
    return found
