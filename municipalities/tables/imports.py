"""Imports and their rows as pages show them: counts, changes in words, what to choose."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from gka_portal.notation import amount, dutch_date
from municipalities.choices import ImportKind, ImportState, Province, RowOutcome, Sector
from municipalities.importing.proposals import MODELS
from municipalities.models import ImportRow, Municipality, ReferenceImport, SchoolBoard

STATE_ICONS = {
    ImportState.UPLOADED: "pencil-line",
    ImportState.READING: "hourglass",
    ImportState.READY: "search-check",
    ImportState.APPLYING: "hourglass",
    ImportState.APPLIED: "circle-check",
    ImportState.CANCELLED: "ban",
    ImportState.REFUSED: "circle-alert",
}
SOURCES = {
    ImportKind.BOARDS: "Bron: DUO Open Onderwijsdata, CC BY 4.0.",
    ImportKind.SCHOOLS: "Bron: DUO Open Onderwijsdata, CC BY 4.0.",
    ImportKind.MUNICIPALITIES: "Bron: CBS / Kadaster, CC BY 4.0, bewerkt.",
}
CSV_HEADING = ["Regel", "Uitkomst", "Lijst", "Code", "Naam", "Wat verandert er", "Toelichting"]
_MEANING = {
    RowOutcome.NEW: "Staat nog niet in het portaal en komt erbij.",
    RowOutcome.CHANGED: "Staat in het portaal met andere gegevens. Het bestand geldt.",
    RowOutcome.ENDED: "Staat niet in dit volledige bestand en krijgt een laatste dag.",
    RowOutcome.KEPT: "Het beheer heeft dit zelf gewijzigd. Het blijft zoals het is.",
    RowOutcome.REFUSED: "Klopt niet en wordt niet overgenomen. De reden staat erbij.",
    RowOutcome.SKIPPED: "Hoort niet in deze lijst, zoals een wijk of “Buitenland”.",
    RowOutcome.UNCHANGED: "Staat al zo in het portaal.",
}
_DONE = {
    **_MEANING,
    RowOutcome.NEW: "Stond nog niet in het portaal en is erbij gekomen.",
    RowOutcome.CHANGED: "Stond in het portaal met andere gegevens. Het bestand geldt.",
    RowOutcome.ENDED: "Stond niet in dit volledige bestand en kreeg een laatste dag.",
    RowOutcome.KEPT: "Het beheer had dit zelf gewijzigd. Het is gebleven zoals het was.",
    RowOutcome.REFUSED: "Klopte niet en is niet overgenomen. De reden staat erbij.",
    RowOutcome.UNCHANGED: "Stond al zo in het portaal.",
}
_TABLES = {str(model._meta.model_name): model for model in MODELS.values()}
_EMPTY = "leeg"


@dataclass(frozen=True)
class OutcomeLine:
    """One line of the summary of a proposal."""

    label: str
    count: str
    detail: str
    meaning: str
    url: str
    is_problem: bool


@dataclass(frozen=True)
class Change:
    """One field of a row; `before` is empty for what is new."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class RowLine:
    """One row of a proposal in words."""

    line: str
    outcome: str
    table: str
    key: str
    name: str
    changes: list[Change]
    sentence: str

    @property
    def in_words(self) -> str:
        """The changes in one line, for a file."""
        return "; ".join(
            f"{change.label}: {change.before} → {change.after}" if change.before else f"{change.label}: {change.after}"
            for change in self.changes
        )


def count_line(run: ReferenceImport) -> str:
    """The counts in a few words, for the list of imports."""
    shown = (RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.ENDED, RowOutcome.REFUSED)
    parts = [f"{amount(run.count(outcome))} {outcome.label.lower()}" for outcome in shown if run.count(outcome)]
    if parts:
        return ", ".join(parts)
    return "Geen wijzigingen" if run.counts else "–"


def outcome_lines(run: ReferenceImport) -> list[OutcomeLine]:
    """The summary: every outcome that occurs, and always new, changed, ended and refused. One query."""
    always = {RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.ENDED, RowOutcome.REFUSED}
    per_table: dict[str, list[tuple[str, int]]] = {}
    for outcome, table, count in _per_table(run):
        per_table.setdefault(outcome, []).append((table, count))
    rows_url = reverse("imports:rows", args=[run.pk])
    meaning = _DONE if run.state == ImportState.APPLIED else _MEANING
    return [
        OutcomeLine(
            label=outcome.label,
            count=amount(run.count(outcome)),
            detail=_detail(per_table.get(outcome, [])),
            meaning=meaning[outcome],
            url=f"{rows_url}?uitkomst={outcome}" if run.count(outcome) else "",
            is_problem=outcome == RowOutcome.REFUSED and bool(run.count(outcome)),
        )
        for outcome in RowOutcome
        if outcome in always or run.count(outcome)
    ]


