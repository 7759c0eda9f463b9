"""Mergers: which municipality went into which other one, followed through any number of them."""

from collections.abc import Iterable, Iterator


class Successors:
    """Mergers as pairs of primary keys: a municipality that ended, and the one that it went into, if any.

    Who makes it chooses the day: a merger counts from the day after the last day of the municipality that ends.
    The lists refuse a circle; should there be one, it is followed once.
    """

    def __init__(self, mergers: Iterable[tuple[int, int | None]]) -> None:
        self._into = {ended: successor for ended, successor in mergers if successor is not None}
        self._from: dict[int, list[int]] = {}
        for ended, successor in self._into.items():
            self._from.setdefault(successor, []).append(ended)

    def after(self, place: int) -> Iterator[int]:
        """The municipalities that `place` became, one after the other; the last one is the present one."""
        passed = {place}
        while (place := self._into.get(place, place)) not in passed:
            passed.add(place)
            yield place

    def before(self, place: int) -> list[int]:
        """All that went into `place`, directly or through another one; the nearest first."""
        found = [place]
        for successor in found:
            found += [ended for ended in self._from.get(successor, ()) if ended not in found]
        return found[1:]

    def present(self) -> dict[int, int]:
        """Each municipality that ended, with what it is part of now."""
        return {ended: [ended, *self.after(ended)][-1] for ended in self._into}
