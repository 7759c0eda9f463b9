"""Does a visible signature lie over the text that was signed? A small white box with other figures would be enough."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# x0, y0, x1, y1 in points, from the lower left of the page.
Box = tuple[float, float, float, float]
_HIDDEN = 2
# Print, Locked, LockedContents. With any other flag it may look different on paper, under a mouse or at another size.
_ALLOWED = _HIDDEN | 4 | 128 | 512
# Of the page on which it stands; all together, when there are more.
_MOST_OF_PAGE = 0.25
# More than the widest letter of our fonts takes on average, in parts of the size of the letter.
_WIDTH = 0.8
_DEPTH = 0.25

COVERS = (
    "De zichtbare handtekening staat over de tekst heen. Zet haar op een lege plek, bijvoorbeeld onderaan de laatste "
    "bladzijde, of kies een handtekening die niet te zien is."
)
CHANGES = (
    "De zichtbare handtekening kan er op papier of op een ander scherm anders uitzien. Kies in uw ondertekendienst een "
    "gewone zichtbare handtekening, of een die niet te zien is."
)
TOO_BIG = (
    "De zichtbare handtekening is groter dan een kwart van de bladzijde. Maak haar kleiner, of kies een handtekening "
    "die niet te zien is."
)


@dataclass(frozen=True)
class _Widget:
    """What a field shows; `page` counts from 0, None for one that stands on no page."""

    page: int | None
    box: Box
    flags: int

    @property
    def is_seen(self) -> bool:
        return not self.flags & _HIDDEN and self.area > 0

    @property
    def area(self) -> float:
        return (self.box[2] - self.box[0]) * (self.box[3] - self.box[1])


def look(frozen: bytes, signed: bytes) -> tuple[str, list[int]]:
    """Return why what the fields of `signed` show is refused, or "", and on which pages (from 1) they are seen."""
    import pikepdf

    with pikepdf.open(io.BytesIO(frozen)) as text, pikepdf.open(io.BytesIO(signed)) as document:
        widgets = list(_widgets(document))
        seen = [row for row in widgets if row.is_seen]
        if any(row.flags & ~_ALLOWED for row in widgets) or any(row.page is None for row in seen):
            return CHANGES, []
        places = [(row.page, row) for row in seen if row.page is not None]
        if sum(row.area / _area_of(text.pages[page]) for page, row in places) > _MOST_OF_PAGE:
            return TOO_BIG, []
        for page, row in places:
            if any(_overlap(row.box, drawn) for drawn in _drawn_on(text.pages[page])):
                return COVERS, []
        return "", sorted({page + 1 for page, _ in places})


def _widgets(document: Any) -> Iterator[_Widget]:
    """Yield what every page shows of fields, and the fields that stand on no page; the frozen PDF has none."""
    known: set[tuple[int, int]] = set()
    for number, page in enumerate(document.pages):
        for item in page.get("/Annots", []):
            if item.get("/Subtype") == "/Widget":
                known.add(item.objgen)
                yield _widget(item, number)
    for field in document.Root.AcroForm.Fields:
        for item in field.get("/Kids", [field]):
            if item.objgen not in known:
                yield _widget(item, None)


def _widget(item: Any, page: int | None) -> _Widget:
    x0, y0, x1, y1 = (float(number) for number in item.get("/Rect", [0, 0, 0, 0]))
    return _Widget(page, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), int(item.get("/F", 0)))


def _area_of(page: Any) -> float:
    x0, y0, x1, y1 = (float(number) for number in page.mediabox)
    return abs((x1 - x0) * (y1 - y0))


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
