"""The money of interventions against the scheme that they name: amount, share, years and sector, each with its source.

Advice until the review, a stop at freezing. What is not known of a scheme is not checked, and that is said. Under the
schemes an addendum is an application of its own: of its money only what it adds is looked at.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from agendas.amending import Added, added_money
from agendas.choices import CoverSource, PartyRole, Step
from agendas.completeness.facts import MoneyFacts
from agendas.completeness.items import Missing, Weight
from agendas.money.derived import gka_of, most_of
from agendas.scheme_rules import SchemeRules
from gka_portal.notation import dutch_date, euro, in_words
from municipalities.choices import Sector


@dataclass(frozen=True)
class _Asking:
    """An intervention that asks GKA money: its row, path, name and applicant (None when there is not exactly one).

    `added`: in an addendum only what it adds is asked; None in another agenda.
    """

    row: dict[str, Any]
    path: str
    name: str
    applicant: dict[str, Any] | None
    added: Added | None = None

    @property
    def code(self) -> str:
        return self.row["funding"].get("scheme") or ""

    @property
    def gka(self) -> Decimal:
        return gka_of(self.row) if self.added is None else self.added.total

    @property
    def gka_per_year(self) -> dict[int, Decimal]:
        if self.added is not None:
            return self.added.gka
        totals: dict[int, Decimal] = defaultdict(Decimal)
        for line in self.row["funding"]["lines"]:
            if line["source"] == CoverSource.GKA:
                totals[line["year"]] += Decimal(line["amount"])
        return totals

    @property
    def costs(self) -> Decimal:
        if self.added is not None:
            return sum(self.added.costs.values(), Decimal())
        return sum((Decimal(line["amount"]) for line in self.row["budget"]["lines"]), Decimal())


def of_schemes(document: dict[str, Any], step: Step, facts: MoneyFacts) -> Iterator[Missing]:
    """Yield what the schemes say about the GKA money that the interventions of `document` ask."""
    weight = Weight.STOP if step >= Step.FREEZE else Weight.ADVICE
    requests: dict[tuple[str, str], list[_Asking]] = defaultdict(list)
    said: set[str] = set()
    for asking in _asking(document):
        scheme = facts.schemes.get(asking.code)
        if scheme is None:
            yield _without_scheme(asking)
            continue
        if scheme.code not in said:
            said.add(scheme.code)
            yield from _unknown(asking, scheme)
        yield from _years(asking, scheme, weight)
        yield from _sector(asking, scheme, facts, weight)
        requests[scheme.code, _applicant_key(asking, facts)].append(asking)
    for (code, _), parts in requests.items():
        yield from _maximum(parts, facts.schemes[code], weight)
        yield from _share(parts, facts.schemes[code], weight)


def _asking(document: dict[str, Any]) -> Iterator[_Asking]:
    added = added_money(document) if document.get("addendum") else None
    for number, row in enumerate(document.get("interventions") or [], start=1):
        if not any(line["source"] == CoverSource.GKA for line in row["funding"]["lines"]):
            continue
        if added is not None and row["id"] not in added:
            continue
        applicants = [party for party in row.get("parties") or [] if party.get("role") == PartyRole.APPLICANT]
        name = row.get("name") or f"Interventie {number}"
        applicant = applicants[0] if len(applicants) == 1 else None
        yield _Asking(
            row, f"interventions.{row['id']}", name, applicant, added[row["id"]] if added is not None else None
        )


def _applicant_key(asking: _Asking, facts: MoneyFacts) -> str:
    """Return what the interventions of one application share: the board; without a number only the same name."""
    if asking.applicant is None:
        return asking.path
    known = facts.applicants.get(asking.applicant.get("organisation_id") or "")
    return known.board_number if known else str(asking.applicant["name"]).casefold()


def _without_scheme(asking: _Asking) -> Missing:
    if asking.code:
        sentence = f"het portaal kent de regeling “{asking.code}” niet en controleert er niets van."
        rest = "Kies een regeling uit de lijst."
    else:
        sentence = "er is nog geen regeling gekozen waaruit GKA betaalt."
        rest = "Kies er een, dan controleert het portaal het bedrag, de jaren en de sector."
    return Missing(f"{asking.path}.funding.scheme", f"{asking.name}: {sentence} {rest}", Weight.ADVICE)


def _unknown(asking: _Asking, scheme: SchemeRules) -> Iterator[Missing]:
    known = (
        ("het hoogste bedrag per aanvraag", scheme.maximum),
        ("het deel dat GKA mag betalen", scheme.share),
        ("welke sectoren mogen aanvragen", scheme.sectors),
        ("de laatste dag van de activiteiten", scheme.last_day),
    )
    if unknown := [words for words, value in known if not value]:
        sentence = f"van {scheme.name} ({scheme.source_words}) is niet bekend: {in_words(unknown)}."
        rest = "Hier controleert het portaal niet op."
        yield Missing(f"{asking.path}.funding.scheme", f"{asking.name}: {sentence} {rest}", Weight.ADVICE)


def _years(asking: _Asking, scheme: SchemeRules, weight: Weight) -> Iterator[Missing]:
    for year, amount in sorted(asking.gka_per_year.items()):
        if scheme.first_year and year < scheme.first_year:
            rule = f"{scheme.name} begint in {scheme.first_year}"
        elif scheme.last_day and year > scheme.last_day.year:
            rule = f"bij {scheme.name} is {dutch_date(scheme.last_day)} de laatste dag van de activiteiten"
        else:
            continue
        yield Missing(
            f"{asking.path}.funding.lines",
            f"{asking.name}: in {year} staat {euro(amount)} {_extra(asking)}GKA-geld, maar {rule} "
            f"({scheme.source_words}). "
            "Kies een ander jaar of een andere regeling.",
            weight,
        )


def _sector(asking: _Asking, scheme: SchemeRules, facts: MoneyFacts, weight: Weight) -> Iterator[Missing]:
    applicant = asking.applicant
    known = facts.applicants.get(applicant.get("organisation_id") or "") if applicant else None
    if applicant is None or known is None or not scheme.sectors:
        return
    path = f"{asking.path}.parties.{applicant['id']}.organisation_id"
    allowed = f"{scheme.sector_words} ({scheme.source_words})"
    if not scheme.allows(known.sector):
        sector = str(Sector(known.sector).label).lower()
        sentence = f"contactschool {applicant['name']} is {sector}, maar {scheme.name} is alleen voor {allowed}."
        yield Missing(path, f"{asking.name}: {sentence} Kies een andere contactschool of regeling.", weight)
    elif known.sector == Sector.MIXED and known.sector not in scheme.sectors:
        sentence = f"bestuur {known.board} heeft scholen in verschillende sectoren; {scheme.name} is voor {allowed}."
        rest = "Controleer of de contactschool daaronder valt, of vul het nummer van de school in."
        yield Missing(path, f"{asking.name}: {sentence} {rest}", Weight.ADVICE)


def _extra(asking: _Asking) -> str:
    return "" if asking.added is None else "extra "


def _names(parts: list[_Asking]) -> str:
    return in_words([part.name for part in parts])


def _maximum(parts: list[_Asking], scheme: SchemeRules, weight: Weight) -> Iterator[Missing]:
    gka = sum((part.gka for part in parts), Decimal())
    if scheme.maximum is None or gka <= scheme.maximum:
        return
    if parts[0].added is not None:
        asks = "samen vraagt dit addendum" if len(parts) > 1 else "dit addendum vraagt"
    else:
        asks = "samen vraagt de contactschool" if len(parts) > 1 else "de contactschool vraagt"
    yield Missing(
        f"{parts[0].path}.funding.lines",
        f"{_names(parts)}: {asks} {euro(gka)} {_extra(parts[0])}GKA-geld. {scheme.name} geeft hoogstens "
        f"{euro(scheme.maximum)} per aanvraag ({scheme.source_words}); dat is {euro(gka - scheme.maximum)} minder.",
        weight,
    )


def _share(parts: list[_Asking], scheme: SchemeRules, weight: Weight) -> Iterator[Missing]:
    """Yield when the parts of one application together ask a larger part than the scheme pays.

    A part without a budget has a sentence of its own, and leaves nothing to compare with.
    """
    if scheme.share is None or not all(part.row["budget"]["lines"] for part in parts):
        return
    gka = sum((part.gka for part in parts), Decimal())
    total = sum((part.costs for part in parts), Decimal())
    if Fraction(gka) <= scheme.share * Fraction(total):
        return
    if parts[0].added is None:
        pays = f"GKA betaalt {euro(gka)} van {euro(total)}"
    else:
        pays = f"dit addendum vraagt {euro(gka)} extra GKA-geld, en de begroting wordt {euro(total)} hoger"
    yield Missing(
        f"{parts[0].path}.funding.lines",
        f"{_names(parts)}: {pays}. {scheme.name} betaalt hoogstens {scheme.share} ({scheme.source_words}); "
        f"dat is {euro(most_of(total, scheme.share))}.",
        weight,
    )
