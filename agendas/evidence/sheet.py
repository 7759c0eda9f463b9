"""The evidence sheet as an accessible PDF, made of its data and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.timezone import localtime

from agendas.authority import unlisted_power
from agendas.choices import SignatureMethod
from agendas.document.check_code import check_address, check_code
from agendas.document.nouns import ADDENDUM, AGENDA
from agendas.document.remarks import DEMONSTRATION
from agendas.evidence.document import ATTACHMENT, evidence_document
from agendas.models import SigningRound
from agendas.pdf import time_sentence
from agendas.timeline import FACTORS
from gka_portal.notation import dutch_date, in_words
from records.archival_pdf import Attachment, render_limited
from records.archival_pdf.limits import DEFAULT_LIMITS, Limits
from records.canonical import canonical_bytes

Facts = list[tuple[str, str]]
NO_ADDRESS = "een adres dat niet bekend of gewist is"


@dataclass(frozen=True)
class SignerPart:
    """One signatory on the sheet: `facts` are label and value, `checks` what was checked with its result."""

    name: str
    office: str
    organisation: str
    is_signed: bool
    facts: Facts
    checks: list[dict[str, str]]


@dataclass(frozen=True)
class EventLine:
    number: int
    at: str
    what: str
    text: str
    who: str
    short_hash: str


def evidence_pdf(signing_round: SigningRound, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return the evidence sheet of the sealed `signing_round`, not yet sealed itself."""
    evidence = evidence_document(signing_round)
    agenda = evidence["agenda"]
    is_addendum = "addendum" in agenda
    context = {
        **evidence,
        "noun": ADDENDUM if is_addendum else AGENDA,
        "addendum": f"{agenda['addendum']}, hoort bij agenda {agenda['parent']}" if is_addendum else "",
        "title": f"Bewijsblad {agenda['reference']}",
        "footer": f"Bewijsblad {agenda['reference']} · versie {agenda['version']} · {agenda['sha256'][:12]}",
        "remarks": [DEMONSTRATION] if settings.DEMO_MODE else [],
        "places": in_words(agenda["municipalities"]),
        "sealed_moment": moment(evidence["sealed_at"]),
        "files": [
            row
            for row in (
                _file("Tekst waarover is getekend", evidence["text"]),
                _file("Pdf die de ondertekenaars lazen", evidence["frozen"]),
                _file("Verzegeld addendum" if is_addendum else "Verzegelde agenda", evidence["sealed"]),
            )
            if row
        ],
        "approval_rows": [[row["party"], row["name"], moment(row["at"])] for row in evidence["approvals"]],
        "decision_rows": [_decision(row) for row in evidence["college_decisions"]],
        "signer_parts": [_signer(row) for row in evidence["signers"]],
        "ended": [_ended(row) for row in evidence["earlier_rounds"]],
        "lines": [_line(row) for row in evidence["events"]],
        "time_sentence": time_sentence(),
        "check_code": check_code(agenda["sha256"]),
        "check_address": check_address(agenda["sha256"]),
        "sha256": agenda["sha256"],
    }
    return render_limited(
        render_to_string("agendas/document/evidence.html", context),
        attachments=[Attachment(ATTACHMENT, canonical_bytes(evidence), "Het bewijs als gegevens", "application/json")],
        created=datetime.fromisoformat(evidence["sealed_at"]),
        limits=limits,
    )


def moment(text: str | None) -> str:
    """Return a time (ISO 8601) as people read it: to the second, because the order is part of the evidence."""
    if not text:
        return ""
    local = localtime(datetime.fromisoformat(text))
    return f"{dutch_date(local.date())}, {local:%H.%M.%S} uur"


def _day(text: str | None) -> str:
    return dutch_date(date.fromisoformat(text)) if text else ""


def _file(what: str, file: dict[str, Any] | None) -> list[str] | None:
    """Return the row of a file: what it is, its name and size, its hash."""
    if file is None:
        return None
    return [what, file["name"], f"{file['size']:_}".replace("_", "."), file["sha256"]]


def _decision(row: dict[str, Any]) -> list[str]:
    count = f"Vervallen: {row['void_reason'] or 'zonder reden'}" if row["voided_at"] else "Geldt"
    return [row["municipality"], row["number"], _day(row["date"]), count, row["file_sha256"]]


def _signer(row: dict[str, Any]) -> SignerPart:
    signature = row["signature"]
    named = row["named"]
    name = signature["name"] if signature else named["name"]
    office = signature["office"] if signature else named["office"]
    facts = [("Ondertekent voor", row["party"]), *(_signed(row, signature) if signature else []), *_asked(row)]
    return SignerPart(
        name=name,
        office=office,
        organisation=named["organisation"],
        is_signed=signature is not None,
        facts=[(label, value) for label, value in facts if value],
        checks=signature["checks"] if signature else [],
    )


