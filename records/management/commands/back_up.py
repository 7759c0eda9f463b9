"""Take a backup of the whole portal, while it runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.backup import BackupRefused, take


class Command(BaseCommand):
    help = "Maakt een reservekopie van database, bestanden en sleutels in één bestand. Het portaal kan doorwerken."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="BESTAND.tar", type=Path, help="het nieuwe bestand")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["file"].absolute()
        try:
            manifest = take(target)
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        size = target.stat().st_size / 1_000_000
        self.stdout.write(
            f"{target.name}: {size:.1f} MB, {sum(manifest.counts.values())} rijen, {len(manifest.parts)} delen, "
            f"{len(manifest.heads)} ketens. Er zitten sleutels in: bewaar het versleuteld, op een andere plek."
        )
