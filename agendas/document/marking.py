"""The sections of an addendum with a word at everything that it adds, changes or drops, and the old text beside it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from agendas.document import parts
from agendas.document.amendment import said
from agendas.document.parts import Changed, Empty, Facts, Fate, Note, Section
from agendas.redline import Change, Sort
from agendas.redline.telling import sentence

# A value that is printed in the place of another one.
_SHOWN_AT = {"frequency": "frequency_text"}
_GONE = "dit staat niet meer in de tekst. Zo stond het er:"


@dataclass
class Marker:
    """Marks the sections of one block. `changes`: those of the block; what is shown in its place is taken out."""

    changes: list[Change]
    shown: set[str] = field(default_factory=set)

    def marked(self, now: list[Section], before: list[Section]) -> list[Section]:
        """Return the sections of `now` with their marks, and after them what went."""
        rows = {section.path: section for section in before if section.path}
        others = iter([section for section in before if not section.path])
        found = [self._section(each, rows.get(each.path) if each.path else next(others, None)) for each in now]
        kept = {section.path for section in now}
        gone = [section for path, section in rows.items() if path not in kept]
        # A heading under which nothing is left is not printed; what stood under it is.
        gone += [row for section in others for row in section.sections if row.path]
        return [*found, *(self._gone(section) for section in gone)]

    def left(self) -> tuple[str, ...]:
        """Return what changed and is to be seen nowhere in the marked sections, a line each."""
        return tuple(self._lines(self.changes, outer=0))

    def _section(self, now: Section, before: Section | None) -> Section:
        if now.path and before is None:
            return self._new(now)
        marked = replace(
            now,
            parts=list(self._parts(now.parts, before.parts if before else [])),
            sections=self.marked(now.sections, before.sections if before else []),
        )
        if not now.path:
            return marked
        fate = Fate.CHANGED if self._changes_at(now.path) else Fate.SAME
        inside = [change for change in self.changes if _is_at(now.path, change.path)]
        lines = tuple(self._lines(inside, outer=1))
        return replace(marked, parts=[Note(fate, lines=lines), *marked.parts])

    def _new(self, section: Section) -> Section:
        self.shown |= {change.path for change in self.changes if _is_at(section.path, change.path)}
        return replace(section, parts=[Note(Fate.NEW), *section.parts])

    def _gone(self, section: Section) -> Section:
        """Return a row that went, in full; its links and headings are not those of what is still there."""
        self.shown |= {change.path for change in self.changes if _is_at(section.path, change.path)}
        under = [_as_was(each) for each in section.sections]
        heading = f"{Fate.GONE}: {section.heading}"
        was = [_unaddressed(part) for part in section.parts]
        return replace(_as_was(section), heading=heading, parts=[Note(Fate.GONE, _GONE), *was], sections=under)

    def _parts(self, now: list[Any], before: list[Any]) -> Iterator[Any]:
        was = {part.path: part for part in _each(before)}
        kept = {part.path for part in _each(now)}
        for part in now:
            if isinstance(part, Facts):
                facts = next((each for each in before if isinstance(each, Facts)), Facts([]))
                rows = [(label, self._part(value, was)) for label, value in part.rows]
                yield replace(part, rows=[*rows, *self._gone_rows(facts, kept)])
            else:
                yield self._part(part, was)
        # A table that is empty now is not printed, nor is a fact without any others.
        has_facts = any(isinstance(part, Facts) for part in now)
        for part in before:
            if isinstance(part, Facts):
                rows = [] if has_facts else list(self._gone_rows(part, kept))
                if rows:
                    yield Facts(rows)
            elif part.path and part.path not in kept:
                yield self._gone_part(part)

    def _gone_rows(self, facts: Facts, kept: set[str]) -> Iterator[tuple[str, Any]]:
        for label, part in facts.rows:
            if part.path and part.path not in kept:
                yield label, self._gone_part(part)

    def _gone_part(self, part: Any) -> Changed:
        self._show(part.path)
        return Changed(Fate.GONE, None, _unaddressed(part))

    def _part(self, part: Any, before: dict[str, Any]) -> Any:
        """Return `part` as it is, or marked when it says something else than before."""
        was = before.get(part.path)
        changes = self._changes_at(part.path) if part.path else []
        if not changes or part == was:
            return part
        self._show(part.path)
        if all(change.sort is Sort.MARKUP for change in changes):
            return Changed(Fate.STYLED, part)
        if was is None or isinstance(was, Empty):
            return Changed(Fate.NEW, part)
        fate = Fate.GONE if isinstance(part, Empty) else Fate.CHANGED
        return Changed(fate, part, _unaddressed(was))

    def _changes_at(self, path: str) -> list[Change]:
        return [change for change in self.changes if _is_at(path, change.path) or _is_at(path, _place(change.path))]

    def _show(self, path: str) -> None:
        self.shown |= {change.path for change in self._changes_at(path)}

    def _lines(self, changes: list[Change], *, outer: int) -> Iterator[str]:
        """Yield which of `changes` are marked nowhere, each once; without so many names of what they stand in."""
        for change in changes:
            if change.path in self.shown:
                continue
            self.shown.add(change.path)
            name = " › ".join((*change.where[outer:], change.label))
            yield f"{name}: {sentence(change) if change.is_row or change.sort is Sort.MARKUP else said(change)}"


def _place(path: str) -> str:
    """Return where the value at `path` is printed."""
    outer, _, key = path.rpartition(".")
    return f"{outer}.{_SHOWN_AT[key]}" if key in _SHOWN_AT else path


def _is_at(path: str, other: str) -> bool:
    return other == path or other.startswith(f"{path}.")


def _each(found: Iterable[Any]) -> Iterator[Any]:
    """Yield the parts that have an address of their own, also those beside a label."""
    for part in found:
        if isinstance(part, Facts):
            yield from _each(value for _, value in part.rows)
        elif part.path:
            yield part


def _as_was(section: Section) -> Section:
    """Return a section of the old text: with other anchors, and nothing that can be commented on."""
    found = [_unaddressed(part) for part in section.parts]
    return replace(section, anchor=f"was-{section.anchor}", parts=found, path="", listed=section.listed)


def _unaddressed(part: Any) -> Any:
    """Return a part of the old text: what it shows is no field of this document."""
    match part:
        case Facts():
            return Facts([(label, _unaddressed(value)) for label, value in part.rows])
        case parts.Lead():
            return parts.Rich(_without_headings(part.html))
        case parts.Rich():
            return parts.Rich(_without_headings(part.html))
        case parts.Pillars():
            return Facts([(heading, parts.text(text)) for heading, text in part.pillars])
    return replace(part, path="") if getattr(part, "path", "") else part


def _without_headings(html: str) -> str:
    """Return rich text whose headings are no headings of the document: they would stand in its outline."""
    return html.replace("<h3>", "<p><strong>").replace("</h3>", "</strong></p>")
