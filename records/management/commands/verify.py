"""Judge a sealed PDF."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime

from records.verification import Verdict, verdict


class Command(BaseCommand):
    help = "Beoordeelt een verzegelde PDF. Eindigt met 0 als het zegel echt is en er niets is gewijzigd, anders met 1."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.pdf", type=Path, help="de PDF")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"Het bestand {options['file']} kan niet worden gelezen.") from error
        result = verdict(content)
        for line in sentences(result):
            self.stdout.write(line)
        if not result.genuine:
            sys.exit(1)


def sentences(result: Verdict) -> list[str]:
    """Return the verdict in plain Dutch, a sentence per line."""
    if not result.genuine:
        return ["NIET ECHT: dit is geen ongewijzigd document met het zegel van dit portaal.", *result.objections]
    lines = ["ECHT: dit document heeft het zegel van dit portaal en is daarna niet gewijzigd."]
    if result.sealed_at:
        moment = localtime(result.sealed_at)
        source = "volgens een tijdstempeldienst" if result.trusted_time else "volgens het portaal; geen vertrouwde tijd"
        lines.append(f"Verzegeld op {moment:%d-%m-%Y} om {moment:%H.%M} uur ({source}).")
    if result.agenda:
        lines.append(f"Agenda {result.agenda['reference']}, tekst met SHA-256 {result.agenda['sha256']}.")
    lines.append(
        {
            True: "Dit is byte voor byte het bewaarde exemplaar.",
            False: "De database van dit portaal bevat geen exemplaar met precies deze bytes.",
            None: "De database is niet bereikbaar; het bestand is niet vergeleken met het bewaarde exemplaar.",
        }[result.stored]
    )
    return lines
