"""Do the rows of the agendas still say what their events, hashes and seals say?"""

import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from agendas.choices import ENDED_STATES, FROZEN_STATES, State
from agendas.evidence import evidence_in
from agendas.in_force import Part, in_force_of, parts_of, text_on
from agendas.models import (
    Addendum,
    Agenda,
    AgendaVersion,
    Approval,
    Checkpoint,
    CollegeDecision,
    CurrentText,
    PaperSignature,
    PlannedMoney,
    Signature,
    SigningRound,
)
from agendas.signatures import signature_sha256
from agendas.snapshot import content_hash, document_of
from agendas.snapshot.addenda import addendum_of
from agendas.snapshot.money import gka_per_year
from gka_portal.notation import with_article
from records.canonical import canonical_bytes, sha256_hex
from records.models import Event, StoredFile
from records.verification import verdict


def misfits() -> Iterator[str]:
    """Yield one sentence per row that does not fit, per agenda the first."""
    for agenda in Agenda.objects.order_by("reference").iterator(chunk_size=200):
        if sentence := first_misfit(agenda):
            yield f"Agenda {agenda.reference}: {sentence}"


def first_misfit(agenda: Agenda) -> str:
    """Return what is wrong with `agenda` first, or ""."""
    checks = (
        _state(agenda),
        _text(agenda),
        _versions(agenda),
        _approvals(agenda),
        _signatures(agenda),
        _papers(agenda),
        _decisions(agenda),
        _files(agenda),
        _addendum(agenda),
        _amended(agenda),
    )
    return next((sentence for check in checks for sentence in check), "")


def _state(agenda: Agenda) -> Iterator[str]:
    """Status is what the events add up to: the last one that says where the agenda went."""
    moves = Event.objects.filter(stream=agenda.stream, data__has_key="to").order_by("number")
    state = "draft"
    for event in moves:
        if event.data["from"] != state:
            yield f"gebeurtenis {event.number} ({event.action}) begint bij {event.data['from']}, maar dat was {state}."
            return
        state = event.data["to"]
    if state != agenda.state:
        yield f"de status is {agenda.state}, de gebeurtenissen zeggen {state}."


def _text(agenda: Agenda) -> Iterator[str]:
    text = CurrentText.objects.filter(agenda=agenda).first()
    if text is None:
        yield "de huidige tekst ontbreekt."
        return
    if content_hash(text.document) != text.sha256:
        yield "de hash van de huidige tekst klopt niet."
    elif agenda.state not in FROZEN_STATES and _own(document_of(agenda)) != _own(text.document):
        yield "de huidige tekst is niet die van de tabellen."
    elif "addendum" not in text.document:
        in_force = text_on(agenda, date.max) if agenda.state in FROZEN_STATES and agenda.parent_id is None else None
        document = in_force.document if in_force else text.document
        wanted = {year: amount for year, amount in gka_per_year(document).items() if amount}
        if dict(PlannedMoney.objects.filter(agenda=agenda).values_list("year", "amount")) != wanted:
            yield "het geplande GKA-geld per jaar is niet dat van de tekst."
        if agenda.extended_to != (in_force.extended_to if in_force else None):
            yield "het laatste jaar is niet dat van de geldende tekst."
    elif agenda.extended_to is not None:
        yield "een addendum heeft zelf geen verlenging."


def _addendum(agenda: Agenda) -> Iterator[str]:
    """An addendum holds its blocks as long as it is under way, and starts from a text that was in force."""
    row = Addendum.objects.filter(agenda=agenda).first()
    if row is None:
        return
    is_under_way = agenda.state not in {State.SIGNED, *ENDED_STATES}
    for block in row.blocks.all():
        if block.parent_id != agenda.parent_id:
            yield f"het onderdeel {block.block} hoort bij een andere agenda."
        elif block.is_open != is_under_way:
            yield f"het onderdeel {block.block} is {'nog bezet' if block.is_open else 'al vrij'}."
    if agenda.text.document.get("addendum") != addendum_of(agenda):
        yield "wat het addendum wijzigt, is niet dat van de tekst."
    elif not _was_in_force(row, parts_of(agenda)):
        yield "de tekst waarvan het addendum uitgaat, heeft nooit gegolden."


