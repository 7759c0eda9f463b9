"""The texts of a document as they are stored: normalised, rich text sanitised."""

from typing import Any

from agendas.richtext import normalise, to_rich
from agendas.structure import AGENDA, Field, Group, Text


def clean_text(field: Field, value: Any) -> Any:
    """Return what is stored for `value` in `field`: one line, several lines, HTML, or a list of names."""
    if field.text is Text.NAMES:
        names = (" ".join(normalise(str(name)).split()) for name in value or [])
        return [name for name in names if name]
    text = normalise(value or "")
    if field.text is Text.RICH:
        return to_rich(text)
    if field.text is Text.LINES:
        return "\n".join(line.rstrip() for line in text.strip().split("\n"))
    return " ".join(text.split())


def cleaned(document: dict[str, Any], group: Group = AGENDA) -> dict[str, Any]:
    """Return a copy of `document` (or a part of it) with every text cleaned; keys that it lacks stay away."""
    result = dict(document)
    for field in group.fields:
        if field.key in result:
            result[field.key] = clean_text(field, result[field.key])
    for key, part in group.groups.items():
        if result.get(key):
            result[key] = cleaned(result[key], part)
    for key, part in group.rows.items():
        if result.get(key):
            result[key] = [cleaned(line, part) for line in result[key]]
    return result
