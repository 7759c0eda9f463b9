"""The HTML part of a mail, made from its text: the same words in the same order, so the two cannot disagree.

What the text means: an empty line ends a paragraph, `- ` starts an item of a list, and an address of the portal on
a line of its own is a link. The last such address after a line that ends in a colon is the button, with the words of
that line. No other address becomes a link, whoever wrote it. Nothing is loaded from elsewhere.
"""

import re
from html import escape
from itertools import groupby

# Colours of the portal (static/css/base.css), for a light and for a dark screen.
_STYLE = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #10161d !important; color: #e6ebf1 !important; }
  .letter { background: #1a222c !important; border-color: #8fcae7 !important; }
  .mark, .link { color: #8fcae7 !important; }
  .button { background: #8fcae7 !important; color: #0f1720 !important; }
  .address { color: #b4bfcb !important; }
}
"""
_FONT = "font-family: 'Fira Sans', Arial, Helvetica, sans-serif; font-size: 17px; line-height: 1.55;"
_PAGE = f"margin: 0; padding: 24px 12px; background: #f5f7fa; color: #1b2430; {_FONT}"
_LETTER = (
    "box-sizing: border-box; max-width: 600px; margin: 0 auto; padding: 24px; background: #ffffff; "
    "border-top: 4px solid #154273; overflow-wrap: anywhere;"
)
_MARK = "margin: 0 0 24px; font-weight: 700; color: #154273;"
_BLOCK = "margin: 0 0 16px;"
_BUTTON = (
    "display: inline-block; padding: 12px 24px; border-radius: 4px; background: #154273; color: #ffffff; "
    "font-weight: 700; text-decoration: none;"
)
_LINK = "color: #01689b;"
_ADDRESS = "display: block; margin-top: 8px; color: #55606e; font-size: 14px;"


def html_of(subject: str, text: str, portal_url: str) -> str:
    """Return `text` as an HTML page with the title `subject`."""
    parts = "\n".join(_paragraphs(text.strip().split("\n"), portal_url))
    return (
        '<!DOCTYPE html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{escape(subject)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f'<body class="page" style="{_PAGE}">\n<div class="letter" style="{_LETTER}">\n'
        f'<p class="mark" style="{_MARK}">GKA-portaal</p>\n{parts}\n</div>\n</body>\n</html>\n'
    )


def _paragraphs(lines: list[str], portal_url: str) -> list[str]:
    address = re.compile(rf"{re.escape(portal_url)}(/\S*)?")
    asked = _asked(lines, address)
    if asked is None:
        return _blocks(lines, address)
    words, place = asked
    return [
        *_blocks(lines[:words], address),
        _button(lines[words], lines[place].strip()),
        *_blocks(lines[place + 1 :], address),
    ]


def _blocks(lines: list[str], address: re.Pattern[str]) -> list[str]:
    """Return `lines` as paragraphs and lists: lines of one kind together, apart where a line is empty."""
    found = []
    for kind, group in groupby((line.strip() for line in lines), key=_kind):
        if kind == "item":
            items = "".join(f"<li>{escape(line[2:])}</li>" for line in group)
            found.append(f'<ul style="{_BLOCK}">{items}</ul>')
        elif kind == "line":
            drawn = (_link(line) if address.fullmatch(line) else escape(line) for line in group)
            found.append(f'<p style="{_BLOCK}">{"<br>".join(drawn)}</p>')
    return found


def _kind(line: str) -> str:
    if not line:
        return "empty"
    return "item" if line.startswith("- ") else "line"


def _asked(lines: list[str], address: re.Pattern[str]) -> tuple[int, int] | None:
    """Return the line with the words of the button and the line with its address, or None."""
    last = -1
    found = None
    for number, line in enumerate(lines):
        if address.fullmatch(line.strip()) and last >= 0 and lines[last].rstrip().endswith(":"):
            found = (last, number)
        if line.strip():
            last = number
    return found


def _button(words: str, address: str) -> str:
    href = escape(address)
    return (
        f'<p style="{_BLOCK}"><a class="button" style="{_BUTTON}" href="{href}">{escape(words.strip()[:-1])}</a> '
        f'<span class="address" style="{_ADDRESS}">{href}</span></p>'
    )


def _link(address: str) -> str:
    return f'<a class="link" style="{_LINK}" href="{escape(address)}">{escape(address)}</a>'
