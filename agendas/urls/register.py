"""The register of a signing round: who was asked, when, and what became of it."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
