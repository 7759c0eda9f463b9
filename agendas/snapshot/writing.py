"""Document → live tables."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, prefetch_related_objects

from accounts.models import User
from agendas.models import (
    Agenda,
    AgendaMunicipality,
    Analysis,
    Communication,
    CurrentText,
    PlannedIntervention,
    PlannedMoney,
    Signatory,
)
from agendas.snapshot.cleaning import cleaned
from agendas.snapshot.money import gka_per_year
from agendas.snapshot.reading import content_hash, document_of, stored_communities, stored_interventions
from agendas.snapshot.rows import fields_from, sync
from interventions.models import CatalogueEntry, Factor, Theme
from municipalities.models import Municipality, OfficeHolder, SchoolBoard
from records.clock import now

_OWN_TEXTS = ("title", "subtitle", "slogan", "motto", "preamble", "introduction", "explanation", "no_experiment")


def write(agenda: Agenda, parts: dict[str, Any]) -> None:
    """Write the top-level keys in `parts` (shape of gka-agenda/1) to the tables of `agenda`; other keys stay.

    `parts` must have passed `check`; texts are cleaned here. Call inside a transaction, then `keep_text`.
    """
    parts = cleaned(parts)
    for key in _OWN_TEXTS:
        if key in parts:
            setattr(agenda, key, parts[key])
    if "period" in parts:
        agenda.start_year, agenda.end_year = parts["period"]["start"], parts["period"]["end"]
    for key in ("coordinator", "contact"):
        if key in parts:
            setattr(agenda, key, person_for(parts[key]))
    agenda.save()
    # In the order of the writers: who signs is looked up at the municipalities of the agenda.
    for key, writer in _WRITERS.items():
        if key in parts:
            writer(agenda, parts[key])


def keep_text(agenda: Agenda, by: User | None) -> CurrentText:
    """Store the snapshot of the live tables of `agenda` as its current text."""
    document = document_of(agenda)
    text, _ = CurrentText.objects.update_or_create(
        agenda=agenda,
        defaults={
            "document": document,
            "sha256": content_hash(document),
            "changed_at": now(),
            "changed_by": by,
        },
    )
    # An addendum has the money of the whole agenda in it, and that counts once: at its agenda, when it is signed.
    if "addendum" not in document:
        keep_money(agenda, document)
    return text


def keep_money(agenda: Agenda, document: dict[str, Any]) -> None:
    """Keep what `document` asks from GKA per year; nothing is written when that is as it was."""
    wanted = {year: amount for year, amount in gka_per_year(document).items() if amount}
    kept = PlannedMoney.objects.filter(agenda=agenda).order_by()
    if dict(kept.values_list("year", "amount")) != wanted:
        kept.delete()
        PlannedMoney.objects.bulk_create(
            PlannedMoney(agenda=agenda, year=year, amount=amount) for year, amount in wanted.items()
        )


def person_for(value: dict[str, Any] | None) -> User | None:
    """Return the account that `value` means: by e-mail, or else the only active one with this name and organisation."""
    if not value:
        return None
    if email := value.get("email"):
        return User.objects.filter(is_active=True, email__iexact=email).first()
    found = User.objects.filter(is_active=True, name=value.get("name", ""), organisation=value.get("organisation", ""))[
        :2
    ]
    return found[0] if len(found) == 1 else None


def _municipalities(agenda: Agenda, value: list[Any]) -> None:
    codes = [item["code"] if isinstance(item, dict) else item for item in value]
    by_code = {row.cbs_code: row for row in Municipality.objects.filter(cbs_code__in=codes)}
    agenda.agenda_municipalities.all().delete()
    AgendaMunicipality.objects.bulk_create(
        AgendaMunicipality(agenda=agenda, municipality=by_code[code], position=position)
        for position, code in enumerate(codes)
    )


def _themes(row: Agenda | PlannedIntervention, names: list[str]) -> None:
    row.themes.set(Theme.objects.filter(name__in=names))


def _factors(agenda: Agenda, names: list[str]) -> None:
    agenda.factors.set(Factor.objects.filter(name__in=names))


def _consultations(agenda: Agenda, value: list[dict[str, Any]]) -> None:
    rows = sync(agenda.consultations, value)
    # One query for the members of all of them.
    prefetch_related_objects([row for row, _ in rows], "members")
    for row, item in rows:
        sync(row.members, item.get("members") or [])


def _analysis(agenda: Agenda, value: dict[str, Any]) -> None:
    research = value.get("current_research") or {}
    Analysis.objects.update_or_create(
        agenda=agenda,
        defaults={
            "data": value.get("data") or "",
            "parties": value.get("parties") or [],
            "no_current_research": bool(research.get("none")),
            "research_questions": research.get("questions") or "",
            "research_planning": research.get("planning") or "",
            "research_wishes": value.get("research_wishes") or "",
        },
    )
    sync(agenda.indicators, value.get("indicators") or [])


def _communication(agenda: Agenda, value: dict[str, Any]) -> None:
    Communication.objects.update_or_create(
        agenda=agenda, defaults=fields_from(Communication, Communication.keys, value)
    )
    sync(agenda.knowledge_activities, value.get("activities") or [])


def _interventions(agenda: Agenda, value: list[dict[str, Any]]) -> None:
    # Most saves change one intervention; each of the others would cost some thirty statements.
    stored = stored_interventions(agenda)
    changed = [(row, item) for row, item in sync(agenda.interventions, value) if not _same(stored.get(row.id), item)]
    # One query per list for all of them.
    prefetch_related_objects([row for row, _ in changed], "indicators", "budget_lines", "cover_lines", "parties")
    catalogue = _catalogue([item for _, item in changed])
    boards: dict[str, SchoolBoard | None] = {}
    for row, item in changed:
        row.catalogue = catalogue.get(item.get("catalogue"))
        _intervention(row, item, boards)


def _same(one: Any, other: Any) -> bool:
    """Do two parts of a document say the same? Nothing and an empty text do."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other or (one in (None, "") and other in (None, "")))


