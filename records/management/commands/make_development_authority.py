"""Make the seal for development."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from records.certificates import make_development_authority


class Command(BaseCommand):
    help = "Maakt een zegel voor ontwikkeling in SEAL_DIR (niet rechtsgeldig). Doet niets als er al een is."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        directory = Path(settings.SEAL_DIR)
        try:
            made = make_development_authority(directory)
        except FileExistsError as error:
            raise CommandError(f"Het zegel is niet compleet; er is niets gewijzigd. {error}") from error
        if made:
            self.stdout.write(f"Zegel voor ontwikkeling gemaakt (niet rechtsgeldig) in {directory}: {', '.join(made)}")
        else:
            self.stdout.write(f"Er is al een zegel in {directory}; er is niets gewijzigd.")