def _per_table(run: ReferenceImport) -> Iterable[tuple[str, str, int]]:
    rows = run.rows.order_by().values_list("outcome", "table").annotate(count=Count("pk"))
    return rows.values_list("outcome", "table", "count")


def _detail(tables: list[tuple[str, int]]) -> str:
    """Which lists, when it is more than one: 180 scholen, 127 schoolbesturen."""
    if len(tables) < 2:
        return ""
    return ", ".join(f"{amount(count)} {_TABLES[table]._meta.verbose_name_plural}" for table, count in sorted(tables))


def row_lines(rows: Iterable[ImportRow]) -> list[RowLine]:
    """The rows in words; two queries for the names behind the codes."""
    found = list(rows)
    names = _names(found)
    return [
        RowLine(
            line=str(row.line) if row.line else "–",
            outcome=row.get_outcome_display(),
            table=str(_TABLES[row.table]._meta.verbose_name) if row.table else "",
            key=row.key,
            name=row.name,
            changes=[_change(row, field, before, after, names) for field, (before, after) in row.changes.items()],
            sentence=row.sentence,
        )
        for row in found
    ]


def _names(rows: list[ImportRow]) -> dict[str, dict[str, str]]:
    codes: dict[str, set[str]] = {"board": set(), "municipality": set(), "successor": set()}
    for row in rows:
        for field, known in codes.items():
            known.update(value for value in row.changes.get(field, []) if value)
    places = codes["municipality"] | codes["successor"]
    named = dict(Municipality.objects.filter(cbs_code__in=places).values_list("cbs_code", "name")) if places else {}
    boards: dict[str, str] = {}
    if codes["board"]:
        boards = dict(SchoolBoard.objects.filter(number__in=codes["board"]).values_list("number", "name"))
    return {"board": boards, "municipality": named, "successor": named}


def _change(row: ImportRow, field: str, before: Any, after: Any, names: dict[str, dict[str, str]]) -> Change:
    label = str(_TABLES[row.table]._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
    known = names.get(field, {})
    is_new = row.outcome == RowOutcome.NEW
    return Change(label, "" if is_new else _words(field, before, known), _words(field, after, known))


def _words(field: str, value: Any, names: dict[str, str]) -> str:
    if value in (None, ""):
        return _EMPTY
    if field == "sector":
        return str(Sector(value).label)
    if field == "province":
        return str(Province(value).label)
    if field in {"valid_from", "valid_to", "population_date"}:
        return dutch_date(datetime.date.fromisoformat(value))
    if isinstance(value, int):
        return amount(value)
    text = str(value).replace("\n", ", ")
    return f"{names[text]} ({text})" if text in names else text


def csv_rows(rows: Iterable[ImportRow]) -> Iterable[list[str]]:
    """The same rows for a file, a thousand at a time."""
    batch: list[ImportRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == 1000:
            yield from _cells(batch)
            batch = []
    yield from _cells(batch)


def _cells(rows: list[ImportRow]) -> Iterable[list[str]]:
    for line in row_lines(rows):
        yield [line.line, line.outcome, line.table, line.key, line.name, line.in_words, line.sentence]


def facts_of(run: ReferenceImport) -> list[tuple[str, str]]:
    """What is known about the file and what was chosen for it."""
    facts = [
        ("Bestand", f"{run.file.name} ({amount(max(1, run.file.size // 1000))} kB)"),
        ("Soort", str(run.get_kind_display())),
    ]
    if run.sector:
        facts.append(("Sector", str(run.get_sector_display())))
    if run.reference_date:
        facts.append(("Peildatum", dutch_date(run.reference_date)))
    if run.round:
        full = "Nee, wat er niet in staat blijft"
        if run.ended_on:
            full = f"Ja, wat er niet in staat houdt op na {dutch_date(run.ended_on)}"
        facts.append(("Volledig bestand", full))
    facts.append(("Ingelezen", f"{dutch_date(timezone.localdate(run.uploaded_at))}, {run.uploaded_by or 'Systeem'}"))
    return facts
