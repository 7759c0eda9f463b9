"""The home page: "Mijn werk"."""

from django.http import HttpResponse
from django.shortcuts import render

from agendas.permissions import can_start
from agendas.tables.work import work_of
from agendas.views.loading import SignedInRequest


def home(request: SignedInRequest) -> HttpResponse:
    context = {"work": work_of(request.user), "can_start": can_start(request.user)}
    return render(request, "dashboard/home.html", context)
