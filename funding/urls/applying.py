"""Applications: the list, one of them, and what the contactschool does with it."""

from django.urls import URLPattern, path

from funding.views import applications, applying

_ONE = "<grant_reference:reference>/"

urlpatterns: list[URLPattern] = [
    path("", applications.applications, name="applications"),
    path("csv/", applications.applications_csv, name="applications_csv"),
    path("nieuw/", applying.prepare, name="prepare"),
    path(_ONE, applications.application, name="application"),
    path(f"{_ONE}wijzigen/", applying.edit, name="edit"),
    path(f"{_ONE}indienen/", applying.submit, name="submit"),
    path(f"{_ONE}intrekken/", applying.withdraw, name="withdraw"),
]
