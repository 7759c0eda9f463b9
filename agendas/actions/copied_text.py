"""What is taken over from another agenda: which parts, and what of them does not fit the new one.

Row identities, approvals, comments and signatures are never taken over. Names and years of the old agenda in its texts
stay as they are: nobody can tell for the writer what they should become (tables.copied lists them).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from agendas.addresses import without_ids
from agendas.structure import BLOCKS
from interventions.models import CatalogueEntry, Factor, Theme
from municipalities.models import SchoolBoard

Document = dict[str, Any]

# Of the heading only what a municipality says about itself; the rest is of one agenda.
_KEYS = {"heading": ("subtitle", "slogan", "motto")}
# By key of the block; who signs is looked up anew.
COPYABLE: dict[str, tuple[str, ...]] = {
    block.key: _KEYS.get(block.key, block.keys) for block in BLOCKS if block.key != "signatories"
}
# What people nearly always want to go on with; the opening and the clauses come from the newest national model.
USUAL = (
    "explanation",
    "consultations",
    "analysis",
    "communication",
    "other_agreements",
    "interventions",
    "communities",
)


@dataclass
class Fit:
    """For what the text is taken over: the new years, whether the old municipality is in it, and the money.

    `remarks` collects sentences about what was left out.
    """

    start: int
    end: int
    shift: int
    same_place: bool
    amounts: bool
    remarks: list[str] = field(default_factory=list)

    def remark(self, sentence: str) -> None:
        if sentence not in self.remarks:
            self.remarks.append(sentence)


def copied_parts(source: Document, blocks: Sequence[str], fit: Fit) -> Document:
    """Return the top-level keys of `blocks` of `source` as a new agenda gets them."""
    parts = {key: without_ids(source[key]) for block in blocks for key in COPYABLE[block]}
    for name, model, word in (("themes", Theme, "thema"), ("factors", Factor, "factor")):
        if name in parts:
            parts[name] = _still_there(parts[name], _active(model), word, fit)
    rows = [*parts.get("interventions", []), *parts.get("communities", [])]
    _fit_rows(rows, fit)
    return parts


def copied_rows(rows: dict[str, list[Document]], fit: Fit) -> dict[str, list[Document]]:
    """Return interventions and communities of another agenda, by list, as new rows."""
    copied: dict[str, list[Document]] = without_ids(rows)
    _fit_rows([row for found in copied.values() for row in found], fit)
    return copied


def _fit_rows(rows: list[Document], fit: Fit) -> None:
    """Change the copied interventions and communities where they do not fit; three queries for any number."""
    if not rows:
        return
    catalogue = set(CatalogueEntry.objects.values_list("name", flat=True))
    themes = _active(Theme)
    numbers = {party["organisation_id"] for row in rows for party in _parties(row) if party.get("organisation_id")}
    schools = SchoolBoard.objects.known(numbers) if fit.same_place and numbers else set()
    for row in rows:
        if row.get("catalogue") and row["catalogue"] not in catalogue:
            fit.remark(f"De interventiebank kent “{row['catalogue']}” niet meer. Kies opnieuw of laat het leeg.")
            row["catalogue"] = None
        if "budget" in row:
            row["themes"] = _still_there(row.get("themes") or [], themes, "thema", fit)
            _fit_parties(row, schools, fit)
            _fit_money(row, fit)


def _parties(row: Document) -> list[Document]:
    # A community names its parties in words.
    return [party for party in row.get("parties") or [] if isinstance(party, dict)]


def _fit_parties(row: Document, schools: set[str], fit: Fit) -> None:
    """A number gives the school access to the agenda: it goes along only within one municipality."""
    for party in _parties(row):
        if party.get("organisation_id") and party["organisation_id"] not in schools:
            party["organisation_id"] = ""
            fit.remark(f"Kijk de partijen van “{row['name']}” na: het nummer van {party['name']} is niet overgenomen.")
        if party.get("role") == "applicant":
            fit.remark(f"Klopt de contactschool van “{row['name']}” nog: {party['name']}?")


def _fit_money(row: Document, fit: Fit) -> None:
    for part, word in (("budget", "begroting"), ("funding", "financiering")):
        lines = row[part].get("lines") or []
        kept = []
        for line in lines if fit.amounts else []:
            year = line["year"] + fit.shift
            if fit.start <= year <= fit.end:
                # What was promised for other years is no promise for these.
                kept.append({**line, "year": year, **({"committed": False} if "committed" in line else {})})
        row[part] = {**row[part], "lines": kept}
        if lines and not fit.amounts:
            fit.remark("De bedragen zijn niet overgenomen. Vul ze in voor de nieuwe jaren.")
        elif len(kept) < len(lines):
            left = len(lines) - len(kept)
            words = "1 regel" if left == 1 else f"een deel ({left} regels)"
            fit.remark(
                f"Van de {word} van “{row['name']}” is {words} niet overgenomen: die jaren vallen buiten de agenda."
            )


def _still_there(names: list[str], known: set[str], word: str, fit: Fit) -> list[str]:
    for name in names:
        if name not in known:
            fit.remark(f"U kunt {word} “{name}” niet meer kiezen. Kies een ander {word}, als dat nodig is.")
    return [name for name in names if name in known]


def _active(model: type[Theme] | type[Factor]) -> set[str]:
    found: Iterable[str] = model.objects.filter(active=True).values_list("name", flat=True)
    return set(found)
