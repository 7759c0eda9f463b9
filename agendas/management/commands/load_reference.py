"""`manage.py load_reference`: fill the lists that the portal starts from. Safe to repeat."""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agendas.actions import loading_retention, loading_schemes
from agendas.actions.templates import load_templates
from interventions import actions as interventions
from municipalities import actions as municipalities
from municipalities.actions.rows import Report
from records.origin import COMMAND_LINE, set_origin

# In this app because it loads the lists of this app and of the ones below, which may not know this one.


class Command(BaseCommand):
    help = (
        "Laadt gemeenten, regio's, aangesloten gemeenten, ambtsdragers, thema's, factoren, aanpakken, "
        "regelingen, bewaarregels en sjablonen. "
        "Goede regels worden geladen; geweigerde regels worden genoemd, en de uitgang is dan 1. "
        "Bestanden van DUO en CBS gaan met import_reference."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Where the files are, and who wins."""
        parser.add_argument("--directory", type=Path, help="Map met eigen bestanden, in plaats van de meegeleverde.")
        parser.add_argument(
            "--overwrite", action="store_true", help="Vervangt ook wat het beheer zelf heeft ingevuld of gewijzigd."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, report, and end with 1 when something was refused."""
        set_origin(COMMAND_LINE)
        directory: Path | None = options["directory"]
        if directory is not None and not directory.is_dir():
            raise CommandError(f"--directory: {directory} is er niet.", returncode=2)
        reports = self._load(options)
        for report in reports:
            for line in report.lines():
                self.stdout.write(line)
        templates = load_templates(by=None)
        for template in templates:
            self.stdout.write(f"Sjabloon geladen: {template}.")
        if not templates and not any(report.changed for report in reports):
            self.stdout.write("Er is niets gewijzigd.")
        refused = sum(len(report.refused) for report in reports)
        if refused:
            raise CommandError(f"{refused} keer geweigerd. De andere regels zijn geladen.", returncode=1)

    def _load(self, options: dict[str, Any]) -> Iterable[Report]:
        common: dict[str, Any] = {"by": None, "overwrite": options["overwrite"]}
        if options["directory"] is not None:
            common["directory"] = options["directory"]
        return [
            *municipalities.load_reference(**common),
            *interventions.load_reference(**common),
            *loading_schemes.load_reference(**common),
            *loading_retention.load_reference(**common),
        ]
