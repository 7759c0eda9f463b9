"""What a file is that anybody brings: genuine, superseded, withdrawn, altered, or not ours.

Nothing of it is kept. Only who brings a file of ours learns of which agenda it is; the words come from the text that
is in that file, never from what became of the agenda since.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from agendas.choices import AddendumSort, State
from agendas.document.amendment import amendment_of
from agendas.models import AgendaVersion, Signature, SigningRound
from records.judging import Judgement, judge_apart
from records.models import StoredFile

# A file that was changed by saving begins with the one it was; so many of its beginnings are looked at.
_BEGINNINGS = 30
_STOPPED = (SigningRound.Outcome.REFUSED, SigningRound.Outcome.RECALLED)


class Outcome(StrEnum):
    """What we say of a file."""

    GENUINE = "genuine"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    ALTERED = "altered"
    FROZEN = "frozen"
    EVIDENCE = "evidence"
    SIGNATURE = "signature"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Addendum:
    """An addendum that was signed after the document: on which day the last of its signatories did, and its kind.

    `sort` is "" of one that came in before the portal knew kinds.
    """

    reference: str
    signed: date
    sort: str = ""


@dataclass
class Finding:
    """The outcome for one file, and what its bringer may know.

    `kept`: the portal holds exactly these bytes. `doubts`: why the seal of a kept file does not prove itself any more,
    as after its certificate has expired. `is_other`: genuine, but not the document of the code that was scanned.
    """

    outcome: Outcome
    file_sha256: str
    reference: str = ""
    title: str = ""
    version: int | None = None
    text_sha256: str = ""
    sealed_at: datetime | None = None
    trusted_time: bool = False
    ended_at: datetime | None = None
    signed_by: str = ""
    is_signed_now: bool = False
    kept: bool = False
    is_other: bool = False
    # Of an addendum: its kind in words, and the agenda that it belongs to.
    sort: str = ""
    parent: str = ""
    addenda: list[Addendum] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    objections: list[str] = field(default_factory=list)


def is_known(text_code: str) -> bool:
    """Does `text_code`, of a QR code, belong to a sealed document?"""
    sealed = SigningRound.objects.filter(outcome=SigningRound.Outcome.SEALED)
    return sealed.filter(version__sha256__startswith=text_code).exists()


def examine(pdf: bytes, text_code: str = "") -> Finding:
    """Say what `pdf` is; `text_code` is that of the QR code on the page from which it was brought."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    finding = _of_kept_bytes(pdf, sha256) or _of_other_bytes(pdf, sha256, judge_apart(pdf))
    finding.is_other = bool(text_code and finding.text_sha256) and not finding.text_sha256.startswith(text_code)
    return finding


def _of_kept_bytes(pdf: bytes, sha256: str) -> Finding | None:
    """Say what the portal keeps exactly these bytes as; None when it does not."""
    ids = list(StoredFile.objects.filter(sha256=sha256, size=len(pdf)).values_list("pk", flat=True))
    if not ids:
        return None
    rounds = SigningRound.objects.select_related("version", "agenda")
    if sealed := rounds.filter(sealed_pdf__in=ids).first():
        judgement = judge_apart(pdf)
        finding = _sealed(sealed, sha256, judgement)
        finding.kept = True
        # These are the bytes that we stored when we sealed: that outlives the certificate of the seal.
        finding.doubts = judgement.verdict.objections
        return finding
    if evidence := rounds.filter(evidence_pdf__in=ids).first():
        judgement = judge_apart(pdf)
        finding = _about(Outcome.EVIDENCE, evidence, sha256)
        finding.sealed_at, finding.trusted_time = judgement.verdict.sealed_at, judgement.verdict.trusted_time
        finding.kept, finding.doubts = True, judgement.verdict.objections
        return finding
    if frozen := rounds.filter(frozen_pdf__in=ids).order_by("-opened_at").first():
        return _stoppable(Outcome.FROZEN, frozen, sha256)
    return _signature(ids, sha256)


def _signature(ids: list[UUID], sha256: str) -> Finding | None:
    """Say whose signature these bytes are, put elsewhere or on paper; None when they are no signature."""
    rows = Signature.objects.select_related("round__version", "round__agenda").filter(file__in=ids)
    signature = rows.order_by("voided_at", "signed_at").first()
    if signature is None:
        return None
    finding = _stoppable(Outcome.SIGNATURE, signature.round, sha256)
    finding.signed_by = signature.name
    return finding


