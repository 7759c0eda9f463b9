"""`manage.py import_agenda FILE`: make a draft of a document in the format gka-agenda/1."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agendas.actions.drafting import import_document, unmatched_people
from agendas.choices import Step
from agendas.completeness import missing_for
from agendas.snapshot import DocumentRefused
from records.origin import COMMAND_LINE, set_origin

# Nobody's agenda is this large; reading more would only fill the memory.
_MAX_BYTES = 5_000_000


class Command(BaseCommand):
    help = "Maakt een concept van een agenda in het formaat gka-agenda/1 en noemt wat er nog ontbreekt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--replace-draft", action="store_true", help="vervang de tekst van een concept met hetzelfde kenmerk"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        set_origin(COMMAND_LINE)
        document = _read(options["file"])
        try:
            agenda = import_document(document=document, by=None, replace_draft=options["replace_draft"])
        except DocumentRefused as refused:
            for problem in refused.problems:
                self.stderr.write(str(problem))
            raise CommandError("De agenda is niet geladen.", returncode=1) from refused
        self.stdout.write(agenda.reference)
        for key in unmatched_people(document):
            self.stdout.write(f"{key}: geen account met deze naam of dit e-mailadres; kies de persoon in het portaal.")
        for item in missing_for(agenda, Step.FREEZE):
            self.stdout.write(f"{item.path}: {item.sentence}{' (advies)' if item.weight == 'advies' else ''}")


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise CommandError(f"{path.name} is te groot voor een agenda.", returncode=1)
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CommandError(f"{path} kan niet worden gelezen: {error.strerror}.", returncode=2) from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise CommandError(f"{path.name} is geen JSON-bestand in UTF-8.", returncode=1) from error
