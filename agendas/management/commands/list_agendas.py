"""`manage.py list_agendas --status signed --format reference`: an agenda per line."""

import csv
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from agendas.choices import State
from agendas.models import Agenda


class Command(BaseCommand):
    help = "Noemt de agenda's, één per regel: alleen het kenmerk, of als CSV met gemeenten, jaren en status."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--status", choices=State.values)
        parser.add_argument("--format", choices=["reference", "csv"], default="csv")

    def handle(self, *args: Any, **options: Any) -> None:
        agendas = Agenda.objects.order_by("reference")
        if options["status"]:
            agendas = agendas.filter(state=options["status"])
        if options["format"] == "reference":
            for reference in agendas.values_list("reference", flat=True):
                self.stdout.write(reference)
            return
        writer = csv.writer(self.stdout, delimiter=";", lineterminator="\n")
        writer.writerow(["kenmerk", "gemeenten", "startjaar", "eindjaar", "status"])
        for agenda in agendas.prefetch_related("municipalities"):
            places = ", ".join(place.name for place in agenda.municipalities.all())
            writer.writerow([agenda.reference, places, agenda.start_year, agenda.last_year, agenda.state])
