"""What two lists have in common, in order: exact for short lists, never slow for long ones that repeat themselves."""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile

from agendas.redline.matching import longest_rise

# same?, and where: of the one list from i1 up to i2, of the other from j1 up to j2
Code = tuple[bool, int, int, int, int]
_Area = tuple[int, int, int, int]
# difflib is cubic on words that repeat: no more than 100 of them against 100 others, some 0.01 s at the worst.
_SMALL = 100 * 100


def codes_of(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[Code]:
    """Return how `one` becomes `other`, as stretches that are the same or differ, by turns."""
    codes: list[Code] = []
    i, j = 0, 0
    for i1, j1, size in filter(lambda match: match[2], _matches(one, other)):
        if i1 > i or j1 > j:
            codes.append((False, i, i1, j, j1))
        i, j = i1 + size, j1 + size
        if codes and codes[-1][0]:  # two stretches that touch are one
            _, i1_before, _, j1_before, _ = codes.pop()
            codes.append((True, i1_before, i, j1_before, j))
        else:
            codes.append((True, i1, i, j1, j))
    if i < len(one) or j < len(other):
        codes.append((False, i, len(one), j, len(other)))
    return codes


def _matches(one: Sequence[Hashable], other: Sequence[Hashable]) -> Iterator[tuple[int, int, int]]:
    """Yield (place in `one`, place in `other`, length) of what is the same, in order.

    Long lists are cut at what stands once in both, as often as that goes on. A long stretch in which everything
    repeats itself (a row of noughts, one word over and over) keeps its equal start and end; the rest is replaced.
    """
    todo: list[tuple[bool, _Area]] = [(False, (0, len(one), 0, len(other)))]
    while todo:
        is_same, (i1, i2, j1, j2) = todo.pop()
        if is_same:
            yield i1, j1, i2 - i1
        elif (i2 - i1) * (j2 - j1) <= _SMALL:
            for match in SequenceMatcher(None, one[i1:i2], other[j1:j2], False).get_matching_blocks()[:-1]:
                yield i1 + match.a, j1 + match.b, match.size
        else:
            todo += reversed(_cut(one, other, (i1, i2, j1, j2)))


def _cut(one: Sequence[Hashable], other: Sequence[Hashable], area: _Area) -> list[tuple[bool, _Area]]:
    """Return what is the same in `area`, in order, and the parts between that are still to be compared."""
    i1, i2, j1, j2 = area
    head = _equal_start(one[i1:i2], other[j1:j2])
    parts = [(True, (i1, i1 + head, j1, j1 + head))]
    i1, j1 = i1 + head, j1 + head
    tail = _equal_start(one[i1:i2][::-1], other[j1:j2][::-1])
    i2, j2 = i2 - tail, j2 - tail
    anchors = _anchors(one, other, (i1, i2, j1, j2))
    for i, j in anchors:
        parts += [(False, (i1, i, j1, j)), (True, (i, i + 1, j, j + 1))]
        i1, j1 = i + 1, j + 1
    if anchors or head or tail:
        parts.append((False, (i1, i2, j1, j2)))
    return [*parts, (True, (i2, i2 + tail, j2, j2 + tail))]


def _equal_start(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _anchors(one: Sequence[Hashable], other: Sequence[Hashable], area: _Area) -> list[tuple[int, int]]:
    """Return the places of what stands once in both parts, as many as keep their order."""
    i1, i2, j1, j2 = area
    counts, others = Counter(one[i1:i2]), Counter(other[j1:j2])
    places = {other[j]: j for j in range(j1, j2) if others[other[j]] == 1}
    found = [(i, places[one[i]]) for i in range(i1, i2) if counts[one[i]] == 1 and one[i] in places]
    kept = longest_rise([j for _, j in found])
    return [pair for number, pair in enumerate(found) if number in kept]
