"""The texts of the national model in an agenda whose municipality got another name: filled again with the new one.

Only what is still the model's own words. Who wrote something else there knows best how it should read now.
"""

import re
from collections.abc import Iterator
from typing import Any

from agendas.changes import changed_paths
from agendas.departures import filled
from agendas.models import Agenda
from agendas.naming import name_of
from agendas.snapshot.cleaning import cleaned

# Written as facts, beside the texts: the places, and who signs for them.
_FACTS = frozenset({"municipalities", "signatories", "coordinator", "contact", "case_numbers"})


def refilled(agenda: Agenda, names: list[str]) -> dict[str, Any]:
    """Return the top-level parts of the text of `agenda` that read otherwise with `names` for its municipalities.

    Empty for an agenda without a model, and for an addendum: what it says of its agenda changes with the agenda only.
    """
    if agenda.template is None or agenda.parent_id is not None:
        return {}
    own = agenda.text.document
    old = [row["name"] for row in own["municipalities"]]
    before, after = (_model(agenda, given) for given in (old, names))
    renewed = {one: other for one, other in _pairs(before, after) if one != other}
    parts = {key: value for key, value in own.items() if key in before and key not in _FACTS}
    new = {key: _renewed(value, renewed) for key, value in parts.items()}
    return {key: value for key, value in new.items() if value != parts[key]}


def still_naming(document: dict[str, Any], name: str, successor: str) -> list[str]:
    """Return what the fields of `document` are called in which `name` still stands, in the order of the text.

    Not where it is a part of the name of the `successor` ("Bergen" in "Bergen op Zoom").
    """
    whole = re.compile(rf"(?<!\w)(?:({re.escape(successor)})|{re.escape(name)})(?!\w)")
    texts = {key: value for key, value in document.items() if key not in _FACTS}
    paths = changed_paths(texts, _without(texts, whole))
    return list(dict.fromkeys(filter(None, (name_of(document, path) for path in paths))))


def _model(agenda: Agenda, names: list[str]) -> dict[str, Any]:
    assert agenda.template is not None  # noqa: S101 - asked by who calls
    return cleaned(filled(agenda.template.content, names, agenda.start_year, agenda.end_year))


def _pairs(one: Any, other: Any) -> Iterator[tuple[str, str]]:
    """Yield each text of `one` with that of `other` in the same place; both are built the same."""
    if isinstance(one, dict):
        for key, value in one.items():
            yield from _pairs(value, other[key])
    elif isinstance(one, list):
        for value, its in zip(one, other, strict=True):
            yield from _pairs(value, its)
    elif isinstance(one, str):
        yield one, other


def _renewed(value: Any, renewed: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renewed(part, renewed) for key, part in value.items()}
    if isinstance(value, list):
        return [_renewed(part, renewed) for part in value]
    return renewed.get(value, value) if isinstance(value, str) else value


def _without(value: Any, whole: re.Pattern[str]) -> Any:
    if isinstance(value, dict):
        return {key: part if key == "id" else _without(part, whole) for key, part in value.items()}
    if isinstance(value, list):
        return [_without(part, whole) for part in value]
    return whole.sub(lambda found: found[1] or "", value) if isinstance(value, str) else value
