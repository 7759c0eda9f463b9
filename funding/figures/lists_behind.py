"""Addresses of the lists behind the figures."""

from functools import cache
from urllib.parse import urlencode

from django.urls import reverse

from funding.figures.ceilings import CeilingRow


def applications_url(**chosen: object) -> str:
    """Return the list of applications with these filters (funding.forms.filters.ApplicationFilter)."""
    asked = {name: value for name, value in chosen.items() if value}
    return f"{_applications()}?{urlencode(asked)}" if asked else _applications()


def ceiling_url(row: CeilingRow, **chosen: object) -> str:
    return applications_url(regeling=row.scheme.code, ingediend=row.year, **chosen)


@cache
def _applications() -> str:
    return reverse("funding:applications")
