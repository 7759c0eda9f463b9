"""Scans of signatures on paper that wait for somebody to confirm them, as lines on the home page."""

from django.utils import timezone

from accounts.models import User
from agendas.tables.papers import scans_to_confirm
from dashboard.tables.administration import Duty
from gka_portal.notation import dutch_date


def scan_duties(user: User) -> list[Duty]:
    """Return a line per scan that `user` may confirm: two queries, none for who never may."""
    return [
        Duty(
            title=f"Handtekening op papier van {row.name}, {row.places}",
            reason=f"{row.recorded_by} legde een scan vast op {dutch_date(timezone.localtime(row.recorded_at))}. "
            "De handtekening telt als u de scan hebt bekeken.",
            url=row.url,
            action="Bevestigen",
        )
        for row in scans_to_confirm(user)
    ]
