"""allauth's forms where the portal must do something more, or less."""

from allauth.account.forms import ResetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from accounts.actions import log_sign_in_refused, request_password_reset


class PasswordForgottenForm(ResetPasswordForm):
    """Asks for a link to set a new password. The page answers the same for known and unknown addresses."""

    def save(self, request: HttpRequest, **kwargs: object) -> str:
        # allauth would make the link now and mail an unknown address "sign up here". Our link is made when the mail
        # is sent, so that no row holds it, and there is no sign-up.
        for user in self.users:
            request_password_reset(user=user)
        return str(self.cleaned_data["email"])


class SignInCodeForm(AuthenticateForm):
    """The code of the second factor while signing in; a wrong one is an event."""

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        log_sign_in_refused(email=self.user.email, action="second_factor_refused")


class ConfirmCodeForm(ReauthenticateForm):
    """The same, asked again of somebody who is signed in."""

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        log_sign_in_refused(email=self.user.email, action="second_factor_refused")
