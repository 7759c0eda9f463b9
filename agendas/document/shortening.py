"""So much old text as an addendum can print: it must be rendered within the limits of an agenda.

Only an addendum that rewrites most of a very long agenda has more. Then the longest old texts make place for a
sentence that says where they stand; what is new is always whole.
"""

from dataclasses import replace
from typing import Any

from agendas.document import parts
from agendas.document.parts import Changed, Fate, Note, Section

# Characters, cells counted as so many; with the longest agenda this renders in some 20 of the 30 seconds allowed.
ROOM = 100_000
_CELL = 40


def shortened(sections: list[Section], instead: str) -> list[Section]:
    """Return `sections` with at most ROOM of old text; `instead` stands where more was."""
    sizes = sorted(size for section in sections for size in _sizes(section))
    if sum(sizes) <= ROOM:
        return sections
    longest = used = 0
    for size in sizes:
        used += size
        if used > ROOM:
            break
        longest = size
    return [_short(section, longest, instead) for section in sections]


def _is_gone(section: Section) -> bool:
    return bool(section.parts) and isinstance(section.parts[0], Note) and section.parts[0].fate is Fate.GONE


def _sizes(section: Section) -> list[int]:
    """Return how long each old text in `section` is; of a row that went all of it."""
    if _is_gone(section):
        return [_size(section)]
    was = [part.was for part in _changed(section.parts) if part.was is not None]
    return [*map(_size, was), *(size for under in section.sections for size in _sizes(under))]


def _changed(found: list[Any]) -> list[Changed]:
    beside = [value for part in found if isinstance(part, parts.Facts) for _, value in part.rows]
    return [part for part in (*found, *beside) if isinstance(part, Changed)]


def _size(part: Any) -> int:
    match part:
        case Section():
            return sum(map(_size, [*part.parts, *part.sections]))
        case parts.Facts():
            return sum(_CELL + _size(value) for _, value in part.rows)
        case parts.Rich() | parts.Lead():
            return len(part.html)
        case parts.Table():
            return sum(_CELL + len(cell) for row in part.rows for cell in row)
        case parts.Money():
            return sum(_CELL * (len(row.amounts) + 2) for row in part.rows)
        case parts.Names():
            return sum(_CELL + len(name) for name in part.names)
    return len(getattr(part, "text", ""))


def _short(section: Section, longest: int, instead: str) -> Section:
    if _is_gone(section):
        if _size(section) <= longest:
            return section
        return replace(section, parts=[Note(Fate.GONE, f"dit staat niet meer in de tekst. {instead}")], sections=[])
    return replace(
        section,
        parts=[_short_part(part, longest, instead) for part in section.parts],
        sections=[_short(under, longest, instead) for under in section.sections],
    )


def _short_part(part: Any, longest: int, instead: str) -> Any:
    if isinstance(part, parts.Facts):
        return replace(part, rows=[(label, _short_part(value, longest, instead)) for label, value in part.rows])
    if isinstance(part, Changed) and part.was is not None and _size(part.was) > longest:
        return replace(part, was=parts.Text(instead))
    return part
