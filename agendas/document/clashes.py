"""What two addenda changed differently, for who reads the text in force: what stands there, and what waits."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from agendas.amending import Conflict
from agendas.in_force import InForce
from agendas.naming import find
from agendas.richtext import is_html
from gka_portal.notation import euro
from gka_portal.sanitising import clean

_NAMES = ("name", "heading", "type", "what", "description", "organisation")
ABSENT = "Staat er niet (meer) in."


@dataclass(frozen=True)
class Clash:
    """A conflict in words. `current` stands in the text; `own` is what the addendum `reference` made of it."""

    label: str
    reference: str
    current: SafeString
    own: SafeString


# Shows a rich text (the second) compared with another one.
Diff = Callable[[str, str], SafeString]


def clashes_of(text: InForce, diff: Diff) -> list[Clash]:
    """Return the conflicts of `text`; of a rich text `diff` shows what each of the two changed."""
    return [_clash(text, conflict, diff) for conflict in text.consolidated.conflicts]


def _clash(text: InForce, conflict: Conflict, diff: Diff) -> Clash:
    texts = (conflict.base, conflict.current, conflict.own)
    if all(isinstance(value, str) and is_html(value) for value in texts):
        current, own = diff(conflict.base, conflict.current), diff(conflict.base, conflict.own)
    else:
        current, own = said(conflict.current), said(conflict.own)
    return Clash(_label(text, conflict), conflict.reference, current, own)


def _label(text: InForce, conflict: Conflict) -> str:
    found = find(text.document, conflict.path)
    if found:
        words = ", ".join(found.words)
        return f"{words}: volgorde" if conflict.is_order else words
    row = conflict.own if isinstance(conflict.own, dict) else conflict.base
    above = find(text.document, conflict.path.rpartition(".")[0])
    return ", ".join([*(above.words if above else ()), _name(row if isinstance(row, dict) else {})])


def said(value: Any) -> SafeString:
    """Return a value of a document as HTML."""
    if isinstance(value, str) and is_html(value):
        return mark_safe(clean(value))  # noqa: S308 - cleaned
    return mark_safe(f"<p>{escape(_plain(value)).replace(chr(10), '<br>')}</p>")  # noqa: S308 - escaped


def _plain(value: Any) -> str:
    match value:
        case None:
            return ABSENT
        case bool():
            return "Ja" if value else "Nee"
        case dict():
            return _name(value)
        case list():
            return ", ".join(_plain(item) for item in value) or "Leeg"
    return str(value) or "Leeg"


def _name(row: dict[str, Any]) -> str:
    name = next((str(row[key]) for key in _NAMES if row.get(key)), "Regel")
    if "year" not in row:
        return name
    amount = euro(float(row["amount"])) if row.get("amount") else ""
    return ", ".join(filter(None, [name, str(row["year"]), amount]))
