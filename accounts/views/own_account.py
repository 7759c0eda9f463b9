"""One's own account: who you are, and how you prove it."""

from typing import cast

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)  # behind sign-in
    rows = list(Authenticator.objects.filter(user_id=user.pk).order_by("created_at", "pk"))
    codes = next((row.wrap() for row in rows if row.type == Authenticator.Type.RECOVERY_CODES), None)
    passkeys = [row.wrap() for row in rows if row.type == Authenticator.Type.WEBAUTHN]
    has_code_app = any(row.type == Authenticator.Type.TOTP for row in rows)
    context = {
        "passkeys": passkeys,
        "has_code_app": has_code_app,
        "is_protected": has_code_app or bool(passkeys),
        "has_codes": codes is not None,
        "codes_left": len(codes.get_unused_codes()) if codes else 0,
        "crumbs": [("Mijn werk", reverse("dashboard:home")), ("Uw account", "")],
    }
    return render(request, "mfa/index.html", context)


@require_safe
def to_account(request: HttpRequest) -> HttpResponse:
    """Lead who types the first half of the address to the page itself."""
    return redirect("mfa_index")


@require_safe
@never_cache
@reauthentication_required(app="allauth.mfa")
def recovery_codes_file(request: HttpRequest) -> HttpResponse:
    """Give the unused recovery codes as a text file, to print or to keep in a safe."""
    user = cast(User, request.user)
    row = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    codes = row.wrap().get_unused_codes() if row else []
    if row is None or not codes:
        raise Http404
    text = render_to_string("mfa/recovery_codes/download.txt", {"user": user, "codes": codes, "made": row.created_at})
    headers = {"Content-Disposition": 'attachment; filename="herstelcodes-gka-portaal.txt"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)
