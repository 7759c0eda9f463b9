"""`manage.py import_reference`: a file of DUO or CBS, first as a preview, with --apply for real. Safe to repeat."""

import argparse
import datetime
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from municipalities.actions.imports import (
    apply_import,
    choose_import,
    request_import,
    store_preview,
    upload_import,
)
from municipalities.choices import WRITTEN_OUTCOMES, ImportKind, ImportState, RowOutcome, Sector
from municipalities.importing.layouts import guess_day, guess_sector
from municipalities.importing.planning import Options, Plan, PlannedRow
from municipalities.importing.problems import FileRefused
from municipalities.importing.proposals import propose
from municipalities.importing.text import Sheet
from municipalities.models import ImportRow, ReferenceImport
from municipalities.tables.imports import RowLine, row_lines
from records.origin import COMMAND_LINE, set_origin

# Of the rows that are written so many are named; --verbosity 2 names them all. Refused rows are always named.
_NAMED = 20


class Command(BaseCommand):
    help = (
        "Leest een bestand van DUO of CBS en zegt per regel wat er verandert, ophoudt of wordt geweigerd. "
        "Schrijft alleen met --apply. Uitgang 1: er zijn regels geweigerd; 2: het hele bestand is geweigerd."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The same choices as on the page."""
        parser.add_argument("kind", choices=ImportKind.values, help="Wat er in het bestand staat.")
        parser.add_argument("file", type=Path, help="Het CSV-bestand.")
        parser.add_argument("--sector", choices=Sector.values, help="Sector van een bestand van DUO.")
        parser.add_argument("--date", type=_day, metavar="JJJJ-MM-DD", help="Peildatum; anders uit de bestandsnaam.")
        parser.add_argument("--create-boards", action="store_true", help="Maak onbekende besturen aan.")
        parser.add_argument("--full", action="store_true", help="Hef op wat niet in het bestand staat.")
        parser.add_argument("--ended-on", type=_day, metavar="JJJJ-MM-DD", help="De laatste dag daarvan.")
        parser.add_argument("--successor", action="append", default=[], metavar="GM1696=GM0402", type=_pair)
        parser.add_argument("--province", action="append", default=[], metavar="GM1234=PV27", type=_pair)
        parser.add_argument("--apply", action="store_true", help="Schrijf het voorstel weg.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the preview, and apply it when asked and needed."""
        set_origin(COMMAND_LINE)
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path} is er niet.", returncode=2)
        content = path.read_bytes()
        try:
            chosen = _options(path.name, Sheet(content).headings, options)
            plan = propose(content, chosen)
        except ValidationError as refused:
            raise CommandError(f"{path.name} is geweigerd. {' '.join(refused.messages)}", returncode=2) from None
        except FileRefused as refused:
            raise CommandError(f"{path.name} is geweigerd. {refused}", returncode=2) from None
        self._show(plan, everything=options["verbosity"] > 1)
        if options["apply"]:
            self._apply(path.name, content, chosen, plan)
        if count := plan.counts[RowOutcome.REFUSED]:
            raise CommandError(f"{count} {'regel' if count == 1 else 'regels'} geweigerd.", returncode=1)

    def _show(self, plan: Plan, *, everything: bool) -> None:
        for outcome in RowOutcome:
            rows = plan.of(outcome)
            if not rows and outcome not in (*WRITTEN_OUTCOMES, RowOutcome.REFUSED):
                continue
            self.stdout.write(f"{outcome.label}: {len(rows)}")
            if outcome == RowOutcome.UNCHANGED:
                continue
            named = rows if everything or outcome == RowOutcome.REFUSED else rows[:_NAMED]
            for line in row_lines(ImportRow(**asdict(row)) for row in named):
                self.stdout.write(f"  {_sentence(line)}")
            if len(rows) > len(named):
                self.stdout.write(f"  en nog {len(rows) - len(named)} (--verbosity 2 noemt ze)")

    def _apply(self, name: str, content: bytes, chosen: Options, plan: Plan) -> None:
        if not plan.of(*WRITTEN_OUTCOMES):
            self.stdout.write("Er is niets te wijzigen.")
            return
        if open_choices := [row for row in plan.rows if row.needs and row.needs not in _decided(chosen, row)]:
            names = ", ".join(f"--{row.needs} {row.key}=…" for row in open_choices)
            raise CommandError(f"Er is niets toegepast. Kies eerst: {names}", returncode=2)
        run = upload_import(name=name, content=content, by=None)
        choose_import(run=run, options=chosen, by=None)
        store_preview(run_id=run.pk, round_number=1)
        request_import(run=run, digest=plan.digest, by=None)
        apply_import(run_id=run.pk, round_number=1, by=None)
        run = ReferenceImport.objects.get(pk=run.pk)
        if run.state != ImportState.APPLIED:
            raise CommandError(f"Er is niets toegepast. {run.message}", returncode=2)
        self.stdout.write(f"Toegepast: import {run.pk}.")


def _options(name: str, headings: list[str], options: dict[str, Any]) -> Options:
    decisions: dict[str, dict[str, str]] = {}
    for name_of_choice in ("successor", "province"):
        for code, value in options[name_of_choice]:
            decisions.setdefault(code, {})[name_of_choice] = value
    chosen = Options(
        kind=ImportKind(options["kind"]),
        day=options["date"] or guess_day(name) or timezone.localdate(),
        sector=options["sector"] or guess_sector(name, headings),
        is_full=options["full"],
        ended_on=options["ended_on"],
        create_boards=options["create_boards"],
        decisions=decisions,
    )
    return chosen.checked(headings)


def _decided(chosen: Options, row: PlannedRow) -> dict[str, str]:
    return chosen.decisions.get(row.key, {})


def _sentence(line: RowLine) -> str:
    where = "" if line.line == "–" else f"regel {line.line}: "
    changes = f"({line.in_words})" if line.changes else ""
    return " ".join(filter(None, [f"{where}{line.key}".strip(), line.name, changes, line.sentence]))


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _pair(text: str) -> tuple[str, str]:
    code, _, value = text.partition("=")
    if not code or not value:
        raise ValueError(text)
    return code, value
