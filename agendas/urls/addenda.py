"""Addenda to a signed agenda, and the text in force."""

from django.urls import URLPattern, path

from agendas.views import addenda, choosing, in_force, settling

_ADDENDUM = "<reference:reference>/addendum/"
_IN_FORCE = "<reference:reference>/geldende-tekst/"

urlpatterns: list[URLPattern] = [
    path(_ADDENDUM, addenda.addendum_new, name="addendum_new"),
    path(f"{_ADDENDUM}keuzes/", choosing.addendum_choices, name="addendum_choices"),
    path(f"{_ADDENDUM}opnieuw/", addenda.addendum_again, name="addendum_again"),
    path(f"{_ADDENDUM}bijwerken/", settling.addendum_settle, name="addendum_settle"),
    path(f"{_ADDENDUM}wijzigingen/", addenda.addendum_changes, name="addendum_changes"),
    path(_IN_FORCE, in_force.in_force, name="in_force"),
    path(f"{_IN_FORCE}json/", in_force.in_force_json, name="in_force_json"),
    path(f"{_IN_FORCE}pdf/", in_force.in_force_pdf, name="in_force_pdf"),
]
