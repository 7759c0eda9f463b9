"""The one list of an agenda's fields: address, label, kind of text, length and when it must be filled in.

Forms, completeness, import checks, help and the printed document read their names and limits here.
A path is the address of a field: `explanation`, `analysis.data`, `interventions.<uuid>.goal`.
Source of the requirements: domain.md section D, column "Req".
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from agendas.choices import Step


class Text(StrEnum):
    """How a field is written."""

    LINE = "line"  # one line, plain
    LINES = "lines"  # several lines, plain
    RICH = "rich"  # sanitised HTML
    NAMES = "names"  # a list of names, one per line


@dataclass(frozen=True)
class Field:
    """A text of the agenda. `limit` counts characters; `required` is the step at whose entry it must be filled."""

    key: str
    label: str
    text: Text = Text.LINE
    limit: int = 160
    required: Step | None = None


@dataclass(frozen=True)
class Group:
    """A part of the document: its own fields, parts under a key, and lists of rows under a key."""

    label: str
    fields: tuple[Field, ...] = ()
    groups: "dict[str, Group]" = field(default_factory=dict)
    rows: "dict[str, Group]" = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """A page of the editor: the top-level keys of the document that are written together."""

    key: str
    title: str
    slug: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A field as it stands in a document. `row` names the rows above it, as people would say it."""

    path: str
    field: Field
    value: Any
    row: str


RICH_LIMIT = 12_000
# How many calendar years an agenda lasts at most (domain.md D1), and with its extensions.
MOST_YEARS = 5
MOST_YEARS_EXTENDED = 10
# Limits of what is printed (recipes.md, "PDF"): text in bytes and rows of tables per agenda.
MAX_TEXT_BYTES = 200_000
MAX_ROWS = 300
# Budget and cover lines, which are no text and no rows of those: equal ones of several years print as one row.
MAX_MONEY_LINES = 1_500
# Of one intervention, on either side: what its own page of forms can show.
MAX_LINES_PER_LIST = 100


def _rich(key: str, label: str, required: Step | None = None) -> Field:
    return Field(key, label, Text.RICH, RICH_LIMIT, required)


def _lines(key: str, label: str, required: Step | None = None, limit: int = 2_000) -> Field:
    return Field(key, label, Text.LINES, limit, required)


_INDICATORS = Group(
    "Meetbaar doel",
    (
        Field("name", "Indicator"),
        Field("source", "Bron"),
        Field("area", "Gebied", limit=120),
        Field("baseline", "Nulmeting", limit=40),
        Field("target", "Streefwaarde", limit=40),
        Field("unit", "Eenheid", limit=40),
    ),
)

_INTERVENTION = Group(
    "Interventie",
    (
        Field("name", "Naam", required=Step.REVIEW),
        _rich("goal", "Doel", Step.REVIEW),
        _lines("target_group", "Doelgroep", Step.REVIEW),
        _rich("activities", "Activiteiten", Step.REVIEW),
        _rich("planning", "Planning", Step.REVIEW),
        _rich("monitoring", "Monitoring en evaluatie", Step.REVIEW),
    ),
    groups={
        "budget": Group(
            "Begroting",
            (_rich("note", "Toelichting bij de begroting", Step.REVIEW),),
            rows={"lines": Group("Begrotingsregel", (Field("description", "Omschrijving", limit=200),))},
        ),
        "funding": Group(
            "Financiering",
            (_rich("note", "Toelichting bij de financiering", Step.REVIEW), Field("scheme", "Regeling", limit=120)),
            rows={"lines": Group("Dekkingsregel", (Field("organisation", "Organisatie"),))},
        ),
    },
    rows={
        "parties": Group("Partij", (Field("name", "Naam van de partij", required=Step.REVIEW),)),
        "indicators": _INDICATORS,
    },
)

_SIGNATORY = Group(
    "Ondertekenaar",
    (
        Field("name", "Naam", limit=120, required=Step.FREEZE),
        Field("office", "Functie", required=Step.FREEZE),
        Field("organisation", "Organisatie", required=Step.FREEZE),
        _lines("portfolio", "Portefeuille"),
        Field("mandate", "Bevoegdheid", limit=200),
    ),
)

_COMMUNITY = Group(
    "Community",
    (
        Field("name", "Naam community", required=Step.REVIEW),
        _rich("description", "Omschrijving"),
        Field("parties", "Betrokken partijen", Text.NAMES, required=Step.REVIEW),
        _rich("goal", "Doel community", Step.REVIEW),
        _lines("target_group", "Doelgroep", Step.REVIEW),
        _rich("activities", "Activiteiten", Step.REVIEW),
        _rich("roles", "Taken en rollen", Step.REVIEW),
    ),
)

_ANALYSIS = Group(
    "Analyse en onderzoek",
    (
        _rich("data", "Data", Step.REVIEW),
        Field("parties", "Partijen", Text.NAMES, required=Step.REVIEW),
        _rich("research_wishes", "Onderzoekswensen", Step.REVIEW),
    ),
    groups={
        "current_research": Group(
            "Lopend onderzoek",
            (
                _rich("questions", "Onderzoeksvragen", Step.REVIEW),
                _lines("planning", "Planning", Step.REVIEW),
            ),
        )
    },
    rows={"indicators": _INDICATORS},
)

