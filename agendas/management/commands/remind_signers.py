"""Remind who was asked to sign; the worker does so by itself every morning of a working day."""

from typing import Any

from django.core.management.base import BaseCommand

from agendas.actions.inviting import remind_signers


class Command(BaseCommand):
    help = "Herinnert wie is gevraagd te ondertekenen. De werker doet dit zelf op elke werkdag om 7 uur."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Herinneringen: {remind_signers()}.")
