"""The request as every view behind sign-in gets it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody: the middleware has let no stranger through."""

    user: User
    htmx: HtmxDetails
