"""Does a visible signature lie over the text that was signed? A small white box with other figures would be enough."""

import io
from collections.abc import Iterator
from typing import Any

# x0, y0, x1, y1 in points, from the lower left of the page.
Box = tuple[float, float, float, float]
_HIDDEN, _NO_ZOOM, _NO_ROTATE, _NO_VIEW = 2, 8, 16, 32
# More than the widest letter of our fonts takes on average, in parts of the size of the letter.
_WIDTH = 0.8
_DEPTH = 0.25


def covered_text(frozen: bytes, signed: bytes) -> bool:
    """Return whether a field of `signed` shows something over text or pictures of `frozen`, or may do so."""
    import pikepdf

    with pikepdf.open(io.BytesIO(frozen)) as text, pikepdf.open(io.BytesIO(signed)) as document:
        for page, box in _visible_fields(document):
            if page is None or any(_overlap(box, drawn) for drawn in _drawn_on(text.pages[page])):
                return True
    return False


def _visible_fields(document: Any) -> Iterator[tuple[int | None, Box]]:
    """Yield page and place of each field that can be seen; None for a place that moves or that is on no page."""
    on_page: dict[tuple[int, int], int] = {}
    for number, page in enumerate(document.pages):
        on_page |= dict.fromkeys((item.objgen for item in page.get("/Annots", [])), number)
    for field in document.Root.AcroForm.Fields:
        for widget in field.get("/Kids", [field]):
            x0, y0, x1, y1 = (float(number) for number in widget.get("/Rect", [0, 0, 0, 0]))
            flags = int(widget.get("/F", 0))
            if flags & (_HIDDEN | _NO_VIEW) or x0 == x1 or y0 == y1:
                continue
            moves = flags & (_NO_ZOOM | _NO_ROTATE)
            yield None if moves else on_page.get(widget.objgen), (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _drawn_on(page: Any) -> Iterator[Box]:
    """Yield the places of text and pictures on a page of ours; a text somewhat wider than it is."""
    import pikepdf

    now, kept = pikepdf.Matrix(), []
    text, size = pikepdf.Matrix(), 0.0
    instructions: Any = pikepdf.parse_content_stream(page)
    for operands, operator in instructions:
        match str(operator):
            case "q":
                kept.append(now)
            case "Q":
                now = kept.pop()
            case "cm":
                now = pikepdf.Matrix(*(float(number) for number in operands)) @ now
            case "BT":
                text = pikepdf.Matrix()
            case "Tm":
                text = pikepdf.Matrix(*(float(number) for number in operands))
            case "Tf":
                size = float(operands[1])
            case "Tj" | "TJ":
                yield _box(text @ now, 0, -_DEPTH * size, _WIDTH * size * _signs(operands[0]), size)
            case "Do":
                yield _picture(page.Resources.XObject[str(operands[0])], now)


def _signs(shown: Any) -> int:
    """Return how many letters are shown; our fonts have two bytes for each."""
    import pikepdf

    parts = list(shown) if isinstance(shown, pikepdf.Array) else [shown]
    return sum(len(bytes(part)) for part in parts if isinstance(part, pikepdf.String)) // 2


def _picture(drawing: Any, now: Any) -> Box:
    import pikepdf

    if drawing.get("/Subtype") == "/Image":
        return _box(now, 0, 0, 1, 1)
    x0, y0, x1, y1 = (float(number) for number in drawing.BBox)
    return _box(pikepdf.Matrix(drawing.get("/Matrix", [1, 0, 0, 1, 0, 0])) @ now, x0, y0, x1, y1)


def _box(matrix: Any, x0: float, y0: float, x1: float, y1: float) -> Box:
    corners = [matrix.transform((x, y)) for x in (x0, x1) for y in (y0, y1)]
    across, up = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return min(across), min(up), max(across), max(up)
