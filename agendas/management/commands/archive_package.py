"""`manage.py archive_package REFERENCE --output FILE.zip [--name NAME]`."""

import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agendas.actions.closing import note_export
from agendas.archiving import CannotBeArchived, package
from agendas.management.lookup import agenda_by_reference
from records.canonical import sha256_hex
from records.origin import COMMAND_LINE, set_origin


class Command(BaseCommand):
    help = (
        "Maakt een pakket voor het archief van een ondertekende agenda: een zip (BagIt) met de verzegelde pdf, het "
        "bewijs, de gegevens, MDTO en controlegetallen. Met de addenda die ondertekend zijn."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", metavar="REFERENCE")
        parser.add_argument("--output", type=Path, required=True, metavar="FILE.zip")
        parser.add_argument("--name", metavar="NAME", help="De map in de zip. Zonder deze keuze: het kenmerk.")

    def handle(self, *args: Any, **options: Any) -> None:
        set_origin(COMMAND_LINE)
        agenda = agenda_by_reference(options["reference"])
        output: Path = options["output"]
        if sentence := _no_place(output):
            raise CommandError(sentence, returncode=1)
        name = agenda.reference if options["name"] is None else options["name"]
        try:
            content = package(agenda, name)
            _write(output, content)
        except CannotBeArchived as refused:
            raise CommandError(str(refused), returncode=1) from refused
        except OSError as error:
            raise CommandError(f"{output} kan niet worden geschreven: {error.strerror}.", returncode=1) from error
        note_export(agenda=agenda, kind="archive", by=None)
        self.stdout.write(f"Het pakket van {agenda.reference} staat in {output}. SHA-256: {sha256_hex(content)}")


def _no_place(output: Path) -> str:
    """Return why no file can be written at `output`, before anything is made; "" when nothing stands in the way."""
    if not output.parent.is_dir():
        return f"De map {output.parent} bestaat niet. Maak de map eerst, of kies een andere."
    if output.is_dir():
        return f"{output} is een map. Noem een bestand, bijvoorbeeld {output / 'pakket.zip'}."
    return ""


def _write(output: Path, content: bytes) -> None:
    """Write beside it and rename: whoever looks at `output` finds a whole package, the one before it, or none."""
    handle, beside = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name[:100]}.", suffix=".deel")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A temporary file is for its maker only; this one is as any other file of this person.
        mask = os.umask(0)
        os.umask(mask)
        Path(beside).chmod(0o666 & ~mask)
        Path(beside).replace(output)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
