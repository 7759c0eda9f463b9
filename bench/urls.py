"""The portal, three pages that do nothing and Django's admin of the same agendas, to compare with."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from bench.administration import addresses
from municipalities.memberships import roles_of


@login_not_required
def hello(request: HttpRequest) -> HttpResponse:
    """The whole middleware and no query: the unit F of every ratio."""
    return HttpResponse("hello")


def hello_signed_in(request: HttpRequest) -> HttpResponse:
    """What every page costs before it starts: session, user and memberships."""
    return HttpResponse(f"{len(roles_of(request.user))}")


def empty_page(request: HttpRequest) -> HttpResponse:
    """The frame of every page with nothing in it."""
    return render(request, "base.html")


urlpatterns = [
    path("bench/hello/", hello),
    path("bench/hello-signed-in/", hello_signed_in),
    path("bench/empty-page/", empty_page),
    path("bench/admin/", include((addresses(), "admin"), namespace="bench_admin")),
    path("", include("gka_portal.urls")),
]
