"""What a field is called and what it says, by address: for comments, messages and comparisons.

`forms` and the printed document have words of their own; these are for where a field stands alone.
"""

from dataclasses import dataclass
from html import escape
from typing import Any

from agendas.structure import AGENDA, Group, Text, block_of

WHOLE = "De hele agenda"
_LONGEST_NAME = 80
# What is in the document and is no text of the structure.
_OTHER = {
    "amount": "Bedrag",
    "catalogue": "Bekende aanpak",
    "category": "Soort kosten",
    "committed": "Toegezegd",
    "contact": "Contactpersoon gemeente",
    "coordinator": "Regiocoördinator",
    "date": "Datum",
    "factors": "Factoren",
    "frequency": "Frequentie",
    "gka_share": "Aandeel GKA",
    "kind": "Soort",
    "municipalities": "Gemeenten",
    "no_experiment": "Geen experiment",
    "none": "Geen lopend onderzoek",
    "on_invitation": "Op uitnodiging",
    "order": "Volgorde van ondertekenen",
    "organisation_id": "Nummer",
    "party": "Namens",
    "period": "Periode",
    "quantity": "Aantal",
    "rate": "Tarief",
    "role": "Rol",
    "source": "Bron",
    "themes": "Thema’s",
    "triangle": "Driehoek",
    "url": "Webadres",
    "year": "Jaar",
}
# What a list is called as a whole; one row of it has the label of its group.
_LISTS = {
    "activities": "Activiteiten om kennis te delen",
    "case_numbers": "Zaaknummers",
    "clauses": "Bepalingen",
    "communities": "Communities",
    "consultations": "Overleggen",
    "indicators": "Meetbare doelen",
    "interventions": "Interventies",
    "lines": "Regels",
    "local_agendas": "Lokale agenda’s",
    "members": "Deelnemers",
    "other_agreements": "Overige afspraken",
    "parties": "Betrokken partijen",
    "pillars": "Pijlers",
    "signatories": "Ondertekenaars",
}
_ROW_NAMES = ("name", "heading", "type", "what", "description", "organisation")
# No fact of the agenda but of the file.
_UNSEEN = frozenset({"id", "key", "format", "reference", "parent", "code"})


@dataclass(frozen=True)
class Found:
    """What stands at an address: its words from the outside in, its value, and how it is built."""

    words: tuple[str, ...]
    value: Any
    group: Group | None = None
    is_rich: bool = False


def find(document: dict[str, Any], path: str) -> Found | None:
    """Return what stands at `path` in `document`; None when nothing does (any more)."""
    if not path:
        return Found((WHOLE,), document, AGENDA)
    try:
        block_of(path)
    except KeyError:
        return None
    found: Found | None = Found((), document, AGENDA)
    for part in path.split("."):
        found = _step(found, part) if found else None
    return found


def name_of(document: dict[str, Any], path: str) -> str | None:
    """Return what the field at `path` is called ("De Transformatieve School: Doel"); None when there is none."""
    found = find(document, path)
    if found is None:
        return None
    *outer, last = found.words
    return f"{', '.join(outer)}: {last}" if outer else last


def html_at(document: dict[str, Any], path: str) -> str:
    """Return what stands at `path` as rich text, a row or list with its labels; "" when there is nothing."""
    found = find(document, path)
    return _html(found.value, found.group, found.is_rich) if found else ""


def _step(here: Found, part: str) -> Found | None:
    if isinstance(here.value, dict) and part in here.value and part not in _UNSEEN:
        value = here.value[part]
        group = _group_in(here.group, part)
        return Found((*here.words, _label(here.group, part, value)), value, group, _is_rich(here.group, part))
    if isinstance(here.value, list):
        for number, row in enumerate(here.value, start=1):
            if isinstance(row, dict) and row.get("id") == part:
                return Found((*here.words[:-1], _row_name(row, here.group, number)), row, here.group)
    return None


def _group_in(group: Group | None, key: str) -> Group | None:
    return (group.groups.get(key) or group.rows.get(key)) if group else None


def _is_rich(group: Group | None, key: str) -> bool:
    return any(item.key == key and item.text is Text.RICH for item in group.fields) if group else False


def _label(group: Group | None, key: str, value: Any) -> str:
    if group:
        for item in group.fields:
            if item.key == key:
                return item.label
        if key in group.groups:
            return group.groups[key].label
        if key in group.rows:
            return _LISTS.get(key, group.rows[key].label)
    return _OTHER.get(key, key)


def _row_name(row: dict[str, Any], group: Group | None, number: int) -> str:
    name = " ".join(next((str(row[key]) for key in _ROW_NAMES if row.get(key)), "").split())
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME - 1]}…"
    return name or f"{group.label if group else 'Regel'} {number}"


def _html(value: Any, group: Group | None, is_rich: bool) -> str:
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, dict):
        return _parts(value, group)
    if isinstance(value, list):
        if isinstance(value[0], dict):
            rows = enumerate(value, start=1)
            return "".join(f"<h3>{escape(_row_name(row, group, n))}</h3>{_parts(row, group)}" for n, row in rows)
        return f"<ul>{''.join(f'<li>{escape(str(item))}</li>' for item in value)}</ul>"
    if isinstance(value, bool):
        return "<p>Ja</p>" if value else "<p>Nee</p>"
    return value if is_rich else f"<p>{escape(str(value)).replace(chr(10), '<br>')}</p>"


def _parts(row: dict[str, Any], group: Group | None) -> str:
    """Return every part of a row that says something, each after its label."""
    drawn = []
    for key, value in row.items():
        if key not in _UNSEEN and (html := _html(value, _group_in(group, key), _is_rich(group, key))):
            drawn.append(f"<p><strong>{escape(_label(group, key, value))}</strong></p>{html}")
    return "".join(drawn)