def _intervention(row: PlannedIntervention, item: dict[str, Any], boards: dict[str, SchoolBoard | None]) -> None:
    """Write one intervention; `boards` keeps the school boards that were looked up, by number."""
    budget, funding = item.get("budget") or {}, item.get("funding") or {}
    row.budget_note = budget.get("note") or ""
    row.funding_note = funding.get("note") or ""
    row.gka_share = funding.get("gka_share") or ""
    row.scheme = funding.get("scheme") or ""
    row.save()
    _themes(row, item.get("themes") or [])
    sync(row.indicators, item.get("indicators") or [])
    sync(row.budget_lines, budget.get("lines") or [])
    sync(row.cover_lines, funding.get("lines") or [])
    for party, _ in sync(row.parties, item.get("parties") or []):
        number = party.organisation_id
        if number not in boards:
            boards[number] = _school_board(number)
        board = boards[number]
        if party.school_board_id != (board.pk if board else None):
            party.school_board = board
            party.save(update_fields=["school_board"])


def _school_board(identifier: str) -> SchoolBoard | None:
    if not identifier:
        return None
    try:
        return SchoolBoard.objects.by_identifier(identifier)[0]
    except SchoolBoard.DoesNotExist:
        return None


def _communities(agenda: Agenda, value: list[dict[str, Any]]) -> None:
    stored = stored_communities(agenda)
    changed = [(row, item) for row, item in sync(agenda.communities, value) if not _same(stored.get(row.id), item)]
    catalogue = _catalogue([item for _, item in changed])
    for row, item in changed:
        row.catalogue = catalogue.get(item.get("catalogue"))
        row.save(update_fields=["catalogue"])


def _catalogue(items: list[dict[str, Any]]) -> dict[str | None, CatalogueEntry]:
    """Return the entries of the catalogue that `items` name, by name; one query, none when they name none."""
    names = {item["catalogue"] for item in items if item.get("catalogue")}
    return (
        {entry.name: entry for entry in CatalogueEntry.objects.filter(name__in=names).order_by("-pk")} if names else {}
    )


def _signatories(agenda: Agenda, value: list[dict[str, Any]]) -> None:
    municipalities = list(agenda.municipalities.values_list("pk", flat=True))
    before = {row.pk: (row.name, row.office) for row in agenda.signatories.all()}
    for row, item in sync(agenda.signatories, value):
        row.office_holder = _office_holder(row, municipalities)
        # A page of the editor does not carry the paper signature of an imported file: keep what is there.
        if "method" in item:
            row.paper_date = Signatory._meta.get_field("paper_date").to_python(item.get("date") or None)
            row.paper_place = item.get("place") or ""
            row.paper_method = item.get("method") or ""
        elif before.get(row.pk) != (row.name, row.office):
            # Another person now: the predecessor's signature is not theirs.
            row.paper_date, row.paper_place, row.paper_method = None, "", ""
        row.save()


def _office_holder(row: Signatory, municipalities: list[int]) -> OfficeHolder | None:
    """Return the office holder whom `row` names: same name and office, of this agenda's municipality or the State."""
    place = Q(municipality__in=municipalities) | Q(municipality__isnull=True)
    same = OfficeHolder.objects.filter(place, name=row.name, office=row.office)
    return same.order_by("-start").first()


_WRITERS: dict[str, Callable[[Agenda, Any], object]] = {
    "municipalities": _municipalities,
    "themes": _themes,
    "factors": _factors,
    "pillars": lambda agenda, value: sync(agenda.pillars, value),
    "local_agendas": lambda agenda, value: sync(agenda.local_agendas, value),
    "case_numbers": lambda agenda, value: sync(agenda.case_numbers, value),
    "clauses": lambda agenda, value: sync(agenda.clauses, value),
    "other_agreements": lambda agenda, value: sync(agenda.other_agreements, value),
    "consultations": _consultations,
    "analysis": _analysis,
    "communication": _communication,
    "interventions": _interventions,
    "communities": _communities,
    "signatories": _signatories,
}
