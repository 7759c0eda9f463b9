"""What the checks of the money must look up: the rules of the schemes that interventions name, and their applicants."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agendas.choices import PartyRole
from agendas.models import Agenda
from agendas.scheme_rules import Applicant, SchemeRules, applicants_named, rules_named

_KEPT_AS = "_agendas_money_facts"


@dataclass(frozen=True)
class MoneyFacts:
    """Rules by code of the scheme, and what the number of an applicant means; what is unknown is not in them."""

    schemes: Mapping[str, SchemeRules] = field(default_factory=dict)
    applicants: Mapping[str, Applicant] = field(default_factory=dict)


def facts_of(agenda: Agenda, document: Mapping[str, Any]) -> MoneyFacts:
    """Look up what the interventions of `document` name: three queries, and none when they name no scheme.

    `agenda` keeps the answer for as long as the same schemes and applicants are named.
    """
    naming = [row for row in document.get("interventions") or [] if row["funding"].get("scheme")]
    codes = frozenset(row["funding"]["scheme"] for row in naming)
    numbers = frozenset(
        party["organisation_id"]
        for row in naming
        for party in row.get("parties") or []
        if party.get("role") == PartyRole.APPLICANT and party.get("organisation_id")
    )
    kept: dict[Any, MoneyFacts] = agenda.__dict__.setdefault(_KEPT_AS, {})
    if (codes, numbers) not in kept:
        schemes = rules_named(codes)
        kept[codes, numbers] = MoneyFacts(schemes, applicants_named(numbers) if schemes else {})
    return kept[codes, numbers]
