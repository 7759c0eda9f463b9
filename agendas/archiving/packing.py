"""The package itself: a BagIt folder in a ZIP, with a page that says how to check it."""

import re
from collections.abc import Callable
from datetime import datetime
from textwrap import wrap

from django.conf import settings
from django.utils.timezone import localdate, localtime

from agendas.archiving.bag import bag
from agendas.archiving.folders import payload_of
from agendas.archiving.gathering import dossier_of
from agendas.archiving.names import name_problem
from agendas.archiving.pieces import SOURCE, Dossier
from agendas.archiving.refusing import CannotBeArchived
from agendas.document.remarks import DEMONSTRATION
from agendas.models import Agenda
from gka_portal.notation import dutch_date
from records.clock import now

_WIDTH = 100
# Spaces, a number or a dash: the rest of a line stands under the first word.
_BEGINNING = re.compile(r" *(\d\. |- )?")


def _silent(sentence: str) -> None:
    """Nobody waits for a sentence."""


def package(agenda: Agenda, name: str, *, made: datetime | None = None, told: Callable[[str], None] = _silent) -> bytes:
    """Return the package of `agenda` as a ZIP with one folder `name`; `told` gets a sentence at each step.

    The same agenda in the same state, packed at the same moment (`made`), gives the same bytes. CannotBeArchived tells
    in a Dutch sentence why there is none.
    """
    if problem := name_problem(name):
        raise CannotBeArchived(problem)
    told("De stukken worden verzameld")
    dossier = dossier_of(agenda, made or now())
    told("Het pakket wordt ingepakt")
    return bag(name, payload_of(dossier), _info(dossier, name), read_me(dossier, name))


def _info(dossier: Dossier, name: str) -> list[tuple[str, str]]:
    return [
        ("Source-Organization", settings.DIWOO_PUBLISHER_NAME),
        ("External-Description", dossier.about),
        ("External-Identifier", dossier.reference),
        ("Internal-Sender-Identifier", name),
        ("Internal-Sender-Description", DEMONSTRATION if settings.DEMO_MODE else SOURCE),
        ("Bagging-Date", localdate(dossier.made).isoformat()),
    ]


def read_me(dossier: Dossier, name: str) -> str:
    """Return what is in the package and how to check it, in plain Dutch; with line ends that every editor knows."""
    lines = [
        f"PAKKET VOOR HET ARCHIEF: {dossier.name}",
        *([DEMONSTRATION] if settings.DEMO_MODE else []),
        "",
        f"Kenmerk: {dossier.reference}",
        f"Gemaakt op: {dutch_date(localtime(dossier.made))}",
        "",
        "WAT ZIT ERIN",
        "",
        "Alle stukken staan in de map data. Naast elk bestand staat een beschrijving voor het archief (MDTO, de "
        "bestanden die eindigen op .mdto.xml).",
        "",
    ]
    for item in dossier.items:
        lines += [f"{item.name} (data/{item.folder})", f"  {item.about}"]
        lines += [f"  - {file.path.rpartition('/')[2]}" for file in item.files]
        lines.append("")
    lines += _HOW_TO_CHECK
    return "\r\n".join(_wrapped(line) for line in lines) + "\r\n"


_HOW_TO_CHECK = [
    "ZO CONTROLEERT U HET PAKKET",
    "",
    "1. Pak het zip-bestand uit.",
    "2. Is elk bestand nog hetzelfde? Open een opdrachtvenster in de uitgepakte map en typ:",
    "     sha256sum -c manifest-sha256.txt",
    "   Achter elk bestand hoort OK te staan. In Windows kan het per bestand: certutil -hashfile bestand SHA256. "
    "Vergelijk de uitkomst met de regel in manifest-sha256.txt.",
    "3. Is het pakket compleet? Elk programma voor BagIt (RFC 8493) kan dat nagaan, bijvoorbeeld: "
    "bagit.py --validate map",
    "4. Is de agenda echt? De pdf in de map agenda is verzegeld. Een pdf-programma toont het zegel. Het portaal zelf "
    "controleert de pdf op de pagina /controleren/.",
    "5. Is er niets aan de gebeurtenissen veranderd? In events.json staat elke gebeurtenis met een hash. De hash is de "
    "SHA-256 van de regel zonder de hash zelf, met “format” (de waarde van “event_format”) erbij, geschreven volgens "
    "RFC 8785. Elke regel noemt de hash van de regel ervoor.",
    "",
    "De adressen van waaraf mensen werkten, staan niet in events.json. Daar staat alleen een hash van.",
]


def _wrapped(line: str) -> str:
    """Return `line` in pieces that fit in a window; further pieces stand under its first word."""
    found = _BEGINNING.match(line)
    indent = " " * len(found[0]) if found else ""
    pieces = wrap(line, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return "\r\n".join(pieces)
