"""One's own passkeys: adding, naming and removing one, and confirming with one that it is still you."""

from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import is_reauthentication_required, resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.internal.flows.add import redirect_if_add_not_allowed
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import flows
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.second_factors import rename_passkey
from accounts.adapter import SecondFactorAdapter
from accounts.forms import NewPasskeyForm, PasskeyForm, PasskeyNameForm
from accounts.models import User
from accounts.passkeys import MOST_PASSKEYS, PasskeyRefused, Purpose, ask, check_new, count_of
from accounts.second_factor import confirm_with_passkey, factors_of

CONFIRM_FIRST = "Het is te lang geleden dat u bevestigde dat u het bent. Laad deze pagina opnieuw."
ENOUGH = f"U hebt al {MOST_PASSKEYS} passkeys. Verwijder er eerst een die u niet meer gebruikt."


@require_POST
def question_to_add(request: HttpRequest) -> JsonResponse:
    """Give the browser the question with which it makes a passkey."""
    if is_reauthentication_required(request, app="allauth.mfa"):
        return JsonResponse({"error": CONFIRM_FIRST}, status=403)
    return JsonResponse(ask(Purpose.ADD, user=_person(request)))


@redirect_if_add_not_allowed
@reauthentication_required(app="allauth.mfa")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    user = _person(request)
    if count_of(user) >= MOST_PASSKEYS:
        messages.error(request, ENOUGH)
        return redirect("mfa_index")
    form = NewPasskeyForm(
        request.POST if request.method == "POST" else None,
        initial={"name": SecondFactorAdapter().generate_authenticator_name(user, Authenticator.Type.WEBAUTHN)},
        judge=lambda answer: _new(answer, user),
    )
    if not form.is_valid():
        return render(request, "mfa/webauthn/add_form.html", {"form": form})
    _passkey, made_codes = flows.add_authenticator(
        request, name=form.cleaned_data["name"], credential=cast(dict[str, Any], form.proof)
    )
    return redirect("mfa_view_recovery_codes" if made_codes else "mfa_index")


@reauthentication_required(app="allauth.mfa")
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    passkey = _own_passkey(request, pk)
    data = request.POST if request.method == "POST" else None
    form = PasskeyNameForm(data, initial={"name": passkey.wrap().name})
    if form.is_valid():
        rename_passkey(passkey=passkey, name=form.cleaned_data["name"], by=_person(request))
        messages.success(request, "De nieuwe naam is opgeslagen.")
        return redirect("mfa_index")
    return render(request, "mfa/webauthn/edit_form.html", {"form": form, "passkey": passkey.wrap()})


@reauthentication_required(app="allauth.mfa")
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    passkey = _own_passkey(request, pk)
    if request.method == "POST":
        flows.remove_authenticator(request, passkey)
        return redirect("mfa_index")
    user = _person(request)
    is_last = count_of(user) == 1 and not factors_of(user).code_app
    return render(request, "mfa/webauthn/remove_form.html", {"passkey": passkey.wrap(), "is_last": is_last})


@require_POST
def question_to_confirm(request: HttpRequest) -> JsonResponse:
    """Give the browser the question with which somebody who is signed in confirms who they are."""
    return JsonResponse(ask(Purpose.CONFIRM, user=_person(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm with a passkey, and go back to where that was asked."""
    user = _person(request)
    if not factors_of(user).passkey:
        return redirect("account_reauthenticate")
    form = PasskeyForm(
        request.POST if request.method == "POST" else None,
        user=user,
        judge=lambda answer: confirm_with_passkey(user, answer, Purpose.CONFIRM),
    )
    if form.is_valid():
        flows.reauthenticate(request, cast(Authenticator, form.proof))
        return resume_request(request) or redirect("mfa_index")
    return render(request, "mfa/webauthn/reauthenticate.html", {"form": form, "next": get_next_redirect_url(request)})


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)  # everything here is behind sign-in


def _own_passkey(request: HttpRequest, pk: int) -> Authenticator:
    own = Authenticator.objects.filter(user_id=_person(request).pk, type=Authenticator.Type.WEBAUTHN)
    passkey = own.filter(pk=pk).select_related("user").first()
    if passkey is None:
        raise Http404
    return passkey


def _new(answer: str, user: User) -> dict[str, Any] | None:
    try:
        return check_new(answer, user=user)
    except PasskeyRefused:
        return None
