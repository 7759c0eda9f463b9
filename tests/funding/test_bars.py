"""The bars of a plot have one colour per kind: on screen from the style sheet, on paper from gka_portal.bars."""

import re

from gka_portal.bars import FILLS, fill_of
from tests.house.repository import ROOT

_RULE = re.compile(r"((?:\.bar--[a-z]+,?\s*)+)\{\s*fill: ([^;]+);")


def _on_screen() -> dict[str, str]:
    css = ROOT / "static" / "css"
    tokens = dict(re.findall(r"(--color-[a-z0-9-]+): (#[0-9a-f]+);", (css / "base.css").read_text()))
    found = {}
    sheets = "".join(path.read_text() for path in sorted(css.glob("*.css")))
    for selectors, colour in _RULE.findall(sheets):
        named = re.fullmatch(r"var\((.+)\)", colour)
        for kind in re.findall(r"\.bar--([a-z]+)", selectors):
            found[kind] = tokens[named[1]] if named else colour
    return found


def test_paper_has_the_colours_of_the_screen() -> None:
    assert len(_on_screen()) >= 8, "The search itself no longer finds them"
    assert _on_screen() == FILLS


def test_a_kind_without_a_colour_is_grey() -> None:
    assert fill_of("new thing") == "#a9b2bd"
