"""`manage.py check_integrity`: re-fold events, chains, hashes and seals; name the first row that does not fit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agendas.integrity import misfits
from records.integrity import broken_streams, check_files


class Command(BaseCommand):
    help = "Controleert logboek, bestanden, versies, handtekeningen, zegels en statussen. Uitgang 1 bij een misser."

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for source in (broken_streams(), check_files(), misfits()):
            for sentence in source:
                self.stdout.write(sentence)
                count += 1
        if count:
            raise CommandError(f"{count} keer past een regel niet.", returncode=1)
        self.stdout.write("Alles past: logboek, bestanden, versies, handtekeningen, zegels en statussen.")
