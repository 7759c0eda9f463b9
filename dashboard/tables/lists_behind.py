"""Addresses of the lists behind the figures, with the filter that gives exactly what was counted."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse


def places_url(**chosen: Any) -> str:
    return _with(reverse("dashboard:municipalities"), chosen)


def agendas_url(**chosen: Any) -> str:
    return _with(reverse("agendas:list"), chosen)


def money_url(**chosen: Any) -> str:
    return _with(reverse("dashboard:money"), chosen)


def _with(address: str, chosen: dict[str, Any]) -> str:
    return f"{address}?{urlencode(chosen)}" if chosen else address