_COMMUNICATION = Group(
    "Communicatie en kennisdeling",
    (
        _rich("communication", "Communicatie", Step.REVIEW),
        _rich("local", "Kennisdeling lokaal", Step.REVIEW),
        _rich("thematic", "Kennisdeling thematisch", Step.REVIEW),
        _rich("national", "Kennisdeling landelijk", Step.REVIEW),
    ),
    rows={
        "activities": Group(
            "Kennisdelingsactiviteit",
            (Field("what", "Wat", limit=200), Field("audience", "Voor wie"), Field("channel", "Kanaal", limit=120)),
        )
    },
)

AGENDA = Group(
    "Agenda",
    (
        Field("title", "Titel", limit=120, required=Step.REVIEW),
        Field("subtitle", "Ondertitel", limit=120),
        Field("slogan", "Slogan", limit=200),
        Field("motto", "Motto", limit=120),
        _rich("preamble", "Aanhef", Step.FREEZE),
        _rich("introduction", "Inleiding", Step.FREEZE),
        _rich("explanation", "Toelichting", Step.REVIEW),
    ),
    groups={"analysis": _ANALYSIS, "communication": _COMMUNICATION},
    rows={
        "pillars": Group(
            "Pijler", (Field("heading", "Kop", limit=80, required=Step.FREEZE), _lines("text", "Tekst", Step.FREEZE))
        ),
        "local_agendas": Group("Lokale agenda", (Field("name", "Naam"), Field("period", "Periode", limit=40))),
        "case_numbers": Group(
            "Zaaknummer", (Field("organisation", "Organisatie"), Field("number", "Zaaknummer", limit=60))
        ),
        "consultations": Group(
            "Overleg",
            (
                Field("name", "Naam van het overleg", limit=120, required=Step.REVIEW),
                _lines("purpose", "Doel van het overleg", Step.REVIEW),
                Field("frequency_text", "Frequentie", limit=120),
            ),
            rows={"members": Group("Deelnemer", (Field("name", "Naam of rol"), Field("organisation", "Organisatie")))},
        ),
        "other_agreements": Group(
            "Overige afspraak",
            (
                Field("type", "Type afspraak", limit=200, required=Step.REVIEW),
                _lines("specification", "Specificering", Step.REVIEW),
                _lines("planning", "Planning", Step.REVIEW, limit=400),
                Field("owner", "Eigenaar"),
            ),
        ),
        "interventions": _INTERVENTION,
        "communities": _COMMUNITY,
        "clauses": Group("Bepaling", (Field("heading", "Kop", limit=120), _rich("text", "Tekst"))),
        "signatories": _SIGNATORY,
    },
)

BLOCKS = (
    Block(
        "heading",
        "Kop en betrokkenen",
        "kop",
        ("title", "subtitle", "slogan", "motto", "municipalities", "period", "coordinator", "contact", "case_numbers"),
    ),
    Block("preamble", "Aanhef en inleiding", "aanhef", ("preamble", "pillars", "introduction")),
    Block(
        "explanation", "Toelichting en thema's", "toelichting", ("explanation", "themes", "factors", "local_agendas")
    ),
    Block("consultations", "Afspraak 1: overleg", "overleg", ("consultations",)),
    Block("analysis", "Afspraak 2: analyse en onderzoek", "analyse", ("analysis",)),
    Block("communication", "Afspraak 3: communicatie en kennisdeling", "communicatie", ("communication",)),
    Block("other_agreements", "Overige afspraken", "overige-afspraken", ("other_agreements",)),
    Block("interventions", "Interventies en experimenten", "interventies", ("interventions", "no_experiment")),
    Block("communities", "Communities", "communities", ("communities",)),
    Block("clauses", "Bepalingen", "bepalingen", ("clauses",)),
    Block("signatories", "Ondertekenaars", "ondertekenaars", ("signatories",)),
)
BLOCK_BY_SLUG = {block.slug: block for block in BLOCKS}
_BLOCK_BY_KEY = {key: block for block in BLOCKS for key in block.keys}


def block_of(path: str) -> Block:
    """Return the block in which the field at `path` is edited."""
    return _BLOCK_BY_KEY[path.split(".", 1)[0]]


def walk(document: dict[str, Any], group: Group = AGENDA, path: str = "", row: str = "") -> Iterator[Found]:
    """Yield every text field of `document` (gka-agenda/1), also the empty ones, in the order of the structure."""
    for item in group.fields:
        yield Found(path + item.key, item, document.get(item.key), row)
    for key, part in group.groups.items():
        yield from walk(document.get(key) or {}, part, f"{path}{key}.", row or part.label)
    for key, part in group.rows.items():
        for number, line in enumerate(document.get(key) or [], start=1):
            name = f"{part.label} {number}"
            yield from walk(line, part, f"{path}{key}.{line.get('id', number)}.", f"{row}, {name}" if row else name)


def money_lists(document: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Return the budget lines and the cover lines of every intervention of `document`."""
    rows = document.get("interventions") or []
    return [(row.get(key) or {}).get("lines") or [] for row in rows for key in ("budget", "funding")]


def count_rows(document: dict[str, Any], group: Group = AGENDA) -> int:
    """Return how many rows all lists of `document` hold together."""
    total = sum(count_rows(document.get(key) or {}, part) for key, part in group.groups.items())
    for key, part in group.rows.items():
        lines = document.get(key) or []
        total += len(lines) + sum(count_rows(line, part) for line in lines)
    return total
