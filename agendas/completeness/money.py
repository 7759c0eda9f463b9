"""Amounts of an intervention: costs and cover, years, the share that GKA pays, and the school that asks for it."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from agendas.choices import Step
from agendas.completeness.items import Missing, Weight
from agendas.money.derived import derived_from, gka_of, most_of
from agendas.money.grid import times
from gka_portal.notation import euro, in_words


def of_money(row: dict[str, Any], path: str, name: str, period: dict[str, int], step: Step) -> Iterator[Missing]:
    """Yield what is wrong with the amounts of the intervention `row` at `path`."""
    yield from _money(row, path, name, step)
    yield from _years(row, path, name, period, step)


def _money(row: dict[str, Any], path: str, name: str, step: Step) -> Iterator[Missing]:
    budget, cover = row["budget"]["lines"], row["funding"]["lines"]
    weight = Weight.STOP if step >= Step.FREEZE else Weight.ADVICE
    asks_gka = any(line["source"] == "gka" for line in cover)
    if asks_gka:
        yield from _contact_school(row, path, name)
        if not budget:
            yield _no_budget(row, path, name, weight)
    if budget:
        yield from _balance(budget, cover, path, name, weight)
        yield from _share(row, path, name, weight)


def _no_budget(row: dict[str, Any], path: str, name: str, weight: Weight) -> Missing:
    derived = derived_from(row)
    follows = f" {derived.sentence}" if derived else ""
    sentence = f"{name}: er is GKA-geld gevraagd, maar er zijn geen begrotingsregels.{follows} Vul de begroting in."
    return Missing(f"{path}.budget.lines", sentence, weight)


def _years(row: dict[str, Any], path: str, name: str, period: dict[str, int], step: Step) -> Iterator[Missing]:
    weight = Weight.STOP if step >= Step.FREEZE else Weight.ADVICE
    for key in ("budget", "funding"):
        for year in sorted({line["year"] for line in row[key]["lines"]}):
            if not period["start"] <= year <= period["end"]:
                sentence = f"{name}: {year} valt buiten de periode {period['start']}-{period['end']} van de agenda."
                yield Missing(f"{path}.{key}.lines", sentence, weight)
    for line in row["budget"]["lines"]:
        if line.get("quantity") and line.get("rate"):
            product = times(Decimal(line["quantity"]), Decimal(line["rate"]))
            if product != Decimal(line["amount"]):
                sentence = f"aantal keer tarief is {euro(product)}, maar het bedrag is {euro(Decimal(line['amount']))}."
                yield Missing(f"{path}.budget.lines", f"{name}: {sentence}", Weight.ADVICE)


def _contact_school(row: dict[str, Any], path: str, name: str) -> Iterator[Missing]:
    applicants = [party for party in row.get("parties") or [] if party.get("role") == "applicant"]
    if len(applicants) != 1:
        names = f" ({in_words([party['name'] for party in applicants])})" if applicants else ""
        yield Missing(
            f"{path}.parties",
            f"{name}: wijs precies één aanvrager (contactschool) aan; nu zijn het er {len(applicants)}{names}.",
        )
    elif not applicants[0].get("organisation_id"):
        yield Missing(
            f"{path}.parties.{applicants[0]['id']}.organisation_id",
            f"{name}: contactschool “{applicants[0]['name']}” is nog niet gekoppeld aan een schoolbestuur. "
            "Vul het nummer van de school of het bestuur in.",
        )


def _per_year(lines: list[dict[str, Any]]) -> dict[int, Decimal]:
    totals: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        totals[line["year"]] += Decimal(line["amount"])
    return totals


def _balance(
    budget: list[dict[str, Any]], cover: list[dict[str, Any]], path: str, name: str, weight: Weight
) -> Iterator[Missing]:
    costs, paid = _per_year(budget), _per_year(cover)
    for year in sorted(costs.keys() | paid.keys()):
        if costs[year] != paid[year]:
            yield Missing(
                f"{path}.funding.lines",
                f"{name}: in {year} kost het {euro(costs[year])} en is er {euro(paid[year])} dekking. "
                "Maak de bedragen gelijk.",
                weight,
            )


def _share(row: dict[str, Any], path: str, name: str, weight: Weight) -> Iterator[Missing]:
    if not row["funding"].get("gka_share"):
        if any(line["source"] == "gka" for line in row["funding"]["lines"]):
            sentence = f"{name}: vul in welk deel GKA betaalt, bijvoorbeeld 2/3."
            yield Missing(f"{path}.funding.gka_share", sentence, Weight.ADVICE)
        return
    total = sum(_per_year(row["budget"]["lines"]).values(), Decimal())
    gka, share = gka_of(row), Fraction(row["funding"]["gka_share"])
    if Fraction(gka) > share * Fraction(total):
        yield Missing(
            f"{path}.funding.lines",
            f"{name}: GKA betaalt {euro(gka)} van {euro(total)}; dat is meer dan de afgesproken {share}, "
            f"en dat is hoogstens {euro(most_of(total, share))}.",
            weight,
        )
