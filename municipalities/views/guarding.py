"""Pages for who looks after the lists: the request they get, and the guard that stands before anything is looked up."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase

from accounts.requests import SignedInRequest
from municipalities.permissions import may_manage_lists

P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]


def for_administrators(view: View[P]) -> View[P]:
    """Answer 403 to everybody else, before anything is looked up."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not may_manage_lists(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
