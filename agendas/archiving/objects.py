"""The objects that one signed agenda or addendum brings into a dossier, each with its files."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from agendas.archiving.chain import chain_file
from agendas.archiving.formats import EXTENSIONS, JSON
from agendas.archiving.openness import openness, publishing_deeds
from agendas.archiving.pieces import (
    APPROVED,
    CREATED,
    FROZEN,
    SOURCE,
    VALIDATED,
    Deed,
    File,
    Item,
    Reference,
    Restriction,
)
from agendas.archiving.refusing import CannotBeArchived
from agendas.archiving.retention import Retention
from agendas.choices import SignatureMethod
from agendas.models import CollegeDecision, Publication, Signature, SigningRound
from agendas.signatures import signatures_document
from gka_portal.notation import in_words
from municipalities.models import Mandate
from records.canonical import canonical_bytes, sha256_hex
from records.models import Event, StoredFile

# A name that fits in every list (MDTO: at most 80 signs is advised).
_LONGEST = 80
PEOPLE = Restriction("Persoonsgegevens", "Bevat namen van ambtsdragers en medewerkers.")
PEOPLE_AND_ADDRESSES = Restriction(
    "Persoonsgegevens",
    "Bevat namen van ambtsdragers en medewerkers en de netwerkadressen van waaraf is ondertekend. Niet openbaar.",
)
_WAYS = {
    SignatureMethod.EXTERNAL.value: "De vastgestelde tekst, elders elektronisch ondertekend door",
    SignatureMethod.WET_INK.value: "Scan van de handtekening op papier van",
}


@dataclass(frozen=True)
class Signed:
    """A sealed round with what belongs to it; `made` is when the package is made."""

    round: SigningRound
    retention: Retention
    publication: Publication | None
    # All of its chain, oldest first.
    events: list[Event]
    made: datetime
    # Something of it is left out for who reads the public version, also by the plan of another of its family.
    is_masked: bool = False

    @property
    def reference(self) -> str:
        return self.round.agenda.reference

    @cached_property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(bytes(self.round.version.content))
        return found

    @property
    def years(self) -> tuple[int, int]:
        return self.document["period"]["start"], self.document["period"]["end"]

    @property
    def name(self) -> str:
        start, end = self.years
        if self.round.agenda.parent_id:
            return f"Addendum {self.reference} bij de GKA-agenda, {start}-{end}"
        places = [place["name"] for place in self.document["municipalities"]]
        if not places:
            return f"Landelijke GKA-agenda {start}-{end}"
        name = f"GKA-agenda gemeente{'n' * (len(places) > 1)} {in_words(places)} {start}-{end}"
        return name if len(name) <= _LONGEST else f"GKA-agenda van {len(places)} gemeenten {start}-{end}"

    @property
    def own(self) -> Reference:
        return Reference(self.name, self.reference, SOURCE)

    @property
    def start(self) -> list[Deed]:
        return [Deed(CREATED, event.at, event.actor_name) for event in self.events[:1]]

    @property
    def parents(self) -> list[Reference]:
        """The agenda to which this is an addendum."""
        parent = self.round.agenda.parent
        return [Reference(f"GKA-agenda {parent.reference}", parent.reference, SOURCE)] if parent else []


def items_of(signed: Signed) -> Iterator[Item]:
    """Yield the agenda itself, its evidence sheet, what was signed elsewhere, and on what decisions it rests."""
    yield _agenda(signed)
    yield _evidence(signed)
    signatures = list(signed.round.signatures.all())
    for number, signature in enumerate((row for row in signatures if row.file_id), start=1):
        yield _brought_in(signed, number, signature)
    for number, decision in enumerate(signed.round.college_decisions.all(), start=1):
        yield _decision(signed, number, decision)
    mandates = {row.basis_id: row.basis for row in signatures if row.basis and row.basis.document_id}
    for number, mandate in enumerate(mandates.values(), start=1):
        yield _mandate(signed, number, mandate)


def stored(file: StoredFile, path: str) -> File:
    """Return a kept file as part of the package. CannotBeArchived when its bytes are no longer what was stored."""
    content = bytes(file.content)
    if sha256_hex(content) != file.sha256:
        raise CannotBeArchived(
            f"Het bestand {file.name} is veranderd sinds het is bewaard. Er is daarom geen pakket gemaakt. "
            "Neem contact op met de functioneel beheerder."
        )
    return File(path, file.name, content, file.content_type, file.created_at)


def _agenda(signed: Signed) -> Item:
    this, folder = signed.round, f"{signed.reference}/agenda"
    sealed, frozen = this.sealed_pdf, this.frozen_pdf
    if sealed is None:
        raise CannotBeArchived(f"De verzegelde pdf van {signed.reference} ontbreekt.")
    text = bytes(this.version.content)
    if sha256_hex(text) != this.version.sha256:
        raise CannotBeArchived(
            f"De tekst van {signed.reference} past niet bij de hash. Neem contact op met de functioneel beheerder."
        )
    files = [
        stored(sealed, f"{folder}/{signed.reference}.pdf"),
        *([stored(frozen, f"{folder}/{signed.reference}-ter-ondertekening.pdf")] if frozen else []),
        File(f"{folder}/agenda.json", "agenda.json", text, JSON, this.version.created_at),
        File(f"{folder}/signatures.json", "signatures.json", _signatures_json(this), JSON, sealed.created_at),
        File(f"{folder}/events.json", "events.json", chain_file(this.agenda.stream, signed.events), JSON, signed.made),
    ]
    return Item(
        key=signed.reference,
        name=signed.name,
        about=signed.document["title"] or signed.name,
        folder=folder,
        files=files,
        retention=signed.retention,
        restrictions=[openness(signed.publication, signed.is_masked), PEOPLE],
        deeds=list(_deeds(signed)),
        years=signed.years,
        keywords=list(signed.document["themes"]),
        refers_to=signed.parents,
        people=[
            Reference(f"{row.name}, {row.office}, {row.organisation}")
            for row in this.signatures.all()
            if row.voided_at is None
        ],
    )


def _deeds(signed: Signed) -> Iterator[Deed]:
    yield from signed.start
    this = signed.round
    about = f"Versie {this.version.number} is vastgesteld; SHA-256 van de tekst: {this.version.sha256}"
    yield Deed(FROZEN, this.opened_at, this.opened_by.name, about)
    for row in this.signatures.all():
        if row.voided_at is None:
            at = row.signed_at if row.method == SignatureMethod.PORTAL else row.date
            yield Deed(APPROVED, at, f"{row.name}, {row.office}", f"Ondertekend in {row.place}. {_way(row)}.")
    if this.ended_at is not None:
        result = "Alle handtekeningen zijn gecontroleerd. Het portaal heeft het document verzegeld."
        yield Deed(VALIDATED, this.ended_at, SOURCE, result)
    yield from publishing_deeds(signed.events)


def _way(row: Signature) -> str:
    way = row.get_method_display()
    return f"{way}, in plaats van {row.instead_of}" if row.instead_of else way


def _signatures_json(this: SigningRound) -> bytes:
    """Return the second document as the sealed PDF carries it; made anew of the register when that carries none."""
    import pikepdf

    if this.sealed_pdf is not None:
        try:
            with pikepdf.open(io.BytesIO(bytes(this.sealed_pdf.content))) as pdf:
                if "signatures.json" in pdf.attachments:
                    carried: bytes = pdf.attachments["signatures.json"].get_file().read_bytes()
                    return carried
        except pikepdf.PdfError:
            pass
    return canonical_bytes(signatures_document(this))


def _evidence(signed: Signed) -> Item:
    sheet = signed.round.evidence_pdf
    if sheet is None:
        raise CannotBeArchived(
            f"Het bewijsblad van {signed.reference} wordt nog gemaakt. Probeer het over een paar minuten opnieuw."
        )
    folder = f"{signed.reference}/bewijsblad"
    return Item(
        key=folder,
        name=f"Bewijsblad {signed.reference}",
        about="Wie wanneer en hoe heeft ondertekend, wat daarbij is gecontroleerd, en alle gebeurtenissen daarvan.",
        folder=folder,
        files=[stored(sheet, f"{folder}/{signed.reference}-bewijsblad.pdf")],
        retention=signed.retention,
        restrictions=[PEOPLE_AND_ADDRESSES],
        deeds=[Deed(CREATED, sheet.created_at, SOURCE)],
        refers_to=[signed.own],
    )


def _brought_in(signed: Signed, number: int, row: Signature) -> Item:
    folder = f"{signed.reference}/handtekening-{number}"
    about = f"{_WAYS[row.method]} {row.name}, {row.office}."
    made = Deed(CREATED, row.date, row.name)
    return _single(signed, folder, f"Handtekening van {row.name}", about, row.file, made)


def _decision(signed: Signed, number: int, row: CollegeDecision) -> Item:
    folder = f"{signed.reference}/collegebesluit-{number}"
    about = f"Besluit {row.number} van het college van {row.municipality.name} om de agenda aan te gaan."
    if row.voided_at:
        about += f" Telt niet meer: {row.void_reason or 'zonder reden'}."
    made = Deed(CREATED, row.date, f"College van {row.municipality.name}")
    return _single(signed, folder, f"Collegebesluit {row.number}", about, row.document, made)


def _mandate(signed: Signed, number: int, row: Mandate) -> Item:
    folder = f"{signed.reference}/bevoegdheid-{number}"
    about = f"Waarop de bevoegdheid van een ondertekenaar rust: {row.get_kind_display()} {row.number}."
    made = Deed(CREATED, row.date)
    return _single(signed, folder, f"{row.get_kind_display()} {row.number}", about, row.document, made)


def _single(signed: Signed, folder: str, name: str, about: str, file: StoredFile | None, made: Deed) -> Item:
    """Return an object with one file that somebody brought in."""
    if file is None:
        raise CannotBeArchived(f"Het bestand bij {name} ontbreekt.")
    extension = EXTENSIONS.get(file.content_type, "bin")
    return Item(
        key=folder,
        name=name,
        about=about,
        folder=folder,
        files=[stored(file, f"{folder}/{folder.rpartition('/')[2]}.{extension}")],
        retention=signed.retention,
        restrictions=[PEOPLE],
        deeds=[made],
        refers_to=[signed.own],
    )
