"""allauth's forms where the portal must do something more, or less."""

from collections.abc import Callable
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.http import HttpRequest

from accounts.actions.events import log_sign_in_refused
from accounts.actions.passwords import request_password_reset
from accounts.models import User
from accounts.second_factor import WRONG_RECOVERY_CODE, is_blocked, means_recovery_code, protect
from gka_portal.forms import PlainDutchErrors

NO_ANSWER = (
    "Uw browser kon geen passkey gebruiken. Zet JavaScript aan en probeer het opnieuw, of kies een andere manier."
)
NOT_RECOGNISED = "Deze passkey kon niet worden gecontroleerd. Probeer het opnieuw."
TOO_OFTEN = "U hebt het te vaak geprobeerd. Wacht vijf minuten en probeer het dan opnieuw."
NOT_THE_SAME = "Dit is niet hetzelfde wachtwoord. Typ uw nieuwe wachtwoord nog een keer."
LONGEST_NAME = 60
HELP_ON_CODE = "Zes cijfers uit uw code-app, of een herstelcode."


def code_field() -> forms.CharField:
    """Return the field for a code; allauth's own has an English label."""
    attributes = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}
    return forms.CharField(
        label="Code",
        max_length=40,
        help_text=HELP_ON_CODE,
        widget=forms.TextInput(attributes),
    )


class SignInForm(PlainDutchErrors, account.LoginForm):
    """E-mail address and password."""


class ConfirmPasswordForm(PlainDutchErrors, account.ReauthenticateForm):
    """The password, asked again of somebody who is signed in."""


class PasswordTwice:
    """Mixin for forms with a new password. allauth's own sentence addresses people informally."""

    cleaned_data: dict[str, Any]

    def clean(self) -> dict[str, Any]:
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and second and first != second:
            self.add_error("password2", NOT_THE_SAME)  # type: ignore[attr-defined]
        return self.cleaned_data


class ChangePasswordForm(PlainDutchErrors, PasswordTwice, account.ChangePasswordForm):
    """The present password and a new one."""


class NewPasswordForm(PlainDutchErrors, PasswordTwice, account.ResetPasswordKeyForm):
    """A new password after a link by mail."""


class ActivateAppForm(PlainDutchErrors, ActivateTOTPForm):
    """The first code of an authenticator app."""

    @property
    def secret_groups(self) -> list[str]:
        """The key to type over, in groups of four; apps leave out the spaces."""
        return [self.secret[start : start + 4] for start in range(0, len(self.secret), 4)]

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


class NamesWrongCode:
    """Mixin for forms with a code of allauth: says of a wrong one what it should have been."""

    cleaned_data: dict[str, Any]

    def clean_code(self) -> Any:
        try:
            return super().clean_code()  # type: ignore[misc]
        except forms.ValidationError as error:
            if error.code != "incorrect_code":
                raise
            if means_recovery_code(self.user, self.cleaned_data["code"]):  # type: ignore[attr-defined]
                raise forms.ValidationError(WRONG_RECOVERY_CODE, code=error.code) from error
            raise


class SignInCodeForm(PlainDutchErrors, NamesWrongCode, AuthenticateForm):
    """The code of the second factor while signing in; a wrong one is an event."""

    code = code_field()

    def ask_recovery_code(self) -> None:
        """Ask somebody without a code app for what they do have."""
        self.fields["code"].label, self.fields["code"].help_text = "Herstelcode", "Een van de codes die u hebt bewaard."

    def save(self) -> None:
        super().save()
        protect(self.authenticator)

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        log_sign_in_refused(email=self.user.email, action="second_factor_refused")


class ConfirmCodeForm(PlainDutchErrors, NamesWrongCode, ReauthenticateForm):
    """The same, asked again of somebody who is signed in."""

    code = code_field()

    def save(self) -> None:
        super().save()
        protect(self.authenticator)

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        log_sign_in_refused(email=self.user.email, action="second_factor_refused")


class PasskeyForm(PlainDutchErrors, forms.Form):
    """The answer of a browser about a passkey, put in the form by static/js/passkey.js.

    `judge` returns what the answer proves, kept in `proof`, or None when it proves nothing.
    """

    credential = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, judge: Callable[[str], Any], user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.judge, self.user = judge, user
        self.proof: Any = None

    def clean(self) -> dict[str, Any]:
        answer = self.cleaned_data.get("credential", "")
        if not answer:
            raise forms.ValidationError(NO_ANSWER)
        self.proof = self.judge(answer)
        if self.proof is None:
            blocked = self.user is not None and is_blocked(self.user)
            raise forms.ValidationError(TOO_OFTEN if blocked else NOT_RECOGNISED)
        return self.cleaned_data


class PasskeyNameForm(PlainDutchErrors, forms.Form):
    """What its owner calls a passkey."""

    name = forms.CharField(
        label="Naam",
        max_length=LONGEST_NAME,
        help_text="Aan deze naam herkent u de passkey later. Bijvoorbeeld: laptop van het werk.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class NewPasskeyForm(PasskeyForm, PasskeyNameForm):
    """A new passkey with its name."""

    field_order = ["name"]
