"""Interventions, experiments and communities, with their money."""

from decimal import Decimal
from typing import Any

from agendas.choices import BudgetCategory, CoverSource, InterventionKind, PartyRole, Triangle
from agendas.document.indicators import indicator_table
from agendas.document.parts import Empty, Facts, Money, MoneyRow, Section, Text, names, rich, table, text
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
    anchor = f"{word}-{number}"
    facts = [(f"Naam {word}", text(row["name"]))]
    if row["themes"]:
        facts.append(("Thema's", Text(", ".join(row["themes"]))))
    if row["triangle"]:
        facts.append(("Driehoek", Text(", ".join(Triangle(value).label for value in row["triangle"]))))
    parts: list[Any] = [Facts(facts)]
    under = [
        Section(f"{anchor}-partijen", "Betrokken partijen", [_parties(row["parties"])], listed=False),
        Section(
            f"{anchor}-doel", f"Doel {word}", [rich(row["goal"]), *indicator_table(row["indicators"])], listed=False
        ),
        Section(f"{anchor}-doelgroep", "Doelgroep", [text(row["target_group"])], listed=False),
        Section(f"{anchor}-activiteiten", "Activiteiten", [rich(row["activities"])], listed=False),
        Section(f"{anchor}-planning", "Planning", [rich(row["planning"])], listed=False),
        Section(f"{anchor}-monitoring", "Monitoring en evaluatie", [rich(row["monitoring"])], listed=False),
        Section(f"{anchor}-begroting", "Begroting", [rich(row["budget"]["note"]), *_budget(row)], listed=False),
        Section(f"{anchor}-financiering", "Financiering", [rich(row["funding"]["note"]), *_cover(row)], listed=False),
    ]
    return Section(anchor, f"{word.capitalize()} {number}: {row['name']}", parts, under)


def _parties(rows: list[dict[str, Any]]) -> Any:
    if not rows:
        return Empty()
    lines = [[row["name"], PartyRole(row["role"]).label, row["organisation_id"]] for row in rows]
    return table("", ["Partij", "Rol", "Nummer"], lines)


def _budget(row: dict[str, Any]) -> list[Any]:
    lines = [
        (_item(BudgetCategory(line["category"]).label, line["description"], _times(line)), line)
        for line in row["budget"]["lines"]
    ]
    return _money("Begroting per kalenderjaar", lines)


def _times(line: dict[str, Any]) -> str:
    if not line["quantity"] or not line["rate"]:
        return ""
    quantity = f"{Decimal(line['quantity']).normalize():f}".replace(".", ",")
    return f"{quantity} × {euro(Decimal(line['rate']))}"


def _cover(row: dict[str, Any]) -> list[Any]:
    lines = [
        (_item(CoverSource(line["source"]).label, line["organisation"], "toegezegd" if line["committed"] else ""), line)
        for line in row["funding"]["lines"]
    ]
    parts = _money("Dekking per kalenderjaar", lines)
    facts = []
    if row["funding"]["gka_share"]:
        facts.append(("Aandeel GKA", Text(row["funding"]["gka_share"])))
    if row["funding"]["scheme"]:
        facts.append(("Regeling", Text(row["funding"]["scheme"])))
    return [*parts, *([Facts(facts)] if facts else [])]


def _item(*words: str) -> str:
    return ", ".join(filter(None, words))


def _money(caption: str, lines: list[tuple[str, dict[str, Any]]]) -> list[Any]:
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
    return [Money(caption, years, rows)]


def community_sections(document: dict[str, Any]) -> list[Section]:
    return [_community(row, number) for number, row in enumerate(document["communities"], start=1)]


def _community(row: dict[str, Any], number: int) -> Section:
    facts = Facts(
        [
            ("Naam Community", text(row["name"])),
            *([("Omschrijving", rich(row["description"]))] if row["description"] else []),
            ("Betrokken partijen", names(row["parties"])),
            ("Doel Community", rich(row["goal"])),
            ("Doelgroep", text(row["target_group"])),
            ("Activiteiten", rich(row["activities"])),
            ("Taken en Rollen", rich(row["roles"])),
        ]
    )
    return Section(f"community-{number}", f"Community {number}: {row['name']}", [facts])
