"""Small files as DUO and CBS deliver them, in both families, with invented schools."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone

from municipalities.actions.imports import choose_import, request_import, upload_import
from municipalities.choices import ImportKind
from municipalities.importing.planning import Options, Plan
from municipalities.importing.proposals import propose
from municipalities.models import ReferenceImport
from records.models import Job
from records.models.jobs import JobStatus
from records.worker import run_next

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "samples"
DAY = datetime.date(2026, 1, 1)

SCHOOLS = (
    "PROVINCIE",
    "BEVOEGD GEZAG NUMMER",
    "INSTELLINGSCODE",
    "VESTIGINGSCODE",
    "VESTIGINGSNAAM",
    "POSTCODE",
    "GEMEENTENUMMER",
)
BOARDS = ("BEVOEGD GEZAG NUMMER", "BEVOEGD GEZAG NAAM ", "POSTCODE", "KVK-NUMMER", "ADMINISTRATIEKANTOORNUMMER")


def school(number: str, name: str = "De School", board: str = "99901", place: str = "0361") -> tuple[str, ...]:
    """One row of a file with schools."""
    return ("Noord-Holland", board, number[:4], number, name, "1811 AB", place)


def family_a(headings: Sequence[str], *rows: Sequence[str], encoding: str = "cp1252", end: str = "\r\n") -> bytes:
    """Semicolons, no quotes, Windows-1252: the files of duo.nl."""
    return "".join(";".join(row) + end for row in (headings, *rows)).encode(encoding)


def family_b(headings: Sequence[str], *rows: Sequence[str], encoding: str = "utf-8-sig") -> bytes:
    """Commas, everything in quotes, UTF-8 with a mark: the files of onderwijsdata.duo.nl."""
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (headings, *rows))
    return "\r\n".join([*quoted, ""]).encode(encoding)


def plan(content: bytes, kind: ImportKind = ImportKind.SCHOOLS, **more: Any) -> Plan:
    """What an import of `content` would do, for primary education on 1 January 2026 unless told otherwise."""
    sector = "" if kind == ImportKind.MUNICIPALITIES else "po"
    return propose(content, Options(**{"kind": kind, "day": DAY, "sector": sector, **more}))


def found(proposal: Plan) -> dict[str, int]:
    """The counts that are not zero."""
    return {outcome: count for outcome, count in proposal.counts.items() if count}


def read_in(content: bytes, by: Any = None, name: str = "bestand.csv", **more: Any) -> ReferenceImport:
    """Upload and read a file with the real actions and the real worker."""
    run = upload_import(name=name, content=content, by=by)
    sector = "" if run.kind == ImportKind.MUNICIPALITIES else "po"
    options = Options(**{"kind": ImportKind(run.kind), "day": DAY, "sector": sector, **more})
    choose_import(run=run, options=options, by=by)
    work()
    return fresh(run)


def apply(run: ReferenceImport, by: Any = None) -> ReferenceImport:
    """Apply what `run` proposes with the real actions and the real worker."""
    request_import(run=run, digest=run.digest, by=by)
    work()
    return fresh(run)


def work() -> None:
    """Let the worker do what waits of the imports. What others asked for waits on: a PDF or a package takes seconds."""
    others = Job.objects.filter(status=JobStatus.WAITING).exclude(name__startswith="municipalities.")
    others.update(not_before=timezone.now() + datetime.timedelta(days=1))
    while run_next("test"):
        pass


def fresh(run: ReferenceImport) -> ReferenceImport:
    return ReferenceImport.objects.select_related("file", "job").get(pk=run.pk)
