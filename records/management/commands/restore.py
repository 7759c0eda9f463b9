"""Put a backup back and prove that everything in it fits."""

import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from records.backup import BackupRefused, Manifest, read_manifest, restore
from records.integrity import Anchor, write_anchors


class Command(BaseCommand):
    help = "Zet een reservekopie terug en controleert daarna alles. Uitgang 1 als er iets niet past."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="BESTAND.tar", type=Path)
        parser.add_argument("--replace", action="store_true", help="wat er staat, mag weg")

    def handle(self, *args: Any, **options: Any) -> None:
        source: Path = options["file"].absolute()
        try:
            restore(source, replace=options["replace"])
            manifest = read_manifest(source)
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Teruggezet: {source.name}, gemaakt op {manifest.made_at}.")
        self._compare(manifest)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        self._prove(manifest)

    def _compare(self, manifest: Manifest) -> None:
        """Count what came back, table by table."""
        quote = connection.ops.quote_name
        with connection.cursor() as cursor:
            for table, expected in manifest.counts.items():
                cursor.execute(f"SELECT COUNT(*) FROM {quote(table)}")  # noqa: S608  # names from our own manifest
                (found,) = cursor.fetchone() or (0,)
                if found != expected:
                    raise CommandError(f"{table}: {found} rijen, en in de reservekopie stonden er {expected}.")
        self.stdout.write(f"{sum(manifest.counts.values())} rijen in {len(manifest.counts)} tabellen: alles is er.")

    def _prove(self, manifest: Manifest) -> None:
        heads = {stream: Anchor(number, value) for stream, (number, value) in manifest.heads.items()}
        with tempfile.NamedTemporaryFile("w", suffix=".json") as anchors:
            write_anchors(anchors, heads)
            call_command("check_integrity", anchors=Path(anchors.name), stdout=self.stdout)
        call_command("verify_stored", stdout=self.stdout)
        sys.stdout.flush()
