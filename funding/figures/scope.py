"""Which applications the figures are about: what was chosen in the address of the page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from accounts.models import User
from agendas.models import AgendaMunicipality
from funding.models import Application

NO_REGION = "geen"


@dataclass(frozen=True)
class Wanted:
    """A scheme by its code, the year of submitting (Dutch time) and a region by its key; "" is all of them.

    With a region: agendas with at least one municipality there. An amount is never cut in two by a filter.
    """

    scheme: str = ""
    year: str = ""
    region: str = ""

    @classmethod
    def of(cls, address: Mapping[str, Any]) -> Self:
        """Return what an address or a stored filter asks for; what makes no sense counts as not asked."""
        year, region = str(address.get("jaar") or ""), str(address.get("regio") or "")
        return cls(
            scheme=str(address.get("regeling") or ""),
            year=year if _is_number(year) and 2000 <= int(year) <= 2100 else "",
            region=region if region == NO_REGION or _is_number(region) else "",
        )

    @property
    def address(self) -> dict[str, str]:
        """The same as parts of an address."""
        found = {"regeling": self.scheme, "jaar": self.year, "regio": self.region}
        return {name: value for name, value in found.items() if value}

    @property
    def query(self) -> str:
        return f"?{urlencode(self.address)}" if self.address else ""

    @property
    def everywhere(self) -> Self:
        """The same without the region: a ceiling is for the whole country."""
        return replace(self, region="")

    @property
    def without_year(self) -> Self:
        """The same for lists that know no year of submitting."""
        return replace(self, year="")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9


def applications_for(user: User, wanted: Wanted) -> QuerySet[Application]:
    """Return the applications that `user` may read and that are `wanted`, by reference."""
    return narrowed(Application.objects.visible_to(user), wanted).order_by("reference")


def narrowed(applications: QuerySet[Application], wanted: Wanted) -> QuerySet[Application]:
    if wanted.scheme:
        applications = applications.filter(scheme__code=wanted.scheme)
    if wanted.year:
        applications = applications.filter(submitted_at__year=int(wanted.year))
    if wanted.region:
        is_there = (
            Q(municipality__region__isnull=True)
            if wanted.region == NO_REGION
            else Q(municipality__region=wanted.region)
        )
        applications = applications.filter(agenda__in=AgendaMunicipality.objects.filter(is_there).values("agenda"))
    return applications
