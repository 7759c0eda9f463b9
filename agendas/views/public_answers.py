"""How the public pages answer: alike for everybody, kept for a minute, and clear about what is gone."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from hashlib import sha256
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from agendas.published import NotThere

# What was withdrawn is gone from every cache after so long.
KEPT_SECONDS = 60

View = Callable[..., HttpResponse]


class Gone(Exception):
    """What is asked for was public and is not any more."""

    def __init__(self, reference: str, since: date) -> None:
        super().__init__(reference)
        self.reference = reference
        self.since = since


def for_everybody(view: View) -> View:
    """Let `view` answer without sign-in, with an ETag (304 for who has it already), 404 and 410 as public pages."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = _answered(view, request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
        if response.status_code != HTTPStatus.OK:
            return response
        if "ETag" not in response:
            response["ETag"] = f'"{sha256(response.content).hexdigest()}"'
        known: HttpResponse | None = get_conditional_response(request, etag=response["ETag"], response=response)
        return known or response

    found: View = login_not_required(csrf_exempt(require_safe(answer)))
    return found


def _answered(view: View, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except Gone as gone:
        return render(request, "public/gone.html", {"gone": gone}, status=HTTPStatus.GONE)
    except NotThere as missing:
        return render(request, "public/missing.html", {"why": str(missing)}, status=HTTPStatus.NOT_FOUND)
    except Http404:
        return render(request, "public/missing.html", {"why": ""}, status=HTTPStatus.NOT_FOUND)
