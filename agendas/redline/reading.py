"""Texts as tokens: words with their markup, and a mark where a paragraph, an item or a line begins."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from agendas.richtext import to_rich

# Figures stay whole, so that an amount is one word; a full stop is no part of the word before it;
# a row of the same signs (the dots of a table of contents) is one word too.
_WORD = re.compile(r"\d+(?:[.,:/-]\d+)*|\w+(?:[-'’]\w+)*|([^\w\s])\1*")
_BLOCKS = {"p", "h3", "li"}
_MARKS = {"strong": "vet", "em": "cursief"}


@dataclass(frozen=True)
class Token:
    """A word with `before` what stands between it and the word before, or the start of a paragraph (`text` "")."""

    text: str
    before: str = ""
    # The markup: of a word its marks and address, of a paragraph what kind it is and how deep.
    style: tuple[str, ...] = ()

    @property
    def is_start(self) -> bool:
        return not self.text


def tokens_of(text: str, *, rich: bool) -> list[Token]:
    """Return `text` as tokens; plain text has a paragraph per line."""
    if rich:
        reader = _Reader()
        reader.feed(to_rich(text))
        reader.close()
        return reader.tokens
    found = []
    for line in text.split("\n") if text else []:
        found.append(Token("", style=("p",)))
        found += _words(line, ())
    return found


def _words(text: str, style: tuple[str, ...]) -> Iterator[Token]:
    for match in _WORD.finditer(text):
        space = match.start() > 0 and text[match.start() - 1].isspace()
        yield Token(match.group(), " " if space else "", style)


class _Reader(HTMLParser):
    """Reads sanitised rich text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[Token] = []
        self._marks: list[str] = []
        self._lists: list[str] = []
        self._has_space = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"ul", "ol"}:
            self._lists.append(tag)
        elif tag in _BLOCKS or tag == "br":
            self._start("p" if tag == "br" else tag)
        elif tag in _MARKS:
            self._marks.append(_MARKS[tag])
        elif tag == "a":
            self._marks.append(f"link naar {dict(attrs).get('href') or ''}")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif tag in _MARKS and _MARKS[tag] in self._marks:
            self._marks.remove(_MARKS[tag])
        elif tag == "a":
            self._marks = [mark for mark in self._marks if not mark.startswith("link naar ")]

    def handle_data(self, data: str) -> None:
        words = list(_words(data, tuple(sorted(self._marks))))
        if words and self._has_space:
            words[0] = Token(words[0].text, " ", words[0].style)
        if words or data.strip() == "":
            self._has_space = data[-1:].isspace() if words else self._has_space or bool(data)
        self.tokens += words

    def _start(self, tag: str) -> None:
        self._has_space = False
        if tag == "p" and self._lists and self.tokens and self.tokens[-1].is_start:
            return  # a paragraph inside an item is that item
        kind = ("item", self._lists[-1] if self._lists else "ul") if tag == "li" else (tag,)
        depth = (str(len(self._lists)),) if tag == "li" else ()
        self.tokens.append(Token("", style=(*kind, *depth)))
