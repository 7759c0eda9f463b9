"""Looks for agendas that are signed and not sealed, puts them back in the queue and warns; the worker does it too."""

from typing import Any

from django.core.management.base import BaseCommand

from agendas.actions.sweeping import sweep_seals
from records.origin import COMMAND_LINE, set_origin


class Command(BaseCommand):
    help = "Zoekt agenda's die zijn ondertekend en niet verzegeld, zet het verzegelen opnieuw klaar en waarschuwt."

    def handle(self, *args: Any, **options: Any) -> None:
        set_origin(COMMAND_LINE)
        late = sweep_seals()
        for signing_round in late:
            agenda = signing_round.agenda
            self.stdout.write(f"{agenda.reference}: ondertekend en nog niet verzegeld.")
        if not late:
            self.stdout.write("Alles wat is ondertekend, is verzegeld of wordt nu verzegeld.")
