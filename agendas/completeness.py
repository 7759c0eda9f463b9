"""The one list of what is missing. Page, disabled button, guard, command and API read it.

Sources: architecture.md idea 3 (placeholders, weights), domain.md section D, column "Req".
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from agendas.choices import Kind, Step
from agendas.models import Agenda
from agendas.richtext import text_of
from agendas.structure import Block, Found, Text, block_of, walk
from gka_portal.notation import euro
from records.archival_pdf.fonts import unprintable


class Weight(StrEnum):
    STOP = "stop"
    ADVICE = "advies"


@dataclass(frozen=True)
class Missing:
    """One thing to do: a Dutch sentence, the path of the field, and whether it stops the step."""

    path: str
    sentence: str
    weight: Weight = Weight.STOP

    @property
    def block(self) -> Block:
        return block_of(self.path)


# Template text that was left in. A lone dash or "PM" says nothing either.
_PLACEHOLDERS = (
    re.compile(r"\[[^\[\]\n]{0,80}\]"),
    re.compile(r"\bbijvoorbeeld:[^\n]{0,60}", re.IGNORECASE),
    re.compile(r"\bn\.t\.b\.", re.IGNORECASE),
    re.compile(r"\bPM\b"),
    re.compile(r"\bx{2,}\b", re.IGNORECASE),
    re.compile(r"^\s*[-–—]\s*$"),
)
# One look at each text; nearly none holds any of them.
_ANY_PLACEHOLDER = re.compile(
    "|".join(f"(?{'i' if one.flags & re.IGNORECASE else ''}:{one.pattern})" for one in _PLACEHOLDERS)
)


def missing_for(agenda: Agenda, step: Step) -> list[Missing]:
    """Return what is missing in the current text of `agenda` for `step`, in the order of the document."""
    items = missing_in(agenda.text.document, step)
    return sorted(items, key=lambda item: _PLACE_OF_KEY[item.path.split(".", 1)[0]])


_KEYS = (
    "title subtitle slogan motto municipalities period coordinator contact case_numbers preamble pillars introduction "
    "explanation themes factors local_agendas consultations analysis communication other_agreements interventions "
    "no_experiment communities clauses signatories"
).split()
_PLACE_OF_KEY = {key: place for place, key in enumerate(_KEYS)}


def missing_in(document: dict[str, Any], step: Step) -> list[Missing]:
    """Return what is missing in `document` (gka-agenda/1) for `step`."""
    return [
        *_people(document),
        *_lists(document, step),
        *_texts(document, step),
        *_consultations(document),
        *_interventions(document, step),
        *_signatories(document, step),
    ]


def stops(items: list[Missing]) -> list[Missing]:
    return [item for item in items if item.weight is Weight.STOP]


def placeholder_in(text: str) -> str:
    """Return the template text that was left in `text`, or ""."""
    if not _ANY_PLACEHOLDER.search(text):
        return ""
    for pattern in _PLACEHOLDERS:
        if match := pattern.search(text):
            return match.group().strip()
    return ""


def _people(document: dict[str, Any]) -> Iterator[Missing]:
    if not document.get("coordinator"):
        yield Missing("coordinator", "Er is nog geen regiocoördinator gekozen.")
    if not document.get("contact") and document["kind"] != Kind.NATIONAL_THEME:
        yield Missing("contact", "Er is nog geen contactpersoon van de gemeente gekozen.")
    # These come from lists of the portal, so no form of the agenda has seen them.
    borrowed = {key: list((document.get(key) or {}).values()) for key in ("coordinator", "contact")}
    borrowed["municipalities"] = [row["name"] for row in document["municipalities"]]
    for path, texts in borrowed.items():
        for text in texts:
            if characters := unprintable(text):
                shown = " ".join(characters)
                yield Missing(path, f"“{text}” kan niet worden afgedrukt: {shown}. Vraag het beheer dit te wijzigen.")


def _lists(document: dict[str, Any], step: Step) -> Iterator[Missing]:
    if not document.get("themes"):
        yield Missing("themes", "Kies ten minste één thema.")
    if not document.get("interventions"):
        yield Missing("interventions", "Voeg ten minste één interventie of experiment toe.")
    has_experiment = any(row.get("kind") == "experiment" for row in document.get("interventions") or [])
    if has_experiment and document.get("no_experiment"):
        yield Missing("no_experiment", "U hebt aangegeven dat er geen experiment is, maar er staat er wel een in.")
    kinds = {row.get("kind") for row in document.get("consultations") or []}
    for kind, name in (("governance", "bestuurlijk overleg"), ("policy", "beleidsoverleg")):
        if kind not in kinds:
            yield Missing("consultations", f"Er is nog geen {name}.")
    if step >= Step.FREEZE and len(document.get("pillars") or []) != 3:
        yield Missing("pillars", "Een agenda heeft drie pijlers: Verbinding, Effectiviteit en Kennisdeling.")


def _texts(document: dict[str, Any], step: Step) -> Iterator[Missing]:
    no_research = (document.get("analysis") or {}).get("current_research", {}).get("none")
    for found in walk(document):
        if no_research and found.path == "analysis.current_research.planning":
            continue
        text = _words(found)
        name = f"{found.row}: {found.field.label}" if found.row else found.field.label
        if no_research and not text and found.path == "analysis.current_research.questions":
            yield Missing(found.path, "Lopend onderzoek: leg uit waarom er geen onderzoek loopt.")
        elif left := placeholder_in(text):
            yield Missing(found.path, f"{name}: hier staat nog “{left}”. Vul de echte tekst in.")
        elif not text and found.field.required and found.field.required <= step:
            yield Missing(found.path, f"{name} is nog niet ingevuld.")


def _words(found: Found) -> str:
    if found.field.text is Text.NAMES:
        return ", ".join(found.value or [])
    return text_of(found.value or "") if found.field.text is Text.RICH else (found.value or "").strip()


def _consultations(document: dict[str, Any]) -> Iterator[Missing]:
    for row in document.get("consultations") or []:
        path, name = f"consultations.{row['id']}", row.get("name") or "Overleg"
        if not row.get("frequency") and not row.get("frequency_text"):
            yield Missing(f"{path}.frequency_text", f"{name}: Frequentie is nog niet ingevuld.")
        if not row.get("members"):
            yield Missing(f"{path}.members", f"{name}: Samenstelling is nog niet ingevuld.")


def _interventions(document: dict[str, Any], step: Step) -> Iterator[Missing]:
    for number, row in enumerate(document.get("interventions") or [], start=1):
        path, name = f"interventions.{row['id']}", row.get("name") or f"Interventie {number}"
        if not row.get("parties"):
            yield Missing(f"{path}.parties", f"{name}: Betrokken partijen is nog niet ingevuld.")
        if not row.get("themes"):
            yield Missing(f"{path}.themes", f"{name}: kies ten minste één thema.")
        yield from _money(row, path, name, step)
        yield from _years(row, path, name, document["period"], step)


def _money(row: dict[str, Any], path: str, name: str, step: Step) -> Iterator[Missing]:
    budget, cover = row["budget"]["lines"], row["funding"]["lines"]
    weight = Weight.STOP if step >= Step.FREEZE else Weight.ADVICE
    asks_gka = any(line["source"] == "gka" for line in cover)
    if asks_gka:
        yield from _contact_school(row, path, name)
        if not budget:
            yield Missing(
                f"{path}.budget.lines", f"{name}: er is GKA-geld gevraagd, maar er zijn geen begrotingsregels.", weight
            )
    if budget:
        yield from _balance(budget, cover, path, name, weight)
        yield from _share(row, path, name)


def _years(row: dict[str, Any], path: str, name: str, period: dict[str, int], step: Step) -> Iterator[Missing]:
    weight = Weight.STOP if step >= Step.FREEZE else Weight.ADVICE
    for key in ("budget", "funding"):
        for year in sorted({line["year"] for line in row[key]["lines"]}):
            if not period["start"] <= year <= period["end"]:
                sentence = f"{name}: {year} valt buiten de periode {period['start']}-{period['end']} van de agenda."
                yield Missing(f"{path}.{key}.lines", sentence, weight)
    for line in row["budget"]["lines"]:
        if line.get("quantity") and line.get("rate"):
            product = Decimal(line["quantity"]) * Decimal(line["rate"])
            if product != Decimal(line["amount"]):
                sentence = f"aantal keer tarief is {euro(product)}, maar het bedrag is {euro(Decimal(line['amount']))}."
                yield Missing(f"{path}.budget.lines", f"{name}: {sentence}", Weight.ADVICE)


def _contact_school(row: dict[str, Any], path: str, name: str) -> Iterator[Missing]:
    applicants = [party for party in row.get("parties") or [] if party.get("role") == "applicant"]
    if len(applicants) != 1:
        yield Missing(
            f"{path}.parties",
            f"{name}: wijs precies één aanvrager (contactschool) aan; nu zijn het er {len(applicants)}.",
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


def _share(row: dict[str, Any], path: str, name: str) -> Iterator[Missing]:
    if not row["funding"].get("gka_share"):
        if any(line["source"] == "gka" for line in row["funding"]["lines"]):
            sentence = f"{name}: vul in welk deel GKA betaalt, bijvoorbeeld 2/3."
            yield Missing(f"{path}.funding.gka_share", sentence, Weight.ADVICE)
        return
    total = sum(_per_year(row["budget"]["lines"]).values(), Decimal())
    gka = sum(_per_year([line for line in row["funding"]["lines"] if line["source"] == "gka"]).values(), Decimal())
    share = Fraction(row["funding"]["gka_share"])
    if Fraction(gka) > share * Fraction(total):
        yield Missing(
            f"{path}.funding.lines",
            f"{name}: GKA betaalt {euro(gka)} van {euro(total)}; dat is meer dan de afgesproken {share}.",
            Weight.ADVICE,
        )


def _signatories(document: dict[str, Any], step: Step) -> Iterator[Missing]:
    if step < Step.FREEZE:
        return
    rows = document.get("signatories") or []
    parties = {row["party"] for row in rows}
    for party, name in (("municipality", "de gemeente"), ("ministry", "het ministerie")):
        if party not in parties and not (party == "municipality" and document["kind"] == "national_theme"):
            yield Missing("signatories", f"Er is nog geen ondertekenaar namens {name}.")
    names = [row["name"] for row in rows if row.get("name")]
    first = min((row["order"] for row in rows if row["party"] == "ministry"), default=0)
    if any(row["party"] == "municipality" and row["order"] >= first > 0 for row in rows):
        sentence = "De gemeente tekent niet als eerste. Geef de gemeente een lager volgordenummer dan het ministerie."
        yield Missing("signatories", sentence, Weight.ADVICE)
    for row in rows:
        path, name = f"signatories.{row['id']}", row.get("name") or "Ondertekenaar"
        if names.count(name) > 1:
            # One person never signs for two parties, so such a round would never end.
            yield Missing(f"{path}.name", f"{name} staat er meer dan één keer. Eén persoon tekent één keer.")
        if row["party"] == "municipality" and not row.get("portfolio"):
            yield Missing(f"{path}.portfolio", f"{name}: Portefeuille is nog niet ingevuld.")
        if row["party"] == "municipality" and not row.get("mandate"):
            yield Missing(f"{path}.mandate", f"{name}: vul in op welk besluit de bevoegdheid rust.", Weight.ADVICE)
