"""People, lists, consultations and signatories."""

from collections.abc import Iterator
from typing import Any

from agendas.choices import Kind, Step
from agendas.completeness.items import Missing, Weight
from records.archival_pdf.fonts import unprintable


def is_national(document: dict[str, Any]) -> bool:
    """Is there no municipality in it: a national theme agenda, or an addendum to one?"""
    kind = document["kind"]
    return kind == Kind.NATIONAL_THEME or (kind == Kind.ADDENDUM and not document["municipalities"])


def of_people(document: dict[str, Any]) -> Iterator[Missing]:
    if not document.get("coordinator"):
        yield Missing("coordinator", "Er is nog geen regiocoördinator gekozen.")
    if not document.get("contact") and not is_national(document):
        yield Missing("contact", "Er is nog geen contactpersoon van de gemeente gekozen.")
    # These come from lists of the portal, so no form of the agenda has seen them.
    borrowed = {key: list((document.get(key) or {}).values()) for key in ("coordinator", "contact")}
    borrowed["municipalities"] = [row["name"] for row in document["municipalities"]]
    for path, texts in borrowed.items():
        for text in texts:
            if characters := unprintable(text):
                shown = " ".join(characters)
                yield Missing(path, f"“{text}” kan niet worden afgedrukt: {shown}. Vraag het beheer dit te wijzigen.")


def of_lists(document: dict[str, Any], step: Step) -> Iterator[Missing]:
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


def of_consultations(document: dict[str, Any]) -> Iterator[Missing]:
    for row in document.get("consultations") or []:
        path, name = f"consultations.{row['id']}", row.get("name") or "Overleg"
        if not row.get("frequency") and not row.get("frequency_text"):
            yield Missing(f"{path}.frequency_text", f"{name}: Frequentie is nog niet ingevuld.")
        if not row.get("members"):
            yield Missing(f"{path}.members", f"{name}: Samenstelling is nog niet ingevuld.")


def of_signatories(document: dict[str, Any], step: Step) -> Iterator[Missing]:
    if step < Step.FREEZE:
        return
    rows = document.get("signatories") or []
    parties = {row["party"] for row in rows}
    for party, name in (("municipality", "de gemeente"), ("ministry", "het ministerie")):
        if party not in parties and not (party == "municipality" and is_national(document)):
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
