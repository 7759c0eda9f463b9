"""Which words of a text came and went: the differences of two lists of tokens, as lines of pieces."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from agendas.redline.reading import Token, tokens_of
from agendas.redline.sequences import Code, codes_of

# A part that is the same is shortened to this many words at both ends when only the changes are asked for.
_CONTEXT = 12
_LONG = 3 * _CONTEXT


class Mark(StrEnum):
    SAME = "same"
    INSERTED = "inserted"
    DELETED = "deleted"
    RESTYLED = "restyled"  # the same words with other markup
    GAP = "gap"  # words left out here, because nothing changed in them


@dataclass(frozen=True)
class Piece:
    """Words with the same mark; `note` says what became of the markup."""

    mark: Mark
    text: str
    note: str = ""


@dataclass(frozen=True)
class Line:
    """A paragraph, heading or item of a list, as pieces. `marker` is the sign of an item, `depth` how far it is in."""

    pieces: tuple[Piece, ...]
    kind: str = "p"
    marker: str = ""
    depth: int = 0

    @property
    def has_changes(self) -> bool:
        return any(piece.mark not in {Mark.SAME, Mark.GAP} for piece in self.pieces)


@dataclass(frozen=True)
class _Step:
    """A stretch of tokens with one mark; of what stayed the same also as it was before."""

    mark: Mark
    tokens: list[Token]
    was: list[Token]


def lines_of(before: str, after: str, *, rich: bool = False, whole: bool = True) -> list[Line]:
    """Return `after` compared with `before`; not `whole`: only the lines with changes, long same parts shortened."""
    steps = _steps(tokens_of(before, rich=rich), tokens_of(after, rich=rich))
    lines = list(_lines(steps))
    return lines if whole else list(_shortened(lines))


def only_markup_differs(before: str, after: str) -> bool:
    """Do two rich texts have the same words in the same paragraphs, and only other markup?"""
    one, other = tokens_of(before, rich=True), tokens_of(after, rich=True)
    return _keys(one) == _keys(other)


def _keys(tokens: list[Token]) -> list[tuple[str, str]]:
    # The first word of a paragraph counts as any other word: something may come before it.
    first = [True, *(token.is_start for token in tokens)]
    return [(token.text, " " if at_start else token.before) for token, at_start in zip(tokens, first, strict=False)]


def _steps(before: list[Token], after: list[Token]) -> list[_Step]:
    """Return how `before` becomes `after`: paragraphs first, then the words of what is left between equal ones."""
    old, new = _paragraphs(before), _paragraphs(after)
    codes = codes_of([tuple(_keys(part)) for part in old], [tuple(_keys(part)) for part in new])
    steps: list[_Step] = []
    for same, i1, i2, j1, j2 in codes:
        was = [token for part in old[i1:i2] for token in part]
        now = [token for part in new[j1:j2] for token in part]
        steps += [_Step(Mark.SAME, now, was)] if same else _word_steps(was, now)
    return steps


def _paragraphs(tokens: list[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = []
    for token in tokens:
        if token.is_start or not parts:
            parts.append([])
        parts[-1].append(token)
    return parts


def _word_steps(was: list[Token], now: list[Token]) -> list[_Step]:
    steps = []
    for same, i1, i2, j1, j2 in _readable(codes_of(_keys(was), _keys(now)), was):
        if same:
            steps.append(_Step(Mark.SAME, now[j1:j2], was[i1:i2]))
            continue
        if i2 > i1:
            steps.append(_Step(Mark.DELETED, was[i1:i2], []))
        if j2 > j1:
            steps.append(_Step(Mark.INSERTED, now[j1:j2], []))
    return steps


def _readable(found: list[Code], was: list[Token]) -> list[Code]:
    """Return `found` without the small words that two other sentences share by chance.

    A stretch that stayed the same, and is no longer than what changed on both sides of it, tears a sentence to
    pieces that nobody can read: it becomes part of the change. Never a start of a paragraph.
    """
    place = 1
    while place < len(found) - 1:
        before, middle, after = found[place - 1 : place + 2]
        if middle[0] and not before[0] and not after[0] and _is_chance(before, middle, after, was):
            found[place - 1 : place + 2] = [(False, before[1], after[2], before[3], after[4])]
            place = max(place - 1, 1)
        else:
            place += 1
    return found


def _is_chance(before: Code, middle: Code, after: Code, was: list[Token]) -> bool:
    length = middle[2] - middle[1]
    if length > 3 or any(token.is_start for token in was[middle[1] : middle[2]]):
        return False
    # Both sides replace words by others; something that was only added leaves the sentence around it whole.
    replaced = all(min(side[2] - side[1], side[4] - side[3]) > 0 for side in (before, after))
    return replaced and all(max(side[2] - side[1], side[4] - side[3]) >= length for side in (before, after))


def _lines(steps: list[_Step]) -> Iterator[Line]:
    """Put the steps in lines: each start of a paragraph opens one, but a start that went joins two together."""
    numbers: dict[int, int] = {}
    style: tuple[str, ...] = ()
    pieces: list[Piece] = []
    for mark, token, was, ends in _flat(steps):
        if not token.is_start:
            _append(pieces, mark, token, was)
            continue
        if mark is Mark.DELETED and pieces and not ends:
            pieces.append(Piece(Mark.DELETED, "¶"))
            continue
        if pieces:
            yield _line(pieces, style, numbers)
        style, pieces = token.style, []
        if mark is Mark.INSERTED and not ends:
            pieces.append(Piece(Mark.INSERTED, "¶"))
        elif mark is Mark.SAME and was is not None and was.style != token.style:
            pieces.append(Piece(Mark.RESTYLED, "", _kind_note(was.style, token.style)))
    if pieces:
        yield _line(pieces, style, numbers)


def _flat(steps: list[_Step]) -> Iterator[tuple[Mark, Token, Token | None, bool]]:
    """Yield every token with its mark, what it was, and for a start whether its whole paragraph has the same mark."""
    flat = [
        (step.mark, token, step.was[place] if step.was else None)
        for step in steps
        for place, token in enumerate(step.tokens)
    ]
    whole: list[bool] = [False] * len(flat)
    marks: set[Mark] = set()
    for place in range(len(flat) - 1, -1, -1):
        mark, token, _ = flat[place]
        if token.is_start:
            whole[place] = marks <= {mark}
            marks = set()
        else:
            marks.add(mark)
    for place, (mark, token, was) in enumerate(flat):
        yield mark, token, was, whole[place]


def _append(pieces: list[Piece], mark: Mark, token: Token, was: Token | None) -> None:
    note = ""
    if mark is Mark.SAME and was is not None and was.style != token.style:
        mark, note = Mark.RESTYLED, _mark_note(was.style, token.style)
    last = pieces[-1] if pieces else None
    space = token.before if last else ""
    if last is not None and (last.mark, last.note) == (mark, note) and last.text != "¶":
        pieces[-1] = Piece(mark, last.text + space + token.text, note)
    else:
        pieces.append(Piece(mark, space + token.text, note))


def _mark_note(was: tuple[str, ...], now: tuple[str, ...]) -> str:
    gone = [f"niet meer {mark}" if mark in {"vet", "cursief"} else f"geen {mark}" for mark in was if mark not in now]
    return ", ".join([*gone, *(mark for mark in now if mark not in was)])


_KINDS = {"p": "gewone alinea", "h3": "kop", "ul": "opsomming", "ol": "genummerde opsomming"}


def _kind_note(was: tuple[str, ...], now: tuple[str, ...]) -> str:
    one, other = (_KINDS[style[1] if style[0] == "item" else style[0]] for style in (was, now))
    return f"nu {other}, was {one}" if one != other else "verder of minder ver ingesprongen"


def _line(pieces: list[Piece], style: tuple[str, ...], numbers: dict[int, int]) -> Line:
    if not style or style[0] != "item":
        numbers.clear()
        return Line(tuple(pieces), style[0] if style else "p")
    depth = int(style[2]) if len(style) > 2 else 1
    for deeper in [level for level in numbers if level > depth]:
        del numbers[deeper]
    numbers[depth] = numbers.get(depth, 0) + (pieces[0].mark is not Mark.DELETED or len(pieces) > 1)
    return Line(tuple(pieces), "item", "•" if style[1] == "ul" else f"{max(numbers[depth], 1)}.", depth)


def _shortened(lines: list[Line]) -> Iterator[Line]:
    """Yield the lines with changes; one gap stands for all that is left out between them."""
    has_gap = False
    for line in lines:
        if line.has_changes:
            has_gap = False
            yield Line(tuple(_trimmed(line.pieces)), line.kind, line.marker, line.depth)
        elif not has_gap:
            has_gap = True
            yield Line((Piece(Mark.GAP, "…"),))


def _trimmed(pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    for place, piece in enumerate(pieces):
        words = piece.text.split()
        if piece.mark is not Mark.SAME or len(words) <= _LONG:
            yield piece
            continue
        if place > 0:
            yield Piece(Mark.SAME, piece.text[: piece.text.startswith(" ")] + " ".join(words[:_CONTEXT]))
        yield Piece(Mark.GAP, " … " if place > 0 else "… ")
        if place < len(pieces) - 1:
            yield Piece(Mark.SAME, " ".join(words[-_CONTEXT:]))
