"""A comparison as plain text, for a terminal: only what changed, a few lines per change."""

from collections.abc import Iterator

from agendas.redline.comparing import Change, Comparison, Sort
from agendas.redline.fields import Nature
from agendas.redline.telling import sentence
from agendas.redline.words import Line, Mark, Piece

_SIGNS = {Mark.INSERTED: ("[+", "+]"), Mark.DELETED: ("[-", "-]")}
NOTHING = "niets"


def text_lines(comparison: Comparison) -> Iterator[str]:
    """Yield the lines: per change where it is, then what it was and became; an empty line between changes."""
    for number, change in enumerate(comparison.changes):
        if number:
            yield ""
        block = next(block for block, _ in Comparison((change,)).blocks())
        yield " > ".join((block.title, *change.where, change.label))
        yield from (f"  {line}" for line in _body(change))


def _body(change: Change) -> Iterator[str]:
    if change.is_row:
        yield sentence(change)
        for row in change.rows:
            where = "".join(f"{name} > " for name in row.where)
            words = sentence(row) if row.is_row else _one_line(row)
            yield f"{where}{row.label}: {words}"
            for inner in row.rows:
                yield f"  {' > '.join((*inner.where, inner.label))}: {_one_line(inner)}"
    elif change.is_text:
        if change.sort is Sort.MARKUP:
            yield sentence(change)
        yield from (line_text(line) for line in change.lines(whole=False))
    elif change.nature is Nature.FACTS:
        yield from (f"[-{name}-]" for name in change.gone)
        yield from (f"[+{name}+]" for name in change.come)
        if not change.gone and not change.come:
            yield "andere volgorde: " + ", ".join(change.after)
    else:
        yield f"{change.before or NOTHING} → {change.after or NOTHING}"


def _one_line(change: Change) -> str:
    """Return the value of a row that came or went."""
    value = change.after or change.before
    if change.is_row:
        return sentence(change)
    if change.is_text:
        return " ".join(_unmarked(line) for line in change.lines())
    return ", ".join(value) if isinstance(value, list) else str(value)


def _unmarked(line: Line) -> str:
    words = "".join(piece.text for piece in line.pieces if piece.text != "¶")
    return f"{line.marker} {words}".strip()


def line_text(line: Line) -> str:
    """Return a line with its changes in brackets: what came as [+…+], what went as [-…-]."""
    start = "  " * max(line.depth - 1, 0) + (f"{line.marker} " if line.marker else "")
    return start + "".join(_piece(piece) for piece in line.pieces)


def _piece(piece: Piece) -> str:
    if piece.mark in _SIGNS:
        opening, closing = _SIGNS[piece.mark]
        space = " " if piece.text[:1] == " " else ""
        return f"{space}{opening}{piece.text.strip()}{closing}"
    return f"{piece.text} [opmaak: {piece.note}]".strip() if piece.note else piece.text
