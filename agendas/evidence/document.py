"""What the evidence sheet says, as data: gka-evidence/1."""

import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from agendas.authority import signs_by_office
from agendas.document import present
from agendas.document.amendment import Amendment
from agendas.evidence.deeds import Deeds
from agendas.headlines import headline
from agendas.models import Approval, CollegeDecision, Signature, SigningRequest, SigningRound
from agendas.signatures import signature_data
from agendas.timeline import signers_of
from records.models import Event, StoredFile

FORMAT = "gka-evidence/1"
# The name under which the sheet carries this data.
ATTACHMENT = "evidence.json"
_ENDS = frozenset({"sealed", "refused", "recalled"})
# Who read along or took a copy is no part of signing; the sheet says how many of these there were.
_ASIDE = frozenset(
    {"exported", "export_asked", "export_cancelled"}
    | {f"guest_{what}" for what in ("invited", "came", "changed", "mailed", "withdrawn")}
)


def evidence_document(signing_round: SigningRound) -> dict[str, Any]:
    """Return the evidence of the sealed `signing_round` and of the rounds before it that ended without a seal."""
    agenda, version = signing_round.agenda, signing_round.version
    stream = list(Event.objects.in_stream(agenda.stream))
    sealed = [event for event in stream if event.action == "sealed"][-1]
    told = list(_of_signing(stream, sealed.number))
    events = [event for event in told if event.action not in _ASIDE]
    names = signers_of(events)
    text = present(json.loads(bytes(version.content)))
    return {
        "format": FORMAT,
        "agenda": {
            "reference": agenda.reference,
            "title": text.title,
            "municipalities": text.places,
            "period": text.period,
            "version": version.number,
            "sha256": version.sha256,
            **_amends(text.amends),
        },
        "sealed_at": _time(signing_round.ended_at),
        "trusted_time": bool(sealed.data.get("trusted_time")),
        "text": {"name": "agenda.json", "size": len(version.content), "sha256": version.sha256},
        "frozen": _file(signing_round.frozen_pdf_id),
        "sealed": _file(signing_round.sealed_pdf_id),
        "approvals": [_approval(row) for row in _approvals(signing_round)],
        "college_decisions": [_decision(row) for row in _decisions(signing_round)],
        "signers": _signers(signing_round, events),
        "earlier_rounds": [_ended(row, events) for row in _earlier(signing_round)],
        "events": [_event(event, names.get(event.pk, ""), agenda.kind) for event in events],
        "events_left_out": len(told) - len(events),
        "chain_head": {"number": sealed.number, "hash": sealed.hash},
    }


def _amends(amends: Amendment | None) -> dict[str, Any]:
    """Return of an addendum what it is and of which agenda; an agenda has no such keys."""
    return {"addendum": amends.sort.label, "parent": amends.parent} if amends else {}


