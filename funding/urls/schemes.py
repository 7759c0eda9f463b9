"""The funding schemes, to read."""

from django.urls import URLPattern, path

from funding.views import schemes

urlpatterns: list[URLPattern] = [
    path("regelingen/", schemes.schemes, name="schemes"),
    path("regelingen/csv/", schemes.schemes_csv, name="schemes_csv"),
    path("regelingen/<slug:code>/", schemes.scheme, name="scheme"),
]
