"""The evidence sheet of a sealed agenda."""

from django.urls import URLPattern, path

from agendas.views import evidence

urlpatterns: list[URLPattern] = [path("<reference:reference>/bewijsblad/", evidence.evidence, name="evidence")]
