"""From which addendum each paragraph of a rich text is."""

import re
from difflib import SequenceMatcher

# The blocks of sanitised rich text that stand beside each other; lists are one block, with the lists in them.
_TAG = re.compile(r"<(/?)(p|h3|ul|ol)(?:\s[^>]*)?>")


def paragraph_origins(steps: list[tuple[str | None, str]]) -> list[tuple[str, str | None]]:
    """Return the paragraphs of the last of `steps`, each with the step by which it is as it is.

    `steps` are a rich text as it was and became, each with a reference (None: the agenda). Only paragraphs that stayed
    the same keep an earlier reference.
    """
    found: list[tuple[str, str | None]] = []
    for reference, html in steps:
        before, after = [block for block, _ in found], blocks_of(html)
        now: list[tuple[str, str | None]] = [(block, reference) for block in after]
        for match in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
            now[match.b : match.b + match.size] = found[match.a : match.a + match.size]
        found = now
    return found


def blocks_of(html: str) -> list[str]:
    """Return rich text as its paragraphs, headings and lists; together they are the whole text."""
    blocks, start, depth = [], 0, 0
    for tag in _TAG.finditer(html):
        depth += -1 if tag[1] else 1
        if depth == 0:
            blocks.append(html[start : tag.end()])
            start = tag.end()
    return [*blocks, html[start:]] if html[start:] else blocks