def _of_other_bytes(pdf: bytes, sha256: str, judgement: Judgement) -> Finding:
    """Judge by the seal alone: bytes that the portal does not keep."""
    verdict = judgement.verdict
    if verdict.genuine:
        text = str(verdict.agenda["sha256"]) if verdict.agenda else ""
        known = SigningRound.objects.select_related("version", "agenda").filter(
            version__sha256=text, outcome=SigningRound.Outcome.SEALED
        )
        if text and (signing_round := known.first()):
            return _sealed(signing_round, sha256, judgement)
        found = Finding(Outcome.GENUINE, sha256, sealed_at=verdict.sealed_at, trusted_time=verdict.trusted_time)
        if verdict.agenda:
            _name(found, verdict.agenda)
            found.text_sha256 = text
        return found
    ours = judgement.has_our_seal or _begins_as_ours(pdf) or _carries_a_frozen_text(judgement.text_sha256)
    return Finding(Outcome.ALTERED if ours else Outcome.UNKNOWN, sha256, objections=verdict.objections)


def _sealed(signing_round: SigningRound, sha256: str, judgement: Judgement) -> Finding:
    finding = _about(Outcome.GENUINE, signing_round, sha256)
    verdict = judgement.verdict
    finding.sealed_at = verdict.sealed_at or signing_round.ended_at
    finding.trusted_time = verdict.trusted_time
    finding.addenda = _addenda_of(signing_round)
    if finding.addenda:
        finding.outcome = Outcome.SUPERSEDED
    if signing_round.agenda.state == State.WITHDRAWN:
        finding.outcome = Outcome.WITHDRAWN
    return finding


def _addenda_of(signing_round: SigningRound) -> list[Addendum]:
    """Return the sealed addenda to the agenda of `signing_round`, in the order in which they count."""
    later = SigningRound.objects.filter(agenda__parent=signing_round.agenda, outcome=SigningRound.Outcome.SEALED)
    later = later.exclude(agenda__state=State.WITHDRAWN)
    signed = later.annotate(signed=Max("signatures__date", filter=Q(signatures__voided_at=None)))
    rows = signed.order_by("signed", "ended_at").values_list("agenda__reference", "signed", "agenda__addendum__sort")
    labels = dict(AddendumSort.choices)
    return [Addendum(reference, day, str(labels.get(sort, ""))) for reference, day, sort in rows if day]


def _stoppable(outcome: Outcome, signing_round: SigningRound, sha256: str) -> Finding:
    """Describe a file of a round that may have ended without a seal: then it counts no more."""
    stopped = signing_round.outcome in _STOPPED or signing_round.agenda.state == State.WITHDRAWN
    finding = _about(Outcome.WITHDRAWN if stopped else outcome, signing_round, sha256)
    finding.kept = True
    finding.ended_at = signing_round.ended_at
    finding.is_signed_now = signing_round.outcome == SigningRound.Outcome.SEALED
    return finding


def _about(outcome: Outcome, signing_round: SigningRound, sha256: str) -> Finding:
    version = signing_round.version
    finding = Finding(outcome, sha256, version=version.number, text_sha256=version.sha256)
    _name(finding, json.loads(bytes(version.content)))
    return finding


def _name(finding: Finding, document: dict[str, Any]) -> None:
    """Say which text it is, in the words of that text; of an addendum also its kind and its agenda."""
    amends = amendment_of(document)
    finding.reference = str(document["reference"])
    finding.title = amends.title if amends else str(document["title"])
    if amends:
        finding.sort, finding.parent = str(amends.sort.label), f"{amends.agenda} ({amends.parent})"
    elif document.get("parent"):
        finding.sort, finding.parent = "Addendum", str(document["parent"])


def _begins_as_ours(pdf: bytes) -> bool:
    """Was something written behind a file of ours? Each way of saving a PDF leaves what was there in front."""
    hashes = [digest for digest, length in _beginnings(pdf) if length < len(pdf)]
    ids = list(StoredFile.objects.filter(sha256__in=hashes).values_list("pk", flat=True))
    ours = Q(sealed_pdf__in=ids) | Q(frozen_pdf__in=ids) | Q(evidence_pdf__in=ids)
    return bool(ids) and SigningRound.objects.filter(ours).exists()


def _beginnings(pdf: bytes) -> Iterator[tuple[str, int]]:
    """Yield hash and length of what stands before each end mark, with and without the end of its line."""
    running, done = hashlib.sha256(), 0
    for mark in islice(re.finditer(rb"%%EOF(\r\n|\r|\n)?", pdf), _BEGINNINGS):
        for end in sorted({mark.start() + 5, mark.end()}):
            running.update(pdf[done:end])
            done = end
            yield running.hexdigest(), end


def _carries_a_frozen_text(text_sha256: str) -> bool:
    """Does the file carry, as data, a text that was fixed for signing?"""
    return bool(text_sha256) and AgendaVersion.objects.filter(sha256=text_sha256, round__isnull=False).exists()
