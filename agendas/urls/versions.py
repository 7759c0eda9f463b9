"""Versions, comparing and restoring them."""

from django.urls import URLPattern, path

from agendas.views import versions

urlpatterns: list[URLPattern] = [
    path("<reference:reference>/versies/", versions.versions, name="versions"),
    path("<reference:reference>/versies/<slug:kept>/", versions.version, name="version"),
    path("<reference:reference>/versies/<slug:kept>/terugzetten/", versions.version_restore, name="version_restore"),
    path("<reference:reference>/vergelijken/", versions.compare_texts, name="compare"),
    path("<reference:reference>/gewijzigd/", versions.changed, name="changed"),
    path("<reference:reference>/gelezen/", versions.mark_looked, name="looked"),
]
