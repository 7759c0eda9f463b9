"""Signed agendas with all that can stand behind a signature, for the tests of the archive."""

import datetime
import io
import zipfile
from typing import Any

import pikepdf
from django.utils import timezone

from agendas.actions.deciding import record_decision
from agendas.actions.paper import CODE_LENGTH, confirm_paper, record_paper
from agendas.actions.sealing import store_evidence_pdf, store_frozen_pdf, store_sealed_pdf
from agendas.archiving import package
from agendas.choices import State
from agendas.models import Agenda, SigningRequest
from agendas.signatures import signatures_document
from municipalities.choices import MandateKind
from municipalities.models import Mandate
from records.actions import store_file
from records.canonical import canonical_bytes, sha256_hex
from records.origin import coming_from
from records.uploads import CheckedUpload
from tests.agendas.test_paper import png
from tests.cast import Cast
from tests.factories import fresh, make_agenda, sign_as

MADE = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)
ADDRESS = "192.0.2.17"
DOSSIER = "GKA-2022-0361"


def upload(name: str, content: bytes) -> CheckedUpload:
    kind = "image/png" if name.endswith("png") else "application/pdf"
    return CheckedUpload(name, kind, content, sha256_hex(content))


def sealed(agenda: Agenda) -> Agenda:
    """Store files that nobody opens in the place of the real ones: quick."""
    this = agenda.rounds.get(outcome="open")
    store_frozen_pdf(signing_round=this, pdf=b"%PDF-1.7 frozen")
    store_sealed_pdf(signing_round=this, pdf=_pdf(canonical_bytes(signatures_document(this))))
    this.refresh_from_db()
    store_evidence_pdf(signing_round=this, pdf=b"%PDF-1.7 evidence")
    return fresh(agenda)


def _pdf(signatures: bytes) -> bytes:
    """Return an empty page that carries the signatures, as a sealed agenda does."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["signatures.json"] = pikepdf.AttachedFileSpec(pdf, signatures, filename="signatures.json")
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def archived(cast: Cast, **changes: Any) -> Agenda:
    """Return a signed agenda of Alkmaar with its evidence sheet."""
    return sealed(make_agenda(cast, State.SEALING, **changes))


def amended(cast: Cast, agenda: Agenda, number: int = 1, **changes: Any) -> Agenda:
    """Return a signed addendum to `agenda`, of the kind that came in as a document."""
    document = {"kind": "addendum", "parent": agenda.reference, "title": f"Addendum {number}"}
    return archived(cast, **(document | changes))


def with_papers(cast: Cast, decisions: int = 1) -> Agenda:
    """Return a signed agenda with a scan, a decision of the college and a mandate with its document."""
    day = timezone.localdate()
    document = store_file(name="Volmacht é.pdf", content_type="application/pdf", content=b"%PDF-1.4 power", by=None)
    Mandate.objects.create(
        office_holder=cast.offices["alderman_alkmaar"],
        kind=MandateKind.POWER_OF_ATTORNEY,
        date=day,
        number="2026-1",
        start=day - datetime.timedelta(days=30),
        document=document,
    )
    agenda = make_agenda(cast, State.FROZEN)
    record_decision(
        agenda=agenda,
        municipality=cast.alkmaar,
        date=day,
        number="B&W 2026/17",
        document=upload("besluit van het college.pdf", b"%PDF-1.7 decision"),
        by=cast.officer_alkmaar,
    )
    asked = SigningRequest.objects.get(round__agenda=agenda, office_holder=cast.offices["alderman_alkmaar"])
    paper = record_paper(
        agenda=agenda,
        request_id=asked.pk,
        scan=upload("scan.png", png()),
        date=day,
        place="Alkmaar",
        by=cast.officer_alkmaar,
    )
    code = asked.round.version.sha256[:CODE_LENGTH]
    confirm_paper(agenda=agenda, paper_id=paper.pk, code=code, by=cast.coordinator_noord)
    with coming_from(ADDRESS):
        for by in (cast.minister_ocw, cast.minister_po):
            sign_as(agenda, by)
    return sealed(fresh(agenda))


def files_of(agenda: Agenda, name: str = DOSSIER) -> dict[str, bytes]:
    """Return the files of a package of `agenda`, by their path inside the folder."""
    with zipfile.ZipFile(io.BytesIO(package(agenda, name, made=MADE))) as archive:
        return {path.removeprefix(f"{name}/"): archive.read(path) for path in archive.namelist()}
