"""`manage.py demo_accounts`: who can sign in to the demo, and what waits for them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from agendas.demo.people import PASSWORD, Crew, address, local_address
from agendas.demo.talk import GUESTS
from agendas.models import Agenda
from agendas.tables.work import work_of
from municipalities.memberships import roles_of
from municipalities.roles import DESCRIPTIONS, Role

_NAMED = 2


class Command(BaseCommand):
    help = "Toont de demo-accounts: rol, naam, e-mailadres, wachtwoord en wat deze persoon nu kan doen."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_MODE:
            raise CommandError("Demo-accounts zijn er alleen in demo-modus. Zet GKA_DEMO=1.", returncode=1)
        try:
            crew = Crew()
            cast = crew.cast()
        except KeyError as missing:
            message = "De demo-accounts zijn er nog niet. Draai eerst: manage.py load_demo"
            raise CommandError(message, returncode=1) from missing
        self.stdout.write(f"\nDemo-accounts. Het wachtwoord is overal {PASSWORD}")
        for user in cast.values():
            role = next(role for role in Role if role in roles_of(user))
            self.stdout.write(f"\n{role.label}: {user.name}, {user.organisation}")
            self.stdout.write(f"  {user.email}")
            self.stdout.write(f"  {_now(user, role)}")
        for name, organisation, mailbox in GUESTS[:1]:
            self.stdout.write(f"\nMeelezer: {name}, {organisation}\n  {address(mailbox)}")
            self.stdout.write("  Nu: agenda's in afstemming lezen en er opmerkingen bij maken")
        self.stdout.write(
            "\nElke aangesloten gemeente heeft een beleidsmedewerker en een wethouder, "
            f"zoals {local_address(crew.municipalities['GM0758'], Role.ALDERMAN)}."
        )


def _now(user: User, role: Role) -> str:
    """Return what `user` can do now, in one line."""
    tasks = work_of(user).tasks
    if tasks:
        named = "; ".join(f"{row.action.lower()} {row.reference} ({row.places})" for row in tasks[:_NAMED])
        more = len(tasks) - _NAMED
        return f"Nu: {named}{f'; en nog {more}' if more > 0 else ''}"
    count = Agenda.objects.visible_to(user).count()
    if not count:
        return DESCRIPTIONS[role]
    return "Nu: 1 agenda lezen" if count == 1 else f"Nu: {count} agenda's lezen"
