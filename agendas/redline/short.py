"""A comparison drawn short: what a text or value was and becomes, cut when it is long; of a new row its first words."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.utils.html import format_html
from django.utils.safestring import SafeString

from agendas.redline.comparing import Change, Sort
from agendas.redline.drawing import Screen
from agendas.redline.fields import Nature
from agendas.redline.sheets import NOTHING, Drawer, DrawnChange
from agendas.redline.telling import sentence
from agendas.redline.words import Line, Mark, Piece, lines_of

# A change of more letters is cut.
ROOM = 400
_SPOKEN = Screen(
    before={Mark.INSERTED: "wordt: ", Mark.DELETED: "was: "},
    after={Mark.INSERTED: ", tot hier", Mark.DELETED: ", tot hier"},
)
_EMPTY = SafeString("")
_FATES = {Sort.ADDED: "nieuw", Sort.REMOVED: "vervalt"}


@dataclass(frozen=True)
class ShortDrawer(Drawer):
    """Draws for who must understand in a minute what changes; `Drawer` without `whole`."""

    hand: Screen = field(default_factory=lambda: _SPOKEN)

    def drawn(self, change: Change) -> DrawnChange:
        if change.is_row:
            html, is_cut = self._row(change)
            told = _FATES.get(change.sort) or sentence(change)
            return DrawnChange(change.label, html, told=told, is_cut=is_cut, tables=self.tables(change))
        if change.is_text:
            lines, is_cut = _cut(change.lines(whole=False))
            return DrawnChange(change.label, self.hand.lines(lines), told=sentence(change), is_cut=is_cut)
        if change.nature is Nature.FACTS:
            return DrawnChange(change.label, self.html(change), told=sentence(change))
        return DrawnChange(change.label, _value(change), told=sentence(change))

    def _row(self, row: Change) -> tuple[SafeString, bool]:
        """Return the texts of a row that came or went, as far as there is room; its name says the rest."""
        if row.sort is Sort.MOVED:
            return _EMPTY, False
        texts = [inner for inner in row.rows if inner.is_text and (inner.after or inner.before) not in row.label]
        lines = [line for inner in texts for line in _plain(inner)]
        found, is_cut = _cut(lines)
        # What it says beside its texts (parties, amounts) is not shown here.
        return self.hand.lines(found), is_cut or any(inner.where or inner.is_row for inner in row.rows)


def _plain(change: Change) -> list[Line]:
    """Return a text of a row that came or went, without marks: all of it did."""
    value = change.after or change.before
    return lines_of(value, value, rich=change.nature is Nature.RICH)


def _value(change: Change) -> SafeString:
    was = format_html('<del class="redline__deleted">{}</del>', change.before) if change.before else NOTHING
    now = format_html('<ins class="redline__inserted">{}</ins>', change.after) if change.after else NOTHING
    return format_html('<p class="redline__line">was {}, wordt {}</p>', was, now)


def _cut(lines: list[Line]) -> tuple[list[Line], bool]:
    """Return `lines` as far as there is room, and whether something was left out."""
    found, room = [], ROOM
    for line in lines:
        length = sum(len(piece.text) for piece in line.pieces)
        if length <= room:
            found.append(line)
            room -= length
            continue
        pieces = tuple(_pieces(line, room))
        found += [replace(line, pieces=pieces)] if pieces else []
        return found, True
    return found, False


def _pieces(line: Line, room: int) -> Iterator[Piece]:
    for piece in line.pieces:
        if len(piece.text) <= room:
            room -= len(piece.text)
            yield piece
            continue
        words = piece.text[:room].rpartition(" ")[0]
        if words.strip():
            yield replace(piece, text=f"{words} …")
        return
