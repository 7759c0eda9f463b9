"""An agenda as a row of paragraphs, lists and tables: what a word processor knows, made of the reading view.

Word and OpenDocument are written from these blocks, so that neither forgets what the other has.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from agendas.document import parts
from agendas.document.parts import Document, Section
from agendas.files.rich import blocks_of_html
from agendas.files.words import Block, Bullets, Grid, Head, Look, Para, Run, plain, said
from gka_portal import notation

EMPTY_CORNER = "Post"


@dataclass(frozen=True)
class Outline:
    """The title of a document, and its blocks in reading order."""

    title: str
    blocks: list[Block] = field(default_factory=list)


def outline_of(document: Document, *, notices: Iterable[str], facts: Iterable[tuple[str, str]]) -> Outline:
    """Return `document` as blocks: `notices`, the title page with `facts`, and every section."""
    blocks: list[Block] = [said(notice, Look.NOTICE) for notice in notices]
    blocks += _opening(document)
    for label, value in facts:
        blocks += [said(label, Look.LABEL), said(value)]
    for section in document.sections:
        blocks += _section(section, level=1)
    return Outline(document.full_title, blocks)


def _opening(document: Document) -> Iterator[Block]:
    if document.subtitle:
        yield said(document.subtitle, Look.SUBTITLE)
    if document.amends:
        yield said(document.title, Look.TITLE)
        yield said(document.place_line, Look.SUBTITLE)
        return
    yield said(document.title, Look.TITLE)
    yield said(f"{document.place_line}, {document.period}", Look.SUBTITLE)
    if document.slogan:
        yield said(document.slogan, Look.LEAD)
    if document.motto:
        yield Para((Run(document.motto, italic=True, language=document.motto_language),), Look.BODY)


def _section(section: Section, level: int) -> Iterator[Block]:
    yield Head(level, section.heading)
    for part in section.parts:
        yield from _part(part, level)
    for under in section.sections:
        yield from _section(under, level + 1)


def _part(part: Any, level: int) -> Iterator[Block]:
    """Yield the blocks of one part of a section whose heading has `level`; a kind that nobody foresaw is an error."""
    yield from _DRAWN[type(part)](part, level)


def _rich(part: parts.Rich | parts.Lead, level: int) -> Iterable[Block]:
    look = Look.LEAD if isinstance(part, parts.Lead) else Look.BODY
    return blocks_of_html(part.html, level=level + 1, look=look)


def _text(part: parts.Text, level: int) -> Iterable[Block]:
    return [Para(plain(part.text))]


def _empty(part: parts.Empty, level: int) -> Iterable[Block]:
    return [said(part.text, Look.EMPTY)]


def _names(part: parts.Names, level: int) -> Iterable[Block]:
    return [Bullets(False, [[said(name)] for name in part.names])]


def _facts(part: parts.Facts, level: int) -> Iterator[Block]:
    # No table: a label above its text reads well aloud, and a colleague can write on under it.
    for label, value in part.rows:
        yield said(label, Look.LABEL)
        yield from _part(value, level)


def _table(part: parts.Table, level: int) -> Iterable[Block]:
    return [Grid(part.caption, part.columns, part.rows)]


def _money(part: parts.Money, level: int) -> Iterable[Block]:
    rows = [
        [row.label, *("" if amount is None else _euro(amount) for amount in [*row.amounts, row.total])]
        for row in part.rows
    ]
    columns = [EMPTY_CORNER, *(str(year) for year in part.years), "Totaal"]
    has_total = any(row.is_total for row in part.rows)
    return [Grid(part.caption, columns, rows, has_amounts=True, ends_with_total=has_total)]


def _pillars(part: parts.Pillars, level: int) -> Iterator[Block]:
    for heading, text in part.pillars:
        yield Head(level + 1, heading)
        yield Para(plain(text))


def _euro(amount: Any) -> str:
    return notation.euro(amount).replace(" ", "\N{NO-BREAK SPACE}")


def _signatures(part: parts.Signatures, level: int) -> Iterator[Block]:
    if not part.blocks:
        yield said("Er zijn nog geen ondertekenaars.", Look.EMPTY)
    for block in part.blocks:
        yield Head(level + 1, block.name)
        for line in filter(None, (block.office, block.organisation)):
            yield said(line)
        yield said("Ondertekend" if block.date else "Nog niet ondertekend", Look.BODY if block.date else Look.EMPTY)
        rows = [("DATUM", notation.dutch_date(block.date)), ("PLAATS", block.place)] if block.date else []
        rows.append(("PORTEFEUILLE", block.portfolio))
        rows.append(("WIJZE", block.method if block.date else ""))
        for label, value in rows:
            if value:
                yield said(label, Look.LABEL)
                yield Para(plain(value))


def _note(part: parts.Note, level: int) -> Iterator[Block]:
    yield Para((Run(part.fate.value, bold=True), *([Run(f": {part.text}")] if part.text else [])))
    if part.lines:
        yield Bullets(False, [[said(line)] for line in part.lines])


def _changed(part: parts.Changed, level: int) -> Iterator[Block]:
    yield Para((Run(part.fate.value, bold=True),))
    if part.part is not None:
        yield from _part(part.part, level)
    if part.was is not None:
        yield Para((Run("Dit stond er:", bold=True),))
        yield from _part(part.was, level)


_DRAWN: dict[type, Callable[[Any, int], Iterable[Block]]] = {
    parts.Rich: _rich,
    parts.Lead: _rich,
    parts.Text: _text,
    parts.Empty: _empty,
    parts.Names: _names,
    parts.Facts: _facts,
    parts.Table: _table,
    parts.Money: _money,
    parts.Pillars: _pillars,
    parts.Signatures: _signatures,
    parts.Note: _note,
    parts.Changed: _changed,
}
