"""Certified copies of a sealed agenda."""

from django.urls import URLPattern, path

from agendas.views import copies

urlpatterns: list[URLPattern] = [
    path("<reference:reference>/afschriften/", copies.copies, name="copies"),
    path("<reference:reference>/afschriften/toevoegen/", copies.copy_new, name="copy_new"),
    path("<reference:reference>/afschriften/<uuid:copy_id>/opnieuw/", copies.copy_again, name="copy_again"),
    path("<reference:reference>/afschrift/<uuid:copy_id>/", copies.copy, name="copy"),
]
