"""Addresses of the money: figures and files, one application, and the pages of a contactschool."""

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter


class GrantReferenceConverter(StringConverter):
    """The reference of an application, as GKA-2019-0361-S1; no other text reaches a query."""

    regex = "GKA-[0-9A-Z-]{1,30}-S[0-9]{1,3}"


register_converter(GrantReferenceConverter, "grant_reference")

app_name = "funding"

_PARTS = ("schemes", "figures", "files", "accounting", "applying", "deciding")

urlpatterns = [path("", include(f"funding.urls.{part}")) for part in _PARTS]
