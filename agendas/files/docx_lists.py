"""Real lists in Word: one numbering definition for bullets and one for numbers, and each list counts from one."""

from typing import Any

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph

LEVELS = 9
_INDENT = 0.63
_BULLETS = ("•", "◦", "▪")
_NUMBERS = ("decimal", "lowerLetter", "lowerRoman")


class Numbering:
    """Gives paragraphs their place in a list."""

    def __init__(self, word: WordDocument) -> None:
        self.root: Any = word.part.numbering_part.element
        for old in list(self.root):
            self.root.remove(old)
        # Every abstract definition stands before the lists that use it.
        self.root.append(_definition(0, ordered=False))
        self.root.append(_definition(1, ordered=True))
        self.count = 0

    def new_list(self, *, ordered: bool) -> int:
        """Return the number of a list that starts at one."""
        self.count += 1
        restarts = "".join(
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride>' for level in range(LEVELS)
        )
        xml = (
            f'<w:num {nsdecls("w")} w:numId="{self.count}"><w:abstractNumId w:val="{int(ordered)}"/>'
            f"{restarts if ordered else ''}</w:num>"
        )
        self.root.append(parse_xml(xml))
        return self.count

    def number(self, paragraph: Paragraph, number: int, level: int) -> None:
        """Make `paragraph` an item of the list `number`."""
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = min(level, LEVELS - 1)
        properties.get_or_add_numId().val = number

    def indent(self, paragraph: Paragraph, level: int) -> None:
        """Put a further paragraph of an item under its first."""
        paragraph.paragraph_format.left_indent = Cm(_INDENT * (min(level, LEVELS - 1) + 1))


def _definition(number: int, *, ordered: bool) -> Any:
    top = OxmlElement("w:abstractNum")
    top.set(qn("w:abstractNumId"), str(number))
    kind = OxmlElement("w:multiLevelType")
    kind.set(qn("w:val"), "hybridMultilevel")
    top.append(kind)
    for level in range(LEVELS):
        shape = _NUMBERS[level % 3] if ordered else "bullet"
        mark = f"%{level + 1}." if ordered else _BULLETS[level % 3]
        left = round(_INDENT * (level + 1) * 567)
        top.append(
            parse_xml(
                f'<w:lvl {nsdecls("w")} w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{shape}"/>'
                f'<w:lvlText w:val="{mark}"/><w:lvlJc w:val="left"/>'
                f'<w:pPr><w:ind w:left="{left}" w:hanging="{round(_INDENT * 567)}"/></w:pPr></w:lvl>'
            )
        )
    return top
