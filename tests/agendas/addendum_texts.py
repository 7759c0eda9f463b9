"""Documents of addenda made by hand, as `agendas.actions.amending` makes them."""

import copy
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

from agendas.amending import keys_of, rekeyed
from agendas.document import present
from agendas.document.drawing import body_html
from agendas.document.parts import Changed, Facts, Fate, Note, Section
from agendas.structure import BLOCKS

ALL = [block.key for block in BLOCKS if block.key != "signatories"]

KEY = "6f1d9a52-7c2e-4a57-9d3b-0c8b5a4f1e21"
REASON = "Meer scholen willen meedoen."
Change = Callable[[dict[str, Any]], object]


def addendum_to(
    agreed: dict[str, Any], *blocks: str, sort: str = "change", number: int = 1, change: Change = lambda own: None
) -> dict[str, Any]:
    """Return an addendum to the document `agreed` that may change `blocks`, after `change` worked on it."""
    own = copy.deepcopy(rekeyed(agreed, KEY))
    own |= {"kind": "addendum", "parent": agreed["reference"], "reference": f"{agreed['reference']}-A{number}"}
    own["addendum"] = {
        "sort": sort,
        "key": KEY,
        "reason": REASON,
        "blocks": list(blocks),
        "base": {"on": "2026-11-22", "sha256": "ab" * 32},
        "before": {key: copy.deepcopy(agreed[key]) for key in keys_of(blocks)},
    }
    change(own)
    return own


def words_in(document: dict[str, Any]) -> str:
    html = body_html(present(document).sections)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def parts_in(sections: list[Section]) -> Iterator[Any]:
    for section in sections:
        for part in section.parts:
            yield from [value for _, value in part.rows] if isinstance(part, Facts) else [part]
        yield from parts_in(section.sections)


def marks_in(document: dict[str, Any]) -> list[Changed]:
    return [part for part in parts_in(present(document).sections) if isinstance(part, Changed)]


def fates_in(document: dict[str, Any]) -> set[Fate]:
    """Return what is said of the rows and the fields of `document`."""
    found = parts_in(present(document).sections)
    return {part.fate for part in found if isinstance(part, Changed | Note)}
