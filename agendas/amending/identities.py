"""Identities of rows: those of an addendum, and those of the agenda from which it took them.

An identity is a primary key, so a row that an addendum takes over needs another one there. It is made from the
identity in the agenda and the key of the addendum, so that it can be found back without a list.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar
from uuid import UUID, uuid5

Part = TypeVar("Part")


def rekeyed(document_part: Part, key: UUID | str) -> Part:
    """Return a document, or a part of one, with the identities that its rows have in the addendum with this key."""
    namespace = UUID(str(key))
    return _with_ids(document_part, {given: str(uuid5(namespace, given)) for given in ids_in(document_part)})


def in_base_ids(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document of an addendum with the rows that it took from the agenda in the identities of the agenda.

    Rows that the addendum added keep their own. A document without the key `addendum` comes back as it is.
    """
    facts = document.get("addendum")
    if not facts:
        return document
    namespace = UUID(str(facts["key"]))
    back = {str(uuid5(namespace, given)): given for given in ids_in(facts["before"])}
    text = {key: value for key, value in document.items() if key != "addendum"}
    return {**_with_ids(text, back), "addendum": facts}


def ids_in(part: Any) -> Iterator[str]:
    """Yield the identities of all rows in `part`, also of rows in rows."""
    if isinstance(part, dict):
        if isinstance(part.get("id"), str):
            yield part["id"]
        for value in part.values():
            yield from ids_in(value)
    elif isinstance(part, list):
        for item in part:
            yield from ids_in(item)


def _with_ids(part: Any, names: Mapping[str, str]) -> Any:
    if isinstance(part, dict):
        renamed = {key: _with_ids(value, names) for key, value in part.items()}
        if isinstance(renamed.get("id"), str):
            renamed["id"] = names.get(renamed["id"], renamed["id"])
        return renamed
    return [_with_ids(item, names) for item in part] if isinstance(part, list) else part
