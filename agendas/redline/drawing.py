"""Compared texts as HTML: readable without colour, on screen, on paper and by a screen reader.

On screen a sign stands in each mark and hidden words say what it is; on paper (`Paper`) brackets with the sign do both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from agendas.redline.words import Line, Mark, Piece, lines_of

_NOTHING = mark_safe("")
_HIDDEN = {Mark.INSERTED: "ingevoegd: ", Mark.DELETED: "verwijderd: "}
_END = {Mark.INSERTED: ", einde ingevoegd", Mark.DELETED: ", einde verwijderd"}
_TAG = {Mark.INSERTED: "ins", Mark.DELETED: "del"}
_SIGN = {Mark.INSERTED: "+", Mark.DELETED: "−"}
_BRACKETS = {Mark.INSERTED: ("[+", "+]"), Mark.DELETED: ("[-", "-]")}
# A paragraph that was split in two, or two that became one.
_PARAGRAPH = {Mark.INSERTED: "nieuwe alinea", Mark.DELETED: "einde alinea"}


def word_diff(before: str, after: str, *, rich: bool = False, whole: bool = True) -> SafeString:
    """Return `after` with the words that came in <ins> and those that went in <del>."""
    return Screen().lines(lines_of(before, after, rich=rich, whole=whole))


@dataclass(frozen=True)
class Screen:
    """Draws for a browser; `before` and `after`: what a screen reader hears around words that came or went."""

    before: Mapping[Mark, str] = field(default_factory=lambda: _HIDDEN)
    after: Mapping[Mark, str] = field(default_factory=lambda: _END)

    def lines(self, lines: list[Line]) -> SafeString:
        """Return lines, each as a paragraph; items of a list keep their sign and how far they are in."""
        return format_html_join("\n", "{}", ((self._line(line),) for line in lines))

    def marked(self, words: str, mark: Mark, space: str = "") -> SafeString:
        """Return `words` as came or went. The sign is drawn and not read, the hidden words are read and not drawn."""
        html = (
            '{}<{} class="redline__{}"><span class="visually-hidden">{}</span>'
            '<span class="redline__sign" aria-hidden="true">{}</span>{}<span class="visually-hidden">{}</span></{}>'
        )
        tag = mark_safe(_TAG[mark])  # noqa: S308 - ours
        return format_html(html, space, tag, mark.value, self.before[mark], _SIGN[mark], words, self.after[mark], tag)

    def gap(self) -> SafeString:
        return mark_safe(
            '<p class="redline__gap"><span aria-hidden="true">…</span>'
            '<span class="visually-hidden">Ongewijzigde tekst weggelaten</span></p>'
        )

    def _line(self, line: Line) -> SafeString:
        if len(line.pieces) == 1 and line.pieces[0].mark is Mark.GAP:
            return self.gap()
        pieces = format_html_join("", "{}", ((self._piece(piece),) for piece in line.pieces))
        marker = format_html('<span class="redline__marker">{}</span> ', line.marker) if line.marker else _NOTHING
        kind = f" redline__line--{line.kind}" if line.kind != "p" else ""
        depth = f" redline__line--in-{min(line.depth, 4)}" if line.depth > 1 else ""
        return format_html('<p class="redline__line{}{}">{}{}</p>', kind, depth, marker, pieces)

    def _piece(self, piece: Piece) -> SafeString:
        if piece.mark in _TAG:
            space = " " if piece.text[:1] == " " else ""
            words = _PARAGRAPH[piece.mark] if piece.text == "¶" else piece.text.strip()
            after = " " if piece.text == "¶" else ""
            return format_html("{}{}", self.marked(words, piece.mark, space), after)
        if piece.mark is Mark.RESTYLED:
            space = " " if piece.text[:1] == " " else ""
            words = format_html('{}<span class="redline__restyled">{}</span> ', space, piece.text.strip())
            return format_html('{}<span class="redline__note">(opmaak gewijzigd: {})</span> ', words, piece.note)
        return format_html("{}", piece.text)


@dataclass(frozen=True)
class Paper(Screen):
    """Draws for a PDF: what is read and what is seen are the same."""

    def marked(self, words: str, mark: Mark, space: str = "") -> SafeString:
        opening, closing = _BRACKETS[mark]
        tag = mark_safe(_TAG[mark])  # noqa: S308 - ours
        return format_html("{}<{}>{}{}{}</{}>", space, tag, opening, words, closing, tag)

    def gap(self) -> SafeString:
        return mark_safe('<p class="redline__gap">…</p>')