def _was_in_force(row: Addendum, parts: list[Part]) -> bool:
    """Did the text from which `row` started hold that day, after some of the addenda of until then?

    An addendum that came in with its document can have begun elsewhere; then its agenda is not signed here.
    """
    # What was sealed later can have been signed, on paper, on an earlier day.
    sealed = sorted((part for part in parts if part.is_addendum), key=lambda part: part.ended_at)
    for count in range(len(sealed), -1, -1):
        found = in_force_of(parts, row.base_on, {part.reference for part in sealed[:count]})
        if found is not None and found.sha256 == row.base_sha256:
            return all(found.document.get(key) == text for key, text in row.before.items())
    return not parts


def _amended(agenda: Agenda) -> Iterator[str]:
    """The text in force, made again from the sealed texts, is the one that the last seal of an addendum told."""
    told = Event.objects.filter(stream=agenda.stream, action="addendum_signed").order_by("number").last()
    if told is not None:
        found = text_on(agenda, date.max)
        if found is None or found.sha256 != told.data["in_force"]:
            yield "de geldende tekst is niet die van de laatste gebeurtenis."


def _own(document: dict[str, Any]) -> bytes:
    """Return what the agenda itself holds; names of people and municipalities may change in their own lists."""
    borrowed = {"coordinator", "contact", "municipalities"}
    return canonical_bytes({key: value for key, value in document.items() if key not in borrowed})


def _versions(agenda: Agenda) -> Iterator[str]:
    for version in AgendaVersion.objects.filter(agenda=agenda).order_by("number"):
        if sha256_hex(bytes(version.content)) != version.sha256:
            yield f"de hash van versie {version.number} klopt niet."
    for checkpoint in Checkpoint.objects.filter(agenda=agenda).order_by("number").iterator(chunk_size=20):
        if not _is_whole(checkpoint):
            yield f"de hash van tussenstand {checkpoint.number} klopt niet."


def _is_whole(checkpoint: Checkpoint) -> bool:
    try:
        return sha256_hex(checkpoint.plain) == checkpoint.sha256
    except zlib.error:
        return False


def _told(agenda: Agenda, action: str, *keys: str) -> set[tuple[Any, ...]]:
    """Return what the events `action` say under `keys`; None for what one does not say."""
    told = Event.objects.filter(stream=agenda.stream, action=action).values_list("data", flat=True)
    return {tuple(data.get(key) for key in keys) for data in told}


def _hashes(keys: Iterable[UUID | None]) -> dict[UUID | None, str | None]:
    """Return the hash of each stored file; "" for one that is gone, and None where there is to be no file."""
    wanted = {key for key in keys if key is not None}
    found = dict(StoredFile.objects.filter(pk__in=wanted).values_list("pk", "sha256"))
    return {None: None} | {key: found.get(key, "") for key in wanted}


def _signatures(agenda: Agenda) -> Iterator[str]:
    rows = list(
        Signature.objects.filter(round__agenda=agenda).select_related("round__version", "file").defer("file__content")
    )
    kept = _hashes(row.file_id for row in rows)
    told = _told(agenda, "signed", "signatory", "sha256")
    files = _told(agenda, "signed", "signatory", "sha256", "method", "file_sha256")
    whole = {told[:2]: told[2] for told in _told(agenda, "signed", "round", "signatory", "signature_sha256")}
    for row in rows:
        if row.sha256 != row.round.version.sha256:
            yield f"de handtekening van {row.name} hoort bij een andere tekst."
        elif (str(row.signatory_id), row.sha256) not in told:
            yield f"van de handtekening van {row.name} is geen gebeurtenis."
        elif (str(row.signatory_id), row.sha256, row.method, kept[row.file_id]) not in files:
            yield f"het bestand bij de handtekening van {row.name} is niet dat van de gebeurtenis."
        elif whole.get((row.round_id, str(row.signatory_id))) not in {None, signature_sha256(row)}:
            # None: signed before the event told the hash of the whole signature.
            yield f"de handtekening van {row.name} is niet zoals die is gezet."


