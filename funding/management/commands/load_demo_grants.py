"""`manage.py load_demo_grants`: invented applications and accounts, for demo mode only. Safe to repeat."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from funding.demo.loading import load
from records.origin import COMMAND_LINE, set_origin


class Command(BaseCommand):
    help = "Laadt verzonnen subsidieaanvragen bij de demo-agenda's (GKA_DEMO=1), na load_demo. Veilig te herhalen."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_MODE:
            raise CommandError("Demogegevens laden kan alleen in demo-modus. Zet GKA_DEMO=1.", returncode=1)
        set_origin(COMMAND_LINE)
        started = time.monotonic()
        if count := load(self.stdout.write):
            self.stdout.write(f"{count} aanvragen gemaakt in {time.monotonic() - started:.0f} s.")
        else:
            self.stdout.write("De aanvragen van de demo staan er al. Er is niets gewijzigd.")
