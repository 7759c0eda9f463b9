"""The package for the college: what a municipality puts behind its proposal, in one ZIP file."""

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import wrap

from django.utils.timezone import localtime

from accounts.models import User
from agendas.document import present
from agendas.document.nouns import noun_of
from agendas.document.remarks import DEMONSTRATION
from agendas.files.case_numbers import case_rows, sides_of
from agendas.files.comparing import Compared, text_before
from agendas.files.heading import TextInHand, text_in_hand
from agendas.files.redline import comparison_pdf
from agendas.front import front_pdf
from agendas.models import Agenda
from agendas.pdf import stamped_pdf
from gka_portal.notation import dutch_date
from gka_portal.zip_files import packed
from records.canonical import sha256_hex

CONTENT_TYPE = "application/zip"
STAMP = "Concept ter besluitvorming"
ABOUT_FRONT = "De bestuurlijke voorplaat: wat wij beloven, wat het kost en wat er is veranderd."
READ_ME = "leesmij.txt"
# Signs on a line of the read me; a hash stays whole.
_WIDTH = 100
NO_REDLINE = (
    "Er is geen overzicht van wijzigingen: er is geen eerdere agenda van deze gemeente en geen eerdere versie van deze "
    "tekst."
)


@dataclass(frozen=True)
class Piece:
    """A file in the package, and what it is in a sentence."""

    name: str
    about: str
    content: bytes

    @property
    def sha256(self) -> str:
        return sha256_hex(self.content)


def college_package(agenda: Agenda, reader: User, *, told: Callable[[str], None]) -> bytes:
    """Return the package with the text of `agenda` as it is now; `told` gets a sentence at each step.

    `reader` is for whom it is: only texts that they may read are compared. RenderingFailed when a PDF cannot be made.
    """
    now = text_in_hand(agenda)
    noun = noun_of(agenda.kind)
    told(f"{noun.the_first} wordt opgemaakt")
    pieces = [_agenda(now)]
    before = text_before(agenda, now, reader)
    if before is not None:
        told("De wijzigingen worden op een rij gezet")
        pieces.append(_redline(now, before))
    told("De voorplaat wordt gemaakt")
    content = front_pdf(agenda, reader=reader, stamp=stamp_of(now))
    pieces.append(Piece("3-voorplaat.pdf", ABOUT_FRONT, content))
    files = [(piece.name, piece.content) for piece in pieces]
    return packed([*files, (READ_ME, read_me(now, pieces, before).encode())])


def stamp_of(now: TextInHand) -> str:
    """Return what stands on every page of the package: which text the college decides about."""
    return f"{STAMP}, {now.version}, controlecode {now.sha256[:12]}"


def _agenda(now: TextInHand) -> Piece:
    content = stamped_pdf(
        now.content,
        sha256=now.sha256,
        version=str(now.number) if now.number else "concept",
        created=now.changed_at,
        stamp=stamp_of(now),
        facts=tuple(case_rows(now.document)),
    )
    noun = noun_of(now.document["kind"])
    name = f"1-{noun.word}-concept-ter-besluitvorming.pdf"
    return Piece(name, f"De hele tekst {noun.of}.", content)


def _redline(now: TextInHand, before: Compared) -> Piece:
    after = Compared(now.document, f"{now.version.capitalize()}, {dutch_date(localtime(now.changed_at))}")
    content = comparison_pdf(before, after, heading=now.heading, stamp=stamp_of(now))
    return Piece("2-wijzigingen.pdf", f"Wat er anders is. Vergeleken met: {before.title}.", content)


def read_me(now: TextInHand, pieces: list[Piece], before: Compared | None) -> str:
    """Return what is what, in plain Dutch; with line ends that every editor knows."""
    noun, presented = noun_of(now.document["kind"]), present(now.document)
    about = presented.amends.facts if presented.amends else []
    lines = [
        f"PAKKET VOOR HET COLLEGE: {presented.full_title}",
        *([DEMONSTRATION] if now.heading.remark else []),
        "",
        f"Kenmerk: {now.reference}",
        *(f"{label}: {value}" for label, value in about),
        f"Tekst: {now.version}, van {dutch_date(localtime(now.changed_at))}",
        f"SHA-256 van de tekst: {now.sha256}",
        "",
        "Dit is een concept ter besluitvorming. Verandert er iets aan de tekst, dan krijgt zij een andere SHA-256 en "
        f"hoort dit pakket niet meer bij {noun.the}.",
        "",
        "ZAAKNUMMERS",
        "",
    ]
    for side in sides_of(now.document):
        lines.append(f"{side.name}: {', '.join(side.numbers) or 'nog niet ingevuld'}")
        lines += [f"  Advies: {side.advice}"] if side.advice else []
    lines += ["", "WAT ZIT ERIN", ""]
    for piece in pieces:
        lines += [piece.name, f"  {piece.about}", f"  SHA-256: {piece.sha256}", ""]
    if before is None:
        lines += [NO_REDLINE, ""]
    lines += [
        "Controleren of een bestand niet is veranderd? Bereken de SHA-256 ervan en vergelijk die met het getal "
        "hierboven. In Windows kan dat met: certutil -hashfile naam-van-het-bestand SHA256",
        "",
    ]
    return "\r\n".join(_wrapped(line) for line in lines)


def _wrapped(line: str) -> str:
    """Return `line` in pieces that fit in a window; further pieces stand as far in as the first. No word is broken."""
    indent = line[: len(line) - len(line.lstrip())]
    pieces = wrap(line, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return "\r\n".join(pieces)