def _papers(agenda: Agenda) -> Iterator[str]:
    """The scans are the ones that were recorded, also those that wait or were rejected."""
    rows = list(PaperSignature.objects.filter(request__round__agenda=agenda).select_related("request"))
    kept = _hashes(row.scan_id for row in rows)
    told = _told(agenda, "paper_recorded", "paper", "file_sha256", "signed_on")
    for row in rows:
        if (row.pk, kept[row.scan_id], row.date.isoformat()) not in told:
            yield f"de scan van de handtekening van {row.request.who} is niet die van de gebeurtenis."


def _decisions(agenda: Agenda) -> Iterator[str]:
    """The decisions of the colleges are about the text of their round, and say what was recorded."""
    rows = list(CollegeDecision.objects.filter(round__agenda=agenda).select_related("round__version"))
    kept = _hashes(row.document_id for row in rows)
    told = _told(agenda, "decision_recorded", "decision", "sha256", "date", "number", "file_sha256")
    voided = {decision for (decision,) in _told(agenda, "decision_voided", "decision")}
    for row in rows:
        facts = (row.pk, row.sha256, row.date.isoformat(), row.number)
        if row.sha256 != row.round.version.sha256:
            yield f"het collegebesluit {row.number} hoort bij een andere tekst."
        elif facts not in {known[:-1] for known in told}:
            yield f"het collegebesluit {row.number} is niet zoals het is vastgelegd."
        elif (*facts, kept[row.document_id]) not in told:
            yield f"het document van collegebesluit {row.number} is niet dat van de gebeurtenis."
        elif (row.voided_at is not None) != (row.pk in voided):
            yield f"of het collegebesluit {row.number} telt, is niet zoals het is vastgelegd."


def _approvals(agenda: Agenda) -> Iterator[str]:
    told = set(Event.objects.filter(stream=agenda.stream, action="approved").values_list("data__party", "data__sha256"))
    for row in Approval.objects.filter(agenda=agenda).select_related("version"):
        if row.sha256 != row.version.sha256:
            yield f"het akkoord van {with_article(row.get_party_display().lower())} hoort bij een andere tekst."
        elif (row.party, row.sha256) not in told:
            yield f"van het akkoord van {with_article(row.get_party_display().lower())} is geen gebeurtenis."


def _files(agenda: Agenda) -> Iterator[str]:
    """The stored PDFs are the ones that the events name, and each seal is genuine and of this round's text."""
    told = set(
        Event.objects.filter(stream=agenda.stream, data__has_key="file_sha256").values_list(
            "action", "data__file_sha256"
        )
    )
    rounds = SigningRound.objects.filter(agenda=agenda)
    for row in rounds.select_related("version", "frozen_pdf", "sealed_pdf", "evidence_pdf"):
        kept = (
            (row.frozen_pdf, "frozen_pdf_stored"),
            (row.sealed_pdf, "sealed"),
            (row.evidence_pdf, "evidence_stored"),
        )
        for file, action in kept:
            if file is not None and (action, file.sha256) not in told:
                yield f"van het bestand {file.name} is geen gebeurtenis."
        if row.sealed_pdf is not None:
            judged = verdict(bytes(row.sealed_pdf.content))
            if not judged.genuine:
                yield f"het zegel van {row.sealed_pdf.name} klopt niet: {'; '.join(judged.objections)}"
            elif judged.agenda is None or judged.agenda["sha256"] != row.version.sha256:
                yield f"het zegel van {row.sealed_pdf.name} hoort bij een andere tekst."
            yield from _evidence(row)


def _evidence(row: SigningRound) -> Iterator[str]:
    """The evidence sheet has our seal, and tells of this text and of this sealed file."""
    sheet, sealed = row.evidence_pdf, row.sealed_pdf
    if sheet is None or sealed is None:
        return
    judged = verdict(bytes(sheet.content))
    if not judged.genuine:
        yield f"het zegel van {sheet.name} klopt niet: {'; '.join(judged.objections)}"
        return
    evidence = evidence_in(bytes(sheet.content))
    if evidence is None or evidence["agenda"]["sha256"] != row.version.sha256:
        yield f"het bewijsblad {sheet.name} hoort bij een andere tekst."
    elif evidence["sealed"]["sha256"] != sealed.sha256:
        yield f"het bewijsblad {sheet.name} hoort bij een ander verzegeld bestand."
