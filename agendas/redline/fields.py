"""Every value of a document with its label, in the order of the editor, and how it is said in words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from agendas.choices import (
    BudgetCategory,
    ConsultationKind,
    CoverSource,
    Frequency,
    InterventionKind,
    Kind,
    PartyRole,
    SignatureMethod,
    SigningParty,
    Triangle,
)
from agendas.labels import LABELS, LISTS
from agendas.structure import AGENDA, Group, Text
from gka_portal.notation import amount, dutch_date_of, euro


class Nature(StrEnum):
    """What a value is, for how it is compared and counted."""

    TEXT = "text"
    RICH = "rich"
    AMOUNT = "amount"
    DATE = "date"
    FACT = "fact"  # a choice, a number, a person: before → after
    FACTS = "facts"  # a list of those: what came and what went


@dataclass(frozen=True)
class Value:
    """A value under `key`. `say` puts what the document holds in words: a text, or a list of names for FACTS."""

    key: str
    label: str
    nature: Nature
    say: Callable[[Any], Any]


@dataclass(frozen=True)
class Part:
    """A group of values under a key that is no list (`analysis`, `budget`)."""

    key: str
    group: Group
    path: str


@dataclass(frozen=True)
class Rows(Part):
    """A list of rows under a key."""


def _text(value: Any) -> str:
    return str(value) if value not in (None, "") else ""


def _yes(value: Any) -> str:
    return "ja" if value else "nee"


def _number(value: Any) -> str:
    try:
        return amount(Decimal(value)) if value not in (None, "") else ""
    except InvalidOperation:
        return str(value)


def _euro(value: Any) -> str:
    try:
        return euro(Decimal(value)) if value not in (None, "") else ""
    except InvalidOperation:
        return str(value)


def _date(value: Any) -> str:
    try:
        return dutch_date_of(value)
    except ValueError:
        return str(value)


def _label(choices: Any) -> Callable[[Any], str]:
    labels = dict(choices.choices)
    return lambda value: str(labels.get(value, value or ""))


def _labels(choices: Any) -> Callable[[Any], list[str]]:
    say = _label(choices)
    return lambda values: [say(value) for value in values or []]


def _names(values: Any) -> list[str]:
    return [str(value) for value in values or []]


def _places(values: Any) -> list[str]:
    """Return municipalities by name; a file may give only their codes."""
    return [row.get("name") or row["code"] if isinstance(row, dict) else str(row) for row in values or []]


def _person(value: Any) -> str:
    if not value:
        return ""
    name = value.get("name") or value.get("email")
    return ", ".join(filter(None, (name, value.get("role"), value.get("organisation"))))


Say = Callable[[Any], Any]
_FACT: tuple[Nature, Say] = (Nature.FACT, _text)
_NAMES: tuple[Nature, Say] = (Nature.FACTS, _names)
_DATE: tuple[Nature, Say] = (Nature.DATE, _date)
_AMOUNT: tuple[Nature, Say] = (Nature.AMOUNT, _euro)
_PERSON: tuple[Nature, Say] = (Nature.FACT, _person)
_YES: tuple[Nature, Say] = (Nature.FACT, _yes)


def _choice(choices: Any) -> tuple[Nature, Say]:
    return Nature.FACT, _label(choices)


# What is no text of the structure, by path: what it is and how it is said.
_OTHERS: dict[str, tuple[Nature, Say]] = {
    "reference": _FACT,
    "kind": _choice(Kind),
    "parent": _FACT,
    "municipalities": (Nature.FACTS, _places),
    "coordinator": _PERSON,
    "contact": _PERSON,
    "themes": _NAMES,
    "factors": _NAMES,
    "no_experiment": _YES,
    "period.start": _FACT,
    "period.end": _FACT,
    "local_agendas.url": _FACT,
    "clauses.key": _FACT,
    "signatories.party": _choice(SigningParty),
    "signatories.order": _FACT,
    "signatories.date": _DATE,
    "signatories.place": _FACT,
    "signatories.method": _choice(SignatureMethod),
    "consultations.kind": _choice(ConsultationKind),
    "consultations.frequency": _choice(Frequency),
    "consultations.members.on_invitation": _YES,
    "analysis.current_research.none": _YES,
    "analysis.indicators.date": _DATE,
    "communication.activities.date": _DATE,
    "communication.activities.url": _FACT,
    "interventions.kind": _choice(InterventionKind),
    "interventions.catalogue": _FACT,
    "interventions.themes": _NAMES,
    "interventions.triangle": (Nature.FACTS, _labels(Triangle)),
    "interventions.parties.organisation_id": _FACT,
    "interventions.parties.role": _choice(PartyRole),
    "interventions.indicators.date": _DATE,
    "interventions.budget.lines.year": _FACT,
    "interventions.budget.lines.category": _choice(BudgetCategory),
    "interventions.budget.lines.quantity": (Nature.FACT, _number),
    "interventions.budget.lines.rate": _AMOUNT,
    "interventions.budget.lines.amount": _AMOUNT,
    "interventions.funding.gka_share": _FACT,
    "interventions.funding.lines.year": _FACT,
    "interventions.funding.lines.source": _choice(CoverSource),
    "interventions.funding.lines.amount": _AMOUNT,
    "interventions.funding.lines.committed": _YES,
    "communities.catalogue": _FACT,
}


def _by_parent() -> dict[str, list[Value]]:
    """Return _OTHERS with their labels, by the path of what they stand in."""
    found: dict[str, list[Value]] = {}
    for path, (nature, say) in _OTHERS.items():
        parent, _, key = path.rpartition(".")
        found.setdefault(parent, []).append(Value(key, LISTS.get(path) or LABELS[path], nature, say))
    return found


_OTHERS_IN = _by_parent()
# In which order people read them; what is not named comes after.
_ORDER: dict[str, str] = {
    "interventions": "kind name catalogue themes triangle parties goal indicators target_group activities planning "
    "monitoring budget funding",
    "interventions.parties": "name organisation_id role",
    "interventions.budget.lines": "year category description quantity rate amount",
    "interventions.funding.lines": "year source organisation amount committed",
    "consultations": "kind name purpose frequency frequency_text members",
    "communities": "name catalogue",
    "signatories": "party name",
}
_PERIOD = Group("Periode")


def entries_of(group: Group, path: str = "") -> Iterator[Value | Part]:
    """Yield what stands in `group`, at `path` without ids, in the order of the editor."""
    found: dict[str, Value | Part] = {}
    for field in group.fields:
        match field.text:
            case Text.NAMES:
                value = Value(field.key, field.label, Nature.FACTS, _names)
            case Text.RICH:
                value = Value(field.key, field.label, Nature.RICH, _text)
            case _:
                value = Value(field.key, field.label, Nature.TEXT, _text)
        found[field.key] = value
    found |= {value.key: value for value in _OTHERS_IN.get(path, ())}
    found |= {key: Part(key, part, _join(path, key)) for key, part in group.groups.items()}
    found |= {key: Rows(key, part, _join(path, key)) for key, part in group.rows.items()}
    if not path:
        found["period"] = Part("period", _PERIOD, "period")
    order = _ORDER.get(path, "").split()
    for key in [*order, *(key for key in found if key not in order)]:
        yield found[key]


def top_entries() -> dict[str, Value | Part]:
    """Return what stands at the top of a document, by key."""
    return {entry.key: entry for entry in entries_of(AGENDA)}


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
