"""Interventions, experiments and communities, with their money."""

from decimal import Decimal
from typing import Any

from agendas.choices import BudgetCategory, CoverSource, InterventionKind, PartyRole, Triangle
from agendas.document.indicators import indicator_table
from agendas.document.parts import Empty, Facts, Money, MoneyRow, Section, Text, names, rich, table, text
from agendas.money.derived import derived_from
from gka_portal.notation import euro


def intervention_sections(document: dict[str, Any]) -> list[Section]:
    """Return the interventions, then the experiments (or the sentence that there are none)."""
    rows = document["interventions"]
    interventions = [row for row in rows if row["kind"] == InterventionKind.INTERVENTION]
    experiments = [row for row in rows if row["kind"] == InterventionKind.EXPERIMENT]
    sections = [_intervention(row, number, "interventie") for number, row in enumerate(interventions, start=1)]
    sections += [_intervention(row, number, "experiment") for number, row in enumerate(experiments, start=1)]
    if not experiments:
        sections.append(Section("experiment", "Experiment", [Text("In deze agenda staat geen experiment.")]))
    return sections


def _intervention(row: dict[str, Any], number: int, word: str) -> Section:
    anchor, at = f"{word}-{number}", f"interventions.{row.get('id', '')}"
    facts = [(f"Naam {word}", text(row["name"], f"{at}.name"))]
    if row["themes"]:
        facts.append(("Thema's", Text(", ".join(row["themes"]), f"{at}.themes")))
    if row["triangle"]:
        sides = ", ".join(Triangle(value).label for value in row["triangle"])
        facts.append(("Driehoek", Text(sides, f"{at}.triangle")))
    goal = [rich(row["goal"], f"{at}.goal"), *indicator_table(row["indicators"], f"{at}.indicators")]
    costs = [rich(row["budget"]["note"], f"{at}.budget.note"), *_budget(row, f"{at}.budget.lines")]
    cover = [rich(row["funding"]["note"], f"{at}.funding.note"), *_cover(row, f"{at}.funding")]
    parts: list[tuple[str, str, list[Any]]] = [
        ("partijen", "Betrokken partijen", [_parties(row["parties"], f"{at}.parties")]),
        ("doel", f"Doel {word}", goal),
        ("doelgroep", "Doelgroep", [text(row["target_group"], f"{at}.target_group")]),
        ("activiteiten", "Activiteiten", [rich(row["activities"], f"{at}.activities")]),
        ("planning", "Planning", [rich(row["planning"], f"{at}.planning")]),
        ("monitoring", "Monitoring en evaluatie", [rich(row["monitoring"], f"{at}.monitoring")]),
        ("begroting", "Begroting", costs),
        ("financiering", "Financiering", cover),
    ]
    under = [Section(f"{anchor}-{key}", heading, found, listed=False) for key, heading, found in parts]
    return Section(anchor, f"{word.capitalize()} {number}: {row['name']}", [Facts(facts)], under, path=at)


def _parties(rows: list[dict[str, Any]], path: str) -> Any:
    if not rows:
        return Empty(path=path)
    lines = [[row["name"], PartyRole(row["role"]).label, row["organisation_id"]] for row in rows]
    return table("", ["Partij", "Rol", "Nummer"], lines, path)


def _budget(row: dict[str, Any], path: str) -> list[Any]:
    lines = [
        (_item(BudgetCategory(line["category"]).label, line["description"], _times(line)), line)
        for line in row["budget"]["lines"]
    ]
    return _money("Begroting per kalenderjaar", lines, path)


def _times(line: dict[str, Any]) -> str:
    if not line["quantity"] or not line["rate"]:
        return ""
    quantity = f"{Decimal(line['quantity']).normalize():f}".replace(".", ",")
    return f"{quantity} × {euro(Decimal(line['rate']))}"


def _cover(row: dict[str, Any], at: str) -> list[Any]:
    lines = [
        (_item(CoverSource(line["source"]).label, line["organisation"], "toegezegd" if line["committed"] else ""), line)
        for line in row["funding"]["lines"]
    ]
    parts = _money("Dekking per kalenderjaar", lines, f"{at}.lines")
    facts = []
    if row["funding"]["gka_share"]:
        facts.append(("Aandeel GKA", Text(row["funding"]["gka_share"], f"{at}.gka_share")))
    if row["funding"]["scheme"]:
        facts.append(("Regeling", Text(row["funding"]["scheme"], f"{at}.scheme")))
    if derived := derived_from(row):
        facts.append(("Afgeleid", Text(derived.sentence)))
    return [*parts, *([Facts(facts)] if facts else [])]


def _item(*words: str) -> str:
    return ", ".join(filter(None, words))


def _money(caption: str, lines: list[tuple[str, dict[str, Any]]], path: str) -> list[Any]:
    """Return `lines` as one table: equal labels become one row, each calendar year a column, totals last."""
    if not lines:
        return []
    years = sorted({line["year"] for _, line in lines})
    sums: dict[str, dict[int, Decimal]] = {}
    for label, line in lines:
        row = sums.setdefault(label, {})
        row[line["year"]] = row.get(line["year"], Decimal()) + Decimal(line["amount"])
    rows = [
        MoneyRow(label, [row.get(year) for year in years], sum(row.values(), Decimal())) for label, row in sums.items()
    ]
    totals = [sum((row.get(year, Decimal()) for row in sums.values()), Decimal()) for year in years]
    rows.append(MoneyRow("Totaal", list(totals), sum(totals, Decimal()), is_total=True))
    return [Money(caption, years, rows, path)]


def community_sections(document: dict[str, Any]) -> list[Section]:
    return [_community(row, number) for number, row in enumerate(document["communities"], start=1)]


def _community(row: dict[str, Any], number: int) -> Section:
    at = f"communities.{row.get('id', '')}"
    facts = Facts(
        [
            ("Naam Community", text(row["name"], f"{at}.name")),
            *([("Omschrijving", rich(row["description"], f"{at}.description"))] if row["description"] else []),
            ("Betrokken partijen", names(row["parties"], f"{at}.parties")),
            ("Doel Community", rich(row["goal"], f"{at}.goal")),
            ("Doelgroep", text(row["target_group"], f"{at}.target_group")),
            ("Activiteiten", rich(row["activities"], f"{at}.activities")),
            ("Taken en Rollen", rich(row["roles"], f"{at}.roles")),
        ]
    )
    return Section(f"community-{number}", f"Community {number}: {row['name']}", [facts], path=at)
