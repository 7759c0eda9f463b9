"""Live tables → document."""

from typing import Any
from uuid import UUID

from accounts.models import User
from agendas.models import Agenda, PlannedCommunity, PlannedIntervention, Signatory
from agendas.snapshot.addenda import addendum_of
from agendas.snapshot.rows import dump
from records.canonical import canonical_bytes, sha256_hex

_PREFETCH = (
    "agenda_municipalities__municipality",
    "themes",
    "factors",
    "pillars",
    "local_agendas",
    "case_numbers",
    "clauses",
    "consultations__members",
    "knowledge_activities",
    "indicators",
    "other_agreements",
    "interventions__catalogue",
    "interventions__themes",
    "interventions__parties",
    "interventions__indicators",
    "interventions__budget_lines",
    "interventions__cover_lines",
    "communities__catalogue",
    "signatories",
    "addendum__blocks",
)


_TEXTS = "title subtitle slogan motto preamble introduction explanation no_experiment".split()


def document_of(agenda: Agenda) -> dict[str, Any]:
    """Return the text of `agenda` as gka-agenda/1: what is approved, hashed and signed.

    The signatories' offices and holders are in it, their date, place and way of signing are not. That of an addendum
    says what it changes too (`addendum`): nothing else is needed to apply it.
    """
    agenda = (
        Agenda.objects.select_related("parent", "coordinator", "contact", "analysis", "communication", "addendum")
        .prefetch_related(*_PREFETCH)
        .get(pk=agenda.pk)
    )
    return {
        "format": "gka-agenda/1",
        "kind": agenda.kind,
        "reference": agenda.reference,
        "parent": agenda.parent.reference if agenda.parent else None,
        **{key: getattr(agenda, key) for key in _TEXTS},
        "municipalities": [
            {"code": line.municipality.cbs_code, "name": line.municipality.name}
            for line in agenda.agenda_municipalities.all()
        ],
        "period": {"start": agenda.start_year, "end": agenda.end_year},
        "themes": [theme.name for theme in agenda.themes.all()],
        "factors": [factor.name for factor in agenda.factors.all()],
        "coordinator": _person(agenda.coordinator, "Regiocoördinator"),
        "contact": _person(agenda.contact, "Contactpersoon"),
        **{
            key: [dump(row) for row in getattr(agenda, key).all()]
            for key in ("pillars", "local_agendas", "case_numbers", "clauses", "other_agreements", "signatories")
        },
        "consultations": [
            {**dump(row), "members": [dump(member) for member in row.members.all()]}
            for row in agenda.consultations.all()
        ],
        "analysis": _analysis(agenda),
        "communication": _communication(agenda),
        "interventions": [_intervention(row) for row in agenda.interventions.all()],
        "communities": [_community(row) for row in agenda.communities.all()],
        **_amends(agenda),
    }


def _amends(agenda: Agenda) -> dict[str, Any]:
    amends = addendum_of(agenda)
    return {"addendum": amends} if amends else {}


def stored_interventions(agenda: Agenda) -> dict[UUID, dict[str, Any]]:
    """Return the interventions of `agenda` as the tables have them, by identity; as many queries for two as for ten."""
    rows = agenda.interventions.select_related("catalogue").prefetch_related(
        "themes", "parties", "indicators", "budget_lines", "cover_lines"
    )
    return {row.id: _intervention(row) for row in rows}


def stored_communities(agenda: Agenda) -> dict[UUID, dict[str, Any]]:
    """Return the communities of `agenda` as the tables have them, by identity."""
    return {row.id: _community(row) for row in agenda.communities.select_related("catalogue")}


def content_hash(document: dict[str, Any]) -> str:
    """Return the SHA-256 (hex) of the RFC 8785 bytes of `document`."""
    return sha256_hex(canonical_bytes(document))


def exported_document(agenda: Agenda) -> dict[str, Any]:
    """Return the text of an unfrozen `agenda` with the earlier paper signatures that came with its file."""
    document = document_of(agenda)
    paper = {str(row.id): row for row in Signatory.objects.filter(agenda=agenda).exclude(paper_method="")}
    for line in document["signatories"]:
        if row := paper.get(line["id"]):
            line["date"] = row.paper_date.isoformat() if row.paper_date else None
            line["place"] = row.paper_place
            line["method"] = row.paper_method
    return document


def _person(user: User | None, role: str) -> dict[str, str] | None:
    if user is None:
        return None
    return {"name": user.name, "organisation": user.organisation, "role": user.job_title or role}


def _analysis(agenda: Agenda) -> dict[str, Any]:
    analysis = getattr(agenda, "analysis", None)
    return {
        "data": analysis.data if analysis else "",
        "parties": analysis.parties if analysis else [],
        "indicators": [dump(row) for row in agenda.indicators.all()],
        "current_research": {
            "none": analysis.no_current_research if analysis else False,
            "questions": analysis.research_questions if analysis else "",
            "planning": analysis.research_planning if analysis else "",
        },
        "research_wishes": analysis.research_wishes if analysis else "",
    }


def _communication(agenda: Agenda) -> dict[str, Any]:
    communication = getattr(agenda, "communication", None)
    texts = {key: getattr(communication, key, "") for key in ("communication", "local", "thematic", "national")}
    return {**texts, "activities": [dump(row) for row in agenda.knowledge_activities.all()]}


def _intervention(row: PlannedIntervention) -> dict[str, Any]:
    return {
        **dump(row),
        "catalogue": row.catalogue.name if row.catalogue else None,
        "themes": [theme.name for theme in row.themes.all()],
        "parties": [dump(party) for party in row.parties.all()],
        "indicators": [dump(indicator) for indicator in row.indicators.all()],
        "budget": {"note": row.budget_note, "lines": [dump(line) for line in row.budget_lines.all()]},
        "funding": {
            "note": row.funding_note,
            "gka_share": row.gka_share or None,
            "scheme": row.scheme or None,
            "lines": [dump(line) for line in row.cover_lines.all()],
        },
    }


def _community(row: PlannedCommunity) -> dict[str, Any]:
    return {**dump(row), "catalogue": row.catalogue.name if row.catalogue else None}
