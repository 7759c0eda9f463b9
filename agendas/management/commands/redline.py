import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agendas.redline import compare, text_lines
from agendas.snapshot.checking import schema_errors

UNREADABLE = 2


class Command(BaseCommand):
    help = "Vergelijk twee bestanden (gka-agenda/1) en toon alleen wat er gewijzigd is. Gelijk: geen uitvoer."
    # Two files, no database.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("before", metavar="A.json", type=Path, help="de eerdere tekst")
        parser.add_argument("after", metavar="B.json", type=Path, help="de latere tekst")
        parser.add_argument("--format", choices=["text"], default="text", help="hoe de wijzigingen worden getoond")

    def handle(self, *args: Any, **options: Any) -> None:
        for line in text_lines(compare(_document(options["before"]), _document(options["after"]))):
            self.stdout.write(line)


def _document(path: Path) -> dict[str, Any]:
    """Return the document in the file at `path`. CommandError (code 2) with a sentence when there is none."""
    try:
        document = json.loads(path.read_bytes())
    except OSError:
        raise CommandError(f"{path} kan niet worden gelezen. Bestaat het bestand?", returncode=UNREADABLE) from None
    except (ValueError, RecursionError):
        raise CommandError(f"{path} is geen JSON-bestand.", returncode=UNREADABLE) from None
    if not isinstance(document, dict) or document.get("format") != "gka-agenda/1":
        raise CommandError(f"{path} is geen agenda in het formaat gka-agenda/1.", returncode=UNREADABLE)
    error = next(schema_errors(document), None)
    if error is not None:
        place = ".".join(map(str, error.absolute_path)) or "het bestand zelf"
        sentence = f"{path} past niet in het formaat gka-agenda/1. Het eerste probleem staat bij: {place}."
        raise CommandError(sentence, returncode=UNREADABLE)
    return document
