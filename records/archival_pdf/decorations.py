"""Drawings that say nothing of their own: read aloud by nobody, as aria-hidden asks.

WeasyPrint makes a figure of every drawing and wants a description. One with aria-hidden gets a description that no
other has, by which the finisher knows it and makes it an artifact (ISO 14289-1, 7.1 and 7.3).
"""

from typing import Any
from xml.etree.ElementTree import SubElement

_SVG = "{http://www.w3.org/2000/svg}"
# No text of a page: it is looked for before anything else reads it, and never written.
DECORATION = "\N{OBJECT REPLACEMENT CHARACTER}decoration"


def mark_decorations(page: Any) -> None:
    """Mark each drawing in `page` (elements of HTML) that is hidden from who listens."""
    for drawing in page.iter(f"{_SVG}svg"):
        if drawing.get("aria-hidden") == "true":
            for title in drawing.findall(f"{_SVG}title"):
                drawing.remove(title)
            SubElement(drawing, f"{_SVG}title").text = DECORATION
