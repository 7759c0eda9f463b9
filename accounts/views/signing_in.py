"""Signing in with a passkey: instead of a password, or after it as the second factor."""

from http import HTTPStatus
from typing import cast

from allauth.account import views as account
from allauth.account.internal.decorators import login_stage_required
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal.ratelimit import decorator as rate_limited
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.contrib.auth.decorators import login_not_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.events import log_sign_in_refused
from accounts.forms import PasskeyForm, SignInCodeForm, SignInForm
from accounts.models import User
from accounts.passkeys import PasskeyRefused, Purpose, ask, check
from accounts.second_factor import confirm_with_passkey, factors_of

TOO_MANY_REQUESTS = HTTPStatus.TOO_MANY_REQUESTS


@login_not_required
@sensitive_post_parameters("password")
def with_password(request: HttpRequest) -> HttpResponseBase:
    """allauth's page; after too many attempts it answers 429, so that programs and counters see what people read."""
    response: HttpResponseBase = account.login(request)
    if isinstance(response, TemplateResponse) and _is_too_often((response.context_data or {}).get("form")):
        response.status_code = TOO_MANY_REQUESTS
    return response


@login_not_required
@require_POST
@rate_limited(app="allauth.mfa", action="webauthn_login")
def question(request: HttpRequest) -> JsonResponse:
    """Give the browser the question with which anybody's passkey can sign in."""
    return JsonResponse(ask(Purpose.SIGN_IN))


@login_not_required
@require_http_methods(["POST"])
@rate_limited(app="allauth.mfa", action="webauthn_login")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in the owner of the passkey that answered."""
    if request.user.is_authenticated:
        return redirect("dashboard:home")
    form = PasskeyForm(request.POST, judge=_anybodys)
    if form.is_valid():
        passkey = cast(Authenticator, form.proof)
        login = Login(user=passkey.user, redirect_url=get_next_redirect_url(request))
        response: HttpResponse = perform_passwordless_login(request, passkey, login)
        return response
    context = {
        "form": SignInForm(request=request),
        "passkey_form": form,
        "redirect_field_name": "next",
        "redirect_field_value": get_next_redirect_url(request),
    }
    return render(request, "account/login.html", context)


@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
@require_POST
def second_factor_question(request: HttpRequest) -> JsonResponse:
    """Give the browser the question for whoever has just given a password."""
    return JsonResponse(ask(Purpose.SECOND_FACTOR, user=_entering(request)))


@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a passkey or a code after the password."""
    user = _entering(request)
    factors = factors_of(user)
    if not factors:
        return redirect("account_login")
    posted = request.POST if request.method == "POST" else None
    by_code = SignInCodeForm(user=user, data=posted if posted is not None and "code" in posted else None)
    if not factors.code_app:
        by_code.ask_recovery_code()
    by_passkey = PasskeyForm(
        posted if not by_code.is_bound else None,
        user=user,
        judge=lambda answer: confirm_with_passkey(user, answer, Purpose.SECOND_FACTOR),
    )
    if by_code.is_valid():
        by_code.save()
    elif by_passkey.is_valid():
        post_authentication(request, cast(Authenticator, by_passkey.proof))
    else:
        context = {"form": by_code, "passkey_form": by_passkey, "factors": factors}
        status = TOO_MANY_REQUESTS if _is_too_often(by_code) else None
        return render(request, "mfa/authenticate.html", context, status=status)
    response: HttpResponse = request._login_stage.exit()  # type: ignore[attr-defined]
    return response


def _is_too_often(form: BaseForm | None) -> bool:
    errors = form.errors.as_data().values() if form is not None else ()
    return any(error.code == "too_many_login_attempts" for found in errors for error in found)


def _entering(request: HttpRequest) -> User:
    user: User = request._login_stage.login.user  # type: ignore[attr-defined]
    return user


def _anybodys(answer: str) -> Authenticator | None:
    try:
        return check(Purpose.SIGN_IN, answer)
    except PasskeyRefused:
        # Whose it was to be is what the answer says, so we do not know: the event is on nobody's name.
        log_sign_in_refused(email="", action="passkey_refused")
        return None
