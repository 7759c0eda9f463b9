"""`manage.py export_agenda REFERENCE --format json|html|pdf --output FILE`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agendas.actions.closing import note_export
from agendas.exports import html_of, json_of, pdf_of
from agendas.management.lookup import agenda_by_reference
from records.archival_pdf import RenderingFailed
from records.origin import COMMAND_LINE, set_origin

_MAKERS = {"json": json_of, "html": html_of, "pdf": pdf_of}


class Command(BaseCommand):
    help = "Schrijft een agenda als JSON, HTML of PDF naar een bestand. Een ondertekende agenda als verzegelde PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", metavar="REFERENCE")
        parser.add_argument("--format", choices=sorted(_MAKERS), required=True)
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        set_origin(COMMAND_LINE)
        agenda = agenda_by_reference(options["reference"])
        try:
            content = _MAKERS[options["format"]](agenda)
            options["output"].write_bytes(content)
        except RenderingFailed as error:
            raise CommandError(str(error), returncode=1) from error
        except OSError as error:
            raise CommandError(f"{options['output']} kan niet worden geschreven: {error.strerror}.") from error
        note_export(agenda=agenda, kind=options["format"], by=None)
        self.stdout.write(f"{agenda.reference} ({agenda.get_state_display().lower()}) staat in {options['output']}.")
