"""References (kenmerken) of agendas; the pattern stands in architecture.md, "References"."""

from agendas.choices import Kind
from agendas.models import Agenda


def next_reference(*, kind: str, codes: list[str], year: int, parent: Agenda | None = None) -> str:
    """Return the first free reference. `codes` are CBS codes ("GM0361"), in the order of the agenda.

    Free at this moment: who makes the agenda must try again when another was first (`drafting`).
    """
    if kind == Kind.ADDENDUM and parent is not None:
        return _numbered(f"{parent.reference}-A", start=1)
    if kind == Kind.NATIONAL_THEME:
        return _numbered(f"GKA-{year}-L", start=1, digits=2)
    base = f"GKA-{year}-{codes[0].removeprefix('GM')}{'M' if len(codes) > 1 else ''}"
    return base if not _taken(base) else _numbered(f"{base}-", start=2)


def _numbered(prefix: str, *, start: int, digits: int = 1) -> str:
    number = start
    while _taken(f"{prefix}{number:0{digits}d}"):
        number += 1
    return f"{prefix}{number:0{digits}d}"


def _taken(reference: str) -> bool:
    return Agenda.objects.filter(reference=reference).exists()
