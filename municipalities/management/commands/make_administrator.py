"""`manage.py make_administrator EMAIL --name NAME`: the first functional administrator of an empty portal."""

import argparse
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from accounts.emails import invitation_link
from accounts.models import User
from accounts.models.users import UserManager
from gka_portal.notation import dutch_date
from municipalities.actions.people import invite_person
from municipalities.actions.roles import RoleGrant
from municipalities.models import Membership
from municipalities.roles import Role
from records.origin import COMMAND_LINE, set_origin


class Command(BaseCommand):
    help = (
        "Maakt de eerste functioneel beheerder: een account, de rol en een uitnodiging. De link om een wachtwoord te "
        "kiezen staat één keer op het scherm, of gaat met --mail naar het adres. Dit is geen technisch beheerder."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Who it is, and how the link gets there."""
        parser.add_argument("email", help="E-mailadres van één persoon; hiermee logt deze persoon in.")
        parser.add_argument("--name", required=True, help="Voornaam en achternaam.")
        parser.add_argument("--organisation", default="", help="Organisatie, bijvoorbeeld het ministerie.")
        parser.add_argument("--mail", action="store_true", help="Mail de link in plaats van hem te tonen.")
        parser.add_argument(
            "--another", action="store_true", help="Ook als er al een functioneel beheerder is, bijvoorbeeld in nood."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make account, role and invitation in one go."""
        set_origin(COMMAND_LINE)
        email = UserManager.normalize_email(options["email"])
        name = " ".join(options["name"].split())
        self._refuse(email, name, another=options["another"])
        user = User(email=email, name=name, organisation=options["organisation"], job_title=Role.ADMINISTRATOR.label)
        grant = RoleGrant(Role.ADMINISTRATOR, start=timezone.localdate())
        invitation = invite_person(user=user, grant=grant, by=None, with_mail=options["mail"])
        if options["mail"]:
            self.stdout.write(f"{name} is functioneel beheerder. De uitnodiging gaat naar {email}.")
            self.stdout.write("De mail wordt verstuurd door de werker (manage.py run_worker).")
            return
        until = dutch_date(timezone.localtime(invitation.expires))
        self.stdout.write(f"{name} is functioneel beheerder en kiest een wachtwoord op deze pagina:\n")
        self.stdout.write(f"  {invitation_link(invitation)}\n")
        self.stdout.write(f"De link werkt één keer, tot en met {until}, en staat nergens anders. Geef hem veilig door.")

    def _refuse(self, email: str, name: str, *, another: bool) -> None:
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"“{email}” is geen e-mailadres. Schrijf het met een @.", returncode=2) from None
        if not name:
            raise CommandError('Vul een naam in, bijvoorbeeld --name "Bea Beheer".', returncode=2)
        found = User.objects.filter(email=email).first()
        if found is not None:
            raise CommandError(
                f"Er is al een account met het adres {email}: {found}. "
                "Geef die persoon de rol in het portaal, bij Mensen, of kies een ander adres.",
                returncode=1,
            )
        present = Membership.objects.current().filter(role=Role.ADMINISTRATOR, user__is_active=True)
        if (first := present.select_related("user").first()) is not None and not another:
            raise CommandError(
                f"Er is al een functioneel beheerder: {first.user} ({first.user.email}). Die nodigt u uit bij Mensen. "
                "Kan dat niet meer? Gebruik dan --another.",
                returncode=1,
            )
