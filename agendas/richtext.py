"""Text as it comes in: normalised, printable, and either plain or a small set of HTML.

Rich text is HTML with the tags p strong em ul ol li h3 a br. On input plain text is accepted too:
a blank line starts a paragraph, `- ` a bullet (indented: nested) and `1. ` a numbered item.
"""

import re
import unicodedata
from html import escape, unescape
from html.parser import HTMLParser

from gka_portal.sanitising import TAGS, clean

_BLOCK_START = re.compile(r"\s*<(p|ul|ol|h3)[\s>]", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^>\n]{0,200}>|<!--|<!\w")
_BULLET = re.compile(r"^(?P<indent>[ \t]*)- (?P<text>.*)$")
_NUMBERED = re.compile(r"^(?P<indent>[ \t]*)(?P<number>\d{1,3})\. (?P<text>.*)$")
# Characters that our fonts lack or that nobody sees, and what stands for them in print.
_REPLACED = {
    "\u2011": "-",  # non-breaking hyphen
    "\u00ad": "",  # soft hyphen
    "\u200b": "",  # zero width space
    "\u200c": "",
    "\u200d": "",
    "\ufeff": "",  # byte order mark
    "\u202f": " ",  # narrow no-break space
    "\u2009": " ",  # thin space
    "\u00a0": " ",  # no-break space
    "\u2028": "\n",
    "\u2029": "\n\n",
    "\r\n": "\n",
    "\r": "\n",
}
_REPLACE = re.compile("|".join(re.escape(key) for key in sorted(_REPLACED, key=len, reverse=True)))


def normalise(text: str) -> str:
    """Return `text` in Unicode NFC with one kind of space, hyphen and line end."""
    return _REPLACE.sub(lambda match: _REPLACED[match.group()], unicodedata.normalize("NFC", text))


def html_in(text: str) -> str:
    """Return the first HTML tag in `text`, or "" when there is none ("a < b" is no tag)."""
    match = _TAG.search(text)
    return match.group() if match else ""


def forbidden_tags(html: str) -> list[str]:
    """Return the names of tags in `html` that rich text may not hold, sorted."""
    found = {match.lower() for match in re.findall(r"<\s*/?\s*([a-zA-Z][a-zA-Z0-9]*)", html)}
    return sorted(found - TAGS)


def is_html(text: str) -> bool:
    """Is `text` rich text as HTML, and not plain text?"""
    return bool(_BLOCK_START.match(text))


def to_rich(text: str) -> str:
    """Return rich text for what a person or a file gives: HTML is cleaned, plain text is converted."""
    text = normalise(text)
    if not text.strip():
        return ""
    if not is_html(text):
        return plain_to_html(text)
    cleaned = clean(text).strip()
    return cleaned if text_of(cleaned) else ""


class _Lists:
    """The open lists while plain text is read; each is (indent, tag, number of items)."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.open: list[list] = []

    def close(self, above: int = -1) -> None:
        """Close the lists that are indented more than `above`."""
        while self.open and self.open[-1][0] > above:
            self.out.append(f"</li></{self.open.pop()[1]}>")

    def expects(self, indent: int, number: int) -> bool:
        """Is `number` the next of an open numbered list, or the start of a new one?"""
        for level in reversed(self.open):
            if level[0] <= indent:
                if level[0] == indent and level[1] == "ol":
                    return number == level[2] + 1
                break
        return number == 1

    def item(self, indent: int, tag: str, text: str) -> None:
        self.close(above=indent)
        if self.open and self.open[-1][0] == indent and self.open[-1][1] != tag:
            self.close(above=indent - 1)
        if self.open and self.open[-1][0] == indent:
            self.out.append("</li>")
        else:
            self.open.append([indent, tag, 0])
            self.out.append(f"<{tag}>")
        self.open[-1][2] += 1
        self.out.append(f"<li>{escape(text.strip(), quote=False)}")


def plain_to_html(text: str) -> str:
    """Convert plain text to rich text; no character of the text is lost but the markers of lists.

    A number starts an item only when it is the next in its list, so that "2019. Het jaar" stays text.
    """
    lists = _Lists()
    paragraph: list[str] = []

    def flush() -> None:
        if paragraph:
            lists.close()
            lists.out.append("<p>" + "<br>".join(escape(line, quote=False) for line in paragraph) + "</p>")
            paragraph.clear()

    blank = False
    for line in text.split("\n"):
        if not line.strip():
            flush()
            blank = True
            continue
        bullet, numbered = _BULLET.match(line), _NUMBERED.match(line)
        if bullet:
            flush()
            lists.item(len(bullet["indent"]), "ul", bullet["text"])
        elif numbered and lists.expects(len(numbered["indent"]), int(numbered["number"])):
            flush()
            lists.item(len(numbered["indent"]), "ol", numbered["text"])
        elif lists.open and not blank:
            lists.out.append("<br>" + escape(line.strip(), quote=False))
        else:
            lists.close()
            paragraph.append(line.strip())
        blank = False
    flush()
    lists.close()
    return "".join(lists.out)


class _PlainReader(HTMLParser):
    """Collects plain text from rich text, with the markers that `plain_to_html` reads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.lists: list[list] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"ul", "ol"}:
            self.lists.append([tag, 0])
        elif tag == "li" and self.lists:
            self.lists[-1][1] += 1
            marker = "-" if self.lists[-1][0] == "ul" else f"{self.lists[-1][1]}."
            self.out.append("\n" + " " * (len(self.lists) - 1) + marker + " ")
        elif tag == "br":
            self.out.append("\n")
        elif tag in {"p", "h3"} and not self.lists:
            self.out.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
            if not self.lists:
                self.out.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.out.append(data if data.strip() or not self.lists else "")


def html_to_plain(html: str) -> str:
    """Return rich text as plain text that `plain_to_html` turns into the same paragraphs and lists."""
    reader = _PlainReader()
    reader.feed(html)
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.out)).strip()


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"p", "li", "h3", "br", "ul", "ol"}:
            self.out.append(" ")

    def handle_data(self, data: str) -> None:
        self.out.append(data)


# A tag as the sanitiser writes it. Links have attributes; those texts are read by the parser.
_CLEAN_TAG = re.compile(r"</?(?:p|strong|em|ul|ol|li|h3|br)>")
_CLEAN_BLOCK = re.compile(r"<(?:p|ul|ol|li|h3|br)>")


def text_of(html: str) -> str:
    """Return the words of rich text on one line, without markup or list markers."""
    if html.count("<") == len(_CLEAN_TAG.findall(html)):
        # The same without the parser, which took most of the time of asking what is missing in an agenda.
        pieces = _CLEAN_TAG.split(_CLEAN_BLOCK.sub(" ", html))
        return " ".join("".join(map(unescape, pieces) if "&" in html else pieces).split())
    return _parsed_text_of(html)


def _parsed_text_of(html: str) -> str:
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.out).split())
