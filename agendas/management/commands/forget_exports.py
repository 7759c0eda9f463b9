"""Removes files that people asked for and whose week is over; run it every night."""

from typing import Any

from django.core.management.base import BaseCommand

from agendas.actions.exporting import forget_exports


class Command(BaseCommand):
    help = "Verwijdert bestanden waar iemand om vroeg en waarvan de bewaartijd van een week voorbij is."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Vergeten: {forget_exports()}.")
