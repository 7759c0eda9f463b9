"""Addresses of the lists behind the figures, with the filter that gives exactly what was counted."""

from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from agendas.forms.filters import AGENDAS_ONLY


def places_url(**chosen: Any) -> str:
    return _with(_list("dashboard:municipalities"), chosen)


def agendas_url(**chosen: Any) -> str:
    """Without addenda: those are in the list, and no figure counts them."""
    return _with(_list("agendas:list"), {**chosen, "soort": AGENDAS_ONLY})


def money_url(**chosen: Any) -> str:
    return _with(_list("dashboard:money"), chosen)


@cache
def _list(name: str) -> str:
    # The page has a hundred of these links to three lists.
    return reverse(name)


def _with(address: str, chosen: dict[str, Any]) -> str:
    return f"{address}?{urlencode(chosen)}" if chosen else address