def evidence_in(pdf: bytes) -> dict[str, Any] | None:
    """Return the data that an evidence sheet carries, or None: it is another document. For a file with our seal."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        if ATTACHMENT not in document.attachments:
            return None
        found: dict[str, Any] = json.loads(document.attachments[ATTACHMENT].get_file().read_bytes())
    return found if found.get("format") == FORMAT else None


def _of_signing(stream: list[Event], last: int) -> Iterator[Event]:
    """Yield the events between each freezing and the end of that round, both included."""
    is_running = False
    for event in stream:
        is_running = is_running or event.action == "frozen"
        if is_running and event.number <= last:
            yield event
        if event.action in _ENDS:
            is_running = False


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _file(pk: Any) -> dict[str, Any] | None:
    """Return what a stored file is known by; its bytes may be many."""
    found = StoredFile.objects.filter(pk=pk).values("name", "size", "sha256", "created_at").first()
    if found is None:
        return None
    return {
        "name": found["name"],
        "size": found["size"],
        "sha256": found["sha256"],
        "at": found["created_at"].isoformat(),
    }


def _approvals(signing_round: SigningRound) -> Any:
    return Approval.objects.filter(version=signing_round.version_id).select_related("approved_by")


def _approval(row: Approval) -> dict[str, Any]:
    return {
        "party": row.get_party_display(),
        "name": row.approved_by.name,
        "at": row.approved_at.isoformat(),
        "sha256": row.sha256,
        "voided_at": _time(row.voided_at),
    }


def _decisions(signing_round: SigningRound) -> Any:
    rows = CollegeDecision.objects.filter(round=signing_round)
    return rows.select_related("municipality", "document", "recorded_by").defer("document__content")


def _decision(row: CollegeDecision) -> dict[str, Any]:
    return {
        "municipality": row.municipality.name,
        "number": row.number,
        "date": row.date.isoformat(),
        "file_sha256": row.document.sha256,
        "sha256": row.sha256,
        "recorded_by": row.recorded_by.name,
        "recorded_at": row.recorded_at.isoformat(),
        "voided_at": _time(row.voided_at),
        "void_reason": row.void_reason or None,
    }


def _signers(signing_round: SigningRound, events: list[Event]) -> list[dict[str, Any]]:
    """Return who was asked, in signing order, with what each did."""
    signatures = {row.signatory_id: row for row in _signatures(signing_round)}
    deeds = Deeds(signing_round, events)
    asked = signing_round.requests.select_related("office_holder", "substituted_by", "prepared_by")
    return [_signer(row, signatures.get(row.signatory_id), deeds) for row in asked]


def _signatures(signing_round: SigningRound) -> Any:
    rows = signing_round.signatures.select_related("file", "basis")
    return rows.defer("file__content").order_by("signed_at")


def _signer(request: SigningRequest, signature: Signature | None, deeds: Deeds) -> dict[str, Any]:
    return {
        "named": {"name": request.name, "office": request.office, "organisation": request.organisation},
        "party": request.get_party_display(),
        # The office itself gives the power to sign: a mayor, a minister.
        "by_office": signs_by_office(request),
        "order": request.order,
        "invited_at": _time(request.invited_at),
        "due": _day(request.due),
        "opened_at": _time(request.opened_at),
        "read_at": _time(request.read_at),
        "pdf_opened_at": _time(request.pdf_opened_at),
        "reminders": deeds.reminders(request),
        "prepared_by": request.prepared_by.name if request.prepared_by else None,
        "prepared_at": _time(request.prepared_at),
        "substituted_by": request.substituted_by.name if request.substituted_by else None,
        "substituted_at": _time(request.substituted_at),
        "substitution_note": request.substitution_note or None,
        **deeds.of_signing(request, signature),
        "signature": signature_data(signature) if signature else None,
    }


def _earlier(signing_round: SigningRound) -> Any:
    rows = SigningRound.objects.filter(agenda=signing_round.agenda_id, opened_at__lt=signing_round.opened_at)
    return rows.select_related("version", "ended_by").order_by("opened_at")


def _ended(row: SigningRound, events: list[Event]) -> dict[str, Any]:
    end = next((event for event in events if event.action in _ENDS and event.data.get("round") == row.pk), None)
    return {
        "version": row.version.number,
        "sha256": row.version.sha256,
        "opened_at": row.opened_at.isoformat(),
        "ended_at": _time(row.ended_at),
        "outcome": row.get_outcome_display(),
        "ended_by": row.ended_by.name if row.ended_by else None,
        "reason": end.data.get("reason", "") if end else "",
        "void_signatures": [signature_data(each) for each in _signatures(row)],
    }


def _event(event: Event, signer: str, kind: str) -> dict[str, Any]:
    return {
        "number": event.number,
        "at": event.at.isoformat(),
        "action": event.action,
        "what": headline(event, signer=signer, kind=kind),
        "result": event.result,
        "who": event.actor_name,
        "role": event.actor_role,
        "data": event.data,
        "origin_hash": event.origin_hash,
        "hash": event.hash,
    }
