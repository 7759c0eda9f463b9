"""The blocks of a demo agenda in the shape of gka-agenda/1, as people would write them page by page."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from agendas.demo.money import CEILING, asked_from_gka, budget_lines, cover_lines
from agendas.demo.schemes import CODE as SCHEME
from agendas.demo.words import Words, characters, general, interventions
from gka_portal.notation import dutch_date

_CAPPED = (
    "De GKA betaalt een vast bedrag: voor de hele agenda ten hoogste € 140.000. "
    "De andere partijen betalen de rest, zoals in de tabel staat."
)
_TEXTS = ("goal", "target_group", "activities", "planning", "monitoring")
_FACTORS = ("Geloof in eigen kunnen", "Cultureel kapitaal", "Financiële middelen", "Sociale veiligheid")


def heading(words: Words, contact: str) -> dict[str, Any]:
    """Return the contact person (e-mail) and the numbers under which both parties keep the agenda."""
    plan = words.plan
    return {
        "contact": {"email": contact},
        "case_numbers": [
            {
                "organisation": f"Gemeente {words.municipalities[0].name}",
                "number": f"Z{plan.start}-{4100 + plan.number}",
            },
            {"organisation": "Ministerie van OCW", "number": f"{29_100_000 + 137 * plan.number}"},
        ],
    }


def explanation(words: Words) -> dict[str, Any]:
    plan = words.plan
    paragraphs = [
        words.fill(words.pick("openings")),
        " ".join(characters()[code] for code in plan.codes),
        *(words.fill(theme["explanation"]) for theme in words.themes),
        words.fill(words.pick("closings")),
    ]
    return {
        "explanation": "\n\n".join(paragraphs),
        "themes": [theme["name"] for theme in words.themes],
        "factors": [_FACTORS[plan.number % len(_FACTORS)]],
        "local_agendas": [
            {"name": f"Lokale educatieve agenda {words.name}", "period": f"{plan.start - 1}-{plan.end}"},
        ],
    }


def consultations(words: Words) -> list[dict[str, Any]]:
    texts = words.pick("consultations")
    places = [row.name for row in words.municipalities]
    coordinator = {"name": "Regiocoördinator", "organisation": "Gelijke Kansen Alliantie"}
    return [
        {
            "kind": "governance",
            "name": "Bestuurlijk overleg",
            "purpose": texts["governance_purpose"],
            "frequency": texts["governance_frequency"],
            "members": [
                *({"name": "Wethouder Onderwijs", "organisation": f"gemeente {place}"} for place in places),
                coordinator,
                {"name": "Bestuurders van de deelnemende scholen", "on_invitation": True},
            ],
        },
        {
            "kind": "policy",
            "name": "Beleidsoverleg",
            "purpose": texts["policy_purpose"],
            "frequency": texts["policy_frequency"],
            "members": [
                *({"name": "Beleidsmedewerker Onderwijs", "organisation": f"gemeente {place}"} for place in places),
                coordinator,
                {"name": "Projectleiders van de interventies"},
                {"name": "Onderzoeker", "organisation": "Hogeschool in de regio", "on_invitation": True},
            ],
        },
    ]


def analysis(words: Words) -> dict[str, Any]:
    texts = words.pick("analysis")
    questions = "\n".join(f"{number}. {theme['question']}" for number, theme in enumerate(words.themes, start=1))
    return {
        "data": "\n\n".join(words.fill(text) for text in (texts["data"], *(theme["data"] for theme in words.themes))),
        "parties": [words.fill(name) for name in texts["parties"]],
        "current_research": {"none": False, "questions": questions, "planning": words.fill(texts["planning"])},
        "research_wishes": "\n".join(f"- {theme['wish']}" for theme in words.themes),
        "indicators": [
            {**theme["indicator"], "area": f"{words.name}"[:120], "date": words.measured_at} for theme in words.themes
        ],
    }


def communication(words: Words) -> dict[str, Any]:
    texts = words.pick("communication")
    what, audience, channel = words.fill(texts["activity"]).split("|")
    return {
        **words.filled(texts, "communication", "local", "national"),
        "thematic": "\n\n".join(theme["sharing"] for theme in words.themes),
        "activities": [
            {"what": what, "audience": audience, "channel": channel, "date": date(year, 11, 12).isoformat()}
            for year in words.plan.years
        ],
    }


def other_agreements(words: Words) -> list[dict[str, Any]]:
    texts = general()["other_agreements"]
    chosen = [texts[(words.plan.number + step) % len(texts)] for step in range(2)]
    return [words.filled(row, "type", "specification", "planning", "owner") for row in chosen]


def planned_interventions(words: Words) -> list[dict[str, Any]]:
    """Return the interventions with their money; the ceiling of GKA is divided over those that ask for it."""
    found = [interventions()[key] for key in words.plan.interventions]
    budgets = [budget_lines(row["budget"], words.plan.years, words.schools) for row, _ in found]
    asked = sum(
        (asked_from_gka(row["share"], lines) for (row, _), lines in zip(found, budgets, strict=True)), Fraction()
    )
    scale = min(Fraction(1), Fraction(CEILING) / asked) if asked else Fraction(1)
    return [
        _intervention(words, row, theme["name"], lines, scale)
        for (row, theme), lines in zip(found, budgets, strict=True)
    ]


def _intervention(
    words: Words, row: dict[str, Any], theme: str, lines: list[dict[str, Any]], scale: Fraction
) -> dict[str, Any]:
    others = {source: int(part) for source, part in (item.split(":") for item in row["cover"])}
    capped = bool(row["share"]) and scale < 1
    names = {
        "municipality": f"gemeente {words.name}",
        "school": "Deelnemende schoolbesturen",
        "third_party": "Partners",
    }
    return {
        "kind": row.get("kind", "intervention"),
        "name": words.fill(row["name"]),
        "catalogue": row.get("catalogue"),
        "themes": [theme],
        "triangle": row["triangle"],
        **words.filled(row, *_TEXTS),
        "parties": _parties(words, row),
        "indicators": [_indicator(words, text) for text in row["indicators"]],
        "budget": {"note": words.fill(row["budget_note"]), "lines": lines},
        "funding": {
            "note": _CAPPED if capped else words.fill(row["funding_note"]),
            # Above the ceiling no share is agreed, only an amount.
            "gka_share": None if capped else row["share"] or None,
            "scheme": SCHEME if row["share"] else None,
            "lines": cover_lines(lines, row["share"], others, names, scale),
        },
    }


def _parties(words: Words, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return who takes part; where GKA pays, an invented school of the place is the contact school."""
    parties = [
        {"role": role, "name": words.fill(name)} for role, name in (text.split(":", 1) for text in row["parties"])
    ]
    school = words.contact_school(row["sector"]) if row["share"] else None
    if school is None:
        return parties
    return [{"role": "applicant", "name": school.name, "organisation_id": school.establishment}, *parties]


def _indicator(words: Words, text: str) -> dict[str, Any]:
    name, source, baseline, target, unit = words.fill(text).split("|")
    return {
        "name": name,
        "source": source,
        "area": words.name[:120],
        "baseline": baseline,
        "target": target,
        "unit": unit,
        "date": words.measured_at,
    }


def communities(words: Words) -> list[dict[str, Any]]:
    known = {row["key"]: row for row in general()["communities"]}
    return [
        {
            **words.filled(known[key], "name", "description", "goal", "target_group", "activities", "roles"),
            "catalogue": known[key].get("catalogue"),
            "parties": [words.fill(name) for name in known[key]["parties"]],
        }
        for key in words.plan.communities
    ]


def college_decision(words: Words) -> str:
    """Return on which decision the alderman's mandate rests; the college meets on Tuesdays."""
    plan = words.plan
    day = date(min(plan.start, 2026), 3, 3) + timedelta(weeks=plan.number % 10)
    day += timedelta(days=(1 - day.weekday()) % 7)
    return f"Besluit van het college van {dutch_date(day)}, nummer {day.year}-{3000 + plan.number}"
