"""Where allauth asks the portal what to do: closed sign-up, Dutch sentences, events and mail through the outbox."""

import logging
import time
from ipaddress import ip_address
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.actions.events import log_account_event, log_sign_in_refused
from accounts.actions.mail import notify_of_change
from accounts.actions.sessions import forget
from accounts.encryption import decrypt, encrypt
from accounts.models import User
from accounts.passkeys import count_of
from accounts.sessions import LAST_SEEN, SIGNED_IN
from records.origin import current_origin

logger = logging.getLogger(__name__)

# allauth's name of a notice: our action, and the sentence in the mail.
NOTICES = {
    "account/email/password_changed": ("password_changed", "Uw wachtwoord is gewijzigd."),
    "account/email/password_reset": ("password_reset", "U hebt een nieuw wachtwoord ingesteld."),
    "mfa/email/totp_activated": ("second_factor_added", "U hebt een code-app gekoppeld aan uw account."),
    "mfa/email/totp_deactivated": ("second_factor_removed", "De code-app is losgekoppeld van uw account."),
    "mfa/email/webauthn_added": ("passkey_added", "U hebt een passkey toegevoegd aan uw account."),
    "mfa/email/webauthn_removed": ("passkey_removed", "Er is een passkey verwijderd van uw account."),
    "mfa/email/recovery_codes_generated": ("recovery_codes_made", "U hebt nieuwe herstelcodes gemaakt."),
}

CODES_MADE = "mfa/messages/recovery_codes_generated.txt"
# What the page says after it. allauth's own sentences address people informally; "you are signed in" says nothing.
MESSAGES = {
    "account/messages/logged_out.txt": "U bent uitgelogd.",
    "account/messages/password_changed.txt": "Uw wachtwoord is gewijzigd.",
    "mfa/messages/totp_activated.txt": "De code-app is gekoppeld aan uw account.",
    "mfa/messages/totp_deactivated.txt": "De code-app is losgekoppeld van uw account.",
    "mfa/messages/webauthn_added.txt": "De passkey is toegevoegd aan uw account.",
    "mfa/messages/webauthn_removed.txt": "De passkey is verwijderd van uw account.",
    CODES_MADE: "Er zijn nieuwe herstelcodes voor u gemaakt.",
}

# allauth's names of the ways to confirm who you are, as links from one to the other.
OTHER_WAYS = {
    "reauthenticate": "Met uw wachtwoord",
    "mfa_reauthenticate": "Met een code uit uw app of een herstelcode",
    "mfa_reauthenticate:webauthn": "Met uw passkey",
}

# A visitor whose address the server does not tell, for instance behind a Unix socket.
NO_ADDRESS = "0.0.0.0"  # noqa: S104 - nothing listens here


class AccountAdapter(DefaultAccountAdapter):
    """The portal's answers to allauth's questions.

    allauth limits attempts per address (the page is then templates/429.html) and per account (a sentence at the form).
    """

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Dit account is niet actief. Vraag de functioneel beheerder om hulp.",
        "email_password_mismatch": "Het e-mailadres of het wachtwoord klopt niet. Probeer het opnieuw.",
        "enter_current_password": "Dit is niet uw huidige wachtwoord. Probeer het opnieuw.",
        "incorrect_code": "Deze code klopt niet. Vul de code in die nu in uw app staat.",
        "incorrect_password": "Dit wachtwoord klopt niet. Probeer het opnieuw.",
        "invalid_login": "Inloggen is niet gelukt. Probeer het opnieuw.",
        "invalid_password_reset": "Deze link werkt niet meer. Vraag een nieuwe link aan.",
        "rate_limited": "U probeert het te vaak achter elkaar. Wacht een paar minuten en probeer het opnieuw.",
        "too_many_login_attempts": "U hebt het te vaak geprobeerd. Wacht vijf minuten en probeer het dan opnieuw.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an administrator or a coordinator, never by the visitor."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Count attempts per address as OriginMiddleware knows it (it trusts a proxy only when told so)."""
        address = current_origin()
        try:
            return str(ip_address(address))
        except ValueError:
            # PostgreSQL stores nothing else in the list of sessions, and all of these share one limit.
            return NO_ADDRESS

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            # No event: whoever keeps trying must not be able to fill the append-only table.
            logger.warning("sign-in refused: too many attempts")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        log_sign_in_refused(email=credentials.get("email", ""))

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        request.session[SIGNED_IN] = request.session[LAST_SEEN] = int(time.time())
        # "totp", "recovery_codes" or "webauthn" for a second factor, else "password".
        methods = [entry.get("type", entry["method"]) for entry in get_authentication_records(request, user)]
        log_account_event(user=user, action="signed_in", by=user, data={"methods": methods})

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        forget(request.session.session_key)
        super().logout(request)
        if isinstance(user, User):
            log_account_event(user=user, action="signed_out", by=user)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Check the password again, by the address of the account (allauth would use its own table)."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """Return the ways to confirm who you are; the first is the one asked for, so a passkey before what is typed."""
        methods = super().get_reauthentication_methods(user)
        methods.sort(key=lambda method: method["id"] != "mfa_reauthenticate:webauthn")
        return [{**method, "description": OTHER_WAYS[method["id"]]} for method in methods]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask nothing again of who signed in a moment ago, in this session and with all that was asked then."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        records = get_authentication_records(self.request, self.request.user)
        return not any(time.time() - record["at"] < REAUTHENTICATION_TIMEOUT for record in records)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        asked_for = request.resolver_match and request.resolver_match.view_name == "mfa_generate_recovery_codes"
        if message_template == CODES_MADE and not asked_for:
            # They came with an app or a passkey: one sentence is enough, the page that follows shows them.
            return
        sentence = kwargs.get("message") or MESSAGES.get(message_template or "")
        if sentence:
            super().add_message(request, level, message=sentence)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """allauth calls this after each change of password or second factor: our place to record and mail it."""
        action, sentence = NOTICES[template_prefix]
        notify_of_change(user=user, action=action, sentence=sentence)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor in Dutch sentences that say what to do, with its secrets encrypted."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "U kunt de code-app niet loskoppelen. Vraag de functioneel beheerder om hulp.",
        "cannot_generate_recovery_codes": (
            "Stel eerst een passkey of een code-app in. Daarna kunt u herstelcodes maken."
        ),
        "incorrect_code": "Deze code klopt niet. Vul de code in die nu in uw app staat.",
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = count_of(user) + 1
        return "Passkey" if number == 1 else f"Passkey {number}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the portal in the dialogue of the browser; the host that a passkey belongs to is the request's."""
        return {**super().get_public_key_credential_rp_entity(), "name": app_settings.TOTP_ISSUER}
