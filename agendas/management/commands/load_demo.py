"""`manage.py load_demo`: invented people and agendas, for demo mode only. Safe to repeat."""

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from agendas.demo.addenda import make_addenda
from agendas.demo.copies import play_copies
from agendas.demo.loading import close_expired, load, rounds_to_seal, told_seal
from agendas.demo.people import PeopleMissing
from agendas.demo.plan import plan_of
from agendas.demo.publications import play_publications
from agendas.tasks import make_evidence, make_frozen_pdf, make_public_copy, seal_agenda
from records.archival_pdf import RenderingFailed
from records.origin import COMMAND_LINE, set_origin
from records.sealing import SealNotConfigured


class Command(BaseCommand):
    help = "Laadt verzonnen accounts en agenda's in elke status. Alleen in demo-modus (GKA_DEMO=1). Veilig te herhalen."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, seal what is fully signed, and print the accounts."""
        if not settings.DEMO_MODE:
            raise CommandError("Demogegevens laden kan alleen in demo-modus. Zet GKA_DEMO=1.", returncode=1)
        set_origin(COMMAND_LINE)
        started = time.monotonic()
        try:
            count = load(self._tell)
        except PeopleMissing as missing:
            raise CommandError(str(missing), returncode=1) from missing
        count += self._seal()
        count += make_addenda(self._tell, signed=True)
        count += self._seal()
        count += make_addenda(self._tell, signed=False)
        close_expired(self._tell)
        count += play_publications(self._tell, make_public_copy)
        if count:
            self.stdout.write(f"Demogegevens geladen in {time.monotonic() - started:.0f} s.")
        else:
            self.stdout.write("De demogegevens staan er al. Er is niets gewijzigd.")
        call_command("demo_accounts", stdout=self.stdout)

    def _tell(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def _seal(self) -> int:
        """Do the worker's sealing here, so that there is something to look at; it finds these jobs done."""
        rounds = rounds_to_seal()
        for signing_round in rounds:
            try:
                # Rendering takes seconds: here only what people look at longer, the rest comes from the worker.
                plan = plan_of(signing_round.agenda.reference)
                has_story = bool(plan and plan.story)
                if has_story:
                    make_frozen_pdf(signing_round.pk)
                with told_seal(signing_round):
                    seal_agenda(signing_round.pk)
                    play_copies(signing_round)
                if has_story:
                    make_evidence(signing_round.pk)
            except (RenderingFailed, SealNotConfigured) as error:
                what = f"{signing_round.agenda}: nog niet verzegeld"
                self.stderr.write(f"{what}, de werker probeert het weer ({error}).")
                return 0
            self._tell(f"{signing_round.agenda}: verzegeld")
        return len(rounds)
