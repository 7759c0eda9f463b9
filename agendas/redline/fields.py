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


def _fact(key: str, label: str, say: Callable[[Any], str] = _text) -> Value:
    return Value(key, label, Nature.FACT, say)


# What is no text of the structure, by where it stands; the labels are those of the forms.
_OTHERS: dict[str, tuple[Value, ...]] = {
    "": (
        _fact("reference", "Kenmerk"),
        _fact("kind", "Soort agenda", _label(Kind)),
        _fact("parent", "Hoort bij agenda"),
        Value("municipalities", "Gemeenten", Nature.FACTS, _places),
        _fact("coordinator", "Regiocoördinator", _person),
        _fact("contact", "Contactpersoon van de gemeente", _person),
        Value("themes", "Thema’s", Nature.FACTS, _names),
        Value("factors", "Factoren", Nature.FACTS, _names),
        _fact("no_experiment", "In deze agenda staat geen experiment", _yes),
    ),
    "period": (_fact("start", "Startjaar"), _fact("end", "Eindjaar")),
    "local_agendas": (_fact("url", "Webadres"),),
    "clauses": (_fact("key", "Sleutel"),),
    "signatories": (
        _fact("party", "Namens", _label(SigningParty)),
        _fact("order", "Volgorde"),
        Value("date", "Datum van ondertekenen", Nature.DATE, _date),
        _fact("place", "Plaats van ondertekenen"),
        _fact("method", "Wijze van ondertekenen", _label(SignatureMethod)),
    ),
    "consultations": (
        _fact("kind", "Soort overleg", _label(ConsultationKind)),
        _fact("frequency", "Frequentie", _label(Frequency)),
    ),
    "consultations.members": (_fact("on_invitation", "Op uitnodiging", _yes),),
    "analysis.current_research": (_fact("none", "Er is geen lopend onderzoek", _yes),),
    "analysis.indicators": (Value("date", "Bereikt op", Nature.DATE, _date),),
    "communication.activities": (Value("date", "Datum", Nature.DATE, _date), _fact("url", "Webadres")),
    "interventions": (
        _fact("kind", "Soort", _label(InterventionKind)),
        _fact("catalogue", "Uit de interventiebank"),
        Value("themes", "Thema’s", Nature.FACTS, _names),
        Value("triangle", "Driehoek", Nature.FACTS, _labels(Triangle)),
    ),
    "interventions.parties": (
        _fact("organisation_id", "Nummer van school of bestuur"),
        _fact("role", "Rol", _label(PartyRole)),
    ),
    "interventions.indicators": (Value("date", "Bereikt op", Nature.DATE, _date),),
    "interventions.budget.lines": (
        _fact("year", "Jaar"),
        _fact("category", "Soort", _label(BudgetCategory)),
        _fact("quantity", "Aantal", _number),
        Value("rate", "Tarief", Nature.AMOUNT, _euro),
        Value("amount", "Bedrag", Nature.AMOUNT, _euro),
    ),
    "interventions.funding": (_fact("gka_share", "Deel dat GKA betaalt"),),
    "interventions.funding.lines": (
        _fact("year", "Jaar"),
        _fact("source", "Bron", _label(CoverSource)),
        Value("amount", "Bedrag", Nature.AMOUNT, _euro),
        _fact("committed", "Toegezegd", _yes),
    ),
    "communities": (_fact("catalogue", "Uit de interventiebank"),),
}
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
    found |= {value.key: value for value in _OTHERS.get(path, ())}
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
