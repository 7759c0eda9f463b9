"""Rich text (HTML with p strong em ul ol li h3 a br) as paragraphs, headings and lists."""

import re
from html.parser import HTMLParser

from agendas.files.words import Block, Bullets, Head, Look, Para, Run
from gka_portal.sanitising import clean

# What HTML shows as one space; a no-break space is a character like any other.
_SPACES = re.compile(r"[ \t\n\r\f]+")
_BOLD, _ITALIC = frozenset({"strong", "b"}), frozenset({"em", "i"})


def blocks_of_html(html: str, *, level: int, look: Look = Look.BODY) -> list[Block]:
    """Return rich text as blocks; an h3 in it becomes a heading of `level`, whatever stands above it."""
    reader = _Reader(level, look)
    reader.feed(clean(html))
    reader.close()
    reader.end_paragraph()
    return reader.blocks


class _Reader(HTMLParser):
    """Collects blocks; text outside any paragraph becomes one of its own, so that no word is lost."""

    def __init__(self, level: int, look: Look) -> None:
        super().__init__(convert_charrefs=True)
        self.level, self.look = level, look
        self.blocks: list[Block] = []
        # Where the next block goes: the whole, or the item that is open. And the lists that are open.
        self.places: list[list[Block]] = [self.blocks]
        self.lists: list[Bullets] = []
        self.runs: list[Run] = []
        self.bold = self.italic = 0
        self.href = ""
        self.in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.runs.append(Run("\n"))
        elif tag == "a":
            self.href = dict(attrs).get("href") or ""
        elif tag in _BOLD:
            self.bold += 1
        elif tag in _ITALIC:
            self.italic += 1
        else:
            self.end_paragraph()
            self._open(tag)

    def _open(self, tag: str) -> None:
        if tag in {"ul", "ol"}:
            bullets = Bullets(tag == "ol", [])
            self.places[-1].append(bullets)
            self.lists.append(bullets)
        elif tag == "li" and self.lists:
            item: list[Block] = []
            self.lists[-1].items.append(item)
            self.places.append(item)
        elif tag == "h3":
            self.in_heading = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.href = ""
        elif tag in _BOLD:
            self.bold -= 1
        elif tag in _ITALIC:
            self.italic -= 1
        elif tag != "br":
            self.end_paragraph()
            self.in_heading = False
            if tag == "li" and len(self.places) > 1:
                self.places.pop()
            elif tag in {"ul", "ol"} and self.lists:
                self.lists.pop()

    def handle_data(self, data: str) -> None:
        text = _SPACES.sub(" ", data)
        if text.strip(" ") or self.runs:
            self.runs.append(Run(text, self.bold > 0, self.italic > 0, self.href))

    def end_paragraph(self) -> None:
        """Close the open paragraph or heading; one without words leaves nothing behind."""
        runs = _trimmed(self.runs)
        self.runs = []
        if not any(run.text.strip() for run in runs):
            return
        if self.in_heading and not self.lists:
            self.places[-1].append(Head(self.level, "".join(run.text for run in runs).replace("\n", " ")))
        else:
            self.places[-1].append(Para(tuple(runs), self.look if not self.lists else Look.BODY))


def _trimmed(runs: list[Run]) -> list[Run]:
    """Return `runs` without the spaces that a browser does not show: at both ends, around line ends, and doubled."""
    kept: list[Run] = []
    for run in runs:
        text = run.text
        if text != "\n" and (not kept or kept[-1].text.endswith((" ", "\n"))):
            text = text.lstrip(" ")
        if text == "\n" and kept:
            kept[-1] = _with_text(kept[-1], kept[-1].text.rstrip(" "))
        if text:
            kept.append(_with_text(run, text))
    while kept and not kept[-1].text.strip(" \n"):
        kept.pop()
    if kept:
        kept[-1] = _with_text(kept[-1], kept[-1].text.rstrip(" "))
    return kept


def _with_text(run: Run, text: str) -> Run:
    return Run(text, run.bold, run.italic, run.href, run.language)
