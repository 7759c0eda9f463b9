"""`manage.py check_agenda REFERENCE --for review|freeze`: what is missing, a sentence and a path per line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agendas.choices import Step
from agendas.completeness import missing_for, stops
from agendas.management.lookup import agenda_by_reference

_STEPS = {"review": Step.REVIEW, "freeze": Step.FREEZE}


class Command(BaseCommand):
    help = "Noemt wat er ontbreekt voor de beoordeling of de ondertekening; uitgang 1 als iets de stap tegenhoudt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", metavar="REFERENCE")
        parser.add_argument("--for", choices=sorted(_STEPS), required=True, dest="step")

    def handle(self, *args: Any, **options: Any) -> None:
        step = _STEPS[options["step"]]
        items = missing_for(agenda_by_reference(options["reference"]), step)
        stopping = stops(items)
        for item in stopping:
            self.stdout.write(f"{item.sentence}\t{item.path}")
        for item in items:
            if item not in stopping:
                self.stdout.write(f"Advies: {item.sentence}\t{item.path}")
        if stopping:
            raise CommandError(f"{len(stopping)} punt(en) houden de {step.label} tegen.", returncode=1)
        self.stderr.write(f"Niets houdt de {step.label} tegen.")
