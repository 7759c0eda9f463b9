"""Encrypts the secrets of second factors with the first key of MFA_KEY: after a change of key, or once for old rows."""

from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError

from accounts.second_factor import protect


class Command(BaseCommand):
    help = (
        "Versleutelt de geheimen van code-apps en herstelcodes met de eerste sleutel van MFA_KEY. Nodig na het "
        "wisselen van de sleutel: zet de nieuwe vooraan, draai dit, en haal daarna de oude weg."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        changed, unreadable = 0, []
        for authenticator in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).iterator():
            try:
                changed += protect(authenticator)
            except InvalidToken:
                unreadable.append(authenticator.user_id)
        self.stdout.write(f"Opnieuw versleuteld: {changed}.")
        if unreadable:
            numbers = ", ".join(str(number) for number in sorted(set(unreadable)))
            raise CommandError(f"Geen van de sleutels past bij de tweede factor van gebruiker {numbers}.")
