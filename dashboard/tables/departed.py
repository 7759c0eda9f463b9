"""Where the texts of agendas in force on a day depart from the model, and which addendum made it so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from agendas.amending import consolidate, keys_of
from agendas.choices import State
from agendas.departures import FIXED_ROWS, FIXED_TEXTS, Departing, Departure, departures_of
from agendas.in_force import Part, parts_of_each
from agendas.models import Agenda

# Only the texts that are compared are read: a whole agenda is a hundred times as long.
_READ = (*FIXED_TEXTS, *FIXED_ROWS, "municipalities", "period")
_COUNTED = frozenset({Departing.CHANGED, Departing.REMOVED, Departing.ADDED})
_SIGNED = (State.SIGNED, State.CLOSED)

Text = dict[str, Any]
Departed = dict[str, Departure]


@dataclass(frozen=True)
class Own:
    """What one agenda did: its departures by topic, and by topic which addendum (reference) made it so.

    `years`: the period of the agenda itself, and that of an extension too. The last one holds.
    """

    reference: str
    places: list[str]
    years: list[str]
    departed: Departed
    made_by: dict[str, str] = field(default_factory=dict)


def owns_of(content: Text, agendas: QuerySet[Agenda], on: date) -> list[Own]:
    """Return what each of `agendas` did with the model `content`, as it is in force on a day; two queries.

    An agenda that is not signed counts as it stands now. Whole signed texts are read only of those with a signed
    addendum.
    """
    paths = [f"text__document__{key}" for key in _READ]
    signed = Agenda.objects.filter(parent=OuterRef("pk"), state__in=_SIGNED)
    rows = agendas.annotate(is_amended=Exists(signed)).order_by("reference")
    read = list(rows.values_list("pk", "is_amended", "reference", *paths))
    amended = [pk for pk, is_amended, *_ in read if is_amended]
    parts = parts_of_each(amended) if amended else {}
    return [
        _own(content, reference, dict(zip(_READ, values, strict=True)), _that_count(parts.get(pk, []), on))
        for pk, _is_amended, reference, *values in read
    ]


def _that_count(parts: list[Part], on: date) -> Iterator[Text]:
    """Yield the texts of the addenda in force on a day that change something of what is compared, no more of them."""
    for part in parts:
        facts = part.document.get("addendum")
        if facts and part.signed_on <= on and set(keys_of(facts["blocks"])) & set(_READ):
            short = {key: part.document[key] for key in ("reference", *_READ) if key in part.document}
            before = {key: value for key, value in facts["before"].items() if key in _READ}
            yield {**short, "addendum": {**facts, "before": before}}


def _own(content: Text, reference: str, text: Text, addenda: Iterable[Text]) -> Own:
    """Return what the agenda did, after each addendum in turn: the last that changed a text is named with it."""
    agreed, counted, made_by = text, [], {}
    departed = _departed(content, text, agreed)
    for addendum in addenda:
        counted.append(addendum)
        text = consolidate(agreed, counted).document
        after = _departed(content, text, agreed)
        for topic in departed.keys() | after.keys():
            if _said(departed.get(topic)) != _said(after.get(topic)):
                made_by[topic] = addendum["reference"]
        departed = after
    years = list(dict.fromkeys(f"{one['period']['start']}-{one['period']['end']}" for one in (agreed, text)))
    return Own(reference, [row["name"] for row in text["municipalities"]], years, departed, made_by)


def _said(item: Departure | None) -> tuple[str, str] | None:
    return (item.kind, item.own_text) if item else None


def _departed(content: Text, text: Text, agreed: Text) -> Departed:
    """Return the departures of `text` by topic.

    The model names the period. An extension does not rewrite the texts that do: these may have the years of before.
    """
    found = _by_topic(content, {**text, "period": agreed["period"]})
    if text["period"] == agreed["period"]:
        return found
    present = _by_topic(content, text)
    return {topic: item for topic, item in found.items() if topic in present}


def _by_topic(content: Text, text: Text) -> Departed:
    return {item.topic: item for item in departures_of(content, text) if item.kind in _COUNTED}