def _signed(row: dict[str, Any], signature: dict[str, Any]) -> Facts:
    factor = FACTORS.get(signature["factor"], "")
    instead_of = signature["instead_of"]
    return [
        ("In plaats van", f"{instead_of} ({signature['substitution'].lower()})" if instead_of else ""),
        ("Vervanger gekozen", _by(row, "substituted")),
        ("Toelichting daarbij", row["substitution_note"] or ""),
        ("Bevoegdheid", _power(row, signature)),
        ("Wijze", f"{signature['way']}{f', {factor}' if factor else ''}"),
        ("Datum en plaats", f"{_day(signature['date'])}, {signature['place']}"),
        *_put(row, signature),
        ("Controlecode van de tekst", signature["evidence"][:12]),
        ("Bestand (SHA-256)", signature["file_sha256"] or ""),
    ]


def _put(row: dict[str, Any], signature: dict[str, Any]) -> Facts:
    """Return who did it when and from where: the signatory in the portal, or who brought the signature in."""
    if signature["method"] == SignatureMethod.PORTAL:
        return [("Ondertekend in het portaal", f"{moment(signature['at'])}, vanaf {row['origin'] or NO_ADDRESS}")]
    is_paper = signature["method"] == SignatureMethod.WET_INK
    facts = [("Scan vastgelegd" if is_paper else "Geüpload", _deed(row["recorded"]))]
    return [*facts, ("Scan bevestigd", _deed(row["confirmed"]))] if is_paper else facts


def _deed(deed: dict[str, Any] | None) -> str:
    return f"{moment(deed['at'])}, door {deed['by']}, vanaf {deed['origin'] or NO_ADDRESS}" if deed else "Niet bekend"


def _reminders(row: dict[str, Any]) -> str:
    """Return how many reminders there were; by person when somebody else was asked first."""
    asked: dict[str, list[str]] = {}
    for reminder in row["reminders"]:
        asked.setdefault(reminder["to"], []).append(reminder["at"])
    signer = row["signature"]["name"] if row["signature"] else row["named"]["name"]
    lines = [
        f"{len(times)}{'' if set(asked) == {signer} else f' aan {name}'}, de laatste op {moment(times[-1])}"
        for name, times in asked.items()
    ]
    return "; ".join(lines) or ("Geen" if row["invited_at"] else "")


def _power(row: dict[str, Any], signature: dict[str, Any]) -> str:
    """Return on what the power to sign rested: as the list of mandates had it, as the text says, or by office."""
    basis = signature["basis"]
    if basis:
        until = f" tot en met {_day(basis['end'])}" if basis["end"] else ""
        return (
            f"{basis['kind']} {basis['number']} van {_day(basis['date'])}, geldig vanaf {_day(basis['start'])}{until}"
        )
    # The text says it of the person whom it names, and of nobody who came instead.
    said = "" if signature["instead_of"] else signature["mandate"] or ""
    words = [unlisted_power(said, by_office=row["by_office"])]
    if not row["by_office"]:
        words.append("Niet gevonden in de lijst met bevoegdheden")
    return ". ".join(filter(None, words))


def _asked(row: dict[str, Any]) -> Facts:
    return [
        ("Uitgenodigd", moment(row["invited_at"])),
        ("Graag ondertekend op", _day(row["due"])),
        ("Voorbereid", _by(row, "prepared")),
        ("Geopend", moment(row["opened_at"])),
        ("Tot het einde gelezen", moment(row["read_at"])),
        ("Pdf geopend", moment(row["pdf_opened_at"])),
        ("Herinneringen", _reminders(row)),
    ]


def _by(row: dict[str, Any], what: str) -> str:
    return f"{moment(row[f'{what}_at'])}, door {row[f'{what}_by']}" if row[f"{what}_at"] else ""


def _ended(row: dict[str, Any]) -> dict[str, Any]:
    signatures = [
        [each["name"], each["office"], f"{_day(each['date'])}, {each['place']}", each["way"]]
        for each in row["void_signatures"]
    ]
    facts = [
        ("Uitkomst", f"{row['outcome']} op {moment(row['ended_at'])}, door {row['ended_by'] or 'het systeem'}"),
        ("Reden", row["reason"]),
        ("Begonnen", moment(row["opened_at"])),
        ("Tekst (SHA-256)", row["sha256"]),
    ]
    return {"version": row["version"], "facts": [fact for fact in facts if fact[1]], "signatures": signatures}


def _line(row: dict[str, Any]) -> EventLine:
    role = f" ({row['role']})" if row["role"] else ""
    reason = row["data"].get("reason", "")
    return EventLine(
        number=row["number"],
        at=moment(row["at"]),
        what=row["what"],
        text=str(reason),
        who=f"{row['who']}{role}",
        short_hash=row["hash"][:12],
    )
