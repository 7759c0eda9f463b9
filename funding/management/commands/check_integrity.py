"""`manage.py check_integrity`: re-fold events, chains, hashes and seals; name the first row that does not fit."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agendas.integrity import misfits
from funding.integrity import misfits as misfits_of_grants
from municipalities.integrity import misfits_of_mandates, misfits_of_mergers
from records.integrity import broken_streams, check_files, read_anchors


class Command(BaseCommand):
    help = "Controleert logboek, bestanden, handtekeningen, zegels, statussen en subsidies. Uitgang 1 bij een misser."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anchors", type=Path, metavar="FILE.json", help="kettingkoppen die elders zijn bewaard")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            anchors = read_anchors(options["anchors"]) if options["anchors"] else {}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise CommandError(f"{options['anchors']} is geen bestand met kettingkoppen.") from error
        count = 0
        places = (misfits_of_mandates(), misfits_of_mergers())
        for source in (broken_streams(anchors), check_files(), *places, misfits(), misfits_of_grants()):
            for sentence in source:
                self.stdout.write(sentence)
                count += 1
        if count:
            raise CommandError(f"{count} keer past een regel niet.", returncode=1)
        self.stdout.write("Alles past: logboek, bestanden, versies, handtekeningen, zegels, statussen en subsidies.")
