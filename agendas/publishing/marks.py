"""What stands where something was left out: "█ [5.1.2e]" in the text, readable for everybody where it is shown."""

import re
from collections.abc import Callable
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from agendas.choices import WooGround

# No agenda has this block in its text: its fonts cannot print it, so saving refuses it.
BLOCK = "█"
_MARK = re.compile(rf"{BLOCK} \[([\w.]+)\]")


def mark(ground: str) -> str:
    """Return what stands in a text instead of a passage that was left out on `ground` (article of the Woo)."""
    return f"{BLOCK} [{ground}]"


def reason_of(ground: str) -> str:
    """Return the ground as people read it: "Artikel 5.1, tweede lid, onder e: persoonlijke levenssfeer"."""
    return str(WooGround(ground).label) if ground in WooGround.values else f"artikel {ground}"


def grounds_in(document: Any) -> list[str]:
    """Return the grounds of the marks in `document` (any JSON, or a text), each once, in the order of the law."""
    return sorted(_grounds(document))


def _grounds(value: Any) -> set[str]:
    if isinstance(value, str):
        return set(_MARK.findall(value))
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return {ground for part in parts for ground in _grounds(part)}


def in_words(text: str) -> str:
    """Return a text with its marks in words, where nothing can be drawn: titles and attributes."""
    return _MARK.sub(lambda found: f"[weggelaten, {found[1]}]", text)


def shown(html: str) -> SafeString:
    """Return HTML (made of a masked document) for a page: each mark with words for who does not see it."""
    return _drawn(html, _on_page)


def printed(html: str) -> SafeString:
    """Return HTML for the PDF: the block is a drawing with words, because the fonts do not have it."""
    return _drawn(html, _on_paper)


def _drawn(html: str, draw: Callable[[str], str]) -> SafeString:
    return mark_safe(_MARK.sub(lambda found: draw(found[1]), html))  # noqa: S308 - every text was escaped before


def _on_page(ground: str) -> str:
    words = escape(reason_of(ground))
    return (
        f'<span class="masked"><span class="masked__block" aria-hidden="true">{BLOCK * 3}</span>'
        f'<span class="visually-hidden">weggelaten op grond van {words}</span> '
        f'<span class="masked__ground">[{escape(ground)}]</span></span>'
    )


def _on_paper(ground: str) -> str:
    words = escape(f"Weggelaten op grond van {reason_of(ground)}")
    return f'<img class="masked" src="portal-static:///pdf/masked.svg" alt="{words}"> [{escape(ground)}]'
