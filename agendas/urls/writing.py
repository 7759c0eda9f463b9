"""Saving while somebody types, and who else is here."""

from django.urls import URLPattern, path

from agendas.views import autosave, presence

_PART = "<reference:reference>/bewerken/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path(f"{_PART}bewaren/", autosave.autosave, name="autosave"),
    path(f"{_PART}<uuid:row_id>/bewaren/", autosave.autosave, name="row_autosave"),
    path("<reference:reference>/aanwezig/", presence.presence, name="presence"),
]
