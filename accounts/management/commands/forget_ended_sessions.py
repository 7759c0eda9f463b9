"""Removes expired sessions and the addresses noted with them; run it every night."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions.sessions import forget_ended_sessions


class Command(BaseCommand):
    help = "Verwijdert sessies die voorbij zijn, met de adressen en apparaten die daarbij waren bewaard."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Vergeten: {forget_ended_sessions()}.")
