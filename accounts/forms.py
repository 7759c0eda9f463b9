"""allauth's forms where the portal must do something more, or less."""

from allauth.account import forms as account
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.http import HttpRequest

from accounts.actions import log_sign_in_refused, request_password_reset
from gka_portal.forms import PlainDutchErrors


class SignInForm(PlainDutchErrors, account.LoginForm):
    """E-mail address and password."""


class ConfirmPasswordForm(PlainDutchErrors, account.ReauthenticateForm):
    """The password, asked again of somebody who is signed in."""


class ChangePasswordForm(PlainDutchErrors, account.ChangePasswordForm):
    """The present password and a new one."""


class NewPasswordForm(PlainDutchErrors, account.ResetPasswordKeyForm):
    """A new password after a link by mail."""


class ActivateAppForm(PlainDutchErrors, ActivateTOTPForm):
    """The first code of an authenticator app."""

    # allauth's own label is English.
    code = forms.CharField(
        label="Code uit de app", widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})
    )


class PasswordForgottenForm(PlainDutchErrors, account.ResetPasswordForm):
    """Asks for a link to set a new password. The page answers the same for known and unknown addresses."""

    def save(self, request: HttpRequest, **kwargs: object) -> str:
        # allauth would make the link now and mail an unknown address "sign up here". Our link is made when the mail
        # is sent, so that no row holds it, and there is no sign-up.
        for user in self.users:
            request_password_reset(user=user)
        return str(self.cleaned_data["email"])


class SignInCodeForm(PlainDutchErrors, AuthenticateForm):
    """The code of the second factor while signing in; a wrong one is an event."""

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        log_sign_in_refused(email=self.user.email, action="second_factor_refused")


class ConfirmCodeForm(PlainDutchErrors, ReauthenticateForm):
    """The same, asked again of somebody who is signed in."""

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        log_sign_in_refused(email=self.user.email, action="second_factor_refused")
